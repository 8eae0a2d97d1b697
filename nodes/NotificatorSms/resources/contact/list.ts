import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { foldedText, hasOptedOut, nameOrNumberContains, OPT_OUTS_NOT_SHOWN } from '../../api/contacts';
import { CONTACTS } from '../../api/resources';
import { readCountryCode } from '../../message/countries';
import { readChoice, readFilters, readLine } from '../../message/values';
import { plainText } from '../../message/wording';
import type { ReadParameter } from '../../operations/parameters';
import type { RowTest } from '../../operations/read';
import { listLine } from '../declare';
import { countryOptions } from '../fields';

/** `GET /contacts/?page=1&results_per_page=25`; the API itself cannot filter. */
export const contactListOperation = listLine(
	{ action: 'List contacts', description: 'Get many contacts, or all of them' },
	{ resource: CONTACTS, readFilter: readContactFilter },
);

const showForList = { show: { resource: ['contact'], operation: ['list'] } };

/** A field of its own: whether those who asked not to be texted are in the list must be seen. */
const optedOut: INodeProperties = {
	displayName: 'Opted Out',
	name: 'optedOut',
	type: 'options',
	default: 'any',
	description: 'What to do with contacts who asked not to get any more messages',
	displayOptions: showForList,
	options: [
		{ name: 'Any', value: 'any', description: 'Everybody, opted out or not' },
		{ name: 'Exclude', value: 'exclude', description: 'Only contacts who have not opted out' },
		{ name: 'Only', value: 'only', description: 'Only contacts who have opted out' },
	],
};

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	displayOptions: showForList,
	options: [
		{
			displayName: 'Country Code',
			name: 'countryCode',
			type: 'options',
			default: '',
			description: 'Only contacts of this country',
			options: countryOptions,
		},
		{
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			placeholder: 'e.g. Ada or +33 6 12',
			description: 'Only contacts whose name or number contains this',
		},
	],
};

/** Which contacts are listed. */
export const contactListFields = [optedOut, filters];

/**
 * Reads which contacts pass the Opted Out field and the filters of an item. A filter that is there
 * but cannot be read is never taken for "everybody".
 *
 * @param problems gets a sentence for each thing that cannot be read
 * @returns undefined where every contact passes
 */
export function readContactFilter(parameter: ReadParameter, problems: string[]): RowTest | undefined {
	const checks = [
		readOptedOut(parameter('optedOut', 'any'), problems),
		...readFilters(parameter('filters', {}), FILTERS, problems),
	].filter((check) => check !== undefined);
	return checks.length > 0 ? (contact) => checks.every((passes) => passes(contact)) : undefined;
}

function readOptedOut(value: unknown, problems: string[]): RowTest | undefined {
	const choice = readChoice(value, ['any', 'exclude', 'only'], 'Opted Out', problems);
	if (choice === 'exclude') return (contact) => !showsOptOut(contact);
	return choice === 'only' ? showsOptOut : undefined;
}

/** @throws a sentence for a contact of whom nobody can tell */
function showsOptOut(contact: IDataObject): boolean {
	if (contact.has_opted_out !== undefined) return hasOptedOut(contact);
	throw new Error(
		`${OPT_OUTS_NOT_SHOWN}: its contacts have no field has_opted_out. Set Opted Out to Any to list all of them.`,
	);
}

/** Filters by their names in `filters`. */
const FILTERS: Record<string, (value: unknown, problems: string[]) => RowTest | undefined> = {
	countryCode: readCountryFilter,
	search: readSearchFilter,
};

function readCountryFilter(value: unknown, problems: string[]): RowTest | undefined {
	const { country, reason } = readCountryCode(value);
	if (country) return (contact) => plainText(contact.country_code).toUpperCase() === country;
	problems.push(
		reason
			? `Country Code: ${reason}`
			: 'Country Code is empty. Choose a country, or remove the filter.',
	);
	return undefined;
}

function readSearchFilter(value: unknown, problems: string[]): RowTest | undefined {
	const unreadable: string[] = [];
	const search = readLine(value, 'Search', unreadable);
	problems.push(...unreadable);
	if (unreadable.length > 0) return undefined;
	// What folds to nothing, such as a lone accent, would be found in every name.
	if (foldedText(search) !== '') return nameOrNumberContains(search);
	problems.push('Search is empty. Enter what to look for, or remove the filter.');
	return undefined;
}
