import type { IDataObject } from 'n8n-workflow';

import { isFull } from '../api/pages';
import { CONTACTS, SMS } from '../api/resources';
import type { Client } from './client';
import { idOf, type TriggerEvent } from './events';

/** What is known of the contact of an SMS; its country says how its number is read. */
export interface Caller {
	phone_number: unknown;
	name: unknown;
	country_code?: unknown;
}

/** Of a contact that is gone, or that nobody knows. */
export const NOBODY: Caller = { phone_number: null, name: null };

/** By the ids of contacts, what is known of them, or why nothing is yet. */
export type Callers = Map<string, Caller | 'notAsked' | 'unknown'>;

/**
 * Finds the numbers and names of the contacts of SMS: one by one, in turn with pages of all contacts
 * where they are more than the requests that are left, and on in the next poll.
 *
 * @param callers gets all that is found out, also where this throws; a contact that is gone, or has
 *   the ID 0, has no number
 * @param place the page of contacts that is next: goes on over the polls
 */
export async function findCallers(
	callers: Callers,
	contactIds: unknown[],
	place: { contactsPage: number },
	client: Client,
): Promise<void> {
	for (const id of contactIds.map(String)) callers.set(id, /^[1-9]\d*$/.test(id) ? 'notAsked' : NOBODY);
	let hasEndpoint = true;
	let isTurnOfList = true;
	for (;;) {
		const waiting = [...callers.keys()].filter((id) => callers.get(id) === 'notAsked');
		if (waiting.length === 0 || client.left() === 0) return;
		if (hasEndpoint && !(isTurnOfList && waiting.length > client.left())) {
			const contact = await client.row(CONTACTS, Number(waiting[0]));
			hasEndpoint = contact !== 'noEndpoint';
			if (hasEndpoint) callers.set(waiting[0], contact === 'gone' ? NOBODY : callerOf(contact));
		} else {
			await readContacts(callers, place, client);
			if (place.contactsPage === 1 && !hasEndpoint) return;
		}
		isTurnOfList = !isTurnOfList;
	}
}

async function readContacts(callers: Callers, place: { contactsPage: number }, client: Client): Promise<void> {
	const page = await client.page(CONTACTS, place.contactsPage);
	for (const row of page.rows) {
		const id = String(idOf(row, CONTACTS));
		if (callers.get(id) === 'notAsked') callers.set(id, callerOf(row));
	}
	place.contactsPage = isFull(page) ? place.contactsPage + 1 : 1;
}

function callerOf(contact: IDataObject | string): Caller | 'unknown' {
	if (typeof contact === 'string') return 'unknown';
	const { phone_number = null, name = null, country_code } = contact;
	return { phone_number, name, country_code };
}

/** The row of an event. An SMS itself carries no number, but the ID of its contact; who wrote what comes first. */
export function rowOfEvent({ list }: TriggerEvent, row: IDataObject, caller = NOBODY): IDataObject {
	if (list !== SMS) return row;
	const { phone_number, name } = caller;
	const { content } = row;
	return { phone_number, name, content, ...row, ...({ phone_number, name } as IDataObject) } as IDataObject;
}
