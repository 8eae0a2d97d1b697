import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { plainText } from '../message/wording';
import { nameOrNumberContains } from '../api/contacts';
import { CAMPAIGNS, CONTACTS, DEVICES, SEGMENTS } from '../api/resources';
import { campaignName, contactName, deviceName, segmentName } from './names';
import { entryId, namedLike, searchPages } from './search';
import { searchSims } from './sims';
import { searchSms } from './sms';

/** The lists of the editor, by the names that the resource locators give. */
export const listSearch = {
	searchCampaigns,
	searchContactNumbers,
	searchContacts,
	searchDevices,
	searchSegments,
	searchSims,
	searchSms,
};

async function searchDevices(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const entry = (row: IDataObject) => ({ name: deviceName(row), value: entryId(row.id) });
	return await searchPages(this, DEVICES, byName(entry), filter, paginationToken);
}

async function searchCampaigns(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const entry = (row: IDataObject) => ({ name: campaignName(row), value: entryId(row.id) });
	return await searchPages(this, CAMPAIGNS, byName(entry), filter, paginationToken);
}

async function searchSegments(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const entry = (row: IDataObject) => ({ name: segmentName(row), value: entryId(row.id) });
	return await searchPages(this, SEGMENTS, byName(entry), filter, paginationToken);
}

async function searchContacts(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const toEntries = contactEntries((row) => entryId(row.id));
	return await searchPages(this, CONTACTS, toEntries, filter, paginationToken);
}

/** Contacts by their numbers, for a field that takes phone numbers. */
async function searchContactNumbers(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const toEntries = contactEntries((row) => plainText(row.phone_number));
	return await searchPages(this, CONTACTS, toEntries, filter, paginationToken);
}

function byName(entry: (row: IDataObject) => INodeListSearchItems) {
	return (rows: IDataObject[], search: string) => namedLike(rows.map(entry), search);
}

function contactEntries(valueOf: (row: IDataObject) => string) {
	return (rows: IDataObject[], search: string) =>
		rows
			.filter(nameOrNumberContains(search))
			.map((row) => ({ name: contactName(row), value: valueOf(row) }));
}
