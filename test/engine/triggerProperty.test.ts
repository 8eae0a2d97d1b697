/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node.js, not in n8n */
import fc from 'fast-check';

import { classifyResponse } from '../../nodes/NotificatorSms/api/result';
import { readPage } from '../../nodes/NotificatorSms/trigger/paging';
import { EVENTS, type EventName } from '../../nodes/NotificatorSms/trigger/events';
import { packIds, unpackIds } from '../../nodes/NotificatorSms/trigger/ids';
import { readMemory, writeMemory } from '../../nodes/NotificatorSms/trigger/memory';
import { idOf, type Reader } from '../../nodes/NotificatorSms/trigger/reader';
import { beginToWatch, watch } from '../../nodes/NotificatorSms/trigger/watch';
import { startSandbox, type Quirks, type Sandbox } from '../sandbox';
import { newMessage } from '../sandbox/state';

/** Settings of the property tests: the same histories each time, so that a red run can be repeated. */
const RUNS = { seed: 20260105, numRuns: Number(process.env.PROPERTY_RUNS ?? 40) };

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: 0 });
});
afterAll(async () => await sandbox.close());

/** Something that happens in the account; `at` picks the row, as a share of all rows. */
type Change =
	| { kind: 'receive' | 'send' | 'sendAtOnce'; count: number; text: string }
	| { kind: 'delete' | 'sent' | 'failed' | 'optOut' | 'optIn'; at: number }
	| { kind: 'addContact'; count: number; text: string };

/** What happens before a poll, and between its requests. */
interface Step {
	changes: Change[];
	during: Change[];
	quirks: Partial<Quirks>;
}

const place = fc.double({ min: 0, max: 0.999, noNaN: true });
const count = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }) }, { weight: 1, arbitrary: fc.integer({ min: 5, max: 45 }) });

const smsChange = (text: fc.Arbitrary<string>): fc.Arbitrary<Change> => fc.oneof(
	fc.record({ kind: fc.constantFrom('receive' as const, 'send' as const, 'sendAtOnce' as const), count, text }),
	fc.record({ kind: fc.constantFrom('delete' as const, 'delete' as const, 'sent' as const, 'failed' as const), at: place }),
);
/** Who opts in and out again while the list is read cannot be seen doing so. */
const contactChange = (text: fc.Arbitrary<string>, disturbed: boolean): fc.Arbitrary<Change> => fc.oneof(
	fc.record({ kind: fc.constant('addContact' as const), count, text }),
	fc.record({ kind: fc.constantFrom('delete' as const, 'optOut' as const), at: place }),
	fc.record({ kind: fc.constant(disturbed ? ('optOut' as const) : ('optIn' as const)), at: place }),
);

const quirks: fc.Arbitrary<Partial<Quirks>> = fc.record({
	sortOrder: fc.constantFrom('newest', 'oldest', 'name'),
	fixedPageSize: fc.constantFrom(10, 10, 25, false),
	meta: fc.oneof({ weight: 5, arbitrary: fc.constant('present') }, { weight: 1, arbitrary: fc.constantFrom('noPageAndTotal', 'absent') }),
	totalResults: fc.boolean(),
	metaAsStrings: fc.boolean(),
	idsAsStrings: fc.boolean(),
}) as fc.Arbitrary<Partial<Quirks>>;

/** A few settings for a whole history, which change seldom, as an account's do. */
function history(change: fc.Arbitrary<Change>, disturbed: boolean): fc.Arbitrary<Step[]> {
	const step = fc.record({
		changes: fc.array(change, { maxLength: 5 }),
		during: fc.array(change, { maxLength: disturbed ? 4 : 0 }),
		quirks: fc.constant({}),
	});
	const during = fc.constant<Change[]>([]);
	const first = fc.record({ changes: fc.array(change, { maxLength: 12 }), during, quirks });
	const turn = fc.record({ changes: fc.array(change, { maxLength: 3 }), during, quirks });
	return fc
		.tuple(first, fc.array(fc.oneof({ weight: 6, arbitrary: step }, { weight: 1, arbitrary: turn }), { minLength: 1, maxLength: 14 }))
		.map(([begin, steps]) => [begin, ...steps]);
}

function apply(change: Change, event: EventName): void {
	const { state } = sandbox;
	const isContacts = EVENTS[event].list.endpoint === '/contacts';
	const rows: unknown[] = isContacts ? state.contacts : state.messages;
	switch (change.kind) {
		case 'addContact':
			sandbox.addContacts(change.count).forEach((contact, row) => {
				contact.name = wordFor(change.text, row);
			});
			return;
		case 'receive':
		case 'send':
		case 'sendAtOnce':
			for (let row = 0; row < change.count; row++) addSms(change.kind, wordFor(change.text, row));
			return;
		case 'delete':
			rows.splice(Math.floor(change.at * rows.length), 1);
			return;
		case 'optOut':
		case 'optIn': {
			const contact = state.contacts[Math.floor(change.at * state.contacts.length)];
			if (contact) contact.has_opted_out = change.kind === 'optOut';
			return;
		}
		default: {
			const pending = state.messages.filter(({ status }) => status === 'pending');
			const sms = pending[Math.floor(change.at * pending.length)];
			if (sms) sms.status = change.kind;
		}
	}
}

/** A word that has nothing to do with when its row came, unless the text asks for the same word for all. */
function wordFor(word: string, row: number): string {
	if (word.startsWith('same')) return word;
	const id = Math.max(0, ...sandbox.state.messages.map((sms) => sms.sms_id), ...sandbox.state.contacts.map((contact) => contact.id));
	return ((Math.imul(id + row + 1, 2_654_435_761) ^ word.length) >>> 0).toString(36);
}

function addSms(kind: 'receive' | 'send' | 'sendAtOnce', content: string): void {
	newMessage(sandbox.state, {
		device_id: 1,
		sim_subscription_id: 1,
		contact_id: 1,
		content,
		scheduled_datetime: null,
		type: kind === 'receive' ? 'received' : 'sent',
		status: kind === 'receive' ? 'received' : kind === 'send' ? 'pending' : 'sent',
	});
}

/** Reads the sandbox over HTTP; `between` runs after each answer. */
function readerOver(between: () => void): Reader {
	const get = async (path: string) => {
		const response = await fetch(`${sandbox.baseUrl}${path}`, {
			headers: { Authorization: `Bearer ${sandbox.apiKey}` },
		});
		const body = await response.text();
		between();
		return classifyResponse({ statusCode: response.status, headers: {}, body });
	};
	return {
		async page({ endpoint }, page, pageSize) {
			const answer = await get(`${endpoint}/?page=${page}&results_per_page=${pageSize}`);
			if (answer.kind !== 'accepted') throw new Error(`Not accepted: ${JSON.stringify(answer)}`);
			return readPage(answer.body, pageSize)!;
		},
		async row({ endpoint }, id) {
			const answer = await get(`${endpoint}/${id}`);
			return answer.kind === 'accepted' ? (answer.body.data as never) : undefined;
		},
	};
}

/** Ids of the rows for which the event has come about. */
function happenedIds(event: EventName): Set<number> {
	const { list, hasHappened } = EVENTS[event];
	const rows = list.endpoint === '/contacts' ? sandbox.state.contacts : sandbox.state.messages;
	return new Set(rows.filter((row) => hasHappened(row as never)).map((row) => idOf(row as never, list)));
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Polls after which everything has to be reported, whatever happened during those before. */
const QUIET: Step[] = [1, 2].map(() => ({ changes: [], during: [], quirks: {} }));

/**
 * Plays a history and checks that every event is reported once: by the last poll at the latest, a
 * day later unless told otherwise, and, with `atOnce`, in the next poll.
 */
async function play(
	event: EventName,
	[begin, ...steps]: Step[],
	atOnce: boolean,
	later = DAY,
): Promise<void> {
	sandbox.reset();
	Object.assign(sandbox.quirks, begin.quirks);
	for (const change of begin.changes) apply(change, event);
	const settled = happenedIds(event);
	const start = await beginToWatch(event, readerOver(() => undefined), 0);
	let stored = JSON.stringify(writeMemory(start, 'x'));

	const poll = async (during: Change[], now: number) => {
		const waiting = [...during];
		const reader = readerOver(() => {
			const change = waiting.shift();
			if (change) apply(change, event);
		});
		// Each poll is one after a restart.
		const memory = readMemory(JSON.parse(stored), 'x')!;
		const found = await watch(event, reader, memory, now);
		stored = JSON.stringify(writeMemory(found.memory, 'x'));
		return found.rows.map((row) => idOf(row, EVENTS[event].list));
	};

	const all = [...steps, ...QUIET];
	for (const [index, { changes, during, quirks: turned }] of all.entries()) {
		Object.assign(sandbox.quirks, turned);
		for (const change of changes) apply(change, event);
		// Who has opted in again may opt out again.
		const happened = happenedIds(event);
		if (event === 'contactOptedOut') for (const id of settled) if (!happened.has(id)) settled.delete(id);

		const isLast = index >= steps.length;
		const ids = await poll(during, isLast ? later + index * MINUTE : index * MINUTE);
		expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
		expect(ids.filter((id) => settled.has(id))).toEqual([]);
		if (atOnce) expect(ids).toEqual([...happened].filter((id) => !settled.has(id)).sort((a, b) => a - b));
		for (const id of ids) settled.add(id);
	}
	expect([...happenedIds(event)].filter((id) => !settled.has(id))).toEqual([]);
}

const inPagesOfTen = (sortOrder: Quirks['sortOrder']): Partial<Quirks> => ({ sortOrder, fixedPageSize: 10 });
const add = (count: number): Change => ({ kind: 'addContact', count, text: 'any' });
const deleteFirst: Change = { kind: 'delete', at: 0 };

test('what longer runs have found: a last page of one old row says nothing of the order', async () => {
	const steps: Step[] = [
		{ changes: [add(15)], during: [], quirks: inPagesOfTen('oldest') },
		{ changes: [deleteFirst, add(7)], during: [], quirks: {} },
		{ changes: [deleteFirst, add(1)], during: [], quirks: inPagesOfTen('newest') },
	];
	await play('contactCreated', steps, true);
});

test('what longer runs have found: a list is in order by chance and keeps its total', async () => {
	const steps: Step[] = [
		{ changes: [], during: [], quirks: inPagesOfTen('name') },
		{
			changes: [
				{ kind: 'receive', count: 9, text: 'same a' },
				{ kind: 'receive', count: 2, text: 'same b' },
			],
			during: [],
			quirks: {},
		},
		{ changes: [{ kind: 'sendAtOnce', count: 1, text: 'same a' }, deleteFirst], during: [], quirks: {} },
	];
	await play('smsSent', steps, false);
});

test('a list that was in order by chance gets a row elsewhere', async () => {
	const steps: Step[] = [
		{
			changes: [
				{ kind: 'receive', count: 9, text: 'same a' },
				{ kind: 'receive', count: 2, text: 'same b' },
			],
			during: [],
			quirks: inPagesOfTen('name'),
		},
		{ changes: [{ kind: 'sendAtOnce', count: 1, text: 'same a' }], during: [], quirks: {} },
	];
	await play('smsSent', steps, true);
});

test('the order changes, and the row that was the newest stays on the first page', async () => {
	const steps: Step[] = [
		{
			changes: [
				{ kind: 'addContact', count: 14, text: 'same b' },
				{ kind: 'addContact', count: 1, text: 'same a' },
			],
			during: [],
			quirks: inPagesOfTen('newest'),
		},
		{
			changes: [{ kind: 'addContact', count: 1, text: 'same c' }, deleteFirst],
			during: [],
			quirks: inPagesOfTen('name'),
		},
	];
	await play('contactCreated', steps, true);
});

test.each(['newest', 'oldest', 'name'] as const)('a row that slips between two pages is found in the next poll (order "%s")', async (order) => {
	const steps: Step[] = [
		{ changes: [{ kind: 'receive', count: 15, text: 'any' }], during: [], quirks: inPagesOfTen(order) },
		{
			// Deleted old rows make up for it in the total.
			changes: [{ kind: 'receive', count: 35, text: 'any' }, deleteFirst, deleteFirst, deleteFirst],
			// An early and a late row: one of them is on a page that was read already.
			during: [deleteFirst, { kind: 'delete', at: 0.97 }],
			quirks: {},
		},
	];
	await play('smsReceived', steps, false, MINUTE);
});

const anyWord = fc.string({ maxLength: 3 });
const sameWords = fc.constantFrom('same a', 'same b', 'any');

describe.each<[EventName, typeof contactChange]>([
	['smsReceived', smsChange],
	['smsSent', smsChange],
	['smsFailed', smsChange],
	['contactCreated', contactChange],
	['contactOptedOut', contactChange],
])('%s', (event, change) => {
	test('is reported once and in the next poll, in any order and with any page size', async () => {
		const histories = history(change(anyWord, false), false);
		await fc.assert(fc.asyncProperty(histories, async (steps) => await play(event, steps, true)), RUNS);
	}, 300_000);

	test('is reported once when the list changes while it is read, and when its order is one by chance', async () => {
		const histories = history(change(sameWords, true), true);
		await fc.assert(fc.asyncProperty(histories, async (steps) => await play(event, steps, false)), RUNS);
	}, 300_000);
});

describe('ids as text', () => {
	test('come back', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 100_000 })), (ids) => {
				expect(unpackIds(packIds(ids))).toEqual([...ids].sort((a, b) => a - b));
			}),
		);
	});

	test('are short', () => {
		const inARow = Array.from({ length: 20_000 }, (_, index) => 123_456 + index);
		const withGaps = inARow.map((id, index) => id + 7 * index + (index % 5));
		expect(packIds(inARow).length).toBeLessThan(20);
		expect(packIds(withGaps).length).toBeLessThan(3 * 20_000);
	});
});
