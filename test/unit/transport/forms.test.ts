import type { IDataObject } from 'n8n-workflow';

import { readCampaignChanges, readNewCampaign } from '../../../nodes/NotificatorSms/transport/campaignForm';
import { readContactChanges, readNewContact } from '../../../nodes/NotificatorSms/transport/contactForm';
import { readLine, type Form, type ReadForm } from '../../../nodes/NotificatorSms/transport/form';

const CLOCK = { now: new Date('2026-03-01T12:00:00Z'), workflowTimezone: 'Europe/Paris' };

function read(form: ReadForm, parameters: IDataObject): Partial<Form> & { problems?: string[] } {
	return form((name) => parameters[name], CLOCK);
}

const ADA = '+33612345678';
const BOB = '+33612345679';

describe('a contact', () => {
	const FULL = {
		phoneNumber: `${ADA} `,
		name: ' Ada ',
		customParameters: { parameters: [{ key: ' city ', value: ' Paris ' }, { key: 'age', value: 36 }] },
		options: {},
	};
	const FULL_FIELDS = {
		phone_number: ADA,
		name: 'Ada',
		'custom_parameter_key[0]': 'city',
		'custom_parameter_value[0]': 'Paris',
		'custom_parameter_key[1]': 'age',
		'custom_parameter_value[1]': '36',
	};
	const FULL_SHOWN = { phone_number: ADA, name: 'Ada', custom_parameters: { city: 'Paris', age: '36' } };

	test.each([['new', readNewContact], ['changed', readContactChanges]])('%s, with all fields', (_kind, form) => {
		expect(read(form, FULL)).toEqual({ fields: FULL_FIELDS, shown: FULL_SHOWN });
	});

	test('new, with the number alone', () => {
		expect(read(readNewContact, { phoneNumber: '0612345678', options: { defaultCountry: 'FR' } })).toEqual({
			fields: { phone_number: ADA },
			shown: { phone_number: ADA, name: '', custom_parameters: {} },
		});
	});

	test.each<[IDataObject, IDataObject, IDataObject]>([
		[{ phoneNumber: ADA }, { phone_number: ADA }, { phone_number: ADA }],
		[{ name: 'Ada' }, { name: 'Ada' }, { name: 'Ada' }],
		[
			{ customParameters: { parameters: [{ key: 'city' }] } },
			{ 'custom_parameter_key[0]': 'city', 'custom_parameter_value[0]': '' },
			{ custom_parameters: { city: '' } },
		],
	])('changed by %j alone', (parameters, fields, shown) => {
		expect(read(readContactChanges, parameters)).toStrictEqual({ fields, shown });
	});

	test('new, without a number', () => {
		expect(read(readNewContact, { name: 'Ada' })).toEqual({
			problems: ['Phone Number is empty. Enter one, e.g. +33612345678.'],
		});
	});

	test('changed, with nothing set', () => {
		expect(read(readContactChanges, { name: ' ', customParameters: {} })).toEqual({
			problems: ['Nothing is set. Fill in what is to change.'],
		});
	});

	test.each([['new', readNewContact], ['changed', readContactChanges]])('%s, with all wrong', (_kind, form) => {
		const parameters = [{ key: ' ', value: 1 }, { key: 'a', value: {} }, { key: 'a' }, { key: 'a' }, { key: '' }];
		expect(read(form, { phoneNumber: 'nobody', name: ['Ada'], customParameters: { parameters } })).toEqual({
			problems: [
				expect.stringMatching(/^"nobody" /),
				'Name must be text, but is an object or a list. Choose one of its fields.',
				'The value of a custom parameter must be text, but is an object or a list. Choose one of its fields.',
				'A custom parameter has no key. Fill it in, or remove the custom parameter.',
				'The custom parameter "a" stands there twice. Keep one of the two.',
			],
		});
	});

	test('a key that is an object is told as the key', () => {
		const parameters = [{ key: {}, value: 1 }];
		expect(read(readContactChanges, { customParameters: { parameters } }).problems).toEqual([
			'The key of a custom parameter must be text, but is an object or a list. Choose one of its fields.',
			'A custom parameter has no key. Fill it in, or remove the custom parameter.',
		]);
	});

	test('changed, with nothing but a bad number', () => {
		expect(read(readContactChanges, { phoneNumber: 'nobody' }).problems).toEqual([expect.stringMatching(/^"nobody" /)]);
	});

	test('two keys that are empty are not the same key', () => {
		const customParameters = { parameters: [{ value: 1 }, { value: 2 }] };
		expect(read(readContactChanges, { customParameters }).problems).toEqual([
			'A custom parameter has no key. Fill it in, or remove the custom parameter.',
		]);
	});

	test('two numbers are one too many', () => {
		expect(read(readNewContact, { phoneNumber: `${ADA}, ${BOB}` })).toEqual({
			problems: ['Phone Number holds 2 numbers, but a contact has one. Use one item for each.'],
		});
	});
});

describe('a campaign', () => {
	const USUAL = { name: ' Spring ', content: 'Hello', deviceId: 1, simSubscriptionId: '2', segment: 'all' };

	function campaign(parameters: IDataObject, form = readNewCampaign) {
		return read(form, { ...USUAL, ...parameters });
	}

	test.each([['new', readNewCampaign], ['changed', readCampaignChanges]])('%s', (_kind, form) => {
		expect(campaign({}, form)).toEqual({
			fields: { name: 'Spring', content: 'Hello', device_id: '1', sim_subscription_id: '2', segment: 'all' },
			shown: { name: 'Spring', segment: 'all', warnings: [] },
		});
	});

	test('with all wrong', () => {
		const parameters = { name: '', content: '', deviceId: 'x', simSubscriptionId: '', segment: '' };
		expect(campaign({ ...parameters, options: { scheduledAt: 'soon' } })).toEqual({
			problems: [
				'Name is empty. Name the campaign.',
				'Message is empty. Write the text to send.',
				'Device must be an ID, which is a whole number such as 1, but is "x".',
				'SIM is empty. Choose it from the list, or enter its ID.',
				'Segment is empty. Choose who gets the campaign.',
				expect.stringMatching(/^"soon"/),
			],
		});
	});

	test('with objects in place of lines', () => {
		expect(campaign({ name: {}, segment: {} }).problems).toEqual([
			'Name must be text, but is an object or a list. Choose one of its fields.',
			'Name is empty. Name the campaign.',
			'Segment must be text, but is an object or a list. Choose one of its fields.',
			'Segment is empty. Choose who gets the campaign.',
		]);
	});

	test('whose audience stays', () => {
		const { fields, shown } = campaign({ segment: ' ' }, readCampaignChanges);
		expect(fields).toEqual({ name: 'Spring', content: 'Hello', device_id: '1', sim_subscription_id: '2' });
		expect(shown).toEqual({ name: 'Spring', warnings: [] });
	});

	test('at a time', () => {
		const { fields, shown } = campaign({ options: { scheduledAt: '2026-10-25T02:30:00', accountTimezone: 'Asia/Tokyo' } });
		expect(fields).toMatchObject({ is_scheduled: '1', scheduled_datetime: '2026-10-25 09:30:00' });
		expect(shown).toEqual({
			name: 'Spring',
			segment: 'all',
			scheduled_datetime: '2026-10-25 09:30:00',
			warnings: [expect.stringMatching(/comes twice in Europe\/Paris/)],
		});
	});

	test('whose text some servers cut', () => {
		const { shown } = campaign({ content: 'a'.repeat(1001) });
		expect(shown?.warnings).toEqual([expect.stringMatching(/^The message has 1001 characters\./)]);
	});

	test('whose text stays as it is, whatever options of another operation say', () => {
		const { fields } = campaign({ content: 'It’s', options: { replaceUnsupportedCharacters: true } });
		expect(fields?.content).toBe('It’s');
	});

	test('to numbers', () => {
		const phoneNumbers = `0612345678, ${BOB}, ${ADA}`;
		const { fields, shown } = campaign({ segment: 'bulk', phoneNumbers, options: { defaultCountry: 'FR' } });
		expect(fields).toMatchObject({ segment: 'bulk', phone_numbers: `${ADA},${BOB}` });
		expect(shown).toMatchObject({
			segment: 'bulk',
			recipients: [ADA, BOB],
			skipped: [{ value: ADA, reason: expect.any(String) }],
		});
	});

	test('to numbers that are none', () => {
		const problems = campaign({ segment: 'bulk', phoneNumbers: 'nobody', options: { invalidNumbers: 'skip' } });
		expect(problems).toEqual({ problems: [expect.stringMatching(/^"nobody" /)] });
	});

	test.each<[unknown, string]>([
		['7, 8;9\n7', '7,8,9'],
		[17, '17'],
		[[7, ' 8 9 '], '7,8,9'],
		[[[7], ['8']], '7,8'],
	])('to the contacts %j', (contactsIds, ids) => {
		const { fields, shown } = campaign({ segment: 'custom', contactsIds } as IDataObject);
		expect(fields).toMatchObject({ segment: 'custom', contacts_ids: ids });
		expect(shown).toMatchObject({ segment: 'custom', contacts_ids: ids.split(',').map(Number) });
	});

	test.each<[unknown, string[]]>([
		['', ['Contact IDs is empty. Enter at least one ID, e.g. 7.']],
		[undefined, ['Contact IDs is empty. Enter at least one ID, e.g. 7.']],
		['7,x8,9y', ['x8', '9y'].map((id) => `Contact IDs must be whole numbers such as 7, but one of them is "${id}".`)],
		[
			[{ id: 7 }],
			[
				'Contact IDs must be text, but is an object or a list. Choose one of its fields.',
				'Contact IDs is empty. Enter at least one ID, e.g. 7.',
			],
		],
	])('to the contacts %j, which are none', (contactsIds, problems) => {
		expect(campaign({ segment: 'custom', contactsIds } as IDataObject)).toEqual({ problems });
	});

	test.each([['saved', '12'], ['12', '99']])('to a saved segment (%s)', (segment, segmentId) => {
		const { fields, shown } = campaign({ segment, segmentId });
		expect(fields).toMatchObject({ segment: '12' });
		expect(shown).toMatchObject({ segment: '12' });
	});

	test('to a saved segment that is none', () => {
		expect(campaign({ segment: 'saved', segmentId: '' })).toEqual({
			problems: ['Segment ID is empty. Choose it from the list, or enter its ID.'],
		});
		expect(campaign({ segment: 'everybody' }).problems).toEqual([
			'Segment ID must be an ID, which is a whole number such as 1, but is "everybody".',
		]);
	});
});

describe('a line', () => {
	test.each<[unknown, string]>([[' a ', 'a'], [7, '7'], [false, 'false'], [undefined, ''], [null, '']])(
		'%j is read as %j',
		(value, text) => {
			const problems: string[] = [];
			expect(readLine(value, 'Name', problems)).toBe(text);
			expect(problems).toEqual([]);
		},
	);

	test.each([[{}], [['a']]])('%j is none', (value) => {
		const problems: string[] = [];
		expect(readLine(value, 'Name', problems)).toBe('');
		expect(problems).toEqual(['Name must be text, but is an object or a list. Choose one of its fields.']);
	});
});
