import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import type { Answer } from '../api/result';
import { shortfallOf, withoutDataOf, type Errand } from './exchangeReport';
import { idValue } from '../api/rows';
import type { Reason } from '../api/sentences';

/** Reads the row with an ID from the account, or says why it cannot be read. Never throws. */
export type ReadRow = (id: string) => Promise<{ row: IDataObject } | (Reason & { status?: number })>;

/**
 * Makes what reads one thing of the account, beside the request that writes it.
 *
 * @param idField the name of a row's unique field
 * @param declared the request that writes it, to `/campaigns` or `/campaigns/{id}`, as the host has
 *   evaluated it for this item
 * @param request makes a request and reads its answer; it does not throw
 */
export function rowReader(
	errand: Errand,
	idField: string,
	declared: IHttpRequestOptions,
	request: (options: IHttpRequestOptions) => Promise<Answer>,
): ReadRow {
	const url = declared.url.includes('{id}') ? declared.url : `${declared.url}/{id}`;
	return async (id) => {
		const options = { ...declared, method: 'GET' as const, url: url.replace('{id}', id) };
		const answer = await request({ ...options, headers: {}, body: undefined });
		if (answer.kind !== 'accepted') return shortfallOf(errand, `GET ${url}`, answer);
		const { data } = answer.body;
		return isRowWith(data, idField, id) ? { row: data } : withoutDataOf(errand, answer.status);
	};
}

/** A row of something else must not be taken for the one that was asked for. */
function isRowWith(data: unknown, idField: string, id: string): data is IDataObject {
	if (typeof data !== 'object' || data === null || Array.isArray(data)) return false;
	return idValue(String((data as IDataObject)[idField])) === idValue(id);
}
