import { apiDatetime } from '../../sandbox/datetime';
import { generatedRowsOf } from '../../sandbox/generated';
import { ORDERS, watching } from './account';

test('SMS of a thousand senders among 300,000 contacts are reported one after the other', async () => {
	const { account, poll, until } = watching('smsReceived', { contacts: 300_000, messages: 50_000 });
	await poll();
	for (let sms = 0; sms < 1_000; sms++) account.addSms('received', 'received', '', 1 + sms * 300);
	const { rows } = await until(1_000, 40);
	expect(new Set(rows.map(({ sms_id }) => sms_id)).size).toBe(1_000);
	expect(rows.every(({ phone_number: number }) => /^\+\d+$/.test(String(number)))).toBe(true);
});

test.each([['newest', 25_000], ['oldest', 25_000], ['name', 3_000]] as const)('in the order "%s", %d new rows after days switched off arrive once', async (sortOrder, count) => {
	const { account, poll, until, polls } = watching('contactCreated', { contacts: 20_000 }, { sortOrder });
	await poll();
	for (let contact = 0; contact < count; contact++) account.addContact();
	const { rows, polled } = await until(count, 10);
	expect(new Set(rows.map(({ id }) => id)).size).toBe(count);
	expect(polled).toBeLessThanOrEqual(5);
	expect(await polls(5)).toEqual([]);
});

test('many waiting SMS are reported as the phone sends them, the newest first', async () => {
	const { account, poll, polls } = watching('smsSent', { contacts: 10, messages: 40_000 });
	await poll();
	const ids = Array.from({ length: 3_000 }, () => account.addSms('sent', 'pending'));
	await poll();
	const reported = [];
	for (const id of [...ids].reverse().slice(0, 2_000)) {
		account.setStatus(id, 'sent');
		if (id % 100 === 0) reported.push(...(await poll()).rows);
	}
	reported.push(...(await polls(10)));
	expect(reported.map(({ sms_id }) => sms_id).sort((a, b) => Number(a) - Number(b))).toEqual(ids.slice(1_000));
});

test('among a million SMS, waiting ones are found soon although old ones are stuck far below', async () => {
	const { account, poll, until, polls } = watching('smsSent', { contacts: 10, messages: 300_000 });
	const messages = generatedRowsOf(account.state.messages)!;
	for (let id = 10_000; id < 30_000; id += 1_000) {
		messages.change(id, { type: 'sent', status: 'pending', datetime: apiDatetime(account.now()) });
	}
	await polls(20);
	const ids = Array.from({ length: 2_500 }, () => account.addSms('sent', 'pending'));
	await polls(3);
	account.setStatus(ids[10], 'sent');
	const { polled } = await until(1, 12);
	expect(polled).toBeLessThanOrEqual(10);
	account.setStatus(20_000, 'sent');
	await until(1, 50);
	expect((await poll()).requests.length).toBeLessThanOrEqual(2);
});

test('what is stored of 300,000 contacts with 10,000 opted out stays small', async () => {
	const { poll, polls, trigger } = watching('contactOptedOut', { contacts: 300_000 });
	await polls(18);
	expect(trigger.state().done.size).toBe(10_000);
	expect(trigger.stored().length).toBeLessThan(100_000);
	expect((await poll()).requests).toHaveLength(2);
});

test.each(ORDERS)('who opts out by an SMS is reported in the next poll, in an account of any size (order "%s")', async (sortOrder) => {
	for (const messages of [0, 20_000]) {
		const { account, poll, polls } = watching('contactOptedOut', { contacts: 20_000, messages }, { sortOrder });
		if (messages === 0) account.addSms('received', 'received');
		await polls(5);
		for (const id of [7, 15_003]) {
			account.setOptedOut(id, true);
			account.addSms('received', 'received', 'STOP', id);
			const { ids, requests } = await poll();
			// Of SMS without an order nobody knows which are the newest.
			if (sortOrder !== 'name' || messages === 0) expect(ids).toEqual([id]);
			expect(requests.length).toBeLessThanOrEqual(3);
		}
		await polls(25);
		expect((await poll()).requests.length).toBeLessThanOrEqual(2);
	}
});
