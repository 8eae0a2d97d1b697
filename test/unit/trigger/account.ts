import type { IDataObject } from 'n8n-workflow';

import { readPage } from '../../../nodes/NotificatorSms/api/pages';
import type { Client } from '../../../nodes/NotificatorSms/trigger/client';
import { DEVICES, SMS, type Resource } from '../../../nodes/NotificatorSms/api/resources';
import { idOf } from '../../../nodes/NotificatorSms/api/rows';
import { EVENTS, type EventName, type TriggerEvent } from '../../../nodes/NotificatorSms/trigger/events';
import { NO_FILTER } from '../../../nodes/NotificatorSms/trigger/filters';
import { readMemory, writeMemory, type State } from '../../../nodes/NotificatorSms/trigger/state';
import { watch } from '../../../nodes/NotificatorSms/trigger/watch';
import { apiDatetime } from '../../sandbox/datetime';
import { generatedRowsOf } from '../../sandbox/generated';
import { listPage } from '../../sandbox/lists';
import { plainQuirks, type Quirks } from '../../sandbox/quirks';
import { seedGenerated, seedState, type GeneratedCounts } from '../../sandbox/seed';
import { newContact, newMessage, nextId, type Message } from '../../sandbox/state';

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

export const ORDERS: Array<Quirks['sortOrder']> = ['newest', 'oldest', 'name'];

/** When the account of a test is first looked at; its generated rows are older. */
const START = Date.UTC(2026, 0, 5, 9);

/** An account with the sandbox's own lists, without a server in front of it, and with a clock. */
export function newAccount(generated: GeneratedCounts = {}) {
	const state = seedState(0, 1);
	seedGenerated(state, generated);
	const quirks = plainQuirks();
	let now = START;

	const lists = new Map<Resource, unknown[]>([[SMS, state.messages], [DEVICES, state.devices]]);
	const rowsOf = (list: Resource) => (lists.get(list) ?? state.contacts) as IDataObject[];

	function rowById(list: Resource, id: number): IDataObject | undefined {
		const rows = rowsOf(list);
		return rows.find((row) => idOf(row, list) === id) ?? generatedRowsOf(rows)?.byId(id);
	}

	function addContact(name = ''): number {
		const id = nextId(state.contacts, (contact) => contact.id);
		state.contacts.push(newContact(id, `+4915123${String(id).padStart(6, '0')}`, name || word(id), {}, now));
		return id;
	}

	function addSms(type: Message['type'], status: Message['status'], content = '', contactId = 1, deviceId = 1): number {
		const message = newMessage(state, {
			device_id: deviceId,
			sim_subscription_id: 1,
			contact_id: contactId,
			content,
			scheduled_datetime: null,
			type,
			status,
		});
		message.content = content || word(message.sms_id);
		message.datetime = apiDatetime(now);
		return message.sms_id;
	}

	/** What a phone reports: the time of the SMS moves. */
	function setStatus(id: number, status: Message['status']): void {
		const fields = { status, datetime: apiDatetime(now) };
		const row = state.messages.find(({ sms_id }) => sms_id === id);
		if (row) Object.assign(row, fields);
		else generatedRowsOf(state.messages)!.change(id, fields);
	}

	/** Someone writes STOP. */
	function setOptedOut(id: number, has_opted_out: boolean): void {
		const fields = { has_opted_out, last_received_datetime: apiDatetime(now) };
		const row = state.contacts.find((contact) => contact.id === id);
		if (row) Object.assign(row, fields);
		else generatedRowsOf(state.contacts)!.change(id, fields);
	}

	return {
		state,
		quirks,
		rowsOf,
		rowById,
		addContact,
		addSms,
		setStatus,
		setOptedOut,
		now: () => now,
		wait: (milliseconds: number) => (now += milliseconds),
	};
}

export type Account = ReturnType<typeof newAccount>;

/** What a poll can be made to meet. */
export interface Conditions {
	/** Called after each answer. */
	between?: () => void;
	/** Called with the rows of each page. */
	onPage?: (rows: IDataObject[]) => void;
	/** Requests until the rate limit is reached. */
	granted?: number;
	/** The request, counted from 1, that the server does not answer as it should. */
	faulty?: number;
	/** Whether a request for a page or a row of a list fails. */
	fails?: (list: Resource) => boolean;
}

/** Reads an account as a poll does, with at most 20 requests. */
export function clientOf(account: Account, { between, onPage, granted = 20, faulty, fails }: Conditions = {}) {
	const requests: string[] = [];
	let isLimited = false;
	let hasRead = false;
	const ask = (path: string) => {
		if (requests.length >= granted) {
			isLimited = true;
			throw new Error('The rate limit of the server was reached');
		}
		requests.push(path);
		if (requests.length === faulty) throw new Error('The server answered with the status 500');
	};
	const client: Client = {
		left: () => (isLimited ? 0 : 20 - requests.length),
		async page(list, page) {
			ask(`${list.endpoint}/?page=${page}`);
			if (fails?.(list)) throw new Error('The server answered with the status 500');
			const query = { page: String(page), results_per_page: '1000' };
			const listed = account.rowsOf(list);
			const nameOf = ({ name, content }: IDataObject) => String(name ?? content);
			const { body } = listPage({ rows: listed, address: 'x', nameOf }, query, account.quirks);
			const read = readPage(body as IDataObject)!;
			hasRead = true;
			// What was answered stays as it was.
			const rows = read.rows.map((row) => ({ ...row }));
			onPage?.(rows);
			between?.();
			return { ...read, rows };
		},
		async row(list, rowId) {
			const id = Number(rowId);
			ask(`${list.endpoint}/${id}`);
			if (fails?.(list)) return 'unknown';
			const row = account.rowById(list, id);
			const copy = row && { ...row };
			between?.();
			return copy ?? 'gone';
		},
		hasRead: () => hasRead,
		isLimited: () => isLimited,
	};
	return { client, requests };
}

/** A trigger whose state is stored after each poll and comes back before the next, as after a restart. */
export function triggerOn(account: Account, event: TriggerEvent, filter = NO_FILTER) {
	let stored: string | undefined;
	const readState = () => readMemory(JSON.parse(stored!), 'x')!;
	return {
		stored: () => stored ?? '',
		state: (): State => readState(),
		async poll(conditions: Conditions = {}) {
			const { client, requests } = clientOf(account, conditions);
			const known = stored === undefined ? undefined : readState();
			const { rows, state } = await watch(event, client, known, account.now(), filter);
			stored = JSON.stringify(writeMemory(state, 'x'));
			return { rows, ids: rows.map((row) => idOf(row, event.list)), requests };
		},
	};
}

/** A trigger on a new account with rows that are older, and polls a minute apart. */
export function watching(name: EventName, generated: Parameters<typeof newAccount>[0], quirks: Partial<Quirks> = {}) {
	const account = newAccount(generated);
	Object.assign(account.quirks, quirks);
	account.wait(MINUTE);
	const trigger = triggerOn(account, EVENTS[name]);
	const poll = async (conditions?: Conditions) => {
		account.wait(MINUTE);
		return await trigger.poll(conditions);
	};
	/** All that some polls report. */
	const polls = async (count: number) => {
		const rows = [];
		for (let time = 0; time < count; time++) rows.push(...(await poll()).rows);
		return rows;
	};
	/** Polls until so much is reported, and tells after how many polls. */
	const until = async (count: number, most: number) => {
		const rows = [];
		let polled = 0;
		for (; rows.length < count && polled < most; polled++) rows.push(...(await poll()).rows);
		expect(rows).toHaveLength(count);
		return { rows, polled };
	};
	return { account, trigger, poll, polls, until };
}

/** A word that has nothing to do with when its row came. */
export function word(id: number): string {
	return (Math.imul(id, 2_654_435_761) >>> 0).toString(36);
}
