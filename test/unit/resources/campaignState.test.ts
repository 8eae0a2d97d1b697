import fc from 'fast-check';

import { keptRecipients, keptSending, statusOf } from '../../../nodes/NotificatorSms/resources/campaign/state';

const ZONES = { workflowTimezone: 'Europe/Paris', accountTimezone: 'UTC' };

test.each([
	['draft', 'draft'],
	[' DRAFT ', 'draft'],
	['', undefined],
	[' ', undefined],
	[0, undefined],
	[true, undefined],
	[null, undefined],
	[undefined, undefined],
	[['draft'], undefined],
])('the status %j', (status, read) => {
	expect(statusOf({ status } as never)).toBe(read);
});

describe('whether a campaign is sent stays as it is', () => {
	test.each([['draft'], ['Draft']])('%s', (status) => {
		expect(keptSending({ status }, ZONES)).toEqual({ fields: { save: '1' }, shown: { sending: 'draft' } });
	});

	test.each(['processing', 'Sending', 'SENT'])('%s', (status) => {
		expect(keptSending({ status }, ZONES)).toEqual({ fields: {}, shown: { status } });
	});

	test.each([
		['UTC', '2099-07-01 08:00:00'],
		['Europe/Paris', '2099-07-01 10:00:00'],
	])('scheduled, with an account in %s', (accountTimezone, time) => {
		const row = { status: 'scheduled', scheduled_datetime: ' 2099-07-01 08:00:00 ' };
		expect(keptSending(row, { ...ZONES, accountTimezone })).toEqual({
			fields: { is_scheduled: '1', scheduled_datetime: time },
			shown: { sending: 'schedule', scheduled_datetime: time },
			warning: expect.stringMatching(/more than a year away/),
		});
	});

	test.each([
		[{ status: 'scheduled' }, 'UTC', /^an update could change when it is sent: its time cannot be read$/],
		[{ status: 'scheduled', scheduled_datetime: 1 }, 'UTC', /its time cannot be read$/],
		[{ status: 'scheduled', scheduled_datetime: '2099-02-30 08:00:00' }, 'UTC', /its time is "2099-02-30 08:00:00"$/],
		[{ status: 'scheduled', scheduled_datetime: '2099-07-01 08:00:00' }, 'Mars', /its time is "2099-07-01 08:00:00"$/],
		[{ status: 'paused' }, 'UTC', /^an update could send it: its status is "paused"$/],
		[{ status: '<b>new</b>' }, 'UTC', /its status is "‹b›new‹\/b›"$/],
		[{ status: 3 }, 'UTC', /its status cannot be read$/],
		[{}, 'UTC', /its status cannot be read$/],
	])('%j with an account in %s does not tell', (row, accountTimezone, reason) => {
		expect(keptSending(row, { ...ZONES, accountTimezone })).toEqual({
			reason: expect.stringMatching(reason),
			advice: expect.stringMatching(/^Choose Sending, /),
		});
	});

	test('never by a request that sends what is not under way', () => {
		fc.assert(
			fc.property(
				fc.record({
					status: fc.oneof(fc.constantFrom('draft', 'scheduled', 'sent', 'processing'), fc.anything()),
					scheduled_datetime: fc.oneof(fc.constant('2099-07-01 08:00:00'), fc.anything()),
				}),
				(row) => {
					const part = keptSending(row as never, ZONES);
					if ('reason' in part) return;
					const isUnderWay = ['processing', 'sending', 'sent'].includes(statusOf(row as never)!);
					expect('save' in part.fields || 'is_scheduled' in part.fields).toBe(!isUnderWay);
				},
			),
		);
	});
});

describe('who gets a campaign stays as it is', () => {
	test.each([
		[{ segment: 'all', contacts_ids: [1] }, { segment: 'all' }],
		[{ segment: ' ALL' }, { segment: 'all' }],
		[{ segment: 12 }, { segment: '12' }],
		[{ segment: '12' }, { segment: '12' }],
		[{ segment: 'custom', contacts_ids: [1, '2'] }, { segment: 'custom', contacts_ids: '1,2' }],
		[{ segment: 'bulk', contacts_ids: ['3'] }, { segment: 'custom', contacts_ids: '3' }],
	])('%j', (row, fields) => {
		expect(keptRecipients(row)).toMatchObject({ fields });
	});

	test.each([
		[{}, /^an update could change who gets it: its segment cannot be read$/],
		[{ segment: '' }, /its segment cannot be read$/],
		[{ segment: null }, /its segment cannot be read$/],
		[{ segment: 0 }, /its segment is "0"$/],
		[{ segment: 'filter', contacts_ids: [1] }, /its segment is "filter"$/],
		[{ segment: ['all'] }, /its segment cannot be read$/],
		[{ segment: { id: 3 } }, /its segment cannot be read$/],
		[{ segment: 'custom' }, /its segment is "custom"$/],
		[{ segment: 'custom', contacts_ids: [] }, /its segment is "custom"$/],
		[{ segment: 'custom', contacts_ids: '1,2' }, /its segment is "custom"$/],
		[{ segment: 'custom', contacts_ids: [1, 0] }, /its segment is "custom"$/],
		[{ segment: 'bulk', contacts_ids: [1, { id: 2 }] }, /its segment is "bulk"$/],
	])('%j does not tell', (row, reason) => {
		expect(keptRecipients(row as never)).toEqual({
			reason: expect.stringMatching(reason),
			advice: expect.stringMatching(/^Choose Recipients, /),
		});
	});

	test('never by a request for everybody, unless it is for everybody', () => {
		fc.assert(
			fc.property(
				fc.record({
					segment: fc.oneof(fc.constantFrom('custom', 'bulk', 'filter', '', null, 0, ['all']), fc.jsonValue()),
					contacts_ids: fc.oneof(fc.array(fc.nat()), fc.jsonValue()),
				}),
				(row) => {
					const part = keptRecipients(row as never);
					if ('reason' in part) return;
					const { segment, contacts_ids: ids } = part.fields;
					expect(segment).toMatch(/^(custom|[1-9]\d*)$/);
					expect(segment === 'custom').toBe(ids !== undefined);
					if (ids !== undefined) expect(ids.split(',')).toEqual((row.contacts_ids as unknown[]).map(String));
				},
			),
		);
	});
});
