import type { IDataObject } from 'n8n-workflow';

import type { ApiResult, Unaccepted } from './result';

/** The page sizes that the API knows; any other is ignored silently (documented for the gateway software). */
export const PAGE_SIZES = [10, 25, 50, 100, 250, 500, 1000] as const;

export const LARGEST_PAGE = PAGE_SIZES[PAGE_SIZES.length - 1];

/** How many pages are fetched side by side once it is known that they are needed. */
const PAGES_AT_A_TIME = 4;

/** A list that moves while it is read is read again, so many times in all. */
const MOST_READINGS = 3;

/** A server may promise pages that it does not have: after so many empty ones the list is over. */
const MOST_EMPTY_PAGES = 20;

/**
 * More than any account holds, and than a host can keep: where a server gives ever new rows, the
 * listing ends here. Pages count because a server may ignore the page size asked for; at 60
 * requests a minute the most pages take just under three hours.
 */
export const MOST = { rows: 1_000_000, pages: 10_000, milliseconds: 4 * 3_600_000 } as const;

/**
 * The most rows that a host takes over for one item: it hands each of them to one `push` as a
 * parameter of its own, which overflows the call stack from some 123,000 on (Node.js 20 and 24).
 */
export const MOST_PER_ITEM = 110_000;

/** The body of `GET /{resource}/?page=1&results_per_page=25`. What it says of the list can be wrong. */
export interface Page {
	rows: IDataObject[];
	/** Rows in the whole list, where the server says so. */
	total: number | undefined;
	/** Pages in the whole list, where the server says so. */
	totalPages: number | undefined;
	/** Whether the server gives the address of a next page. */
	hasNext: boolean;
	/** Rows on a full page, where the server says so: it may ignore what was asked. */
	pageSize: number | undefined;
}

/** Gets one page, counted from 1. */
export type FetchPage = (page: number, pageSize: number) => Promise<Page>;

export interface ListWish {
	/** How many rows to give at the most; undefined for all. */
	limit?: number;
	/** Which rows count; the limit counts only those. */
	keep?: (row: IDataObject) => boolean;
	/** The name of a row's unique field. */
	idField: string;
	/** What becomes of a row, as soon as its page is there: the page itself is not kept. */
	present?: (row: IDataObject) => IDataObject;
}

/** A list as it was read. */
export interface ReadList {
	/** Unique by id, in the server's order. */
	rows: IDataObject[];
	/** False where a row may be missing. Whatever would text or write by the list must not go on then. */
	settled: boolean;
	/** How many rows the server gave, those that were not wanted included. */
	given: number;
	/** How many rows the server says there are. */
	total: number | undefined;
}

/**
 * Reads as much of a list as is wanted, in the fewest requests.
 *
 * A reading goes on while its last page is full, or any figure of the server promises another page:
 * `total`, `total_pages` and `links.next` can be wrong, each for itself or together. An empty page
 * ends it where nothing promises more; a page without a new row ends it.
 *
 * Where a row is deleted on a page that was read, a later row moves up and slips past the reader,
 * and a row that is added meanwhile can hide that in the total. So a list of several pages is read
 * again unless its reading proves that nothing slipped, or shows every row of the reading before:
 * the row whose deletion made another one slip would be missing.
 *
 * @param fetchPage gets one page; what it throws ends the listing
 * @throws a sentence, where the list goes on beyond {@link MOST}, or where more rows are wanted than
 *   a host can take: at once, if the total tells
 */
export async function readList(fetchPage: FetchPage, wish: ListWish): Promise<ReadList> {
	const end = Date.now() + MOST.milliseconds;
	const readings: Reading[] = [];
	for (;;) {
		const before = readings[readings.length - 1];
		const reading = await readOnce(withEnd(fetchPage, end), wish);
		readings.push(reading);
		const settled = !reading.hasGap && (reading.isComplete || (before !== undefined && showsAllOf(before, reading)));
		if (!settled && readings.length < MOST_READINGS) continue;
		return {
			rows: rowsOf(settled ? [reading] : readings),
			settled,
			given: reading.ids.size,
			total: reading.total,
		};
	}
}

/**
 * Reads the body of a list answer.
 *
 * @param body with `data`; `meta` may hold numbers or strings, `total` or `total_results`
 * @returns undefined where there is no list of objects in it
 */
export function readPage(body: IDataObject): Page | undefined {
	if (!Array.isArray(body.data) || !body.data.every(isRow)) return undefined;
	const rows = body.data as IDataObject[];
	const meta = (body.meta ?? {}) as IDataObject;
	const links = (body.links ?? {}) as IDataObject;
	const stated = wholeNumber(meta.results_per_page);
	return {
		rows,
		total: wholeNumber(meta.total) ?? wholeNumber(meta.total_results),
		totalPages: wholeNumber(meta.total_pages),
		hasNext: typeof links.next === 'string' && links.next !== '',
		pageSize: stated === undefined ? undefined : Math.max(rows.length, stated),
	};
}

/** Gives the page that was asked for, or what the answer is in its place. */
export function pageOf(result: ApiResult): { page: Page } | { unaccepted: Unaccepted } {
	if (result.kind !== 'accepted') return { unaccepted: result };
	const page = readPage(result.body);
	return page ? { page } : { unaccepted: { kind: 'uncertain', cause: 'notAList', status: result.status } };
}

/** Whether another page can follow: of a server that does not state its page size, any page is full. */
export function isFull({ rows, pageSize = 1 }: Page): boolean {
	return rows.length >= Math.max(pageSize, 1);
}

/**
 * How many pages the list has by the largest of a page's figures; one more than that where the total
 * fills its pages, since a full page may not be the last.
 *
 * @param number of the page, from 1
 * @param pageSize rows on a full page
 */
export function pagesPromised(page: Page, number: number, pageSize: number): number {
	// Some servers give the address of a next page behind any page.
	const linked = page.hasNext && page.rows.length > 0 ? number + 1 : 0;
	return Math.max(Math.floor((page.total ?? 0) / pageSize) + 1, page.totalPages ?? 0, linked);
}

/**
 * Whether a page ends its list: it is not full, and none of its figures promises another one.
 *
 * @param number of the page, from 1
 * @param given how many rows the list has shown up to the end of this page
 */
export function isLastPage(page: Page, number: number, given: number): boolean {
	const { total = 0, totalPages = 0, hasNext } = page;
	return !isFull(page) && given >= total && totalPages <= number && !hasNext;
}

/**
 * The smallest allowed page that holds the limit. With a filter nobody knows how many rows must
 * be seen, so the largest page takes the fewest requests.
 */
export function pageSizeFor(limit: number, filtered: boolean): number {
	if (filtered) return LARGEST_PAGE;
	return PAGE_SIZES.find((size) => size >= limit) ?? LARGEST_PAGE;
}

/** What one reading of a list, from its first page on, has shown. */
interface Reading {
	/** What the first page stated. */
	total: number | undefined;
	/** Of all rows that came. */
	ids: Set<string>;
	/** The rows that are wanted, by the number of their page and by id. */
	pages: Array<Map<string, IDataObject>>;
	/** True where no row can have slipped past it. */
	isComplete: boolean;
	/** True where the server keeps back rows that it promises, and not just beyond the end. */
	hasGap: boolean;
	/** True where the ids rise from the first row to the last. */
	isRising: boolean;
}

/**
 * Reads a list once: its first page, then side by side the pages that are promised, then one after
 * another for as long as the last one is full.
 *
 * With as many rows as the total, a row can be missing only if one was seen that came later, and
 * such a row has the highest id. So a reading is complete:
 * - with the newest first, where the highest id was on the first page: that was read before;
 * - with the oldest first, where the end was read right after the first page, and the first page,
 *   looked at once more, shows that nothing was deleted there in between.
 */
async function readOnce(fetchPage: FetchPage, wish: ListWish): Promise<Reading> {
	const { limit = Infinity, keep, idField } = wish;
	const asked = pageSizeFor(limit, keep !== undefined);
	const first = await fetchPage(1, asked);
	if (keep === undefined && Math.min(first.total ?? 0, limit) > MOST_PER_ITEM) throw tooMany();
	const size = shownSize(first, asked);
	const collected = collector(wish, size);
	collected.add(1, first);

	async function readPages(from: number, to: number): Promise<Page[]> {
		const numbers = range(from, to).filter((number) => !collected.has(number));
		const pages = await Promise.all(numbers.map(async (number) => await fetchPage(number, asked)));
		pages.forEach((page, index) => collected.add(numbers[index], page));
		return pages;
	}

	const end = collected.lastToRead();
	const endFirst = end > 1 && limit === Infinity && isRising(first.rows, idField);
	const endTotal = endFirst ? (await readPages(Math.max(2, end - 1), end)).pop()?.total : undefined;
	for (let next = 2; next <= collected.lastToRead() && collected.goesOn(next); ) {
		const needed = keep === undefined ? Math.ceil((limit - collected.count()) / size) : Infinity;
		const last = Math.min(collected.lastToRead(), next - 1 + Math.min(PAGES_AT_A_TIME, needed));
		await readPages(next, last);
		next = last + 1;
	}

	const reading = collected.reading();
	if (reading.isComplete || !reading.isRising || reading.ids.size !== endTotal) return reading;
	const again = await fetchPage(1, asked);
	const identitiesOf = ({ rows }: Page) => rows.map((row) => identity(row, idField)).join();
	return { ...reading, isComplete: identitiesOf(again) === identitiesOf(first) };
}

/** What is kept of a page, beside its rows. */
interface PageFacts {
	rows: number;
	isFull: boolean;
	total: number | undefined;
	/** Infinity and 0 for a page without rows. */
	lowestId: number;
	highestId: number;
	isRising: boolean;
}

/** Takes in the pages of one reading, in any order. */
function collector({ limit = Infinity, keep, idField, present = (row) => row }: ListWish, size: number) {
	const ids = new Set<string>();
	const pages: Array<Map<string, IDataObject>> = [];
	const facts: PageFacts[] = [];
	let count = 0;
	let promised = 1;
	let mostRows = 0;
	let isRepeated = false;

	function add(number: number, page: Page): void {
		const idsBefore = ids.size;
		pages[number] = new Map();
		for (const row of page.rows) addRow(number, row);
		if (count > MOST_PER_ITEM) throw tooMany();
		facts[number] = factsOf(page, idField);
		promised = Math.max(promised, pagesPromised(page, number, size));
		mostRows = Math.max(mostRows, page.total ?? 0);
		isRepeated ||= page.rows.length > 0 && ids.size === idsBefore;
	}

	function addRow(page: number, row: IDataObject): void {
		const id = identity(row, idField);
		if (ids.has(id)) return;
		ids.add(id);
		if (count >= limit || (keep && !keep(row))) return;
		pages[page].set(id, present(row));
		count += 1;
	}

	/** The number of the last page that may have rows, as far as is known by now. */
	function lastToRead(): number {
		const last = facts.length - 1;
		const isOver = facts[last].rows === 0 && facts[last - 1]?.rows === 0;
		const isMoreToCome = facts[last].isFull || (ids.size < mostRows && !isOver);
		return Math.max(promised, isMoreToCome ? last + 1 : last);
	}

	function goesOn(next: number): boolean {
		const latest = facts.slice(Math.max(1, next - MOST_EMPTY_PAGES), next);
		const areEmpty = latest.length === MOST_EMPTY_PAGES && latest.every(({ rows }) => rows === 0);
		return count < limit && !isRepeated && !areEmpty;
	}

	function reading(): Reading {
		const read = facts.slice(1);
		const filled = read.filter(({ rows }) => rows > 0);
		const { total } = read[0];
		const isBroken = read.slice(0, read.lastIndexOf(filled[filled.length - 1])).some((page) => !page.isFull);
		return {
			total,
			ids,
			pages,
			isComplete: isComplete(),
			hasGap: ids.size < (total ?? 0) && (isBroken || isRepeated || ids.size === 0),
			isRising: filled.every((page, index) => page.isRising && page.lowestId > (filled[index - 1]?.highestId ?? 0)),
		};

		function isComplete(): boolean {
			if (count >= limit) return filled.length <= 1 || read.every((page) => (page.total ?? Infinity) >= (total ?? 0));
			if (filled.length <= 1) return (filled[0]?.rows ?? 0) >= (total ?? 0);
			return ids.size === total && read.every(({ highestId }) => highestId <= read[0].highestId);
		}
	}

	return { add, count: () => count, goesOn, has: (number: number) => number in facts, lastToRead, reading };
}

function factsOf(page: Page, idField: string): PageFacts {
	const ids = page.rows.map((row) => Number(row[idField] ?? Number.NaN));
	return {
		rows: ids.length,
		isFull: isFull(page),
		total: page.total,
		lowestId: ids.reduce((lowest, id) => Math.min(lowest, id), Infinity),
		highestId: ids.reduce((highest, id) => Math.max(highest, id), 0),
		isRising: isRising(page.rows, idField),
	};
}

/** A first page that is shorter than the total and than its own size shows the true size. */
export function shownSize({ rows, total, pageSize }: Page, asked: number): number {
	const stated = pageSize ?? asked;
	return rows.length > 0 && rows.length < Math.min(total ?? 0, stated) ? rows.length : Math.max(stated, 1);
}

function isRising(rows: IDataObject[], idField: string): boolean {
	return rows.every(({ [idField]: id }, index) => Number(id) > (index === 0 ? 0 : Number(rows[index - 1][idField])));
}

/** The rows of several readings, unique by id, those of the last one first. */
function rowsOf(readings: Reading[]): IDataObject[] {
	const rows = new Map<string, IDataObject>();
	for (const { pages } of [...readings].reverse()) {
		for (const page of pages) page?.forEach((row, id) => rows.has(id) || rows.set(id, row));
	}
	return [...rows.values()];
}

function showsAllOf(before: Reading, reading: Reading): boolean {
	for (const id of before.ids) if (!reading.ids.has(id)) return false;
	return true;
}

/**
 * Fetches pages until that is more than any list can need.
 *
 * @param end when it is over at the latest, in milliseconds since 1970
 */
export function withEnd<P extends { rows: IDataObject[] }>(
	fetchPage: (page: number, pageSize: number) => Promise<P>,
	end: number,
): (page: number, pageSize: number) => Promise<P> {
	let pages = 0;
	let rows = 0;
	return async (number, pageSize) => {
		pages += 1;
		if (pages > MOST.pages || Date.now() > end) throw endless(rows);
		const page = await fetchPage(number, pageSize);
		rows += page.rows.length;
		if (rows > MOST.rows) throw endless(rows);
		return page;
	};
}

function endless(rows: number): Error {
	return new Error(
		`The server's list does not end: ${rows} rows were read, and more would come. Set a Limit, or contact the server administrator.`,
	);
}

/** What is thrown where a list gives more than {@link MOST_PER_ITEM}. */
export function tooMany(): Error {
	return new Error(
		`These are more rows than n8n can take from one item of this node, which is ${MOST_PER_ITEM}. Set a Limit, or choose fewer rows with Filters where there are any.`,
	);
}

/** 7 and "7" are one row; a row without an id is told by its content. */
function identity(row: IDataObject, idField: string): string {
	const id = row[idField];
	return id === undefined || id === null ? JSON.stringify(row) : String(id);
}

/** Whether a list may hold it. */
export function isRow(value: unknown): boolean {
	return typeof value === 'object' && value !== null;
}

/** The whole numbers from one to another, both included. */
function range(from: number, to: number): number[] {
	return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

/** A whole number of the server, which may come as a string; undefined for anything else. */
export function wholeNumber(value: unknown): number | undefined {
	const text = String(value ?? '').trim();
	return /^\d+$/.test(text) ? Number(text) : undefined;
}
