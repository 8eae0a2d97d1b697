import { apiDatetime, parseApiDatetime } from './datetime';
import { placeOfNumber } from './phoneNumbers';

/** A contact as the API shows it (D; `name` and `phone_number` are S). */
export interface Contact {
	id: number;
	user_id: number;
	name: string;
	phone_number: string;
	custom_parameters: Record<string, string>;
	continent_code: string | null;
	country_code: string | null;
	has_opted_out: boolean;
	total_sent_sms: number;
	total_pending_sms: number;
	total_failed_sms: number;
	total_received_sms: number;
	last_sent_datetime: string | null;
	last_received_datetime: string | null;
	last_datetime: string | null;
	datetime: string;
}

/** A SIM subscription of a device (D). */
export interface Sim {
	subscription_id: number;
	phone_number: string;
	carrier_name: string;
	display_name: string;
	slot_index: number;
}

/** A device as the API shows it (D), push secret included: a node must take that out by itself. */
export interface Device {
	id: number;
	user_id: number;
	name: string;
	notifications: unknown[];
	settings: { sms_in_between_delay: number };
	sims: Sim[] | null;
	device_fcm_token: string;
	device_model: string;
	device_brand: string;
	device_os: string;
	device_battery: number;
	device_is_charging: boolean;
	ip: string;
	total_sent_sms: number;
	total_pending_sms: number;
	total_received_sms: number;
	total_failed_sms: number;
	last_sent_datetime: string | null;
	last_ping_datetime: string | null;
	last_received_datetime: string | null;
	datetime: string;
	last_datetime: string | null;
}

/** An SMS as the API shows it (D); its status values are class O. */
export interface Message {
	sms_id: number;
	device_id: number;
	sim_subscription_id: number;
	contact_id: number;
	campaign_id: number;
	flow_id: number;
	rss_automation_id: number;
	recurring_campaign_id: number;
	user_id: number;
	type: 'sent' | 'received';
	content: string;
	status: 'pending' | 'sent' | 'failed' | 'received';
	error: string | null;
	scheduled_datetime: string | null;
	datetime: string;
}

/** A campaign as the API shows it (D). */
export interface Campaign {
	id: number;
	rss_automation_id: number;
	recurring_campaign_id: number;
	device_id: number;
	sim_subscription_id: number;
	user_id: number;
	name: string;
	content: string;
	segment: string;
	settings: { is_scheduled: 0 | 1 };
	contacts_ids: number[];
	sent_contacts_ids: number[];
	total_sent_sms: number;
	total_pending_sms: number;
	total_failed_sms: number;
	status: string;
	scheduled_datetime: string | null;
	last_sent_datetime: string | null;
	last_datetime: string | null;
	datetime: string;
}

/** A saved segment of contacts (B names the endpoint; the fields are modelled on those of campaigns). */
export interface Segment {
	id: number;
	user_id: number;
	name: string;
	contacts_ids: number[];
	datetime: string;
}

/** The account's data. A test may add or change rows directly; rows stand in the order they were made, ids ascending. */
export interface State {
	contacts: Contact[];
	devices: Device[];
	messages: Message[];
	campaigns: Campaign[];
	segments: Segment[];
}

/** The account every row belongs to. */
export const USER_ID = 3;

/** Where each number stands in a list of contacts; the first `indexed` rows are in it, up to `last`. */
interface NumberIndex {
	positions: Map<string, number>;
	indexed: number;
	last: Contact | undefined;
}

const numberIndexes = new WeakMap<Contact[], NumberIndex>();
const moments = new WeakMap<Message, number>();
const highestIds = new WeakMap<readonly unknown[], number>();

/** The id for a row made next: above every id given before, so that a deleted row's id never comes back. */
export function nextId<Row>(rows: readonly Row[], idOf: (row: Row) => number): number {
	const last = rows[rows.length - 1];
	const id = Math.max(last === undefined ? 0 : idOf(last), highestIds.get(rows) ?? 0) + 1;
	highestIds.set(rows, id);
	return id;
}

/** Has the ids of rows begin behind one that is not among them. */
export function beginIdsAfter(rows: readonly unknown[], id: number): void {
	highestIds.set(rows, id);
}

/** Fills the state anew without giving out other arrays: tests hold on to them. Ids begin again. */
export function refill(state: State, fresh: State): void {
	for (const name of ['contacts', 'devices', 'messages', 'campaigns', 'segments'] as const) {
		const rows: unknown[] = state[name];
		rows.length = 0;
		for (const row of fresh[name]) rows.push(row);
		highestIds.delete(rows);
	}
	forgetNumbers(state.contacts);
}

/**
 * A contact's row. `at` is the moment it was made, in ms since 1970.
 */
export function newContact(
	id: number,
	phoneNumber: string,
	name: string,
	customParameters: Record<string, string>,
	at: number,
): Contact {
	return {
		id,
		user_id: USER_ID,
		name,
		phone_number: phoneNumber,
		custom_parameters: customParameters,
		...placeOfNumber(phoneNumber),
		has_opted_out: false,
		total_sent_sms: 0,
		total_pending_sms: 0,
		total_failed_sms: 0,
		total_received_sms: 0,
		last_sent_datetime: null,
		last_received_datetime: null,
		last_datetime: null,
		datetime: apiDatetime(at),
	};
}

/**
 * The contact with this number, if there is one. Sending to many recipients of a large account must
 * not walk all contacts for each, so positions are kept per list and renewed when rows went away.
 * A number changed in place is found after `forgetNumbers`.
 */
function contactByNumber(contacts: Contact[], phoneNumber: string): Contact | undefined {
	const index = numberIndex(contacts);
	const position = index.positions.get(phoneNumber);
	return position === undefined ? undefined : contacts[position];
}

/** Whether a contact has this number. */
export function hasNumber(contacts: Contact[], phoneNumber: string): boolean {
	return contactByNumber(contacts, phoneNumber) !== undefined;
}

/** Has numbers read anew: for when one was changed in place. */
export function forgetNumbers(contacts: Contact[]): void {
	numberIndexes.delete(contacts);
}

function numberIndex(contacts: Contact[]): NumberIndex {
	let index = numberIndexes.get(contacts);
	// Any row taken out moves the last one, or is the last one.
	if (!index || contacts[index.indexed - 1] !== index.last) {
		index = { positions: new Map(), indexed: 0, last: undefined };
		numberIndexes.set(contacts, index);
	}
	for (; index.indexed < contacts.length; index.indexed++) {
		index.last = contacts[index.indexed];
		index.positions.set(index.last.phone_number, index.indexed);
	}
	return index;
}

/** The contact with this number, made if there was none: an SMS names its recipient by `contact_id` alone (D). */
export function contactFor(contacts: Contact[], phoneNumber: string): Contact {
	const known = contactByNumber(contacts, phoneNumber);
	if (known) return known;
	const id = nextId(contacts, (contact) => contact.id);
	const contact = newContact(id, phoneNumber, '', {}, Date.now());
	contacts.push(contact);
	return contact;
}

/** Puts an incoming SMS into the account, as a phone does when somebody writes to it. */
export function receiveSms(
	state: State,
	incoming: {
		from: string;
		content: string;
		deviceId?: number;
		simSubscriptionId?: number;
	},
): Message {
	const device =
		state.devices.find(({ id }) => id === incoming.deviceId) ?? state.devices[0] ?? null;
	const contact = contactFor(state.contacts, incoming.from);
	const now = apiDatetime(Date.now());
	const message = newMessage(state, {
		device_id: incoming.deviceId ?? device?.id ?? 0,
		sim_subscription_id:
			incoming.simSubscriptionId ?? device?.sims?.[0]?.subscription_id ?? 0,
		contact_id: contact.id,
		type: 'received',
		status: 'received',
		content: incoming.content,
		scheduled_datetime: null,
	});
	contact.has_opted_out = isOptOut(incoming.content);
	contact.total_received_sms++;
	contact.last_received_datetime = now;
	if (device) {
		device.total_received_sms++;
		device.last_received_datetime = now;
	}
	return message;
}

/** A word that opts out counts only as the whole text, and any other SMS opts in again (build B). */
function isOptOut(content: string): boolean {
	return content.trim().toUpperCase() === 'STOP';
}

/** Adds an SMS row made now and returns it. */
export function newMessage(
	state: State,
	fields: Pick<
		Message,
		| 'device_id'
		| 'sim_subscription_id'
		| 'contact_id'
		| 'type'
		| 'status'
		| 'content'
		| 'scheduled_datetime'
	> &
		Partial<Pick<Message, 'campaign_id'>>,
): Message {
	const message: Message = {
		sms_id: nextId(state.messages, (row) => row.sms_id),
		campaign_id: 0,
		flow_id: 0,
		rss_automation_id: 0,
		recurring_campaign_id: 0,
		user_id: USER_ID,
		error: null,
		datetime: apiDatetime(Date.now()),
		...fields,
	};
	state.messages.push(message);
	moments.set(message, Date.now());
	return message;
}

/** When an SMS was made, in ms since 1970; to the second where its row was put there by hand. */
export function madeAt(message: Message): number {
	return moments.get(message) ?? parseApiDatetime(message.datetime) ?? 0;
}

/** What a phone reports about an SMS it was given: sent or failed, with the reason for a failure. */
export function setSmsStatus(
	state: State,
	smsId: number,
	status: Message['status'],
	error: string | null = null,
): Message {
	const message = state.messages.find((row) => row.sms_id === smsId);
	if (!message) throw new Error(`The sandbox has no SMS ${smsId}.`);
	changeStatus(state, message, status, error, Date.now());
	return message;
}

/** How much of a reason is kept, in characters (build B). */
const LONGEST_ERROR = 32;

/**
 * Changes the status of an SMS and what is counted by it. The time of the SMS is then that of the
 * change (build B).
 *
 * @param at ms since 1970
 */
export function changeStatus(
	state: State,
	message: Message,
	status: Message['status'],
	error: string | null,
	at: number,
): void {
	const contact = state.contacts.find(({ id }) => id === message.contact_id);
	const device = state.devices.find(({ id }) => id === message.device_id);
	const campaign = state.campaigns.find(({ id }) => id === message.campaign_id);
	for (const counted of [contact, device, campaign]) {
		if (!counted) continue;
		if (message.status === 'pending') counted.total_pending_sms--;
		if (status === 'sent') {
			counted.total_sent_sms++;
			counted.last_sent_datetime = apiDatetime(at);
		}
		if (status === 'failed') counted.total_failed_sms++;
	}
	if (campaign?.total_pending_sms === 0) campaign.status = 'sent';
	message.status = status;
	message.error = error?.slice(0, LONGEST_ERROR) ?? null;
	message.datetime = apiDatetime(at);
}
