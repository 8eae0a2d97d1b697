import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../sandbox';
import type { Contact } from '../sandbox/state';
import { onEveryHost } from './everyHost';
import type { JobNode, JobResult } from './job';
import { acceptedBy, number, numbers, people } from './people';
import { FROM_ITEM, jobOf, outputOf, sendParameters } from './workflows';

jest.setTimeout(120_000);

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: 0 });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const CONTINUE = { onError: 'continueRegularOutput' } as const;
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } as const;

function gets(path: string): number {
	return sandbox.requests.filter((request) => request.method === 'GET' && request.path.startsWith(path)).length;
}

onEveryHost((run) => {
	async function send(
		items: IDataObject[],
		options: IDataObject = {},
		node: Partial<JobNode> = {},
	): Promise<JobResult> {
		const parameters = sendParameters(FROM_ITEM.to, FROM_ITEM.text, options);
		return await run(jobOf(sandbox, items, { parameters, ...node }));
	}

	describe('an answer that tells nothing', () => {
		test.each([
			['Stop', {}],
			['Continue', CONTINUE],
			['Retry', RETRY],
		])('to a message that was taken ends as accepted, with its ID: %s', async (_name, node) => {
			sandbox.fault({ fault: { kind: 'cut', accepted: true }, recipient: number(1) });
			const { runs, error } = await send(people(3), {}, node);
			expect(error).toBeUndefined();
			const output = outputOf(runs).map(({ json }) => json);
			expect(output.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted']);
			const { smsId } = sandbox.acceptedMessages.find(({ recipient }) => recipient === number(1))!;
			expect(output[1].sms_ids).toEqual([smsId]);
			expect(output[1].warnings).toEqual([
				`The answer of the server did not tell whether it took this message (The connection was cut before the server answered), but the account shows it as SMS ${smsId}, so it counts as accepted.`,
			]);
			expect(acceptedBy(sandbox)).toEqual(numbers(3));
			expect(gets('/sms')).toBe(1);
		});
	});

	describe('a shared request', () => {
		test('has a fate for each recipient', async () => {
			const fault = { kind: 'json', status: 500, body: { errors: [{ title: 'Oops', status: 500 }] }, acceptFirst: 'all' } as const;
			sandbox.fault({ fault, recipient: number(1) });
			const { runs } = await send(people(4), { combineItems: true });
			const output = outputOf(runs).map(({ json }) => json);
			expect(output.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
			expect(output.flatMap(({ sms_ids }) => sms_ids)).toEqual(sandbox.acceptedMessages.map(({ smsId }) => smsId));
			expect(sandbox.acceptedMessages).toHaveLength(4);
		});
	});

	test('Unclear Answers: Report says at once that it may have gone out', async () => {
		sandbox.failNext({ kind: 'cut', accepted: true });
		const { error } = await send(people(1), { unclearAnswers: 'report' });
		expect(error?.message).toBe(
			`The SMS to ${number(0)} may have gone out: The connection was cut before the server answered`,
		);
		expect(gets('/')).toBe(0);
	});

	test('a server without a record leaves it at the sentence, and says what is missing', async () => {
		sandbox.settings.onlyDocumented = true;
		sandbox.failNext({ kind: 'cut', accepted: true });
		const { error } = await send(people(1));
		expect(error?.message).toBe(
			`The SMS to ${number(0)} may have gone out: The connection was cut before the server answered`,
		);
		expect(error?.description).toContain(
			"The account's record, which would tell, cannot be read: This server has no /sms endpoint.",
		);
		expect(gets('/sms')).toBe(1);
	});

	describe('Opted-Out Contacts: Skip', () => {
		test('leaves out who opted out, by one listing, and names them', async () => {
			sandbox.addContacts(30);
			const contacts = sandbox.state.contacts.slice(0, 20);
			const items = contacts.map(({ phone_number: to }) => ({ to, text: 'Bonjour' }));
			const { runs } = await send(items, { optedOutContacts: 'skip' });
			const output = outputOf(runs).map(({ json }) => json);
			expect(sandbox.acceptedMessages).toHaveLength(18);
			contacts.forEach((contact, index) => {
				expect(sandbox.timesAccepted(contact.phone_number)).toBe(contact.has_opted_out ? 0 : 1);
				if (!contact.has_opted_out) return;
				expect(output[index]).toMatchObject({
					status: 'skipped',
					messages: [],
					sms_ids: [],
					skipped: [{ value: contact.phone_number, reason: 'This contact has opted out of messages.' }],
					warnings: ['Nothing is sent for this item: no recipient is left.'],
				});
			});
			expect(gets('/contacts')).toBe(1);
		});

		test.each<[string, Partial<Contact>]>([
			['as a national number of its country', { phone_number: '06 12 00 00 00', country_code: 'FR' }],
			['as a national number of nobody knows where', { phone_number: '+0612000000', country_code: null }],
			['without the plus', { phone_number: '33612000000' }],
		])('finds a contact that the account keeps %s', async (_name, kept) => {
			Object.assign(sandbox.addContacts(1)[0], { has_opted_out: true, ...kept });
			const { runs } = await send(people(2), { optedOutContacts: 'skip' });
			expect(outputOf(runs).map(({ json }) => json.status)).toEqual(['skipped', 'accepted']);
			expect(sandbox.acceptedMessages.map(({ recipient }) => recipient)).toEqual([number(1)]);
		});

		test.each([
			['Stop', {}],
			['Continue', CONTINUE],
		])('sends nothing where the contacts cannot be listed: %s', async (_name, node) => {
			sandbox.fault({ fault: { kind: 'status', status: 500, title: 'Oops' }, method: 'GET', times: Infinity });
			const { runs, error } = await send(people(2), { optedOutContacts: 'skip' }, node);
			expect(sandbox.acceptedMessages).toEqual([]);
			const said = error?.message ?? String(outputOf(runs)[0].json.error);
			expect(said).toBe(
				`Item 1 of 2 (${number(0)}) was not sent: Opted-Out Contacts is set to Skip, but the contacts of the account cannot be read: The server answered with status 500: Oops`,
			);
		});

		test('sends nothing where the contacts do not show who opted out', async () => {
			const contacts: Array<Partial<Contact>> = sandbox.addContacts(2);
			delete contacts[0].has_opted_out;
			const { error } = await send(people(2), { optedOutContacts: 'skip' });
			expect(sandbox.acceptedMessages).toEqual([]);
			expect(error?.message).toMatch(/cannot be read: This server does not show which contacts have opted out$/);
		});

		test('shows in a preview whom it leaves out, and sends nothing', async () => {
			sandbox.addContacts(10);
			const [, , , , , , , , , tenth] = sandbox.state.contacts;
			const { runs } = await send([{ to: `${tenth.phone_number},${number(1)}`, text: 'Hi' }], {
				optedOutContacts: 'skip',
				preview: true,
			});
			const [{ json }] = outputOf(runs);
			expect(json).toMatchObject({ status: 'preview', recipients: [number(1)] });
			expect((json.skipped as IDataObject[])[0].value).toBe(tenth.phone_number);
			expect(sandbox.requestsTo('POST', '/sms')).toEqual([]);
		});
	});

	describe('Skip Already Sent', () => {
		const once = { skipAlreadySent: 24 };

		test('texts nobody again in a second and a third execution', async () => {
			for (let execution = 0; execution < 3; execution++) await send(people(20), once);
			expect(sandbox.acceptedMessages).toHaveLength(20);
		});

		test('names the SMS and its time', async () => {
			await send(people(1), once);
			const { runs } = await send(people(1), once);
			const [{ sms_id: smsId, datetime }] = sandbox.state.messages;
			expect(outputOf(runs)[0].json).toMatchObject({
				status: 'skipped',
				recipients: [],
				skipped: [
					{
						value: number(0),
						reason: `The account shows the same text to this number: SMS ${smsId} of ${datetime} UTC.`,
						sms_id: smsId,
						datetime,
					},
				],
			});
		});

		test('sends another text, to another number, and what failed or is too long ago', async () => {
			await send(people(4), once);
			const [first, second, third] = sandbox.state.messages;
			sandbox.setSmsStatus(first.sms_id, 'failed', 'No service');
			second.datetime = '2020-01-01 00:00:00';
			third.content = 'Bonjour!';
			await send(people(5), once);
			expect([0, 1, 2, 3, 4].map((index) => sandbox.timesAccepted(number(index)))).toEqual([2, 2, 2, 1, 1]);
		});

		test('of a scheduled SMS only one for the same time counts', async () => {
			const at = (hour: number) => ({ ...once, scheduledAt: `2099-07-01T${hour}:00:00`, accountTimezone: 'Europe/Paris' });
			await send(people(1), at(12));
			await send(people(1), at(13));
			await send(people(1), at(12));
			await send(people(1), once);
			expect(sandbox.acceptedMessages.map(({ scheduledDatetime }) => scheduledDatetime)).toEqual([
				'2099-07-01 12:00:00',
				'2099-07-01 13:00:00',
			]);
		});

		test('a number in several items with one text is texted once', async () => {
			const { runs } = await send([...people(2), ...people(1)], once);
			expect(sandbox.acceptedMessages).toHaveLength(2);
			expect(outputOf(runs)[2].json).toMatchObject({
				status: 'skipped',
				skipped: [{ value: number(0), reason: 'The server accepted the same text for this number from Item 1 of 3.' }],
			});
		});

		test('recognises what the server fills in', async () => {
			Object.assign(sandbox.quirks, { fillPlaceholders: true, appendsLine: true, plainTypography: true });
			sandbox.addContacts(3);
			const texts = sandbox.state.contacts.map(({ phone_number: to }) => ({ to, text: '{Hi|Hello} {{NAME}} \u2013 come!' }));
			const other = sandbox.state.contacts.map(({ phone_number: to }) => ({ to, text: 'Another text' }));
			await send([...texts, ...other], once);
			await send([...texts, ...other], once);
			expect(sandbox.acceptedMessages).toHaveLength(6);
		});

		test.each([
			['the list of SMS is missing', () => void (sandbox.settings.onlyDocumented = true), /This server has no \/sms endpoint/],
			['a list repeats its pages', () => void Object.assign(sandbox.quirks, { pageIgnored: true, fixedPageSize: 10 }), /its pages repeat/],
			[
				'a contact was deleted',
				() => void sandbox.state.contacts.splice(3, 1),
				/SMS \d+ may have this text, and its contact has been deleted/,
			],
		])('sends nothing where %s', async (_name, breakIt, says) => {
			await send(people(30), {});
			breakIt();
			for (const node of [{}, CONTINUE]) {
				const { runs, error } = await send(people(31), once, node);
				expect(sandbox.acceptedMessages).toHaveLength(30);
				expect(error?.message ?? outputOf(runs)[30].json.error).toMatch(says);
				expect(error?.message ?? outputOf(runs)[30].json.error).toMatch(/was not sent: Skip Already Sent needs/);
			}
		});

		test.each<[string, Partial<Contact>, RegExp]>([
			['has no number', { phone_number: '' }, /its contact has no phone number that can be read/],
			['has a number of nobody knows where', { phone_number: '0612000000', country_code: null }, /can be read/],
		])('sends nothing where a contact %s', async (_name, kept, says) => {
			await send(people(1));
			Object.assign(sandbox.state.contacts[0], kept);
			const { error } = await send(people(1), once);
			expect(sandbox.acceptedMessages).toHaveLength(1);
			expect(error?.message).toMatch(says);
		});

		test('finds a contact that the account keeps as a national number of its country', async () => {
			await send(people(1));
			Object.assign(sandbox.state.contacts[0], { phone_number: '06 12 00 00 00', country_code: 'FR' });
			const { runs } = await send(people(1), once);
			expect(outputOf(runs)[0].json.status).toBe('skipped');
			expect(sandbox.acceptedMessages).toHaveLength(1);
		});

		test('cannot be combined with what only the server knows', async () => {
			const { error } = await send(people(1, 'Hello from {{COUNTRY_NAME}}'), once);
			expect(error?.message).toMatch(/^Nothing was sent\. Skip Already Sent cannot recognise/);
		});

		test.each([0, 'soon', -1, 1.5, ''])('refuses %j hours', async (skipAlreadySent) => {
			const { error } = await send(people(1), { skipAlreadySent });
			expect(error?.message).toMatch(/Skip Already Sent must be a whole number from 1/);
			expect(sandbox.requests).toEqual([]);
		});

		test('goes on behind a page of contacts that is empty', async () => {
			await send(people(45));
			Object.assign(sandbox.quirks, { emptyPage: 2, fixedPageSize: 10 });
			const { error } = await send(people(50), once);
			expect(error).toBeUndefined();
			expect(people(50).map((_, index) => sandbox.timesAccepted(number(index)))).toEqual(people(50).map(() => 1));
		});

		test('takes few requests', async () => {
			await send(people(150), { combineItems: true });
			const before = sandbox.requests.length;
			await send(people(350), { ...once, combineItems: true });
			expect(sandbox.acceptedMessages).toHaveLength(350);
			// Two that send, one for the list of SMS and one for their contacts.
			expect(sandbox.requests.length - before).toBe(4);
		});
	});

	describe('Wait Until Sent', () => {
		test('ends with what the phone has made of each SMS, by one request', async () => {
			sandbox.settings.phones = { sendAfterMs: 0, failing: { [number(1)]: 'No service' } };
			const { runs } = await send(people(3), { waitUntilSent: 1 }, { onError: 'continueErrorOutput' });
			expect(outputOf(runs).map(({ json }) => json.status)).toEqual(['sent', 'sent']);
			const [failed] = outputOf(runs, 1);
			expect(failed.json).toMatchObject({
				error: `Item 2 of 3 (${number(1)}) was accepted, but the phone could not send it: No service`,
				status: 'failed',
				messages: [{ phone_number: number(1), status: 'failed', failure_reason: 'No service' }],
			});
			expect(gets('/sms')).toBe(1);
		});

		test('an SMS that failed on the phone is not sent again by Retry On Fail', async () => {
			sandbox.settings.phones = { sendAfterMs: 0, failing: { [number(0)]: 'No service' } };
			const { error } = await send(people(2), { waitUntilSent: 1 }, RETRY);
			expect(error?.message).toMatch(/was accepted, but the phone could not send it: No service$/);
			expect(error?.description).toMatch(/Accepted, but the phone could not send it: 1 item \(1\)/);
			expect(sandbox.acceptedMessages).toHaveLength(2);
		});

		test('finds SMS without IDs, and puts right whose they are', async () => {
			sandbox.settings.phones = { sendAfterMs: 0 };
			const shuffled = { kind: 'json', body: { data: { sms_ids: [3, 1, 2] } }, acceptFirst: 'all' } as const;
			sandbox.failNext(shuffled);
			const ids = [1, 2, 3];
			const swapped = await send(people(3), { waitUntilSent: 1, combineItems: true });
			expect(outputOf(swapped.runs).map(({ json }) => json.sms_ids)).toEqual(ids.map((id) => [id]));
			sandbox.quirks.smsIds = 'fewer';
			const { runs } = await send(people(3, 'Bonsoir'), { waitUntilSent: 1, combineItems: true });
			expect(outputOf(runs).map(({ json }) => [json.status, json.sms_ids])).toEqual(ids.map((id) => ['sent', [id + 3]]));
		});

		test('says that nobody knows where the record cannot be read', async () => {
			sandbox.settings.onlyDocumented = true;
			const { runs } = await send(people(1), { waitUntilSent: 1 });
			expect(outputOf(runs)[0].json).toMatchObject({
				status: 'accepted',
				warnings: [
					"Nobody knows whether the phone has sent this SMS, since the account's record cannot be read: This server has no /sms endpoint",
				],
			});
		});

		test('does not wait for what is scheduled', async () => {
			const { runs } = await send(people(1), { waitUntilSent: 1, scheduledAt: '2099-01-01T00:00:00' });
			expect(outputOf(runs)[0].json.status).toBe('scheduled');
			expect(gets('/')).toBe(0);
		});
	});

	test('without these options nothing of the account is read', async () => {
		await send(people(5), { combineItems: true });
		await send(people(5));
		expect(gets('/')).toBe(0);
	});
});
