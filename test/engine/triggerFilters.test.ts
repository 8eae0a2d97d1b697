import type { INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../sandbox';
import { newMessage } from '../sandbox/state';
import { onEveryHost } from './everyHost';
import type { Poll, PollResult } from './job';
import { locator } from './workflows';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: 30, devices: 2 });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

/** @returns the ID of an SMS from a contact */
function receive(content: string, { contact = 0, device = 1, sim = 1 } = {}): number {
	const from = sandbox.state.contacts[contact].phone_number;
	return sandbox.receiveSms({ from, content, deviceId: device, simSubscriptionId: sim }).sms_id;
}

function contactsAsked(): string[] {
	return sandbox.requests.map(({ path }) => path).filter((path) => path.startsWith('/contacts'));
}

onEveryHost((_run, host) => {
	function workflowWith(parameters: INodeParameters) {
		let stored: string | undefined;
		return {
			stored: () => stored,
			async poll(change: INodeParameters = {}, mode: Poll['mode'] = 'trigger'): Promise<PollResult & { ids: unknown[] }> {
				const result = await host.poll({
					node: 'notificatorSmsTrigger',
					parameters: { event: 'smsReceived', pollTimes: { item: [{ mode: 'everyMinute' }] }, ...parameters, ...change },
					credential: { apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl },
					mode,
					stored,
				});
				stored = result.stored;
				return { ...result, ids: (result.items ?? []).map(({ json }) => json.sms_id) };
			},
		};
	}

	test('keywords are the whole text, case, accents and punctuation aside', async () => {
		const workflow = workflowWith({ filters: { keywords: 'Stop, ARRÊT;d’accord, ' } });
		await workflow.poll();
		const passing = ['STOP', ' stop! ', 'Stop.', 'arrêt.', 'ARRET', "D'accord", '¡Stop!', 'st\u200bop'].map((text) => receive(text));
		const others = ['Please stop', 'stopp', 'stop all', '', '!', 'arr t'];
		for (const text of others) receive(text, { contact: 1 });
		expect((await workflow.poll()).ids).toEqual(passing);
		expect(contactsAsked()).toEqual(['/contacts/1']);
		expect((await workflow.poll()).items).toBeNull();
	});

	test.each<[string, unknown]>([
		['a list', ['STOP', 'END']],
		['a number', 1],
	])('keywords can be %s', async (_name, keywords) => {
		const workflow = workflowWith({ filters: { keywords: keywords as string } });
		await workflow.poll();
		const passing = [keywords].flat().map((word) => receive(String(word)));
		receive('Other');
		expect((await workflow.poll()).ids).toEqual(passing);
	});

	test('the phone and its SIM decide', async () => {
		const workflow = workflowWith({
			filters: { deviceId: locator('list', '2'), simSubscriptionId: locator('id', '={{ 3 }}') },
		});
		await workflow.poll();
		const passing = receive('yes', { device: 2, sim: 3 });
		receive('no', { device: 1, sim: 3 });
		receive('no', { device: 2, sim: 1 });
		const unknown = receive('no', { device: 2, sim: 3 });
		Object.assign(sandbox.state.messages.find(({ sms_id: id }) => id === unknown)!, { device_id: null });
		expect((await workflow.poll()).ids).toEqual([passing]);
	});

	test('a SIM with the ID 0 is not one that is not known', async () => {
		const workflow = workflowWith({ filters: { simSubscriptionId: locator('id', '0') } });
		await workflow.poll();
		const passing = receive('yes', { sim: 0 });
		const unknown = receive('no', { sim: 0 });
		Object.assign(sandbox.state.messages.find(({ sms_id: id }) => id === unknown)!, { sim_subscription_id: null });
		expect((await workflow.poll()).ids).toEqual([passing]);
	});

	test('numbers and their beginnings decide, however the account has them', async () => {
		const { contacts } = sandbox.state;
		contacts[0].phone_number = '06 39 98 00 21';
		contacts[0].country_code = 'FR';
		contacts[1].phone_number = '+442079460023';
		contacts[2].phone_number = '+12015550123';
		contacts[3].phone_number = 'InfoSMS';
		const workflow = workflowWith({ filters: { from: '+33639980021, +44' } });
		await workflow.poll();
		const [first, second] = [1, 2, 3, 4, 0].map((contactId) =>
			newMessage(sandbox.state, {
				device_id: 1,
				sim_subscription_id: 1,
				contact_id: contactId,
				content: 'Hello',
				scheduled_datetime: null,
				type: 'received',
				status: 'received',
			}).sms_id,
		);
		expect((await workflow.poll()).ids).toEqual([first, second]);
		expect((await workflow.poll()).items).toBeNull();
	});

	test('what the filters held back does not come with other filters', async () => {
		const workflow = workflowWith({});
		await workflow.poll();
		receive('Hello');
		receive('Bye', { contact: 1 });
		const { phone_number: other } = sandbox.state.contacts[5];
		expect((await workflow.poll({ filters: { keywords: 'STOP' } })).ids).toEqual([]);
		expect((await workflow.poll({ filters: { from: other } })).ids).toEqual([]);
		expect((await workflow.poll()).ids).toEqual([]);
		receive('Hello', { contact: 2 });
		expect((await workflow.poll({ filters: { from: other } })).ids).toEqual([]);
		expect((await workflow.poll()).ids).toEqual([]);
		const fresh = receive('Hello');
		expect((await workflow.poll()).ids).toEqual([fresh]);
	});

	test('an SMS waits for its number where the filter is about it', async () => {
		const { phone_number: from } = sandbox.state.contacts[0];
		const workflow = workflowWith({ filters: { from } });
		await workflow.poll();
		const [mine] = [receive('Hello'), receive('Hello', { contact: 1 })];
		for (const path of ['/contacts/1', '/contacts/2', '/contacts']) sandbox.failNext({ kind: 'status', status: 503 }, { path });
		expect((await workflow.poll()).ids).toEqual([]);
		expect((await workflow.poll()).ids).toEqual([mine]);
		expect((await workflow.poll()).ids).toEqual([]);
	});

	test.each(['smsSent', 'smsFailed'])('they hold for %s', async (event) => {
		const { phone_number: to } = sandbox.state.contacts[1];
		const workflow = workflowWith({ event, filters: { from: to, deviceId: locator('id', '1') } });
		await workflow.poll();
		const ids = [1, 1, 2].map((contact_id, index) =>
			newMessage(sandbox.state, {
				device_id: 1 + (index % 2),
				sim_subscription_id: 1,
				contact_id: index === 0 ? 2 : contact_id,
				content: 'Hello',
				scheduled_datetime: null,
				type: 'sent',
				status: 'pending',
			}).sms_id,
		);
		await workflow.poll();
		for (const id of ids) sandbox.setSmsStatus(id, event === 'smsSent' ? 'sent' : 'failed', 'No credit');
		expect((await workflow.poll()).ids).toEqual([ids[0], ids[2]]);
		expect((await workflow.poll()).ids).toEqual([]);
	});

	test.each<[string, INodeParameters, RegExp]>([
		['no keyword', { keywords: ' , ' }, /^Keywords is empty\./],
		['an empty expression', { keywords: '={{ undefined }}' }, /^Keywords (is empty|must be words such as STOP, but one is empty)/],
		['punctuation', { keywords: 'STOP, ?!' }, /^The keyword "\?!" is punctuation alone/],
		['a condition', { keywords: '={{ 1 === 1 }}' }, /^Keywords must be words such as STOP, but one is "true"/],
		['an object', { keywords: '={{ ({ a: 1 }) }}' }, /but one is "an object with the fields a"/],
		['a hole in a list', { keywords: '={{ ["STOP", null] }}' }, /but one is empty/],
		['no number', { from: '' }, /^From is empty\. Enter phone numbers/],
		['a name as number', { from: '+33, Ada' }, /^From: "Ada" is neither a phone number nor the beginning of one/],
		['no device', { deviceId: locator('list', '') }, /^Device is empty\./],
		['two devices', { deviceId: locator('id', '1,2') }, /^Device must be one ID, but is "1,2"\. Use a trigger for each\./],
		['a list of devices', { deviceId: locator('id', '={{ [1, 2] }}') }, /^Device must be one ID, but is a list/],
		['a device by name', { deviceId: locator('id', 'Pixel') }, /^Device must be an ID, which is a whole number such as 1, but is "Pixel"/],
		['a SIM that is none', { simSubscriptionId: locator('id', '-1') }, /^SIM must be an ID/],
	])('%s is refused, and nothing is asked or forgotten', async (_name, filters, sentence) => {
		const workflow = workflowWith({});
		await workflow.poll();
		const before = [workflow.stored(), sandbox.requests.length];
		const { error, items } = await workflow.poll({ filters });
		expect(error?.message).toMatch(sentence);
		expect(items ?? null).toBeNull();
		expect([workflow.stored(), sandbox.requests.length]).toEqual(before);
		expect((await workflow.poll({ filters }, 'manual')).error?.message).toMatch(sentence);
	});

	describe('a test in the editor', () => {
		test('shows the newest SMS that passes', async () => {
			const { phone_number: from } = sandbox.state.contacts[1];
			receive('STOP');
			const ids = [receive('stop', { contact: 1 }), receive('STOP'), receive('Hello', { contact: 1 })];
			const filters = { keywords: 'STOP', from };
			const { items } = await workflowWith({ filters }).poll({}, 'manual');
			expect(items!.map(({ json }) => [json.sms_id, json.phone_number])).toEqual([[ids[0], from]]);
			expect(sandbox.requests.length).toBeLessThanOrEqual(5);
		});

		test('says so where none passes', async () => {
			receive('Hello');
			const { error } = await workflowWith({ filters: { keywords: 'STOP' } }).poll({}, 'manual');
			expect(error?.message).toMatch(/^Of the newest SMS of the account none passes the filters/);
		});
	});

	describe('what comes out', () => {
		test('has who wrote what first', async () => {
			receive('Hello');
			const keysOf = async (parameters: INodeParameters) => {
				const { items } = await workflowWith(parameters).poll({}, 'manual');
				return Object.keys(items![0].json);
			};
			const simplified = await keysOf({});
			expect(simplified.slice(0, 3)).toEqual(['phone_number', 'name', 'content']);
			expect(simplified).toHaveLength(10);
			const raw = await keysOf({ output: 'raw' });
			expect(raw.slice(0, 3)).toEqual(['phone_number', 'name', 'content']);
			expect(raw).toHaveLength(17);
			expect(await keysOf({ output: 'selectedFields', fields: ['datetime', 'phone_number'] })).toEqual(['datetime', 'phone_number']);
		});

		test.each([
			[{ output: 'selectedFields', fields: [] }, /^Fields is empty/],
			[{ output: 'selectedFields', fields: '={{ "number" }}' }, /^Fields has no "number"/],
			[{ output: '={{ "all" }}' }, /^Output must be one of/],
			[{ event: 'smsDeleted' }, /^Event must be one of/],
		])('is refused where it is not clear: %j', async (parameters, sentence) => {
			const { error } = await workflowWith(parameters).poll();
			expect(error?.message).toMatch(sentence);
			expect(sandbox.requests).toHaveLength(0);
		});
	});
});
