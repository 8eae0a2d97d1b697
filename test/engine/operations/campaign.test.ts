import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Fault, type Sandbox } from '../../sandbox';
import { onEveryHost } from '../everyHost';
import { locator, outputOf, pairedIndex } from '../workflows';
import { CAMPAIGN, fieldsOf, operationJob } from './operationJob';

const CONTACTS = 25;
/** The 10th and the 20th contact of the sandbox. */
const OPTED_OUT = 2;

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: CONTACTS });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

/** Form fields of the message of CAMPAIGN. */
const MESSAGE = {
	name: 'Opening hours',
	content: 'We are open on Monday.',
	device_id: '1',
	sim_subscription_id: '1',
};

/** The host asks for numbers wherever the segment is none of those in the list. */
const NUMBER: IDataObject = { phoneNumbers: locator('phone', '+33639981111') };
const TO_REGULARS: IDataObject = { segment: 'saved', segmentId: '3' };
const NOW: IDataObject = { ...CAMPAIGN, sending: 'now' };
const UPDATE: IDataObject = { ...CAMPAIGN, operation: 'update', campaignId: locator('id', 1) };
const UNCHANGED: IDataObject = { ...UPDATE, segment: '' };

/** One campaign for each item, named as the item says. */
const FROM_ITEM: IDataObject = { ...CAMPAIGN, name: '={{ $json.name }}' };
const NOW_FROM_ITEM: IDataObject = { ...FROM_ITEM, sending: 'now' };
const THREE = ['one', 'two', 'three'].map((name) => ({ name }));
const TRY_AGAIN = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

/** Names of the campaigns that the sandbox did not have at first. */
function made(): string[] {
	return sandbox.state.campaigns.slice(1).map(({ name }) => name);
}

/** The requests that write something, of which there must never be one too many. */
function writes() {
	return sandbox.requests.filter(({ method }) => method === 'POST');
}

function requestLines(): string[] {
	return sandbox.requests.map(({ method, path }) => `${method} ${path}`);
}

/** What goes wrong with reading a campaign. */
function failReading(fault: Fault, times = 1): void {
	sandbox.fault({ method: 'GET', path: /^\/campaigns\/\d+$/, fault, times });
}

onEveryHost((run) => {
	describe('who gets a new campaign', () => {
		test.each<[string, IDataObject, Record<string, string>, IDataObject]>([
			['all contacts', { segment: 'all' }, { segment: 'all' }, { segment: 'all' }],
			[
				'numbers, in any spelling, each once',
				{
					segment: 'bulk',
					phoneNumbers: locator('phone', '+33639981111; 06 39 98 11 12\n0033639981111'),
					options: { defaultCountry: 'FR' },
				},
				{ segment: 'bulk', phone_numbers: '+33639981111,+33639981112' },
				{
					segment: 'bulk',
					recipients: ['+33639981111', '+33639981112'],
					skipped: [{ value: '0033639981111', reason: expect.stringMatching(/same number/) }],
				},
			],
			[
				'chosen contacts',
				{ segment: 'custom', contactsIds: '1, 2 3;2' },
				{ segment: 'custom', contacts_ids: '1,2,3' },
				{ segment: 'custom', contacts_ids: [1, 2, 3] },
			],
			[
				'chosen contacts from a list',
				{ segment: 'custom', contactsIds: '={{ [4, "5"] }}' },
				{ segment: 'custom', contacts_ids: '4,5' },
				{ segment: 'custom', contacts_ids: [4, 5] },
			],
			[
				'contacts picked from a list, and one by its ID',
				{
					segment: 'custom',
					contacts: {
						contact: [
							{ contactId: { ...locator('list', '4'), cachedResultName: 'Ada' } },
							{ contactId: locator('id', '={{ 5 }}') },
						],
					},
					contactsIds: '6',
				},
				{ segment: 'custom', contacts_ids: '4,5,6' },
				{ segment: 'custom', contacts_ids: [4, 5, 6] },
			],
			[
				'a saved segment from the list',
				{ segment: 'saved', segmentId: { ...locator('list', '12'), cachedResultName: 'Newcomers' } },
				{ segment: '12' },
				{ segment: '12' },
			],
			['a saved segment', { segment: 'saved', segmentId: '12' }, { segment: '12' }, { segment: '12' }],
			['the ID of a saved segment', { segment: '12', ...NUMBER }, { segment: '12' }, { segment: '12' }],
			['a choice in other letters', { segment: ' ALL ', ...NUMBER }, { segment: 'all' }, { segment: 'all' }],
		])('%s', async (_name, parameters, fields, shown) => {
			const { runs, error } = await run(operationJob(sandbox, { ...CAMPAIGN, ...parameters }));
			expect(error).toBeUndefined();
			const [request] = sandbox.requestsTo('POST', '/campaigns');
			expect(request.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
			expect(fieldsOf(request)).toEqual({ ...MESSAGE, save: '1', ...fields });
			expect(outputOf(runs)[0].json).toEqual({
				id: 2,
				name: 'Opening hours',
				sending: 'draft',
				status: 'draft',
				warnings: [],
				...shown,
			});
			expect(made()).toEqual(['Opening hours']);
			expect(sandbox.acceptedMessages).toEqual([]);
		});
	});

	describe('when a new campaign is sent', () => {
		test('with nothing chosen, nobody gets it', async () => {
			const { runs, error } = await run(operationJob(sandbox, CAMPAIGN));
			expect(error).toBeUndefined();
			expect(outputOf(runs)[0].json).toEqual(expect.objectContaining({ sending: 'draft', status: 'draft' }));
			expect(sandbox.state.campaigns[1].status).toBe('draft');
			expect(sandbox.acceptedMessages).toEqual([]);
			expect(requestLines()).toEqual(['POST /campaigns', 'GET /campaigns/2']);
		});

		test('now, to everybody who has not opted out', async () => {
			const { runs, error } = await run(operationJob(sandbox, NOW));
			expect(error).toBeUndefined();
			expect(fieldsOf(writes()[0])).toEqual({ ...MESSAGE, segment: 'all' });
			expect(outputOf(runs)[0].json).toEqual({
				id: 2,
				name: 'Opening hours',
				segment: 'all',
				sending: 'now',
				warnings: [],
			});
			expect(sandbox.acceptedMessages).toHaveLength(CONTACTS - OPTED_OUT);
			expect(requestLines()).toEqual(['POST /campaigns']);
		});

		test.each<[string, IDataObject, string]>([
			['UTC', {}, '2099-07-01 08:00:00'],
			["the account's time zone", { accountTimezone: 'America/New_York' }, '2099-07-01 04:00:00'],
		])('at a time, in %s', async (_name, options, scheduledDatetime) => {
			const scheduledAt = '2099-07-01T10:00:00';
			const { runs } = await run(
				operationJob(sandbox, { ...CAMPAIGN, sending: 'schedule', scheduledAt, options }),
			);
			expect(fieldsOf(sandbox.requests[0])).toEqual({
				...MESSAGE,
				segment: 'all',
				is_scheduled: '1',
				scheduled_datetime: scheduledDatetime,
			});
			expect(outputOf(runs)[0].json).toEqual(
				expect.objectContaining({ sending: 'schedule', scheduled_datetime: scheduledDatetime }),
			);
			expect(outputOf(runs)[0].json.warnings).toEqual([expect.stringMatching(/more than a year away/)]);
			expect(sandbox.acceptedMessages).toEqual([]);
		});

		test('at a time that is left over from another choice, it is not', async () => {
			const scheduledAt = '2099-07-01T10:00:00';
			await run(operationJob(sandbox, { ...CAMPAIGN, scheduledAt, options: { scheduledAt } }));
			expect(fieldsOf(sandbox.requests[0])).toEqual({ ...MESSAGE, segment: 'all', save: '1' });
		});

		test.each([
			[' Now ', 'now'],
			['DRAFT', 'draft'],
			['schedule', 'schedule'],
		])('as an expression says: %j', async (sending, read) => {
			const items = [{ sending, at: '2099-07-01T10:00:00' }];
			const parameters = { ...CAMPAIGN, sending: '={{ $json.sending }}', scheduledAt: '={{ $json.at }}' };
			const { runs, error } = await run(operationJob(sandbox, parameters, { items }));
			expect(error).toBeUndefined();
			expect(outputOf(runs)[0].json.sending).toBe(read);
			expect(sandbox.acceptedMessages).toHaveLength(read === 'now' ? CONTACTS - OPTED_OUT : 0);
		});

		test('as an expression says, without a time beside it', async () => {
			const { runs } = await run(operationJob(sandbox, { ...CAMPAIGN, sending: '={{ "now" }}' }));
			expect(outputOf(runs)[0].json.sending).toBe('now');
		});

		test.each([true, 1, '', null, 'later', ['now'], { sending: 'now' }])(
			'not at all where the choice is %j',
			async (sending) => {
				for (const requestOptions of [{}, { batching: { batch: { batchSize: 1, batchInterval: 1 } } }]) {
					const parameters = { ...CAMPAIGN, sending: '={{ $json.sending }}', requestOptions };
					const items = [{ sending }, { sending: 'now' }];
					const { error } = await run(operationJob(sandbox, parameters, { items }));
					expect(error?.message).toMatch(
						/^Nothing was created\. Item 1 of 2: Sending must be one of draft, now, schedule, but is /,
					);
				}
				expect(sandbox.requests).toHaveLength(0);
			},
		);
	});

	test.each<[string, IDataObject, RegExp]>([
		['a bad number', { segment: 'bulk', phoneNumbers: locator('phone', '+33639981111, 12') }, /"12" has no country code/],
		['no number', { segment: 'bulk', phoneNumbers: locator('phone', '={{ "" }}') }, /To is empty/],
		['a bad contact ID', { segment: 'custom', contactsIds: '1, Ada' }, /one of them is "Ada"/],
		['no contact ID', { segment: 'custom', contactsIds: '={{ [] }}' }, /Contacts is empty/],
		['a bad segment ID', { segment: 'saved', segmentId: 'x' }, /Segment must be an ID/],
		['the segment 0', { segment: 'saved', segmentId: '0' }, /Segment must be an ID/],
		['no recipients', { segment: '' }, /Recipients is empty\. Choose who gets the campaign\.$/],
		['an unknown segment', { segment: 'everybody', ...NUMBER }, /Recipients must be one of all, bulk, custom, saved, but is "everybody"\.$/],
		['no time', { sending: 'schedule' }, /Scheduled At is empty\. Enter when the campaign is to be sent\.$/],
		['a time in the past', { sending: 'schedule', scheduledAt: '2001-01-01T10:00:00' }, /in the past\. Choose a later time\.$/],
		[
			'an unknown time zone',
			{ sending: 'schedule', scheduledAt: '2099-01-01T10:00:00', options: { accountTimezone: 'Mars' } },
			/"Mars" is not a known time zone/,
		],
		['an empty text', { content: '={{ " " }}' }, /Message is empty/],
		['an empty name', { name: '={{ "" }}' }, /Name is empty/],
		['a bad device', { deviceId: locator('id', 'Pixel') }, /Device must be an ID/],
	])('refuses %s before any request', async (_name, parameters, message) => {
		const { error } = await run(operationJob(sandbox, { ...CAMPAIGN, ...parameters }));
		expect(error?.message).toMatch(/^Nothing was created\. /);
		expect(error?.message).toMatch(message);
		expect(sandbox.requests).toHaveLength(0);
	});

	test('without a word on the recipients, nobody gets it', async () => {
		const rest = { ...NOW };
		delete rest.segment;
		const { error } = await run(operationJob(sandbox, rest));
		expect(error?.message).toBe('Nothing was created. Recipients is empty. Choose who gets the campaign.');
		expect(sandbox.requests).toHaveLength(0);
	});

	test('warns of a text that some servers cut', async () => {
		const { runs } = await run(operationJob(sandbox, { ...CAMPAIGN, content: 'x'.repeat(1001) }));
		expect(outputOf(runs)[0].json.warnings).toEqual([expect.stringMatching(/1001 characters/)]);
	});

	describe('a server that keeps no drafts', () => {
		beforeEach(() => {
			sandbox.quirks.draftsAreSent = true;
		});

		test('makes the item a fault that says what it did, and no try repeats it', async () => {
			const { error } = await run(operationJob(sandbox, CAMPAIGN, TRY_AGAIN));
			expect(error?.message).toBe(
				'The campaign was created, but this server did not keep it as a draft: its status is "processing"',
			);
			expect(error?.description).toMatch(/^Open campaign 2 in your account at once\. Delete its pending SMS/);
			expect(error?.description).toMatch(/was created, so the request was not made again\.$/);
			expect(writes()).toHaveLength(1);
			expect(made()).toEqual(['Opening hours']);
			expect(sandbox.acceptedMessages).toHaveLength(CONTACTS - OPTED_OUT);
		});

		test('with Stop, ends the run', async () => {
			const { error } = await run(operationJob(sandbox, FROM_ITEM, { ...TRY_AGAIN, items: THREE }));
			expect(error?.message).toMatch(/^Item 1 of 3 was created, but this server did not keep it as a draft: /);
			expect(error?.description).toMatch(/^Created: 1 item \(1\)\. Not created: 2 items \(2-3\)\. To go on, run the node again with only /);
			expect(error?.context?.itemIndex).toBeUndefined();
			expect(made()).toEqual(['one']);
		});

		test('with Continue, gets no further draft, but what is to be sent', async () => {
			const items = [...THREE, { name: 'four', sending: 'now' }].map((item) => ({ sending: 'draft', ...item }));
			const { runs } = await run(
				operationJob(sandbox, { ...FROM_ITEM, ...TO_REGULARS, sending: '={{ $json.sending }}' }, {
					...TRY_AGAIN,
					items,
					onError: 'continueErrorOutput',
				}),
			);
			expect(made()).toEqual(['one', 'four']);
			expect(sandbox.acceptedMessages).toHaveLength(4);
			expect(outputOf(runs, 0).map(pairedIndex)).toEqual([3]);
			expect(outputOf(runs, 1).map(pairedIndex)).toEqual([0, 1, 2]);
			expect(outputOf(runs, 1).map(({ json }) => json.error)).toEqual([
				expect.stringMatching(/^Item 1 of 4 was created, but this server did not keep it as a draft: /),
				'Item 2 of 4 was not created, because this server does not keep drafts',
				'Item 3 of 4 was not created, because this server does not keep drafts',
			]);
		});

		test.each<[string, IDataObject]>([
			['Unchanged', UNCHANGED],
			['Save as Draft', { ...UPDATE, sending: 'draft' }],
		])('an update with %s says so too', async (_name, parameters) => {
			const { error } = await run(operationJob(sandbox, parameters, TRY_AGAIN));
			expect(error?.message).toBe(
				'The campaign was updated, but this server did not keep it as a draft: its status is "processing"',
			);
			expect(writes()).toHaveLength(1);
		});
	});

	describe('a draft that cannot be read back', () => {
		test.each<[string, Fault, RegExp]>([
			['no endpoint', { kind: 'status', status: 404, title: 'The requested resource was not found.' }, /this server has no GET \/campaigns\/\{id\} endpoint\)$/],
			['a server fault', { kind: 'status', status: 500 }, /\(The server answered with status 500: .*\)$/],
			['a refusal', { kind: 'status', status: 401, title: 'Not for you.' }, /\(Not for you\.\)$/],
			['a web page', { kind: 'html' }, /web page instead of data \(status 200\)\)$/],
			['a cut connection', { kind: 'cut' }, /The connection was cut before the server answered\)$/],
			['an empty answer', { kind: 'empty' }, /empty answer/],
			['half an answer', { kind: 'truncated' }, /not JSON/],
			['something else', { kind: 'wrongShape' }, /without the data of the campaign/],
			['another campaign', { kind: 'wrongShape', body: { data: { id: 1, status: 'draft' } } }, /without the data of the campaign/],
			['a list', { kind: 'wrongShape', body: { data: [{ id: 2, status: 'draft' }] } }, /without the data of the campaign/],
			['no status', { kind: 'wrongShape', body: { data: { id: 2 } } }, /shows no status of it that can be read$/],
			['a status of null', { kind: 'wrongShape', body: { data: { id: 2, status: null } } }, /shows no status/],
			['a number as its status', { kind: 'wrongShape', body: { data: { id: 2, status: 0 } } }, /shows no status/],
		])('%s: nobody knows, and nothing is made again', async (_name, fault, message) => {
			failReading(fault);
			const items = THREE;
			const { runs } = await run(
				operationJob(sandbox, FROM_ITEM, { ...TRY_AGAIN, items, onError: 'continueErrorOutput' }),
			);
			const [first, ...others] = outputOf(runs, 1);
			expect(first.json.error).toMatch(/^Item 1 of 3 was created, but nobody knows whether it is being sent: /);
			expect(first.json.error).toMatch(message);
			expect(first.json.error_description).toMatch(/^See in your account whether campaign 2 is a draft\./);
			expect(others.map(({ json }) => json.error)).toEqual(
				[2, 3].map((item) => `Item ${item} of 3 was not created, because it is not known whether this server keeps drafts`),
			);
			expect(made()).toEqual(['one']);
			expect(writes()).toHaveLength(1);
		});

		test('with Stop, the run ends there in every try', async () => {
			failReading({ kind: 'html' });
			const { error } = await run(operationJob(sandbox, FROM_ITEM, { ...TRY_AGAIN, items: THREE }));
			expect(error?.message).toMatch(/^Item 1 of 3 was created, but nobody knows whether it is being sent: /);
			expect(writes()).toHaveLength(1);
		});

		test.each<[string, unknown]>([
			['no ID', { data: { name: 'one' } }],
			['no data', { message: 'Created.' }],
			['a list', { data: [2] }],
			['the ID 0', { data: { id: 0 } }],
			['the ID null', { data: { id: null } }],
		])('%s to read it back by', async (_name, body) => {
			sandbox.failNext({ kind: 'wrongShape', body }, { method: 'POST' });
			const { runs } = await run(
				operationJob(sandbox, FROM_ITEM, { ...TRY_AGAIN, items: THREE, onError: 'continueErrorOutput' }),
			);
			expect(outputOf(runs, 1).map(({ json }) => json.error)).toEqual([
				expect.stringMatching(/nobody knows whether it is being sent: the server gave no ID|may have been created: /),
				expect.stringMatching(/^Item 2 of 3 was not created, because it is not known whether/),
				expect.stringMatching(/^Item 3 of 3 was not created, because it is not known whether/),
			]);
			expect(requestLines()).toEqual(['POST /campaigns']);
		});

		test('nor one of which nobody knows whether it was created', async () => {
			sandbox.failNext({ kind: 'status', status: 500, accepted: true }, { method: 'POST' });
			const { runs } = await run(
				operationJob(sandbox, FROM_ITEM, { ...TRY_AGAIN, items: THREE, onError: 'continueErrorOutput' }),
			);
			expect(outputOf(runs, 1).map(({ json }) => json.error)).toEqual([
				expect.stringMatching(/^Item 1 of 3 may have been created: The server answered with status 500/),
				expect.stringMatching(/^Item 2 of 3 was not created, because it is not known whether/),
				expect.stringMatching(/^Item 3 of 3 was not created, because it is not known whether/),
			]);
			expect(made()).toEqual(['one']);
		});

		test('is not one that was refused: the others are made', async () => {
			sandbox.failNext({ kind: 'status', status: 400, title: 'Not this.' }, { method: 'POST' });
			const { runs } = await run(
				operationJob(sandbox, FROM_ITEM, { items: THREE, onError: 'continueErrorOutput' }),
			);
			expect(outputOf(runs, 1).map(pairedIndex)).toEqual([0]);
			expect(made()).toEqual(['two', 'three']);
			expect(sandbox.acceptedMessages).toEqual([]);
		});

		test('is not one that says so in capitals', async () => {
			failReading({ kind: 'wrongShape', body: { data: { id: '2', status: ' Draft ' } } });
			const { runs, error } = await run(operationJob(sandbox, CAMPAIGN));
			expect(error).toBeUndefined();
			expect(outputOf(runs)[0].json.status).toBe(' Draft ');
		});

		test('is not one that is read back after the rate limit', async () => {
			failReading({ kind: 'status', status: 429, retryAfterSeconds: 1 });
			const { runs, error } = await run(operationJob(sandbox, CAMPAIGN));
			expect(error).toBeUndefined();
			expect(outputOf(runs)[0].json.status).toBe('draft');
		});
	});

	describe('an update', () => {
		/** What the sandbox has of its first campaign before the node updates it. */
		function campaignIs(row: object): void {
			Object.assign(sandbox.state.campaigns[0], row);
		}

		test.each<[string, object, Record<string, string>, IDataObject]>([
			['a draft', {}, { save: '1' }, { sending: 'draft', status: 'draft' }],
			['a draft in capitals', { status: 'DRAFT' }, { save: '1' }, { sending: 'draft' }],
			[
				'a schedule',
				{ status: 'scheduled', scheduled_datetime: '2099-07-01 08:00:00' },
				{ is_scheduled: '1', scheduled_datetime: '2099-07-01 08:00:00' },
				{ sending: 'schedule', scheduled_datetime: '2099-07-01 08:00:00' },
			],
			[
				'a schedule that is due',
				{ status: 'scheduled', scheduled_datetime: '2001-07-01 08:00:00' },
				{ is_scheduled: '1', scheduled_datetime: '2001-07-01 08:00:00' },
				{ sending: 'schedule' },
			],
			['one that is being sent', { status: 'processing' }, {}, { status: 'processing' }],
			['one that was sent', { status: 'sent' }, {}, { status: 'sent' }],
		])('leaves %s as it is', async (_name, row, fields, shown) => {
			campaignIs({ ...row, segment: '3', contacts_ids: [1, 2] });
			const { runs, error } = await run(operationJob(sandbox, UNCHANGED));
			expect(error).toBeUndefined();
			expect(requestLines().slice(0, 2)).toEqual(['GET /campaigns/1', 'POST /campaigns/1']);
			expect(fieldsOf(writes()[0])).toEqual({ ...MESSAGE, segment: '3', ...fields });
			expect(outputOf(runs)[0].json).toEqual(
				expect.objectContaining({ id: 1, name: 'Opening hours', segment: '3', ...shown }),
			);
			expect(sandbox.state.campaigns[0].content).toBe(MESSAGE.content);
			expect(sandbox.state.campaigns[0].status.toLowerCase()).toBe(
				String(shown.status ?? (shown.sending === 'schedule' ? 'scheduled' : 'draft')),
			);
			expect(sandbox.acceptedMessages).toEqual([]);
		});

		test("leaves a schedule as it is where the account reads times in its own time zone", async () => {
			campaignIs({ status: 'scheduled', scheduled_datetime: '2099-07-01 08:00:00' });
			const { runs } = await run(
				operationJob(sandbox, { ...UNCHANGED, options: { accountTimezone: 'Europe/Paris' } }),
			);
			expect(fieldsOf(writes()[0]).scheduled_datetime).toBe('2099-07-01 10:00:00');
			expect(outputOf(runs)[0].json.scheduled_datetime).toBe('2099-07-01 10:00:00');
		});

		test.each<[string, object, Record<string, string>, IDataObject]>([
			['everybody', { segment: 'all' }, { segment: 'all' }, { segment: 'all' }],
			['a saved segment', { segment: 12 }, { segment: '12' }, { segment: '12' }],
			[
				'chosen contacts',
				{ segment: 'custom', contacts_ids: [2, '5'] },
				{ segment: 'custom', contacts_ids: '2,5' },
				{ segment: 'custom', contacts_ids: [2, 5] },
			],
			[
				'numbers, by the contacts with these numbers',
				{ segment: 'bulk', contacts_ids: [4] },
				{ segment: 'custom', contacts_ids: '4' },
				{ contacts_ids: [4], warnings: [expect.stringMatching(/They are now the contacts with these numbers/)] },
			],
		])('leaves the recipients as they are: %s', async (_name, row, fields, shown) => {
			campaignIs(row);
			const { runs, error } = await run(operationJob(sandbox, { ...UNCHANGED, sending: 'draft' }));
			expect(error).toBeUndefined();
			expect(fieldsOf(writes()[0])).toEqual({ ...MESSAGE, ...fields, save: '1' });
			expect(outputOf(runs)[0].json).toEqual(expect.objectContaining({ status: 'draft', ...shown }));
			expect(sandbox.acceptedMessages).toEqual([]);
		});

		test('without a word on recipients or sending leaves both', async () => {
			campaignIs({ segment: '3' });
			const rest = { ...UPDATE };
			delete rest.segment;
			await run(operationJob(sandbox, rest));
			expect(fieldsOf(writes()[0])).toEqual({ ...MESSAGE, segment: '3', save: '1' });
			expect(sandbox.acceptedMessages).toEqual([]);
		});

		test('that says both reads nothing first', async () => {
			const { error } = await run(
				operationJob(sandbox, { ...UPDATE, segment: 'custom', contactsIds: '7', sending: 'draft' }),
			);
			expect(error).toBeUndefined();
			expect(requestLines()).toEqual(['POST /campaigns/1', 'GET /campaigns/1']);
			expect(fieldsOf(writes()[0])).toEqual({ ...MESSAGE, segment: 'custom', contacts_ids: '7', save: '1' });
		});

		test('sends a draft where that is asked for', async () => {
			const { runs } = await run(operationJob(sandbox, { ...UPDATE, ...TO_REGULARS, sending: 'now' }));
			expect(fieldsOf(writes()[0])).toEqual({ ...MESSAGE, segment: '3', send: '1' });
			expect(outputOf(runs)[0].json).toEqual(expect.objectContaining({ sending: 'now', segment: '3' }));
			expect(sandbox.acceptedMessages).toHaveLength(2);
		});

		test('schedules a draft where that is asked for', async () => {
			const scheduledAt = '2099-07-01T10:00:00';
			await run(operationJob(sandbox, { ...UPDATE, sending: 'schedule', scheduledAt }));
			expect(sandbox.state.campaigns[0]).toEqual(
				expect.objectContaining({ status: 'scheduled', scheduled_datetime: '2099-07-01 08:00:00' }),
			);
			expect(sandbox.acceptedMessages).toEqual([]);
		});

		test('cannot make a draft of what is being sent', async () => {
			campaignIs({ status: 'processing' });
			const { error } = await run(operationJob(sandbox, { ...UPDATE, sending: 'draft' }));
			expect(error?.message).toBe(
				'The campaign was updated, but this server did not keep it as a draft: its status is "processing"',
			);
		});

		test.each([true, 'later'])('with the choice %j writes nothing', async (sending) => {
			const parameters = { ...UPDATE, sending: '={{ $json.sending }}' };
			const { error } = await run(operationJob(sandbox, parameters, { items: [{ sending }] }));
			expect(error?.message).toMatch(/^Nothing was updated\. Sending must be one of draft, now, schedule, but is /);
			expect(sandbox.requests).toHaveLength(0);
		});

		test.each<[string, IDataObject, object, string]>([
			['no status', {}, { status: null }, 'an update could send it: its status cannot be read'],
			['a number as its status', {}, { status: 1 }, 'an update could send it: its status cannot be read'],
			['another status', {}, { status: 'paused' }, 'an update could send it: its status is "paused"'],
			['no time', {}, { status: 'scheduled', scheduled_datetime: null }, 'an update could change when it is sent: its time cannot be read'],
			['another time', {}, { status: 'scheduled', scheduled_datetime: 'soon' }, 'an update could change when it is sent: its time is "soon"'],
			['no segment', UNCHANGED, { segment: null }, 'an update could change who gets it: its segment cannot be read'],
			['another segment', UNCHANGED, { segment: 'filter' }, 'an update could change who gets it: its segment is "filter"'],
			['the segment 0', UNCHANGED, { segment: 0 }, 'an update could change who gets it: its segment is "0"'],
			['no contacts', UNCHANGED, { segment: 'custom', contacts_ids: [] }, 'an update could change who gets it: its segment is "custom"'],
			['half its contacts', UNCHANGED, { segment: 'custom', contacts_ids: [1, null] }, 'an update could change who gets it: its segment is "custom"'],
		])('of a campaign with %s writes nothing', async (_name, parameters, row, reason) => {
			campaignIs(row);
			const { error } = await run(operationJob(sandbox, { ...UPDATE, ...parameters }, TRY_AGAIN));
			expect(error?.message).toBe(`The campaign was not updated, because ${reason}`);
			expect(error?.description).toMatch(/^Choose (Sending|Recipients), so that the update says /);
			expect(writes()).toHaveLength(0);
		});

		test.each<[string, Fault, RegExp]>([
			['no endpoint', { kind: 'status', status: 404, title: 'The requested resource was not found.' }, /There is no campaign with this ID, or this server has no GET \/campaigns\/\{id\} endpoint$/],
			['a server fault', { kind: 'status', status: 503 }, /The server answered with status 503/],
			['a web page', { kind: 'html' }, /web page instead of data/],
			['a cut connection', { kind: 'cut' }, /The connection was cut/],
			['another campaign', { kind: 'wrongShape', body: { data: { id: 2, status: 'draft', segment: 'all' } } }, /without the data of the campaign/],
		])('of a campaign that cannot be read writes nothing: %s', async (_name, fault, message) => {
			failReading(fault);
			const { error } = await run(operationJob(sandbox, UNCHANGED));
			expect(error?.message).toMatch(/^The campaign was not updated, because it could not be read first: /);
			expect(error?.message).toMatch(message);
			expect(error?.description).toMatch(/nothing has to be read first\.$/);
			expect(writes()).toHaveLength(0);
		});

		test('that could not be read first is made in the next try', async () => {
			failReading({ kind: 'status', status: 503 });
			const { runs, error } = await run(operationJob(sandbox, UNCHANGED, TRY_AGAIN));
			expect(error).toBeUndefined();
			expect(outputOf(runs)[0].json.status).toBe('draft');
			expect(writes()).toHaveLength(1);
		});

		test('of which nobody knows whether it was made is not made again', async () => {
			sandbox.failNext({ kind: 'cut', accepted: true }, { method: 'POST' });
			const { error } = await run(operationJob(sandbox, UNCHANGED, TRY_AGAIN));
			expect(error?.message).toMatch(/^The campaign may have been updated: /);
			expect(writes()).toHaveLength(1);
		});
	});

	describe('never twice', () => {
		test('the connection is cut after the server took it, and the node is tried three times', async () => {
			sandbox.failNext({ kind: 'cut', accepted: true }, { method: 'POST' });
			const { error } = await run(operationJob(sandbox, NOW, TRY_AGAIN));
			expect(error?.message).toBe(
				'The campaign may have been created: The connection was cut before the server answered',
			);
			expect(error?.description).toMatch(/Nobody can tell .* was not made again/);
			expect(sandbox.requests).toHaveLength(1);
			expect(made()).toEqual(['Opening hours']);
		});

		test.each<[string, Parameters<Sandbox['failNext']>[0]]>([
			['a server fault', { kind: 'status', status: 500, accepted: true }],
			['a gateway fault', { kind: 'status', status: 502, accepted: true }],
			['a web page', { kind: 'html', accepted: true }],
			['an empty answer', { kind: 'empty', accepted: true }],
			['half an answer', { kind: 'truncated' }],
			['a redirect', { kind: 'redirect', accepted: true }],
		])('%s in the place of the answer', async (_name, fault) => {
			sandbox.failNext(fault, { method: 'POST' });
			const { error } = await run(operationJob(sandbox, NOW, TRY_AGAIN));
			expect(error?.message).toMatch(/^The campaign may have been created: /);
			expect(sandbox.requests).toHaveLength(1);
		});

		test('a timeout', async () => {
			sandbox.failNext({ kind: 'hang', accepted: true }, { method: 'POST' });
			const requestOptions = { timeout: 200 };
			const { error } = await run(operationJob(sandbox, { ...NOW, requestOptions }, TRY_AGAIN));
			expect(error?.message).toBe('The campaign may have been created: The server did not answer in time');
			expect(sandbox.requests).toHaveLength(1);
		});

		test('with several items, the run stops at the one in doubt in every try', async () => {
			sandbox.fault({ method: 'POST', nth: 2, fault: { kind: 'cut', accepted: true } });
			const { error } = await run(operationJob(sandbox, NOW_FROM_ITEM, { ...TRY_AGAIN, items: THREE }));
			expect(error?.message).toMatch(/^Item 2 of 3 may have been created: /);
			expect(error?.description).toMatch(
				/^Nobody can tell whether .* Created: 1 item \(1\)\. May have been created: 1 item \(2\)\. Not created: 1 item \(3\)\. /,
			);
			expect(error?.context?.itemIndex).toBeUndefined();
			expect(made()).toEqual(['one', 'two']);
		});

		test('with Continue, the others go on, and only the one in doubt is on the error output', async () => {
			sandbox.fault({ method: 'POST', nth: 1, fault: { kind: 'cut', accepted: true } });
			const { runs } = await run(
				operationJob(sandbox, NOW_FROM_ITEM, { ...TRY_AGAIN, items: THREE, onError: 'continueErrorOutput' }),
			);
			expect(made()).toEqual(['one', 'two', 'three']);
			expect(outputOf(runs, 0).map(pairedIndex)).toEqual([1, 2]);
			expect(outputOf(runs, 1).map(pairedIndex)).toEqual([0]);
			expect(outputOf(runs, 1)[0].json.error).toMatch(/^Item 1 of 3 may have been created: /);
		});

		test('what was refused is tried again, what was accepted is not, and all of it comes out', async () => {
			sandbox.fault({ method: 'POST', nth: 2, fault: { kind: 'status', status: 400, title: 'Not now.' } });
			const { runs, error } = await run(operationJob(sandbox, NOW_FROM_ITEM, { ...TRY_AGAIN, items: THREE }));
			expect(error).toBeUndefined();
			expect(made()).toEqual(['one', 'two', 'three']);
			expect(sandbox.requests.map((request) => fieldsOf(request).name)).toEqual(['one', 'two', 'two', 'three']);
			expect(outputOf(runs).map(({ json }) => json.id)).toEqual([2, 3, 4]);
			expect(outputOf(runs).map(pairedIndex)).toEqual([0, 1, 2]);
		});

		test('a time that passes between two tries does not undo what the first try made', async () => {
			// A started second counts as full: the time has passed 2.5 seconds from now at the latest.
			const scheduledAt = new Date(Date.now() + 1_500).toISOString();
			const items = [
				{ name: 'one', sending: 'schedule', scheduledAt },
				{ name: 'two', sending: 'now', scheduledAt: '' },
			];
			sandbox.fault({ method: 'POST', nth: 2, fault: { kind: 'status', status: 400, title: 'Not now.' } });
			const { runs, error } = await run(
				operationJob(
					sandbox,
					{ ...FROM_ITEM, sending: '={{ $json.sending }}', scheduledAt: '={{ $json.scheduledAt }}' },
					{ ...TRY_AGAIN, waitBetweenTries: 3_000, items },
				),
			);
			expect(error).toBeUndefined();
			expect(made()).toEqual(['one', 'two']);
			expect(outputOf(runs).map(pairedIndex)).toEqual([0, 1]);
		});

		test('the rate limit is waited for', async () => {
			sandbox.failNext({ kind: 'status', status: 429, retryAfterSeconds: 1 }, { method: 'POST' });
			const { runs } = await run(operationJob(sandbox, NOW));
			expect(outputOf(runs)[0].json.id).toBe(2);
			expect(sandbox.requests.map(({ status }) => status)).toEqual([429, 200]);
		});
	});

	test('a refusal is told in the words of the server', async () => {
		const { error } = await run(operationJob(sandbox, { ...CAMPAIGN, deviceId: locator('id', 99) }));
		expect(error?.message).toBe('The campaign was not created: The device you requested does not exist.');
	});

	test.each(['create', 'update'])('%s on a server without the endpoint', async (operation) => {
		sandbox.settings.onlyDocumented = true;
		const parameters = { ...NOW, operation, campaignId: locator('id', 1) };
		for (const unknownRouteHtml of [false, true]) {
			sandbox.quirks.unknownRouteHtml = unknownRouteHtml;
			const { error } = await run(operationJob(sandbox, parameters));
			expect(error?.message).toMatch(
				/has no POST \/campaigns(\/\{id\})? endpoint$/,
			);
			expect(error?.message).toMatch(/^The campaign was not (created|updated): /);
		}
	});

	test('a cancelled execution makes no further request', async () => {
		sandbox.settings.latencyMs = 400;
		const job = operationJob(sandbox, NOW_FROM_ITEM, { items: THREE });
		await run({ ...job, cancelAfter: 600 });
		expect(sandbox.requests.length).toBeLessThan(3);
	});
});
