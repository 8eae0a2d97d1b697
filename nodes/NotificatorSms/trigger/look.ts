import type { IDataObject } from 'n8n-workflow';

import { LARGEST_PAGE, PAGE_SIZES } from '../api/pages';
import { listRows, type Page } from './paging';
import { isNew, type ListShape, type Memory, type Order } from './memory';
import { idOf, type Reader, type WatchedList } from './reader';

/** What one look at a list has shown. */
export interface Look {
	/** Rows, unique by id, in no order that counts. */
	rows: IDataObject[];
	shape: ListShape;
	/** False where the list moved meanwhile, so that a row may have slipped from page to page. */
	settled: boolean;
}

const SMALLEST_PAGE = PAGE_SIZES[0];

/** The newest rows of a list that is in order. */
const NEWEST_ROWS = 100;

/** A list without order is read whole in every look up to so many rows. */
const ROWS_WORTH_READING = 1000;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Awaited rows that may be looked at one by one; for more of them the list is read as far as they lie. */
export const MOST_SINGLE_ROWS = 5;

/**
 * Looks at a list so that every new row is seen, in the fewest requests.
 *
 * The order of a list is the account's own, so it is read off the ids each time and never taken for
 * granted:
 * - A list that fits on one page is read whole: nothing can hide.
 * - A longer list whose ids fall (or rise) from first to last has its new rows at that end. That
 *   end is read down to the mark. If the ids there are out of order, if the row that was the newest
 *   is not among them, or if the total grew by more rows than were found, the order may be another
 *   one by now, and the list is read whole.
 * - A longer list without such an order can have a new row anywhere. It is read whole when its
 *   total is another one, and while it is not much longer, in every look.
 *
 * One thing cannot be seen from an end and a total: a list whose ids are in order by chance (say, by
 * name) and that lost as many rows as it got. So a longer list is also read whole from time to time.
 *
 * @param mark the highest id below which no row has to be seen
 * @param now milliseconds since 1970
 */
export async function lookForNew(
	list: WatchedList,
	reader: Reader,
	memory: Memory,
	mark: number,
	now: number,
): Promise<Look> {
	const { total, order, pageSize } = memory.shape;
	const isShort = total === undefined || total <= pageSize;
	if (isShort || isDue(memory, now)) return await lookAtAll(list, reader, now);
	const look =
		order === 'mixed'
			? await lookAtTotal(list, reader, memory)
			: await lookAtNewest(list, reader, memory, mark);
	return look ?? (await lookAtAll(list, reader, now));
}

/** Whether a long list has to be read whole: the more pages it has, the more seldom. */
function isDue({ shape }: Memory, now: number): boolean {
	const pages = (shape.total ?? 0) / shape.pageSize;
	return now - shape.readAt >= Math.max(HOUR, pages * 10 * MINUTE);
}

/**
 * Looks whether the total of a list without order is still the same.
 *
 * @returns undefined where the list has to be read whole
 */
async function lookAtTotal(
	list: WatchedList,
	reader: Reader,
	{ shape, unsettled, watched }: Memory,
): Promise<Look | undefined> {
	const isWorthReading = (shape.total ?? 0) <= ROWS_WORTH_READING;
	if (isWorthReading || unsettled > 0 || watched.size > MOST_SINGLE_ROWS) return undefined;
	const { total, rows } = await reader.page(list, 1, SMALLEST_PAGE);
	return total === shape.total ? { rows, shape, settled: true } : undefined;
}

/** Reads a whole list. */
export async function lookAtAll(list: WatchedList, reader: Reader, now: number): Promise<Look> {
	const pages: Page[] = [];
	const fetchPage = async (number: number, size: number) => {
		const page = await reader.page(list, number, size);
		pages.push(page);
		return page;
	};
	const rows = await listRows(fetchPage, { idField: list.idField });
	const [{ total, pageSize, rows: firstRows }] = pages;
	// A server may have a page size of its own and not say so.
	const isCut = firstRows.length > 0 && firstRows.length < (total ?? 0);
	return {
		rows,
		shape: {
			total,
			order: orderOf(rows.map((row) => idOf(row, list))),
			newest: newestOf(rows, list),
			pageSize: isCut ? firstRows.length : pageSize,
			// By the hour: a memory that stays the same does not have to be stored.
			readAt: now - (now % HOUR),
		},
		settled: pages.length === 1 || (haveOneTotal(pages) && rows.length === (total ?? rows.length)),
	};
}

/**
 * Reads the end of a list at which its newest rows are, down to the mark.
 *
 * @returns undefined where the list turns out not to be in order, or not in this one any more
 */
async function lookAtNewest(
	list: WatchedList,
	reader: Reader,
	memory: Memory,
	mark: number,
): Promise<Look | undefined> {
	const { shape } = memory;
	const readEnd = shape.order === 'newest' ? readFromFront : readFromBack;
	const pages: Page[] = [];
	for (const { size, mostPages } of pagings(shape)) {
		const fetchPage = async (number: number) => await reader.page(list, number, size);
		const end = await readEnd(fetchPage, { list, total: shape.total ?? 0, size, mark, mostPages });
		pages.push(...end.pages);
		if (end.isReached) break;
	}
	const rows = uniqueRows(pages, list);
	const [{ total }] = pages;
	if (!isStillInOrder(pages, rows, list, memory)) return undefined;
	return {
		rows,
		shape: { ...shape, total, newest: newestOf(rows, list) },
		settled: haveOneTotal(pages),
	};
}

function isStillInOrder(
	pages: Page[],
	rows: IDataObject[],
	list: WatchedList,
	memory: Memory,
): boolean {
	const { total: totalBefore, newest, order } = memory.shape;
	const [{ total = Infinity }] = pages;
	const ids = rows.map((row) => idOf(row, list));
	const found = ids.filter((id) => isNew(memory, id)).length;
	return (
		pages.every((page) => hasOrder(page, list, order)) &&
		ids.includes(newest) &&
		total <= (totalBefore ?? 0) + found
	);
}

/** Small pages first; a server with a page size of its own takes no other. */
function pagings({ pageSize }: ListShape): Array<{ size: number; mostPages: number }> {
	if (pageSize < LARGEST_PAGE) return [{ size: pageSize, mostPages: Infinity }];
	return [
		{ size: NEWEST_ROWS, mostPages: 2 },
		{ size: LARGEST_PAGE, mostPages: Infinity },
	];
}

interface EndWish {
	list: WatchedList;
	/** Rows in the list when it was looked at last. */
	total: number;
	size: number;
	mark: number;
	mostPages: number;
}

interface ListEnd {
	pages: Page[];
	/** Whether the mark was reached, or the list has no more rows. */
	isReached: boolean;
}

type FetchPage = (number: number) => Promise<Page>;

/** Reads a list whose newest rows come first. */
async function readFromFront(
	fetchPage: FetchPage,
	{ list, mark, mostPages }: EndWish,
): Promise<ListEnd> {
	const pages: Page[] = [];
	let lowest = Infinity;
	while (pages.length < mostPages) {
		const page = await fetchPage(pages.length + 1);
		pages.push(page);
		const lowestHere = lowestId(page, list);
		if (lowestHere >= lowest || lowestHere <= mark) return { pages, isReached: true };
		lowest = lowestHere;
	}
	return { pages, isReached: false };
}

/**
 * Reads a list whose newest rows come last. It is read backwards, from its last page on: a row that
 * moves up because another one is deleted then moves to a page that is still to come.
 */
async function readFromBack(
	fetchPage: FetchPage,
	{ list, total, size, mark, mostPages }: EndWish,
): Promise<ListEnd> {
	const pages: Page[] = [];
	let lowest = Infinity;
	let end = Math.max(1, Math.ceil(total / size));
	let next = end;
	while (next >= 1 && pages.length < mostPages) {
		const page = await fetchPage(next);
		pages.push(page);
		const last = Math.ceil((page.total ?? 0) / page.pageSize);
		if (last > end) {
			end = last;
			next = last;
			lowest = Infinity;
			continue;
		}
		lowest = Math.min(lowest, lowestId(page, list));
		if (lowest <= mark) return { pages, isReached: true };
		next = Math.min(next - 1, last);
	}
	return { pages, isReached: next < 1 };
}

/** Infinity for a page without rows. */
function lowestId({ rows }: Page, list: WatchedList): number {
	return Math.min(...rows.map((row) => idOf(row, list)));
}

function hasOrder({ rows }: Page, list: WatchedList, order: Order): boolean {
	return rows.length < 2 || orderOf(rows.map((row) => idOf(row, list))) === order;
}

/** The order of ids that are all different. */
function orderOf(ids: number[]): Order {
	const steps = ids.slice(1).map((id, index) => id - ids[index]);
	if (steps.every((step) => step < 0)) return 'newest';
	return steps.every((step) => step > 0) ? 'oldest' : 'mixed';
}

function newestOf(rows: IDataObject[], list: WatchedList): number {
	return rows.reduce((newest, row) => Math.max(newest, idOf(row, list)), 0);
}

function uniqueRows(pages: Page[], list: WatchedList): IDataObject[] {
	const rows = pages.flatMap((page) => page.rows);
	return [...new Map(rows.map((row) => [idOf(row, list), row])).values()];
}

function haveOneTotal(pages: Page[]): boolean {
	return pages.every(({ total }) => total === pages[0].total);
}
