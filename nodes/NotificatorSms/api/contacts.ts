import type { IDataObject } from 'n8n-workflow';

import { readCountryCode } from '../message/countries';
import { describeValue, plainText, quote } from '../message/wording';
import { readChoice, readLine, readYesOrNo } from '../message/values';
import type { ReadParameter } from '../operations/parameters';

type ContactTest = (contact: IDataObject) => boolean;

/**
 * Reads which contacts pass the Opted Out field and the filters of an item: the API itself cannot
 * filter. A filter that is there but cannot be read is never taken for "everybody".
 *
 * @param problems gets a sentence for each thing that cannot be read
 * @returns undefined where every contact passes
 */
export function contactFilter(parameter: ReadParameter, problems: string[]): ContactTest | undefined {
	const checks = [
		readOptedOut(parameter('optedOut'), problems),
		...readFilters(parameter('filters'), problems),
	].filter((check) => check !== undefined);
	return checks.length > 0 ? (contact) => checks.every((passes) => passes(contact)) : undefined;
}

function readOptedOut(value: unknown, problems: string[]): ContactTest | undefined {
	const choice = readChoice(value, ['any', 'exclude', 'only'], 'Opted Out', problems);
	if (choice === 'exclude') return (contact) => !hasOptedOut(contact);
	return choice === 'only' ? hasOptedOut : undefined;
}

/** Filters by their names in `filters`. */
const FILTERS: Record<string, (value: unknown, problems: string[]) => ContactTest | undefined> = {
	countryCode: readCountryFilter,
	search: readSearchFilter,
};

function readFilters(filters: unknown, problems: string[]): Array<ContactTest | undefined> {
	if (typeof filters !== 'object' || filters === null || Array.isArray(filters)) {
		problems.push(`Filters must be an object, but is ${describeValue(filters)}.`);
		return [];
	}
	return Object.entries(filters).map(([name, value]) => {
		if (Object.prototype.hasOwnProperty.call(FILTERS, name)) return FILTERS[name](value, problems);
		problems.push(`Filters has no ${quote(name)}. Remove it, or correct its name.`);
		return undefined;
	});
}

function readCountryFilter(value: unknown, problems: string[]): ContactTest | undefined {
	const { country, reason } = readCountryCode(value);
	if (country) return (contact) => plainText(contact.country_code).toUpperCase() === country;
	problems.push(
		reason
			? `Country Code: ${reason}`
			: 'Country Code is empty. Enter the two-letter code of a country, or remove the filter.',
	);
	return undefined;
}

function readSearchFilter(value: unknown, problems: string[]): ContactTest | undefined {
	const unreadable: string[] = [];
	const search = readLine(value, 'Search', unreadable);
	problems.push(...unreadable);
	if (unreadable.length > 0) return undefined;
	// What folds to nothing, such as a lone accent, would be found in every name.
	if (foldedText(search) !== '') return nameOrNumberContains(search);
	problems.push('Search is empty. Enter what to look for, or remove the filter.');
	return undefined;
}

/**
 * Whether a contact asked not to get any more messages. A server may write that as a boolean, a
 * number, a word or the time of it: whatever is there and does not say no counts, so that nobody is
 * texted by a value that is not understood.
 */
export function hasOptedOut({ has_opted_out: value }: IDataObject): boolean {
	if (value === undefined || value === null || describeValue(value).trim() === '') return false;
	return readYesOrNo(value) !== false;
}

/**
 * Makes the test whether a contact's name or number contains a text, however either is written.
 *
 * @param search what the user typed
 */
export function nameOrNumberContains(search: string): ContactTest {
	const name = foldedText(search);
	const number = digitsOf(search);
	return (contact) =>
		foldedText(contact.name).includes(name) ||
		(number !== '' && digitsOf(contact.phone_number).includes(number));
}

/** Text as a search reads it. Case and accents do not count: "elodie" finds "Élodie". */
export function foldedText(value: unknown): string {
	return plainText(value)
		.normalize('NFD')
		.replace(/\p{Diacritic}/gu, '')
		.toLowerCase()
		.trim();
}

/** "+33 6 12" and "06 12" find "+33612345678"; a search with letters is a name, never a number. */
function digitsOf(value: unknown): string {
	const text = plainText(value);
	return /\p{Letter}/u.test(text) ? '' : text.replace(/\D/g, '').replace(/^0+/, '');
}
