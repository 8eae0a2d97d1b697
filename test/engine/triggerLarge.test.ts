import { startSandbox, type Quirks, type Sandbox } from '../sandbox';
import { generatedRowsOf } from '../sandbox/generated';
import { newMessage } from '../sandbox/state';
import { onNewestHost } from './everyHost';

const LARGE = { contacts: 300_000, messages: 1_000_000 };
const ORDERS: Array<Quirks['sortOrder']> = ['newest', 'oldest', 'name'];

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: 0, generated: LARGE });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

function receive(count: number, contactId = 1): number[] {
	return Array.from({ length: count }, (_, index) => {
		const message = newMessage(sandbox.state, {
			device_id: 1,
			sim_subscription_id: 1,
			contact_id: contactId + index * 997,
			content: `New ${index}`,
			scheduled_datetime: null,
			type: 'received',
			status: 'received',
		});
		return message.sms_id;
	});
}

onNewestHost((_run, host) => {
	function workflowWith(event: string) {
		let stored: string | undefined;
		const poll = async (mode: 'trigger' | 'manual' = 'trigger') => {
			const before = sandbox.requests.length;
			const result = await host.poll({
				node: 'notificatorSmsTrigger',
				parameters: { event, pollTimes: { item: [{ mode: 'everyMinute' }] } },
				credential: { apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl },
				mode,
				stored,
			});
			expect(result.error).toBeUndefined();
			if (mode === 'trigger') stored = result.stored;
			expect(result.stored.length).toBeLessThan(100_000);
			const requests = sandbox.requests.length - before;
			expect(requests).toBeLessThanOrEqual(20);
			const items = result.items ?? [];
			return { ids: items.map(({ json }) => Number(json.sms_id ?? json.id)), items, requests };
		};
		/** Polls until all of some events are there, and says how many polls it took. */
		const until = async (ids: number[], mostPolls: number) => {
			const reported: number[] = [];
			let polls = 0;
			for (; polls < mostPolls && reported.length < ids.length; polls++) reported.push(...(await poll()).ids);
			expect(reported.sort((a, b) => a - b)).toEqual(ids);
			return polls;
		};
		const quiet = async () => {
			for (let time = 0; time < 3; time++) expect(await poll()).toMatchObject({ ids: [], requests: expect.any(Number) });
			expect((await poll()).requests).toBeLessThanOrEqual(2);
		};
		return { poll, until, quiet };
	}

	test.each(ORDERS)('1,000,000 SMS in the order "%s": the newest is shown on a test in two requests', async (sortOrder) => {
		sandbox.quirks.sortOrder = sortOrder;
		// A million rows take their time to be put in order, which is not the server's that is meant.
		generatedRowsOf(sandbox.state.messages)!.slice(0, 1, sortOrder === 'name' ? 'name' : 'id');
		const [id] = receive(1);
		const { ids, requests } = await workflowWith('smsReceived').poll('manual');
		expect(requests).toBeLessThanOrEqual(2);
		if (sortOrder !== 'name') expect(ids).toEqual([id]);
		else expect(ids).toHaveLength(1);
	}, 60_000);

	test.each(['newest', 'oldest'] as const)('1,000,000 SMS in the order "%s": received ones come in the next poll', async (sortOrder) => {
		sandbox.quirks.sortOrder = sortOrder;
		const workflow = workflowWith('smsReceived');
		expect((await workflow.poll()).ids).toEqual([]);
		expect(await workflow.until(receive(2), 3)).toBe(1);
		await workflow.quiet();
		// More senders than a poll has requests.
		expect(await workflow.until(receive(40), 8)).toBeLessThanOrEqual(5);
		await workflow.quiet();
	}, 60_000);

	test('300,000 contacts without an order: new ones come once the list was read', async () => {
		sandbox.quirks.sortOrder = 'name';
		const workflow = workflowWith('contactCreated');
		expect((await workflow.poll()).ids).toEqual([]);
		const ids = sandbox.addContacts(2).map(({ id }) => id);
		expect(await workflow.until(ids, 40)).toBeLessThanOrEqual(32);
	}, 120_000);

	test('300,000 contacts, 10,000 of them opted out: who opts out by an SMS is reported in the next poll', async () => {
		sandbox.quirks.sortOrder = 'oldest';
		const contacts = generatedRowsOf(sandbox.state.contacts)!;
		const workflow = workflowWith('contactOptedOut');
		for (let time = 0; time < 17; time++) expect((await workflow.poll()).ids).toEqual([]);
		await workflow.quiet();
		for (const id of [7, 250_003]) {
			contacts.change(id, { has_opted_out: true });
			receive(1, id);
		}
		expect(await workflow.until([7, 250_003], 1)).toBe(1);
		receive(1, 7);
		receive(1, 8);
		for (let time = 0; time < 2; time++) expect((await workflow.poll()).ids).toEqual([]);
		await workflow.quiet();
	}, 120_000);
});
