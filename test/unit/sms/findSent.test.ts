import { findSent, worthResolving, type Shown, type Wanted } from '../../../nodes/NotificatorSms/sms/findSent';
import type { RecordedSms } from '../../../nodes/NotificatorSms/sms/record';
import { messageOf } from './messages';

const LEFT_AT = Date.UTC(2026, 0, 5, 9, 0, 0, 500);
const MINUTE = 60_000;
const ADA = '+33612345678';
const GRACE = '+33687654321';

function wanted(more: Partial<Wanted> = {}, leftAfter = 0): Wanted {
	return {
		message: messageOf(0, { recipients: [ADA] }),
		recipient: ADA,
		request: { leftAt: LEFT_AT + leftAfter, knownId: 0, size: 1 },
		isAccepted: false,
		...more,
	};
}

/** An SMS to Ada, so many milliseconds after the request had left. */
function sms(id: number, after: number, more: Partial<RecordedSms> = {}): RecordedSms {
	return {
		id,
		type: 'sent',
		status: 'pending',
		content: 'Hello',
		failureReason: undefined,
		deviceId: '1',
		contactId: '7',
		scheduledDatetime: undefined,
		at: Math.floor((LEFT_AT + after) / 1000) * 1000,
		...more,
	};
}

function shown(rows: RecordedSms[], more: Partial<Shown> = {}): Shown {
	return {
		rows: [...rows].sort((one, other) => other.id - one.id),
		contacts: new Map([
			['7', { id: 7, phone_number: ADA, datetime: '2025-01-01 00:00:00' }],
			['8', { id: 8, phone_number: GRACE, datetime: '2025-01-01 00:00:00' }],
		]),
		clock: { aheadMs: 0, withinMs: 500 },
		readAt: LEFT_AT + MINUTE,
		claimed: new Set(),
		...more,
	};
}

const idsOf = (sightings: ReturnType<typeof findSent>) => sightings.map(({ sms: found }) => found?.id);

function find(rows: RecordedSms[], more: Partial<Shown> = {}, one = wanted()) {
	const [{ sms: found, perhaps }] = findSent([one], shown(rows, more));
	return { found: found?.id, perhaps: perhaps?.id };
}

const OLD = sms(40, -10 * MINUTE, { contactId: '8', content: 'Other' });
const SENT = { status: 'sent' };

describe('finds the message', () => {
	test.each<[string, RecordedSms[], Partial<Shown>]>([
		['that is still pending', [sms(41, 200)], {}],
		['in the second in which the request left', [sms(41, -400)], {}],
		['behind one to somebody else that is surely newer', [sms(40, 100, { contactId: '8' }), sms(41, 9_000, SENT)], {}],
		['that an earlier reading did not show', [OLD, sms(41, 9_000, SENT)], { readAlready: 40 }],
		[
			'to a contact that was made for it',
			[OLD, sms(41, 9_000, SENT)],
			{ contacts: new Map([['7', { id: 7, phone_number: ADA, datetime: '2026-01-05 09:00:00' }]]) },
		],
		['by the clock of the server', [sms(41, -5 * MINUTE)], { clock: { aheadMs: -5 * MINUTE, withinMs: 500 } }],
		['whose phone could not send it', [sms(40, 100, { contactId: '8' }), sms(41, 9_000, { status: 'failed' })], {}],
	])('%s', (_name, rows, more) => {
		expect(find(rows, more).found).toBe(41);
	});

	test('behind an ID that the run had been given before', () => {
		const request = { leftAt: LEFT_AT, knownId: 40, size: 1 };
		expect(find([sms(41, 9_000, SENT)], {}, wanted({ request })).found).toBe(41);
		expect(find([sms(40, 9_000, SENT)], {}, wanted({ request })).found).toBeUndefined();
	});

	test('of two that are the same, each its own, in the order in which they left', () => {
		const two = [wanted({}, 1_000), wanted()];
		expect(idsOf(findSent(two, shown([sms(41, 0), sms(42, 2_000)])))).toEqual([42, 41]);
		expect(idsOf(findSent(two, shown([sms(41, 2_000)])))).toEqual([undefined, 41]);
	});

	test('that was accepted before one of which nobody knows', () => {
		const two = [wanted(), wanted({ isAccepted: true }, 1_000)];
		expect(idsOf(findSent(two, shown([sms(41, 2_000)])))).toEqual([undefined, 41]);
		expect(idsOf(findSent([two[1]], shown([OLD, sms(41, 9_000, SENT)])))).toEqual([41]);
	});
});

describe('never takes for it', () => {
	test.each<[string, Partial<RecordedSms>]>([
		['another text', { content: 'Hello Ada' }],
		['what went to somebody else', { contactId: '8' }],
		['what went to nobody who is known', { contactId: '0' }],
		['what came from another device', { deviceId: '2' }],
		['what was received', { type: 'received' }],
	])('%s', (_name, more) => {
		expect(find([sms(41, 200, more)])).toEqual({ found: undefined, perhaps: undefined });
	});

	test('what belongs to another request', () => {
		expect(find([sms(41, 200)], { claimed: new Set([41]) })).toEqual({ found: undefined, perhaps: undefined });
	});

	test.each<[string, RecordedSms[]]>([
		['what is older', [sms(41, -10 * MINUTE)]],
		['what has a lower ID than one that is older', [sms(41, 5_000, SENT), sms(42, -MINUTE, { contactId: '8' })]],
	])('%s, and does not think that it may be', (_name, rows) => {
		expect(find(rows)).toEqual({ found: undefined, perhaps: undefined });
	});

	test.each<[string, RecordedSms[], Partial<Shown>]>([
		['what may have been sent later than it came', [OLD, sms(41, 5_000, SENT)], {}],
		['the only one there is, where its time may be that of a report', [sms(41, 5_000, SENT)], {}],
		['what has no time', [sms(41, 0, { at: undefined })], {}],
		['anything by times that lie in the future', [sms(41, 120 * MINUTE)], {}],
		[
			'what went to a new contact, by times that lie in the future',
			[sms(41, 120 * MINUTE, SENT)],
			{ contacts: new Map([['7', { id: 7, phone_number: ADA, datetime: '2026-01-05 10:59:00' }]]) },
		],
	])('%s, and says that it may be', (_name, rows, more) => {
		expect(find(rows, more)).toEqual({ found: undefined, perhaps: 41 });
	});
});

test('only those that can be the message are worth asking for their contacts', () => {
	const rows = [
		sms(39, -MINUTE),
		sms(40, 100, { content: 'Other' }),
		sms(41, 100),
		sms(42, 100, { type: 'received' }),
		sms(43, 100, { deviceId: '2' }),
		sms(44, 100),
	];
	const known = shown(rows, { claimed: new Set([44]) });
	expect(worthResolving([wanted()], known).map(({ id }) => id)).toEqual([41]);
});
