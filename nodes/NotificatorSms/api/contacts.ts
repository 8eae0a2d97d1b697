import type { IDataObject } from 'n8n-workflow';

import { readStoredNumber } from '../message/storedNumber';
import { readYesOrNo } from '../message/values';
import { describeValue, folded, plainText } from '../message/wording';

/**
 * Whether a contact asked not to get any more messages. A server may write that as a boolean, a
 * number, a word or the time of it: whatever is there and does not say no counts, so that nobody is
 * texted by a value that is not understood.
 */
export function hasOptedOut({ has_opted_out: value }: IDataObject): boolean {
	if (value === undefined || value === null || describeValue(value).trim() === '') return false;
	return readYesOrNo(value) !== false;
}

/** The service's own page documents no more of a contact than its name and number. */
export const OPT_OUTS_NOT_SHOWN = 'This server does not show which contacts have opted out';

/**
 * Makes the test whether a contact's name or number contains a text, however either is written.
 *
 * @param search what the user typed
 */
export function nameOrNumberContains(search: string): (contact: IDataObject) => boolean {
	const name = foldedText(search);
	const number = numberKey(search);
	return (contact) =>
		foldedText(contact.name).includes(name) ||
		(number !== '' && numberKey(contact.phone_number).includes(number));
}

/** Text as a search reads it. Case and accents do not count: "elodie" finds "Élodie". */
export function foldedText(value: unknown): string {
	return folded(plainText(value)).trim();
}

/**
 * The digits of a phone number as numbers are compared: "+33 6 12" and "06 12" find "+33612345678". A
 * text with letters is a name, never a number.
 */
export function numberKey(value: unknown): string {
	const text = plainText(value);
	return /\p{Letter}/u.test(text) ? '' : text.replace(/\D/g, '').replace(/^0+/, '');
}

/** Most contacts have their number so, and of 300,000 it would take long to read each. */
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * The number of a contact in E.164, also where the account keeps it as one of its country.
 *
 * @param defaultCountry of a national number, where the account does not tell
 * @returns undefined where it cannot be read
 */
export function numberOf(
	{ phone_number: stored, country_code: country }: IDataObject,
	defaultCountry?: string,
): string | undefined {
	const written = plainText(stored);
	return E164.test(written) ? written : readStoredNumber(written, [country, defaultCountry]);
}
