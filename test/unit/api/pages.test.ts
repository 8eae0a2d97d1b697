import fc from 'fast-check';
import { sleep, type IDataObject } from 'n8n-workflow';

import {
	isLastPage,
	MOST,
	MOST_PER_ITEM,
	pageSizeFor,
	readList,
	readPage,
	type ListWish,
	type Page,
} from '../../../nodes/NotificatorSms/api/pages';

/** What a server may say of its list, whatever is in it. */
type Lie = (truth: { total: number; rows: number; size: number }) => number;

interface Account {
	ids: number[];
	pageSize: number;
	/** Changes the list after an answer; counted from 1. */
	afterRequest?: (ids: number[], request: number) => void;
	lie?: Lie;
	/** This page is empty; what was on it comes on the next one. */
	emptyPage?: number;
	/** This page is empty, and what is on it never comes. */
	keptBack?: number;
}

/** Serves a list as a server would. */
function serve({ ids, pageSize, afterRequest, lie, emptyPage, keptBack }: Account) {
	const requests: number[] = [];
	return {
		requests,
		ids,
		async fetchPage(number: number): Promise<Page> {
			requests.push(number);
			const request = requests.length;
			const place = emptyPage !== undefined && number > emptyPage ? number - 1 : number;
			const isEmpty = number === emptyPage || number === keptBack;
			const found = isEmpty ? [] : ids.slice((place - 1) * pageSize, place * pageSize);
			const rows = found.map((id) => ({ id }));
			const truth = { total: ids.length, rows: rows.length, size: pageSize };
			const total = lie?.(truth) ?? ids.length;
			const totalPages = Math.ceil(total / pageSize);
			const page = { rows, total, totalPages, hasNext: number < totalPages, pageSize };
			afterRequest?.(ids, request);
			return page;
		},
	};
}

const wish: ListWish = { idField: 'id' };
const idsOf = (rows: IDataObject[]) => rows.map(({ id }) => Number(id));
const countTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);
const countDown = (n: number) => countTo(n).reverse();
/** The same ids in an order that has nothing to do with them. */
const shuffled = (n: number) => countTo(n).sort((a, b) => ((a * 7919) % 104_729) - ((b * 7919) % 104_729));
const ORDERS = { newest: countDown, oldest: countTo, mixed: shuffled };
type Order = keyof typeof ORDERS;

const page = (rows: IDataObject[], rest: Partial<Page> = {}): Page => ({
	rows,
	total: rows.length,
	totalPages: undefined,
	hasNext: false,
	pageSize: 10,
	...rest,
});

describe('a list that stays as it is', () => {
	test.each<[Order, number, number, number]>([
		['newest', 95, 10, 10],
		['newest', 100, 10, 11],
		['oldest', 95, 10, 11],
		['oldest', 100, 10, 12],
		['mixed', 95, 10, 20],
		['newest', 7, 10, 1],
		['oldest', 7, 10, 1],
		['mixed', 7, 10, 1],
		['newest', 10, 10, 2],
		['newest', 0, 10, 1],
	])('with the %s first: %d rows in pages of %d take %d requests', async (order, count, pageSize, requests) => {
		const list = serve({ ids: ORDERS[order](count), pageSize });
		const read = await readList(list.fetchPage, wish);
		expect(idsOf(read.rows)).toEqual(list.ids);
		expect(read).toMatchObject({ settled: true, given: count, total: count });
		expect(list.requests).toHaveLength(requests);
	});

	test('the limit counts the rows that pass the filter, in the order of the list', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...Object.values(ORDERS)),
				fc.nat(200),
				fc.integer({ min: 1, max: 60 }),
				fc.integer({ min: 1, max: 40 }),
				async (order, count, limit, pageSize) => {
					const list = serve({ ids: order(count), pageSize });
					const keep = ({ id }: IDataObject) => Number(id) % 3 === 0;
					const { rows, settled } = await readList(list.fetchPage, { ...wish, limit, keep });
					expect(idsOf(rows)).toEqual(list.ids.filter((id) => id % 3 === 0).slice(0, limit));
					expect(settled).toBe(true);
				},
			),
		);
	});
});

describe('figures that are wrong together', () => {
	const lies: Record<string, Lie> = {
		'the rows on the page': ({ rows }) => rows,
		'0': () => 0,
		'at most 30': ({ total }) => Math.min(total, 30),
		'half': ({ total }) => Math.floor(total / 2),
		'one less': ({ total }) => Math.max(0, total - 1),
		'one more': ({ total }) => total + 1,
		'three times as much': ({ total }) => 3 * total,
	};

	test.each(Object.keys(lies))('a total of %s', async (name) => {
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...Object.values(ORDERS)),
				fc.nat(130),
				fc.constantFrom(10, 25, 100),
				async (order, count, pageSize) => {
					const list = serve({ ids: order(count), pageSize, lie: lies[name] });
					const read = await readList(list.fetchPage, wish);
					expect(idsOf(read.rows)).toEqual(list.ids);
					// A list without any row that is said to have some is not taken for empty.
					expect(read.settled).toBe(count > 0 || lies[name]({ total: 0, rows: 0, size: pageSize }) === 0);
				},
			),
		);
	});

	test('a total that is far too large is not followed to its end', async () => {
		const list = serve({ ids: countDown(35), pageSize: 10, lie: () => 10 ** 5 });
		const { rows, settled } = await readList(list.fetchPage, { ...wish, keep: () => true });
		expect(idsOf(rows)).toEqual(list.ids);
		expect(settled).toBe(true);
		expect(list.requests.length).toBeLessThan(60);
	});

	test('an empty page in the middle does not end the list', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...Object.values(ORDERS)),
				fc.integer({ min: 1, max: 90 }),
				fc.integer({ min: 1, max: 9 }),
				async (order, count, emptyPage) => {
					const list = serve({ ids: order(count), pageSize: 10, emptyPage });
					const { rows, settled } = await readList(list.fetchPage, wish);
					expect(idsOf(rows)).toEqual(list.ids);
					expect(settled).toBe(true);
				},
			),
		);
	});

	test.each(Object.keys(ORDERS) as Order[])('rows that are kept back are missed (%s)', async (order) => {
		const list = serve({ ids: ORDERS[order](95), pageSize: 10, keptBack: 4 });
		const read = await readList(list.fetchPage, wish);
		expect(read).toMatchObject({ settled: false, given: 85, total: 95 });
	});

	test('a page that fails to come once is read again', async () => {
		const account: Account = { ids: countDown(95), pageSize: 10, keptBack: 4 };
		account.afterRequest = (_ids, request) => {
			if (request === 9) account.keptBack = undefined;
		};
		const requests: number[] = [];
		const fetchPage = async (number: number) => {
			requests.push(number);
			return await serve({ ...account, keptBack: requests.length < 10 ? 4 : undefined }).fetchPage(number);
		};
		const { rows, settled } = await readList(fetchPage, wish);
		expect(idsOf(rows)).toEqual(countDown(95));
		expect(settled).toBe(true);
	});

	test.each<[string, (number: number) => boolean]>([
		['up to the last page', (number) => number < 3],
		['behind any page', () => true],
	])('an address of a next page alone promises one (%s)', async (_name, hasNext) => {
		const pages = [countTo(8), [9, 10], [11]];
		const requests: number[] = [];
		const fetchPage = async (number: number) => {
			requests.push(number);
			const rows = (pages[number - 1] ?? []).map((id) => ({ id }));
			return page(rows, { total: undefined, hasNext: hasNext(number) });
		};
		const { rows, settled } = await readList(fetchPage, wish);
		expect(idsOf(rows)).toEqual(countTo(11));
		expect(settled).toBe(true);
		expect(Math.max(...requests)).toBeLessThanOrEqual(4);
	});

	test('an empty page early in a long list does not end it', async () => {
		const list = serve({ ids: countDown(300), pageSize: 10, emptyPage: 3 });
		const { rows } = await readList(list.fetchPage, wish);
		expect(idsOf(rows)).toEqual(list.ids);
	});

	test('a list without any row that is said to have some is not taken for empty', async () => {
		const fetchPage = async () => page([], { total: 3 });
		expect(await readList(fetchPage, wish)).toMatchObject({ rows: [], settled: false });
	});

	test('a server that gives its first page only is not believed', async () => {
		const list = serve({ ids: countDown(95), pageSize: 10 });
		const read = await readList(async () => await list.fetchPage(1), wish);
		expect(read).toMatchObject({ settled: false, given: 10, total: 95 });
		expect(list.requests.length).toBeLessThanOrEqual(15);
	});

	test.each([
		[undefined, 20, 6],
		[undefined, 25, 6],
		[10, 25, 6],
		[10, 20, 6],
	])('no figures but a page size of %p: %d rows', async (pageSize, count, requests) => {
		const list = serve({ ids: countDown(count), pageSize: 10 });
		const fetchPage = async (number: number) => ({
			...(await list.fetchPage(number)), total: undefined, totalPages: undefined, hasNext: false, pageSize,
		});
		const { rows, settled } = await readList(fetchPage, wish);
		expect(idsOf(rows)).toEqual(list.ids);
		expect(settled).toBe(true);
		expect(list.requests.length).toBeLessThanOrEqual(requests + 2);
	});
});

/** A change of the list between two requests; `at` is a share of the list. */
interface Change {
	kind: 'add' | 'delete' | 'replaceFront' | 'replace';
	at: number;
	count: number;
}

describe('a list that moves while it is read', () => {
	const change = fc.record({
		kind: fc.constantFrom('add', 'delete', 'replaceFront', 'replace') as fc.Arbitrary<Change['kind']>,
		at: fc.double({ min: 0, max: 0.999, noNaN: true }),
		count: fc.integer({ min: 1, max: 4 }),
	});

	/** Rows are added where the order wants them; in a list without order, anywhere. */
	function apply(ids: number[], order: Order, { kind, at, count }: Change, next: () => number) {
		const add = () => {
			if (order === 'newest') ids.unshift(next());
			else ids.splice(order === 'oldest' ? ids.length : Math.ceil(at * ids.length), 0, next());
		};
		for (let time = 0; time < count; time++) {
			if (kind !== 'add') ids.splice(kind === 'replaceFront' ? 0 : Math.floor(at * ids.length), 1);
			if (kind !== 'delete') add();
		}
	}

	test('no row that was there all the time is missing, or the list is not settled', async () => {
		let unsettled = 0;
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...(Object.keys(ORDERS) as Order[])),
				fc.integer({ min: 1, max: 80 }),
				fc.constantFrom(5, 10, 25),
				fc.array(fc.option(change, { freq: 2 }), { maxLength: 30 }),
				async (order, count, pageSize, changes) => {
					let last = count;
					const always = new Set(countTo(count));
					const list = serve({
						ids: ORDERS[order](count),
						pageSize,
						afterRequest(ids, request) {
							const now = changes[request - 1];
							if (now) apply(ids, order, now, () => ++last);
							const left = new Set(ids);
							for (const id of always) if (!left.has(id)) always.delete(id);
						},
					});
					const { rows, settled } = await readList(list.fetchPage, wish);
					const ids = idsOf(rows);
					expect(new Set(ids).size).toBe(ids.length);
					if (!settled) unsettled += 1;
					else expect([...always].filter((id) => !ids.includes(id))).toEqual([]);
				},
			),
			{ numRuns: 2_000, seed: 20260105 },
		);
		expect(unsettled).toBeLessThan(1_000);
	}, 60_000);

	test.each(Object.keys(ORDERS) as Order[])('rows are deleted in front while as many are added at the end (%s)', async (order) => {
		const list = serve({
			ids: ORDERS[order](95),
			pageSize: 10,
			afterRequest(ids, request) {
				if (request !== 1) return;
				ids.splice(0, 3);
				ids.push(201, 202, 203);
			},
		});
		const { rows, settled } = await readList(list.fetchPage, wish);
		expect(idsOf(rows)).toEqual(list.ids);
		expect(settled).toBe(true);
	});

	test.each([
		['rises to its end', [1, 2, 3, 4, 5, 6, 7, 8], 4],
		['rises on each page only', [1, 2, 3, 7, 8, 9, 4, 5], 6],
		['rises on its first page only', [1, 2, 3, 6, 5, 4, 7, 8], 6],
	])('a list that %s proves that nothing slipped, or is read twice', async (_name, ids, requests) => {
		const list = serve({ ids, pageSize: 3 });
		expect(await readList(list.fetchPage, wish)).toMatchObject({ settled: true, given: 8 });
		expect(list.requests).toHaveLength(requests);
	});

	test('one that only grows at its front is read once', async () => {
		let next = 1_000;
		const list = serve({ ids: countDown(95), pageSize: 10, afterRequest: (ids) => ids.unshift(next++) });
		const { rows, settled } = await readList(list.fetchPage, wish);
		expect(idsOf(rows)).toEqual(countDown(95));
		expect(settled).toBe(true);
		expect(list.requests.length).toBeLessThanOrEqual(13);
	});

	test('one that never comes to rest is told, with all rows that were seen', async () => {
		const list = serve({ ids: countDown(95), pageSize: 10, afterRequest: (ids) => ids.shift() });
		const { rows, settled } = await readList(list.fetchPage, wish);
		expect(settled).toBe(false);
		expect(idsOf(rows)).toEqual(expect.arrayContaining(list.ids));
	});

	test('a limit that several pages hold is read again when rows are deleted', async () => {
		const list = serve({
			ids: countDown(95),
			pageSize: 10,
			afterRequest: (ids, request) => {
				if (request === 1) ids.splice(0, 2);
			},
		});
		const { rows, settled } = await readList(list.fetchPage, { ...wish, limit: 30 });
		expect(idsOf(rows)).toEqual(list.ids.slice(0, 30));
		expect(settled).toBe(true);
	});
});

describe('rows', () => {
	const read = async (rows: IDataObject[], rest: Partial<ListWish> = {}) =>
		(await readList(async () => page(rows), { ...wish, ...rest })).rows;

	test('without an id are told apart by their content', async () => {
		const list = await read([{ name: 'Ada' }, { name: 'Ada' }, { name: 'Grace' }]);
		expect(list).toEqual([{ name: 'Ada' }, { name: 'Grace' }]);
		const nulls = await read([{ id: null, name: 'Ada' }, { id: null, name: 'Grace' }, { id: null, name: 'Ada' }]);
		expect(nulls).toEqual([{ id: null, name: 'Ada' }, { id: null, name: 'Grace' }]);
	});

	test('without ids come from all pages', async () => {
		const names = countTo(35).map((id) => ({ name: `Contact ${id}` }));
		const fetchPage = async (number: number) => page(names.slice(number * 10 - 10, number * 10), { total: 35 });
		const { rows, settled } = await readList(fetchPage, wish);
		expect(rows).toEqual(names);
		expect(settled).toBe(true);
	});

	test('with the ids 7 and "7" are one row', async () => {
		expect(await read([{ id: 7 }, { id: '7' }])).toEqual([{ id: 7 }]);
	});

	test('are seen by a filter as the server gives them, whatever becomes of them', async () => {
		const keep = ({ id }: IDataObject) => id === 2;
		const present = ({ id }: IDataObject) => ({ number: id });
		expect(await read([{ id: 1 }, { id: 2 }], { keep, present })).toEqual([{ number: 2 }]);
	});
});

test.each([
	[1, false, 10],
	[10, false, 10],
	[26, false, 50],
	[1000, false, 1000],
	[5000, false, 1000],
	[Infinity, false, 1000],
	[1, true, 1000],
])('a limit of %d (filtered: %s) is asked for in pages of %d', (limit, filtered, size) => {
	expect(pageSizeFor(limit, filtered)).toBe(size);
});

describe('the body of a page', () => {
	test.each<[string, IDataObject, Partial<Page> | undefined]>([
		['numbers', { data: [{ id: 1 }], meta: { total: 7, results_per_page: 25, total_pages: 3 } }, { total: 7, pageSize: 25, totalPages: 3 }],
		['strings', { data: [{ id: 1 }], meta: { total: '7', results_per_page: ' 25 ' } }, { total: 7, pageSize: 25 }],
		['total_results', { data: [], meta: { total_results: 0 } }, { total: 0, pageSize: undefined }],
		['no meta', { data: [{ id: 1 }] }, { total: undefined, pageSize: undefined, hasNext: false }],
		['null meta', { data: [{ id: 1 }], meta: null }, { total: undefined }],
		['a next page', { data: [], links: { next: 'https://x/?page=2' } }, { hasNext: true }],
		['no next page', { data: [], links: { next: null } }, { hasNext: false }],
		['more rows than stated', { data: countTo(50).map((id) => ({ id })), meta: { results_per_page: 25 } }, { pageSize: 50 }],
		['no data', { meta: { total: 7 } }, undefined],
		['data that is no list', { data: { id: 1 } }, undefined],
	])('with %s', (_name, body, expected) => {
		const read = readPage(body);
		if (expected === undefined) expect(read).toBeUndefined();
		else expect(read).toMatchObject(expected);
	});

	test.each([[[null]], [[{ id: 1 }, 'x']], [[7]], [[undefined]]])('%j is no list', (data) =>
		expect(readPage({ data } as unknown as IDataObject)).toBeUndefined(),
	);

	test.each([[true], ['3 rows'], ['-3'], ['']])('a total of %j is none', (total) => {
		expect(readPage({ data: [], meta: { total } })?.total).toBeUndefined();
	});
});

test.each<[string, Partial<Page>, number, number, boolean]>([
	['short, and all rows were given', { total: 15 }, 2, 15, true],
	['short, but the total promises more', { total: 16 }, 2, 15, false],
	['short, but total_pages promises more', { total: 15, totalPages: 3 }, 2, 15, false],
	['short, but it has a next one', { total: 15, hasNext: true }, 2, 15, false],
	['full, whatever is said', { total: 5, pageSize: 5 }, 1, 5, false],
	['of a size that nobody states', { total: 15, pageSize: undefined }, 2, 15, false],
])('a page that is %s ends its list: %#', (_name, rest, number, given, isLast) => {
	expect(isLastPage(page(countTo(5).map((id) => ({ id })), rest), number, given)).toBe(isLast);
});

const MINUTE = 60_000;

describe('a list without an end', () => {
	/** Pages of ever new rows; `total` is what the server claims. */
	function endless(rowsPerPage: number, total?: number) {
		let next = 1;
		const requests = { count: 0 };
		const fetchPage = async (): Promise<Page> => {
			requests.count += 1;
			const rows = Array.from({ length: rowsPerPage }, () => ({ id: next++ }));
			return page(rows, { total, pageSize: rowsPerPage });
		};
		return { requests, fetchPage };
	}

	// Smaller bounds of the same kind: a million rows take seconds.
	beforeEach(() => {
		jest.replaceProperty(MOST, 'rows', 10_000 as never);
		jest.replaceProperty(MOST, 'pages', 100 as never);
	});
	afterEach(() => jest.restoreAllMocks());

	test('ends after the most pages, with a sentence', async () => {
		const { requests, fetchPage } = endless(10);
		await expect(readList(fetchPage, wish)).rejects.toThrow(
			/^The server's list does not end: 1000 rows were read, and more would come\. Set a Limit/,
		);
		expect(requests.count).toBe(MOST.pages);
	});

	test.each([undefined, 10 ** 12, Infinity])('ends after the most rows with a total of %p', async (total) => {
		const { requests, fetchPage } = endless(500, total);
		// With a filter the total does not tell how many rows will come out.
		await expect(readList(fetchPage, { ...wish, keep: () => true })).rejects.toThrow(/does not end/);
		expect(requests.count).toBeLessThanOrEqual(MOST.rows / 500 + 4);
	});

	test('exactly the most rows are a list like any other', async () => {
		const list = serve({ ids: countDown(MOST.rows), pageSize: 2_500 });
		expect((await readList(list.fetchPage, wish)).rows).toHaveLength(MOST.rows);
	});

	test('ends when it has taken the longest time', async () => {
		const { requests, fetchPage } = endless(10);
		const start = Date.now();
		jest.spyOn(Date, 'now').mockImplementation(() => start + requests.count * 10 * MINUTE);
		await expect(readList(fetchPage, wish)).rejects.toThrow(/does not end/);
		expect(requests.count).toBe(MOST.milliseconds / (10 * MINUTE) + 1);
	});

	test('a filter that nothing passes does not keep it going', async () => {
		const { fetchPage } = endless(500);
		const listing = readList(fetchPage, { ...wish, limit: 1, keep: () => false });
		await expect(listing).rejects.toThrow(/does not end/);
	});

	test('a limit is reached all the same', async () => {
		const { requests, fetchPage } = endless(50, 10 ** 12);
		expect((await readList(fetchPage, { ...wish, limit: 120 })).rows).toHaveLength(120);
		expect(requests.count).toBe(3);
	});
});

describe('a list that is larger than what a host takes', () => {
	const TOO_MANY = /^These are more rows than n8n can take .* which is 110000\. Set a Limit/;
	const SIZE = 10_000;
	const list = (count: number, total?: number) => {
		const served = serve({ ids: countDown(count), pageSize: SIZE });
		const fetchPage = async (number: number) => ({ ...(await served.fetchPage(number)), total, totalPages: undefined });
		return { ...served, fetchPage };
	};

	test('is not begun where its total tells', async () => {
		const { requests, fetchPage } = list(MOST_PER_ITEM + 1, MOST_PER_ITEM + 1);
		await expect(readList(fetchPage, wish)).rejects.toThrow(TOO_MANY);
		expect(requests).toEqual([1]);
	});

	test('is given up where only its rows tell', async () => {
		await expect(readList(list(MOST_PER_ITEM + 1).fetchPage, wish)).rejects.toThrow(TOO_MANY);
	});

	test('gives as many as a limit or a filter leaves', async () => {
		const { fetchPage } = list(MOST_PER_ITEM + 1, MOST_PER_ITEM + 1);
		expect((await readList(fetchPage, { ...wish, limit: 10 })).rows).toHaveLength(10);
		const keep = ({ id }: IDataObject) => Number(id) > MOST_PER_ITEM;
		expect((await readList(fetchPage, { ...wish, keep })).rows).toHaveLength(1);
	});

	test('comes whole up to there', async () => {
		const { fetchPage } = list(MOST_PER_ITEM, MOST_PER_ITEM);
		expect((await readList(fetchPage, wish)).rows).toHaveLength(MOST_PER_ITEM);
	});
});

test.each<[string, Partial<ListWish>, number]>([
	['a limit', { limit: 20 }, 25],
	['a limit and a filter', { limit: 20, keep: () => true }, 1000],
	['neither', {}, 1000],
])('with %s, pages of that size are asked for', async (_name, rest, size) => {
	const asked = new Set<number>();
	const fetchPage = async (_number: number, pageSize: number) => {
		asked.add(pageSize);
		return page([{ id: 1 }]);
	};
	await readList(fetchPage, { ...wish, ...rest });
	expect([...asked]).toEqual([size]);
});

describe('pages that are still needed come side by side', () => {
	/** Which pages are asked for together, of a list that gives `size` rows a page whatever is asked. */
	async function roundsOf(ids: number[], size: number, rest: Partial<ListWish> = {}, said: Partial<Page> = {}) {
		const rounds: number[][] = [];
		let waiting: number[] | undefined;
		const fetchPage = async (number: number): Promise<Page> => {
			if (!waiting) {
				waiting = [];
				rounds.push(waiting);
			}
			waiting.push(number);
			await sleep(0);
			waiting = undefined;
			const rows = ids.slice((number - 1) * size, number * size).map((id) => ({ id }));
			return page(rows, { total: ids.length, pageSize: size, ...said });
		};
		const { rows } = await readList(fetchPage, { ...wish, ...rest });
		return { rounds, found: rows.length };
	}

	test('four at a time, after the first', async () => {
		expect(await roundsOf(countDown(59), 10)).toEqual({ rounds: [[1], [2, 3, 4, 5], [6]], found: 59 });
	});

	test('the end of a list that begins with the oldest comes at once, and the first page once more', async () => {
		expect(await roundsOf(countTo(59), 10)).toEqual({ rounds: [[1], [5, 6], [2, 3, 4], [1]], found: 59 });
	});

	test('up to the one that fills the limit', async () => {
		expect(await roundsOf(countDown(60), 10, { limit: 30 })).toEqual({ rounds: [[1], [2, 3]], found: 30 });
		expect(await roundsOf(countTo(60), 10, { limit: 10 })).toEqual({ rounds: [[1]], found: 10 });
	});

	test('all of them with a filter, until the limit is full', async () => {
		const keep = ({ id }: IDataObject) => Number(id) % 10 === 1;
		expect(await roundsOf(countDown(200), 10, { keep, limit: 4 })).toEqual({ rounds: [[1], [2, 3, 4, 5]], found: 4 });
		expect(await roundsOf(countDown(59), 10, { keep })).toEqual({ rounds: [[1], [2, 3, 4, 5], [6]], found: 6 });
	});

	test('by the size that the first page shows, not the one that was asked for', async () => {
		const shown = { pageSize: 1000 };
		expect(await roundsOf(countDown(59), 10, {}, shown)).toEqual({ rounds: [[1], [2, 3, 4, 5], [6]], found: 59 });
	});
});
