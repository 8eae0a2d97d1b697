import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../sandbox';
import { onEveryHost } from './everyHost';
import type { Job, JobNode } from './job';
import { askParameters, jobOf, locator, NODE, outputOf, sendParameters } from './workflows';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const ADA = '+33612345678';

/** A workflow that asks one person, or tries to. */
function askJob(parameters: IDataObject = {}, node: Partial<JobNode> = {}, items: IDataObject[] = [{ to: ADA }]): Job {
	return jobOf(sandbox, items, { ...node, parameters: askParameters('={{ $json.to }}', parameters) });
}

function sentTexts(): string[] {
	return sandbox.acceptedMessages.map(({ content }) => content);
}

const LINK = /^http:\/\/127\.0\.0\.1\/webhook-waiting\/1\/1\?n=\w{8}&signature=[0-9a-f]{64}$/;

onEveryHost((run) => {
	test('texts one person and waits, with one signed link at the end of the SMS', async () => {
		const { status, runs, stored } = await run(askJob());
		expect(status).toBe('waiting');
		const [message, link] = sentTexts()[0].split('\n');
		expect(message).toBe('Approve invoice 4711?');
		expect(link).toMatch(LINK);
		expect(sandbox.timesAccepted(ADA)).toBe(1);
		expect(outputOf(runs)[0].json).toMatchObject({ status: 'accepted', recipients: [ADA], sms_ids: [1] });
		expect(stored).not.toContain(sandbox.apiKey);
		expect(stored).not.toContain(link);
	});

	test('makes the same request as Send SMS', async () => {
		await run(jobOf(sandbox, [{ to: ADA }], { parameters: sendParameters('={{ $json.to }}', 'Hello') }));
		await run(askJob({ message: 'Hello' }));
		const [sent, asked] = sandbox.requests;
		const withoutText = ({ fields }: typeof sent) => fields.filter(([name]) => name !== 'content');
		expect(withoutText(asked)).toEqual(withoutText(sent));
		expect([asked.method, asked.url]).toEqual([sent.method, sent.url]);
		expect(asked.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
		expect(asked.headers.authorization).toBe(sent.headers.authorization);
	});

	test('every question has a link of its own', async () => {
		await run(askJob());
		await run(askJob());
		const [first, second] = sentTexts().map((text) => text.split('\n')[1]);
		expect(first).not.toBe(second);
	});

	test('says that a phone cannot open the address', async () => {
		const { runs } = await run(askJob());
		expect(outputOf(runs)[0].json.warnings).toEqual([
			'The link in this SMS begins with http://127.0.0.1, which leads nowhere on a phone. Set the environment variable WEBHOOK_URL of n8n, and of its workers, to the address under which n8n can be reached from outside.',
		]);
	});

	test('several items are refused, with the advice to loop', async () => {
		const items = [{ to: ADA }, { to: '+33612345679' }];
		const stopped = await run(askJob({}, {}, items));
		expect(stopped.error?.message).toMatch(/^Nothing was sent\. Items 1-2 of 2: Send and Wait for Response asks one person/);
		const continued = await run(askJob({}, { onError: 'continueRegularOutput' }, items));
		expect(continued.status).toBe('success');
		expect(outputOf(continued.runs).map(({ json }) => json.error)).toEqual([
			expect.stringMatching(/Loop Over Items/),
			expect.stringMatching(/Loop Over Items/),
		]);
		expect(sandbox.requests).toHaveLength(0);
	});

	const BAD: Array<[string, IDataObject, RegExp]> = [
		['no text', { message: ' ' }, /Message is empty/],
		['no number', { phoneNumbers: locator('phone', '={{ "" }}') }, /To is empty/],
		['two numbers', { phoneNumbers: locator('phone', `${ADA}, +33612345679`) }, /To has 2 recipients/],
		['a national number', { phoneNumbers: locator('phone', '0612345678') }, /no country code/],
		['a number that is not allowed', { options: { allowedRecipients: '+44' } }, /not among the Allowed Recipients/],
		['too many segments, the link counted', { message: 'x'.repeat(100), options: { maxSegments: 1 } }, /Message takes 2 segments/],
		['a text so long that the link could be cut off', { message: 'x'.repeat(900) }, /would cut off the link/],
		['no room for the link', { options: { shortenTo: 0 } }, /Shorten To must be a whole number/],
		['another response type', { responseType: '={{ "email" }}' }, /Response Type must be one of/],
		['a limit of no time', { options: { limitWaitTime: { values: { resumeAmount: 0 } } } }, /Amount must be/],
		['a limit without a unit', { options: { limitWaitTime: { values: { resumeUnit: 'years' } } } }, /Unit must be/],
		[
			'a limit in the past',
			{ options: { limitWaitTime: { values: { limitType: 'atSpecifiedTime', maxDateAndTime: '2020-01-01T10:00' } } } },
			/Max Date and Time: .* is in the past/,
		],
		[
			'a limit at no time',
			{ options: { limitWaitTime: { values: { limitType: 'atSpecifiedTime', maxDateAndTime: '' } } } },
			/Max Date and Time is empty/,
		],
		['buttons of another kind', { approvalOptions: { approvalType: 'triple' } }, /Type of Approval must be/],
		['a label that is no text', { approvalOptions: { approveLabel: '={{ {} }}' } }, /Approve Button must be text/],
		['an hour and a minute of waiting for an SMS', { responseType: 'smsReply', waitMinutes: 61 }, /Wait for Minutes must be a whole number from 1 to 60/],
	];
	test.each(BAD)('%s: nobody is texted', async (_name, parameters, sentence) => {
		const { error, status } = await run(askJob(parameters));
		expect(status).toBe('error');
		expect(error?.message).toMatch(sentence);
		expect(sandbox.requestsTo('POST', '/sms')).toHaveLength(0);
	});

	test('a default country and plain characters are taken from the options, others are left alone', async () => {
		const options = {
			defaultCountry: 'FR',
			replaceUnsupportedCharacters: true,
			// Left over from Send SMS.
			preview: true,
			scheduledAt: '2099-01-01T10:00',
			maxRecipients: 0,
		};
		const { status } = await run(
			askJob({ message: 'It’s ok – yes?', phoneNumbers: locator('phone', '06 12 34 56 78'), options }),
		);
		expect(status).toBe('waiting');
		expect(sentTexts()[0]).toMatch(/^It's ok - yes\?\nhttp/);
		expect(sandbox.acceptedMessages[0]).toMatchObject({ recipient: ADA, scheduledDatetime: null });
	});

	test('a contact who opted out is not asked where the options say so, and nothing is waited for', async () => {
		const { phone_number: to } = sandbox.state.contacts.find((contact) => contact.has_opted_out)!;
		const { status, runs } = await run(askJob({ phoneNumbers: locator('phone', to), options: { optedOutContacts: 'skip' } }));
		expect(status).toBe('success');
		expect(outputOf(runs)[0].json).toMatchObject({ status: 'skipped', skipped: [{ value: to }], sms_ids: [] });
		expect(sandbox.requestsTo('POST', '/sms')).toHaveLength(0);
	});

	test('Shorten To cuts the text, never the link, and says so', async () => {
		const message = `${'a'.repeat(200)}${'\u{1F468}‍\u{1F469}‍\u{1F467}'.repeat(50)}`;
		const { runs } = await run(askJob({ message, options: { shortenTo: 2 } }));
		const [json] = outputOf(runs).map((item) => item.json);
		expect(json.segments).toBe(2);
		const [text, link] = sentTexts()[0].split('\n');
		expect(text).toMatch(/^a+\.\.\.$/);
		expect(link).toMatch(LINK);
		expect((json.warnings as string[]).join()).toMatch(/leaves out the last \d+ characters/);
	});

	test('what the server did not accept is not waited for', async () => {
		sandbox.failNext({ kind: 'status', status: 400, title: 'This SIM is blocked.' });
		const stopped = await run(askJob());
		expect([stopped.status, stopped.error?.message]).toEqual([
			'error',
			`The SMS to ${ADA} was refused: This SIM is blocked.`,
		]);

		sandbox.failNext({ kind: 'status', status: 400, title: 'This SIM is blocked.' });
		const continued = await run(askJob({}, { onError: 'continueErrorOutput' }));
		expect(continued.status).toBe('success');
		expect(outputOf(continued.runs, 1)[0].json).toMatchObject({ to: ADA, status: 'rejected' });
		expect(sandbox.acceptedMessages).toHaveLength(0);
	});

	test('a request that was not sent is sent again, and one that may have gone out is looked up', async () => {
		sandbox.failNext({ kind: 'status', status: 429, title: 'Too many requests.' });
		const { status } = await run(askJob());
		expect(status).toBe('waiting');
		expect(sandbox.timesAccepted(ADA)).toBe(1);

		sandbox.reset();
		sandbox.failNext({ kind: 'status', status: 500, title: 'Down.', accepted: true });
		const unclear = await run(askJob({}, { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }));
		expect(unclear.status).toBe('waiting');
		expect(sandbox.timesAccepted(ADA)).toBe(1);
		expect(sandbox.requestsTo('POST', '/sms')).toHaveLength(1);

		sandbox.reset();
		sandbox.settings.onlyDocumented = true;
		sandbox.failNext({ kind: 'status', status: 500, title: 'Down.', accepted: true });
		const retried = await run(askJob({}, { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }));
		expect(retried.status).toBe('error');
		expect(retried.error?.message).toMatch(/may have gone out/);
		expect(sandbox.requestsTo('POST', '/sms')).toHaveLength(1);
	});

	test('an SMS that the record shows after an unclear answer is waited for', async () => {
		sandbox.failNext({ kind: 'status', status: 500, title: 'Down.', accepted: true });
		const { status, runs } = await run(askJob());
		expect(status).toBe('waiting');
		expect(outputOf(runs)[0].json).toMatchObject({ status: 'accepted', sms_ids: [1] });
		expect(sandbox.requestsTo('POST', '/sms')).toHaveLength(1);
	});

	test('the tool of an agent that cannot wait texts nobody, and is told so', async () => {
		const { runs } = await run(agentJob());
		expect(String(runs.Agent[0].outputs[0][0].json.answer)).toMatch(/this AI agent cannot wait for an answer/);
		expect(sandbox.requests).toHaveLength(0);
	});
});

function agentJob(): Job {
	const job = askJob();
	const [, node] = job.nodes;
	return {
		...job,
		nodes: [
			{ name: 'Items', type: 'stage.items', parameters: { items: '[{}]' } },
			{ name: 'Agent', type: 'stage.agent', parameters: { calls: JSON.stringify([{}]) } },
			{ ...node, type: `${node.type}Tool`, parameters: { ...node.parameters, phoneNumbers: locator('phone', ADA) } },
		],
		connections: {
			Items: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			[NODE]: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
	};
}
