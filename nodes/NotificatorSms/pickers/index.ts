import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { plainText } from '../message/wording';
import { nameOrNumberContains } from '../api/contacts';
import { CAMPAIGNS, CONTACTS, DEVICES, SEGMENTS, type Resource } from '../api/resources';
import { campaignName, contactName, deviceName, segmentName } from './names';
import { entryId, namedLike, searchPages, type ToEntries } from './search';
import { searchSims } from './sims';
import { searchSms } from './sms';

/** The lists of the editor, by the names that the resource locators give. */
export const listSearch = {
	searchCampaigns: picker(CAMPAIGNS, named(campaignName)),
	/** Contacts by their numbers, for a field that takes phone numbers. */
	searchContactNumbers: picker(CONTACTS, contactEntries((row) => plainText(row.phone_number))),
	searchContacts: picker(CONTACTS, contactEntries((row) => entryId(row.id))),
	searchDevices: picker(DEVICES, named(deviceName)),
	searchSegments: picker(SEGMENTS, named(segmentName)),
	searchSims,
	searchSms,
};

/** Makes what the editor calls for one screen of a list. */
function picker(list: Resource, toEntries: ToEntries) {
	return async function (
		this: ILoadOptionsFunctions,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		return await searchPages(this, list, toEntries, filter, paginationToken);
	};
}

function named(nameOf: (row: IDataObject) => string): ToEntries {
	return (rows, search) => namedLike(rows.map((row) => ({ name: nameOf(row), value: entryId(row.id) })), search);
}

function contactEntries(valueOf: (row: IDataObject) => string): ToEntries {
	return (rows, search) =>
		rows
			.filter(nameOrNumberContains(search))
			.map((row) => ({ name: contactName(row), value: valueOf(row) }));
}
