import type { IDataObject } from 'n8n-workflow';

import { isFull, LARGEST_PAGE, pagesPromised } from '../api/pages';
import { presentRow } from '../transport/rows';
import type { Client } from './client';
import { CONTACTS, idOf, SMS, type TriggerEvent } from './events';
import type { State } from './state';

/** What is told of the contact of an SMS. */
export type Caller = { phone_number: unknown; name: unknown };

const NOBODY: Caller = { phone_number: null, name: null };

/** By the ids of contacts, what is known of them, or why nothing is yet. */
export type Callers = Map<string, Caller | 'notAsked' | 'unknown'>;

/**
 * Finds the numbers and names of the contacts of SMS: one by one, or from the list of contacts where
 * that takes fewer requests, and on in the next poll where this one has none left.
 *
 * @param callers gets all that is found out, also where this throws; a contact that is gone, or has
 *   the ID 0, has no number
 */
export async function findCallers(callers: Callers, contactIds: unknown[], state: State, client: Client): Promise<void> {
	for (const id of contactIds.map(String)) callers.set(id, /^[1-9]\d*$/.test(id) ? 'notAsked' : NOBODY);
	const waiting = () => [...callers.keys()].filter((id) => callers.get(id) === 'notAsked');

	let hasEndpoint = true;
	let pagesLeft = state.contactsPage === 0 ? Infinity : 0;
	while (waiting().length > 0 && client.left() > 0) {
		const [next, ...others] = waiting();
		const takesFewer = others.length < Math.max(client.left(), pagesLeft);
		if (takesFewer && hasEndpoint) {
			const contact = await client.row(CONTACTS, Number(next));
			hasEndpoint = contact !== 'noEndpoint';
			if (typeof contact !== 'string') callers.set(next, callerOf(contact));
			else if (hasEndpoint) callers.set(next, contact === 'gone' ? NOBODY : 'unknown');
		} else {
			pagesLeft = await readContacts(callers, state, client);
		}
	}
	if (waiting().length === 0) state.contactsPage = 1;
}

/**
 * Reads the next page of contacts.
 *
 * @returns how many are left: Infinity after the last one, since who is not in the list is to be
 *   asked for
 */
async function readContacts(callers: Callers, state: State, client: Client): Promise<number> {
	const number = Math.max(1, state.contactsPage);
	const page = await client.page(CONTACTS, number);
	for (const row of page.rows) {
		const id = String(idOf(row, CONTACTS));
		if (callers.get(id) === 'notAsked') callers.set(id, callerOf(row));
	}
	const pages = pagesPromised(page, number, page.pageSize || LARGEST_PAGE);
	const isOver = page.rows.length === 0 || (!isFull(page) && pages <= number);
	state.contactsPage = isOver ? 0 : number + 1;
	return isOver ? Infinity : pages - number;
}

function callerOf({ phone_number: number, name }: IDataObject): Caller {
	return { phone_number: number ?? null, name: name ?? null };
}

/** What an event looks like in the output: an SMS itself carries no number, but the ID of its contact. */
export function presentEvent({ list }: TriggerEvent, row: IDataObject, caller?: Caller): IDataObject {
	const shape = { idField: list.idField, useful: [], objects: ['custom_parameters'] };
	const shown = presentRow(row, shape, false);
	return list === SMS ? ({ ...shown, ...(caller ?? NOBODY) } as IDataObject) : shown;
}
