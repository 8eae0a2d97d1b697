import type { IDataObject } from 'n8n-workflow';

import { packIds, unpackIds } from './ids';

/** How the ids of a list run from its first row to its last. */
export type Order = 'newest' | 'oldest' | 'mixed';

/** What the last look at a list told about it. */
export interface ListShape {
	/** Rows in the list, where the server says so. */
	total: number | undefined;
	order: Order;
	/** The highest id that was there; 0 for an empty list. */
	newest: number;
	/** Rows on a page when the largest is asked for: a server may have a size of its own. */
	pageSize: number;
	/** When the whole list was read last, in milliseconds since 1970. */
	readAt: number;
}

/** What a trigger remembers from poll to poll. */
export interface Memory {
	shape: ListShape;
	/** Every row up to this id was there before or has been dealt with. */
	low: number;
	/** The ids above {@link low} that have been dealt with: a row with another id there is new. */
	known: Set<number>;
	/** Rows that wait for their event, or of which the event is known, as the event has it. */
	watched: Set<number>;
	/** Looks in a row during which the list moved, so that a row may have slipped through. */
	unsettled: number;
}

/**
 * So many ids are remembered one by one. A row that slipped through a look, or that the server
 * showed late, is still found to be new while fewer newer ones than these have come.
 */
const REMEMBERED_IDS = 1000;

/** A list that moves in every look is taken as it is after so many. */
const MOST_UNSETTLED = 3;

/** What has been seen of a list, turned into what is remembered of it. */
export function remember(
	before: Pick<Memory, 'low' | 'known' | 'unsettled'>,
	seen: Iterable<number>,
	watched: Set<number>,
	{ shape, settled }: { shape: ListShape; settled: boolean },
): Memory {
	const known = [...new Set([...before.known, ...seen])]
		.filter((id) => id > before.low)
		.sort((a, b) => b - a);
	const unsettled = settled || before.unsettled + 1 >= MOST_UNSETTLED ? 0 : before.unsettled + 1;
	const kept = unsettled > 0 ? known.length : REMEMBERED_IDS;
	return {
		shape,
		low: known[kept] ?? before.low,
		known: new Set(known.slice(0, kept)),
		watched,
		unsettled,
	};
}

/** Whether a row has not been there before. */
export function isNew({ low, known }: Pick<Memory, 'low' | 'known'>, id: number): boolean {
	return id > low && !known.has(id);
}

/**
 * Reads what {@link writeMemory} stored.
 *
 * @param about what is watched, as given to {@link writeMemory}
 * @returns undefined where nothing is stored, or something about another account or event
 */
export function readMemory(stored: unknown, about: string): Memory | undefined {
	const memory = stored as StoredMemory | undefined;
	if (memory?.about !== about) return undefined;
	return {
		shape: {
			total: memory.total ?? undefined,
			order: memory.order,
			newest: memory.newest,
			pageSize: memory.pageSize,
			readAt: memory.readAt,
		},
		low: memory.low,
		known: new Set(unpackIds(memory.known)),
		watched: new Set(unpackIds(memory.watched)),
		unsettled: memory.unsettled,
	};
}

/** Makes plain JSON of a memory: the host stores it, and it comes back after a restart. */
export function writeMemory(memory: Memory, about: string): IDataObject {
	const stored: StoredMemory = {
		about,
		...memory.shape,
		total: memory.shape.total ?? null,
		low: memory.low,
		known: packIds(memory.known),
		watched: packIds(memory.watched),
		unsettled: memory.unsettled,
	};
	return { ...stored };
}

interface StoredMemory {
	about: string;
	total: number | null;
	order: Order;
	newest: number;
	pageSize: number;
	readAt: number;
	low: number;
	known: string;
	watched: string;
	unsettled: number;
}
