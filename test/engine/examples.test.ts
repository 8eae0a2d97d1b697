/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node.js, not in n8n */
import { readdirSync } from 'node:fs';
import path from 'node:path';

import { startSandbox, type Sandbox } from '../sandbox';
import { onEveryHost } from './everyHost';
import { exampleJob } from './examples';
import type { JobResult, OutputItem } from './job';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: 250 });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const FOLDER = path.resolve(__dirname, '../../examples');

const TESTED = [
	'ai-agent-allowed-numbers.json',
	'answer-incoming-sms.json',
	'approve-a-purchase.json',
	'ask-for-a-date.json',
	'broadcast-to-contacts.json',
	'hand-what-failed-to-a-colleague.json',
	'keep-contacts-in-step.json',
	'list-who-was-not-reached.json',
	'personal-text-per-row.json',
	'scheduled-reminder.json',
	'send-to-contacts.json',
	'send-to-one-number.json',
	'stop-and-what-follows.json',
	'warn-when-a-phone-is-offline.json',
];

/** They wait long, or need nodes that the stage lacks: the tests in a real n8n run them, as all others. */
const IN_N8N_ALONE = [
	'ai-agent-human-review.json',
	'ask-and-read-the-reply.json',
	'ask-several-people.json',
	'wait-for-a-reply-for-days.json',
];

test('every example is run by a test', () => {
	expect(readdirSync(FOLDER).sort()).toEqual([...TESTED, ...IN_N8N_ALONE].sort());
});

test.each([...TESTED, ...IN_N8N_ALONE])('%s says on a sticky note what to fill in', (file) => {
	const note = exampleJob(file, { apiKey: '', baseUrl: '' }).nodes.find(({ type }) => type === 'n8n-nodes-base.stickyNote');
	expect(note?.parameters.content).toMatch(/credential/);
	expect(note?.parameters.content).toMatch(/^## /);
});

/** A node with its name below it, in the units of the canvas. */
const NODE_SIZE = { width: 96, height: 160 };

test.each(TESTED)('%s: no note lies under a node', (file) => {
	const { nodes } = exampleJob(file, { apiKey: '', baseUrl: '' });
	const [notes, others] = [true, false].map((wanted) =>
		nodes.filter(({ type }) => (type === 'n8n-nodes-base.stickyNote') === wanted),
	);
	for (const { position: note, parameters } of notes) {
		const { width, height } = parameters as { width: number; height: number };
		const covered = others.filter(
			({ position: [x, y] = [0, 0] }) =>
				x < note![0] + width && x + NODE_SIZE.width > note![0] && y < note![1] + height && y + NODE_SIZE.height > note![1],
		);
		expect(covered.map(({ name }) => name)).toEqual([]);
	}
});

function outputOf({ runs }: JobResult, node: string, output = 0): OutputItem[] {
	return runs[node]?.[0]?.outputs[output] ?? [];
}

function listeners() {
	return sandbox.state.contacts.filter((contact) => !contact.has_opted_out);
}

onEveryHost((run, { respond }) => {
	/** Asks, and answers on the page, or lets the time be over. */
	async function askedAndAnswered(file: string, answer?: string): Promise<JobResult> {
		const job = exampleJob(file, sandbox);
		const { stored, status } = await run(job);
		expect(status).toBe('waiting');
		const { content } = sandbox.acceptedMessages[sandbox.acceptedMessages.length - 1];
		const query = content.slice(content.lastIndexOf('?') + 1);
		const request = answer === undefined ? undefined : { method: 'POST', query, body: [['answer', answer]] as Array<[string, string]> };
		const { result } = await respond({ job, stored, request });
		expect(result?.error).toBeUndefined();
		return result!;
	}

	test.each([
		['approve', 'Buy', { buy: 'Two office chairs', approvedAt: expect.any(String) }],
		['decline', 'Declined', { declined: 'Two office chairs', declinedAt: expect.any(String) }],
		[undefined, 'Nobody answered', { unanswered: 'Two office chairs' }],
	])('approve-a-purchase.json: %s', async (answer, node, json) => {
		const result = await askedAndAnswered('approve-a-purchase.json', answer);
		expect(sandbox.acceptedMessages).toMatchObject([{ recipient: '+33639980020' }]);
		expect(sandbox.acceptedMessages[0].content).toMatch(/^May I buy this for 230\.00 EUR: Two office chairs\?\nhttp/);
		expect(outputOf(result, node).map((item) => item.json)).toEqual([json]);
		const ends = ['Buy', 'Declined', 'Nobody answered'].filter((name) => outputOf(result, name).length > 0);
		expect(ends).toEqual([node]);
	});

	test('ask-for-a-date.json', async () => {
		const answered = await askedAndAnswered('ask-for-a-date.json', 'Tuesday at ten');
		expect(outputOf(answered, 'Appointment')[0].json).toEqual({ name: 'Ada', date: 'Tuesday at ten' });
		const unanswered = await askedAndAnswered('ask-for-a-date.json');
		expect(outputOf(unanswered, 'Appointment')[0].json).toEqual({ name: 'Ada', date: 'not answered' });
	});

	test('send-to-one-number.json', async () => {
		const result = await run(exampleJob('send-to-one-number.json', sandbox));
		expect(result.error).toBeUndefined();
		expect(sandbox.acceptedMessages).toHaveLength(1);
		expect(sandbox.timesAccepted('+33639980020')).toBe(1);
	});

	test('send-to-contacts.json', async () => {
		const [nameless] = listeners();
		nameless.name = '';
		const result = await run(exampleJob('send-to-contacts.json', sandbox));
		expect(result.error).toBeUndefined();
		expect(sandbox.acceptedMessages).toHaveLength(listeners().length);
		for (const contact of listeners()) {
			const greeting = contact === nameless ? 'Hello' : `Hello ${contact.name}`;
			const text = `${greeting}, our shop is open again from Monday.`;
			expect(sandbox.timesAccepted(contact.phone_number, text)).toBe(1);
		}
	});

	test('broadcast-to-contacts.json', async () => {
		const result = await run(exampleJob('broadcast-to-contacts.json', sandbox));
		expect(result.error).toBeUndefined();
		expect(outputOf(result, 'Send SMS')).toHaveLength(listeners().length);
		expect(sandbox.requestsTo('POST', '/sms')).toHaveLength(Math.ceil(listeners().length / 100));
		expect(listeners().every(({ phone_number: number }) => sandbox.timesAccepted(number) === 1)).toBe(true);
		expect(sandbox.acceptedMessages).toHaveLength(listeners().length);
	});

	test('broadcast-to-contacts.json, where somebody opts out once the contacts are listed', async () => {
		const [first] = listeners();
		sandbox.afterRequest = ({ path }) => {
			if (path === '/contacts/') first.has_opted_out = true;
		};
		await run(exampleJob('broadcast-to-contacts.json', sandbox));
		expect(sandbox.timesAccepted(first.phone_number)).toBe(0);
		expect(sandbox.acceptedMessages).toHaveLength(listeners().length);
	});

	test('personal-text-per-row.json', async () => {
		const result = await run(exampleJob('personal-text-per-row.json', sandbox));
		expect(result.error).toBeUndefined();
		expect(sandbox.acceptedMessages.map(({ recipient, content }) => [recipient, content])).toEqual([
			['+33639980021', 'Hello Ada, your invoice of 12.50 EUR is due on Friday.'],
			['+33639980022', 'Hello Grace, your invoice of 7.00 EUR is due on Friday.'],
			['+442079460023', 'Hello Katherine, your invoice of 31.20 EUR is due on Friday.'],
		]);
	});

	test('list-who-was-not-reached.json', async () => {
		const result = await run(exampleJob('list-who-was-not-reached.json', sandbox));
		expect(result.error).toBeUndefined();
		expect(sandbox.acceptedMessages.map(({ recipient }) => recipient)).toEqual(['+33639980021', '+442079460023']);
		expect(outputOf(result, 'Reached')).toHaveLength(2);
		expect(outputOf(result, 'Not reached').map(({ json }) => json)).toEqual([
			{ name: 'Nobody', phone: '12', reason: expect.stringMatching(/^Item 2 of 3 was not sent: "12"/) },
		]);
	});

	test('hand-what-failed-to-a-colleague.json', async () => {
		sandbox.settings.phones = { sendAfterMs: 0, failing: { '+33639980022': 'No service' } };
		const result = await run(exampleJob('hand-what-failed-to-a-colleague.json', sandbox));
		expect(result.error).toBeUndefined();
		expect(outputOf(result, 'Sent').map(({ json }) => [json.status, json.recipients])).toEqual([
			['sent', ['+33639980021']],
			['sent', ['+442079460023']],
		]);
		expect(sandbox.acceptedMessages.map(({ recipient }) => recipient)).toEqual([
			'+33639980021',
			'+33639980022',
			'+442079460023',
			'+33639980099',
		]);
		expect(sandbox.timesAccepted('+33639980099', 'Please call: Grace +33639980022')).toBe(1);
	});

	test('scheduled-reminder.json', async () => {
		const result = await run({ ...exampleJob('scheduled-reminder.json', sandbox), timezone: 'Europe/Paris' });
		expect(result.error).toBeUndefined();
		// Nine o'clock in Paris is 07:00 UTC in summer and 08:00 UTC in winter.
		expect(sandbox.acceptedMessages.map(({ scheduledDatetime, content }) => [scheduledDatetime, content])).toEqual([
			['2030-06-11 07:00:00', 'Hello Ada, we expect you tomorrow at 14:30.'],
			['2030-12-01 08:00:00', 'Hello Grace, we expect you tomorrow at 10:00.'],
		]);
	});

	test('keep-contacts-in-step.json', async () => {
		const before = sandbox.state.contacts.length;
		const result = await run(exampleJob('keep-contacts-in-step.json', sandbox));
		expect(result.error).toBeUndefined();
		const byNumber = (number: string) => sandbox.state.contacts.filter(({ phone_number: its }) => its === number);
		expect(byNumber('+33639980000')).toMatchObject([{ name: 'Zoë L. Lefèvre', custom_parameters: { city: 'Lyon' } }]);
		expect(byNumber('+33639989921')).toMatchObject([{ name: 'Ada Lovelace', custom_parameters: { city: 'London' } }]);
		expect(sandbox.state.contacts.length).toBe(before + 1);
	});

	test('answer-incoming-sms.json', async () => {
		const [contact] = sandbox.state.contacts;
		sandbox.receiveSms({ from: contact.phone_number, content: 'What are your opening HOURS?' });
		const result = await run(exampleJob('answer-incoming-sms.json', sandbox));
		expect(result.error).toBeUndefined();
		expect(sandbox.acceptedMessages).toMatchObject([
			{ recipient: contact.phone_number, content: `Hello ${contact.name}, we are open from Monday to Saturday, 9 to 18.` },
		]);
	});

	test('stop-and-what-follows.json', async () => {
		const [contact, other] = sandbox.state.contacts;
		const sms = sandbox.receiveSms({ from: contact.phone_number, content: 'Stop!' });
		sandbox.receiveSms({ from: other.phone_number, content: 'When does the bus stop?' });
		const result = await run(exampleJob('stop-and-what-follows.json', sandbox));
		expect(result.error).toBeUndefined();
		expect(outputOf(result, 'Note who said stop').map(({ json }) => json)).toEqual([
			{ phone: contact.phone_number, since: sms.datetime },
		]);
		expect(sandbox.acceptedMessages).toMatchObject([
			{ recipient: '+33639980099', content: `${contact.phone_number} asked not to be texted any more.` },
		]);
	});

	test.each([0, 1])('warn-when-a-phone-is-offline.json: phone %d of two', async (index) => {
		const [device, other] = index === 0 ? sandbox.state.devices : [...sandbox.state.devices].reverse();
		device.last_ping_datetime = '2026-01-05 08:59:00';
		const result = await run(exampleJob('warn-when-a-phone-is-offline.json', sandbox));
		expect(result.error).toBeUndefined();
		expect(sandbox.acceptedMessages).toMatchObject([
			{ recipient: '+33639980099', deviceId: other.id, simSubscriptionId: other.sims![0].subscription_id },
		]);
		expect(sandbox.acceptedMessages[0].content).toBe(
			`The phone ${device.name} is offline: it was last seen at 2026-01-05 08:59:00 UTC, with a battery of 59 %.`,
		);
	});

	test('ai-agent-allowed-numbers.json', async () => {
		const job = exampleJob('ai-agent-allowed-numbers.json', sandbox);
		const agent = job.nodes.find(({ name }) => name === 'AI Agent')!;
		agent.parameters.calls = JSON.stringify([
			{ to: '+33639980021', message: 'Lunch is at noon' },
			{ to: '+33639980099', message: 'You have won' },
		]);
		const result = await run(job);
		expect(result.error).toBeUndefined();
		expect(sandbox.acceptedMessages.map(({ recipient }) => recipient)).toEqual(['+33639980021']);
		const [taken, refused] = outputOf(result, 'AI Agent').map(({ json }) => String(json.answer));
		expect(JSON.parse(taken)).toMatchObject([{ recipients: ['+33639980021'], sms_ids: [1] }]);
		expect(refused).not.toContain('sms_ids');
	});
});
