import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { listRows, MOST, MOST_PER_ITEM, pageSizeFor, readPage, type ListWish, type Page } from '../../../nodes/NotificatorSms/api/pages';

/** A list that may change after each request, as a server would serve it. */
function server(ids: number[], pageSize: number, afterRequest: (ids: number[]) => void = () => undefined) {
	const requests: number[] = [];
	return {
		requests,
		async fetchPage(page: number): Promise<Page> {
			requests.push(page);
			const rows = ids.slice((page - 1) * pageSize, page * pageSize).map((id) => ({ id }));
			const answer = { rows, total: ids.length, pageSize };
			afterRequest(ids);
			return answer;
		},
	};
}

const idsOf = (rows: IDataObject[]) => rows.map(({ id }) => id);
const countTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

test('a row deleted between two pages takes no other row with it', async () => {
	let deleted = false;
	const list = server(countTo(60), 10, (ids) => {
		if (!deleted) ids.shift();
		deleted = true;
	});
	const rows = await listRows(list.fetchPage, { idField: 'id' });
	expect([...idsOf(rows)].sort((a, b) => Number(a) - Number(b))).toEqual(countTo(60));
});

test('a row added between two pages comes at most once, and no other is lost', async () => {
	let added = false;
	const list = server(countTo(60), 10, (ids) => {
		if (!added) ids.unshift(1000);
		added = true;
	});
	const ids = idsOf(await listRows(list.fetchPage, { idField: 'id' }));
	expect(new Set(ids).size).toBe(ids.length);
	expect(ids).toEqual(expect.arrayContaining(countTo(60)));
});

test('an unchanged list takes as many requests as it has pages', async () => {
	await fc.assert(
		fc.asyncProperty(fc.nat(300), fc.integer({ min: 1, max: 50 }), async (count, pageSize) => {
			const list = server(countTo(count), pageSize);
			const rows = await listRows(list.fetchPage, { idField: 'id' });
			expect(idsOf(rows)).toEqual(countTo(count));
			expect(list.requests).toHaveLength(Math.max(1, Math.ceil(count / pageSize)));
		}),
	);
});

test('the limit counts the rows that pass the filter, in the order of the list', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.nat(200),
			fc.integer({ min: 1, max: 60 }),
			fc.integer({ min: 1, max: 40 }),
			async (count, limit, pageSize) => {
				const list = server(countTo(count), pageSize);
				const keep = ({ id }: IDataObject) => Number(id) % 3 === 0;
				const rows = await listRows(list.fetchPage, { idField: 'id', limit, keep });
				expect(idsOf(rows)).toEqual(countTo(count).filter((id) => id % 3 === 0).slice(0, limit));
			},
		),
	);
});

test('rows without an id are told apart by their content', async () => {
	const rows = [{ name: 'Ada' }, { name: 'Ada' }, { name: 'Grace' }];
	const list = await listRows(async () => ({ rows, total: 3, pageSize: 10 }), { idField: 'id' });
	expect(list).toEqual([{ name: 'Ada' }, { name: 'Grace' }]);
});

test('a filter sees the rows of the server, whatever becomes of them', async () => {
	const fetchPage = async () => ({ rows: [{ id: 1 }, { id: 2 }], total: 2, pageSize: 10 });
	const keep = ({ id }: IDataObject) => id === 2;
	const present = ({ id }: IDataObject) => ({ number: id });
	const rows = await listRows(fetchPage, { idField: 'id', keep, present });
	expect(rows).toEqual([{ number: 2 }]);
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

test.each<[string, IDataObject, Partial<Page> | undefined]>([
	['numbers', { data: [{ id: 1 }], meta: { total: 7, results_per_page: 25 } }, { total: 7, pageSize: 25 }],
	['strings', { data: [{ id: 1 }], meta: { total: '7', results_per_page: '25' } }, { total: 7, pageSize: 25 }],
	['total_results', { data: [], meta: { total_results: 0 } }, { total: 0, pageSize: 100 }],
	['no meta', { data: [{ id: 1 }] }, { total: undefined, pageSize: 100 }],
	['null meta', { data: [{ id: 1 }], meta: null }, { total: undefined, pageSize: 100 }],
	['no data', { meta: { total: 7 } }, undefined],
	['data that is no list', { data: { id: 1 } }, undefined],
])('reads a page with %s', (_name, body, expected) => {
	const page = readPage(body, 100);
	if (expected === undefined) expect(page).toBeUndefined();
	else expect(page).toMatchObject(expected);
});

test('a page with more rows than stated shows the true size', () => {
	const rows = countTo(50).map((id) => ({ id }));
	expect(readPage({ data: rows, meta: { results_per_page: 25 } }, 25)?.pageSize).toBe(50);
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
			return { rows, total, pageSize: rowsPerPage };
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
		await expect(listRows(fetchPage, { idField: 'id' })).rejects.toThrow(
			/^The server's list does not end: 1000 rows were read, and more would come\. Set a Limit/,
		);
		expect(requests.count).toBe(MOST.pages);
	});

	test.each([undefined, 10 ** 12, Infinity])('ends after the most rows with a total of %p', async (total) => {
		const { requests, fetchPage } = endless(500, total);
		// With a filter the total does not tell how many rows will come out.
		const listing = listRows(fetchPage, { idField: 'id', keep: () => true });
		await expect(listing).rejects.toThrow(/does not end/);
		expect(requests.count).toBeLessThanOrEqual(MOST.rows / 500 + 4);
	});

	test('exactly the most rows are a list like any other', async () => {
		const { fetchPage } = endless(2_500, MOST.rows);
		expect(await listRows(fetchPage, { idField: 'id' })).toHaveLength(MOST.rows);
	});

	test('ends when it has taken the longest time', async () => {
		const { requests, fetchPage } = endless(10);
		const start = Date.now();
		jest.spyOn(Date, 'now').mockImplementation(() => start + requests.count * 10 * MINUTE);
		await expect(listRows(fetchPage, { idField: 'id' })).rejects.toThrow(/does not end/);
		expect(requests.count).toBe(MOST.milliseconds / (10 * MINUTE) + 1);
	});

	test('a filter that nothing passes does not keep it going', async () => {
		const { fetchPage } = endless(500);
		const listing = listRows(fetchPage, { idField: 'id', limit: 1, keep: () => false });
		await expect(listing).rejects.toThrow(/does not end/);
	});

	test('a limit is reached all the same', async () => {
		const { requests, fetchPage } = endless(50, 10 ** 12);
		expect(await listRows(fetchPage, { idField: 'id', limit: 120 })).toHaveLength(120);
		expect(requests.count).toBe(3);
	});
});

describe('a list that is larger than what a host takes', () => {
	const TOO_MANY = /^These are more rows than n8n can take .* which is 110000\. Set a Limit/;

	function list(count: number, total?: number) {
		const requests = { pages: 0 };
		const fetchPage = async (page: number): Promise<Page> => {
			requests.pages += 1;
			const start = (page - 1) * 10_000;
			const rows = Array.from({ length: Math.min(10_000, count - start) }, (_, row) => ({ id: start + row }));
			return { rows, total, pageSize: 10_000 };
		};
		return { requests, fetchPage };
	}

	test('is not begun where its total tells', async () => {
		const { requests, fetchPage } = list(MOST_PER_ITEM + 1, MOST_PER_ITEM + 1);
		await expect(listRows(fetchPage, { idField: 'id' })).rejects.toThrow(TOO_MANY);
		expect(requests.pages).toBe(1);
	});

	test('is given up where only its rows tell', async () => {
		const { fetchPage } = list(MOST_PER_ITEM + 1);
		await expect(listRows(fetchPage, { idField: 'id' })).rejects.toThrow(TOO_MANY);
	});

	test('gives as many as a limit or a filter leaves', async () => {
		const { fetchPage } = list(MOST_PER_ITEM + 1, MOST_PER_ITEM + 1);
		expect(await listRows(fetchPage, { idField: 'id', limit: 10 })).toHaveLength(10);
		const keep = ({ id }: IDataObject) => Number(id) >= MOST_PER_ITEM;
		expect(await listRows(fetchPage, { idField: 'id', keep })).toHaveLength(1);
	});

	test('comes whole up to there', async () => {
		const { fetchPage } = list(MOST_PER_ITEM, MOST_PER_ITEM);
		expect(await listRows(fetchPage, { idField: 'id' })).toHaveLength(MOST_PER_ITEM);
	});
});

describe('rows that are none', () => {
	test.each([[[null]], [[{ id: 1 }, 'x']], [[7]], [[undefined]]])('%j is no list', (data) =>
		expect(readPage({ data } as unknown as IDataObject, 10)).toBeUndefined(),
	);

	test.each([[true], ['3 rows'], ['-3'], ['']])('a total of %j is none', (total) => {
		const page = readPage({ data: [], meta: { total } }, 10);
		expect(page?.total).toBeUndefined();
	});
});

describe('pages that are still needed come side by side', () => {
	/** Which pages are asked for together, of a list that gives `size` rows a page whatever is asked. */
	async function roundsOf(count: number, size: number, wish: Partial<ListWish> = {}, page: Partial<Page> = {}) {
		const rounds: number[][] = [];
		let waiting: number[] | undefined;
		const fetchPage = async (number: number): Promise<Page> => {
			if (!waiting) {
				waiting = [];
				rounds.push(waiting);
			}
			waiting.push(number);
			await new Promise(setImmediate);
			waiting = undefined;
			const rows = countTo(count).slice((number - 1) * size, number * size).map((id) => ({ id }));
			return { rows, total: count, pageSize: size, ...page };
		};
		const rows = await listRows(fetchPage, { idField: 'id', ...wish });
		return { rounds, found: rows.length };
	}

	test('four at a time, after the first', async () => {
		expect(await roundsOf(60, 10)).toEqual({ rounds: [[1], [2, 3, 4, 5], [6]], found: 60 });
	});

	test('up to the one that fills the limit', async () => {
		expect(await roundsOf(60, 10, { limit: 30 })).toEqual({ rounds: [[1], [2, 3]], found: 30 });
		expect(await roundsOf(60, 10, { limit: 10 })).toEqual({ rounds: [[1]], found: 10 });
	});

	test('all of them with a filter, until the limit is full', async () => {
		const keep = ({ id }: IDataObject) => Number(id) % 10 === 1;
		expect(await roundsOf(200, 10, { keep, limit: 4 })).toEqual({ rounds: [[1], [2, 3, 4, 5]], found: 4 });
		expect(await roundsOf(60, 10, { keep })).toEqual({ rounds: [[1], [2, 3, 4, 5], [6]], found: 6 });
	});

	test('by the size that the first page shows, not the one that was asked for', async () => {
		const shown = { pageSize: 1000 };
		expect(await roundsOf(60, 10, {}, shown)).toEqual({ rounds: [[1], [2, 3, 4, 5], [6]], found: 60 });
	});

	test('one after the other where the total is not known, until one is empty', async () => {
		const unknown = { total: undefined };
		expect(await roundsOf(30, 10, {}, unknown)).toEqual({ rounds: [[1], [2], [3], [4]], found: 30 });
		expect(await roundsOf(0, 10, {}, unknown)).toEqual({ rounds: [[1]], found: 0 });
	});

	test('and none beyond the total', async () => {
		const { rounds, found } = await roundsOf(60, 10, { limit: 40 }, { total: 25 });
		expect({ rounds, found }).toEqual({ rounds: [[1], [2, 3]], found: 30 });
	});
});

test('a row whose ID is null is told by its content', async () => {
	const rows = [{ id: null, name: 'Ada' }, { id: null, name: 'Grace' }, { id: null, name: 'Ada' }];
	const list = await listRows(async () => ({ rows, total: 3, pageSize: 10 }), { idField: 'id' });
	expect(list).toEqual([{ id: null, name: 'Ada' }, { id: null, name: 'Grace' }]);
});

test('7 and "7" are one row', async () => {
	const rows = [{ id: 7 }, { id: '7' }];
	const list = await listRows(async () => ({ rows, total: 2, pageSize: 10 }), { idField: 'id' });
	expect(list).toEqual([{ id: 7 }]);
});

test.each([[3, 100], [100, 100], [101, 101]])('a page of %d rows where 100 were asked for has a size of %d', (count, size) => {
	const rows = countTo(count).map((id) => ({ id }));
	expect(readPage({ data: rows }, 100)?.pageSize).toBe(size);
});

test('a number in white space is a number', () => {
	expect(readPage({ data: [], meta: { total: ' 7 ' } }, 10)?.total).toBe(7);
});
