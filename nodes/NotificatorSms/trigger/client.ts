import type { IDataObject, IPollFunctions, NodeApiError } from 'n8n-workflow';

import { LARGEST_PAGE, readPage, type Page } from '../api/pages';
import type { Answer, Unaccepted } from '../transport/answer';
import { getFault, sendGet } from '../transport/getRequest';
import { askedWait } from '../transport/patience';
import { explain } from '../transport/sentences';
import { idOf, type WatchedList } from './events';

/** What a poll can ask of the API. */
export interface Client {
	/** How many requests the poll may still make. */
	left(): number;
	/** Gets one page of a list, counted from 1; throws a NodeApiError with a sentence. */
	page(list: WatchedList, page: number, pageSize?: number): Promise<Page>;
	/**
	 * Gets one row: "gone" only where the server itself says so, "unknown" where nobody could tell.
	 * Throws at a rate limit.
	 */
	row(list: WatchedList, id: number): Promise<IDataObject | 'gone' | 'unknown' | 'noEndpoint'>;
	/** Whether a page has come at all. */
	hasRead(): boolean;
	/** Whether the poll was ended by a rate limit that passes soon. */
	isLimited(): boolean;
}

/** So many requests a poll makes at the most: the API takes 60 a minute, and sending needs them too. */
const MOST_REQUESTS = 20;

/** Milliseconds after which a poll begins no further request, so that it is over before the next one. */
const LONGEST_POLL = 60_000;

/** Milliseconds until an answer is no longer waited for: a page may hold 1,000 rows. */
const TIMEOUT = 30_000;

/** Milliseconds: a rate limit that lasts longer is something to tell. */
const USUAL_LIMIT = 120_000;

/** Opens what one poll reads the API with. */
export function openClient(context: IPollFunctions, mostRequests = MOST_REQUESTS): Client {
	const start = Date.now();
	// n8n 1.123 does not tell how long a poll may take.
	const hostEnd = start + (context.getPollBudgetMs?.() ?? Infinity);
	const end = Math.min(start + LONGEST_POLL, hostEnd);
	/** What a 404 means. */
	const rowsOf = new Map<WatchedList, 'gone' | 'noEndpoint'>();
	let requests = 0;
	let hasRead = false;
	let limit: 'none' | 'usual' | 'long' = 'none';

	function left(): number {
		return limit !== 'none' || Date.now() > end ? 0 : mostRequests - requests;
	}

	async function get(list: WatchedList, path: string, qs?: IDataObject): Promise<Answer> {
		requests += 1;
		const timeout = Math.max(1_000, Math.min(TIMEOUT, hostEnd - Date.now()));
		const answer = await sendGet(context, { url: `${list.endpoint}/${path}`, qs, timeout });
		if (answer.kind === 'notTaken' && answer.obstacle === 'rateLimit') {
			limit = (askedWait(answer.headers, Date.now()) ?? 0) > USUAL_LIMIT ? 'long' : 'usual';
			throw readingFault(context, answer, list);
		}
		return answer;
	}

	async function page(list: WatchedList, number: number, pageSize = LARGEST_PAGE as number): Promise<Page> {
		const answer = await get(list, '', { page: number, results_per_page: pageSize });
		if (answer.kind !== 'accepted') throw readingFault(context, answer, list);
		const read = readPage(answer.body);
		const { status } = answer;
		if (!read) throw readingFault(context, { kind: 'unknown', doubt: 'notAList', status }, list);
		if (read.rows.some((row) => Number.isNaN(idOf(row, list)))) {
			const message = `The rows of ${list.endpoint} have no IDs, so new rows cannot be told from old ones`;
			throw getFault(context, { message, description: 'This server cannot be watched. Contact the server administrator.' });
		}
		hasRead = true;
		return read;
	}

	async function row(list: WatchedList, id: number): ReturnType<Client['row']> {
		const answer = await get(list, String(id));
		if (answer.kind === 'accepted') return asRow(answer.body.data) ?? 'unknown';
		if (answer.kind !== 'refused' || answer.status !== 404) return 'unknown';
		if (!rowsOf.has(list)) await tryRows(list);
		return rowsOf.get(list) ?? 'unknown';
	}

	/** A server without the endpoint says 404 to any row, so one that is there is asked for. */
	async function tryRows(list: WatchedList): Promise<void> {
		if (left() < 2) return;
		const [some] = (await page(list, 1, 10)).rows;
		const answer = some && (await get(list, String(idOf(some, list))));
		if (answer === undefined || answer.kind === 'accepted') rowsOf.set(list, 'gone');
		else if (answer.status === 404) rowsOf.set(list, 'noEndpoint');
	}

	return { left, page, row, hasRead: () => hasRead, isLimited: () => limit === 'usual' };
}

function asRow(data: unknown): IDataObject | undefined {
	return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as IDataObject) : undefined;
}

function readingFault(context: IPollFunctions, answer: Unaccepted, list: WatchedList): NodeApiError {
	const { reason, advice } = explain(answer, list);
	const isMissing = answer.status === 404 && !list.documented;
	const isLimit = answer.kind === 'notTaken' && answer.obstacle === 'rateLimit';
	// A trigger has no option to wait longer.
	const isTimeout = answer.kind === 'unknown' && answer.doubt === 'timeout';
	const whatToDo = isLimit ? 'Let the trigger poll less often. ' : isTimeout ? '' : `${advice} `;
	const description = isMissing
		? 'This event needs it. Choose an event of contacts instead, whose list every server has.'
		: `${whatToDo}Nothing is lost: the next poll goes on where this one ended.`;
	return getFault(context, { message: reason, description, status: answer.status });
}
