/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node.js, not in n8n */
import { NotificatorSmsTrigger } from '../../nodes/NotificatorSms/NotificatorSmsTrigger.node';
import { startSandbox, type Quirks, type Sandbox } from '../sandbox';
import { newMessage } from '../sandbox/state';
import { onEveryHost } from './everyHost';
import type { Poll, PollResult } from './job';

const CONTACTS = 30;

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: CONTACTS });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const ORDERS: Array<Quirks['sortOrder']> = ['newest', 'oldest', 'name'];

/** An SMS that was received: words without any order, so that an order by name is one. */
function receive(count = 1): number[] {
	const { contacts, messages } = sandbox.state;
	return Array.from({ length: count }, (_, index) => {
		const content = (Math.imul(messages.length + 1, 2_654_435_761) >>> 0).toString(36);
		return addSms('received', 'received', contacts[index % contacts.length].id, content);
	});
}

function addSms(type: 'received' | 'sent', status: 'received' | 'pending', contactId: number, content: string): number {
	return newMessage(sandbox.state, {
		device_id: 1,
		sim_subscription_id: 1,
		contact_id: contactId,
		content,
		scheduled_datetime: null,
		type,
		status,
	}).sms_id;
}

function send(contactId = 1): number {
	return addSms('sent', 'pending', contactId, 'Your order is ready');
}

onEveryHost((run, host) => {
	/** A workflow with the trigger, which the host polls and whose memory it stores. */
	function workflowWith(event: string, rest: Partial<Poll> = {}) {
		let stored: string | undefined;
		return {
			stored: () => stored,
			async poll(change: Partial<Poll> = {}): Promise<PollResult & { ids: unknown[]; requests: number }> {
				const before = sandbox.requests.length;
				const result = await host.poll({
					node: 'notificatorSmsTrigger',
					parameters: { event, pollTimes: { item: [{ mode: 'everyMinute' }] } },
					credential: { apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl },
					mode: 'trigger',
					stored,
					...rest,
					...change,
				});
				stored = result.stored;
				const ids = (result.items ?? []).map(({ json }) => Number(json.sms_id ?? json.id));
				const requests = sandbox.requests.length - before;
				expect(requests).toBeLessThanOrEqual(20);
				return { ...result, ids, requests };
			},
			/** What so many polls report together. */
			async until(polls: number): Promise<unknown[]> {
				const ids: unknown[] = [];
				for (let count = 0; count < polls; count++) ids.push(...(await this.poll()).ids);
				return ids;
			},
			/** Polls while nothing happens. */
			async quiet(): Promise<void> {
				for (const time of [1, 2, 3]) {
					const { requests, items } = await this.poll();
					expect([time, items, requests <= 2]).toEqual([time, null, true]);
				}
			},
		};
	}

	test('starts from now, then reports each received SMS once, with number and name', async () => {
		receive(3);
		const workflow = workflowWith('smsReceived');
		expect((await workflow.poll()).items).toBeNull();

		const { name, phone_number, id } = sandbox.state.contacts[4];
		const sms = sandbox.receiveSms({ from: phone_number, content: 'STOP' });
		send();
		const { items, error } = await workflow.poll();
		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
		expect(items![0].json).toMatchObject({
			sms_id: sms.sms_id,
			content: 'STOP',
			contact_id: id,
			phone_number,
			name,
		});
		expect((await workflow.poll()).items).toBeNull();
	});

	test('an SMS is sent or failed once it is no longer pending, whenever it was made', async () => {
		const [old, older] = [send(), send()];
		sandbox.setSmsStatus(older, 'sent');
		const sent = workflowWith('smsSent');
		const failed = workflowWith('smsFailed');
		await sent.poll();
		await failed.poll();
		const young = send(2);
		expect((await sent.poll()).ids).toEqual([]);
		expect((await failed.poll()).ids).toEqual([]);

		sandbox.setSmsStatus(young, 'failed', 'No credit');
		sandbox.setSmsStatus(old, 'sent');
		expect((await sent.poll()).ids).toEqual([old]);
		const { items } = await failed.poll();
		expect(items![0].json).toMatchObject({ sms_id: young, failure_reason: 'No credit' });
		expect(items![0].json).not.toHaveProperty('error');
		expect((await sent.poll()).ids).toEqual([]);
		expect((await failed.poll()).ids).toEqual([]);
	});

	test('a pending SMS is found wherever it lies in a long list', async () => {
		const ids = [send(), send()];
		receive(1_500);
		const workflow = workflowWith('smsSent');
		await workflow.poll();
		await workflow.quiet();
		sandbox.setSmsStatus(ids[1], 'sent');
		expect(await workflow.until(3)).toEqual([ids[1]]);
		sandbox.state.messages.shift();
		expect(await workflow.until(6)).toEqual([]);
		await workflow.quiet();
	});

	test('many pending SMS below many others are found', async () => {
		const ids = Array.from({ length: 40 }, () => send());
		receive(1_500);
		for (const sortOrder of ORDERS) {
			sandbox.quirks.sortOrder = sortOrder;
			const workflow = workflowWith('smsFailed');
			await workflow.poll();
			const failing = ids.splice(10, 3);
			for (const id of failing) sandbox.setSmsStatus(id, 'failed');
			expect(await workflow.until(6)).toEqual(failing);
			expect((await workflow.poll()).ids).toEqual([]);
		}
	});

	test('contacts are reported when they are created', async () => {
		const workflow = workflowWith('contactCreated');
		await workflow.poll();
		Object.assign(sandbox.quirks, { emptyCustomParameters: 'array' });
		const [first, second] = sandbox.addContacts(2);
		first.custom_parameters = {};
		const { items } = await workflow.poll();
		expect(items!.map(({ json }) => json.id)).toEqual([first.id, second.id]);
		expect(items![0].json).toMatchObject({ name: first.name });
		expect(items![0].json.custom_parameters).toEqual({});
		expect(sandbox.requests.every(({ path }) => path === '/contacts/')).toBe(true);
	});

	test('contacts are reported when they opt out, each time they do', async () => {
		const workflow = workflowWith('contactOptedOut');
		await workflow.poll();
		const [contact] = sandbox.state.contacts;
		contact.has_opted_out = true;
		expect((await workflow.poll()).ids).toEqual([contact.id]);
		expect((await workflow.poll()).ids).toEqual([]);
		contact.has_opted_out = false;
		expect((await workflow.poll()).ids).toEqual([]);
		contact.has_opted_out = true;
		expect((await workflow.poll()).ids).toEqual([contact.id]);
	});

	describe.each(ORDERS)('with the list in the order "%s"', (sortOrder) => {
		beforeEach(() => {
			sandbox.quirks.sortOrder = sortOrder;
		});

		test.each(['smsReceived', 'smsSent', 'smsFailed', 'contactCreated', 'contactOptedOut'])(
			'%s takes one request when nothing is new',
			async (event) => {
				receive(300);
				const workflow = workflowWith(event);
				await workflow.poll();
				for (const time of [1, 2, 3]) {
					expect([time, (await workflow.poll()).requests]).toEqual([time, 1]);
				}
				receive();
				sandbox.addContacts(1);
				await workflow.poll();
				const quiet = await workflow.poll();
				expect(quiet.requests).toBe(1);
				expect(quiet.changed).toBe(false);
			},
		);

		test('two requests are enough in a long list, before and after new rows', async () => {
			receive(1_300);
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			await workflow.quiet();
			const ids = receive(2);
			sandbox.state.messages.splice(700, 1);
			expect((await workflow.poll()).ids).toEqual(ids);
			const more = receive(1);
			expect((await workflow.poll()).ids).toEqual(more);
			await workflow.quiet();
			expect(workflow.stored()!.length).toBeLessThan(8_000);
		});

		test('more than 1,000 new rows arrive after days switched off, with others deleted', async () => {
			receive(700);
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			sandbox.state.messages.splice(100, 300);
			const ids = receive(2_500);
			sandbox.state.messages.splice(1_000, 50);
			const left = new Set(sandbox.state.messages.map(({ sms_id }) => sms_id));
			const { ids: reported } = await workflow.poll();
			expect(reported).toEqual(ids.filter((id) => left.has(id)));
			await workflow.quiet();
		});

		test('nothing is lost when rows come and go between two pages', async () => {
			receive(60);
			sandbox.quirks.fixedPageSize = 10;
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			const expected = receive(35);
			for (const nth of [1, 2, 3]) {
				sandbox.fault({ path: '/sms', nth, fault: { kind: 'slow', delayMs: 60 } });
			}
			const polling = workflow.poll();
			for (const wait of [30, 60, 60]) {
				await new Promise((resolve) => setTimeout(resolve, wait));
				sandbox.state.messages.splice(3, 2);
				expected.push(...receive(1));
			}
			const reported = (await polling).ids;
			for (let time = 0; time < 3; time++) reported.push(...(await workflow.poll()).ids);
			expect(reported.sort((a, b) => Number(a) - Number(b))).toEqual(expected);
		});
	});

	test.each<[string, Partial<Quirks>]>([
		['strings in meta, and ids as text', { metaAsStrings: true, idsAsStrings: true }],
		['total_results', { totalResults: true }],
		['pages of its own size', { fixedPageSize: 25 }],
		['pages of its own size, oldest first', { fixedPageSize: 25, sortOrder: 'oldest' }],
		['no total', { meta: 'noPageAndTotal' }],
		['no meta', { meta: 'absent', fixedPageSize: 25 }],
	])('works with %s', async (_name, quirks) => {
		Object.assign(sandbox.quirks, quirks);
		receive(90);
		const workflow = workflowWith('smsReceived');
		await workflow.poll();
		await workflow.quiet();
		const ids = receive(40);
		expect((await workflow.poll()).ids).toEqual(ids);
		expect((await workflow.poll()).ids).toEqual([]);
	});

	test('the order may change while the trigger is switched on', async () => {
		receive(1_200);
		const workflow = workflowWith('smsReceived');
		await workflow.poll();
		for (const sortOrder of [...ORDERS, ...ORDERS] as const) {
			sandbox.quirks.sortOrder = sortOrder;
			const ids = receive(2);
			sandbox.state.messages.shift();
			expect((await workflow.poll()).ids).toEqual(ids);
		}
	});

	describe('contacts of SMS', () => {
		test('are looked up once each', async () => {
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			const { phone_number, id } = sandbox.state.contacts[7];
			for (let sms = 0; sms < 5; sms++) sandbox.receiveSms({ from: phone_number, content: `Text ${sms}` });
			const { items, requests } = await workflow.poll();
			expect(items!.map(({ json }) => json.phone_number)).toEqual(Array(5).fill(phone_number));
			expect(requests).toBe(2);
			expect(sandbox.requestsTo('GET', `/contacts/${id}`)).toHaveLength(1);
		});

		test('come from the list when they are many', async () => {
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			receive(CONTACTS);
			const { items, requests } = await workflow.poll();
			expect(items!.map(({ json }) => json.name)).toEqual(sandbox.state.contacts.map(({ name }) => name));
			expect(requests).toBe(2);
		});

		test('that are deleted have no number', async () => {
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			receive(1);
			sandbox.state.contacts.shift();
			const { items } = await workflow.poll();
			expect(items![0].json).toMatchObject({ contact_id: 1, phone_number: null, name: null });
		});
	});

	describe('a test in the editor', () => {
		test.each(ORDERS)('shows the latest row and remembers nothing (order "%s")', async (sortOrder) => {
			sandbox.quirks.sortOrder = sortOrder;
			receive(40);
			const latest = receive(1);
			send();
			for (const fixedPageSize of [false, 10] as const) {
				sandbox.quirks.fixedPageSize = fixedPageSize;
				const result = await workflowWith('smsReceived').poll({ mode: 'manual' });
				expect(result.requests).toBeLessThanOrEqual(2);
				expect(result.ids).toHaveLength(1);
				// Of a list without order that takes several pages, the ends are looked at.
				if (sortOrder !== 'name' || !fixedPageSize) expect(result.ids).toEqual(latest);
				expect(JSON.parse(result.stored)).toEqual({});
			}
		});

		test('does not touch what an active workflow remembers', async () => {
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			const before = workflow.stored();
			const ids = receive(2);
			const test = await workflow.poll({ mode: 'manual' });
			expect(test.ids).toEqual(ids.slice(-1));
			expect(test.stored).toBe(before);
			expect((await workflow.poll()).ids).toEqual(ids);
		});

		test('says so where the newest rows show nothing', async () => {
			const id = send();
			sandbox.setSmsStatus(id, 'failed');
			receive(30);
			sandbox.quirks.fixedPageSize = 10;
			const { error, requests } = await workflowWith('smsFailed').poll({ mode: 'manual' });
			expect(error?.message).toMatch(/^The newest rows of the account show no such event/);
			expect(requests).toBe(2);
		});

		test.each([
			['smsReceived', /^No SMS has been received yet\./],
			['smsSent', /^No SMS has been sent yet\./],
			['smsFailed', /^No SMS has failed yet/],
			['contactCreated', /^The account has no contacts yet\./],
			['contactOptedOut', /^Nobody has opted out yet/],
		])('says so where there is nothing to show: %s', async (event, sentence) => {
			sandbox.state.contacts.length = 0;
			const { error } = await workflowWith(event).poll({ mode: 'manual' });
			expect(error?.message).toMatch(sentence);
		});

		test('runs the workflow behind it', async () => {
			receive(2);
			const { runs, error } = await run({
				credential: { apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl },
				nodes: [
					{
						name: 'Trigger',
						type: 'n8n-nodes-notificatorsms.notificatorSmsTrigger',
						parameters: { event: 'smsReceived', pollTimes: { item: [] } },
					},
					{ name: 'End', type: 'stage.end', parameters: {} },
				],
				connections: { Trigger: { main: [[{ node: 'End', type: 'main', index: 0 }]] } },
			});
			expect(error).toBeUndefined();
			expect(runs.End[0].outputs[0].map(({ json }) => json.sms_id)).toEqual([2]);
		});
	});

	describe('when the server does not answer as it should', () => {
		test.each<[string, Parameters<Sandbox['failNext']>[0], RegExp]>([
			['a wrong key', { kind: 'status', status: 401, title: 'You do not have access to the API.' }, /^You do not have access/],
			['a server fault', { kind: 'status', status: 500, title: 'Oops' }, /status 500: Oops/],
			['a web page', { kind: 'html' }, /web page instead of data/],
			['another JSON', { kind: 'wrongShape' }, /without a list of data/],
			['rows without IDs', { kind: 'wrongShape', body: { data: [{ sms_id: '7' }, { name: 'x' }] } }, /^The rows of \/sms have no IDs/],
			['a cut connection', { kind: 'cut' }, /connection was cut/],
			['a rate limit that lasts', { kind: 'status', status: 429, retryAfterSeconds: 86_400 }, /^The rate limit of the server was reached/],
		])('%s is said in a sentence, and nothing is lost', async (_name, fault, sentence) => {
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			const before = workflow.stored();
			const ids = receive(2);
			sandbox.failNext(fault, { path: '/sms' });
			const { error, stored } = await workflow.poll();
			expect(error?.name).toBe('NodeApiError');
			expect(error?.message).toMatch(sentence);
			expect(stored).toBe(before);
			sandbox.failNext(fault, { path: '/contacts/1' });
			expect((await workflow.until(2)).sort()).toEqual(ids);
			expect((await workflow.poll()).ids).toEqual([]);
		});

		test('a poll ends at the rate limit, and the next one goes on', async () => {
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			const ids = receive(1);
			for (const path of ['/sms', '/contacts/1']) {
				sandbox.failNext({ kind: 'status', status: 429, retryAfterSeconds: 30 }, { path });
				expect(await workflow.poll()).toEqual(expect.objectContaining({ items: null }));
				expect(sandbox.requests[sandbox.requests.length - 1].status).toBe(429);
			}
			expect((await workflow.poll()).ids).toEqual(ids);
		});

		test('the first poll of a long list ends at the rate limit, and what is old stays old', async () => {
			Object.assign(sandbox.quirks, { fixedPageSize: 10, sortOrder: 'name' });
			receive(150);
			for (const sms of sandbox.state.messages) sms.datetime = '2026-01-01 00:00:00';
			sandbox.settings.rateLimit = { requests: 6, windowSeconds: 60 };
			const workflow = workflowWith('smsReceived');
			expect(await workflow.poll()).toEqual(expect.objectContaining({ items: null }));
			expect(sandbox.requests.map(({ status }) => status)).toEqual([...Array(6).fill(200), 429]);
			sandbox.settings.rateLimit = false;
			const ids = receive(1);
			expect((await workflow.poll()).ids).toEqual(ids);
			await workflow.until(10);
			await workflow.quiet();
		});

		test.each([false, true])('a server without SMS says so, and its contacts work (page: %s)', async (unknownRouteHtml) => {
			sandbox.settings.onlyDocumented = true;
			Object.assign(sandbox.quirks, { unknownRouteHtml });
			const { error } = await workflowWith('smsReceived').poll();
			expect(error?.message).toBe('This server has no /sms endpoint');
			expect(error?.description).toMatch(/^This event needs it\. Choose an event of contacts/);
			expect(error?.httpCode).toBe('404');

			const workflow = workflowWith('contactCreated');
			await workflow.poll();
			const [contact] = sandbox.addContacts(1);
			expect((await workflow.poll()).ids).toEqual([contact.id]);
		});
	});

	test('a poll that is overtaken by the next one reports nothing twice', async () => {
		const workflow = workflowWith('smsReceived');
		await workflow.poll();
		const ids = receive(2);
		sandbox.fault({ path: '/sms', fault: { kind: 'slow', delayMs: 200 } });
		expect((await workflow.poll({ overtaken: true })).ids).toEqual(ids);
		expect((await workflow.poll()).ids).toEqual([]);
	});

	test('another event, account or server starts from now again', async () => {
		receive(3);
		sandbox.addContacts(3);
		const workflow = workflowWith('smsReceived');
		await workflow.poll();
		receive(1);
		expect((await workflow.poll({ parameters: { event: 'contactCreated' } })).ids).toEqual([]);
		expect((await workflow.poll({ parameters: { event: 'smsReceived' } })).ids).toEqual([]);
		receive(1);
		expect((await workflow.poll({ credentialId: '2' })).ids).toEqual([]);
		const ids = receive(1);
		const slash = { apiKey: sandbox.apiKey, baseUrl: ` ${sandbox.baseUrl}/ ` };
		expect((await workflow.poll({ credentialId: '2', credential: slash })).ids).toEqual(ids);
	});

	test('each event has a name of its own in the node panel', () => {
		const { properties } = new NotificatorSmsTrigger().description;
		const actions = (properties[0].options as Array<{ action: string }>).map(({ action }) => action);
		expect(actions).toEqual([
			'On battery low',
			'On contact created',
			'On contact opted out',
			'On device offline',
			'On SMS failed',
			'On SMS received',
			'On SMS sent',
		]);
	});

	describe('phone numbers', () => {
		test('an SMS waits for its own, over the polls, and holds up no other', async () => {
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			const [first, second] = receive(2);
			sandbox.fault({ path: /^\/contacts(\/1)?$/, times: 6, fault: { kind: 'status', status: 500 } });
			expect((await workflow.poll()).ids).toEqual([second]);
			expect(await workflow.until(2)).toEqual([]);
			const { items } = await workflow.poll();
			expect(items!.map(({ json }) => [json.sms_id, json.phone_number])).toEqual([[first, sandbox.state.contacts[0].phone_number]]);
		});

		test('of many senders come over some polls, each SMS once', async () => {
			sandbox.addContacts(300);
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			sandbox.quirks.fixedPageSize = 25;
			const ids = receive(120);
			const reported: unknown[] = [];
			for (let poll = 0; poll < 20; poll++) {
				const { items } = await workflow.poll();
				for (const { json } of items ?? []) {
					reported.push(json.sms_id);
					const contact = sandbox.state.contacts.find(({ id }) => id === json.contact_id);
					expect(json.phone_number).toBe(contact!.phone_number);
				}
			}
			expect(reported.sort((a, b) => Number(a) - Number(b))).toEqual(ids);
		});

		test('are null at once for a contact that is gone, or that has the ID 0', async () => {
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			const [gone] = receive(1);
			sandbox.state.contacts.shift();
			const nobody = addSms('received', 'received', 0, 'Hi');
			const { items } = await workflow.poll();
			expect(items!.map(({ json }) => [json.sms_id, json.phone_number])).toEqual([[gone, null], [nobody, null]]);
		});

		test.each<[string, Parameters<Sandbox['fault']>[0]['fault']]>([
			['a page of a proxy', { kind: 'html', status: 404 }],
			['a fault of the server', { kind: 'status', status: 503 }],
			['another contact', { kind: 'wrongShape', body: { data: { id: 99, phone_number: '+4915112345678' } } }],
			['a contact without an ID', { kind: 'wrongShape', body: { data: { phone_number: '+4915112345678' } } }],
		])('come from the list where there is %s in place of the contact', async (_name, fault) => {
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			const [gone, id] = receive(2);
			sandbox.state.contacts.shift();
			sandbox.fault({ path: /^\/contacts\/\d+$/, fault, times: 100 });
			const { items, requests } = await workflow.poll();
			expect(items!.map(({ json }) => [json.sms_id, json.phone_number])).toEqual([
				[gone, null],
				[id, sandbox.state.contacts[0].phone_number],
			]);
			expect(requests).toBeLessThanOrEqual(6);
		});

		test('are awaited where neither the contact nor the list of contacts comes', async () => {
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			const [id] = receive(1);
			sandbox.fault({ path: /^\/contacts/, fault: { kind: 'status', status: 503 }, times: 4 });
			expect(await workflow.until(2)).toEqual([]);
			const { items } = await workflow.poll();
			expect(items!.map(({ json }) => [json.sms_id, typeof json.phone_number])).toEqual([[id, 'string']]);
		});

		test.each<[string, Parameters<Sandbox['fault']>[0]['fault']]>([
			['in words of its own', { kind: 'status', status: 404 }],
			['with the page of a web server', { kind: 'html', status: 404 }],
		])('come from the list where the server refuses single contacts %s', async (_name, fault) => {
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			sandbox.fault({ path: /^\/contacts\/\d+$/, fault, times: 100 });
			const [id] = receive(1);
			const { items } = await workflow.poll();
			expect(items!.map(({ json }) => [json.sms_id, json.phone_number])).toEqual([[id, sandbox.state.contacts[0].phone_number]]);
		});

		test.each([100, 10])('of many contacts that are gone are null over some polls, each SMS once (pages of %d)', async (pageSize) => {
			sandbox.addContacts(100);
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			sandbox.quirks.fixedPageSize = pageSize;
			const ids = receive(30);
			sandbox.state.contacts.splice(0, 30);
			const reported: unknown[] = [];
			for (let poll = 0; poll < 6; poll++) {
				const { items } = await workflow.poll();
				reported.push(...(items ?? []).map(({ json }) => [json.sms_id, json.phone_number]));
			}
			expect(reported.sort()).toEqual(ids.map((id) => [id, null]).sort());
		});
	});

	describe('an SMS that is awaited', () => {
		test.each<[string, Parameters<Sandbox['fault']>[0]['fault']]>([
			['a page of a proxy', { kind: 'html', status: 404 }],
			['404 for every SMS, as of a server without the endpoint', { kind: 'status', status: 404 }],
			['a row without an ID', { kind: 'wrongShape', body: { data: { status: 'sent' } } }],
		])('is not given up because of %s', async (_name, fault) => {
			const id = send();
			receive(1_200);
			const workflow = workflowWith('smsSent');
			await workflow.poll();
			sandbox.fault({ path: /^\/sms\/\d+$/, fault, times: 20 });
			expect(await workflow.until(4)).toEqual([]);
			sandbox.setSmsStatus(id, 'sent');
			expect(await workflow.until(12)).toEqual([id]);
		});

		test('fails after it was sent, between two polls or later', async () => {
			const workflow = workflowWith('smsFailed');
			await workflow.poll();
			const [first, second] = [send(), send()];
			await workflow.poll();
			sandbox.setSmsStatus(first, 'sent');
			sandbox.setSmsStatus(first, 'failed');
			expect((await workflow.poll()).ids).toEqual([first]);
			sandbox.setSmsStatus(second, 'sent');
			expect(await workflow.until(3)).toEqual([]);
			sandbox.setSmsStatus(second, 'failed');
			expect((await workflow.poll()).ids).toEqual([second]);
			expect(await workflow.until(3)).toEqual([]);
		});
	});

	describe('what is old', () => {
		test.each<[string, Parameters<Sandbox['fault']>[0]['fault']]>([
			['empty', { kind: 'wrongShape', body: { data: [], meta: { total: 0 } } }],
			['empty, though it says that there is more', { kind: 'wrongShape', body: { data: [], meta: { total: 40 } } }],
		])('stays old when the first answer is %s', async (_name, fault) => {
			receive(40);
			for (const sms of sandbox.state.messages) sms.datetime = '2026-01-01 00:00:00';
			sandbox.fault({ path: '/sms', fault });
			const workflow = workflowWith('smsReceived');
			expect(await workflow.until(3)).toEqual([]);
			const ids = receive(2);
			expect((await workflow.poll()).ids).toEqual(ids);
		});

		test('does not come back when an answer is empty later', async () => {
			receive(40);
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			sandbox.fault({ path: '/sms', times: 3, fault: { kind: 'wrongShape', body: { data: [], meta: { total: 0 } } } });
			expect(await workflow.until(5)).toEqual([]);
			const ids = receive(2);
			expect((await workflow.poll()).ids).toEqual(ids);
		});

		test('what came while the workflow was off is reported when it is on again', async () => {
			receive(3);
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			const ids = receive(30);
			expect((await workflow.poll()).ids).toEqual(ids);
		});

		test('an account whose IDs begin again is heard', async () => {
			receive(50);
			const workflow = workflowWith('smsReceived');
			await workflow.poll();
			sandbox.reset();
			receive(2);
			expect((await workflow.poll()).ids).toEqual([]);
			for (let time = 0; time < 3; time++) {
				const ids = receive(1);
				expect((await workflow.poll()).ids).toEqual(ids);
			}
		});

		test.each([
			['the first version of the package', { total: 7, order: 'newest', newest: 7, pageSize: 1000, readAt: 0, low: 0, known: '1*7', watched: '', unsettled: 0 }],
			['a version to come', { version: 99 }],
		])('what %s stored is begun anew, and nothing is taken for new', async (_name, rest) => {
			receive(10);
			const memory = { about: `smsReceived ${sandbox.baseUrl} 1`, ...rest };
			const workflow = workflowWith('smsReceived');
			expect((await workflow.poll({ stored: JSON.stringify({ 'node:Trigger': { memory } }) })).ids).toEqual([]);
			const ids = receive(1);
			expect((await workflow.poll()).ids).toEqual(ids);
		});
	});

	test.each(['rowsOnPage', 'zero', 'capped', 'tooSmall', 'tooLarge'] as const)(
		'new rows are seen with wrong totals, in any order: %s',
		async (wrongTotal) => {
			receive(95);
			for (const sms of sandbox.state.messages) sms.datetime = '2026-01-01 00:00:00';
			for (const sortOrder of ORDERS) {
				Object.assign(sandbox.quirks, { sortOrder, wrongTotal, fixedPageSize: 10 });
				const workflow = workflowWith('smsReceived');
				await workflow.until(3);
				const ids = receive(3);
				const reported = await workflow.until(12);
				expect(reported.sort((a, b) => Number(a) - Number(b))).toEqual(ids);
			}
		},
	);

	test('two triggers in one workflow, on one account, do not disturb each other', async () => {
		const received = workflowWith('smsReceived');
		const sent = workflowWith('smsSent');
		await received.poll();
		await sent.poll();
		const ids = receive(2);
		const id = send();
		sandbox.setSmsStatus(id, 'sent');
		expect((await received.poll()).ids).toEqual(ids);
		expect((await sent.poll()).ids).toEqual([id]);
	});
});
