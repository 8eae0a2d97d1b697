import type { IDataObject } from 'n8n-workflow';

import { LARGEST_PAGE } from '../api/pages';
import { listRows } from './paging';
import type { WatchedEvent } from './events';
import { idOf, type Reader } from './reader';

/**
 * The latest row for which an event has come about, to be shown on a test in the editor.
 *
 * @returns undefined where there is none
 *
 * A list is in the order that the account chose, so the newest rows are at its beginning or at its
 * end, or anywhere; the whole list is read only where neither end has such a row.
 */
export async function latestEvent(
	event: WatchedEvent,
	reader: Reader,
): Promise<IDataObject | undefined> {
	const { list } = event;
	const first = await reader.page(list, 1, LARGEST_PAGE);
	const { total = first.rows.length, rows } = first;
	if (rows.length >= total) return latest(event, rows);

	const lastPage = Math.ceil(total / Math.max(rows.length, 1));
	const last = await reader.page(list, lastPage, LARGEST_PAGE);
	const found = latest(event, [...rows, ...last.rows]);
	if (found) return found;
	const fetchPage = async (page: number, size: number) => await reader.page(list, page, size);
	return latest(event, await listRows(fetchPage, { idField: list.idField }));
}

function latest({ list, hasHappened }: WatchedEvent, rows: IDataObject[]): IDataObject | undefined {
	return rows
		.filter(hasHappened)
		.sort((a, b) => idOf(b, list) - idOf(a, list))[0];
}
