import type { IDataObject } from 'n8n-workflow';

import type { EventName } from '../../../nodes/NotificatorSms/trigger/events';
import type { Memory } from '../../../nodes/NotificatorSms/trigger/memory';
import { beginToWatch, watch } from '../../../nodes/NotificatorSms/trigger/watch';
import { accountOf, received, type Account } from './account';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A full hour. */
const START = 500_000 * HOUR;

/** A trigger that polls every minute. */
async function triggerOf(account: Account, event: EventName = 'smsReceived') {
	let now = START;
	let memory: Memory = await beginToWatch(event, account.reader, now);
	account.asked.length = 0;
	return {
		memory: () => memory,
		async poll(after = MINUTE) {
			now += after;
			account.asked.length = 0;
			const found = await watch(event, account.reader, memory, now);
			memory = found.memory;
			return { ids: found.rows.map((row) => row.sms_id ?? row.id), asked: [...account.asked] };
		},
	};
}

const sent = (sms_id: number, status?: string | null): IDataObject => ({ sms_id, type: 'sent', status });

const shuffled = (rows: IDataObject[]) => [...rows].sort((a, b) => (Number(a.sms_id) * 7_919) % 1_009 - (Number(b.sms_id) * 7_919) % 1_009);

describe('what counts as an event', () => {
	test.each<[EventName, IDataObject[]]>([
		['smsReceived', received(4, 4)],
		['smsSent', [sent(4, 'sent')]],
		['smsSent', [sent(4, 'SENT')]],
		['smsFailed', [sent(4, 'failed')]],
	])('%s: %j', async (event, rows) => {
		const account = accountOf(received(3));
		const trigger = await triggerOf(account, event);
		account.rows.unshift(...rows);
		expect((await trigger.poll()).ids).toEqual([4]);
		expect((await trigger.poll()).ids).toEqual([]);
	});

	test.each<[EventName, IDataObject]>([
		['smsReceived', sent(4, 'received')],
		['smsSent', sent(4, 'failed')],
		['smsSent', { sms_id: 4, type: 'received', status: 'sent' }],
		['smsFailed', sent(4, 'sent')],
		['smsFailed', { sms_id: 4, type: 'received', status: 'failed' }],
		['smsFailed', sent(4, undefined)],
	])('not %s: %j', async (event, row) => {
		const account = accountOf(received(3));
		const trigger = await triggerOf(account, event);
		account.rows.unshift(row);
		expect((await trigger.poll()).ids).toEqual([]);
	});

	test.each(['pending', 'queued', undefined, null])('an SMS that is %j is awaited', async (status) => {
		const row = sent(2, status);
		const account = accountOf([row, ...received(1)]);
		const trigger = await triggerOf(account, 'smsSent');
		expect([...trigger.memory().watched]).toEqual([2]);
		row.status = 'sent';
		expect((await trigger.poll()).ids).toEqual([2]);
		expect([...trigger.memory().watched]).toEqual([]);
		expect((await trigger.poll()).ids).toEqual([]);
	});

	test('what was received is not awaited', async () => {
		const trigger = await triggerOf(accountOf(received(3)), 'smsSent');
		expect(trigger.memory().watched.size).toBe(0);
	});

	test('events come oldest first', async () => {
		const account = accountOf(received(3));
		const trigger = await triggerOf(account);
		account.rows.unshift(...received(6, 4));
		expect((await trigger.poll()).ids).toEqual([4, 5, 6]);
	});
});

describe('who opts out', () => {
	const contact = (id: number, has_opted_out: boolean) => ({ id, has_opted_out });

	test('is reported each time, and not when he is deleted meanwhile', async () => {
		const rows = [contact(1, true), contact(2, false), contact(3, false)];
		const account = accountOf(rows);
		const trigger = await triggerOf(account, 'contactOptedOut');
		expect(await trigger.poll()).toEqual({ ids: [], asked: ['1/1000'] });
		rows[2].has_opted_out = true;
		rows[1].has_opted_out = true;
		expect((await trigger.poll()).ids).toEqual([2, 3]);
		rows[1].has_opted_out = false;
		expect((await trigger.poll()).ids).toEqual([]);
		rows[1].has_opted_out = true;
		expect((await trigger.poll()).ids).toEqual([2]);
		const [gone] = account.rows.splice(0, 1);
		expect((await trigger.poll()).ids).toEqual([]);
		account.rows.push(gone);
		expect((await trigger.poll()).ids).toEqual([]);
	});

	test('is also found among new contacts', async () => {
		const account = accountOf([contact(1, false)]);
		const trigger = await triggerOf(account, 'contactOptedOut');
		account.rows.push(contact(2, true), contact(3, false));
		expect((await trigger.poll()).ids).toEqual([2]);
	});
});

describe('the first look', () => {
	test('is taken again while the list moves, three times at the most', async () => {
		const account = accountOf(received(25), { fixedPageSize: 10 });
		let newest = 25;
		account.afterPage = () => account.rows.unshift(...received(++newest, newest));
		await beginToWatch('smsReceived', account.reader, START);
		expect(account.asked.filter((page) => page.startsWith('1/'))).toHaveLength(3);
	});

	test('is taken once where it does not', async () => {
		const account = accountOf(received(25), { fixedPageSize: 10 });
		const memory = await beginToWatch('smsReceived', account.reader, START + 5 * MINUTE);
		expect(account.asked).toEqual(['1/1000', '2/1000', '3/1000']);
		expect(memory).toEqual({
			shape: { total: 25, order: 'newest', newest: 25, pageSize: 10, readAt: START },
			low: 0,
			known: new Set(Array.from({ length: 25 }, (_, index) => index + 1)),
			watched: new Set(),
			unsettled: 0,
		});
	});

	test('learns the page size of a server that does not state it', async () => {
		const account = accountOf(received(25), { fixedPageSize: 10, statedPageSize: 1_000 });
		expect((await beginToWatch('smsReceived', account.reader, START)).shape.pageSize).toBe(10);
	});

	test.each([
		['a list that fits on it', received(30), 30],
		['an empty list', [], 0],
		['an empty list that is said to be long', [], 5],
		['a list without a total', received(30), undefined],
	])('keeps the largest page for %s', async (_name, rows, total) => {
		const account = accountOf(rows, { total: () => total });
		expect((await beginToWatch('smsReceived', account.reader, START)).shape.pageSize).toBe(1_000);
	});

	test.each<[string, IDataObject[], string]>([
		['falling', received(3), 'newest'],
		['rising', received(3).reverse(), 'oldest'],
		['mixed', [...received(3, 2), ...received(9, 9)], 'mixed'],
		['equal', [...received(3, 3), ...received(3, 3), ...received(9, 9)], 'oldest'],
		['absent', [], 'newest'],
	])('reads the order off ids that are %s', async (_name, rows, order) => {
		const { shape } = await beginToWatch('smsReceived', accountOf(rows).reader, START);
		expect(shape).toMatchObject({ order, newest: Math.max(0, ...rows.map(({ sms_id }) => Number(sms_id))) });
	});
});

describe('a list that fits on one page', () => {
	test('is read whole, up to a full page', async () => {
		const account = accountOf(received(1_000));
		const trigger = await triggerOf(account);
		expect((await trigger.poll()).asked).toEqual(['1/1000']);
	});

	test('does not move while it is read, whatever total the server states', async () => {
		const account = accountOf(received(5), { total: () => 3 });
		const trigger = await triggerOf(account);
		await trigger.poll();
		expect(trigger.memory().unsettled).toBe(0);
	});

	test('without a total as well', async () => {
		const account = accountOf(received(30), { total: () => undefined });
		const trigger = await triggerOf(account);
		expect((await trigger.poll()).asked).toEqual(['1/1000', '2/1000']);
	});
});

describe('a long list, newest first', () => {
	test('is read at its beginning', async () => {
		const account = accountOf(received(1_500));
		const trigger = await triggerOf(account);
		expect(await trigger.poll()).toEqual({ ids: [], asked: ['1/100'] });
		account.rows.unshift(...received(1_502, 1_501));
		expect(await trigger.poll()).toEqual({ ids: [1_501, 1_502], asked: ['1/100'] });
	});

	test('is read down to what was there, in small pages first', async () => {
		const account = accountOf(received(1_500));
		const trigger = await triggerOf(account);
		account.rows.unshift(...received(1_650, 1_501));
		expect((await trigger.poll()).asked).toEqual(['1/100', '2/100']);
		account.rows.unshift(...received(2_000, 1_651));
		const { ids, asked } = await trigger.poll();
		expect(ids).toHaveLength(350);
		expect(asked).toEqual(['1/100', '2/100', '1/1000']);
	});

	test('is read to the very row that was the newest', async () => {
		const account = accountOf(received(1_500));
		const trigger = await triggerOf(account);
		account.rows.unshift(...received(1_599, 1_501));
		expect((await trigger.poll()).asked).toEqual(['1/100']);
	});

	test('is read whole when one of the pages read is out of order', async () => {
		const account = accountOf(received(1_500));
		const trigger = await triggerOf(account);
		const rows = received(1_650, 1_501);
		account.rows.unshift(...rows.slice(0, 120), ...rows.slice(120).reverse());
		expect((await trigger.poll()).asked).toEqual(['1/100', '2/100', '1/1000', '2/1000']);
	});

	test('is read again to the end after a look during which it moved', async () => {
		const account = accountOf(received(1_500));
		const trigger = await triggerOf(account);
		account.rows.unshift(...received(1_650, 1_501));
		account.afterPage = () => {
			if (account.asked.length === 1) account.rows.unshift(...received(1_651, 1_651));
		};
		expect((await trigger.poll()).asked).toEqual(['1/100', '2/100']);
		expect(trigger.memory().unsettled).toBe(1);
		account.afterPage = undefined;
		const { ids, asked } = await trigger.poll();
		expect(ids).toEqual([1_651]);
		expect(asked).toEqual(['1/100', '2/100', '1/1000', '2/1000']);
		expect((await trigger.poll()).asked).toEqual(['1/100']);
	});

	test('is not asked for ever for a page that does not come', async () => {
		const account = accountOf(received(95), { fixedPageSize: 10 });
		const trigger = await triggerOf(account);
		account.rows.unshift(...received(130, 96));
		account.pageIgnored = true;
		expect((await trigger.poll()).ids).toEqual(received(130, 121).map(({ sms_id }) => sms_id).reverse());
	});

	test('is read whole when it grew by more rows than are found', async () => {
		const account = accountOf(received(1_500));
		const trigger = await triggerOf(account);
		account.rows.push(...received(1_501, 1_501));
		expect(await trigger.poll()).toEqual({ ids: [1_501], asked: ['1/100', '1/1000', '2/1000'] });
	});

	test('is read whole when what was the newest is not there', async () => {
		const account = accountOf(received(1_500));
		const trigger = await triggerOf(account);
		account.rows.shift();
		expect((await trigger.poll()).asked).toEqual(['1/100', '1/1000', '2/1000']);
		expect((await trigger.poll()).asked).toEqual(['1/100']);
	});

	test('is read whole when its order is another one', async () => {
		const account = accountOf(received(1_500));
		const trigger = await triggerOf(account);
		account.rows = [...received(1_501, 1_499), ...received(1_497, 1_497), ...received(1_498, 1_498), ...received(1_496)];
		expect((await trigger.poll()).asked).toEqual(['1/100', '1/1000', '2/1000']);
		expect(trigger.memory().shape.order).toBe('mixed');
	});

	test('is read whole from time to time, the more seldom the longer it is', async () => {
		const account = accountOf(received(1_500));
		const trigger = await triggerOf(account);
		expect((await trigger.poll(HOUR - 1)).asked).toEqual(['1/100']);
		expect((await trigger.poll(1)).asked).toEqual(['1/1000', '2/1000']);
		expect((await trigger.poll()).asked).toEqual(['1/100']);

		const longer = accountOf(received(900), { fixedPageSize: 100 });
		const patient = await triggerOf(longer);
		expect((await patient.poll(90 * MINUTE - 1)).asked).toEqual(['1/100']);
		expect((await patient.poll(1)).asked).toHaveLength(9);
	});

	test('is read in the pages that the server has', async () => {
		const account = accountOf(received(95), { fixedPageSize: 10 });
		const trigger = await triggerOf(account);
		account.rows.unshift(...received(130, 96));
		expect(await trigger.poll()).toEqual({
			ids: received(130, 96).map(({ sms_id }) => sms_id).reverse(),
			asked: ['1/10', '2/10', '3/10', '4/10'],
		});
	});
});

describe('a long list, oldest first', () => {
	const rising = (newest: number, oldest = 1) => received(newest, oldest).reverse();

	test('is read at its end', async () => {
		const account = accountOf(rising(1_550));
		const trigger = await triggerOf(account);
		expect(await trigger.poll()).toEqual({ ids: [], asked: ['16/100'] });
		account.rows.push(...rising(1_552, 1_551));
		expect(await trigger.poll()).toEqual({ ids: [1_551, 1_552], asked: ['16/100'] });
	});

	test('is followed to where its end is now', async () => {
		const account = accountOf(rising(1_550));
		const trigger = await triggerOf(account);
		account.rows.push(...rising(1_650, 1_551));
		const { ids, asked } = await trigger.poll();
		expect(ids).toHaveLength(100);
		expect(asked).toEqual(['16/100', '17/100', '2/1000']);
	});

	test('is read to the very row that was the newest', async () => {
		const account = accountOf(rising(1_550));
		const trigger = await triggerOf(account);
		account.rows.splice(0, 49);
		expect((await trigger.poll()).asked).toEqual(['16/100']);
	});

	test.each([
		['one page', 1_600, ['16/100', '1/100', '1/1000']],
		['two pages', 1_700, ['16/100', '2/100', '2/1000', '1/1000', '1/1000']],
	])('is read whole when all that was there is gone, and %s are new', async (_pages, newest, asked) => {
		const account = accountOf(rising(1_550));
		const trigger = await triggerOf(account);
		account.rows = rising(newest, 1_551);
		const poll = await trigger.poll();
		expect(poll.ids).toHaveLength(newest - 1_550);
		expect(poll.asked).toEqual(asked);
	});

	test('is read whole when two new rows are out of order', async () => {
		const account = accountOf(rising(1_500));
		const trigger = await triggerOf(account);
		account.rows.push(...received(1_502, 1_501));
		expect((await trigger.poll()).asked.slice(-2)).toEqual(['1/1000', '2/1000']);
		expect(trigger.memory().shape.order).toBe('mixed');
	});

	test('is read backwards from an end that came nearer', async () => {
		const account = accountOf(rising(1_550));
		const trigger = await triggerOf(account);
		account.rows.splice(0, 300);
		expect(await trigger.poll()).toEqual({ ids: [], asked: ['16/100', '13/100'] });
	});
});

describe('a long list without order', () => {
	test('is asked for its total alone', async () => {
		const account = accountOf(shuffled(received(1_500)));
		const trigger = await triggerOf(account);
		expect(await trigger.poll()).toEqual({ ids: [], asked: ['1/10'] });
		account.rows.splice(700, 0, ...received(1_501, 1_501));
		expect(await trigger.poll()).toEqual({ ids: [1_501], asked: ['1/10', '1/1000', '2/1000'] });
	});

	test('is read whole while it is not much longer than a page', async () => {
		const account = accountOf(shuffled(received(1_000)), { fixedPageSize: 500 });
		const trigger = await triggerOf(account);
		expect((await trigger.poll()).asked).toEqual(['1/1000', '2/1000']);
		const longer = accountOf(shuffled(received(1_001)), { fixedPageSize: 500 });
		expect((await (await triggerOf(longer)).poll()).asked).toEqual(['1/10']);
	});

	test('is read whole after a look during which it moved', async () => {
		const account = accountOf(shuffled(received(1_500)));
		const trigger = await triggerOf(account);
		account.rows.push(...received(1_501, 1_501));
		account.afterPage = () => {
			if (account.asked.length === 2) account.rows.push(...received(1_502, 1_502));
		};
		await trigger.poll();
		account.afterPage = undefined;
		expect(trigger.memory().unsettled).toBe(1);
		expect((await trigger.poll()).asked).toEqual(['1/1000', '2/1000']);
		expect(trigger.memory().unsettled).toBe(0);
	});
});

describe('rows that are awaited below the newest', () => {
	const pending = (count: number) => Array.from({ length: count }, (_, index) => sent(index + 1, 'pending'));

	test('are looked at one by one, up to five', async () => {
		const rows = pending(5);
		const account = accountOf([...received(1_500, 6), ...rows.reverse()]);
		const trigger = await triggerOf(account, 'smsSent');
		expect((await trigger.poll()).asked).toEqual(['1/100', '#1', '#2', '#3', '#4', '#5']);
		rows[3].status = 'sent';
		expect((await trigger.poll()).ids).toEqual([2]);
		account.rows.pop();
		await trigger.poll();
		expect([...trigger.memory().watched].sort()).toEqual([3, 4, 5]);
	});

	test('are read with the list where they are more, but for the oldest five', async () => {
		const account = accountOf([...received(1_500, 7), ...pending(6).reverse()]);
		const trigger = await triggerOf(account, 'smsSent');
		expect((await trigger.poll()).asked).toEqual(['1/100', '2/100', '1/1000', '2/1000']);
	});

	test('that are the oldest five do not count for how far the list is read', async () => {
		const account = accountOf([
			...received(1_500, 1_451),
			sent(1_450, 'pending'),
			...received(1_449, 6),
			...pending(5).reverse(),
		]);
		const trigger = await triggerOf(account, 'smsSent');
		expect((await trigger.poll()).asked).toEqual(['1/100', '#1', '#2', '#3', '#4', '#5']);
	});

	test('stay awaited while a look misses them', async () => {
		const rows = pending(7);
		const account = accountOf(rows);
		const trigger = await triggerOf(account, 'smsSent');
		account.rows = received(9, 8);
		expect((await trigger.poll()).asked).toEqual(['1/1000', '#1', '#2', '#3', '#4', '#5']);
		account.rows = rows;
		for (const row of rows) row.status = 'sent';
		expect((await trigger.poll()).ids).toEqual([6, 7]);
	});

	test('are read with a list without order', async () => {
		const few = accountOf(shuffled([...received(1_500, 6), ...pending(5)]));
		expect((await (await triggerOf(few, 'smsSent')).poll()).asked[0]).toBe('1/10');
		const many = accountOf(shuffled([...received(1_500, 7), ...pending(6)]));
		expect((await (await triggerOf(many, 'smsSent')).poll()).asked[0]).toBe('1/1000');
	});
});

describe('a list of several pages that is read whole', () => {
	test('gives a row once that is met on two pages', async () => {
		const account = accountOf(received(25), { fixedPageSize: 10 });
		const trigger = await triggerOf(account);
		account.rows.unshift(...received(35, 26));
		account.afterPage = (page) => {
			if (page === 1 && account.asked.length <= 2) account.rows.unshift(...received(36, 36));
		};
		const reported = (await trigger.poll(2 * HOUR)).ids;
		reported.push(...(await trigger.poll()).ids, ...(await trigger.poll()).ids);
		expect(reported).toEqual(received(36, 26).map(({ sms_id }) => sms_id).reverse());
	});

	test('has moved where it gives fewer rows than its total, which stayed the same', async () => {
		const account = accountOf(received(25), { fixedPageSize: 10 });
		const trigger = await triggerOf(account);
		account.afterPage = (page) => {
			if (page !== 1) return;
			account.rows.pop();
			account.rows.unshift(...received(26, 26));
			account.afterPage = undefined;
		};
		await trigger.poll(2 * HOUR);
		expect(trigger.memory().unsettled).toBe(1);
		expect((await trigger.poll()).ids).toEqual([26]);
	});

	test('has not moved where it has no total', async () => {
		const account = accountOf(received(25), { fixedPageSize: 10, total: () => undefined });
		const trigger = await triggerOf(account);
		await trigger.poll();
		expect(trigger.memory().unsettled).toBe(0);
	});
});
