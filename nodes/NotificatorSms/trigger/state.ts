import type { IDataObject } from 'n8n-workflow';

/** Of what is stored; the first version of the package stored none. */
const VERSION = 4;

/** How the ids of a list run from its first row to its last; "mixed" also where that is not known. */
export type Order = 'newest' | 'oldest' | 'mixed';

/** How far a list has been read, over the polls, from the end with its newest rows to the other. */
export interface Lap {
	/** The number of the page that is next. */
	page: number;
	/** How many rows its pages have shown, the highest id among them, and how the ids run. */
	given: number;
	highestId: number;
	order: Order;
	/** Of the page before: the id of its first row, and whether it was not full. */
	firstId: number;
	wasShort: boolean;
	/** False once a row may have slipped past, as where the total has shrunk from its largest. */
	isWhole: boolean;
	total: number;
	/** The highest id that was known when it began. */
	top: number;
	/** Laps to be read with the whole budget, this one included; 0 where nothing is missing. */
	hurry: number;
}

/** What a trigger remembers from poll to poll. */
export interface State {
	/** When it was switched on first, in milliseconds since 1970. */
	since: number;
	/** True until the list was read whole for the first time. */
	isNew: boolean;
	/** Every row up to this id was there before or has been dealt with. */
	cursor: number;
	/** The ids above the cursor for which the event has been dealt with; or all for which it holds. */
	done: Set<number>;
	/** Rows up to any id that wait for the event, or for the phone number that goes with it. */
	awaited: Set<number>;
	/** The awaited id that was asked for last, and whether the lap has the next turn in a quiet poll. */
	asked: number;
	isTurnOfLap: boolean;
	/** The highest id that was ever seen; in a list in order, the id down to which a poll reads it. */
	newest: number;
	reach: number;
	/** How the list runs, and with the oldest first the number of its last page. */
	order: Order;
	end: number;
	/** Rows in the list, and on its largest page: a server may not say how many a full one has. */
	total?: number;
	pageSize: number;
	/** Where the ids seem to have begun again from a low number: the highest one there was then. */
	fallenTo?: number;
	/** Where many phone numbers are missing: the page of contacts that is next, and the most rows on one. */
	contactsPage: number;
	contactsPageSize?: number;
	/** Where opt-outs are watched: the page with the newest SMS, and the highest id that was there. */
	smsPage: number;
	smsNewest?: number;
	lap: Lap;
}

/** The state of a trigger that has seen nothing yet. */
export function newState(now: number): State {
	const start = { order: 'mixed', newest: 0, end: 1 } as const;
	const sets = { done: new Set<number>(), awaited: new Set<number>() };
	const numbers = { cursor: 0, asked: 0, reach: 0, pageSize: 1, contactsPage: 1, smsPage: 1 };
	return { since: now - (now % 1000), isNew: true, isTurnOfLap: false, ...start, ...sets, ...numbers, lap: newLap(start) };
}

/** A lap begins at the end with the newest rows: a row that is deleted moves others towards the front. */
export function newLap({ order, end, newest }: Pick<State, 'order' | 'end' | 'newest'>, rest: Partial<Lap> = {}): Lap {
	const numbers = { given: 0, firstId: 0, total: 0, highestId: 0, hurry: 0 };
	// The page behind the last one is looked at too: a total can be wrong.
	const page = order === 'oldest' ? end + 1 : 1;
	return { page, ...numbers, order: 'mixed', top: newest, wasShort: false, isWhole: true, ...rest };
}

/**
 * Reads what {@link writeMemory} stored about an event and account.
 *
 * @returns a copy, since what is stored must stay as it is until the poll is over; undefined where it
 *   is about others, or of another version
 */
export function readMemory(stored: unknown, about: string): State | undefined {
	const memory = stored as { about?: string; version?: number; state: IDataObject } | undefined;
	if (memory?.about !== about || memory.version !== VERSION) return undefined;
	const state = JSON.parse(JSON.stringify(memory.state)) as State & { done: string; awaited: string };
	return { ...state, done: unpackIds(state.done), awaited: unpackIds(state.awaited) };
}

/** Makes plain data of a state: the host stores it as JSON, and it comes back after a restart. */
export function writeMemory(state: State, about: string): IDataObject {
	const packed = { ...state, done: packIds(state.done), awaited: packIds(state.awaited) };
	return { version: VERSION, about, state: packed as unknown as IDataObject };
}

/**
 * Writes a set of ids as short text: the steps from each id to the next, with `*n` for a step that
 * comes n times. A thousand ids in a row take a few characters, and ids with gaps some three each.
 */
export function packIds(ids: Iterable<number>): string {
	const sorted = [...ids].sort((a, b) => a - b);
	const steps = sorted.map((id, index) => id - (sorted[index - 1] ?? 0)).join(' ');
	return steps.replace(/\b(\d+)(?: \1\b)+/g, (run, step) => `${step}*${run.split(' ').length}`);
}

/** Reads what {@link packIds} wrote. */
export function unpackIds(packed: string): Set<number> {
	const runs = packed.split(' ').filter(Boolean).map((run) => run.split('*').map(Number));
	let id = 0;
	return new Set(runs.flatMap(([step, times = 1]) => Array.from({ length: times }, () => (id += step))));
}
