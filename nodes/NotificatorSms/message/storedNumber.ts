import { readCountryCode } from './countries';
import { readPhoneNumber } from './phoneNumber';
import { plainText } from './wording';

/**
 * Reads a phone number as a server has it. Most have E.164, but some keep what was typed, leave out
 * the plus, or put one before a national number (reported for the gateway software).
 *
 * @param stored the field of the row
 * @param countries to which a national number may belong: the first that is known counts
 * @returns the number in E.164; undefined where it is none. Never throws.
 */
export function readStoredNumber(stored: unknown, countries: unknown[]): string | undefined {
	const written = plainText(stored);
	const defaults = countries.map(readCountryCode).find(({ country }) => country !== undefined);
	const spellings = [written, written.replace(/^\+(?=0)/, ''), written.replace(/^(?=[1-9])/, '+')];
	for (const spelling of new Set(spellings)) {
		const read = readPhoneNumber(spelling, defaults);
		if ('recipient' in read) return read.recipient;
	}
	return undefined;
}
