import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { LARGEST_PAGE } from '../api/pages';
import { CONTACTS, SMS } from '../api/resources';
import { smsName } from './names';
import { entryId, getPage, namedLike, searchPages } from './search';

/**
 * SMS carry the ID of their contact alone, so names and numbers come from the list of contacts: that
 * is one request more, and a search looks through one page less.
 */
export async function searchSms(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	let contacts: Map<string, IDataObject> | undefined;
	const toEntries = async (rows: IDataObject[], search: string) => {
		const known = (contacts ??= await getContacts(this));
		const entries = rows.map((row) => ({
			name: smsName(row, known.get(entryId(row.contact_id))),
			value: entryId(row.sms_id),
		}));
		return namedLike(entries, search);
	};
	return await searchPages(this, SMS, toEntries, filter, paginationToken, 2);
}

/**
 * One page of contacts: enough for most accounts, and where a contact is not on it, its ID is in
 * for its name. A list of SMS without names is better than none, so nothing is said of a fault.
 */
async function getContacts(context: ILoadOptionsFunctions): Promise<Map<string, IDataObject>> {
	const page = await getPage(context, CONTACTS, 1, LARGEST_PAGE).catch(() => undefined);
	return new Map(page?.rows.map((row) => [entryId(row.id), row]));
}
