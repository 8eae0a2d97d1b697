import type { IDataObject } from 'n8n-workflow';

import { numberOf } from '../api/contacts';
import { SMS } from '../api/resources';
import { IF_THIS_PERSISTS } from '../api/sentences';
import { datetimeText, readDatetime } from '../message/datetime';
import { plainText } from '../message/wording';
import { accountContacts, type AccountContacts } from './accountContacts';
import { newestFirst, UnreadableList, type ReadWish } from './newestFirst';
import { pagesOf, UnreadableAccount, type Get } from './reading';

/** An SMS as the account shows it. */
export interface RecordedSms {
	id: number;
	type: 'sent' | 'received';
	/** As the server writes it, in lower case. */
	status: string;
	content: string;
	/** Why the phone could not send it. */
	failureReason: string | undefined;
	deviceId: string;
	/** "0" where there is no contact. */
	contactId: string;
	/** `YYYY-MM-DD HH:MM:SS`, where it is scheduled. */
	scheduledDatetime: string | undefined;
	/**
	 * Milliseconds since 1970 by the server's clock, of a whole second. It moves later when the status
	 * changes (reported for the gateway software). Undefined where the server does not say.
	 */
	at: number | undefined;
}

/** How far back to read. */
export type Range = { afterId: number } | { since: number };

export interface RecordWish extends ReadWish {
	/** Whether to give also what is older, as far as it came with the rest. */
	withOlder?: boolean;
	/** Waited for before each request. */
	pace?: () => Promise<void>;
}

/** The server's clock beside that of this n8n. */
export interface ServerClock {
	/** To be added to a time of this n8n, in milliseconds. */
	aheadMs: number;
	/** By how much that can be wrong, in milliseconds. */
	withinMs: number;
}

/** The account's list of SMS: what became of each message. */
export interface SmsRecord {
	/**
	 * Reads SMS from the newest on, whatever the account's order.
	 *
	 * @param range `afterId`: those with a higher ID. `since`: those of this moment by the clock of this
	 *   n8n, in milliseconds since 1970, and those without a time
	 * @returns SMS with falling IDs
	 * @throws an {@link UnreadableAccount}
	 */
	read(range: Range, wish?: RecordWish): Promise<RecordedSms[]>;
	/**
	 * Finds the contacts of SMS, by `contactId`. One that is not there was deleted, or never was.
	 *
	 * @throws an {@link UnreadableAccount}
	 */
	contactsOf(messages: RecordedSms[]): Promise<Map<string, IDataObject>>;
	contacts: AccountContacts;
	/** As the answers so far tell it. */
	clock(): ServerClock;
}

/** Without a time in its answers, a server's clock counts as right within so many milliseconds. */
const UNKNOWN_CLOCK: ServerClock = { aheadMs: 0, withinMs: 5_000 };

/** An HTTP date has whole seconds. */
const SECOND = 1000;

/** Reads the account's record with the means of a run, or of whoever else has a {@link Get}. */
export function smsRecord(get: Get): SmsRecord {
	let clock: ServerClock | undefined;
	const timed: Get = async (url, qs) => {
		const start = Date.now();
		const result = await get(url, qs);
		const read = clockOf(result.headers, start, Date.now());
		// One that had to wait for its answer tells less.
		if (read && read.withinMs <= (clock?.withinMs ?? Infinity)) clock = read;
		return result;
	};
	const fetchPage = pagesOf(timed, SMS);
	let pace: RecordWish['pace'];
	const list = newestFirst(async (page, pageSize) => {
		await pace?.();
		return await fetchPage(page, pageSize);
	}, SMS.idField);
	const contacts = accountContacts(get);

	return {
		contacts,
		clock: () => clock ?? UNKNOWN_CLOCK,
		async read(range, wish = {}) {
			pace = wish.pace;
			const isWanted = (sms: RecordedSms) => isWithin(sms, range, clock ?? UNKNOWN_CLOCK);
			try {
				const read = (await list.read((row) => !isWanted(smsOf(row)), wish)).map(smsOf);
				return wish.withOlder ? read : read.filter(isWanted);
			} catch (thrown) {
				throw thrown instanceof UnreadableList ? unreadableList(thrown.message) : thrown;
			}
		},
		contactsOf: async (messages) =>
			await contacts.byIds(messages.map(({ contactId }) => contactId)),
	};
}

/** Whether an SMS went to, or came from, a phone number in E.164. */
export function isWith(contact: IDataObject | undefined, phoneNumber: string): boolean {
	return contact !== undefined && numberOf(contact) === phoneNumber;
}

function unreadableList(clause: string): UnreadableAccount {
	return new UnreadableAccount({
		reason: `The list of SMS cannot be read: ${clause}`,
		advice: IF_THIS_PERSISTS,
	});
}

function isWithin({ id, at }: RecordedSms, range: Range, { aheadMs, withinMs }: ServerClock): boolean {
	if ('afterId' in range) return id > range.afterId;
	return at === undefined || at + SECOND >= range.since + aheadMs - withinMs;
}

function smsOf(row: IDataObject): RecordedSms {
	const status = plainText(row.status).toLowerCase();
	const type = plainText(row.type).toLowerCase() || status;
	return {
		id: Number(row[SMS.idField]),
		type: type === 'received' ? 'received' : 'sent',
		status,
		content: typeof row.content === 'string' ? row.content : plainText(row.content),
		failureReason: plainText(row.error) || undefined,
		deviceId: plainText(row.device_id),
		contactId: plainText(row.contact_id) || '0',
		scheduledDatetime: datetimeText(row.scheduled_datetime),
		at: readDatetime(row.datetime),
	};
}

function clockOf(headers: IDataObject | undefined, start: number, end: number): ServerClock | undefined {
	const date = Date.parse(plainText(headers?.date));
	if (Number.isNaN(date)) return undefined;
	const middle = (start + end) / 2;
	return { aheadMs: date + SECOND / 2 - middle, withinMs: SECOND / 2 + (end - start) / 2 };
}
