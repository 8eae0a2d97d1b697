import type { IDataObject } from 'n8n-workflow';

import { pageOf, type FetchPage } from '../api/pages';
import type { Resource } from '../api/resources';
import type { ApiResult, Unaccepted } from '../api/result';
import { explain, type Reason } from '../api/sentences';

/** Makes a GET request, and waits where the server asks for it. Never throws. */
export type Get = (url: string, qs?: IDataObject) => Promise<ApiResult>;

/** What is thrown where something of the account cannot be read: why, and what to do. */
export class UnreadableAccount extends Error {
	constructor(
		readonly reason: Reason,
		readonly status?: number,
	) {
		super(reason.reason);
	}

	/** A server that does not have a list, or does not let it be read, does not a moment later either. */
	get isForGood(): boolean {
		return this.status !== undefined && this.status >= 400 && this.status < 500 && this.status !== 429;
	}
}

/** What keeps a reading from being done: a list that does not end throws a sentence. */
export function asUnreadable(thrown: unknown): UnreadableAccount {
	if (thrown instanceof UnreadableAccount) return thrown;
	return new UnreadableAccount({ reason: (thrown as Error).message.replace(/\.$/, ''), advice: '' });
}

/**
 * Makes what gets one page of a list.
 *
 * @returns a function that throws an {@link UnreadableAccount}
 */
export function pagesOf(get: Get, resource: Resource): FetchPage {
	return async (page, pageSize) => {
		const answer = pageOf(await get(`${resource.endpoint}/`, { page, results_per_page: pageSize }));
		if ('unaccepted' in answer) throw unreadable(resource, answer.unaccepted);
		return answer.page;
	};
}

/** Makes what is thrown for an answer that does not give what was to be read. */
export function unreadable(
	resource: Resource,
	result: Unaccepted,
): UnreadableAccount {
	const { reason, advice } = explain(result, resource);
	const isMissing = result.status === 404 && !resource.documented;
	return new UnreadableAccount({ reason, advice: isMissing ? '' : advice }, result.status);
}
