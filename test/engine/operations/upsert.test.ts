import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox';
import { onEveryHost } from '../everyHost';
import { outputOf, pairedIndex } from '../workflows';
import { fieldsOf, operationJob, UPSERT_FROM_ROW } from './operationJob';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const NUMBER = '+33639981234';
const OTHER = '+33639981235';

const PAGE = { page: '1', results_per_page: '1000' };

function addContact(phoneNumber: string, more: IDataObject = {}) {
	const [contact] = sandbox.addContacts(1);
	return Object.assign(contact, { phone_number: phoneNumber, name: 'Ada', custom_parameters: {} }, more);
}

function writes(): string[] {
	return sandbox.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
}

function listings(): number {
	return sandbox.requestsTo('GET', '/contacts').length;
}

onEveryHost((run) => {
	async function upsert(items: IDataObject[], node: IDataObject = {}, parameters: IDataObject = {}) {
		return await run(operationJob(sandbox, { ...UPSERT_FROM_ROW, ...parameters }, { items, ...node }));
	}

	test('creates who is missing, updates what differs, and leaves the rest alone', async () => {
		const same = addContact('+33639981111', { custom_parameters: { city: 'Lyon', age: '36' } });
		const other = addContact('+33639981112', { custom_parameters: { city: 'Nice', age: '40' } });
		const { runs, error } = await upsert([
			{ phone: '+33639981111', name: 'Ada', city: 'Lyon' },
			{ phone: '+33639981112', name: 'Grace', city: 'Paris' },
			{ phone: NUMBER, name: 'Katherine', city: 'Brest' },
		]);
		expect(error).toBeUndefined();
		expect(sandbox.requests[0].query).toEqual(PAGE);
		expect(sandbox.requests).toHaveLength(3);
		expect(writes()).toEqual([`POST /contacts/${other.id}`, 'POST /contacts']);
		expect(fieldsOf(sandbox.requests[1])).toEqual({
			name: 'Grace',
			'custom_parameter_key[0]': 'city',
			'custom_parameter_value[0]': 'Paris',
			'custom_parameter_key[1]': 'age',
			'custom_parameter_value[1]': '40',
		});
		expect(other).toMatchObject({ name: 'Grace', custom_parameters: { city: 'Paris', age: '40' } });
		const created = sandbox.state.contacts[sandbox.state.contacts.length - 1];
		expect(outputOf(runs).map(pairedIndex)).toEqual([0, 1, 2]);
		expect(outputOf(runs).map(({ json }) => json)).toEqual([
			{ id: same.id, action: 'unchanged', phone_number: '+33639981111', name: 'Ada', custom_parameters: { city: 'Lyon', age: '36' } },
			{ id: other.id, action: 'updated', phone_number: '+33639981112', name: 'Grace', custom_parameters: { city: 'Paris', age: '40' } },
			{ id: created.id, action: 'created', phone_number: NUMBER, name: 'Katherine', custom_parameters: { city: 'Brest' } },
		]);
		expect(Object.keys(outputOf(runs)[0].json).slice(0, 2)).toEqual(['id', 'action']);
	});

	test.each<[string, IDataObject, IDataObject]>([
		['the name', { name: '', city: 'Paris' }, { name: 'Ada', custom_parameters: { city: 'Paris', age: '36' } }],
		['a custom parameter', { name: 'Grace', city: null }, { name: 'Grace', custom_parameters: { city: 'Lyon', age: '36' } }],
		['a field that the row does not have', { name: 'Grace' }, { name: 'Grace', custom_parameters: { city: 'Lyon', age: '36' } }],
	])('an empty field is not given: %s stays', async (_name, row, expected) => {
		const contact = addContact(NUMBER, { custom_parameters: { city: 'Lyon', age: '36' } });
		await upsert([{ phone: NUMBER, ...row }]);
		expect(contact).toMatchObject(expected);
		expect(contact.custom_parameters).toEqual(expected.custom_parameters);
	});

	test.each<[stored: string, countryCode: string | null, given: string, ...defaultCountry: string[]]>([
		['+33 6 39 98 12 34', 'FR', NUMBER],
		['0033639981234', null, NUMBER],
		['33639981234', null, '+33 (0)6 39 98 12 34'],
		['06 39 98 12 34', 'FR', NUMBER],
		['0639981234', null, '06.39.98.12.34', 'fr'],
		['+0639981234', null, NUMBER, 'FR'],
		[NUMBER, null, '0639981234', 'FR'],
	])('finds %s (%s) by %s', async (stored, country_code, phone, ...[defaultCountry]) => {
		const contact = addContact(stored, { country_code });
		const { runs, error } = await upsert(
			[{ phone, name: 'Grace' }],
			{},
			defaultCountry ? { options: { defaultCountry } } : {},
		);
		expect(error).toBeUndefined();
		expect(writes()).toEqual([`POST /contacts/${contact.id}`]);
		expect(fieldsOf(sandbox.requestsTo('POST', `/contacts/${contact.id}`)[0])).toEqual({ name: 'Grace' });
		expect(outputOf(runs)[0].json).toMatchObject({ id: contact.id, action: 'updated', phone_number: stored });
	});

	test('a national number of another country is another number', async () => {
		const german = addContact('0639981234', { country_code: 'DE' });
		const { runs } = await upsert([{ phone: NUMBER, name: 'Grace' }]);
		expect(outputOf(runs)[0].json).toMatchObject({ action: 'created' });
		expect(german.name).toBe('Ada');
	});

	test('the same number in several items is written once, and each item says so', async () => {
		const { runs, error } = await upsert([
			{ phone: NUMBER, name: 'Ada', city: 'Lyon' },
			{ phone: OTHER, name: 'Grace' },
			{ phone: '+33 6 39 98 12 34', name: 'Ada L.', city: '' },
			{ phone: '0033639981234', name: '', city: 'Nice' },
		]);
		expect(error).toBeUndefined();
		expect(writes()).toEqual(['POST /contacts', 'POST /contacts']);
		const output = outputOf(runs);
		const said = ['Items 1, 3-4 have the same number. They count as one contact, with the last value of each field.'];
		for (const index of [0, 2, 3]) {
			expect(output[index].json).toMatchObject({ name: 'Ada L.', custom_parameters: { city: 'Nice' }, warnings: said });
		}
		expect(output[1].json.warnings).toBeUndefined();
		expect(output.map(pairedIndex)).toEqual([0, 1, 2, 3]);
	});

	describe('a number that the server calls taken', () => {
		/** The contact comes into the account only after it was listed. */
		function addAfterListing() {
			sandbox.afterRequest = ({ method }) => {
				if (method !== 'GET') return;
				sandbox.afterRequest = undefined;
				addContact(NUMBER, { custom_parameters: { age: '36' } });
			};
		}

		test.each(['refused', 'idZero'] as const)('is looked up once more, then updated: %s', async (takenNumbers) => {
			sandbox.quirks.takenNumbers = takenNumbers;
			addAfterListing();
			const { runs, error } = await upsert([{ phone: NUMBER, name: 'Grace', city: 'Nice' }]);
			expect(error).toBeUndefined();
			const contact = sandbox.state.contacts[sandbox.state.contacts.length - 1];
			expect(sandbox.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
				'GET /contacts/',
				'POST /contacts',
				'GET /contacts/',
				`POST /contacts/${contact.id}`,
			]);
			expect(outputOf(runs)[0].json).toMatchObject({ id: contact.id, action: 'updated', name: 'Grace' });
			expect(contact.custom_parameters).toEqual({ age: '36', city: 'Nice' });
		});

		test('and which is on no list is told in the words of the server; the contacts are listed anew once', async () => {
			const refusal = { kind: 'status', status: 400, title: 'The phone number is already in use.' } as const;
			sandbox.failNext([refusal, refusal], { method: 'POST' });
			const { runs } = await upsert(
				[{ phone: NUMBER, name: 'A' }, { phone: OTHER, name: 'B' }],
				{ onError: 'continueRegularOutput' },
			);
			expect(outputOf(runs).map(({ json }) => json.error)).toEqual([
				'Item 1 of 2 was not saved: The phone number is already in use.',
				'Item 2 of 2 was not saved: The phone number is already in use.',
			]);
			expect(listings()).toBe(2);
		});

		test('with the ID 0, and which is on no list, is uncertain and not asked for again', async () => {
			sandbox.failNext({ kind: 'json', body: { data: { id: 0 } } }, { method: 'POST' });
			const { error } = await upsert(
				[{ phone: NUMBER, name: 'A' }],
				{ retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
			);
			expect(error?.message).toMatch(/^The contact may have been saved: the server accepted it without giving its ID/);
			expect(writes()).toEqual(['POST /contacts']);
		});
	});

	describe('fails closed', () => {
		test('where the list of contacts cannot be settled', async () => {
			Object.assign(sandbox.quirks, { fixedPageSize: 10, emptyPage: 2, wrongTotal: 'tooLarge' });
			const { runs } = await upsert(
				[{ phone: NUMBER, name: 'A' }, { phone: OTHER, name: 'B' }],
				{ onError: 'continueRegularOutput' },
			);
			expect(writes()).toEqual([]);
			const asked = sandbox.requests.length;
			expect(outputOf(runs)[1].json.error).toMatch(
				/^Item 2 of 2 was not saved, because the contacts could not be listed first: The list is not complete/,
			);
			await upsert([{ phone: NUMBER, name: 'A' }], { onError: 'continueRegularOutput' });
			expect(sandbox.requests.length).toBe(2 * asked);
		});

		test.each([
			['a fault', { kind: 'status', status: 500 } as const, /The server answered with status 500/],
			['a web page', { kind: 'html' } as const, /The server answered with a web page/],
			['something else', { kind: 'wrongShape' } as const, /without a list of data/],
		])('where the list is %s', async (_name, fault, words) => {
			sandbox.failNext(fault, { method: 'GET' });
			const { error } = await upsert([{ phone: NUMBER, name: 'A' }]);
			expect(error?.message).toMatch(/^The contact was not saved, because the contacts could not be listed first: /);
			expect(error?.message).toMatch(words);
			expect(writes()).toEqual([]);
		});

		test('where two contacts have the number, in whatever spelling', async () => {
			const [one, two] = [addContact(NUMBER), addContact('06 39 98 12 34', { country_code: 'FR' })];
			const { error } = await upsert([{ phone: NUMBER, name: 'Grace' }]);
			expect(error?.message).toBe(
				`The contact was not saved, because 2 contacts have the number ${NUMBER}: those with the IDs ${two.id} and ${one.id}`,
			);
			expect(writes()).toEqual([]);
		});

		test.each<[unknown]>([['city=Lyon'], [['Lyon']], [{ address: { city: 'Lyon' } }], [undefined]])(
			'where it cannot be seen which custom parameters an update would drop: %j',
			async (custom_parameters) => {
				const contact = addContact(NUMBER);
				sandbox.fault({
					method: 'GET',
					fault: { kind: 'json', body: { data: [{ ...contact, custom_parameters }], meta: { total: 1 } } },
					times: 2,
				});
				const { error } = await upsert([{ phone: NUMBER, name: 'Grace', city: 'Nice' }]);
				expect(error?.message).toMatch(/^The contact was not saved, because the server does not show the custom parameters/);
				expect(writes()).toEqual([]);
				const named = await upsert([{ phone: NUMBER, name: 'Grace' }]);
				expect(named.error).toBeUndefined();
				expect(fieldsOf(sandbox.requestsTo('POST', `/contacts/${contact.id}`)[0])).toEqual({ name: 'Grace' });
			},
		);

		test('where the contact has no ID', async () => {
			addContact(NUMBER, { id: 0 });
			const { error } = await upsert([{ phone: NUMBER, name: 'Grace' }]);
			expect(error?.message).toMatch(/because the contact with this number has no ID in the list/);
			expect(writes()).toEqual([]);
		});
	});

	test('what was written, or may have been, is not asked for again; each try lists anew', async () => {
		sandbox.fault({ method: 'POST', nth: 2, fault: { kind: 'status', status: 400, title: 'Not now.' } });
		const items = [{ phone: NUMBER, name: 'A' }, { phone: OTHER, name: 'B' }];
		const { runs, error } = await upsert(items, { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 });
		expect(error).toBeUndefined();
		expect(sandbox.requestsTo('POST', '/contacts').map((request) => fieldsOf(request).phone_number)).toEqual([NUMBER, OTHER, OTHER]);
		expect(listings()).toBe(2);
		expect(outputOf(runs).map(({ json }) => json.action)).toEqual(['created', 'created']);
	});

	test('an uncertain answer is not repeated, for none of the items with the number', async () => {
		sandbox.failNext({ kind: 'cut', accepted: true }, { method: 'POST' });
		const items = [{ phone: NUMBER, name: 'A' }, { phone: NUMBER, name: 'B' }];
		const { runs } = await upsert(items, {
			retryOnFail: true,
			maxTries: 3,
			waitBetweenTries: 1,
			onError: 'continueRegularOutput',
		});
		expect(writes()).toEqual(['POST /contacts']);
		expect(outputOf(runs).map(({ json }) => json.error)).toEqual([1, 2].map((item) =>
			expect.stringMatching(new RegExp(`^Item ${item} of 2 may have been saved: The connection was cut`)),
		));
	});

	test.each<[string, IDataObject, RegExp]>([
		['no number', { phone: '', name: 'A' }, /Phone Number is empty/],
		['two numbers', { phone: `${NUMBER}, ${OTHER}` }, /holds 2 numbers/],
		['no country', { phone: '0639981234' }, /has no country code/],
		['an object for a name', { phone: NUMBER, name: {} }, /Name must be text/],
	])('all items are checked before the contacts are listed: %s', async (_name, row, words) => {
		const { error } = await upsert([{ phone: NUMBER, name: 'A' }, row]);
		expect(error?.message).toMatch(/^Nothing was saved\. Item 2 of 2: /);
		expect(error?.message).toMatch(words);
		expect(sandbox.requests).toHaveLength(0);
	});
});
