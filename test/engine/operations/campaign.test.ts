import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox';
import { onEveryHost } from '../everyHost';
import { locator, outputOf, pairedIndex } from '../workflows';
import { CAMPAIGN, fieldsOf, operationJob } from './operationJob';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const MESSAGE = {
	name: 'Opening hours',
	content: 'We are open on Monday.',
	device_id: '1',
	sim_subscription_id: '1',
};

/** One campaign for each item, named as the item says. */
const FROM_ITEM: IDataObject = { ...CAMPAIGN, name: '={{ $json.name }}' };
const THREE = ['one', 'two', 'three'].map((name) => ({ name }));
const TRY_AGAIN = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

function made(): string[] {
	return sandbox.state.campaigns.slice(1).map(({ name }) => name);
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
			['a saved segment', { segment: 'saved', segmentId: '12' }, { segment: '12' }, { segment: '12' }],
		])('%s', async (_name, parameters, fields, shown) => {
			const { runs, error } = await run(operationJob(sandbox, { ...CAMPAIGN, ...parameters }));
			expect(error).toBeUndefined();
			const [request] = sandbox.requestsTo('POST', '/campaigns');
			expect(request.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
			expect(fieldsOf(request)).toEqual({ ...MESSAGE, ...fields });
			expect(outputOf(runs)[0].json).toEqual({ id: 2, name: 'Opening hours', warnings: [], ...shown });
			expect(made()).toEqual(['Opening hours']);
		});
	});

	test.each<[string, IDataObject, string]>([
		['UTC', {}, '2099-07-01 08:00:00'],
		["the account's time zone", { accountTimezone: 'America/New_York' }, '2099-07-01 04:00:00'],
	])('is scheduled in %s', async (_name, options, scheduledDatetime) => {
		const { runs } = await run(
			operationJob(sandbox, {
				...CAMPAIGN,
				options: { scheduledAt: '2099-07-01T10:00:00', ...options },
			}),
		);
		expect(fieldsOf(sandbox.requests[0])).toEqual({
			...MESSAGE,
			segment: 'all',
			is_scheduled: '1',
			scheduled_datetime: scheduledDatetime,
		});
		expect(outputOf(runs)[0].json.scheduled_datetime).toBe(scheduledDatetime);
		expect(outputOf(runs)[0].json.warnings).toEqual([expect.stringMatching(/more than a year away/)]);
	});

	test.each<[string, IDataObject, RegExp]>([
		['a bad number', { segment: 'bulk', phoneNumbers: locator('phone', '+33639981111, 12') }, /"12" has no country code/],
		['no number', { segment: 'bulk', phoneNumbers: locator('phone', '={{ "" }}') }, /To is empty/],
		['a bad contact ID', { segment: 'custom', contactsIds: '1, Ada' }, /one of them is "Ada"/],
		['no contact ID', { segment: 'custom', contactsIds: '={{ [] }}' }, /Contact IDs is empty/],
		['a bad segment ID', { segment: 'saved', segmentId: 'x' }, /Segment ID must be an ID/],
		['a time in the past', { options: { scheduledAt: '2001-01-01T10:00:00' } }, /in the past/],
		['an unknown time zone', { options: { scheduledAt: '2099-01-01T10:00:00', accountTimezone: 'Mars' } }, /"Mars" is not a known time zone/],
		['an empty text', { content: '={{ " " }}' }, /Message is empty/],
		['an empty name', { name: '={{ "" }}' }, /Name is empty/],
		['a bad device', { deviceId: locator('id', 'Pixel') }, /Device must be an ID/],
	])('refuses %s before any request', async (_name, parameters, message) => {
		const { error } = await run(operationJob(sandbox, { ...CAMPAIGN, ...parameters }));
		expect(error?.message).toMatch(/^Nothing was created\. /);
		expect(error?.message).toMatch(message);
		expect(sandbox.requests).toHaveLength(0);
	});

	test('warns of a text that some servers cut', async () => {
		const { runs } = await run(operationJob(sandbox, { ...CAMPAIGN, content: 'x'.repeat(1001) }));
		expect(outputOf(runs)[0].json.warnings).toEqual([expect.stringMatching(/1001 characters/)]);
	});

	test('an update leaves the recipients as they are, unless they are given', async () => {
		const before = { ...sandbox.state.campaigns[0] };
		const update = { ...CAMPAIGN, operation: 'update', campaignId: locator('id', 1), segment: '' };
		const { runs, error } = await run(operationJob(sandbox, update));
		expect(error).toBeUndefined();
		expect(sandbox.requests[0].path).toBe('/campaigns/1');
		expect(fieldsOf(sandbox.requests[0])).toEqual(MESSAGE);
		expect(outputOf(runs)[0].json).toEqual({ id: 1, name: 'Opening hours', warnings: [] });
		const [campaign] = sandbox.state.campaigns;
		expect(campaign.content).toBe(MESSAGE.content);
		expect(campaign.contacts_ids).toEqual(before.contacts_ids);

		await run(operationJob(sandbox, { ...update, segment: 'custom', contactsIds: '7' }));
		expect(sandbox.state.campaigns[0]).toEqual(
			expect.objectContaining({ segment: 'custom', contacts_ids: [7] }),
		);
	});

	test('without a choice an update does not touch the recipients', async () => {
		const update: IDataObject = { ...CAMPAIGN, operation: 'update', campaignId: locator('id', 1) };
		delete update.segment;
		await run(operationJob(sandbox, update));
		expect(fieldsOf(sandbox.requests[0])).toEqual(MESSAGE);
	});

	describe('never twice', () => {
		test('the connection is cut after the server took it, and the node is tried three times', async () => {
			sandbox.failNext({ kind: 'cut', accepted: true }, { method: 'POST' });
			const { error } = await run(operationJob(sandbox, CAMPAIGN, TRY_AGAIN));
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
			const { error } = await run(operationJob(sandbox, CAMPAIGN, TRY_AGAIN));
			expect(error?.message).toMatch(/^The campaign may have been created: /);
			expect(sandbox.requests).toHaveLength(1);
		});

		test('a timeout', async () => {
			sandbox.failNext({ kind: 'hang', accepted: true }, { method: 'POST' });
			const requestOptions = { timeout: 200 };
			const { error } = await run(operationJob(sandbox, { ...CAMPAIGN, requestOptions }, TRY_AGAIN));
			expect(error?.message).toBe('The campaign may have been created: The server did not answer in time');
			expect(sandbox.requests).toHaveLength(1);
		});

		test('with several items, the run stops at the one in doubt in every try', async () => {
			sandbox.fault({ method: 'POST', nth: 2, fault: { kind: 'cut', accepted: true } });
			const { error } = await run(operationJob(sandbox, FROM_ITEM, { ...TRY_AGAIN, items: THREE }));
			expect(error?.message).toMatch(/^Item 2 of 3 may have been created: /);
			expect(error?.description).toMatch(
				/^Created: 1 item \(1\)\. May have been created: 1 item \(2\)\. Not created: 1 item \(3\)\. /,
			);
			expect(error?.context?.itemIndex).toBe(1);
			expect(made()).toEqual(['one', 'two']);
		});

		test('with Continue, the others go on, and only the one in doubt is on the error output', async () => {
			sandbox.fault({ method: 'POST', nth: 1, fault: { kind: 'cut', accepted: true } });
			const { runs } = await run(
				operationJob(sandbox, FROM_ITEM, { ...TRY_AGAIN, items: THREE, onError: 'continueErrorOutput' }),
			);
			expect(made()).toEqual(['one', 'two', 'three']);
			expect(outputOf(runs, 0).map(pairedIndex)).toEqual([1, 2]);
			expect(outputOf(runs, 1).map(pairedIndex)).toEqual([0]);
			expect(outputOf(runs, 1)[0].json.error).toMatch(/^Item 1 of 3 may have been created: /);
		});

		test('what was refused is tried again, what was accepted is not, and all of it comes out', async () => {
			sandbox.fault({ method: 'POST', nth: 2, fault: { kind: 'status', status: 400, title: 'Not now.' } });
			const { runs, error } = await run(operationJob(sandbox, FROM_ITEM, { ...TRY_AGAIN, items: THREE }));
			expect(error).toBeUndefined();
			expect(made()).toEqual(['one', 'two', 'three']);
			expect(sandbox.requests.map((request) => fieldsOf(request).name)).toEqual(['one', 'two', 'two', 'three']);
			expect(outputOf(runs).map(({ json }) => json.id)).toEqual([2, 3, 4]);
			expect(outputOf(runs).map(pairedIndex)).toEqual([0, 1, 2]);
		});

		test('a time that passes between two tries does not undo what the first try made', async () => {
			// A started second counts as full: the time has passed 2.5 seconds from now at the latest.
			const scheduledAt = new Date(Date.now() + 1_500).toISOString();
			const items = [{ name: 'one', scheduledAt }, { name: 'two', scheduledAt: '' }];
			sandbox.fault({ method: 'POST', nth: 2, fault: { kind: 'status', status: 400, title: 'Not now.' } });
			const { runs, error } = await run(
				operationJob(
					sandbox,
					{ ...FROM_ITEM, options: { scheduledAt: '={{ $json.scheduledAt }}' } },
					{ ...TRY_AGAIN, waitBetweenTries: 3_000, items },
				),
			);
			expect(error).toBeUndefined();
			expect(made()).toEqual(['one', 'two']);
			expect(outputOf(runs).map(pairedIndex)).toEqual([0, 1]);
		});

		test('the rate limit is waited for', async () => {
			sandbox.failNext({ kind: 'status', status: 429, retryAfterSeconds: 1 }, { method: 'POST' });
			const { runs } = await run(operationJob(sandbox, CAMPAIGN));
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
		const parameters = { ...CAMPAIGN, operation, campaignId: locator('id', 1) };
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
		const job = operationJob(sandbox, FROM_ITEM, { items: THREE });
		await run({ ...job, cancelAfter: 600 });
		expect(sandbox.requests.length).toBeLessThan(3);
	});
});
