import type { IDataObject } from 'n8n-workflow';

import { isLastPage, readPage, type Page } from '../api/pages';
import { CONTACTS, SMS, type Resource } from '../api/resources';
import type { ApiResult } from '../api/result';
import { isObject } from '../api/rows';
import { explain, type Reason } from '../api/sentences';
import { plainText } from '../message/wording';

/** Makes a GET request, and waits where the server asks for it. Never throws. */
export type Get = (url: string, qs?: IDataObject) => Promise<ApiResult>;

/** What is thrown where something of the account cannot be read: why, and what to do. */
export class UnreadableAccount extends Error {
	constructor(readonly reason: Reason) {
		super(reason.reason);
	}
}

/** An SMS as the account shows it. */
export interface RecordedSms {
	id: number;
	type: 'sent' | 'received';
	content: string;
	contactId: string;
	/** Milliseconds since 1970, where the server says it. */
	at: number | undefined;
}

/** The account's list of SMS. */
export interface SmsRecord {
	/** Reads SMS from a moment on, in milliseconds since 1970. Throws an {@link UnreadableAccount}. */
	read(range: { since: number }, wish: { pageSize: 100 }): Promise<RecordedSms[]>;
	/** Finds the contacts of SMS, by `contactId`. Throws an {@link UnreadableAccount}. */
	contactsOf(messages: RecordedSms[]): Promise<Map<string, IDataObject>>;
}

/** By how much the clocks of the server and of this n8n may differ, in milliseconds. */
const CLOCKS_DIFFER = 5_000;

export function smsRecord(get: Get): SmsRecord {
	const contacts = new Map<string, IDataObject>();

	async function page(number: number, pageSize: number): Promise<Page> {
		const result = await get(`${SMS.endpoint}/`, { page: number, results_per_page: pageSize });
		if (result.kind !== 'accepted') throw unreadable(SMS, result);
		const read = readPage(result.body);
		if (read) return read;
		throw unreadable(SMS, { kind: 'uncertain', cause: 'notAList', status: result.status });
	}

	return {
		async read({ since }, { pageSize }) {
			const found = new Map<number, RecordedSms>();
			for (let number = 1; ; number++) {
				const read = await page(number, pageSize);
				const messages = read.rows.map(smsOf);
				const known = found.size;
				for (const sms of messages) found.set(sms.id, sms);
				const isNewestFirst = messages.every(({ id }, index) => index === 0 || id < messages[index - 1].id);
				const isOver = isNewestFirst && messages.some(({ at = Infinity }) => at < since - CLOCKS_DIFFER);
				if (isOver || isLastPage(read, number, found.size) || found.size === known) break;
			}
			return [...found.values()].filter(({ at = Infinity }) => at >= since - CLOCKS_DIFFER);
		},
		async contactsOf(messages) {
			for (const { contactId } of messages) {
				if (contacts.has(contactId) || contactId === '0') continue;
				const result = await get(`${CONTACTS.endpoint}/${contactId}`);
				if (result.kind !== 'accepted' && result.status !== 404) throw unreadable(CONTACTS, result);
				contacts.set(contactId, result.kind === 'accepted' && isObject(result.body.data) ? result.body.data : {});
			}
			return contacts;
		},
	};
}

/** Whether an SMS went to, or came from, a phone number in E.164. */
export function isWith(contact: IDataObject | undefined, phoneNumber: string): boolean {
	return plainText(contact?.phone_number).replace(/\D/g, '') === phoneNumber.replace(/\D/g, '');
}

function unreadable(resource: Resource, result: Exclude<ApiResult, { kind: 'accepted' }>): UnreadableAccount {
	return new UnreadableAccount(explain(result, resource));
}

function smsOf(row: IDataObject): RecordedSms {
	const at = Date.parse(`${plainText(row.datetime).replace(' ', 'T')}Z`);
	return {
		id: Number(row[SMS.idField]),
		type: plainText(row.type) === 'received' ? 'received' : 'sent',
		content: plainText(row.content),
		contactId: plainText(row.contact_id) || '0',
		at: Number.isNaN(at) ? undefined : at,
	};
}
