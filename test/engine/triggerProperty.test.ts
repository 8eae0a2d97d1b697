/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node.js, not in n8n */
import fc from 'fast-check';

import { EVENTS, idOf, type EventName } from '../../nodes/NotificatorSms/trigger/events';
import type { Quirks } from '../sandbox';
import { generatedRowsOf } from '../sandbox/generated';
import { MINUTE, newAccount, triggerOn, type Account } from '../unit/trigger/account';

/** Settings of the property tests: the same histories each time, so that a red run can be repeated. */
const RUNS = { seed: 20260105, numRuns: Number(process.env.PROPERTY_RUNS ?? 12), endOnFailure: Boolean(process.env.NO_SHRINK) };

/** Something that happens in the account; `at` picks the row, as a share of all rows. */
type Change =
	| { kind: 'receive' | 'send' | 'sendAtOnce'; count: number; text: string }
	| { kind: 'delete' | 'sent' | 'failed' | 'optOut' | 'stop'; at: number }
	| { kind: 'addContact'; count: number; text: string };

/** What happens before a poll and between its requests, and how many of these the server takes. */
interface Step {
	changes: Change[];
	during: Change[];
	granted: number;
}

interface History {
	/** Rows that are there from the beginning, made on the fly. */
	rows: number;
	quirks: Partial<Quirks>;
	/** What there is before the trigger is switched on. */
	begin: Change[];
	steps: Step[];
}

const place = fc.double({ min: 0, max: 0.999, noNaN: true });
const count = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }) }, { weight: 1, arbitrary: fc.integer({ min: 5, max: 45 }) });

const smsChange = (text: fc.Arbitrary<string>): fc.Arbitrary<Change> => fc.oneof(
	fc.record({ kind: fc.constantFrom('receive' as const, 'send' as const, 'sendAtOnce' as const), count, text }),
	fc.record({ kind: fc.constantFrom('delete' as const, 'delete' as const, 'sent' as const, 'failed' as const), at: place }),
);
/** Who opts out does so by an SMS, or on the account's pages. */
const contactChange = (text: fc.Arbitrary<string>): fc.Arbitrary<Change> => fc.oneof(
	fc.record({ kind: fc.constant('addContact' as const), count, text }),
	fc.record({ kind: fc.constantFrom('delete' as const, 'optOut' as const, 'stop' as const), at: place }),
);

const quirks: fc.Arbitrary<Partial<Quirks>> = fc.record({
	sortOrder: fc.constantFrom('newest', 'oldest', 'name'),
	meta: fc.oneof({ weight: 5, arbitrary: fc.constant('present') }, { weight: 1, arbitrary: fc.constantFrom('noPageAndTotal', 'absent') }),
	totalResults: fc.boolean(),
	metaAsStrings: fc.boolean(),
	wrongTotal: fc.oneof({ weight: 5, arbitrary: fc.constant('never') }, { weight: 1, arbitrary: fc.constantFrom('rowsOnPage', 'zero', 'capped', 'tooSmall', 'tooLarge') }),
}) as fc.Arbitrary<Partial<Quirks>>;

function history(change: fc.Arbitrary<Change>, sizes: Array<{ rows: number; fixedPageSize: number | false }>, disturbed: boolean): fc.Arbitrary<History> {
	const step = fc.record({
		changes: fc.array(change, { maxLength: 5 }),
		during: fc.array(change, { maxLength: disturbed ? 6 : 0 }),
		granted: disturbed ? fc.constantFrom(20, 20, 20, 1, 3, 7) : fc.constant(20),
	});
	return fc
		.record({
			size: fc.constantFrom(...sizes),
			quirks,
			begin: fc.array(change, { maxLength: 12 }),
			steps: fc.array(step, { minLength: 1, maxLength: 12 }),
		})
		.map(({ size: { rows, fixedPageSize }, quirks: others, ...rest }) => ({ rows, quirks: { ...others, fixedPageSize }, ...rest }));
}

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
			for (let row = 0; row < change.count; row++) account.addSms('received', 'received', textOf(change.text));
			return undefined;
		case 'send':
		case 'sendAtOnce':
			for (let row = 0; row < change.count; row++) {
				account.addSms('sent', change.kind === 'send' ? 'pending' : 'sent', textOf(change.text));
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
	const { list, hasHappened } = EVENTS[event];
	const rows = account.rowsOf(list);
	const older = [...changed].map((id) => generatedRowsOf(rows)?.byId(id)).filter((row) => row !== undefined);
	return new Set([...older, ...rows].filter(hasHappened).map((row) => idOf(row, list)));
}

/**
 * Plays a history, and goes on polling until every event is reported: once, and no other.
 */
async function play(event: EventName, { rows, quirks: settings, begin, steps }: History): Promise<void> {
	const isContacts = EVENTS[event].list.endpoint === '/contacts';
	const account = newAccount(isContacts ? { contacts: rows } : { messages: rows });
	if (!isContacts) account.addContact();
	Object.assign(account.quirks, settings);
	const changed = new Set<number>();
	const change = (now: Change) => {
		const id = apply(account, now, event);
		if (id !== undefined) changed.add(id);
	};
	for (const now of begin) change(now);
	account.wait(MINUTE);
	const settled = happenedIds(account, event, new Set(Array.from({ length: isContacts ? rows : 0 }, (_, index) => index + 1)));
	const trigger = triggerOn(account, event);
	expect((await trigger.poll()).ids.slice(0, 10)).toEqual([]);

	const reported: number[] = [];
	const poll = async (during: Change[], granted: number) => {
		const waiting = [...during];
		account.wait(MINUTE);
		const between = () => {
			const now = waiting.shift();
			if (now) change(now);
		};
		const { ids, requests } = await trigger.poll({ between, granted });
		expect(requests.length).toBeLessThanOrEqual(20);
		expect(ids).toEqual([...ids].sort((a, b) => a - b));
		reported.push(...ids);
		return ids;
	};
	const missing = () => {
		const known = new Set([...settled, ...reported]);
		return [...happenedIds(account, event, changed)].filter((id) => !known.has(id));
	};

	for (const { changes, during, granted } of steps) {
		for (const now of changes) change(now);
		await poll(during, granted);
	}
	// Two laps through the whole list, and whatever waits in turn.
	const pageSize = settings.fixedPageSize || 1000;
	const most = 60 + (4 * (rows + account.rowsOf(EVENTS[event].list).length)) / pageSize;
	for (let polls = 0; polls < most && missing().length > 0; polls++) await poll([], 20);
	expect(missing()).toEqual([]);
	for (let polls = 0; polls < 10; polls++) expect((await poll([], 20)).slice(0, 10)).toEqual([]);
	expect(new Set(reported).size).toBe(reported.length);
	expect(reported.filter((id) => settled.has(id))).toEqual([]);
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
const sameWords = fc.constantFrom('same a', 'same b', '');

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
