import { startSandbox, type Sandbox } from '../sandbox';
import { onEveryHost } from './everyHost';
import type { ListSearch } from './job';

/** With the limit of 60 requests a minute. */
let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ contacts: 0, generated: { contacts: 300_000 } });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

function contactsSearch(filter: string, paginationToken?: string): ListSearch {
	const credential = { apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl };
	return { node: 'notificatorSms', method: 'searchContacts', parameters: {}, credential, filter, paginationToken };
}

onEveryHost((_run, { search }) => {
	async function stroke(filter: string, paginationToken?: string) {
		const before = sandbox.requests.length;
		const started = Date.now();
		const { list, error } = await search(contactsSearch(filter, paginationToken));
		expect(error).toBeUndefined();
		// Less than two pages one after the other take from the farthest server.
		expect(Date.now() - started).toBeLessThan(3_900);
		expect(sandbox.requests.length - before).toBeLessThanOrEqual(3);
		return list!;
	}

	test.each([0, 1_000, 2_000])('each stroke answers within 3 seconds, in 3 requests at the most, %d ms away', async (latencyMs) => {
		sandbox.settings.latencyMs = latencyMs;
		for (const filter of ['cam', 'camille s', 'nobody at all']) {
			const list = await stroke(filter);
			expect(list.results.length).toBeGreaterThan(8);
			const on = await stroke(filter, list.paginationToken as string);
			expect(on.paginationToken).not.toBe(list.paginationToken);
		}
	}, 60_000);

	test('a page that fails or is late is the first of the next screen', async () => {
		sandbox.failNext({ kind: 'status', status: 429 });
		const failed = await search(contactsSearch('nobody'));
		expect(failed.error?.message).toMatch(/^The rate limit of the server was reached/);
		sandbox.reset();
		sandbox.fault({ method: 'GET', nth: 3, fault: { kind: 'hang' } });
		sandbox.fault({ method: 'GET', nth: 2, fault: { kind: 'status', status: 429 } });
		const list = await stroke('nobody');
		expect(list.results[0].name).toBe('1,000 of 300,000 searched so far. Scroll down to search on.');
		await stroke('nobody', list.paginationToken as string);
		expect(sandbox.requests.map(({ query }) => query.page)).toEqual(['1', expect.any(String), expect.any(String), '2', '3', '4']);
	});
});
