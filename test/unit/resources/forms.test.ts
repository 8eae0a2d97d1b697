import type { IDataObject } from 'n8n-workflow';

import { readCampaignChanges, readNewCampaign } from '../../../nodes/NotificatorSms/resources/campaign/form';
import { readContactChanges, readNewContact } from '../../../nodes/NotificatorSms/resources/contact/form';
import type { Form, ReadForm } from '../../../nodes/NotificatorSms/operations/write';

const CLOCK = { now: new Date('2026-03-01T12:00:00Z'), workflowTimezone: 'Europe/Paris' };

function read(form: ReadForm, parameters: IDataObject): Partial<Form> & { problems?: string[] } {
	return form((name) => parameters[name], CLOCK);
}

function picked(value: unknown) {
	return { __rl: true, mode: 'list', value };
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
				expect.stringMatching(/^Name must be text, but is /),
				expect.stringMatching(/^The value of a custom parameter must be text, but is /),
				'A custom parameter has no key. Fill it in, or remove the custom parameter.',
				'The custom parameter "a" is there twice. Keep one of the two.',
			],
		});
	});

	test('a key that is an object is told as the key', () => {
		const parameters = [{ key: {}, value: 1 }];
		expect(read(readContactChanges, { customParameters: { parameters } }).problems).toEqual([
			expect.stringMatching(/^The key of a custom parameter must be text, but is /),
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
	const USUAL = { name: ' Spring ', content: 'Hello', deviceId: 1, simSubscriptionId: '2', segment: 'all', sending: 'draft' };
	const MESSAGE = { name: 'Spring', content: 'Hello', device_id: '1', sim_subscription_id: '2' };

	function campaign(parameters: IDataObject, form = readNewCampaign) {
		return read(form, { ...USUAL, ...parameters });
	}

	test.each([['new', readNewCampaign], ['changed', readCampaignChanges]])('%s', (_kind, form) => {
		expect(campaign({}, form)).toEqual({
			fields: { ...MESSAGE, segment: 'all', save: '1' },
			shown: { name: 'Spring', segment: 'all', sending: 'draft', warnings: [] },
		});
	});

	test('with all wrong', () => {
		const parameters = { name: '', content: '', deviceId: 'x', simSubscriptionId: '', segment: '', sending: 'schedule' };
		expect(campaign({ ...parameters, scheduledAt: 'soon', options: { accountTimezone: {} } })).toEqual({
			problems: [
				'Name is empty. Name the campaign.',
				'Message is empty. Write the text to send.',
				'Device must be an ID, which is a whole number such as 1, but is "x".',
				'SIM is empty. Choose it from the list, or enter its ID.',
				'Recipients is empty. Choose who gets the campaign.',
				expect.stringMatching(/^Account Timezone must be text, but is /),
				expect.stringMatching(/^"soon"/),
			],
		});
	});

	test('with objects in place of lines', () => {
		expect(campaign({ name: {}, segment: {} }).problems).toEqual([
			'Name must be text, but is an object without fields. Choose one of its fields.',
			'Name is empty. Name the campaign.',
			'Recipients must be one of all, bulk, custom, saved, but is an object without fields.',
		]);
	});

	describe('is sent', () => {
		const AT = '2026-10-25T02:30:00';

		test.each<[unknown, IDataObject, IDataObject]>([
			['draft', { save: '1' }, { save: '1' }],
			[' Draft', { save: '1' }, { save: '1' }],
			['now', {}, { send: '1' }],
			['NOW ', {}, { send: '1' }],
		])('as %j says', (sending, created, changed) => {
			const fields = { ...MESSAGE, segment: 'all' };
			const parameters = { sending, scheduledAt: AT } as IDataObject;
			expect(campaign(parameters).fields).toEqual({ ...fields, ...created });
			expect(campaign(parameters, readCampaignChanges).fields).toEqual({ ...fields, ...changed });
			expect(campaign(parameters, readCampaignChanges).complete).toBeUndefined();
		});

		test('at a time', () => {
			const options = { accountTimezone: ' Asia/Tokyo ' };
			const { fields, shown } = campaign({ sending: 'schedule', scheduledAt: AT, options });
			expect(fields).toEqual({
				...MESSAGE,
				segment: 'all',
				is_scheduled: '1',
				scheduled_datetime: '2026-10-25 09:30:00',
			});
			expect(shown).toEqual({
				name: 'Spring',
				segment: 'all',
				sending: 'schedule',
				scheduled_datetime: '2026-10-25 09:30:00',
				warnings: [expect.stringMatching(/comes twice in Europe\/Paris/)],
			});
		});

		test.each(['', ' ', null, undefined])('at no time: %j', (scheduledAt) => {
			for (const form of [readNewCampaign, readCampaignChanges]) {
				expect(campaign({ sending: 'schedule', scheduledAt } as IDataObject, form).problems).toEqual([
					'Scheduled At is empty. Enter when the campaign is to be sent.',
				]);
			}
		});

		test.each<[unknown, string]>([
			[true, '"true"'],
			[1, '"1"'],
			['later', '"later"'],
			[['now'], 'a list'],
		])('by nobody where the choice is %j', (sending, shown) => {
			for (const form of [readNewCampaign, readCampaignChanges]) {
				expect(campaign({ sending } as IDataObject, form).problems).toEqual([
					`Sending must be one of draft, now, schedule, but is ${shown}.`,
				]);
			}
		});

		test.each(['', ' ', null, undefined])('only where it is new, by nobody where the choice is %j', (sending) => {
			expect(campaign({ sending } as IDataObject).problems).toEqual([
				'Sending must be one of draft, now, schedule, but is empty.',
			]);
			expect(campaign({ sending } as IDataObject, readCampaignChanges).problems).toBeUndefined();
		});
	});

	describe('of which something stays', () => {
		const ROW = { id: 1, segment: 'custom', contacts_ids: [7], status: 'draft' };

		test.each<[IDataObject, IDataObject, IDataObject]>([
			[
				{ segment: '', sending: '' },
				{ segment: 'custom', contacts_ids: '7', save: '1' },
				{ segment: 'custom', contacts_ids: [7], sending: 'draft' },
			],
			[
				{ segment: ' ', sending: 'now' },
				{ segment: 'custom', contacts_ids: '7', send: '1' },
				{ segment: 'custom', contacts_ids: [7], sending: 'now' },
			],
			[{ segment: 'saved', segmentId: 3, sending: '' }, { segment: '3', save: '1' }, { segment: '3', sending: 'draft' }],
		])('%j is completed', (parameters, fields, shown) => {
			expect(campaign(parameters, readCampaignChanges).complete?.(ROW)).toEqual({
				fields: { ...MESSAGE, ...fields },
				shown: { name: 'Spring', warnings: [], ...shown },
			});
		});

		test.each<[IDataObject, IDataObject, RegExp]>([
			[{ segment: '' }, { segment: 'filter' }, /^an update could change who gets it: /],
			[{ sending: '' }, { status: 'paused' }, /^an update could send it: /],
		])('%j is not completed by %j', (parameters, row, reason) => {
			expect(campaign(parameters, readCampaignChanges).complete?.({ ...ROW, ...row })).toEqual({
				reason: expect.stringMatching(reason),
				advice: expect.any(String),
			});
		});

		test('does not need what is chosen', () => {
			const { complete } = campaign({ sending: '' }, readCampaignChanges);
			expect(complete?.({ status: 'draft' })).toHaveProperty('fields.segment', 'all');
		});

		test('keeps all warnings', () => {
			const parameters = { segment: '', content: 'a'.repeat(1001) };
			expect(campaign(parameters, readCampaignChanges).complete?.({ ...ROW, segment: 'bulk' })).toHaveProperty(
				'shown.warnings',
				[expect.stringMatching(/^The message has 1001 characters/), expect.stringMatching(/^The recipients .* were phone numbers/)],
			);
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
		['', ['Contacts is empty. Add at least one contact, or enter its ID in Contact IDs, e.g. 7.']],
		[undefined, ['Contacts is empty. Add at least one contact, or enter its ID in Contact IDs, e.g. 7.']],
		['0', ['Contact IDs must be whole numbers such as 7, but one of them is "0".']],
		['7,x8,9y', ['x8', '9y'].map((id) => `Contact IDs must be whole numbers such as 7, but one of them is "${id}".`)],
		[[{ id: 7 }], [expect.stringMatching(/^Contact IDs must be text, but is /)]],
	])('to the contacts %j, which are none', (contactsIds, problems) => {
		expect(campaign({ segment: 'custom', contactsIds } as IDataObject)).toEqual({ problems });
	});

	test.each<[unknown, unknown, string]>([
		[{ contact: [{ contactId: picked('7') }, { contactId: picked(8) }] }, '', '7,8'],
		[{ contact: [{ contactId: picked('7') }] }, '9, 7', '7,9'],
		[{ contact: { contactId: '7' } }, undefined, '7'],
	])('to the contacts %j that were picked, and %j', (contacts, contactsIds, ids) => {
		const { fields } = campaign({ segment: 'custom', contacts, contactsIds } as IDataObject);
		expect(fields).toMatchObject({ segment: 'custom', contacts_ids: ids });
	});

	test.each<[unknown, string]>([
		[{ contact: [{ contactId: picked('') }] }, 'A contact in Contacts is empty. Choose it from the list, or enter its ID.'],
		[{ contact: [{ contactId: picked('Ada') }] }, 'A contact in Contacts must be an ID, which is a whole number such as 1, but is "Ada".'],
		[{ contact: [{}] }, 'A contact in Contacts is empty. Choose it from the list, or enter its ID.'],
		['7, 8', 'Contacts must be picked one by one, or entered in Contact IDs.'],
		[[7], 'Contacts must be picked one by one, or entered in Contact IDs.'],
	])('to picked contacts %j, which are none', (contacts, problem) => {
		const form = campaign({ segment: 'custom', contacts, contactsIds: '7' } as IDataObject);
		expect(form).toEqual({ problems: [problem] });
	});

	test.each<[unknown, unknown]>([['saved', '12'], [' Saved ', 12], ['12', '99'], [12, ''], [' 12 ', '']])(
		'to a saved segment (%j, %j)',
		(segment, segmentId) => {
			const { fields, shown } = campaign({ segment, segmentId } as IDataObject);
			expect(fields).toMatchObject({ segment: '12' });
			expect(shown).toMatchObject({ segment: '12' });
		},
	);

	test.each<[unknown, unknown, string]>([
		['saved', '', 'Segment is empty. Choose it from the list, or enter its ID.'],
		['saved', '0', 'Segment must be an ID, which is a whole number such as 1, but is "0".'],
		[0, '', 'Segment must be an ID, which is a whole number such as 1, but is "0".'],
		['everybody', '', 'Recipients must be one of all, bulk, custom, saved, but is "everybody".'],
		[true, '', 'Recipients must be one of all, bulk, custom, saved, but is "true".'],
		[['all'], '', 'Recipients must be one of all, bulk, custom, saved, but is a list.'],
		[-1, '', 'Recipients must be one of all, bulk, custom, saved, but is "-1".'],
	])('to the segment %j (%j), which is none', (segment, segmentId, problem) => {
		for (const form of [readNewCampaign, readCampaignChanges]) {
			expect(campaign({ segment, segmentId } as IDataObject, form)).toEqual({ problems: [problem] });
		}
	});
});
