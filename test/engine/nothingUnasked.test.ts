import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Fault, type Sandbox } from '../sandbox';
import { onEveryHost } from './everyHost';
import type { JobNode, JobResult } from './job';
import { FROM_ITEM, jobOf, outputOf, sendParameters } from './workflows';

// Nothing is sent that nobody asked for, and a no is never shown as a yes: the sandbox's own record
// is the witness.
jest.setTimeout(60_000);

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: 0 });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const ADA = '+33612000001';
const BOB = '+33612000002';
const EVE = '+33612000003';
const CONTINUE = { onError: 'continueRegularOutput' } as const;
const ERROR_OUTPUT = { onError: 'continueErrorOutput' } as const;
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

function people(...numbers: string[]): IDataObject[] {
	return numbers.map((to) => ({ to, text: 'Bonjour' }));
}

onEveryHost((run) => {
	async function send(
		items: IDataObject[],
		options: IDataObject = {},
		node: Partial<JobNode> & { requestOptions?: IDataObject } = {},
	): Promise<JobResult> {
		const { requestOptions = {}, ...rest } = node;
		const parameters = sendParameters(FROM_ITEM.to, FROM_ITEM.text, options);
		parameters.requestOptions = requestOptions as never;
		return await run(jobOf(sandbox, items, { parameters, ...rest }));
	}

	/** The option comes from an expression that gives this value. */
	async function sendWith(option: string, value: unknown): Promise<JobResult> {
		const items = [{ to: ADA, text: 'Bonjour', given: value }];
		return await send(items as IDataObject[], { [option]: '={{ $json.given }}' });
	}

	describe('advice on how to leave out numbers', () => {
		const ADVICE = /set Options > Invalid Numbers to Skip/;

		test('follows what is wrong with a number', async () => {
			const { error } = await send([...people(ADA), { to: 'nobody', text: 'Bonjour' }]);
			expect(error?.description).toMatch(ADVICE);
		});

		test.each<[string, IDataObject, IDataObject]>([
			['an empty text', { to: ADA, text: '' }, {}],
			['nobody to send to', { to: '', text: 'Bonjour' }, {}],
			['too many segments', { to: ADA, text: 'x'.repeat(200) }, { maxSegments: 1 }],
			['somebody who is not allowed', { to: ADA, text: 'Bonjour' }, { allowedRecipients: BOB }],
		])('does not follow %s', async (_name, item, options) => {
			const { error } = await send([item], options);
			expect(error?.message).toMatch(/^Nothing was sent\. /);
			expect(error?.description).not.toMatch(ADVICE);
		});
	});

	describe('toggles by expression', () => {
		test.each([true, 'true', 'TRUE', ' yes ', 1, '1', 'on'])('preview %j sends nothing', async (value) => {
			const { error, runs } = await sendWith('preview', value);
			expect(error).toBeUndefined();
			expect(outputOf(runs)[0].json).toMatchObject({ status: 'preview', preview: true, sms_ids: [] });
			expect(sandbox.requests).toEqual([]);
		});

		test.each([false, 'false', 'No', 0, '0'])('preview %j sends', async (value) => {
			expect((await sendWith('preview', value)).error).toBeUndefined();
			expect(sandbox.timesAccepted(ADA)).toBe(1);
		});

		test.each([undefined, null, '', ' ', 'maybe', 2, '2', [], [true], {}, { preview: false }])(
			'preview %j is refused',
			async (value) => {
				const { error } = await sendWith('preview', value);
				expect(error?.message).toMatch(/^Nothing was sent\. Preview must be true or false, but is /);
				expect(sandbox.requests).toEqual([]);
			},
		);

		test.each(['true', 1, 'yes'])('combineItems %j combines', async (value) => {
			const items = people(ADA, BOB, ADA).map((item) => ({ ...item, given: value }));
			await send(items, { combineItems: '={{ $json.given }}' });
			expect(sandbox.requests).toHaveLength(1);
			expect(sandbox.timesAccepted(ADA)).toBe(1);
		});

		test.each(['', 'perhaps', null])('combineItems %j is refused', async (value) => {
			const { error } = await sendWith('combineItems', value);
			expect(error?.message).toMatch(/Combine Items must be true or false/);
			expect(sandbox.requests).toEqual([]);
		});

		test.each(['', 'nein'])('replaceUnsupportedCharacters %j is refused', async (value) => {
			const { error } = await sendWith('replaceUnsupportedCharacters', value);
			expect(error?.message).toMatch(/Replace Unsupported Characters must be true or false/);
			expect(sandbox.requests).toEqual([]);
		});
	});

	describe('choices, guard rails and times by expression', () => {
		const REFUSED: Array<[string, unknown, RegExp]> = [
			['invalidNumbers', true, /Invalid Numbers must be one of stop, skip/],
			['invalidNumbers', '', /Invalid Numbers must be one of stop, skip, but is empty/],
			['invalidNumbers', 'ignore', /Invalid Numbers must be one of stop, skip, but is "ignore"/],
			['maxRecipients', null, /Max Recipients must be a whole number from 1, but is empty/],
			['maxRecipients', '', /Max Recipients must be a whole number from 1/],
			['maxRecipients', true, /Max Recipients must be a whole number from 1/],
			['maxRecipients', 'none', /Max Recipients must be a whole number from 1/],
			['maxRecipients', [5], /Max Recipients must be a whole number from 1/],
			['maxSegments', null, /Max Segments must be a whole number from 1/],
			['maxSegments', '0x10', /Max Segments must be a whole number from 1/],
			['allowedRecipients', undefined, /Allowed Recipients is empty/],
			['allowedRecipients', null, /Allowed Recipients is empty/],
			['allowedRecipients', '', /Allowed Recipients is empty/],
			['parallelRequests', 101, /Parallel Requests must be a whole number from 1 to 100/],
			['parallelRequests', 1e7, /Parallel Requests must be a whole number from 1 to 100/],
			['recipientsPerRequest', -1, /Recipients per Request must be a whole number from 1/],
			['scheduledAt', '', /Scheduled At is empty/],
			['scheduledAt', null, /Scheduled At is empty/],
			['scheduledAt', undefined, /Scheduled At is empty/],
			['scheduledAt', false, /"false" is not a date and time/],
			['scheduledAt', {}, /is not a date and time/],
		];
		test.each(REFUSED)('%s %j is refused', async (option, value, message) => {
			const { error } = await sendWith(option, value);
			expect(error?.message).toMatch(message);
			expect(error?.message).toMatch(/^Nothing was sent\. /);
			expect(sandbox.requests).toEqual([]);
		});

		test('a time zone of another type is refused for its item alone', async () => {
			const items = [
				{ to: ADA, text: 'Bonjour', zone: 60 },
				{ to: BOB, text: 'Bonjour', zone: 'Europe/Paris' },
				{ to: EVE, text: 'Bonjour', zone: null },
			];
			const options = { scheduledAt: '2099-01-01T00:00:00', accountTimezone: '={{ $json.zone }}' };
			const { runs } = await send(items, options, CONTINUE);
			expect(outputOf(runs)[0].json.error).toMatch(/"60" is not a known time zone/);
			expect(outputOf(runs)[1].json).toMatchObject({ status: 'scheduled', recipients: [BOB] });
			expect(outputOf(runs)[2].json.error).toMatch(/is not a known time zone/);
			expect(sandbox.acceptedMessages.map(({ recipient }) => recipient)).toEqual([BOB]);
		});

		test('a choice is read whatever its case, and a number as text', async () => {
			const items = [{ to: `${ADA}, nobody`, text: 'Bonjour', choice: ' Skip ', most: ' 2 ' }];
			const { error } = await send(items, {
				invalidNumbers: '={{ $json.choice }}',
				maxRecipients: '={{ $json.most }}',
			});
			expect(error).toBeUndefined();
			expect(sandbox.timesAccepted(ADA)).toBe(1);
		});
	});

	test('a time relative to now is one moment for all items, over all tries', async () => {
		const items = people(...Array.from({ length: 300 }, () => ADA));
		sandbox.fault({ fault: { kind: 'status', status: 400, title: 'Not now.' } });
		const { error } = await send(
			items,
			{ combineItems: true, scheduledAt: '={{ $now.plus({ hours: 1 }) }}' },
			{ ...RETRY, waitBetweenTries: 1200 },
		);
		expect(error).toBeUndefined();
		expect(sandbox.timesAccepted(ADA)).toBe(1);
	});

	describe('a preview', () => {
		test('shows the text first, with device and SIM, and that nothing was sent', async () => {
			const { runs } = await send(people(ADA), { preview: true });
			const [{ json }] = outputOf(runs);
			expect(Object.keys(json).slice(0, 3)).toEqual(['content', 'device_id', 'sim_subscription_id']);
			expect(json).toMatchObject({
				content: 'Bonjour',
				device_id: '1',
				sim_subscription_id: '1',
				status: 'preview',
				messages: [{ phone_number: ADA, sms_id: null, status: 'preview' }],
				recipients: [ADA],
			});
			expect(sandbox.requests).toEqual([]);
		});
	});

	describe('contacts who opted out', () => {
		test.each([true, 1, '1', 'true', 'TRUE', 'yes'])('has_opted_out %j of an item is warned of', async (has_opted_out) => {
			for (const preview of [false, true]) {
				const { runs } = await send([{ to: ADA, text: 'Bonjour', has_opted_out }], { preview });
				expect(outputOf(runs)[0].json.warnings).toEqual([expect.stringMatching(/^\+33612000001 has opted out/)]);
			}
			expect(sandbox.timesAccepted(ADA)).toBe(1);
		});

		test.each([false, 0, 'no', '', null])('has_opted_out %j is not', async (has_opted_out) => {
			const { runs } = await send([{ to: ADA, text: 'Bonjour', has_opted_out }]);
			expect(outputOf(runs)[0].json.warnings).toEqual([]);
		});

		test('are warned of in a list of contacts too', async () => {
			const to = [{ phone_number: ADA, has_opted_out: 'yes' }, { phone_number: BOB }];
			const { runs } = await send([{ to, text: 'Bonjour' }]);
			expect(outputOf(runs)[0].json.warnings).toEqual([expect.stringMatching(/^1 of the contacts in To has opted out/)]);
			expect(outputOf(runs)[0].json.warnings).toEqual([expect.stringContaining(`(${ADA})`)]);
		});

		test('are named by their numbers, where an item has several', async () => {
			const many = Array.from({ length: 7 }, (_, index) => `+3361200001${index}`);
			const to = many.map((phone_number) => ({ phone_number, has_opted_out: true }));
			const listed = await send([{ to, text: 'Bonjour' }]);
			expect(outputOf(listed.runs)[0].json.warnings).toEqual([
				expect.stringContaining(`have opted out of messages (${many.slice(0, 5).join(', ')} and 2 more), as`),
			]);
			const item = { to: [ADA, BOB], text: 'Bonjour', has_opted_out: true, phone_number: BOB };
			const meant = await send([item]);
			expect(outputOf(meant.runs)[0].json.warnings).toEqual([
				expect.stringMatching(/^The contact of this item has opted out of messages \(\+\d+\), as/),
			]);
		});
	});

	describe('a refusal after a part was taken', () => {
		const title = 'No credit left for the rest.';
		const refusal = (status: number): Fault => ({
			kind: 'json',
			status,
			body: { errors: [{ title, status }], data: { sms_ids: '$ids' } },
			acceptFirst: 1,
		});
		const SETTINGS: Array<[string, Partial<JobNode>, IDataObject]> = [
			['Stop', {}, {}],
			['Continue', CONTINUE, {}],
			['Error Output', ERROR_OUTPUT, {}],
			['Retry', RETRY, {}],
			['Retry + Continue', { ...RETRY, ...CONTINUE }, {}],
			['Combine Items', {}, { combineItems: true }],
			['Combine Items + Continue', CONTINUE, { combineItems: true }],
			['Combine Items + Retry', RETRY, { combineItems: true }],
		];

		describe.each([200, 207, 400, 408, 409, 429])('with %d', (status) => {
			test.each(SETTINGS)('is never sent again: %s', async (_name, node, options) => {
				sandbox.fault({ fault: refusal(status) });
				const items = options.combineItems ? people(ADA, BOB) : people(`${ADA},${BOB}`);
				const { error, runs } = await send(items, { ...options, unclearAnswers: 'report' }, node);
				expect(sandbox.timesAccepted(ADA)).toBe(1);
				expect(sandbox.requests).toHaveLength(1);
				const said = error?.message ?? String([...outputOf(runs), ...outputOf(runs, 1)][0].json.error);
				expect(said).toMatch(/may have gone out: The server took a part and did not say which: No credit left/);
			});
		});
	});

	test('fewer IDs than recipients beside errors are not a yes', async () => {
		const body = { errors: 'One number is blocked.', data: { sms_ids: [7] } };
		sandbox.fault({ fault: { kind: 'json', body, acceptFirst: 1 } });
		const { error } = await send(people(`${ADA},${BOB}`), { unclearAnswers: 'report' });
		expect(error?.message).toMatch(/may have gone out: .*One number is blocked/);
	});

	describe('a fault of an item', () => {
		test('keeps what its input held, and says whom not to text again', async () => {
			for (const [node, output] of [[ERROR_OUTPUT, 1], [CONTINUE, 0]] as const) {
				sandbox.reset();
				sandbox.fault({ fault: { kind: 'cut', accepted: true }, recipient: BOB });
				const items = people(ADA, BOB).map((item, index) => ({ ...item, invoice: `4711-${index}` }));
				const { runs } = await send(items, { unclearAnswers: 'report' }, node);
				const failed = outputOf(runs, output).find(({ json }) => json.error)!;
				expect(failed.json).toMatchObject({
					to: BOB,
					invoice: '4711-1',
					recipients: [BOB],
					messages: [{ phone_number: BOB, sms_id: null, status: 'uncertain' }],
					error: `Item 2 of 2 (${BOB}) may have gone out: The connection was cut before the server answered`,
				});
				expect(failed.pairedItem).toEqual({ item: 1 });
			}
		});

		test('half-way names the recipient, not the index of the host, and how to go on', async () => {
			sandbox.fault({ fault: { kind: 'cut', accepted: true }, recipient: BOB });
			const { error } = await send(people(ADA, BOB, EVE), { unclearAnswers: 'report' });
			expect(error?.message).toBe(
				`Item 2 of 3 (${BOB}) may have gone out: The connection was cut before the server answered`,
			);
			expect(error?.context?.itemIndex).toBeUndefined();
			expect(error?.description).toMatch(/^Nobody can tell whether this SMS went out/);
			expect(error?.description).toMatch(/To go on, run the node again with only the items that were not sent/);
		});

		test('of several requests counts only what was accepted, and names whom no request reached', async () => {
			const others = ['+33612000004', '+33612000005'];
			sandbox.fault({ fault: { kind: 'status', status: 400, title: 'No.' }, recipient: EVE });
			const options = { recipientsPerRequest: 2, parallelRequests: 1 };
			const { error } = await send(people([ADA, BOB, EVE, ...others].join(',')), options);
			expect(sandbox.acceptedMessages.map(({ recipient }) => recipient)).toEqual([ADA, BOB]);
			expect(error?.message).toBe(
				`The SMS to ${ADA} and 4 more was accepted for 2 of its 5 recipients. Refused for ${EVE}, ${others[0]}: No. Not sent to ${others[1]}: the node stopped before`,
			);
		});

		test('that another item shares is uncertain for that one too', async () => {
			sandbox.fault({ fault: { kind: 'cut', accepted: true } });
			const { error } = await send(people(ADA, ADA, BOB), {
				combineItems: true,
				recipientsPerRequest: 1,
				unclearAnswers: 'report',
			});
			expect(error?.description).toContain('May have gone out: 2 items (1-2). Not sent: 1 item (3).');
		});

		test('says whom it leaves out', async () => {
			sandbox.fault({ fault: { kind: 'cut' } });
			const { runs } = await send(people(`${ADA}, nobody`), { invalidNumbers: 'skip', unclearAnswers: 'report' }, CONTINUE);
			expect(outputOf(runs)[0].json).toMatchObject({
				status: 'uncertain',
				messages: [{ phone_number: ADA, status: 'uncertain' }],
				skipped: [{ value: 'nobody' }],
			});
		});

		test('that was only checked keeps what its input held', async () => {
			const { runs } = await send([{ to: 'nobody', text: 'Bonjour', invoice: 1 }, ...people(ADA)], {}, ERROR_OUTPUT);
			expect(outputOf(runs, 1)[0].json).toMatchObject({ to: 'nobody', invoice: 1 });
			expect(sandbox.timesAccepted(ADA)).toBe(1);
		});
	});
});
