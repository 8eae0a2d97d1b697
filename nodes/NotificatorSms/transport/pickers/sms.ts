import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { LARGEST_PAGE, readPage } from '../../api/pages';
import { sendGet } from '../getRequest';
import { smsName } from './names';
import { namedLike, PICKER_TIMEOUT, searchPages, type PickerList } from './search';

const SMS: PickerList = { endpoint: '/sms', idField: 'sms_id' };

/** SMS carry the ID of their contact alone, so names and numbers come from the list of contacts. */
export async function searchSms(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	let contacts: Map<string, IDataObject> | undefined;
	const toEntries = async (rows: IDataObject[], search: string) => {
		const known = (contacts ??= await getContacts(this));
		const entries = rows.map((row) => ({
			name: smsName(row, known.get(String(row.contact_id))),
			value: String(row.sms_id),
		}));
		return namedLike(entries, search);
	};
	return await searchPages(this, SMS, toEntries, filter, paginationToken);
}

/**
 * One page of contacts: enough for most accounts, and where a contact is not on it, its ID stands in
 * for its name. A list of SMS without names is better than none, so nothing is said of a fault.
 */
async function getContacts(context: ILoadOptionsFunctions): Promise<Map<string, IDataObject>> {
	const answer = await sendGet(context, {
		url: '/contacts/',
		qs: { page: 1, results_per_page: LARGEST_PAGE },
		timeout: PICKER_TIMEOUT,
	});
	const rows = answer.kind === 'accepted' ? readPage(answer.body)?.rows : undefined;
	return new Map(rows?.map((row) => [String(row.id), row]));
}
