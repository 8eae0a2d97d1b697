import { parsePhoneNumberFromString, type CountryCode, type PhoneNumber } from './libraries/phoneNumbers';
import { withoutBracketedZero, withoutPunctuation } from './writtenNumber';

// E.164: a country code that never begins with 0, fifteen digits at most (ITU-T E.164, 6.2.1).
const E164 = /^\+[1-9]\d{1,14}$/;
// North America's numbers, after country code 1, never begin with 1. +11 is the rest of 0011, the
// prefix of Australia: the library would drop the second 1, and a stranger would be texted.
const NO_COUNTRY = /^\+11/;
// Mobile phones have eleven digits at the most, not counting their country code or leading zero.
const LONGEST_NATIONAL = 11;

/**
 * Reads the digits of a text as a phone number, whatever stands between them.
 *
 * Any length that the numbering plan of its country knows passes (libphonenumber's "possible
 * number"), whether a mobile phone or not.
 *
 * @param plain a number from `toPlainCharacters`
 * @param country the country of national numbers
 * @returns the numbers that the text can stand for, each once: none, one, or more when conventions
 *   collide. Never throws.
 */
export function possibleReadings(plain: string, country?: CountryCode): PhoneNumber[] {
	const digits = withoutPunctuation(plain);
	if (digits.startsWith('+')) return asList(readInternational(plain, digits));
	if (!digits.startsWith('00')) return readNational(digits, country);
	// 00 begins an international number nearly everywhere, but in some countries it begins a longer
	// prefix (0011 in Australia, 001 in South Korea), and there the country's own reading counts too.
	const international = readInternational(plain.replace(/0\D*0/, '+'), `+${digits.slice(2)}`);
	const national = toPossible(digits, country);
	return international?.number === national?.number
		? asList(international)
		: [...asList(international), ...asList(national)];
}

/** Whether digits begin with a code that no country has, although libphonenumber reads them. */
export function beginsWithNoCountry(digits: string): boolean {
	return NO_COUNTRY.test(digits);
}

/**
 * Reads digits by the numbering plans, also those that are too short or too long.
 *
 * @param digits with a plus in front, or national
 * @param country the country of national numbers
 * @returns undefined where they belong to no country. Never throws.
 */
export function parseDigits(digits: string, country?: CountryCode): PhoneNumber | undefined {
	return parsePhoneNumberFromString(digits, { defaultCountry: country, extract: false });
}

function readInternational(plain: string, digits: string): PhoneNumber | undefined {
	// The library knows which countries drop a trunk zero and which keep it (Italy). It leaves the
	// zero in where the country has none, and the brackets say that it may go.
	const number = toPossible(digits);
	const withoutZero = withoutBracketedZero(plain);
	if (number !== undefined || withoutZero === undefined) return number;
	return toPossible(withoutPunctuation(withoutZero));
}

// In Germany, 491711234567 can be a national number of twelve digits, or that of a mobile phone without
// its plus.
function readNational(digits: string, country?: CountryCode): PhoneNumber[] {
	const number = toPossible(digits, country);
	if (number === undefined || digits.length <= LONGEST_NATIONAL) return asList(number);
	const code = number.countryCallingCode;
	return digits.startsWith(code) && number.number === `+${code}${digits}`
		? [number, ...asList(toPossible(`+${digits}`))]
		: [number];
}

function toPossible(digits: string, country?: CountryCode): PhoneNumber | undefined {
	if (beginsWithNoCountry(digits)) return undefined;
	const number = parseDigits(digits, country);
	if (!number?.isPossible() || !E164.test(number.number)) return undefined;
	return number.number === digits ? number : readAgain(number.number);
}

// What leaves must be a possible number to its next reader, too, and the same one. A Canadian number
// of 7 digits, say, is possible in Canada, but not after +1.
function readAgain(recipient: string): PhoneNumber | undefined {
	const number = toPossible(recipient);
	return number?.number === recipient ? number : undefined;
}

function asList(number: PhoneNumber | undefined): PhoneNumber[] {
	return number === undefined ? [] : [number];
}
