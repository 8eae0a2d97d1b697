import type { IDataObject } from 'n8n-workflow';

import {
	identity,
	isRow,
	MOST,
	MOST_PER_ITEM,
	pageSizeFor,
	tooMany,
	wholeNumber,
	withEnd,
	type ListWish,
} from '../api/pages';

/** How many pages are fetched side by side once the total is known. */
const PAGES_AT_A_TIME = 4;

/** The body of `GET /{resource}/?page=1&results_per_page=25`. */
export interface Page {
	rows: IDataObject[];
	/** Rows in the whole list, where the server says so. */
	total: number | undefined;
	/** Rows on a full page, as the server counts them: it may ignore what was asked. */
	pageSize: number;
}

/** Gets one page, counted from 1. */
export type FetchPage = (page: number, pageSize: number) => Promise<Page>;

/**
 * Fetches as much of a list as is wanted, in the fewest requests.
 *
 * @param fetchPage gets one page, counted from 1; what it throws ends the listing
 * @returns rows, unique by id, in the server's order
 * @throws a sentence, where the list goes on beyond {@link MOST}, or where more rows are wanted than
 *   a host can take: at once, if the total tells
 *
 * A row that is deleted while the pages are read moves all later rows up, and one of them may slip
 * from a page that is still to come to one that has been read. The total then shrinks between two
 * pages, and the list is read once more for the rows that were missed.
 */
export async function listRows(
	fetchPage: FetchPage,
	wish: ListWish,
): Promise<IDataObject[]> {
	const { limit = Infinity, keep } = wish;
	const pageSize = pageSizeFor(limit, keep !== undefined);
	const collected = collector(wish);
	const fetchNext = withEnd(fetchPage, Date.now() + MOST.milliseconds);
	const { firstTotal, lowestTotal } = await readOnce(fetchNext, pageSize, limit, collected);
	if (lowestTotal < firstTotal && !collected.full()) {
		await readOnce(fetchNext, pageSize, Infinity, collected);
	}
	return collected.rows;
}

/**
 * Reads the list from its first page on. The first page tells the total and the page size in
 * force; the pages that are still needed then come side by side, a few at a time. Where the total
 * is missing, or the pages held fewer rows than it says, further ones are fetched one after another
 * until one is empty or only repeats.
 */
async function readOnce(
	fetchPage: FetchPage,
	pageSize: number,
	rowsNeeded: number,
	collected: Collected,
): Promise<{ firstTotal: number; lowestTotal: number }> {
	const met = new Set<string>();
	const first = await fetchPage(1, pageSize);
	collected.prepareFor(first.total ?? 0);
	const totals = { firstTotal: first.total ?? 0, lowestTotal: first.total ?? 0 };
	const take = (page: Page): boolean => {
		totals.lowestTotal = Math.min(totals.lowestTotal, page.total ?? totals.lowestTotal);
		return collected.add(page.rows, met);
	};
	if (!take(first)) return totals;

	let next = 2;
	const lastNeeded = lastPageNeeded(first, collected.filters ? Infinity : rowsNeeded);
	while (next <= lastNeeded && !collected.full()) {
		const numbers = range(next, Math.min(next + PAGES_AT_A_TIME, lastNeeded + 1));
		const pages = await Promise.all(numbers.map(async (page) => await fetchPage(page, pageSize)));
		if (pages.map(take).includes(false)) return totals;
		next += numbers.length;
	}
	const complete = () => first.total !== undefined && met.size >= first.total;
	while (!collected.full() && !complete()) {
		if (!take(await fetchPage(next, pageSize))) break;
		next += 1;
	}
	return totals;
}

/**
 * Reads the body of a list answer.
 *
 * @param body with `data`; `meta` may hold numbers or strings, `total` or `total_results`
 * @param asked the page size that was asked for
 * @returns undefined where there is no list of objects in it
 */
export function readPage(body: IDataObject, asked: number): Page | undefined {
	if (!Array.isArray(body.data) || !body.data.every(isRow)) return undefined;
	const rows = body.data as IDataObject[];
	const meta = (body.meta ?? {}) as IDataObject;
	const stated = wholeNumber(meta.results_per_page);
	return {
		rows,
		total: wholeNumber(meta.total) ?? wholeNumber(meta.total_results),
		pageSize: Math.max(rows.length, stated ?? asked),
	};
}

function lastPageNeeded({ rows, total, pageSize }: Page, limit: number): number {
	if (total === undefined) return 1;
	// A first page that is shorter than the total and than its own size shows the true size.
	const size = rows.length < total ? rows.length : pageSize;
	return Math.ceil(Math.min(total, limit) / Math.max(size, 1));
}

/** The rows so far. */
interface Collected {
	rows: IDataObject[];
	filters: boolean;
	full(): boolean;
	/** Fails where a list of so many rows would give more than a host can take. */
	prepareFor(total: number): void;
	/**
	 * Adds the rows of a page that are new.
	 *
	 * @param met the ids met in this reading of the list
	 * @returns whether the page brought any id that this reading had not met before
	 */
	add(page: IDataObject[], met: Set<string>): boolean;
}

function collector({
	limit = Infinity,
	keep,
	idField,
	present = (row) => row,
}: ListWish): Collected {
	const rows: IDataObject[] = [];
	const seen = new Set<string>();

	return {
		rows,
		filters: keep !== undefined,
		full: () => rows.length >= limit,
		prepareFor(total) {
			if (keep === undefined && Math.min(total, limit) > MOST_PER_ITEM) throw tooMany();
		},
		add(page, met) {
			const metBefore = met.size;
			for (const row of page) {
				const id = identity(row, idField);
				met.add(id);
				if (seen.has(id)) continue;
				seen.add(id);
				if (rows.length < limit && (!keep || keep(row))) rows.push(present(row));
			}
			if (rows.length > MOST_PER_ITEM) throw tooMany();
			return met.size > metBefore;
		},
	};
}

function range(from: number, to: number): number[] {
	return Array.from({ length: to - from }, (_, index) => from + index);
}
