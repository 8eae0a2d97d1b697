import type { IDataObject } from 'n8n-workflow';

import type { Sighting, Wanted } from './findSent';
import { isWith, type RecordedSms } from './record';
import type { AcceptedPart, SentLog } from './sentLog';

/** The IDs of SMS that belong to accepted requests of the run. */
export function claimedIds(log: SentLog): Set<number> {
	return new Set(log.allAccepted().flatMap(({ part }) => part.smsIds.filter((id) => id !== null).map(Number)));
}

/** The messages that were accepted without an ID of their own. */
export function unnamed(log: SentLog): Wanted[] {
	return log.allAccepted().flatMap(({ message, part }) =>
		part.recipients
			.filter((_, index) => (part.smsIds[index] ?? null) === null)
			.map((recipient) => ({ message, recipient, request: part.request, isAccepted: true })),
	);
}

/** Gives accepted messages the IDs by which the account shows them. */
export function nameAccepted(log: SentLog, wanted: Wanted[], sightings: Sighting[]): void {
	const named = new Map(
		wanted.flatMap((one, index) => {
			const { sms } = sightings[index];
			return one.isAccepted && sms ? [[keyOf(one.message.itemIndex, one.recipient), sms.id] as const] : [];
		}),
	);
	if (named.size === 0) return;
	for (const { message, part } of log.allAccepted()) {
		part.smsIds = part.recipients.map(
			(recipient, index) => part.smsIds[index] ?? named.get(keyOf(message.itemIndex, recipient)) ?? null,
		);
	}
}

/**
 * Puts right whom the IDs of shared requests belong to: they are taken in the order of the recipients,
 * which no server promises.
 *
 * @param rows as the account shows them
 * @param contacts of these SMS, as far as they are known
 */
export function correctIds(log: SentLog, rows: RecordedSms[], contacts: Map<string, IDataObject>): void {
	const byId = new Map(rows.map((sms) => [sms.id, sms]));
	const contactOf = (id: unknown) => contacts.get(byId.get(Number(id))?.contactId ?? '');
	const misplaced: Array<{ part: AcceptedPart; index: number; id: unknown }> = [];
	for (const { part } of log.allAccepted()) {
		part.smsIds.forEach((id, index) => {
			const contact = contactOf(id);
			if (contact && !isWith(contact, part.recipients[index])) misplaced.push({ part, index, id });
		});
	}
	for (const { part, index } of misplaced) {
		const own = misplaced.find(
			({ part: { request }, id }) => request === part.request && isWith(contactOf(id), part.recipients[index]),
		);
		part.smsIds[index] = own?.id ?? null;
	}
}

/** Those of shared requests, whose IDs may be in another order than their recipients. */
export function ofSharedRequests(log: SentLog, rows: RecordedSms[]): RecordedSms[] {
	const shared = log.allAccepted().filter(({ part }) => part.request.size > 1);
	const ids = new Set(shared.flatMap(({ part }) => part.smsIds.map(Number)));
	return rows.filter(({ id }) => ids.has(id));
}

function keyOf(itemIndex: number, recipient: string): string {
	return `${itemIndex} ${recipient}`;
}
