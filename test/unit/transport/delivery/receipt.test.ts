import type { IDataObject } from 'n8n-workflow';

import { readReceipt } from '../../../../nodes/NotificatorSms/transport/delivery/receipt';
import { shareOf } from './orders';

const ALONE = { shares: [shareOf(0, ['+331', '+332'])] };
const SHARED = { shares: [shareOf(0, ['+331']), shareOf(1, ['+332', '+333'])] };

function partsOf(parcel: typeof ALONE, data: unknown, waited = 0) {
	return readReceipt(parcel, { data } as IDataObject, waited).map(({ part }) => part);
}

test('each recipient gets his own ID', () => {
	expect(partsOf(ALONE, { sms_ids: [7, 8] })).toEqual([
		{ recipients: ['+331', '+332'], smsIds: [7, 8], data: {}, warnings: [] },
	]);
});

test('items that share a request get their own IDs', () => {
	const parts = partsOf(SHARED, { sms_ids: [7, '8', 9] });
	expect(parts.map(({ smsIds }) => smsIds)).toEqual([[7], ['8', 9]]);
	expect(parts.map(({ recipients }) => recipients)).toEqual([['+331'], ['+332', '+333']]);
});

test('shares come back as they went out', () => {
	const receipt = readReceipt(SHARED, { data: {} }, 0);
	expect(receipt.map(({ share }) => share)).toEqual(SHARED.shares);
});

test.each<[string, unknown, string]>([
	['one too few', [7], 'The server gave 1 SMS IDs (7) for 2 recipients, so sms_ids is left empty.'],
	['one too many', [7, 8, 9], 'The server gave 3 SMS IDs (7, 8, 9) for 2 recipients, so sms_ids is left empty.'],
	['none', [], 'The server gave 0 SMS IDs for 2 recipients, so sms_ids is left empty.'],
	['nothing', undefined, 'The server gave 0 SMS IDs for 2 recipients, so sms_ids is left empty.'],
	['a single one', 7, 'The server gave 0 SMS IDs for 2 recipients, so sms_ids is left empty.'],
])('with %s no ID is guessed', (_name, ids, warning) => {
	expect(partsOf(ALONE, { sms_ids: ids })).toEqual([
		{ recipients: ['+331', '+332'], smsIds: [], data: {}, warnings: [warning] },
	]);
});

test('IDs that nobody can tell apart are not named to the items that share them', () => {
	for (const { smsIds, warnings } of partsOf(SHARED, { sms_ids: [7, 8] })) {
		expect(smsIds).toEqual([]);
		expect(warnings).toEqual(['The server gave 2 SMS IDs for 3 recipients, so sms_ids is left empty.']);
	}
});

test('one recipient is one recipient', () => {
	const [{ warnings }] = partsOf({ shares: [shareOf(0, ['+331'])] }, {});
	expect(warnings).toEqual(['The server gave 0 SMS IDs for 1 recipient, so sms_ids is left empty.']);
});

test('a book of IDs is cut', () => {
	const [{ warnings }] = partsOf(ALONE, { sms_ids: Array(100_000).fill('<b>') });
	expect(warnings[0].length).toBeLessThan(420);
	expect(warnings[0]).not.toContain('<');
});

test('whatever else the server says of the SMS is kept', () => {
	const [{ data }] = partsOf(ALONE, { sms_ids: [7, 8], cost: 2, note: 'x' });
	expect(data).toEqual({ cost: 2, note: 'x' });
});

test.each([[undefined], [null], ['text'], [7], [[{ cost: 2 }]]])('data that is none leaves nothing: %j', (data) => {
	expect(partsOf(ALONE, data)[0]).toMatchObject({ data: {}, smsIds: [] });
});

test.each([
	['Low battery', 'The server accepted the SMS and added: Low battery'],
	[{ code: 7 }, 'The server accepted the SMS and added: {"code":7}'],
	['<b>\n', 'The server accepted the SMS and added: ‹b›'],
])('a remark of the server (%j) is a warning, and no "error" of the output', (error, warning) => {
	const [{ data, warnings }] = partsOf(ALONE, { sms_ids: [7, 8], error });
	expect(warnings).toEqual([warning]);
	expect(data).toEqual({});
});

test.each([[''], [null], [0], [false]])('an empty remark (%j) is none', (error) => {
	expect(partsOf(ALONE, { sms_ids: [7, 8], error })[0].warnings).toEqual([]);
});

test.each([
	[499, []],
	[500, ['Waited 1 s before this SMS left, because the server limits its requests or could not be reached.']],
	[61_400, ['Waited 61 s before this SMS left, because the server limits its requests or could not be reached.']],
])('a wait of %d ms is told from half a second on', (waited, warnings) => {
	expect(partsOf(ALONE, { sms_ids: [7, 8] }, waited)[0].warnings).toEqual(warnings);
});
