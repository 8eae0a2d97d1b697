import type { IDataObject, IPollFunctions, NodeApiError } from 'n8n-workflow';

import type { ApiResult, Unaccepted } from '../api/result';
import { newRetryGate, sendWithRetry } from '../api/retry';
import { requestError, sendGet, type GetRequest } from '../api/getRequest';
import { readPage, type Page } from './paging';
import { explain } from '../api/sentences';

/** A list of the API whose rows have an id that grows with every row. */
export interface WatchedList {
	/** As the API's page writes it, e.g. "/contacts". */
	endpoint: string;
	/** True for an endpoint of the service's own page, which every server has. */
	documented?: boolean;
	/** The name of a row's unique field. */
	idField: string;
}

/** What a poll can ask of the API. */
export interface Reader {
	/** Gets one page of a list, counted from 1. */
	page(list: WatchedList, page: number, pageSize: number): Promise<Page>;
	/** Gets one row; undefined where there is none with this id. */
	row(list: WatchedList, id: number): Promise<IDataObject | undefined>;
}

/** Milliseconds until an answer is no longer waited for: a page may hold 1,000 rows. */
const TIMEOUT = 60_000;

/** Milliseconds that one poll waits for a rate limit to pass; then the next poll tries again. */
const LONGEST_POLL = 120_000;

/**
 * Reads the API with the credential of the trigger.
 *
 * @returns a reader whose methods throw a NodeApiError with a sentence
 */
export function readerFor(context: IPollFunctions): Reader {
	const end = Date.now() + LONGEST_POLL;
	const gate = newRetryGate(() => Date.now() > end);
	const get = async (request: Omit<GetRequest, 'timeout'>): Promise<ApiResult> => {
		const send = async () => await sendGet(context, { ...request, timeout: TIMEOUT });
		return (await sendWithRetry(gate, send)).result;
	};

	return {
		async page(list, page, pageSize) {
			const qs = { page, results_per_page: pageSize };
			const result = await get({ url: `${list.endpoint}/`, qs });
			if (result.kind !== 'accepted') throw readingFault(context, result, list);
			const read = readPage(result.body, pageSize);
			const { status } = result;
			if (!read) throw readingFault(context, { kind: 'uncertain', cause: 'notAList', status }, list);
			if (read.rows.some((row) => Number.isNaN(idOf(row, list)))) throw noIdFault(context, list);
			return read;
		},
		async row(list, id) {
			const result = await get({ url: `${list.endpoint}/${id}` });
			if (result.status === 404) return undefined;
			if (result.kind !== 'accepted') throw readingFault(context, result, list);
			const row = result.body.data;
			if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as IDataObject;
			const { status } = result;
			throw readingFault(context, { kind: 'uncertain', cause: 'notAList', status }, list);
		},
	};
}

/** The id of a row as a number, which a server may write as text; NaN where it has none. */
export function idOf(row: IDataObject, { idField }: WatchedList): number {
	const id = Number(row[idField]);
	return Number.isSafeInteger(id) && id > 0 ? id : Number.NaN;
}

/** What a poll could not read is read by the next one: nothing is remembered of this one. */
const NOTHING_IS_LOST = 'Nothing is lost: the next poll goes on where this one ended.';

function readingFault(
	context: IPollFunctions,
	result: Unaccepted,
	list: WatchedList,
): NodeApiError {
	const cause = causeOf(result);
	const { reason, advice } = explain(cause, list);
	const isMissing = result.status === 404 && !list.documented;
	return requestError(context, {
		message: reason,
		description: isMissing
			? 'This event needs it. Choose an event of contacts instead, whose list every server has.'
			: `${pollAdvice(cause, advice)} ${NOTHING_IS_LOST}`.trim(),
		status: result.status,
	});
}

/** A poll ends by itself only while it waits for the rate limit to pass. */
function causeOf(result: Unaccepted): Unaccepted {
	const isOver = result.kind === 'notSent' && result.cause === 'cancelled';
	return isOver ? { kind: 'notSent', cause: 'rateLimit' } : result;
}

/** What to do where it is another thing for a trigger than for a run of the node. */
function pollAdvice(cause: Unaccepted, advice: string): string {
	if (cause.kind === 'notSent' && cause.cause === 'rateLimit') return 'Let the trigger poll less often.';
	// A trigger has no option to wait longer.
	if (cause.kind === 'uncertain' && cause.cause === 'timeout') return '';
	return advice;
}

function noIdFault(context: IPollFunctions, { endpoint }: WatchedList): NodeApiError {
	return requestError(context, {
		message: `The rows of ${endpoint} have no IDs, so new rows cannot be told from old ones`,
		description: 'This server cannot be watched. Contact the server administrator.',
	});
}
