import type { IDataObject } from 'n8n-workflow';

import { listRows } from './paging';
import { presentRow } from '../api/rows';
import { CONTACTS, SMS } from '../api/resources';
import type { Reader, WatchedList } from './reader';

/** Contacts that are looked up one by one; for more of them the list takes fewer requests. */
const MOST_SINGLE_CONTACTS = 3;

/**
 * What the rows of an event look like in the output: as the API gives them, and an SMS with the
 * number and the name of its contact, since it carries the ID of the contact alone. Each contact is
 * looked up once.
 */
export async function presentEvents(
	list: WatchedList,
	rows: IDataObject[],
	reader: Reader,
): Promise<IDataObject[]> {
	const shown = rows.map((row) => presentRow(row, { objects: ['custom_parameters'] }));
	if (list !== SMS) return shown;

	const contacts = await contactsById(rows.map(({ contact_id }) => contact_id), reader);
	return shown.map((sms) => {
		const contact = contacts.get(String(sms.contact_id));
		return { phone_number: null, name: null, ...sms, ...numberAndName(contact) };
	});
}

function numberAndName(contact: IDataObject | undefined): IDataObject {
	return contact ? { phone_number: contact.phone_number, name: contact.name } : {};
}

async function contactsById(ids: unknown[], reader: Reader): Promise<Map<string, IDataObject>> {
	const wanted = new Set(ids.map(String).filter((id) => /^[1-9]\d*$/.test(id)));
	const contacts =
		wanted.size > MOST_SINGLE_CONTACTS
			? await listContacts(wanted, reader)
			: await Promise.all([...wanted].map(async (id) => await reader.row(CONTACTS, Number(id))));
	return new Map(
		contacts
			.filter((contact): contact is IDataObject => contact !== undefined)
			.map((contact) => [String(contact.id), contact]),
	);
}

async function listContacts(wanted: Set<string>, reader: Reader): Promise<IDataObject[]> {
	return await listRows(async (page, size) => await reader.page(CONTACTS, page, size), {
		idField: CONTACTS.idField,
		limit: wanted.size,
		keep: ({ id }) => wanted.has(String(id)),
	});
}
