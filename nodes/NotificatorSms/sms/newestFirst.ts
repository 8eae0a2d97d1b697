import type { IDataObject } from 'n8n-workflow';

import {
	isLastPage,
	LARGEST_PAGE,
	pagesPromised,
	readList,
	shownSize,
	type FetchPage,
	type Page,
} from '../api/pages';

/** How a list is read from its newest row on. */
export interface NewestFirst {
	/**
	 * Reads the newest rows, no further back than needed.
	 *
	 * @param isBeyond whether a row, and so every older one, is no longer wanted
	 * @returns rows with falling ids; some of the last may be beyond
	 * @throws what fetching throws, or {@link UnreadableList}
	 */
	read(isBeyond: (row: IDataObject) => boolean, wish?: ReadWish): Promise<IDataObject[]>;
}

export interface ReadWish {
	/** Whether no row may be missing, for whatever would text by it. */
	isComplete?: boolean;
	/** Rows on a page, of a list that has the newest first; the largest by itself. */
	pageSize?: number;
}

/** Why the newest rows of a list cannot be told, as a clause. */
export class UnreadableList extends Error {}

interface NumberedPage {
	number: number;
	page: Page;
}

type Order = 'newest' | 'oldest' | 'none';

/** A list that moves while it is read is read again, so many times in all. */
const MOST_READINGS = 3;

/** So many pages in a row may be empty, or hold only rows that were seen, before a list is given up. */
const MOST_IDLE_PAGES = 3;

/**
 * Reads a list from its newest row on, whatever the account's order. Its first page tells the order;
 * later readings go straight to where the newest rows are.
 * - The newest first: page after page. Where a row is deleted meanwhile, a later one slips past the
 *   reader, so several pages count as complete once a second reading shows all of the first.
 * - The oldest first: from the last page back. What slips then is read twice, and nothing is missed.
 * - No order: the whole list.
 */
export function newestFirst(fetch: FetchPage, idField: string): NewestFirst {
	let order: Order | undefined;
	/** Of a list that has the oldest first, and how many rows its pages have. */
	let lastKnownPage = 1;
	let size: number = LARGEST_PAGE;

	const idOf = (row: IDataObject): number => {
		const id = Number(row[idField]);
		if (Number.isSafeInteger(id) && id > 0) return id;
		throw new UnreadableList('its rows have no IDs');
	};

	const fetchPage: FetchPage = async (number, pageSize) => {
		const page = await fetch(number, pageSize);
		page.rows.forEach(idOf);
		return page;
	};

	async function read(isBeyond: (row: IDataObject) => boolean, wish: ReadWish = {}): Promise<IDataObject[]> {
		const { isComplete = false } = wish;
		let before: IDataObject[] | undefined;
		for (let reading = 0; reading < MOST_READINGS; reading++) {
			if (order === 'oldest') return await readFromEnd(isBeyond, isComplete);
			const asked = order === 'newest' ? (wish.pageSize ?? LARGEST_PAGE) : LARGEST_PAGE;
			const first = await fetchPage(1, asked);
			if (isLastPage(first, 1, first.rows.length)) return sorted(first.rows);
			order ??= orderOf(first.rows.map(idOf));
			if (order === 'none') return await readWhole(isBeyond, isComplete);
			if (order === 'oldest') return await readFromEnd(isBeyond, isComplete, first);
			const { rows, pages } = await readForward(first, asked, isBeyond);
			if (isOutOfOrder(rows)) return await readWhole(isBeyond, isComplete);
			if (!isComplete || pages === 1 || (before && showsAllOf(before, rows))) return rows;
			before = rows;
		}
		throw new UnreadableList('it changed each time that it was read');
	}

	async function readForward(first: Page, pageSize: number, isBeyond: (row: IDataObject) => boolean) {
		const rows = new Map<number, IDataObject>();
		let page = first;
		let idle = 0;
		for (let number = 1; ; number++) {
			if (number > 1) page = await fetchPage(number, pageSize);
			const known = rows.size;
			for (const row of page.rows) if (!rows.has(idOf(row))) rows.set(idOf(row), row);
			idle = rows.size === known ? idle + 1 : 0;
			const isOver =
				page.rows.some(isBeyond) ||
				isLastPage(page, number, rows.size) ||
				(page.rows.length === 0 && (idle > MOST_IDLE_PAGES || pagesPromised(first, 1, shownSize(first, pageSize)) <= number));
			if (isOver && rows.size === 0 && (first.total ?? 0) > 0) throw new UnreadableList('it is empty, but says that it is not');
			if (isOver) return { rows: [...rows.values()], pages: number };
			if (page.rows.length > 0 && idle > MOST_IDLE_PAGES) throw new UnreadableList('its pages repeat');
		}
	}

	/**
	 * The last page with rows, of a list that has the oldest first.
	 *
	 * @param known a page with rows
	 * @param promised the number of the page that the server's figures say is the last
	 */
	async function lastPage(known: NumberedPage, promised: number): Promise<NumberedPage> {
		let filled = known;
		let empty = Infinity;
		let probe = Math.max(known.number + 1, promised);
		for (let jump = 1; !isEnd(filled, empty); jump *= 2) {
			const page = await fetchPage(probe, LARGEST_PAGE);
			if (page.rows.length === 0) empty = probe;
			else if (idOf(page.rows[0]) > idOf(known.page.rows[0])) filled = { number: probe, page };
			else throw new UnreadableList('its pages repeat');
			// Figures that are wrong by a page come first, others are found by halving.
			const before = jump === 1 ? empty - 1 : Math.floor((filled.number + empty) / 2);
			probe = empty === Infinity ? filled.number + jump : Math.max(filled.number + 1, before);
		}
		lastKnownPage = filled.number;
		return filled;
	}

	function isEnd({ number, page }: NumberedPage, empty: number): boolean {
		return empty === number + 1 || isLastPage(page, number, (number - 1) * size + page.rows.length);
	}

	async function endOfList(first?: Page): Promise<NumberedPage> {
		const number = first ? 1 : lastKnownPage;
		const page = first ?? (await fetchPage(number, LARGEST_PAGE));
		if (number === 1) size = shownSize(page, LARGEST_PAGE);
		if (page.rows.length > 0) return await lastPage({ number, page }, pagesPromised(page, number, size));
		return number === 1 ? { number, page } : await endOfList(await fetchPage(1, LARGEST_PAGE));
	}

	async function readFromEnd(
		isBeyond: (row: IDataObject) => boolean,
		isComplete: boolean,
		first?: Page,
	): Promise<IDataObject[]> {
		const last = await endOfList(first);
		const rows = new Map<number, IDataObject>();
		for (let { number, page } = last; ; page = await fetchPage(number, LARGEST_PAGE)) {
			for (const row of [...page.rows].reverse()) if (!rows.has(idOf(row))) rows.set(idOf(row), row);
			if (page.rows.some(isBeyond) || number === 1) break;
			number -= 1;
		}
		const found = [...rows.values()];
		return isOutOfOrder(found) ? await readWhole(isBeyond, isComplete) : found;
	}

	async function readWhole(isBeyond: (row: IDataObject) => boolean, isComplete: boolean): Promise<IDataObject[]> {
		order = 'none';
		let newest: IDataObject | undefined;
		const list = await readList(fetchPage, {
			idField,
			keep(row) {
				if (newest === undefined || idOf(row) > idOf(newest)) newest = row;
				return !isBeyond(row);
			},
		});
		if (isComplete && !list.settled) throw new UnreadableList('it changed each time that it was read');
		// Of a list without order too, whoever reads it learns the highest ID.
		return list.rows.length === 0 && newest !== undefined ? [newest] : sorted(list.rows);
	}

	function isOutOfOrder(rows: IDataObject[]): boolean {
		return rows.some((row, index) => index > 0 && idOf(row) > idOf(rows[index - 1]));
	}

	function sorted(rows: IDataObject[]): IDataObject[] {
		return [...rows].sort((one, other) => idOf(other) - idOf(one));
	}

	function showsAllOf(before: IDataObject[], rows: IDataObject[]): boolean {
		const ids = new Set(rows.map(idOf));
		return before.every((row) => ids.has(idOf(row)));
	}

	return { read };
}

function orderOf(ids: number[]): Order {
	if (ids.every((id, index) => index === 0 || id < ids[index - 1])) return 'newest';
	return ids.every((id, index) => index === 0 || id > ids[index - 1]) ? 'oldest' : 'none';
}
