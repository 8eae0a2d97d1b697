import type { IDataObject } from 'n8n-workflow';

import { formatForReading } from '../message/recipients';
import { plainText as text } from '../message/wording';
import { hasOptedOut } from '../api/contacts';

const SEPARATOR = ' · ';
/** Enough of an SMS to know it again, in UTF-16 code units. */
const LONGEST_EXCERPT = 40;

/*
 * The editor keeps the name of what was picked, and shows it for as long as the workflow lives. So a
 * name holds nothing that changes by itself, such as a battery or a status; but that somebody has
 * opted out has to be seen where they are picked.
 */

/** "Pixel 8", or "Reception · SM-A546B" */
export function deviceName({ name, device_model: model, id }: IDataObject): string {
	const shown = text(name) || text(model) || `Device ${text(id)}`;
	return joined([shown, shown === text(model) ? '' : text(model)]);
}

/** "SIM 1 · Orange · +33 6 12 34 56 78" */
export function simName(sim: IDataObject): string {
	const { display_name, carrier_name, phone_number, slot_index, subscription_id } = sim;
	const slot = /^\d+$/.test(text(slot_index)) ? `SIM ${Number(slot_index) + 1}` : '';
	return joined([
		text(display_name) || slot || `SIM ${text(subscription_id)}`,
		text(carrier_name),
		readableNumber(phone_number),
	]);
}

/** "Ada Lovelace · +33 6 12 34 56 78 · opted out" */
export function contactName(contact: IDataObject): string {
	return joined([
		text(contact.name),
		readableNumber(contact.phone_number) || (text(contact.name) ? '' : `Contact ${text(contact.id)}`),
		hasOptedOut(contact) ? 'opted out' : '',
	]);
}

/**
 * "To Ada Lovelace · Hello, your order is ready · 2026-01-05 08:59 UTC"
 *
 * @param contact whom it went to or came from, as far as known
 */
export function smsName(sms: IDataObject, contact: IDataObject | undefined): string {
	const isReceived = sms.type === 'received';
	const who =
		text(contact?.name) || readableNumber(contact?.phone_number) || unnamed(sms.contact_id);
	const time = text(sms.datetime).slice(0, 'YYYY-MM-DD HH:MM'.length);
	return joined([
		`${isReceived ? 'From' : 'To'} ${who}`,
		excerpt(text(sms.content)),
		time && `${time} UTC`,
	]);
}

/** An SMS that belongs to no contact has the ID 0, or none. */
function unnamed(contactId: unknown): string {
	return Number(text(contactId)) > 0 ? `contact ${text(contactId)}` : 'an unknown contact';
}

/** "Spring sale" */
export function campaignName({ name, id }: IDataObject): string {
	return text(name) || `Campaign ${text(id)}`;
}

/** "Regulars" */
export function segmentName({ name, id }: IDataObject): string {
	return text(name) || `Segment ${text(id)}`;
}

function excerpt(content: string): string {
	const line = content.replace(/\s+/g, ' ');
	if (line.length <= LONGEST_EXCERPT) return line;
	// Half a surrogate pair would show as a broken character.
	return `${line.slice(0, LONGEST_EXCERPT - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function readableNumber(number: unknown): string {
	return text(number) && formatForReading(text(number));
}

/** Beside a name that is written from right to left a number would show its groups in reverse. */
function joined(parts: string[]): string {
	const filled = parts.filter((part) => part !== '');
	const needsIsolation = filled.some((part) => RIGHT_TO_LEFT.test(part));
	return (needsIsolation ? filled.map(isolated) : filled).join(SEPARATOR);
}

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;

/** First strong isolate and pop directional isolate (Unicode Standard Annex 9, 2.4). */
function isolated(part: string): string {
	return `\u2068${part}\u2069`;
}
