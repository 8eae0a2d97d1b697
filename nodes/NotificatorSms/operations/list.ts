import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { pageOf, readList, type ListWish, type Page, type ReadList } from '../api/pages';
import type { Resource } from '../api/resources';
import type { ResponseRules, Unaccepted } from '../api/result';
import { explain, IF_THIS_PERSISTS, RUN_AGAIN } from '../api/sentences';
import type { ItemClient, Outcome } from './each';
import type { Failure } from './report';

/** What is wanted of a list, and how it is asked for. */
interface RowWish extends Omit<ListWish, 'idField'> {
	query?: IDataObject;
}

/**
 * Reads the rows of a list that an item wants, page by page.
 *
 * @param client its declared request is the one for the list
 * @param byteBudget how much all pages together may hold; undefined where the rows are not kept
 * @returns a failure also where rows may be missing: they are not handed on as if they were all of
 *   them. No host lets a declared operation add a hint to its output (n8n 1.123 and 2.41).
 */
export async function listRows(
	resource: Resource,
	{ options, request }: ItemClient,
	{ query = {}, ...wish }: RowWish,
	byteBudget?: ResponseRules['byteBudget'],
): Promise<Outcome> {
	async function fetchPage(page: number, pageSize: number): Promise<Page> {
		const paged = { ...query, page, results_per_page: pageSize };
		const answer = pageOf(await request(withQuery(options, paged), { byteBudget }));
		if ('unaccepted' in answer) throw readingFault(listFailure(resource, answer.unaccepted));
		return answer.page;
	}
	try {
		const list = await readList(fetchPage, { ...wish, idField: resource.idField });
		return list.settled ? { rows: list.rows } : { failure: unsettledFailure(list) };
	} catch (thrown) {
		const { failure, message } = thrown as Error & { failure?: Failure };
		return { failure: failure ?? { kind: 'uncertain', reason: message, advice: '' } };
	}
}

function unsettledFailure({ given, total = 0 }: ReadList): Failure {
	return given < total
		? {
				kind: 'uncertain',
				reason: `The list is not complete: the server says that it has ${total} rows, but gave ${given}`,
				advice: `Run the node again. ${IF_THIS_PERSISTS}`,
			}
		: {
				kind: 'uncertain',
				reason: 'The list may not be complete: rows were deleted each time that it was read',
				advice: 'Run the node again when the account is less busy, or set a Limit.',
			};
}

function readingFault(failure: Failure): Error {
	return Object.assign(new Error(failure.reason), { failure });
}

/** A declared request with more in its query. */
export function withQuery(options: IHttpRequestOptions, query: IDataObject): IHttpRequestOptions {
	return { ...options, headers: { ...options.headers }, qs: { ...options.qs, ...query } };
}

/** A declared request, which may be one with a form, turned into one that only reads. */
export function asGet(options: IHttpRequestOptions, url: string, qs?: IDataObject): IHttpRequestOptions {
	return { ...options, method: 'GET', url, qs, headers: {}, body: undefined };
}

/** The words for an answer to a request for a list that is not a success. */
export function listFailure(resource: Resource, result: Unaccepted): Failure {
	const purpose = { ...resource, again: RUN_AGAIN };
	return { kind: result.kind, status: result.status, ...explain(result, purpose) };
}
