import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../sandbox';
import { onEveryHost } from './everyHost';
import type { JobNode } from './job';
import { CAMPAIGN, operationJob } from './operations/operationJob';
import { FROM_ITEM, jobOf, locator, outputOf, sendParameters } from './workflows';

// Input and answers that contradict themselves: the sandbox's own record is the witness.
jest.setTimeout(60_000);

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: 3 });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const ADA = '+33612000001';
const BOB = '+33612000002';
const CONTINUE = { onError: 'continueRegularOutput' } as const;
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const ERRORS = [{ title: 'No credit left.', status: 400 }];

onEveryHost((run) => {
	async function send(items: IDataObject[], options: IDataObject = {}, node: Partial<JobNode> = {}) {
		const parameters = sendParameters(FROM_ITEM.to, FROM_ITEM.text, options);
		return await run(jobOf(sandbox, items, { parameters, ...node }));
	}

	describe('a refusal that names what was taken in another place', () => {
		const PLACES: Array<[string, unknown]> = [
			['sms_ids at the top', { errors: ERRORS, sms_ids: '$ids' }],
			['a list of IDs as data', { errors: ERRORS, data: '$ids' }],
			['rows as data', { errors: ERRORS, data: [{ sms_id: '$id' }] }],
			['one row as data', { errors: ERRORS, data: { sms_id: '$id' } }],
			['messages in data', { errors: ERRORS, data: { messages: [{ id: '$id' }] } }],
			['sms_ids elsewhere', { errors: ERRORS, result: { sms_ids: '$ids' } }],
		];

		describe.each([200, 400, 429])('with %d', (status) => {
			test.each(PLACES)('%s', async (_place, body) => {
				for (const [node, combineItems] of [[RETRY, false], [{ ...RETRY, ...CONTINUE }, true]] as const) {
					sandbox.reset();
					sandbox.fault({ fault: { kind: 'json', status, body, acceptFirst: 'all' } });
					const items = [ADA, BOB].map((to) => ({ to, text: 'Bonjour' }));
					const { error, runs } = await send(
						combineItems ? items : [{ to: `${ADA},${BOB}`, text: 'Bonjour' }],
						{ combineItems, unclearAnswers: 'report' },
						node,
					);
					expect([ADA, BOB].map((number) => sandbox.timesAccepted(number))).toEqual([1, 1]);
					const said = error?.message ?? String(outputOf(runs)[0].json.error);
					expect(said).toMatch(/may have gone out: The server took a part and did not say which/);
				}
			});
		});

		test.each([
			['no ID', { errors: ERRORS, data: { status: 400, message: 'No credit left.' } }],
			['the account', { errors: ERRORS, user: { id: 3 } }],
		])('but %s is none of that', async (_what, body) => {
			sandbox.fault({ fault: { kind: 'json', status: 400, body } });
			const { error } = await send([{ to: ADA, text: 'Bonjour' }]);
			expect(error?.message).toMatch(/was refused: No credit left/);
		});
	});

	test('a refusal that names a new campaign at its top makes no second one', async () => {
		sandbox.fault({ fault: { kind: 'json', status: 400, body: { errors: ERRORS, id: '$id' }, acceptFirst: 'all' } });
		const { error } = await run(operationJob(sandbox, { ...CAMPAIGN, sending: 'now' }, RETRY));
		expect(error?.message).toMatch(/may have been created: .*No credit left/);
		expect(sandbox.requestsTo('POST', '/campaigns')).toHaveLength(1);
	});

	test.each([
		['the same ID twice', ['$id', '$id']],
		['more IDs than recipients', [1, 2, 3]],
	])('%s beside a refusal does not show that all was taken', async (_what, sms_ids) => {
		sandbox.fault({ fault: { kind: 'json', body: { errors: ERRORS, data: { sms_ids } }, acceptFirst: 1 } });
		const { error } = await send([{ to: `${ADA},${BOB}`, text: 'Bonjour' }], { unclearAnswers: 'report' });
		expect(error?.message).toMatch(/may have gone out: .*No credit left/);
	});

	test('the same ID twice is given to no recipient', async () => {
		sandbox.fault({ fault: { kind: 'json', body: { data: { sms_ids: [7, 7] } }, acceptFirst: 'all' } });
		const { runs } = await send([{ to: `${ADA},${BOB}`, text: 'Bonjour' }]);
		const [{ json }] = outputOf(runs);
		expect(json).toMatchObject({ status: 'accepted', sms_ids: [] });
		expect(json.warnings).toEqual([expect.stringMatching(/so sms_ids holds only what the account's record shows/)]);
	});

	test.each([false, 'false'])('a status of %j in a 200 is a no', async (status) => {
		sandbox.fault({ fault: { kind: 'json', body: { status, message: 'No credit left.' } } });
		const { error } = await send([{ to: ADA, text: 'Bonjour' }]);
		expect(error?.message).toBe(`The SMS to ${ADA} was refused: No credit left.`);
	});

	describe('an item that comes from another Send SMS is not shown as accepted where it was not', () => {
		const before = { status: 'accepted', sms_ids: [41], recipients: [BOB], messages: [{ phone_number: BOB, sms_id: 41, status: 'accepted' }] };

		test.each([
			['refused', ADA, { kind: 'status', status: 400, title: 'No.' }, 'rejected'],
			['cut off', ADA, { kind: 'cut', accepted: true }, 'uncertain'],
			['not a number', 'nobody', { kind: 'cut' }, 'notSent'],
		] as const)('%s', async (_what, to, fault, status) => {
			sandbox.fault({ fault });
			const { runs } = await send([{ ...before, to, text: 'Bonjour' }], { unclearAnswers: 'report' }, CONTINUE);
			const [{ json }] = outputOf(runs);
			expect(json.error).toBeDefined();
			expect(json).toMatchObject({ status, sms_ids: [] });
			expect(JSON.stringify(json.messages)).not.toMatch(/accepted/);
		});
	});

	test.each(['{{ NaN }}', '{{ 1 / 0 }}', '{{ false }}', '{{ true }}'])('a message of %s is no text', async (expression) => {
		const parameters = sendParameters(ADA, `=${expression}`);
		const { error } = await run(jobOf(sandbox, [{}], { parameters }));
		expect(error?.message).toMatch(/^Nothing was sent\. Message must be text, but is "/);
		expect(sandbox.requests).toEqual([]);
	});

	describe('an ID', () => {
		test.each(['{{ 9007199254740993 }}', '{{ 0 }}', "{{ '0' }}"])('of %s deletes nothing', async (id) => {
			const parameters = { resource: 'contact', operation: 'delete', contactId: locator('id', `=${id}`) };
			const { error } = await run(operationJob(sandbox, parameters));
			expect(error?.message).toMatch(/^Nothing was deleted\. Contact must be an ID, which is a whole number/);
			expect(sandbox.requests).toEqual([]);
		});

		test('of 0 updates no campaign', async () => {
			const parameters = { ...CAMPAIGN, operation: 'update', campaignId: locator('id', '0'), sending: 'now' };
			const { error } = await run(operationJob(sandbox, parameters));
			expect(error?.message).toMatch(/^Nothing was updated\. Campaign must be an ID/);
			expect(sandbox.requests).toEqual([]);
		});

		test('of 0 is one of a SIM', async () => {
			const parameters = { ...sendParameters(ADA, 'Bonjour'), simSubscriptionId: locator('id', '0') };
			sandbox.fault({ fault: { kind: 'json', body: { data: { sms_ids: '$ids' } }, acceptFirst: 0 } });
			await run(jobOf(sandbox, [{}], { parameters }));
			expect(sandbox.requests).toHaveLength(1);
		});
	});

	test.each(['undefined', 'null', "''", "' '"])('a time zone of %s schedules no campaign', async (zone) => {
		const parameters = {
			...CAMPAIGN,
			sending: 'schedule',
			scheduledAt: '2099-01-01T00:00:00',
			options: { accountTimezone: `={{ ${zone} }}` },
		};
		const { error } = await run(operationJob(sandbox, parameters));
		expect(error?.message).toMatch(/^Nothing was created\. .* is not a known time zone/);
		expect(sandbox.requests).toEqual([]);
	});

	test('times of one second after the other are kept where items are not combined', async () => {
		const items = ['2099-01-01T10:00:00', '2099-01-01T10:00:01'].map((at) => ({ to: ADA, text: at, at }));
		await send(items, { scheduledAt: '={{ $json.at }}' });
		const times = sandbox.acceptedMessages.map(({ scheduledDatetime }) => String(scheduledDatetime).slice(-2));
		expect(times).toEqual(['00', '01']);
	});
});
