import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../sandbox';
import { onEveryHost } from './everyHost';
import type { Job, JobResult } from './job';
import { jobOf, outputOf, pairedIndex } from './workflows';

const CONTACTS = 130;

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: CONTACTS });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

function listJob(
	parameters: IDataObject,
	{ target = sandbox, items = [{}] as IDataObject[], ...node }: Partial<Job['nodes'][0]> & {
		target?: Pick<Sandbox, 'apiKey' | 'baseUrl'>;
		items?: IDataObject[];
	} = {},
): Job {
	return jobOf(target, items, {
		...node,
		parameters: {
			resource: 'contact',
			operation: 'list',
			returnAll: false,
			limit: 50,
			filters: {},
			requestOptions: {},
			...parameters,
		} as Job['nodes'][0]['parameters'],
	});
}

function idsOf({ runs }: JobResult): unknown[] {
	return outputOf(runs).map(({ json }) => json.id);
}

/** Pages asked for, as `page x size`. */
function pagesAsked(target = sandbox): string[] {
	return target
		.requestsTo('GET', '/contacts')
		.map(({ query }) => `${query.page} x ${query.results_per_page}`);
}

onEveryHost((run) => {
	test.each([
		[1, ['1 x 10']],
		[10, ['1 x 10']],
		[11, ['1 x 25']],
		[50, ['1 x 50']],
		[51, ['1 x 100']],
		[130, ['1 x 250']],
		[900, ['1 x 1000']],
	])('asks for the smallest page that holds a limit of %d', async (limit, pages) => {
		const result = await run(listJob({ limit }));
		expect(result.error).toBeUndefined();
		expect(idsOf(result)).toHaveLength(Math.min(limit, CONTACTS));
		expect(pagesAsked()).toEqual(pages);
	});

	test('gives all contacts in the order of the server', async () => {
		const result = await run(listJob({ returnAll: true }));
		expect(pagesAsked()).toEqual(['1 x 1000']);
		expect(idsOf(result)).toEqual(sandbox.state.contacts.map(({ id }) => id).reverse());
	});

	describe('whatever the server does with its pages', () => {
		const inOrder = () => sandbox.state.contacts.map(({ id }) => id).reverse();

		test.each<[string, Partial<Sandbox['quirks']>, number]>([
			['ignores the page size', { fixedPageSize: 25 }, 6],
			['ignores the page size and says nothing of it', { fixedPageSize: 25, meta: 'absent' }, 14],
			['says total_results', { totalResults: true, fixedPageSize: 100 }, 2],
			['puts strings into meta', { metaAsStrings: true, fixedPageSize: 100 }, 2],
			['leaves out total_pages and links', { noTotalPages: true, noLinks: true, fixedPageSize: 50 }, 3],
			['leaves out page and total', { meta: 'noPageAndTotal', fixedPageSize: 100 }, 4],
			['leaves out meta', { meta: 'absent' }, 2],
			['writes ids as text', { idsAsStrings: true, fixedPageSize: 100 }, 2],
		])('all contacts arrive once, in order, when it %s', async (_name, quirks, requests) => {
			Object.assign(sandbox.quirks, quirks);
			const result = await run(listJob({ returnAll: true }));
			expect(result.error).toBeUndefined();
			expect(idsOf(result).map(Number)).toEqual(inOrder());
			expect(sandbox.requests).toHaveLength(requests);
		});

		test('a server that ignores the page number is named, and asked no further', async () => {
			Object.assign(sandbox.quirks, { pageIgnored: true, fixedPageSize: 25 });
			const { error } = await run(listJob({ returnAll: true }));
			expect(error?.message).toBe('The list is not complete: the server says that it has 130 rows, but gave 25');
			expect(sandbox.requests.length).toBeLessThanOrEqual(15);
		});

		test('the limit holds when pages are smaller than asked for', async () => {
			sandbox.quirks.fixedPageSize = 25;
			const result = await run(listJob({ limit: 60 }));
			expect(idsOf(result)).toEqual(inOrder().slice(0, 60));
			expect(sandbox.requests).toHaveLength(3);
		});

		test.each(['repeatsRow', 'losesRow'] as const)('no row comes twice when the list %s', async (change) => {
			Object.assign(sandbox.quirks, { listChanges: change, fixedPageSize: 25 });
			const result = await run(listJob({ returnAll: true }));
			const ids = idsOf(result);
			expect(new Set(ids).size).toBe(ids.length);
			expect(ids.length).toBeGreaterThanOrEqual(CONTACTS - 6);
		});

		describe.each(['newest', 'oldest', 'name'] as const)('in the order "%s"', (sortOrder) => {
			const listed = async () => {
				const result = await run(listJob({ returnAll: true }));
				expect(result.error).toBeUndefined();
				return idsOf(result);
			};
			let all: unknown[];
			beforeEach(async () => {
				sandbox.quirks.sortOrder = sortOrder;
				all = await listed();
				expect([...all].sort((a, b) => Number(b) - Number(a))).toEqual(inOrder());
				sandbox.requests.length = 0;
			});

			test.each(['rowsOnPage', 'zero', 'capped', 'tooSmall', 'tooLarge'] as const)(
				'all contacts arrive where all its figures are wrong together: %s',
				async (wrongTotal) => {
					for (const fixedPageSize of [10, 25, 26] as const) {
						Object.assign(sandbox.quirks, { wrongTotal, fixedPageSize });
						expect(await listed()).toEqual(all);
					}
				},
			);

			test('all contacts arrive where a page in the middle is empty', async () => {
				for (const emptyPage of [1, 2, 6]) {
					Object.assign(sandbox.quirks, { fixedPageSize: 25, emptyPage });
					expect(await listed()).toEqual(all);
				}
			});

			test('nobody is missing when contacts are deleted in front while others are added at the end', async () => {
				sandbox.quirks.fixedPageSize = 25;
				sandbox.afterRequest = () => {
					if (sandbox.requests.length !== 1) return;
					const { contacts } = sandbox.state;
					for (const id of all.slice(0, 3)) contacts.splice(contacts.findIndex((contact) => contact.id === id), 1);
					sandbox.addContacts(3);
				};
				const ids = await listed();
				expect(new Set(ids).size).toBe(ids.length);
				expect(ids).toEqual(expect.arrayContaining(inOrder().filter((id) => all.includes(id))));
			});
		});

		test.each([undefined, 'continueRegularOutput'] as const)('a list that never comes to rest is told (%s)', async (onError) => {
			sandbox.quirks.fixedPageSize = 10;
			sandbox.afterRequest = () => void sandbox.state.contacts.pop();
			const { runs, error } = await run(listJob({ returnAll: true }, onError ? { onError } : {}));
			expect(onError ? outputOf(runs)[0].json.error : error?.message).toMatch(
				/^The list (may not be|is not) complete: /,
			);
		});

		test('a total that fills its pages costs one request more', async () => {
			sandbox.state.contacts.splice(100);
			sandbox.quirks.fixedPageSize = 25;
			expect(idsOf(await run(listJob({ returnAll: true })))).toHaveLength(100);
			expect(sandbox.requests).toHaveLength(5);
		});

		test('custom parameters are always an object', async () => {
			for (const empty of ['object', 'array', 'null'] as const) {
				sandbox.quirks.emptyCustomParameters = empty;
				const { runs } = await run(listJob({ limit: 50 }));
				for (const { json } of outputOf(runs)) {
					expect(Array.isArray(json.custom_parameters)).toBe(false);
					expect(json.custom_parameters).toEqual(expect.any(Object));
				}
			}
		});
	});

	describe('filters', () => {
		test.each([
			['exclude', false],
			['={{ " Exclude " }}', false],
			['only', true],
		])('opted out: %s', async (optedOut, expected) => {
			const result = await run(listJob({ returnAll: true, optedOut }));
			const wanted = sandbox.state.contacts.filter((contact) => contact.has_opted_out === expected);
			expect(wanted.length).toBeGreaterThan(0);
			expect(idsOf(result)).toEqual(wanted.map(({ id }) => id).reverse());
		});

		test.each(['exclude', 'only'])('opted out: %s lists nobody where the server does not tell', async (optedOut) => {
			const [contact] = sandbox.state.contacts as Array<Partial<(typeof sandbox.state.contacts)[0]>>;
			delete contact.has_opted_out;
			const { error } = await run(listJob({ returnAll: true, optedOut }));
			expect(error?.message).toMatch(/^This server does not show which contacts have opted out/);
		});

		test('the limit counts what passed', async () => {
			const result = await run(listJob({ limit: 20, filters: { countryCode: 'fr' } }));
			const rows = outputOf(result.runs);
			expect(rows).toHaveLength(20);
			expect(rows.every(({ json }) => json.country_code === 'FR')).toBe(true);
			expect(sandbox.requests).toHaveLength(1);
		});

		test('search finds names without their accents, and numbers with spaces', async () => {
			const contact = sandbox.state.contacts.find(({ name }) => name === 'Zoë Lefèvre')!;
			for (const search of ['zoe lef', contact.phone_number.replace(/(\d{2})/g, '$1 '), contact.phone_number]) {
				const result = await run(listJob({ returnAll: true, filters: { search } }));
				expect(idsOf(result)).toContain(contact.id);
				expect(idsOf(result).length).toBeLessThan(10);
			}
		});
	});

	describe('a value of an expression', () => {
		test.each<[string, unknown, number]>([
			['returnAll', 'true', CONTACTS],
			['returnAll', 1, CONTACTS],
			['returnAll', 'yes', CONTACTS],
			['returnAll', 'false', 50],
			['limit', '10', 10],
			['limit', ' 7 ', 7],
			['search', 33, 78],
			['optedOut', 'ANY', 50],
		])('%s %j is read for what it says', async (name, value, rows) => {
			const { parameters, items } = fromItem(name, value);
			const result = await run(listJob(parameters, { items }));
			expect(result.error).toBeUndefined();
			expect(idsOf(result)).toHaveLength(rows);
		});

		test.each<[string, unknown, string]>([
			['returnAll', 'maybe', 'Return All must be true or false, but is "maybe".'],
			['returnAll', '', 'Return All must be true or false, but is empty.'],
			['returnAll', undefined, 'Return All must be true or false, but is empty.'],
			...['abc', 0, -1, 1.5, ''].map((limit): [string, unknown, string] => [
				'limit',
				limit,
				`Limit must be a whole number from 1, but is ${limit === '' ? 'empty' : `"${limit}"`}.`,
			]),
			['limit', null, 'Limit must be a whole number from 1, but is empty.'],
			['limit', undefined, 'Limit must be a whole number from 1, but is empty.'],
			['output', 'some', 'Output must be one of simplified, raw, selectedFields, but is "some".'],
			['output', true, 'Output must be one of simplified, raw, selectedFields, but is "true".'],
			['optedOut', undefined, 'Opted Out must be one of any, exclude, only, but is empty.'],
			['optedOut', '', 'Opted Out must be one of any, exclude, only, but is empty.'],
			['optedOut', true, 'Opted Out must be one of any, exclude, only, but is "true".'],
			['search', undefined, 'Search is empty. Enter what to look for, or remove the filter.'],
			['search', { name: 'Ada' }, 'Search must be text, but is an object with the fields name. Choose one of its fields.'],
			['countryCode', 'Fr.', 'Country Code: "Fr." is not a known country code. Choose the country from the list, or give its two-letter code, such as FR, GB or US.'],
		])('%s %j is refused before the first request', async (name, value, sentence) => {
			const { parameters, items } = fromItem(name, value);
			const { error } = await run(listJob(parameters, { items }));
			expect(error).toMatchObject({ message: sentence });
			expect(error?.description).toMatch(/run the node again/);
			const { runs } = await run(listJob(parameters, { items, onError: 'continueErrorOutput' }));
			expect(outputOf(runs, 0)).toEqual([]);
			expect(outputOf(runs, 1)).toMatchObject([{ json: { error: sentence } }]);
			expect(sandbox.requests).toEqual([]);
		});

		/** A list with one parameter, or filter, from its only item. */
		function fromItem(name: string, value: unknown) {
			const isFilter = name === 'search' || name === 'countryCode';
			const set = { [name]: '={{ $json.value }}' };
			return {
				parameters: isFilter ? { returnAll: true, filters: set } : set,
				items: [value === undefined ? {} : { value }] as IDataObject[],
			};
		}
	});

	test('every row is paired with the item that asked for it', async () => {
		const items = [{ limit: 2 }, { limit: 3 }];
		const { runs } = await run(listJob({ limit: '={{ $json.limit }}' }, { items }));
		expect(outputOf(runs).map(pairedIndex)).toEqual([0, 0, 1, 1, 1]);
	});

	test('on the error output every item is paired with its input item', async () => {
		sandbox.failNext({ kind: 'status', status: 400, title: 'Something is missing.' });
		const { runs } = await run(
			listJob({ limit: 1 }, { items: [{}, {}, {}], onError: 'continueErrorOutput' }),
		);
		expect(outputOf(runs, 0).map(pairedIndex)).toEqual([1, 2]);
		expect(outputOf(runs, 1).map(pairedIndex)).toEqual([0]);
		expect(outputOf(runs, 1)[0].json.error).toBe('Item 1 of 3: Something is missing.');
	});

	describe('each answer has its own sentence', () => {
		const cases: Array<[string, Parameters<Sandbox['failNext']>[0], RegExp, RegExp]> = [
			['a wrong key', { kind: 'status', status: 401, title: 'You do not have access to the API.' }, /^You do not have access to the API\.$/, /API key/],
			['a 401 about something else', { kind: 'status', status: 401, title: 'You must fill all the required fields.' }, /^You must fill all the required fields\.$/, /^(?!.*API key)/],
			['a refusal', { kind: 'status', status: 400, title: 'Nonsense.' }, /^Nonsense\.$/, /Fix what the server names/],
			['a server fault', { kind: 'status', status: 500, title: 'Oops' }, /status 500: Oops/, /run the node again/],
			['a web page', { kind: 'html' }, /web page instead of data \(status 200\)/, /Base URL/],
			['an empty body', { kind: 'empty' }, /empty answer \(status 200\)/, /Base URL/],
			['a redirect', { kind: 'redirect' }, /redirected.*\(status 302\)/, /Base URL/],
			['half a JSON', { kind: 'truncated' }, /not JSON \(status 200\)/, /Base URL/],
			['another JSON', { kind: 'wrongShape' }, /without a list of data/, /Base URL/],
			['a cut connection', { kind: 'cut' }, /connection was cut/, /network/],
		];

		test.each(cases)('%s', async (_name, fault, message, description) => {
			sandbox.failNext(fault);
			const { error } = await run(listJob({}));
			expect(error?.message).toMatch(message);
			expect(error?.description).toMatch(description);
			expect(error?.context?.itemIndex).toBeUndefined();
			expect(sandbox.requests).toHaveLength(1);
		});

		test('a timeout', async () => {
			sandbox.failNext({ kind: 'hang' });
			const { error } = await run(listJob({ requestOptions: { timeout: 200 } }));
			expect(error?.message).toBe('The server did not answer in time');
			expect(error?.description).toMatch(/Timeout/);
		});

		test('the rate limit is waited for, as long as the server asks', async () => {
			sandbox.failNext({ kind: 'status', status: 429, retryAfterSeconds: 1 });
			const result = await run(listJob({ limit: 10 }));
			expect(idsOf(result)).toHaveLength(10);
			expect(sandbox.requests.map(({ status }) => status)).toEqual([429, 200]);
			const [first, second] = sandbox.requests;
			expect(second.startedAt - first.endedAt!).toBeGreaterThanOrEqual(950);
		});

		test('a rate limit that lasts longer than anyone waits', async () => {
			sandbox.failNext({ kind: 'status', status: 429, retryAfterSeconds: 86_400 });
			const { error } = await run(listJob({}));
			expect(error?.message).toMatch(/^The rate limit of the server was reached/);
			expect(sandbox.requests).toHaveLength(1);
		});
	});

	// Fields that newer hosts add to credentials.
	test.each([
		['none', ''],
		['domains', 'sms.example.com, 127.0.0.1'],
	])('a credential restricted to %s of other nodes, or to the server, works', async (mode, allowedDomains) => {
		const job = listJob({});
		Object.assign(job.credential, { allowedHttpRequestDomains: mode, allowedDomains });
		expect(outputOf((await run(job)).runs)).toHaveLength(50);
	});

	test.each([undefined, 'continueRegularOutput'] as const)('a list that n8n cannot take is told (%s)', async (onError) => {
		sandbox.failNext({ kind: 'wrongShape', body: { data: [{ id: 1 }], meta: { total: 200_000 } } });
		const { runs, error } = await run(listJob({ returnAll: true }, onError ? { onError } : {}));
		expect(onError ? outputOf(runs)[0].json.error : error?.message).toMatch(
			/^These are more rows than n8n can take from one item of this node, which is 110000\. Set a Limit/,
		);
		expect(onError ? pairedIndex(outputOf(runs)[0]) : 0).toBe(0);
	});

	test('works with a pasted "Bearer" key and a slash at the end of the URL', async () => {
		const { error } = await run(
			listJob({}, {
				target: { apiKey: ' Bearer sandbox-\nkey \n', baseUrl: ` ${sandbox.baseUrl}/ ` },
			}),
		);
		expect(error).toBeUndefined();
		expect(sandbox.requests[0].headers.authorization).toBe('Bearer sandbox-key');
		expect(sandbox.requests[0].url).toBe('/api/contacts/?page=1&results_per_page=50');
	});
});
