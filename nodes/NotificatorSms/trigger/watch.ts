import type { IDataObject } from 'n8n-workflow';

import { CONTACTS } from '../api/resources';
import { EVENTS, type EventName, type WatchedEvent } from './events';
import { lookAtAll, lookForNew, MOST_SINGLE_ROWS, type Look } from './look';
import { isNew, remember, type Memory } from './memory';
import { idOf, type Reader } from './reader';

/** What one poll has found, and what is remembered for the next. */
export interface Watched {
	/** Rows for which the event came about since the poll before, the oldest first. */
	rows: IDataObject[];
	memory: Memory;
}

/** How often the first look is taken again while the list moves under it. */
const MOST_FIRST_LOOKS = 3;

/**
 * Looks at a list for the first time: all that is there is old.
 *
 * @param now milliseconds since 1970
 */
export async function beginToWatch(event: EventName, reader: Reader, now: number): Promise<Memory> {
	const { list, isAwaited } = EVENTS[event];
	const rows: IDataObject[] = [];
	let look: Look;
	let looks = 0;
	do {
		look = await lookAtAll(list, reader, now);
		rows.push(...look.rows);
		looks += 1;
	} while (!look.settled && looks < MOST_FIRST_LOOKS);

	const isWatched = event === 'contactOptedOut' ? EVENTS[event].hasHappened : isAwaited;
	const watched = new Set(isWatched ? idsOf(rows.filter(isWatched), EVENTS[event]) : []);
	const nothing = { low: 0, known: new Set<number>(), unsettled: 0 };
	return remember(nothing, idsOf(rows, EVENTS[event]), watched, { ...look, settled: true });
}

/**
 * Finds what has happened since the poll before.
 *
 * Every row is reported once: when it is new and the event has come about for it, or when the event
 * comes about for a row that was awaited.
 *
 * @param now milliseconds since 1970
 */
export async function watch(
	event: EventName,
	reader: Reader,
	memory: Memory,
	now: number,
): Promise<Watched> {
	if (event === 'contactOptedOut') return await watchOptOuts(reader, memory, now);
	const watched = EVENTS[event];
	const look = await lookForNew(watched.list, reader, memory, markOf(memory), now);
	const single = await readSingly(watched, reader, memory, look);
	const rows = [...look.rows, ...single.rows];

	const happened: IDataObject[] = [];
	const awaited = new Set([...memory.watched].filter((id) => !single.ids.includes(id)));
	for (const row of rows) {
		const id = idOf(row, watched.list);
		const isDue = isNew(memory, id) || memory.watched.has(id);
		if (isDue && watched.hasHappened(row)) happened.push(row);
		if (watched.isAwaited?.(row)) awaited.add(id);
		else awaited.delete(id);
	}
	return {
		rows: oldestFirst(happened, watched),
		memory: remember(memory, idsOf(look.rows, watched), awaited, look),
	};
}

/**
 * The highest id below which no row has to be seen: what lies below was seen before, and of the
 * rows below that are awaited, the oldest are looked at one by one.
 */
function markOf({ low, known, watched, unsettled }: Memory): number {
	const seen = unsettled > 0 ? low : largest(known, low);
	const eldest = [...watched].sort((a, b) => a - b)[MOST_SINGLE_ROWS] ?? Infinity;
	return Math.min(seen, eldest);
}

/**
 * Looks at awaited rows that a look has not shown.
 *
 * @returns which were looked at, and the rows that are still there
 */
async function readSingly(
	event: WatchedEvent,
	reader: Reader,
	{ watched }: Memory,
	look: Look,
): Promise<{ ids: number[]; rows: IDataObject[] }> {
	const shown = new Set(idsOf(look.rows, event));
	const missed = [...watched].filter((id) => !shown.has(id)).sort((a, b) => a - b);
	const ids = missed.slice(0, MOST_SINGLE_ROWS);
	const found = await Promise.all(ids.map(async (id) => await reader.row(event.list, id)));
	return { ids, rows: found.filter((row): row is IDataObject => row !== undefined) };
}

/**
 * Whether somebody opted out shows in no order and in no total, so the contacts are read whole.
 * Remembered are those who have opted out, also when they are deleted: no other contact ever gets
 * their id.
 */
async function watchOptOuts(reader: Reader, memory: Memory, now: number): Promise<Watched> {
	const event = EVENTS.contactOptedOut;
	const look = await lookAtAll(CONTACTS, reader, now);
	const optedOut = new Set(memory.watched);
	const happened: IDataObject[] = [];
	for (const row of look.rows) {
		const id = idOf(row, CONTACTS);
		if (!event.hasHappened(row)) optedOut.delete(id);
		else if (!optedOut.has(id)) {
			optedOut.add(id);
			happened.push(row);
		}
	}
	return {
		rows: oldestFirst(happened, event),
		memory: { ...memory, shape: look.shape, watched: optedOut },
	};
}

function idsOf(rows: IDataObject[], { list }: WatchedEvent): number[] {
	return rows.map((row) => idOf(row, list));
}

function oldestFirst(rows: IDataObject[], { list }: WatchedEvent): IDataObject[] {
	return [...rows].sort((a, b) => idOf(a, list) - idOf(b, list));
}

function largest(ids: Set<number>, least: number): number {
	let found = least;
	for (const id of ids) found = Math.max(found, id);
	return found;
}
