import type { IDataObject, IPollFunctions, NodeApiError } from 'n8n-workflow';

import { requestError, sendGet } from '../api/getRequest';
import { LARGEST_PAGE, pageOf, type Page } from '../api/pages';
import { retryAfterDelay } from '../api/rateLimit';
import type { Resource } from '../api/resources';
import type { ApiResult, Unaccepted } from '../api/result';
import { idOf } from '../api/rows';
import { rowsById } from '../api/rowsById';
import { explain } from '../api/sentences';

/** So many requests a poll makes at the most: the API takes 60 a minute, and sending needs them too. */
const MOST_REQUESTS = 20;

/** Milliseconds after which a poll begins no further request, so that it is over before the next one. */
const LONGEST_POLL = 60_000;

/** Milliseconds until an answer is no longer waited for: a page may hold 1,000 rows. */
const TIMEOUT = 30_000;

/** Milliseconds: a rate limit that lasts longer is something to tell. */
const USUAL_LIMIT = 120_000;

/** What a poll can ask of the API, whether a page has come yet, and whether a limit that passes soon ended it. */
export type Client = ReturnType<typeof openClient>;

/** Opens what one poll reads the API with. */
export function openClient(context: IPollFunctions, mostRequests = MOST_REQUESTS) {
	const start = Date.now();
	// n8n 1.123 does not tell how long a poll may take.
	const hostEnd = start + (context.getPollBudgetMs?.() ?? Infinity);
	let requests = 0;
	let hasRead = false;
	let limit: 'none' | 'usual' | 'long' = 'none';

	/** How many requests the poll may still make. */
	function left(): number {
		const isOver = limit !== 'none' || Date.now() > Math.min(start + LONGEST_POLL, hostEnd);
		return isOver ? 0 : mostRequests - requests;
	}

	async function get(list: Resource, path: string, qs?: IDataObject): Promise<ApiResult> {
		requests += 1;
		const timeout = Math.max(1_000, Math.min(TIMEOUT, hostEnd - Date.now()));
		const result = await sendGet(context, { url: `${list.endpoint}/${path}`, qs, timeout });
		if (result.kind === 'notSent' && result.cause === 'rateLimit') {
			limit = (retryAfterDelay(result.headers, Date.now()) ?? 0) > USUAL_LIMIT ? 'long' : 'usual';
			throw readingFault(context, result, list);
		}
		return result;
	}

	/** Gets one page of a list, counted from 1; throws a NodeApiError with a sentence. */
	async function page(list: Resource, number: number): Promise<Page> {
		const answer = pageOf(await get(list, '', { page: number, results_per_page: LARGEST_PAGE }));
		if ('unaccepted' in answer) throw readingFault(context, answer.unaccepted, list);
		if (answer.page.rows.some((row) => Number.isNaN(idOf(row, list)))) {
			const message = `The rows of ${list.endpoint} have no IDs, so new rows cannot be told from old ones`;
			throw requestError(context, { message, description: 'This server cannot be watched. Contact the server administrator.' });
		}
		hasRead = true;
		return answer.page;
	}

	const row = rowsById({ get, page, left });
	return { left, page, row, hasRead: () => hasRead, isLimited: () => limit === 'usual' };
}

function readingFault(context: IPollFunctions, result: Unaccepted, list: Resource): NodeApiError {
	const { reason, advice } = explain(result, list);
	const isMissing = result.status === 404 && !list.documented;
	const isLimit = result.kind === 'notSent' && result.cause === 'rateLimit';
	// A trigger has no option to wait longer.
	const isTimeout = result.kind === 'uncertain' && result.cause === 'timeout';
	const whatToDo = isLimit ? 'Let the trigger poll less often. ' : isTimeout ? '' : `${advice} `;
	const description = isMissing
		? 'This event needs it. Choose an event of contacts instead, whose list every server has.'
		: `${whatToDo}Nothing is lost: the next poll goes on where this one ended.`;
	return requestError(context, { message: reason, description, status: result.status });
}
