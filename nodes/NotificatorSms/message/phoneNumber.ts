import { validatePhoneNumberLength, type CountryCode } from './libraries/phoneNumbers';
import type { DefaultCountry } from './countries';
import { explainOtherKind } from './notPhoneNumbers';
import { isOneNumber, isWrittenAsAtHome } from './oneNumber';
import { beginsWithNoCountry, parseDigits, possibleReadings } from './possibleNumbers';
import { quote } from './wording';
import { readDigitGroups, toPlainCharacters, withoutPunctuation } from './writtenNumber';

const MOST_DIGITS = 15;
const LONGEST_WRITTEN_NUMBER = 100;
const LETTER = /\p{L}/u;
// "ext 5", "x5", "#5", ";ext=5" and the like after some digits.
const EXTENSION =
	/\d[\s.,;:()-]*(?:;|e?xt(?:n|ension)?|x|#|~|int|anexo|ramal|poste|\u0434\u043e\u0431)[\s.:=)]*\d+\s*$/iu;
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
	const foreign =
		explainOtherKind(written, plain) ?? explainForeignCharacters(written, plain, digits);
	if (foreign !== undefined) return { reason: foreign };
	const groups = readDigitGroups(plain);
	if (groups === undefined) return { reason: explainPunctuation(written) };

	const readings = possibleReadings(plain, defaults.country);
	if (readings.length === 0) return { reason: explainImpossible(written, digits, defaults) };
	if (readings.length > 1) {
		const numbers = readings.map(({ number }) => number).join(' or as ');
		return { reason: `${quote(written)} can be read as ${numbers}. ${USE_PLUS}.` };
	}
	const [number] = readings;
	if (!isOneNumber({ plain, groups, number, country: defaults.country })) {
		return {
			reason: `${quote(written)} holds more than one number. Write each in full, put commas between them, and leave out what does not belong to a phone number.`,
		};
	}
	if (!isWrittenAsAtHome(plain, number)) {
		return {
			reason: `${quote(written)} is not written as phone numbers are in the Default Country (${defaults.country}). ${USE_PLUS}.`,
		};
	}
	return { recipient: number.number };
}

/**
 * Writes a number the way people read it, in the international format of libphonenumber.
 *
 * @param recipient a number in E.164
 * @returns such as `+33 6 12 34 56 78`; the text itself when it is not a number. Never throws.
 */
export function formatForReading(recipient: string): string {
	return parseDigits(recipient)?.formatInternational() ?? recipient;
}

function explainForeignCharacters(
	written: string,
	plain: string,
	digits: string,
): string | undefined {
	if (/^\+?\d+$/.test(digits)) return undefined;
	if (!/\d/.test(digits) && !LETTER.test(digits)) return `${quote(written)} has no digits.`;
	if (EXTENSION.test(plain)) {
		return `${quote(written)} has an extension, which an SMS cannot reach. Give the number without it.`;
	}
	if (LETTER.test(digits)) {
		return `${quote(written)} has letters in it. ${USE_PLUS}, in digits only.`;
	}
	const foreign = digits.replace(/^\+/, '').replace(/\d/g, '');
	return `${quote(written)} has ${quote(foreign)} in it, which is not part of a phone number. ${USE_PLUS}.`;
}

function explainPunctuation(written: string): string {
	return `${quote(written)} is not written as one phone number. Check its dots, dashes, slashes and brackets, and leave out what does not belong to the number. ${SEPARATE_NUMBERS}`;
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
	if (beginsWithNoCountry(withPlus)) {
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
