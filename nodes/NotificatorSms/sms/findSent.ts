import type { IDataObject } from 'n8n-workflow';

import { numberOf } from '../api/contacts';
import { readDatetime } from '../message/datetime';
import { appendedLinesIn, sentText, type SentText } from '../message/sameText';
import type { PreparedMessage } from './preparedMessage';
import type { RecordedSms, ServerClock } from './record';
import type { SentRequest } from './sentLog';

/** One message to one recipient that is looked for in the account. */
export interface Wanted {
	message: PreparedMessage;
	recipient: string;
	request: SentRequest;
	/** Whether the server said that it took it: then it is there, and only its ID is not known. */
	isAccepted: boolean;
}

/** What the account tells of a message. */
export interface Sighting {
	/** The SMS that the message has become. */
	sms?: RecordedSms;
	/** One with its text to its number, which may be older than the request. */
	perhaps?: RecordedSms;
}

/** What the account shows, and what is known of it. */
export interface Shown {
	/** With falling IDs, those that are too old among them. */
	rows: RecordedSms[];
	contacts: Map<string, IDataObject>;
	clock: ServerClock;
	/** When it was read, in milliseconds since 1970 by the clock of this n8n. */
	readAt: number;
	/** IDs that belong to other requests of the run. */
	claimed: ReadonlySet<number>;
	/** The highest ID of an earlier reading, which was after all requests: what is above it is newer than they are. */
	readAlready?: number;
}

/** The API's times have whole seconds. */
const SECOND = 1000;

/**
 * Finds messages in the account's list of SMS: the same message, not only the same text. It went to
 * the same number, from the same device, is claimed by no other request, and came after the request
 * had left.
 *
 * The time of an SMS only ever moves later, when its status changes. So
 * - an SMS is older where it, or one with a higher ID, has a time before the request, or where its ID
 *   was known before;
 * - an SMS that is still pending came at its time, so it is newer where that is after the request. So
 *   is every SMS with a higher ID, or one that an earlier reading did not show yet, or one to a contact
 *   that was made after the request, or one with a higher ID than the run itself had been given before.
 *
 * What is neither may be either: such an SMS is never taken for ours.
 *
 * @returns one sighting for each, in their order
 */
export function findSent(wanted: Wanted[], shown: Shown): Sighting[] {
	const lines = appendedLinesIn(shown.rows.filter(isSent).map(({ content }) => content));
	const texts = new Map<string, SentText>();
	const byNumber = rowsByNumber(shown);
	const taken = new Set(shown.claimed);
	const sightings = new Map<Wanted, Sighting>();

	function sight({ message, recipient, request, isAccepted }: Wanted): Sighting {
		const { content, device_id } = message.fields;
		const text = texts.get(content) ?? sentText(content);
		texts.set(content, text);
		const bounds = boundsOf(request, shown);
		// From the oldest on: the requests of a run come in the order in which they left.
		const possible = (byNumber.get(recipient) ?? []).filter(
			(sms) =>
				sms.id > bounds.olderUpTo &&
				!taken.has(sms.id) &&
				sms.deviceId === device_id &&
				text.becomes(sms.content, shown.contacts.get(sms.contactId) ?? {}, lines),
		);
		const newer = possible.find((sms) => sms.id >= bounds.newerFrom || isNewContact(sms, request, shown));
		const sms = newer ?? (isAccepted && possible.length === 1 ? possible[0] : undefined);
		if (!sms) return { perhaps: possible[0] };
		taken.add(sms.id);
		return { sms };
	}

	// What was accepted is there for certain, so it is served first.
	const inTurn = [...wanted].sort(
		(one, other) => Number(other.isAccepted) - Number(one.isAccepted) || one.request.leftAt - other.request.leftAt,
	);
	for (const one of inTurn) sightings.set(one, sight(one));
	return wanted.map((one) => sightings.get(one)!);
}

/**
 * Which SMS must be told apart by their contacts to find messages.
 *
 * @returns of those that are shown
 */
export function worthResolving(wanted: Wanted[], { rows, claimed, ...shown }: Omit<Shown, 'contacts'>): RecordedSms[] {
	const devices = new Set(wanted.map(({ message }) => message.fields.device_id));
	const olderUpTo = wanted
		.map(({ request }) => boundsOf(request, { rows, ...shown }).olderUpTo)
		.reduce((lowest, id) => Math.min(lowest, id), Infinity);
	const isPossible = textTest(
		wanted.map(({ message }) => message.fields.content),
		rows,
	);
	return rows.filter(
		(sms) =>
			isSent(sms) && sms.id > olderUpTo && !claimed.has(sms.id) && devices.has(sms.deviceId) && isPossible(sms),
	);
}

/** Many texts are not tried one by one: that would take longer than the requests it saves. */
const MOST_TEXTS = 20;

/** Makes the test whether an SMS can have one of several texts, whoever it went to. */
export function textTest(contents: string[], rows: RecordedSms[]): (sms: RecordedSms) => boolean {
	const different = new Set(contents);
	if (different.size > MOST_TEXTS) return () => true;
	const texts = [...different].map(sentText);
	const lines = appendedLinesIn(rows.filter(isSent).map(({ content }) => content));
	return ({ content }) => texts.some((text) => text.mayBecome(content, lines));
}

export function isSent({ type }: RecordedSms): boolean {
	return type === 'sent';
}

/** SMS that were sent, by the number of their contact, from the oldest on. */
export function rowsByNumber({ rows, contacts }: Pick<Shown, 'rows' | 'contacts'>): Map<string, RecordedSms[]> {
	const byNumber = new Map<string, RecordedSms[]>();
	for (const sms of [...rows].reverse().filter(isSent)) {
		const contact = contacts.get(sms.contactId);
		const number = contact && numberOf(contact);
		if (number === undefined) continue;
		const known = byNumber.get(number);
		if (known) known.push(sms);
		else byNumber.set(number, [sms]);
	}
	return byNumber;
}

interface Bounds {
	olderUpTo: number;
	/** Infinity where no ID is known to be newer. */
	newerFrom: number;
}

/** By so much an SMS may seem to come from the future before no time of the account is believed, in milliseconds. */
const LONGEST_AHEAD = 60_000;

function boundsOf(
	{ leftAt, knownId }: SentRequest,
	{ rows, readAt, clock, readAlready = Infinity }: Omit<Shown, 'contacts' | 'claimed'>,
): Bounds {
	const { aheadMs, withinMs } = clock;
	const isBefore = ({ at = Infinity }: RecordedSms) => at + SECOND < leftAt + aheadMs - withinMs;
	const isTimed = areTimesBelievable({ rows, readAt, clock });
	const pending = rows.filter((sms) => isTimed && sms.status === 'pending' && sms.at !== undefined && !isBefore(sms));
	const newer = [pending[pending.length - 1]?.id ?? Infinity, readAlready + 1, knownId > 0 ? knownId + 1 : Infinity];
	return {
		olderUpTo: Math.max(rows.find(isBefore)?.id ?? 0, knownId),
		newerFrom: Math.min(...newer),
	};
}

/** An account whose times lie in the future may show what is older as newer. */
function areTimesBelievable({ rows, readAt, clock: { aheadMs, withinMs } }: Pick<Shown, 'rows' | 'readAt' | 'clock'>): boolean {
	return rows.every(({ at = 0 }) => at <= readAt + aheadMs + withinMs + LONGEST_AHEAD);
}

function isNewContact({ contactId }: RecordedSms, { leftAt }: SentRequest, shown: Shown): boolean {
	const { contacts, clock: { aheadMs, withinMs } } = shown;
	const made = readDatetime(contacts.get(contactId)?.datetime);
	return made !== undefined && made + SECOND >= leftAt + aheadMs - withinMs && areTimesBelievable(shown);
}
