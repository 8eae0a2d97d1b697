import fc from 'fast-check';

import type { EventName } from '../../../nodes/NotificatorSms/trigger/events';
import { packIds, unpackIds } from '../../../nodes/NotificatorSms/trigger/state';
import { apiDatetime } from '../../sandbox/datetime';
import { generatedRowsOf } from '../../sandbox/generated';
import { DAY, ORDERS, watching } from './account';

describe.each(ORDERS)('a quiet poll in the order "%s"', (sortOrder) => {
	test.each<EventName>(['smsReceived', 'smsSent', 'smsFailed', 'contactCreated', 'contactOptedOut'])('takes at most two requests: %s', async (name) => {
		for (const size of [0, 90, 3_000]) {
			const { account, polls, poll } = watching(name, { contacts: size, messages: size }, { sortOrder, fixedPageSize: 100 });
			if (!name.startsWith('contact')) account.addSms('sent', 'pending');
			await polls(6);
			for (let time = 0; time < 5; time++) expect((await poll()).requests.length).toBeLessThanOrEqual(2);
		}
	});
});

test('in an empty account the first row is new whatever the clocks say', async () => {
	const { account, poll, polls } = watching('smsReceived', {});
	await polls(2);
	const id = account.addSms('received', 'received');
	account.state.messages[0].datetime = apiDatetime(account.now() - DAY);
	expect((await poll()).ids).toEqual([id]);
});

test('an SMS whose number is never told is reported without one after 30 days', async () => {
	const { account, poll, polls } = watching('smsReceived', { contacts: 3 });
	await polls(2);
	const id = account.addSms('received', 'received');
	const fails = (list: { endpoint: string }) => list.endpoint === '/contacts';
	expect((await poll({ fails })).ids).toEqual([]);
	account.wait(31 * DAY);
	const { rows } = await poll({ fails });
	expect(rows.map((row) => [row.sms_id, row.phone_number])).toEqual([[id, null]]);
	expect(await polls(3)).toEqual([]);
});

test('an SMS that was reported as sent is not reported again when the phone sends it once more', async () => {
	const { account, poll, polls } = watching('smsSent', { messages: 50 });
	await polls(2);
	const id = account.addSms('sent', 'pending');
	await poll();
	account.setStatus(id, 'sent');
	expect((await poll()).ids).toEqual([id]);
	account.setStatus(id, 'pending');
	await poll();
	account.setStatus(id, 'sent');
	expect(await polls(3)).toEqual([]);
});

test('a waiting SMS is followed for 30 days, and one that is scheduled for later until then', async () => {
	const { account, poll, polls, until, trigger } = watching('smsSent', { messages: 30_000 });
	await poll();
	const [soon, late, scheduled] = [1, 2, 3].map(() => account.addSms('sent', 'pending'));
	const row = account.state.messages.find(({ sms_id }) => sms_id === scheduled)!;
	row.scheduled_datetime = apiDatetime(account.now() + 60 * DAY);
	for (let sms = 0; sms < 1_500; sms++) account.addSms('received', 'received');
	await polls(3);
	account.wait(29 * DAY);
	await polls(6);
	account.setStatus(soon, 'sent');
	await until(1, 12);
	account.wait(3 * DAY);
	await polls(12);
	expect(trigger.state().awaited.has(late)).toBe(false);
	expect(trigger.state().awaited.has(scheduled)).toBe(true);
});

test('who opts out before the first lap comes to them is reported, who had opted out before is not', async () => {
	const { account, poll, until, polls } = watching('contactOptedOut', { contacts: 60_000 });
	await poll();
	const contacts = generatedRowsOf(account.state.contacts)!;
	expect(contacts.byId(7)!.has_opted_out).toBe(false);
	account.setOptedOut(7, true);
	const { rows } = await until(1, 6);
	expect(rows[0].id).toBe(7);
	expect(await polls(6)).toEqual([]);
});

describe('who had opted out before is not reported', () => {
	const started = async () => {
		const watched = watching('contactOptedOut', { contacts: 3_000 }, { sortOrder: 'oldest', fixedPageSize: 100 });
		await watched.poll();
		expect(generatedRowsOf(watched.account.state.contacts)!.byId(1_830)!.has_opted_out).toBe(true);
		return watched;
	};

	test('where the account gets another order during the first lap', async () => {
		const { account, polls } = await started();
		account.quirks.sortOrder = 'newest';
		expect(await polls(80)).toEqual([]);
	});

	test('where as many contacts go as come during the first lap', async () => {
		const { account, polls } = await started();
		for (let id = 1; id <= 30; id++) {
			generatedRowsOf(account.state.contacts)!.remove(id);
			account.addContact();
		}
		expect(await polls(80)).toEqual([]);
	});
});

test.each(ORDERS)('an account whose IDs begin again is heard, and old rows stay old (order "%s")', async (sortOrder) => {
	const { account, poll, until, polls } = watching('smsReceived', { contacts: 3, messages: 2_500 }, { sortOrder });
	await polls(4);
	const { messages } = account.state;
	const older = generatedRowsOf(messages)!;
	for (let id = 41; id <= 2_500; id++) older.remove(id);
	expect(await polls(2)).toEqual([]);
	const row = messages[messages.length - 1];
	expect(row).toBeUndefined();
	account.addSms('received', 'received');
	messages[0].sms_id = 41;
	await until(1, 6);
	expect(await polls(5)).toEqual([]);
	expect((await poll()).requests.length).toBeLessThanOrEqual(2);
});

test('a page that never comes holds up nothing else', async () => {
	const { account, poll, polls, until } = watching('smsReceived', { contacts: 3, messages: 30_000 });
	await polls(3);
	const page = account.rowsOf;
	account.rowsOf = (list) => {
		if (list.endpoint === '/sms' && isDeep) throw new Error('The server answered with status 500');
		return page(list);
	};
	let isDeep = false;
	account.addSms('received', 'received');
	const between = () => {
		isDeep = true;
	};
	const { rows } = await poll({ between });
	isDeep = false;
	expect(rows).toHaveLength(1);
	account.addSms('received', 'received');
	await until(1, 1);
});

describe('ids as text', () => {
	test('come back', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 100_000 })), (ids) => {
				expect([...unpackIds(packIds(ids))]).toEqual([...ids].sort((a, b) => a - b));
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
