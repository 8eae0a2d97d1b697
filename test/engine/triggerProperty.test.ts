/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node.js, not in n8n */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { DEVICE_EVENTS, type DeviceEventName } from '../../nodes/NotificatorSms/trigger/devices';
import { EVENTS, type EventName, type TriggerEvent } from '../../nodes/NotificatorSms/trigger/events';
import { readSmsFilter } from '../../nodes/NotificatorSms/trigger/filters';
import type { Quirks } from '../sandbox';
import { apiDatetime } from '../sandbox/datetime';
import { generatedRowsOf } from '../sandbox/generated';
import { MINUTE, newAccount, triggerOn, type Account } from '../unit/trigger/account';
import { idOf } from '../../nodes/NotificatorSms/api/rows';

/** Settings of the property tests: the same histories each time, so that a red run can be repeated. */
const RUNS = { seed: 20260105, numRuns: Number(process.env.PROPERTY_RUNS ?? 6), endOnFailure: Boolean(process.env.NO_SHRINK) };

/** Something that happens in the account; `at` picks the row, as a share of all rows. */
type Change =
	| { kind: 'receive' | 'send' | 'sendAtOnce'; count: number; text: string; contact: number; device: number }
	| { kind: 'delete' | 'sent' | 'failed' | 'optOut' | 'stop'; at: number }
	| { kind: 'addContact'; count: number; text: string };

/**
 * What happens before a poll and between its requests, how many of these the server takes, which of
 * them it does not answer as it should, and in which order it lists from then on.
 */
interface Step {
	changes: Change[];
	during: Change[];
	granted: number;
	faulty?: number;
	sortOrder?: Quirks['sortOrder'];
}

/** The texts, contacts and devices of SMS, of which filters let some through. */
interface Filters {
	keywords?: string;
	from?: string;
	deviceId?: number;
}

interface History {
	/** Rows that are there from the beginning, made on the fly. */
	rows: number;
	quirks: Partial<Quirks>;
	filters: Filters;
	/** What there is before the trigger is switched on. */
	begin: Change[];
	steps: Step[];
}

const place = fc.double({ min: 0, max: 0.999, noNaN: true });
const count = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }) }, { weight: 1, arbitrary: fc.integer({ min: 5, max: 45 }) });

const smsChange = (text: fc.Arbitrary<string>): fc.Arbitrary<Change> => fc.oneof(
	fc.record({ kind: fc.constantFrom('receive' as const, 'send' as const, 'sendAtOnce' as const), count, text, contact: fc.integer({ min: 1, max: 2 }), device: fc.integer({ min: 1, max: 2 }) }),
	fc.record({ kind: fc.constantFrom('delete' as const, 'delete' as const, 'sent' as const, 'failed' as const), at: place }),
);
/** Who opts out does so by an SMS, or on the account's pages. */
const contactChange = (text: fc.Arbitrary<string>): fc.Arbitrary<Change> => fc.oneof(
	fc.record({ kind: fc.constant('addContact' as const), count, text }),
	fc.record({ kind: fc.constantFrom('delete' as const, 'optOut' as const, 'stop' as const), at: place }),
);

const ORDERS: Array<Quirks['sortOrder']> = ['newest', 'oldest', 'name'];

const quirks: fc.Arbitrary<Partial<Quirks>> = fc.record({
	sortOrder: fc.constantFrom(...ORDERS),
	meta: fc.oneof({ weight: 5, arbitrary: fc.constant('present') }, { weight: 1, arbitrary: fc.constantFrom('noPageAndTotal', 'absent') }),
	totalResults: fc.boolean(),
	metaAsStrings: fc.boolean(),
	wrongTotal: fc.oneof({ weight: 5, arbitrary: fc.constant('never') }, { weight: 1, arbitrary: fc.constantFrom('rowsOnPage', 'zero', 'capped', 'tooSmall', 'tooLarge') }),
}) as fc.Arbitrary<Partial<Quirks>>;

const filters: fc.Arbitrary<Filters> = fc.oneof(
	fc.constant({}),
	fc.record(
		{
			keywords: fc.constantFrom('SAME A', 'Same-b!, Sàme a.'),
			from: fc.constantFrom('+4915123000002', '+4915123*'),
			deviceId: fc.constantFrom(1, 2),
		},
		{ requiredKeys: [] },
	),
);

/** What the filters say, in other words than the trigger's own. */
function isLetThrough({ keywords, from, deviceId }: Filters, { content, contact_id, device_id }: IDataObject): boolean {
	const words = keywords === 'SAME A' ? ['same a'] : ['same a', 'sameb'];
	return (
		(keywords === undefined || words.includes(String(content))) &&
		(from === undefined || contact_id === 2 || (from === '+4915123*' && contact_id === 1)) &&
		(deviceId === undefined || device_id === deviceId)
	);
}

function history(change: fc.Arbitrary<Change>, sizes: Array<{ rows: number; fixedPageSize: number | false }>, disturbed: boolean): fc.Arbitrary<History> {
	const step = fc.record({
		changes: fc.array(change, { maxLength: 5 }),
		during: fc.array(change, { maxLength: disturbed ? 6 : 0 }),
		granted: disturbed ? fc.constantFrom(20, 20, 20, 1, 3, 7) : fc.constant(20),
		faulty: disturbed ? fc.constantFrom(undefined, undefined, undefined, 1, 2, 3) : fc.constant(undefined),
		sortOrder: disturbed ? fc.constantFrom(undefined, undefined, undefined, undefined, ...ORDERS) : fc.constant(undefined),
	});
	return fc
		.record({
			size: fc.constantFrom(...sizes),
			quirks,
			filters,
			begin: fc.array(change, { maxLength: 12 }),
			steps: fc.array(step, { minLength: 1, maxLength: 12 }),
		})
		.map(({ size: { rows, fixedPageSize }, quirks: others, steps, ...rest }) => ({
			rows,
			quirks: { ...others, fixedPageSize },
			// To get over another order takes some laps: of more pages they would say the same.
			steps: rows > MOST_REORDERED ? steps.map((step) => ({ ...step, sortOrder: undefined })) : steps,
			...rest,
		}));
}

const MOST_REORDERED = 3_000;

/** @returns the id of a contact that opted out */
function apply(account: Account, change: Change, event: EventName): number | undefined {
	const { list } = EVENTS[event];
	const rows = account.rowsOf(list);
	const older = generatedRowsOf(rows);
	const all = (older?.count() ?? 0) + rows.length;
	const idAt = (at: number): number | undefined => {
		const index = Math.floor(at * all);
		const row = index < (older?.count() ?? 0) ? older!.slice(index, index + 1, 'id')[0] : rows[index - (older?.count() ?? 0)];
		return row && idOf(row, list);
	};
	const textOf = (text: string) => (text.startsWith('same') ? text : '');
	switch (change.kind) {
		case 'addContact':
			for (let row = 0; row < change.count; row++) account.addContact(textOf(change.text));
			return undefined;
		case 'receive':
			for (let row = 0; row < change.count; row++) account.addSms('received', 'received', textOf(change.text), change.contact, change.device);
			return undefined;
		case 'send':
		case 'sendAtOnce':
			for (let row = 0; row < change.count; row++) {
				account.addSms('sent', change.kind === 'send' ? 'pending' : 'sent', textOf(change.text), change.contact, change.device);
			}
			return undefined;
		case 'delete': {
			const id = idAt(change.at);
			if (id === undefined) return undefined;
			if (older?.byId(id)) older.remove(id);
			else rows.splice(rows.findIndex((row) => idOf(row, list) === id), 1);
			return undefined;
		}
		case 'optOut':
		case 'stop': {
			const id = idAt(change.at);
			if (id !== undefined && !account.rowById(list, id)?.has_opted_out) account.setOptedOut(id, true);
			if (id !== undefined && change.kind === 'stop') account.addSms('received', 'received', 'STOP', id);
			return id;
		}
		default: {
			const pending = account.state.messages.filter(({ status }) => status === 'pending');
			const sms = pending[Math.floor(change.at * pending.length)];
			if (sms) account.setStatus(sms.sms_id, change.kind);
			return undefined;
		}
	}
}

/** Ids of the rows for which the event has come about, generated ones aside unless they were changed. */
function happenedIds(account: Account, event: EventName, changed: Set<number>): Set<number> {
	const { list, hasHappened }: TriggerEvent = EVENTS[event];
	const rows = account.rowsOf(list);
	const older = [...changed].map((id) => generatedRowsOf(rows)?.byId(id)).filter((row) => row !== undefined);
	return new Set([...older, ...rows].filter((row) => hasHappened(row, account.now())).map((row) => idOf(row, list)));
}

/**
 * Plays a history, and goes on polling until every event is reported: once, and no other.
 */
async function play(event: EventName, { rows, quirks: settings, filters: set, begin, steps }: History): Promise<void> {
	const isContacts = EVENTS[event].list.endpoint === '/contacts';
	const account = newAccount(isContacts ? { contacts: rows } : { messages: rows });
	if (!isContacts) for (let contact = 0; contact < 2; contact++) account.addContact();
	Object.assign(account.quirks, settings);
	const changed = new Set<number>();
	const change = (now: Change) => {
		const id = apply(account, now, event);
		if (id !== undefined) changed.add(id);
	};
	for (const now of begin) change(now);
	account.wait(MINUTE);
	const settled = happenedIds(account, event, new Set(Array.from({ length: isContacts ? rows : 0 }, (_, index) => index + 1)));
	const problems: string[] = [];
	const trigger = triggerOn(account, EVENTS[event], isContacts ? undefined : readSmsFilter(set, problems));
	expect(problems).toEqual([]);
	expect((await trigger.poll()).ids.slice(0, 10)).toEqual([]);

	const reported: number[] = [];
	const poll = async (during: Change[], granted: number, faulty?: number) => {
		const waiting = [...during];
		account.wait(MINUTE);
		const between = () => {
			const now = waiting.shift();
			if (now) change(now);
		};
		const { ids, requests } = await trigger.poll({ between, granted, faulty }).catch((fault: Error) => {
			// Nothing could be read: the host shows why, and stores nothing.
			expect([faulty, fault.message]).toEqual([1, 'The server answered with the status 500']);
			return { ids: [], requests: [] };
		});
		expect(requests.length).toBeLessThanOrEqual(20);
		expect(ids).toEqual([...ids].sort((a, b) => a - b));
		reported.push(...ids);
		return ids;
	};
	const missing = () => {
		const known = new Set([...settled, ...reported]);
		return [...happenedIds(account, event, changed)].filter((id) => !known.has(id) && (isContacts || isLetThrough(set, account.rowById(EVENTS[event].list, id) ?? {})));
	};

	for (const { changes, during, granted, faulty, sortOrder } of steps) {
		Object.assign(account.quirks, sortOrder && { sortOrder });
		for (const now of changes) change(now);
		await poll(during, granted, faulty);
	}
	// Two laps through the whole list, and whatever waits in turn.
	const pageSize = settings.fixedPageSize || 1000;
	const most = 60 + (4 * (rows + account.rowsOf(EVENTS[event].list).length)) / pageSize;
	for (let polls = 0; polls < most && missing().length > 0; polls++) await poll([], 20);
	expect(missing()).toEqual([]);
	for (let polls = 0; polls < 10; polls++) expect((await poll([], 20)).slice(0, 10)).toEqual([]);
	expect(new Set(reported).size).toBe(reported.length);
	expect(reported.filter((id) => settled.has(id))).toEqual([]);
	const there = reported.map((id) => account.rowById(EVENTS[event].list, id)).filter((row) => row !== undefined);
	if (!isContacts) expect(there.filter((row) => !isLetThrough(set, row))).toEqual([]);
	expect(trigger.stored().length).toBeLessThan(100_000);
}

const SMALL = [{ rows: 0, fixedPageSize: 10 }, { rows: 0, fixedPageSize: 25 }, { rows: 0, fixedPageSize: false }] as const;
const LARGE = [
	{ rows: 900, fixedPageSize: false },
	{ rows: 3_000, fixedPageSize: 100 },
	{ rows: 30_000, fixedPageSize: false },
	{ rows: 200_000, fixedPageSize: false },
] as const;

const anyWord = fc.constant('');
const sameWords = fc.constantFrom('same a', 'sameb', '');

describe.each<[EventName, typeof contactChange]>([
	['smsReceived', smsChange],
	['smsSent', smsChange],
	['smsFailed', smsChange],
	['contactCreated', contactChange],
	['contactOptedOut', contactChange],
])('%s', (event, changeOf) => {
	const isReportedOnce = async (histories: fc.Arbitrary<History>, runs: number) =>
		await fc.assert(fc.asyncProperty(histories, async (steps) => await play(event, steps)), { ...RUNS, numRuns: runs });

	test('is reported once in any order, whatever the server says of its lists', async () => {
		await isReportedOnce(history(changeOf(anyWord), [...SMALL], false), 10 * RUNS.numRuns);
	}, 300_000);

	test('is reported once where lists change while they are read, budgets run out, and orders are ones by chance', async () => {
		await isReportedOnce(history(changeOf(sameWords), [...SMALL], true), 10 * RUNS.numRuns);
	}, 300_000);

	test('is reported once in large accounts', async () => {
		await isReportedOnce(history(changeOf(sameWords), [...LARGE], true), RUNS.numRuns);
	}, 300_000);
});

/** What happens to a phone of the account: it is seen, its battery changes, it goes or comes back. */
interface PhoneChange {
	kind: 'seen' | 'battery' | 'unknown' | 'leave' | 'return' | 'add';
	at: number;
	level: number;
}

interface PhoneStep extends Omit<Step, 'changes' | 'during'> {
	changes: PhoneChange[];
	during: PhoneChange[];
	minutes: number;
}

const phoneChange: fc.Arbitrary<PhoneChange> = fc.record({
	kind: fc.constantFrom('seen', 'seen', 'battery', 'battery', 'battery', 'unknown', 'leave', 'return', 'add'),
	at: place,
	level: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 17, max: 27 })),
});

const phoneSteps = fc.array(
	fc.record({
		changes: fc.array(phoneChange, { maxLength: 6 }),
		during: fc.array(phoneChange, { maxLength: 2 }),
		granted: fc.constantFrom(20, 20, 1, 2),
		faulty: fc.constantFrom(undefined, undefined, undefined, 1, 2),
		sortOrder: fc.constantFrom(undefined, undefined, ...ORDERS),
		minutes: fc.integer({ min: 1, max: 15 }),
	}),
	{ minLength: 1, maxLength: 20 },
);

const MARKS = { deviceOffline: 10, batteryLow: 20 };

/**
 * By what the server has shown of a phone, poll by poll, its events are told in other words than the
 * trigger's own. What a phone is at the first poll is no event.
 */
function expectedEvents(event: DeviceEventName, shown: Array<{ battery: unknown; age: number; poll: number }>): number[] {
	let isArmed = true;
	return shown.flatMap(({ battery, age, poll }, index) => {
		const value = event === 'batteryLow' ? battery : Number.isNaN(age) ? null : age;
		if (typeof value !== 'number') return [];
		const isBeyond = event === 'batteryLow' ? value <= MARKS.batteryLow : value > MARKS.deviceOffline * MINUTE;
		const isBack = !isBeyond && (event === 'deviceOffline' || isArmed || value >= MARKS.batteryLow + 5);
		const isEvent = isBeyond && isArmed && poll > 1;
		if (isBeyond || isBack) isArmed = isBack;
		return isEvent ? [index] : [];
	});
}

async function playPhones(event: DeviceEventName, steps: PhoneStep[]): Promise<void> {
	const account = newAccount();
	const { devices } = account.state;
	const [model] = devices;
	const away: typeof devices = [];
	account.quirks.fixedPageSize = 10;
	let lastId = 1;
	const change = ({ kind, at, level }: PhoneChange) => {
		const device = devices[Math.floor(at * devices.length)];
		if (kind === 'add') for (let count = 0; count < 4; count++) devices.push({ ...model, id: ++lastId, device_battery: level });
		else if (kind === 'return') devices.push(...away.splice(0, 1));
		else if (!device) return;
		else if (kind === 'seen') device.last_ping_datetime = apiDatetime(account.now());
		else if (kind === 'battery') device.device_battery = level;
		else if (kind === 'leave') away.push(...devices.splice(devices.indexOf(device), 1));
		else Object.assign(device, { device_battery: null, last_ping_datetime: null });
	};
	for (let time = 0; time < 5; time++) change({ kind: 'add', at: 0, level: 50 });
	for (const device of devices) device.last_ping_datetime = apiDatetime(account.now());

	const trigger = triggerOn(account, DEVICE_EVENTS[event].withMark(MARKS[event]));
	const shown = new Map<number, Array<{ battery: unknown; age: number; poll: number }>>();
	const reported: string[] = [];
	let polls = 0;
	async function poll({ during, granted, faulty, minutes }: Pick<PhoneStep, 'during' | 'granted' | 'faulty' | 'minutes'>) {
		polls += 1;
		account.wait(minutes * MINUTE);
		const waiting = [...during];
		const between = () => {
			const now = waiting.shift();
			if (now) change(now);
		};
		const seen: IDataObject[] = [];
		const { ids } = await trigger
			.poll({ between, granted, faulty, onPage: (rows) => seen.push(...rows) })
			.catch(() => ({ ids: undefined }));
		if (ids === undefined) return;
		reported.push(...ids.map((id) => `${id} in ${polls}`));
		for (const { id, device_battery: battery, last_ping_datetime: ping } of seen) {
			const age = ping === null ? Number.NaN : account.now() - Date.parse(`${String(ping).replace(' ', 'T')}Z`);
			shown.set(Number(id), [...(shown.get(Number(id)) ?? []), { battery, age, poll: polls }]);
		}
	}

	await poll({ during: [], granted: 20, minutes: 1 });
	for (const { changes, sortOrder, ...step } of steps) {
		Object.assign(account.quirks, sortOrder && { sortOrder });
		for (const now of changes) change(now);
		await poll(step);
	}
	// The list may be read in parts.
	for (let time = 0; time < 2; time++) await poll({ during: [], granted: 20, minutes: 1 });
	const isUpToDate = ({ id, device_battery: battery }: (typeof devices)[number]) => shown.get(id)?.slice(-1)[0].battery === battery;
	expect(devices.filter((device) => !isUpToDate(device))).toEqual([]);
	const expected = [...shown].flatMap(([id, rows]) => expectedEvents(event, rows).map((index) => `${id} in ${rows[index].poll}`));
	expect([...reported].sort()).toEqual(expected.sort());
	expect(trigger.stored().length).toBeLessThan(1_500);
}

test.each<DeviceEventName>(['deviceOffline', 'batteryLow'])('%s is reported each time that a phone crosses the mark, as phones come and go', async (event) => {
	await fc.assert(fc.asyncProperty(phoneSteps, async (steps) => await playPhones(event, steps)), { ...RUNS, numRuns: 25 * RUNS.numRuns });
}, 300_000);
