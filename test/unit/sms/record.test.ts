import { smsRecord, isWith, type SmsRecord } from '../../../nodes/NotificatorSms/sms/record';
import { UnreadableAccount } from '../../../nodes/NotificatorSms/sms/reading';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox';
import { apiDatetime } from '../../sandbox/datetime';
import { contactFor, newMessage, type Message } from '../../sandbox/state';
import { getFrom } from './account';

jest.setTimeout(60_000);

const HOUR = 3_600_000;
const ORDERS = ['newest', 'oldest', 'name'] as const;

const open: Sandbox[] = [];
afterEach(async () => await Promise.all(open.splice(0).map(async (sandbox) => await sandbox.close())));

async function account(options: SandboxOptions = {}): Promise<{ sandbox: Sandbox; record: SmsRecord }> {
	const sandbox = await startSandbox({ rateLimit: false, contacts: 0, ...options });
	open.push(sandbox);
	return { sandbox, record: smsRecord(getFrom(sandbox)) };
}

/** SMS that were sent so many milliseconds ago, the oldest first; each to a number of its own. */
function sent(sandbox: Sandbox, ...ages: number[]): Message[] {
	return ages.map((age, index) => {
		const message = newMessage(sandbox.state, {
			device_id: 1,
			sim_subscription_id: 1,
			contact_id: contactFor(sandbox.state.contacts, `+336${13_000_000 + index}`).id,
			type: 'sent',
			status: 'sent',
			content: `Text ${(index * 7919) % 1000}`,
			scheduled_datetime: null,
		});
		message.datetime = apiDatetime(Date.now() - age);
		return message;
	});
}

const every = (count: number, step: number) => Array.from({ length: count }, (_, index) => (count - index) * step);
const idsOf = (rows: Array<{ id: number }>) => rows.map(({ id }) => id);
const pagesOf = (sandbox: Sandbox, path = '/sms') => sandbox.requestsTo('GET', path).map(({ query }) => Number(query.page));

describe.each(ORDERS)('a list with the order "%s"', (sortOrder) => {
	test('tells the highest ID where nothing is as new as asked for', async () => {
		const { sandbox, record } = await account({ quirks: { sortOrder, fixedPageSize: 10 } });
		sent(sandbox, ...every(30, HOUR));
		const [newest] = await record.read({ since: Date.now() + HOUR }, { withOlder: true });
		expect(newest.id).toBe(30);
		expect(await record.read({ since: Date.now() + HOUR })).toEqual([]);
	});

	test('is read from the newest on, to a moment and to an ID', async () => {
		const { sandbox, record } = await account({ quirks: { sortOrder } });
		const messages = sent(sandbox, ...every(30, HOUR));
		const since = await record.read({ since: Date.now() - 10.5 * HOUR });
		expect(idsOf(since)).toEqual(messages.slice(20).reverse().map(({ sms_id: id }) => id));
		expect(idsOf(await record.read({ afterId: messages[27].sms_id }))).toEqual([30, 29]);
		expect(pagesOf(sandbox)).toEqual([1, 1]);
	});

	test('of many pages loses nobody and shows nobody twice', async () => {
		const { sandbox, record } = await account({ quirks: { sortOrder, fixedPageSize: 10 } });
		const messages = sent(sandbox, ...every(95, HOUR));
		const read = await record.read({ since: Date.now() - 40.5 * HOUR }, { isComplete: true });
		expect(idsOf(read)).toEqual(messages.slice(55).reverse().map(({ sms_id: id }) => id));
	});

	test.each(['rowsOnPage', 'zero', 'capped', 'tooSmall', 'tooLarge'] as const)(
		'is read to the end where its total is wrong: %s',
		async (wrongTotal) => {
			const { sandbox, record } = await account({ quirks: { sortOrder, wrongTotal, fixedPageSize: 10 } });
			sent(sandbox, ...every(95, HOUR));
			expect(idsOf(await record.read({ afterId: 0 }))).toEqual(Array.from({ length: 95 }, (_, index) => 95 - index));
		},
	);

	test('is read anew where it changes: new SMS come, an old one goes', async () => {
		const { sandbox, record } = await account({ quirks: { sortOrder, fixedPageSize: 10 } });
		sent(sandbox, ...every(60, HOUR));
		await record.read({ afterId: 30 });
		sandbox.state.messages.splice(40, 1);
		sent(sandbox, ...every(12, 1));
		expect(idsOf(await record.read({ afterId: 30 }))).toEqual(
			Array.from({ length: 42 }, (_, index) => 72 - index).filter((id) => id !== 41),
		);
	});

	test('is empty', async () => {
		const { sandbox, record } = await account({ quirks: { sortOrder } });
		expect(await record.read({ afterId: 0 }, { isComplete: true })).toEqual([]);
		expect(pagesOf(sandbox)).toEqual([1]);
	});
});

describe('takes few requests', () => {
	test.each([
		['newest', 250, 1],
		['oldest', 250, 3],
		['newest', 0, 1],
		['oldest', 0, 3],
	] as const)('of 100,000 SMS with the %s first and 500 of a day', async (sortOrder, further, most) => {
		const { sandbox, record } = await account({ quirks: { sortOrder }, generated: { messages: 99_500 + further } });
		sent(sandbox, ...every(500, 60_000));
		const read = await record.read({ since: Date.now() - 24 * HOUR }, { isComplete: true });
		expect(read).toHaveLength(500);
		expect(sandbox.requests.length).toBeLessThanOrEqual(most);
		// And the next one knows where to look.
		sent(sandbox, 0);
		const before = sandbox.requests.length;
		expect((await record.read({ afterId: read[0].id })).length).toBe(1);
		expect(sandbox.requests.length - before).toBeLessThanOrEqual(3);
	});

	test('finds the end of a long list whose total is half of what is right', async () => {
		const { sandbox, record } = await account({
			quirks: { sortOrder: 'oldest', wrongTotal: 'tooSmall' },
			generated: { messages: 100_000 },
		});
		expect((await record.read({ afterId: 99_990 })).length).toBe(10);
		expect(sandbox.requests.length).toBeLessThan(20);
	});

	test('asks for few contacts one by one, for many by pages, and for none twice', async () => {
		const { sandbox, record } = await account({ contacts: 2_500 });
		const ids = (...numbers: number[]) => numbers.map((id) => ({ contactId: String(id) }) as never);
		const few = await record.contactsOf(ids(3, 2_400, 3, 0));
		expect([...few.keys()]).toEqual(['3', '2400']);
		expect(few.get('3')?.phone_number).toBe(sandbox.state.contacts[2].phone_number);
		expect(sandbox.requests.map(({ path }) => path)).toEqual(['/contacts/3', '/contacts/2400']);
		const many = await record.contactsOf(ids(...Array.from({ length: 200 }, (_, index) => index * 12 + 1)));
		expect(many.size).toBe(200);
		expect(pagesOf(sandbox, '/contacts')).toEqual([1, 2, 3]);
		await record.contactsOf(ids(3, 13, 25));
		expect(sandbox.requests).toHaveLength(5);
	});

	test('turns to single contacts where these are fewer than the pages that are left', async () => {
		const { sandbox, record } = await account({ contacts: 5_500 });
		const wanted = [5_499, 4, 3, 2, 1].map((id) => ({ contactId: String(id) }) as never);
		expect((await record.contactsOf(wanted)).size).toBe(5);
		expect(sandbox.requests).toHaveLength(5);
		expect(pagesOf(sandbox, '/contacts')).toEqual([1]);
	});
});

describe('contacts', () => {
	const wanted = (...ids: number[]) => ids.map((id) => ({ contactId: String(id) }) as never);

	test('that were deleted are not there, and the others are', async () => {
		const { sandbox, record } = await account({ contacts: 25 });
		sandbox.state.contacts.splice(6, 1);
		const found = await record.contactsOf(wanted(7, 8));
		expect([...found.keys()]).toEqual(['8']);
	});

	test('come from the list where the server has no single ones', async () => {
		const { record, sandbox } = await account({ contacts: 25, onlyDocumented: true });
		expect([...(await record.contactsOf(wanted(7, 8, 99))).keys()]).toEqual(['7', '8']);
		expect(sandbox.requests.length).toBeLessThan(6);
	});

	test('that cannot be read are a sentence', async () => {
		const { record, sandbox } = await account({ contacts: 25 });
		sandbox.failNext({ kind: 'status', status: 500, title: 'Oops' });
		await expect(record.contactsOf(wanted(7))).rejects.toThrow('The server answered with status 500: Oops');
	});

	test.each<[string, object]>([
		['another one comes', { kind: 'wrongShape', body: { data: { id: 8, phone_number: '+33612345678' } } }],
		['one without an ID comes', { kind: 'wrongShape', body: { data: { phone_number: '+33612345678' } } }],
		['a proxy answers', { kind: 'html', status: 404 }],
		['an empty answer comes', { kind: 'empty', status: 404 }],
	])('come from the list where no single answer tells of them: %s', async (_name, fault) => {
		const { record, sandbox } = await account({ contacts: 25 });
		sandbox.state.contacts.splice(0, 1);
		sandbox.fault({ path: /^\/contacts\/\d+$/, fault: fault as never, times: 100 });
		const found = await record.contactsOf(wanted(1, 7));
		expect([...found.keys()]).toEqual(['7']);
		expect(found.get('7')?.phone_number).toBe(sandbox.state.contacts[5].phone_number);
		expect(sandbox.requests.length).toBeLessThanOrEqual(3);
	});

	test.each([
		[1_005, 2],
		[2_001, 3],
	])('that were deleted are known by the list to its end: %d contacts', async (contacts, pages) => {
		const { record, sandbox } = await account({ contacts });
		sandbox.state.contacts.splice(0, 4);
		sandbox.addContacts(4);
		expect((await record.contactsOf(wanted(1, 2, 3, 4, 5, 6, 7, 8))).size).toBe(4);
		expect(pagesOf(sandbox, '/contacts')).toEqual(Array.from({ length: pages }, (_, index) => index + 1));
	});

	test('come from a list whose pages repeat, and which does not say how long they are', async () => {
		const { record, sandbox } = await account({ contacts: 25, quirks: { fixedPageSize: 10, pageIgnored: true, meta: 'absent' } });
		sandbox.requests.length = 0;
		await record.contactsOf(wanted(1, 2, 3, 24, 25, 99));
		expect(sandbox.requests.length).toBeLessThan(12);
	});

	test('without IDs are a sentence', async () => {
		const { record, sandbox } = await account({ contacts: 25 });
		for (const contact of sandbox.state.contacts) Object.assign(contact, { id: null });
		const reading = record.contactsOf(wanted(1, 2, 3, 4));
		await expect(reading).rejects.toThrow('The list of contacts cannot be read: its rows have no IDs');
	});

	test('who opted out are listed once', async () => {
		const { record, sandbox } = await account({ contacts: 2_500 });
		expect((await record.contacts.optedOut()).length).toBe(250);
		await record.contacts.optedOut();
		await record.contactsOf(wanted(1, 2, 2_499));
		expect(pagesOf(sandbox, '/contacts').sort()).toEqual([1, 2, 3]);
	});
});

describe('what cannot be read is said', () => {
	test('a server without a list of SMS', async () => {
		const { record } = await account({ onlyDocumented: true });
		const reading = record.read({ afterId: 0 });
		await expect(reading).rejects.toThrow(UnreadableAccount);
		await expect(reading).rejects.toThrow('This server has no /sms endpoint');
	});

	test('a server that gives its first page only', async () => {
		for (const sortOrder of ORDERS.slice(0, 2)) {
			const { sandbox, record } = await account({ quirks: { sortOrder, pageIgnored: true, fixedPageSize: 10 } });
			sent(sandbox, ...every(30, HOUR));
			await expect(record.read({ afterId: 0 })).rejects.toThrow('The list of SMS cannot be read: its pages repeat');
		}
	});

	test('rows without IDs', async () => {
		const { sandbox, record } = await account();
		sent(sandbox, HOUR).forEach((row) => Object.assign(row, { sms_id: null }));
		await expect(record.read({ afterId: 0 })).rejects.toThrow('its rows have no IDs');
	});

	test('a list in which rows slip each time that it is read', async () => {
		const { sandbox, record } = await account({ quirks: { fixedPageSize: 10 } });
		sent(sandbox, ...every(60, HOUR));
		sandbox.afterRequest = ({ query }) => {
			if (query.page !== '1') return;
			const { messages } = sandbox.state;
			messages.splice(messages.length - 5, 1);
		};
		await expect(record.read({ afterId: 10 }, { isComplete: true })).rejects.toThrow('it changed each time');
		expect((await record.read({ afterId: 10 })).length).toBeGreaterThan(30);
	});

	test('but a row that slips once comes with the next reading', async () => {
		const { sandbox, record } = await account({ quirks: { fixedPageSize: 10 } });
		sent(sandbox, ...every(60, HOUR));
		let isDeleted = false;
		sandbox.afterRequest = () => {
			if (!isDeleted) sandbox.state.messages.splice(55, 1);
			isDeleted = true;
		};
		const read = await record.read({ afterId: 10 }, { isComplete: true });
		expect(idsOf(read)).toEqual(Array.from({ length: 50 }, (_, index) => 60 - index).filter((id) => id !== 56));
	});
});

describe('a row', () => {
	test('is read as it is meant, however it is written', async () => {
		const { sandbox, record } = await account({ quirks: { idsAsStrings: true } });
		const [row] = sent(sandbox, 0);
		Object.assign(row, { status: 'Failed', error: ' No service ', scheduled_datetime: '2026-01-05T09:00:00Z', content: 'Hi ' });
		const [sms] = await record.read({ afterId: 0 });
		expect(sms).toMatchObject({
			id: 1,
			type: 'sent',
			status: 'failed',
			content: 'Hi ',
			failureReason: 'No service',
			deviceId: '1',
			contactId: '1',
			scheduledDatetime: '2026-01-05 09:00:00',
		});
		expect(Math.abs(sms.at! - Date.now())).toBeLessThan(3_000);
	});

	test('without a time counts as new', async () => {
		const { sandbox, record } = await account();
		sent(sandbox, 3 * HOUR, 2 * HOUR)[1].datetime = 'yesterday';
		expect(idsOf(await record.read({ since: Date.now() - HOUR }))).toEqual([2]);
	});
});

test('the clock of the server is told from the answers', async () => {
	const { sandbox, record } = await account();
	expect(record.clock().aheadMs).toBe(0);
	sent(sandbox, 0);
	await record.read({ afterId: 0 });
	expect(Math.abs(record.clock().aheadMs)).toBeLessThan(1_500);
	expect(record.clock().withinMs).toBeLessThan(1_500);
});

test('a number is that of a contact however it is written', () => {
	expect(isWith({ phone_number: '+33 6 13 00 00 00' }, '+33613000000')).toBe(true);
	expect(isWith({ phone_number: '0033613000000' }, '+33613000000')).toBe(true);
	expect(isWith({ phone_number: '+33613000001' }, '+33613000000')).toBe(false);
	expect(isWith({ phone_number: '' }, '+33613000000')).toBe(false);
	expect(isWith(undefined, '+33613000000')).toBe(false);
});
