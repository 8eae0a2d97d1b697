import type { IDataObject } from 'n8n-workflow';

import { findContacts, knownOf, type FoundContacts } from '../api/contactsById';
import { hasOptedOut, OPT_OUTS_NOT_SHOWN } from '../api/contacts';
import { LARGEST_PAGE, readList } from '../api/pages';
import { CONTACTS, type Resource } from '../api/resources';
import { idOf } from '../api/rows';
import { rowsById, type Reader, type RowAnswer } from '../api/rowsById';
import { IF_THIS_PERSISTS, type Reason } from '../api/sentences';
import { pagesOf, unreadable, UnreadableAccount, type Get } from './reading';

/** The contacts of the account, each read once a run. */
export interface AccountContacts {
	/**
	 * Finds contacts by their IDs in the fewest requests.
	 *
	 * @returns those that there are; a contact may have been deleted
	 * @throws an {@link UnreadableAccount}
	 */
	byIds(ids: string[]): Promise<Map<string, IDataObject>>;
	/**
	 * Those who asked not to be texted, in one listing a run.
	 *
	 * @throws an {@link UnreadableAccount}, also where one may be missing
	 */
	optedOut(): Promise<IDataObject[]>;
}

const WITHOUT_OPT_OUTS: Reason = {
	reason: OPT_OUTS_NOT_SHOWN,
	advice: 'Its contacts have no field has_opted_out.',
};

const WITHOUT_IDS: Reason = {
	reason: 'The list of contacts cannot be read: its rows have no IDs',
	advice: IF_THIS_PERSISTS,
};

export function accountContacts(get: Get): AccountContacts {
	const fetchPage = pagesOf(get, CONTACTS);
	const found: FoundContacts = new Map();
	let listing: Promise<IDataObject[]> | undefined;

	const reader: Reader = {
		async get({ endpoint }, path) {
			const result = await get(`${endpoint}/${path}`);
			// A 404 can mean a contact that is gone, or a server without this endpoint.
			if (result.kind !== 'accepted' && result.status !== 404) throw unreadable(CONTACTS, result);
			return result;
		},
		async page(_contacts, number) {
			const page = await fetchPage(number, LARGEST_PAGE);
			if (page.rows.some((row) => Number.isNaN(idOf(row, CONTACTS)))) {
				throw new UnreadableAccount(WITHOUT_IDS);
			}
			for (const contact of page.rows) found.set(String(contact.id), knownOf(contact));
			return page;
		},
		left: () => Infinity,
	};
	const rowOf = rowsById(reader);

	/** Whom a single answer does not tell of, the list does. */
	async function row(resource: Resource, id: string | number): Promise<RowAnswer> {
		const answer = await rowOf(resource, id);
		return answer === 'unknown' ? 'noEndpoint' : answer;
	}

	async function listOptedOut(): Promise<IDataObject[]> {
		const list = await readList(fetchPage, {
			idField: CONTACTS.idField,
			keep(contact) {
				found.set(String(contact.id), knownOf(contact));
				if (contact.has_opted_out === undefined) throw new UnreadableAccount(WITHOUT_OPT_OUTS);
				return hasOptedOut(contact);
			},
		});
		if (!list.settled) {
			throw new UnreadableAccount({
				reason: 'The list of contacts may not be complete: it changed while it was read',
				advice: 'Run the node again when the account is less busy.',
			});
		}
		return list.rows;
	}

	return {
		async byIds(ids) {
			if (listing) await listing;
			await findContacts(found, ids, { contactsPage: 1 }, { ...reader, row });
			return new Map(ids.flatMap((id) => (found.get(id) ? [[id, found.get(id)!]] : [])));
		},
		async optedOut() {
			listing ??= listOptedOut();
			return await listing;
		},
	};
}
