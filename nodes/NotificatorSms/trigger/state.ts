import type { IDataObject } from 'n8n-workflow';

/** Of what is stored; the first version of the package stored none. */
const VERSION = 2;

/** How the ids of a list run from its first row to its last; "mixed" also where that is not known. */
export type Order = 'newest' | 'oldest' | 'mixed';

/** How far a list has been read from one of its ends to the other, over the polls. */
export interface Lap {
	/** The number of the page that is next. */
	page: number;
	/** How many rows its pages have shown, and how their ids run. */
	given: number;
	order: Order;
	/** Of the page before: the id of its first row, and whether it was not full. */
	firstId: number;
	wasShort: boolean;
	/** False once a row may have slipped from a page that was still to come to one that had been read. */
	isWhole: boolean;
	/** The largest total that a page has stated, and the highest id that came. */
	total: number;
	highestId: number;
	/** The highest id that was known when it began, and when the whole lap before it began. */
	top: number;
	topBefore: number;
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
	/** The awaited id that was asked for last, in turn. */
	asked: number;
	order: Order;
	/** The highest id that was ever seen. */
	newest: number;
	/** How far down a poll reads the newest rows of a list in order. */
	reach: number;
	/** Rows in the list, where the server says so. */
	total?: number;
	/** The number of the last page of a list with the oldest first. */
	end: number;
	/** Where the ids seem to have begun again from a low number: the highest one there was then. */
	fallenTo?: number;
	/** Rows on the largest page that came: a server may not say how many a full one has. */
	pageSize: number;
	/** The page of contacts that is next, where many phone numbers are missing. */
	contactsPage: number;
	lap: Lap;
}

/** The state of a trigger that has seen nothing yet. */
export function newState(now: number): State {
	const start = { order: 'mixed', newest: 0, end: 1 } as const;
	const sets = { done: new Set<number>(), awaited: new Set<number>() };
	const rest = { isNew: true, cursor: 0, asked: 0, reach: 0, pageSize: 1, contactsPage: 1 };
	return { since: now - (now % 1000), ...start, ...sets, ...rest, lap: newLap(start, {}) };
}

/** A lap begins at the end with the newest rows: a row that is deleted moves others towards the front. */
export function newLap({ order, end, newest }: Pick<State, 'order' | 'end' | 'newest'>, rest: Partial<Lap>): Lap {
	const numbers = { given: 0, firstId: 0, total: 0, highestId: 0, topBefore: 0, hurry: 0 };
	const page = order === 'oldest' ? end + 1 : 1;
	return { page, ...numbers, order: 'mixed', top: newest, wasShort: false, isWhole: true, ...rest };
}

/** Reads what {@link writeState} stored about an event and account; undefined where it is about others. */
export function readState(stored: unknown, about: string): State | undefined {
	const memory = stored as { about?: string; version?: number } | undefined;
	if (memory?.about !== about || memory.version !== VERSION) return undefined;
	// What is stored must stay as it is until the poll is over.
	const { state } = JSON.parse(JSON.stringify(stored)) as { state: State & { done: string; awaited: string } };
	return { ...state, done: unpackIds(state.done), awaited: unpackIds(state.awaited) };
}

/** Makes plain JSON of a state: the host stores it, and it comes back after a restart. */
export function writeState(state: State, about: string): IDataObject {
	const packed = { ...state, done: packIds(state.done), awaited: packIds(state.awaited) };
	return JSON.parse(JSON.stringify({ version: VERSION, about, state: packed })) as IDataObject;
}

/**
 * Writes a set of ids as short text: the steps from each id to the next, with `*n` for a step that
 * comes n times. A thousand ids in a row take a few characters, and ids with gaps some three each.
 */
export function packIds(ids: Iterable<number>): string {
	const steps: Array<{ step: number; times: number }> = [];
	let before = 0;
	for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
		const last = steps[steps.length - 1];
		if (last?.step === id - before) last.times += 1;
		else steps.push({ step: id - before, times: 1 });
		before = id;
	}
	return steps.map(({ step, times }) => (times === 1 ? `${step}` : `${step}*${times}`)).join(' ');
}

/** Reads what {@link packIds} wrote. */
export function unpackIds(packed: string): Set<number> {
	const ids = new Set<number>();
	let before = 0;
	for (const run of packed.split(' ').filter((text) => text !== '')) {
		const [step, times = 1] = run.split('*').map(Number);
		for (let count = 0; count < times; count++) {
			before += step;
			ids.add(before);
		}
	}
	return ids;
}
