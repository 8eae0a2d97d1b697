import type { IDataObject } from 'n8n-workflow';

import type { Page } from '../api/pages';
import type { Client } from './client';
import { idOf, timeOf, type TriggerEvent } from './events';
import type { State } from './state';

/** What one poll works with. */
export interface Watch {
	event: TriggerEvent;
	client: Client;
	state: State;
	/** Milliseconds since 1970. */
	now: number;
	/** True in the first poll: all that is there is old. */
	isFirst: boolean;
	/** The highest id that the poll before knew. */
	newestBefore: number;
	/** Rows for which the event has come about, by their ids, and all ids that this poll has seen. */
	found: Map<number, IDataObject>;
	seen: Set<number>;
	/** The lowest id at the end with the newest rows; Infinity where there is no such end. */
	lowestNew: number;
}

/** An SMS that waits longer is one whose status report got lost. */
const LONGEST_WAIT = 30 * 24 * 3_600_000;

/** Gets a page of the watched list, with the rows of a full one even where the server does not tell. */
export async function getPage({ client, event, state }: Watch, number: number): Promise<Page> {
	const page = await client.page(event.list, number);
	state.pageSize = Math.max(state.pageSize, page.rows.length);
	return { ...page, pageSize: page.pageSize || state.pageSize };
}

/**
 * Takes in rows: notes those for which the event has come about and that were not dealt with before.
 *
 * Until the list was read whole once, an id tells only of rows at the end with the newest ones
 * whether they are new. Of any other row its time tells, since that can but move to later.
 *
 * @param isNewestEnd whether the rows are from the end with the newest ones
 */
export function takeRows(watch: Watch, { rows }: Pick<Page, 'rows'>, isNewestEnd = false): void {
	const { event, state, found, seen, isFirst } = watch;
	for (const row of rows) {
		const id = idOf(row, event.list);
		const isOld = state.isNew && !isNewestEnd && !(timeOf(row[event.timeField]) >= state.since);
		seen.add(id);
		state.newest = Math.max(state.newest, id);

		if (event.hasHappened(row)) {
			if (!isFirst && isDue(watch, id, isOld)) found.set(id, row);
			const isRemembered = id > state.cursor && (isFirst || !isOld);
			if (isRemembered || event.isRepeatable || found.has(id)) state.done.add(id);
		} else if (event.isRepeatable) {
			state.done.delete(id);
		}
		if (event.isAwaited?.(row) && !waitsTooLong(row, watch.now)) state.awaited.add(id);
		else state.awaited.delete(id);
		if (isOld && !isFirst && !event.isRepeatable) state.cursor = Math.max(state.cursor, id);
	}
}

/** Whether an event that has come about for a row has still to be reported. */
function isDue({ event, state }: Watch, id: number, isOld: boolean): boolean {
	if (state.awaited.has(id)) return true;
	if (isOld || state.done.has(id)) return false;
	// Before the list was read whole, an SMS can have been waiting without being known to.
	const mayHaveWaited = state.isNew && event.isAwaited !== undefined;
	return id > state.cursor || mayHaveWaited || event.isRepeatable === true;
}

function waitsTooLong({ datetime, scheduled_datetime: scheduled }: IDataObject, now: number): boolean {
	const times = [timeOf(datetime), timeOf(scheduled)].filter((time) => !Number.isNaN(time));
	return times.length > 0 && Math.max(...times) < now - LONGEST_WAIT;
}

export function idsOf({ event }: Watch, { rows }: Page): number[] {
	return rows.map((row) => idOf(row, event.list));
}

/** Infinity where there are no ids. */
export function lowest(ids: number[]): number {
	return ids.reduce((found, id) => Math.min(found, id), Infinity);
}
