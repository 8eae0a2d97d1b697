import {
	parsePhoneNumberFromString,
	validatePhoneNumberLength,
	type CountryCode,
	type PhoneNumber,
} from './libraries/phoneNumbers';
import type { DefaultCountry } from './countries';
import { quote } from './wording';
import { toPlainCharacters, withoutBracketedZero, withoutPunctuation } from './writtenNumber';

// E.164: a country code that never begins with 0, fifteen digits at most (ITU-T E.164, 6.2.1).
const E164 = /^\+[1-9]\d{1,14}$/;
const MOST_DIGITS = 15;
// North America's numbers, after country code 1, never begin with 1. +11 is the rest of 0011, the
// prefix of Australia: the library would drop the second 1, and a stranger would be texted.
const NO_COUNTRY = /^\+11/;
const LONGEST_WRITTEN_NUMBER = 100;
const LETTER = /\p{L}/u;
// "ext 5", "x5", "#5", ";ext=5" and the like after some digits.
const EXTENSION =
	/\d[\s.,;:()-]*(?:;|e?xt(?:n|ension)?|x|#|int|anexo|ramal|poste|\u0434\u043e\u0431)[\s.:=)]*\d+\s*$/iu;
// "3.36E+10": what a spreadsheet makes of a long number.
const SCIENTIFIC_NOTATION = /^\d(?:[.,]\d+)?e\+?\d+$/i;
const SEPARATE_NUMBERS = 'If these are several numbers, put commas between them.';
const USE_PLUS = 'Write it with + and the country code';

/**
 * Reads one phone number, as a user wrote it.
 *
 * Any length that the numbering plan of its country knows passes (libphonenumber's "possible
 * number"), whether a mobile phone or not. What can be read in two ways is refused, not guessed.
 *
 * @param written one number with + or 00 and the country code, or a national number
 * @param defaults the country of national numbers
 * @returns the number in E.164, or a sentence that says why it cannot be used. Never throws.
 */
export function readPhoneNumber(
	written: string,
	defaults: DefaultCountry = {},
): { recipient: string } | { reason: string } {
	if (written.length > LONGEST_WRITTEN_NUMBER) {
		return { reason: `${quote(written)} is too long for a phone number. ${SEPARATE_NUMBERS}` };
	}
	const plain = toPlainCharacters(written);
	const digits = withoutPunctuation(plain);
	const foreign = explainForeignCharacters(written, plain, digits);
	if (foreign !== undefined) return { reason: foreign };

	const readings = possibleReadings(plain, digits, defaults.country);
	if (readings.length === 1) return { recipient: readings[0] };
	if (readings.length > 1) {
		return {
			reason: `${quote(written)} can be read as ${readings.join(' or as ')}. Write it with + and the country code.`,
		};
	}
	return { reason: explainImpossible(written, digits, defaults) };
}

/**
 * Writes a number the way people read it, in the international format of libphonenumber.
 *
 * @param recipient a number in E.164
 * @returns such as `+33 6 12 34 56 78`; the text itself when it is not a number. Never throws.
 */
export function formatForReading(recipient: string): string {
	return parse(recipient)?.formatInternational() ?? recipient;
}

function explainForeignCharacters(
	written: string,
	plain: string,
	digits: string,
): string | undefined {
	if (/^\+?\d+$/.test(digits)) return undefined;
	if (!/\d/.test(digits) && !LETTER.test(digits)) return `${quote(written)} has no digits.`;
	if (SCIENTIFIC_NOTATION.test(plain)) {
		return `${quote(written)} was shortened by a spreadsheet. Format its column as text and enter the number again.`;
	}
	if (EXTENSION.test(plain)) {
		return `${quote(written)} has an extension, which an SMS cannot reach. Give the number without it.`;
	}
	if (LETTER.test(digits)) {
		return `${quote(written)} has letters in it. ${USE_PLUS}, in digits only.`;
	}
	const foreign = digits.replace(/^\+/, '').replace(/\d/g, '');
	return `${quote(written)} has ${quote(foreign)} in it, which is not part of a phone number. ${USE_PLUS}.`;
}

// The numbers in E.164 that a text can stand for: none, one, or more when conventions collide.
function possibleReadings(plain: string, digits: string, country?: CountryCode): string[] {
	if (digits.startsWith('+')) return readInternational(plain, digits);
	if (!digits.startsWith('00')) return asList(toPossible(digits, country));
	// 00 begins an international number nearly everywhere, but in some countries it begins a longer
	// prefix (0011 in Australia, 001 in South Korea), and there the country's own reading counts too.
	const international = readInternational(plain.replace(/0\D*0/, '+'), `+${digits.slice(2)}`);
	const national = asList(toPossible(digits, country));
	return [...new Set([...international, ...national])];
}

function readInternational(plain: string, digits: string): string[] {
	// The library knows which countries drop a trunk zero and which keep it (Italy). It leaves the
	// zero in where the country has none, and the brackets say that it may go.
	const number = toPossible(digits);
	if (number !== undefined) return [number];
	const withoutZero = withoutBracketedZero(plain);
	return withoutZero === undefined ? [] : asList(toPossible(withoutPunctuation(withoutZero)));
}

function toPossible(digits: string, country?: CountryCode): string | undefined {
	if (NO_COUNTRY.test(digits)) return undefined;
	const number = parse(digits, country);
	if (!number?.isPossible() || !E164.test(number.number)) return undefined;
	return number.number === digits || keepsItsMeaning(number.number) ? number.number : undefined;
}

// What leaves must be a possible number to its next reader, too, and the same one. A Canadian number
// of 7 digits, say, is possible in Canada, but not after +1.
function keepsItsMeaning(recipient: string): boolean {
	return toPossible(recipient) === recipient;
}

function asList(number: string | undefined): string[] {
	return number === undefined ? [] : [number];
}

function parse(digits: string, country?: CountryCode): PhoneNumber | undefined {
	return parsePhoneNumberFromString(digits, { defaultCountry: country, extract: false });
}

function explainImpossible(written: string, digits: string, defaults: DefaultCountry): string {
	const isInternational = /^(?:\+|00)/.test(digits);
	if (!isInternational && defaults.country === undefined) {
		return (
			defaults.reason ??
			`${quote(written)} has no country code. ${USE_PLUS}, or choose a Default Country.`
		);
	}
	const withPlus = digits.replace(/^00/, '+');
	if (NO_COUNTRY.test(withPlus)) {
		return `${quote(written)} does not begin with a country code that exists: no phone number begins with +11. ${USE_PLUS}.`;
	}
	const where = isInternational ? 'in its country' : `in the Default Country (${defaults.country})`;
	const elsewhere = isInternational ? '' : ` ${USE_PLUS} if it belongs to another country.`;
	switch (explainLength(withPlus, defaults.country)) {
		case 'INVALID_COUNTRY':
			return `${quote(written)} does not begin with a country code that exists. Check its first digits.`;
		case 'TOO_SHORT':
			return `${quote(written)} is too short for a phone number ${where}. Check its digits.${elsewhere}`;
		case 'TOO_LONG':
			return `${quote(written)} is too long for a phone number ${where}. Check its digits.${elsewhere} ${SEPARATE_NUMBERS}`;
		default:
			return `${quote(written)} cannot be a phone number ${where}. Check its digits.${elsewhere}`;
	}
}

function explainLength(digits: string, country?: CountryCode) {
	const reason = validatePhoneNumberLength(digits, { defaultCountry: country });
	// Some numbering plans, such as Germany's, have numbers that are too long for E.164.
	return reason === undefined && digits.replace('+', '').length > MOST_DIGITS ? 'TOO_LONG' : reason;
}
