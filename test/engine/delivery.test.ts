import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../sandbox';
import { onEveryHost } from './everyHost';
import type { JobResult, OutputItem } from './job';
import { acceptedBy, number, people } from './people';
import { FROM_ITEM, jobOf, locator, outputOf, pairedIndex, sendParameters } from './workflows';

// 1,000 items take their time on a busy machine.
jest.setTimeout(60_000);

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: 0 });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

function posts(): string[][] {
	return sandbox.requestsTo('POST', '/sms').map(({ fields }) => {
		const [, numbers] = fields.find(([name]) => name === 'phone_numbers')!;
		return numbers.split(',');
	});
}

function skippedOf(item: OutputItem): IDataObject[] {
	return item.json.skipped as IDataObject[];
}

onEveryHost((run) => {
	/** Sends items of `{to, text}`. */
	async function send(
		items: IDataObject[],
		options: IDataObject = {},
		node: IDataObject = {},
	): Promise<JobResult> {
		const parameters = sendParameters(FROM_ITEM.to, FROM_ITEM.text, options);
		return await run(jobOf(sandbox, items, { parameters, ...node }));
	}

	describe('checks all items before the first SMS leaves', () => {
		test('and stops a run of 1,000 at a bad number in item 700', async () => {
			const items: IDataObject[] = people(1000);
			items[699].to = '0612345678';
			const { error, runs } = await send(items);
			expect(sandbox.requests).toEqual([]);
			expect(error?.message).toMatch(/^Nothing was sent\. Item 700 of 1000: .*"0612345678"/);
			expect(error?.message).toMatch(/country code/);
			expect(error?.context?.itemIndex).toBeUndefined();
			expect(outputOf(runs)).toEqual([]);
		});

		test('and names every bad item, those with the same finding together', async () => {
			const items: IDataObject[] = people(8);
			items[1].to = 'nobody';
			items[3].text = '';
			items[4].text = ' ';
			items[6].text = '';
			const { error } = await send(items);
			expect(sandbox.requests).toEqual([]);
			expect(error?.message).toMatch(/Item 2 of 8: "nobody"/);
			expect(error?.message).toContain('Items 4-5, 7 of 8: Message is empty. Write the text to send.');
		});

		test('and gives the numbers of the bad items that it does not tell in full', async () => {
			const items: IDataObject[] = people(40).map((item, index) => ({ ...item, to: `nobody ${index}` }));
			const { error } = await send(items);
			expect(error?.message).toMatch(/Item 20 of 40: "nobody 19"/);
			expect(error?.message).toMatch(/Further items to fix: 21-40\.$/);
		});

		test('and goes on with the good ones where the node continues', async () => {
			const items: IDataObject[] = people(3);
			items[1].to = 'nobody';
			const { runs } = await send(items, {}, { onError: 'continueErrorOutput' });
			expect(acceptedBy(sandbox)).toEqual([number(0), number(2)]);
			expect(outputOf(runs, 0).map(pairedIndex)).toEqual([0, 2]);
			const [bad] = outputOf(runs, 1);
			expect(pairedIndex(bad)).toBe(1);
			expect(bad.json.error).toMatch(/^Item 2 of 3 was not sent: "nobody"/);
		});

		const FINDINGS: Array<[string, IDataObject, IDataObject, RegExp]> = [
			['a national number', { to: '0612345678' }, {}, /country code/],
			['no number', { to: '' }, {}, /^Nothing was sent\. To is empty\./],
			['no text', { text: '' }, {}, /Message is empty/],
			['an object as text', { text: { a: 1 } }, {}, /Message must be text/],
			['too many recipients', { to: `${number(1)},${number(2)}` }, { maxRecipients: 1 }, /To has 2 recipients, but Max Recipients allows 1/],
			['a number that is not allowed', {}, { allowedRecipients: '+44' }, /not among the Allowed Recipients/],
			['an unreadable list of allowed numbers', {}, { allowedRecipients: 'anybody' }, /Allowed Recipients/],
			['an empty list of allowed numbers', {}, { allowedRecipients: '' }, /Allowed Recipients is empty/],
			['too long a text', { text: 'x'.repeat(161) }, { maxSegments: 1 }, /takes 2 segments, but Max Segments allows 1/],
			['a time in the past', {}, { scheduledAt: '2020-01-01T00:00:00' }, /in the past/],
			['no count', {}, { recipientsPerRequest: 0 }, /Recipients per Request must be a whole number/],
			['half a count', {}, { parallelRequests: 1.5 }, /Parallel Requests must be a whole number/],
		];
		test.each(FINDINGS)('and finds %s', async (_name, item, options, message) => {
			const { error } = await send([{ to: number(0), text: 'Bonjour', ...item }], options);
			expect(sandbox.requests).toEqual([]);
			expect(error?.message).toMatch(message);
			expect(error?.message).toMatch(/^Nothing was sent\. /);
		});

		test.each([
			['deviceId', '={{ "" }}', /Device is empty/],
			['simSubscriptionId', 'Orange', /SIM must be an ID/],
		])('and finds a bad %s', async (name, value, message) => {
			const parameters = sendParameters(number(0), 'Bonjour');
			parameters[name] = locator('id', value);
			const { error } = await run(jobOf(sandbox, [{}], { parameters }));
			expect(sandbox.requests).toEqual([]);
			expect(error?.message).toMatch(message);
		});
	});

	describe('options', () => {
		test('Invalid Numbers: Skip leaves out what cannot be used, and names it', async () => {
			const { runs } = await send(
				[{ to: `${number(0)}, nobody, ${number(0)}`, text: 'Bonjour' }, { to: 'nobody', text: 'Bonjour' }],
				{ invalidNumbers: 'skip' },
			);
			const [first, second] = outputOf(runs);
			expect(acceptedBy(sandbox)).toEqual([number(0)]);
			expect(first.json.recipients).toEqual([number(0)]);
			expect(skippedOf(first).map(({ value }) => value)).toEqual(['nobody', number(0)]);
			expect(second.json).toMatchObject({ recipients: [], sms_ids: [] });
			expect(skippedOf(second).map(({ value }) => value)).toEqual(['nobody']);
			expect(second.json.warnings).toEqual(['Nothing is sent for this item: no recipient is left.']);
		});

		test('Preview shows what would be sent, without any request', async () => {
			const items = [...people(2), { to: number(0), text: 'Bonjour' }];
			const { runs } = await send(items, { preview: true, combineItems: true });
			const output = outputOf(runs);
			expect(sandbox.requests).toEqual([]);
			expect(output.map(({ json }) => json.recipients)).toEqual([[number(0)], [number(1)], []]);
			expect(skippedOf(output[2])).toEqual([
				{ value: number(0), reason: 'Item 1 of 3 has the same text for this number.' },
			]);
			expect(output[0].json).toMatchObject({ preview: true, sms_ids: [], encoding: 'GSM-7', segments: 1 });
		});

		test('Scheduled At goes out in UTC, or in the time zone of the account', async () => {
			const scheduledAt = '2099-07-01T12:00:00';
			const utc = await send(people(1), { scheduledAt });
			const paris = await send(people(1), { scheduledAt, accountTimezone: 'Europe/Paris' });
			expect(sandbox.acceptedMessages.map(({ scheduledDatetime }) => scheduledDatetime)).toEqual([
				'2099-07-01 10:00:00',
				'2099-07-01 12:00:00',
			]);
			expect(outputOf(utc.runs)[0].json.scheduled_datetime).toBe('2099-07-01 10:00:00');
			expect(outputOf(paris.runs)[0].json.scheduled_datetime).toBe('2099-07-01 12:00:00');
		});

		test('Replace Unsupported Characters makes a curly text fit into GSM-7', async () => {
			const items = [{ to: number(0), text: 'It’s “here” – now…' }];
			const { runs } = await send(items, { replaceUnsupportedCharacters: true });
			expect(sandbox.timesAccepted(number(0), 'It\'s "here" - now...')).toBe(1);
			expect(outputOf(runs)[0].json).toMatchObject({ encoding: 'GSM-7', warnings: [] });
		});

		test('Recipients per Request spreads one item over requests, and keeps its IDs together', async () => {
			const to = people(5).map((person) => person.to);
			const { runs } = await send([{ to: to.join('\n'), text: 'Bonjour' }], { recipientsPerRequest: 2 });
			expect(posts().map((numbers) => numbers.length)).toEqual([2, 2, 1]);
			expect(outputOf(runs)[0].json).toMatchObject({ recipients: to, sms_ids: [1, 2, 3, 4, 5] });
		});

		test('Parallel Requests are under way at the same time, and not more of them', async () => {
			sandbox.settings.latencyMs = 100;
			await send(people(9), { parallelRequests: 3 });
			expect(Math.max(...sandbox.requests.map(({ inFlight }) => inFlight))).toBe(3);
			expect(acceptedBy(sandbox)).toHaveLength(9);
		});

		test('with one of them, requests go out one by one in item order', async () => {
			sandbox.settings.latencyMs = 20;
			await send(people(5), { parallelRequests: 1 });
			expect(Math.max(...sandbox.requests.map(({ inFlight }) => inFlight))).toBe(1);
			expect(posts()).toEqual(people(5).map(({ to }) => [to]));
		});
	});

	describe('a refusal of a part', () => {
		const to = people(6).map((person) => person.to);
		const items = [{ to: to.join(','), text: 'Bonjour' }, { to: number(9), text: 'Bonjour' }];

		test('is told with the numbers that it is about', async () => {
			sandbox.fault({ fault: { kind: 'status', status: 400, title: 'No.' }, recipient: to[2], times: Infinity });
			sandbox.fault({ fault: { kind: 'cut' }, recipient: to[4] });
			const { runs } = await send(items, { recipientsPerRequest: 2, unclearAnswers: 'report' }, { onError: 'continueRegularOutput' });
			expect(outputOf(runs)[0].json.error).toBe(
				`Item 1 of 2 (${to[0]} and 5 more) was accepted for 2 of its 6 recipients. May have gone out to ${to[4]}, ${to[5]}: The connection was cut before the server answered. Refused for ${to[2]}, ${to[3]}: No`,
			);
			expect(acceptedBy(sandbox)).toEqual([to[0], to[1], number(9)]);
		});

		test('is sent again by Retry On Fail, and only that part', async () => {
			sandbox.fault({ fault: { kind: 'status', status: 400, title: 'No.' }, recipient: to[2] });
			const retry = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
			const { runs } = await send(items, { recipientsPerRequest: 2, parallelRequests: 1 }, retry);
			expect(posts()).toEqual([to.slice(0, 2), to.slice(2, 4), to.slice(2, 6).slice(0, 2), to.slice(4), [number(9)]]);
			expect(outputOf(runs)[0].json.recipients).toEqual(to);
			expect(acceptedBy(sandbox)).toHaveLength(7);
		});
	});

	describe('Combine Items', () => {
		test('sends one text to 1,000 people in 10 requests within a limit of 60 a minute', async () => {
			sandbox.settings.rateLimit = { requests: 60, windowSeconds: 60 };
			const { runs } = await send(people(1000), { combineItems: true });
			const output = outputOf(runs);
			expect(sandbox.requests).toHaveLength(10);
			expect(acceptedBy(sandbox)).toEqual(people(1000).map(({ to }) => to));
			expect(output.map(pairedIndex)).toEqual([...Array(1000).keys()]);
			output.forEach(({ json }, index) => {
				expect(json.recipients).toEqual([number(index)]);
				const [smsId] = json.sms_ids as number[];
				const message = sandbox.acceptedMessages.find((candidate) => candidate.smsId === smsId);
				expect(message?.recipient).toBe(number(index));
			});
		});

		test('keeps apart what differs in text, device, SIM or schedule', async () => {
			const items = [
				{ to: number(0), text: 'A', sim: '1', at: '2099-01-01T00:00:00' },
				{ to: number(1), text: 'B', sim: '1', at: '2099-01-01T00:00:00' },
				{ to: number(2), text: 'A', sim: '2', at: '2099-01-01T00:00:00' },
				{ to: number(3), text: 'A', sim: '1', at: '2099-01-01T00:01:00' },
				{ to: number(4), text: 'A', sim: '1', at: '2099-01-01T00:00:00' },
			];
			const parameters = sendParameters(FROM_ITEM.to, FROM_ITEM.text, {
				combineItems: true,
				scheduledAt: '={{ $json.at }}',
			});
			parameters.simSubscriptionId = locator('id', '={{ $json.sim }}');
			await run(jobOf(sandbox, items, { parameters }));
			expect(posts()).toEqual([[number(0), number(4)], [number(1)], [number(2)], [number(3)]]);
		});

		test('texts a number once, and names it in the later items that have it too', async () => {
			const items = [
				{ to: number(0), text: 'Bonjour' },
				{ to: `${number(1)},${number(0)}`, text: 'Bonjour' },
				{ to: number(0), text: 'Bonjour' },
				{ to: number(0), text: 'Bonsoir' },
			];
			const output = outputOf((await send(items, { combineItems: true })).runs);
			expect(sandbox.timesAccepted(number(0), 'Bonjour')).toBe(1);
			expect(sandbox.timesAccepted(number(0), 'Bonsoir')).toBe(1);
			expect(output.map(({ json }) => json.recipients)).toEqual([[number(0)], [number(1)], [], [number(0)]]);
			const skipped = { value: number(0), reason: 'The server accepted the same text for this number from Item 1 of 4.' };
			expect(output.map(skippedOf)).toEqual([[], [skipped], [skipped], []]);
		});

		test('sends a number with the later item where the earlier one is refused', async () => {
			const items = [
				{ to: `${number(0)},${number(1)}`, text: 'Bonjour' },
				{ to: number(1), text: 'Bonjour' },
				{ to: number(2), text: 'Bonjour' },
			];
			sandbox.fault({ fault: { kind: 'status', status: 400, title: 'No.' }, recipient: number(0), times: Infinity });
			const { runs } = await send(items, { combineItems: true }, { onError: 'continueErrorOutput' });
			expect(acceptedBy(sandbox)).toEqual([number(1), number(2)]);
			expect(outputOf(runs, 0).map(pairedIndex)).toEqual([1, 2]);
			expect(outputOf(runs, 0)[0].json.recipients).toEqual([number(1)]);
			expect(outputOf(runs, 1)[0].json.error).toBe(`Item 1 of 3 (${number(0)} and 1 more) was refused: No.`);
		});

		test('does not send a number with the later item where the earlier one is in doubt', async () => {
			const items = [...people(1), ...people(1), ...people(2).slice(1)];
			sandbox.fault({ fault: { kind: 'cut', accepted: true } });
			const options = { combineItems: true, recipientsPerRequest: 1, unclearAnswers: 'report' };
			const { runs } = await send(items, options, { onError: 'continueRegularOutput' });
			expect(acceptedBy(sandbox)).toEqual([number(0), number(1)]);
			expect(outputOf(runs).map(({ json }) => json.error ?? json.skipped)).toEqual([
				`Item 1 of 3 (${number(0)}) may have gone out: The connection was cut before the server answered`,
				[{ value: number(0), reason: 'Item 1 of 3 has the same text for this number, and it may have gone out.' }],
				[],
			]);
		});

		test('says what was sent when a single one of a shared request is refused, and stops there', async () => {
			const items = [{ to: number(0), text: 'Bonjour' }, ...people(5)];
			sandbox.fault({ fault: { kind: 'status', status: 400, title: 'No.' }, recipient: number(2), times: Infinity });
			const { error } = await send(items, { combineItems: true, parallelRequests: 1 });
			expect(error?.message).toBe(`Item 4 of 6 (${number(2)}) was refused: No.`);
			expect(error?.description).toBe(
				'Accepted: 3 items (1-3). Not sent: 3 items (4-6). To go on, run the node again with only the items that were not sent: a new execution does not know what this one did. Fix what the server names.',
			);
			expect(acceptedBy(sandbox)).toEqual([number(0), number(1)]);
		});
	});

	describe('Retry On Fail', () => {
		test('ten items whose connections are all cut after acceptance: ten SMS, never thirty', async () => {
			sandbox.fault({ fault: { kind: 'cut', accepted: true }, times: Infinity });
			const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1, onError: 'continueRegularOutput' };
			const { runs } = await send(people(10), { unclearAnswers: 'report' }, retry);
			expect(acceptedBy(sandbox)).toEqual(people(10).map(({ to }) => to));
			expect(outputOf(runs).every(({ json }) => /may have gone out/.test(String(json.error)))).toBe(true);
		});

		test('a second execution knows nothing of the first', async () => {
			await send(people(1));
			await send(people(1));
			expect(sandbox.timesAccepted(number(0))).toBe(2);
		});

		test('two nodes of one workflow send each for itself', async () => {
			const job = jobOf(sandbox, people(1), { parameters: sendParameters(FROM_ITEM.to, FROM_ITEM.text) });
			job.nodes.push({ ...job.nodes[1], name: 'Again' });
			job.connections.Success = { main: [[{ node: 'Again', type: 'main', index: 0 }]] };
			job.nodes[4].parameters = sendParameters(number(0), 'Bonjour');
			await run(job);
			expect(sandbox.timesAccepted(number(0))).toBe(2);
		});
	});
});
