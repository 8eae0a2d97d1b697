import type { IDataObject } from 'n8n-workflow';

import { isLastPage } from '../api/pages';
import { idOf } from '../api/rows';
import { readDatetime } from '../message/datetime';
import type { Client } from './client';
import type { TriggerEvent } from './events';
import type { SmsFilter } from './filters';
import type { Order, State } from './state';

/** What one poll works with. */
export interface Watch {
	event: TriggerEvent;
	filter: SmsFilter;
	client: Client;
	state: State;
	/** Milliseconds since 1970. */
	now: number;
	/** True in the first poll: all that is there is old. */
	isFirst: boolean;
	/** Rows for which the event has come about, by their ids, and all ids that this poll has seen. */
	found: Map<number, IDataObject>;
	seen: Set<number>;
}

/** Milliseconds: an SMS that waits longer is one whose status report got lost. */
const LONGEST_WAIT = 30 * 24 * 3_600_000;

/** So many ids are remembered one by one above the cursor: a row that shows up late is still new. */
const MOST_DONE = 5_000;

export type WatchedPage = Awaited<ReturnType<typeof getPage>>;

/** Gets a page of the watched list, with the rows of a full one even where the server does not tell. */
export async function getPage({ client, event, state }: Watch, number: number) {
	const read = await client.page(event.list, number);
	state.pageSize = Math.max(state.pageSize, read.rows.length);
	const page = { ...read, pageSize: read.pageSize || state.pageSize };
	const ids = page.rows.map((row) => idOf(row, event.list));
	const lowestId = ids.reduce((lowest, id) => Math.min(lowest, id), Infinity);
	/** The list has no other page. */
	const isOnly = number === 1 && isLastPage(page, 1, ids.length);
	return { ...page, ids, lowestId, order: orderOf(ids), isOnly };
}

/** How ids run from first to last; "mixed" also where that cannot be told. */
export function orderOf(ids: number[]): Order {
	const steps = ids.slice(1).map((id, index) => id - ids[index]);
	if (steps.length > 0 && steps.every((step) => step < 0)) return 'newest';
	return steps.length > 0 && steps.every((step) => step > 0) ? 'oldest' : 'mixed';
}

/** Whether a page of more than one row shows that its list is not in an order. */
export function isOutOfOrder(page: WatchedPage, order: Order): boolean {
	return order !== 'mixed' && page.ids.length > 1 && page.order !== order;
}

/**
 * Takes in rows: notes those for which the event has come about and that were not dealt with before.
 * One that the filter does not let through is dealt with by that: it does not come back with another filter.
 *
 * Until a list without order was read whole once, its rows above the cursor may be old ones that
 * nobody has come to yet. Their time tells then, since it can but move to later; and ids only grow, so
 * that a row that is old shows all rows below it to be old.
 */
export function takeRows(watch: Watch, rows: IDataObject[]): void {
	const { event, state, found, seen, isFirst } = watch;
	const now = event.clock?.(rows, watch.now) ?? watch.now;
	for (const row of rows) {
		const id = idOf(row, event.list);
		const isOld = isFirst || (state.isNew && isFromBefore(watch, row, id));
		seen.add(id);
		state.newest = Math.max(state.newest, id);

		const hasHappened = event.hasHappened(row, now);
		if (hasHappened === false) {
			if (event.isRepeatable) state.done.delete(id);
		} else if (hasHappened && !state.done.has(id)) {
			const isNew = !isFirst && isDue(watch, id, isOld);
			if (isNew && watch.filter.passes(row)) found.set(id, row);
			if (event.isRepeatable || isNew) state.done.add(id);
		}
		if (event.isAwaited?.(row) && !waitsTooLong(row, watch.now)) state.awaited.add(id);
		else state.awaited.delete(id);
		if (isOld && !isFirst && !event.isRepeatable) state.cursor = Math.max(state.cursor, id);
	}
}

/** Whether a row was there before, of a list that was not read whole yet. */
function isFromBefore({ event, state }: Watch, row: IDataObject, id: number): boolean {
	if (event.isShortList) return true;
	const isBelow = state.order === 'mixed' || id <= state.cursor;
	return isBelow && (readDatetime(row[event.timeField ?? 'datetime']) ?? 0) < state.since;
}

/** Whether an event that has come about for a row has still to be reported. */
function isDue({ event, state }: Watch, id: number, isOld: boolean): boolean {
	if (!event.isRepeatable && state.awaited.has(id)) return true;
	// Before the list was read whole, an SMS can have been waiting without being known to.
	const mayHaveWaited = state.isNew && event.isAwaited !== undefined;
	return !isOld && (id > state.cursor || mayHaveWaited || event.isRepeatable === true);
}

/** Whether an SMS has waited for its event, or for its phone number, longer than anybody follows it. */
export function waitsTooLong({ datetime, scheduled_datetime: scheduled }: IDataObject, now: number): boolean {
	const times = [datetime, scheduled].flatMap((time) => readDatetime(time) ?? []);
	return times.length > 0 && Math.max(...times) < now - LONGEST_WAIT;
}

/**
 * Moves the cursor up so that few ids above it have to be remembered.
 *
 * @param to up to where every row has surely been seen
 */
export function moveCursor({ event, state }: Watch, to: number): void {
	if (event.isRepeatable || state.isNew) return;
	const [surplus = 0] = [...state.done].sort((a, b) => b - a).slice(MOST_DONE);
	state.cursor = Math.max(state.cursor, Math.min(surplus, to));
	state.done = new Set([...state.done].filter((id) => id > state.cursor));
}
