import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../sandbox';
import { onEveryHost } from './everyHost';
import { CAMPAIGN, fieldsOf, operationJob } from './operations/operationJob';
import { jobOf, locator, outputOf, sendParameters } from './workflows';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

// Values of each kind, with a Default Country where their digits are a possible number.
const REFUSED: Array<[written: string, country: string, reason: RegExp]> = [
	['+491511234567.0', '', /is a decimal fraction/],
	['491511234567.0', 'DE', /is a decimal fraction/],
	['+4915112345.67', 'DE', /is a decimal fraction/],
	['4.91511E+11', 'DE', /was shortened by a spreadsheet/],
	['+49 1511 234567/68', '', /holds more than one number/],
	['+491511234567 2', 'FR', /holds more than one number/],
	['0171/1234567-0', 'DE', /holds more than one number/],
	['030 1234 / 030 1235', 'DE', /holds more than one number/],
	['1. 0171 1234567', 'DE', /holds more than one number/],
	['+491511234567 (2)', '', /is not written as one phone number/],
	['06 12 34 56 78 / 06 12 34 56 79', 'FR', /put commas between them/],
	['2026-01-05', 'DE', /is a date or a time, not a phone number/],
	['2026-01-05T09:00:00.000Z', 'DE', /is a date or a time/],
	['01/05/2026', 'GB', /is a date or a time/],
	['192.168.1.10', 'DE', /is an IP address, not a phone number/],
	['1.234.567', 'DE', /is an amount or a version/],
	['12345-6789', 'DE', /is not written as phone numbers are in the Default Country \(DE\)/],
];

const RIGHT: Array<[written: string, country: string, recipient: string]> = [
	['06.12.34.56.78', 'FR', '+33612345678'],
	['0171/1234567', 'DE', '+491711234567'],
	['(030) 1234567', 'DE', '+49301234567'],
	['+33 (0)6 12 34 56 78', '', '+33612345678'],
	['+49 171 / 123 45 67', 'FR', '+491711234567'],
	['0033 6 12 34 56 78', '', '+33612345678'],
	['(415) 555-2671', 'US', '+14155552671'],
];

function withCountry(country: string): IDataObject {
	return country === '' ? {} : { defaultCountry: country };
}

/** What a test may put into a field for one value: typed there, or from an input item. */
const WAYS: Array<[name: string, to: (written: string) => string, items: (written: string) => IDataObject[]]> = [
	['typed', (written) => written, () => [{}]],
	['from an item', () => '={{ $json.to }}', (to) => [{ to }]],
	['in a list', () => '={{ $json.to }}', (to) => [{ to: ['+33639980001', to] }]],
	['in an object', () => '={{ $json }}', (to) => [{ phone_number: to, name: 'Ada' }]],
	['in JSON', () => '={{ $json.to }}', (to) => [{ to: JSON.stringify([{ phone_number: to }]) }]],
];

onEveryHost((run) => {
	describe.each(WAYS)('Send SMS, %s', (_name, to, items) => {
		test.each(REFUSED)('%s (%s) texts nobody', async (written, country, reason) => {
			const { error } = await run(
				jobOf(sandbox, items(written), { parameters: sendParameters(to(written), 'Hello', withCountry(country)) }),
			);
			expect(error?.message).toMatch(/^Nothing was sent\. /);
			expect(error?.message).toContain(`"${written}"`);
			expect(error?.message).toMatch(reason);
			expect(sandbox.requests).toEqual([]);
			expect(sandbox.acceptedMessages).toEqual([]);
		});
	});

	test('Send SMS texts each number as it was meant', async () => {
		for (const [written, country, recipient] of RIGHT) {
			for (const [, to, items] of WAYS.filter(([name]) => name !== 'in a list')) {
				sandbox.reset();
				const parameters = sendParameters(to(written), 'Hello', withCountry(country));
				const { error } = await run(jobOf(sandbox, items(written), { parameters }));
				expect(error).toBeUndefined();
				expect(sandbox.requests.map((request) => fieldsOf(request).phone_numbers)).toEqual([recipient]);
			}
		}
	});

	test('Send SMS with Skip names what it leaves out, and texts only the others', async () => {
		const { runs } = await run(
			jobOf(sandbox, [{ to: [...REFUSED.map(([written]) => written), '+33639980001'] }], {
				parameters: sendParameters('={{ $json.to }}', 'Hello', { defaultCountry: 'DE', invalidNumbers: 'skip' }),
			}),
		);
		expect(sandbox.requests.map((request) => fieldsOf(request).phone_numbers)).toEqual(['+33639980001']);
		const skipped = outputOf(runs)[0].json.skipped as IDataObject[];
		expect(skipped.map(({ value }) => value)).toEqual(REFUSED.map(([written]) => written));
	});

	test.each<[string, string]>([
		['a Date', '={{ new Date(1767603600000) }}'],
		['the time now', '={{ $now }}'],
		['a date as text', '={{ $now.toISO() }}'],
		['a fraction', '={{ 491511234567.5 }}'],
		['a large number', '={{ 1e21 }}'],
		['not a number', '={{ 0 / 0 }}'],
		['a truth value', '={{ true }}'],
		['an object around a fraction', '={{ { phone_number: 491511234567.5 } }}'],
	])('Send SMS with %s texts nobody', async (_name, to) => {
		const { error } = await run(
			jobOf(sandbox, [{}], { parameters: sendParameters(to, 'Hello', { defaultCountry: 'DE' }) }),
		);
		expect(error?.message).toMatch(/^Nothing was sent\. /);
		expect(sandbox.requests).toEqual([]);
	});

	test('an Allowed Recipient that is no number and no beginning of one lets nobody through', async () => {
		for (const allowedRecipients of ['+49.1', '+49151/2', '+491511234567 2', '2026-01-05']) {
			const { error } = await run(
				jobOf(sandbox, [{}], { parameters: sendParameters('+4915112345672', 'Hello', { allowedRecipients }) }),
			);
			expect(error?.message).toContain(`Allowed Recipients: "${allowedRecipients}"`);
			expect(sandbox.requests).toEqual([]);
		}
	});

	describe.each<[string, IDataObject, string]>([
		['create', {}, 'Nothing was created'],
		['update', { contactId: locator('id', 1) }, 'Nothing was updated'],
	])('a contact, %s', (operation, more, nothing) => {
		function contactJob(written: string, country: string, phoneNumber = written) {
			const options = withCountry(country);
			return operationJob(
				sandbox,
				{ resource: 'contact', operation, ...more, phoneNumber, options },
				{ items: [{ to: written }] },
			);
		}

		test.each(REFUSED)('%s (%s) is not written', async (written, country, reason) => {
			const before = JSON.stringify(sandbox.state.contacts);
			for (const phoneNumber of [written, '={{ $json.to }}']) {
				const { error } = await run(contactJob(written, country, phoneNumber));
				expect(error?.message).toContain(`${nothing}. `);
				expect(error?.message).toContain(`"${written}"`);
				expect(error?.message).toMatch(reason);
			}
			expect(sandbox.requests).toEqual([]);
			expect(JSON.stringify(sandbox.state.contacts)).toBe(before);
		});

		test('a number in any spelling is written as E.164', async () => {
			for (const [written, country, recipient] of RIGHT) {
				sandbox.reset();
				const { error } = await run(contactJob(written, country));
				expect(error).toBeUndefined();
				expect(sandbox.requests.map((request) => fieldsOf(request).phone_number)).toEqual([recipient]);
			}
		});
	});

	describe('a campaign for phone numbers', () => {
		function campaignJob(written: string, country: string) {
			const phoneNumbers = locator('phone', '={{ $json.to }}');
			return operationJob(
				sandbox,
				{ ...CAMPAIGN, segment: 'bulk', phoneNumbers, options: withCountry(country) },
				{ items: [{ to: written }] },
			);
		}

		test.each(REFUSED)('%s (%s) makes none', async (written, country, reason) => {
			const before = sandbox.state.campaigns.length;
			const { error } = await run(campaignJob(written, country));
			expect(error?.message).toMatch(/^Nothing was created\. /);
			expect(error?.message).toContain(`"${written}"`);
			expect(error?.message).toMatch(reason);
			expect(sandbox.requests).toEqual([]);
			expect(sandbox.state.campaigns).toHaveLength(before);
		});

		test('a number in any spelling goes out as E.164', async () => {
			for (const [written, country, recipient] of RIGHT) {
				sandbox.reset();
				const { error } = await run(campaignJob(written, country));
				expect(error).toBeUndefined();
				const [request] = sandbox.requestsTo('POST', '/campaigns');
				expect(fieldsOf(request).phone_numbers).toBe(recipient);
			}
		});
	});
});
