import { startSandbox, type Quirks, type Sandbox } from '../sandbox';
import { generatedRowsOf } from '../sandbox/generated';
import { newMessage } from '../sandbox/state';
import { onEveryHost } from './everyHost';

const LARGE = { contacts: 300_000, messages: 1_000_000 };
const ORDERS: Array<Quirks['sortOrder']> = ['newest', 'oldest', 'name'];

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: 0, generated: LARGE });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

function receive(count: number): number[] {
	return Array.from({ length: count }, (_, index) => {
		const message = newMessage(sandbox.state, {
			device_id: 1,
			sim_subscription_id: 1,
			contact_id: 1 + index * 997,
			content: `New ${index}`,
			scheduled_datetime: null,
			type: 'received',
			status: 'received',
		});
		return message.sms_id;
	});
}

onEveryHost((_run, host) => {
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

	test('300,000 contacts without an order: new ones come once the list was read, also those of meanwhile', async () => {
		sandbox.quirks.sortOrder = 'name';
		const workflow = workflowWith('contactCreated');
		expect((await workflow.poll()).ids).toEqual([]);
		const early = sandbox.addContacts(2).map(({ id }) => id);
		await workflow.until(early, 40);
		for (let time = 0; time < 20; time++) expect((await workflow.poll()).ids).toEqual([]);
		await workflow.quiet();
		const late = sandbox.addContacts(2).map(({ id }) => id);
		await workflow.until(late, 40);
	}, 120_000);

	test('300,000 contacts, 10,000 of them opted out: who else opts out is reported', async () => {
		const workflow = workflowWith('contactOptedOut');
		for (let time = 0; time < 16; time++) expect((await workflow.poll()).ids).toEqual([]);
		const contacts = generatedRowsOf(sandbox.state.contacts)!;
		contacts.change(7, { has_opted_out: true });
		contacts.change(250_003, { has_opted_out: true });
		await workflow.until([7, 250_003], 32);
		for (let time = 0; time < 16; time++) expect((await workflow.poll()).ids).toEqual([]);
	}, 120_000);

	test('1,000,000 SMS, some of them waiting: they are reported when they are sent', async () => {
		const messages = generatedRowsOf(sandbox.state.messages)!;
		const datetime = new Date().toISOString().slice(0, 19).replace('T', ' ');
		for (const id of [400_000, 900_000]) messages.change(id, { type: 'sent', status: 'pending', datetime });
		const workflow = workflowWith('smsSent');
		await workflow.poll();
		for (let time = 0; time < 55; time++) expect((await workflow.poll()).ids).toEqual([]);
		messages.change(400_000, { status: 'sent' });
		await workflow.until([400_000], 5);
		await workflow.quiet();
	}, 180_000);
});
