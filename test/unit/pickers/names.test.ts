import {
	campaignName,
	contactName,
	deviceName,
	simName,
	smsName,
} from '../../../nodes/NotificatorSms/pickers/names';

const NUMBER = '+33612345678';
const READABLE = '+33 6 12 34 56 78';

test.each([
	['Ada Lovelace', `Ada Lovelace · ${READABLE}`],
	['\u05e0\u05d5\u05e2\u05d4', `\u2068\u05e0\u05d5\u05e2\u05d4\u2069 · \u2068${READABLE}\u2069`],
	['\u0645\u062d\u0645\u062f', `\u2068\u0645\u062d\u0645\u062f\u2069 · \u2068${READABLE}\u2069`],
])('the number keeps its direction beside %s', (name, shown) => {
	expect(contactName({ id: 1, name, phone_number: NUMBER })).toBe(shown);
});

test.each([
	[{ name: ' Pixel 8 ', device_model: 'GX7AS' }, 'Pixel 8 · GX7AS'],
	[{ name: '', device_model: 'GX7AS' }, 'GX7AS'],
	[{ name: 'GX7AS', device_model: 'GX7AS ' }, 'GX7AS'],
	[{ id: 7 }, 'Device 7'],
	[{ id: 7, name: [], device_model: {}, device_battery: {} }, 'Device 7'],
	[{ name: 'Pixel 8', device_battery: 59, last_ping_datetime: '2026-01-05 09:00:00' }, 'Pixel 8'],
])('a device %j', (device, name) => {
	expect(deviceName(device)).toBe(name);
});

test.each([
	[{ display_name: 'Work', carrier_name: 'Orange', phone_number: NUMBER, slot_index: 0 }, `Work · Orange · ${READABLE}`],
	[{ carrier_name: 'Orange', slot_index: 0, subscription_id: 5 }, 'SIM 1 · Orange'],
	[{ slot_index: 1, subscription_id: 5 }, 'SIM 2'],
	[{ display_name: {}, slot_index: 'one', subscription_id: 5 }, 'SIM 5'],
	[{ display_name: '', slot_index: '', subscription_id: 5 }, 'SIM 5'],
	[{ subscription_id: 5, phone_number: 'unknown' }, 'SIM 5 · unknown'],
])('a SIM %j', (sim, name) => {
	expect(simName(sim)).toBe(name);
});

test.each([
	[{ id: 3, name: 'Ada' }, 'Ada'],
	[{ id: 3, phone_number: NUMBER }, READABLE],
	[{ id: 3 }, 'Contact 3'],
	[{ id: 3, name: { first: 'Ada' }, phone_number: ['1'] }, 'Contact 3'],
	[{ id: 3, name: 'Ada', phone_number: NUMBER, has_opted_out: 1 }, `Ada · ${READABLE} · opted out`],
])('a contact %j', (contact, name) => {
	expect(contactName(contact)).toBe(name);
});

test.each([
	[{ name: 'Spring sale', status: 'draft' }, 'Spring sale'],
	[{ id: 9, name: null }, 'Campaign 9'],
	[{ id: 9, name: {}, status: [] }, 'Campaign 9'],
])('a campaign %j', (campaign, name) => {
	expect(campaignName(campaign)).toBe(name);
});

describe('an SMS', () => {
	const sms = { contact_id: 3, content: 'Hello', datetime: '2026-01-05 08:59:30', status: 'pending' };

	test.each([
		[{}, { name: 'Ada' }, 'To Ada · Hello · 2026-01-05 08:59 UTC'],
		[{ type: 'received' }, { name: '', phone_number: NUMBER }, `From ${READABLE} · Hello · 2026-01-05 08:59 UTC`],
		[{ datetime: null, status: '' }, undefined, 'To contact 3 · Hello'],
		[{ datetime: {}, status: [] }, { name: {}, phone_number: {} }, 'To contact 3 · Hello'],
		...[0, '0', null, undefined, {}].map((contact_id): [object, undefined, string] => [
			{ contact_id, datetime: null, status: '' },
			undefined,
			'To an unknown contact · Hello',
		]),
	])('%j with %j', (more, contact, name) => {
		expect(smsName({ ...sms, ...more }, contact)).toBe(name);
	});

	test.each([
		['two  lines\n\nand more', 'two lines and more'],
		['x'.repeat(40), 'x'.repeat(40)],
		['x'.repeat(41), `${'x'.repeat(39)}…`],
		[`${'x'.repeat(38)}\u{1f600}yz`, `${'x'.repeat(38)}…`],
		[`\u{1f600}${'x'.repeat(40)}`, `\u{1f600}${'x'.repeat(37)}…`],
	])('%j is shown in part', (content, excerpt) => {
		expect(smsName({ content }, { name: 'Ada' })).toBe(`To Ada · ${excerpt}`);
	});
});
