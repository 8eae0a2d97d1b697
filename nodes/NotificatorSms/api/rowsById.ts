import type { IDataObject } from 'n8n-workflow';

import type { Page } from './pages';
import type { Resource } from './resources';
import type { ApiResult } from './result';
import { isObject } from './rows';

/** What a run, or a poll of the trigger, has to read the account with. */
export interface Reader {
	/** Makes a GET request below the endpoint of a resource. */
	get(resource: Resource, path: string): Promise<ApiResult>;
	/** Gets a page of a list, counted from 1, the largest that there is; throws where none comes. */
	page(resource: Resource, number: number): Promise<Page>;
	/** How many requests may still be made; Infinity where they are not counted. */
	left(): number;
}

/**
 * A row; "gone" only where the server itself says that it has none with the ID, "noEndpoint" where it
 * does not give rows one by one, "unknown" where nobody can tell.
 */
export type RowAnswer = IDataObject | 'gone' | 'noEndpoint' | 'unknown';

/** Makes what asks for rows by their IDs. */
export function rowsById(reader: Reader): (resource: Resource, id: string | number) => Promise<RowAnswer> {
	/** The resources of which it is known whether the server gives their rows one by one. */
	const hasEndpoint = new Map<Resource, boolean>();

	/** A server without the endpoint says 404 to any row, so one that is there is asked for. */
	async function tryAnother(resource: Resource): Promise<void> {
		if (reader.left() < 2) return;
		const [some] = (await reader.page(resource, 1)).rows;
		const result = some && (await reader.get(resource, String(some[resource.idField])));
		if (result === undefined || result.kind === 'accepted') hasEndpoint.set(resource, true);
		else if (result.status === 404) hasEndpoint.set(resource, false);
	}

	return async (resource, id) => {
		if (hasEndpoint.get(resource) === false) return 'noEndpoint';
		const result = await reader.get(resource, String(id));
		if (result.kind === 'accepted') {
			const { data } = result.body;
			if (!isObject(data) || String(data[resource.idField]) !== String(id)) return 'unknown';
			hasEndpoint.set(resource, true);
			return data;
		}
		// A page of a proxy says nothing about the row.
		if (result.kind !== 'rejected' || result.status !== 404) return 'unknown';
		if (!hasEndpoint.has(resource)) await tryAnother(resource);
		const isKnown = hasEndpoint.get(resource);
		return isKnown === undefined ? 'unknown' : isKnown ? 'gone' : 'noEndpoint';
	};
}
