import type { CountryCode, PhoneNumber } from './libraries/phoneNumbers';
import { possibleReadings } from './possibleNumbers';
import { toPlainCharacters, withoutPunctuation, type DigitGroup } from './writtenNumber';

// Fewer digits may be an area code, which can be a possible number of its own where numbers have many
// lengths (Germany: 4 to 15 digits).
const LONGEST_AREA_CODE = 5;
// Hardly a phone has more than eleven digits, not counting its country code or leading zero, and none more
// than twelve (Indonesia). So what follows ten digits is one digit at the most, and no group.
const COMPLETE = 10;
const LONGEST = 12;
// In groups, people write five digits at the most; only the last group may hold the rest.
const LONGEST_GROUP = 5;
// "1. 0171 1234567": a label before a number.
const LONGEST_LABEL = 3;
const SHORTEST_AFTER_LABEL = 8;

/** A number as it is written, and what all of its digits stand for. */
interface WrittenNumber {
	/** From `toPlainCharacters`. */
	plain: string;
	groups: DigitGroup[];
	number: PhoneNumber;
	/** The country of national numbers. */
	country?: CountryCode;
}

/**
 * Tells whether all of a written number is that number.
 *
 * The digits of two numbers, or of a number and something behind it, can be those of a third one, above
 * all in countries whose numbers have many lengths. So where the beginning is a possible number on its
 * own, what follows belongs to it only if the whole is grouped the way people group one number.
 */
export function isOneNumber(written: WrittenNumber): boolean {
	const { groups } = written;
	if (groups.length === 1 || isFormat(written)) return true;
	return (
		!endsWithAlternative(groups) &&
		groups.every((_, index) => index === 0 || belongsToBeginning(written, index))
	);
}

/**
 * Tells whether a national number with dots, dashes or slashes has the digits that its country writes.
 * Without its leading zero it is an article number, an amount or the like; what a spreadsheet makes of a
 * phone number has no punctuation.
 *
 * @param plain a number from `toPlainCharacters`
 * @param number what it stands for
 */
export function isWrittenAsAtHome(plain: string, number: PhoneNumber): boolean {
	if (/^[+0(]/.test(plain) || !/[-./]/.test(plain)) return true;
	const digits = withoutPunctuation(plain);
	if (digits === number.number.slice(1)) return true;
	const formats = [number.formatNational(), number.formatNational({ nationalPrefix: false })];
	// Where the library knows no format of a number, nobody has one.
	return formats.some((format) => /\d\D+\d/.test(format) && digits === format.replace(/\D/g, ''));
}

// Address books write numbers the way the library does.
function isFormat({ plain, number }: WrittenNumber): boolean {
	if (/[./]/.test(plain)) return false;
	const formats = [number.formatInternational(), number.formatNational()].map(toPlainCharacters);
	return formats.includes(plain.replace(/^00 ?/, '+'));
}

// "1234567/68", "12345678.0": the end of another number, or a fraction. Pairs may end so: 06/12/34/56/78.
function endsWithAlternative(groups: DigitGroup[]): boolean {
	const [before, last] = groups.slice(-2);
	if (!/[./]/.test(last.separator) || last.digits.length > 2) return false;
	const isOnly = groups.filter(({ separator }) => separator === last.separator).length === 1;
	return last.digits.length === 1 || isOnly || before.digits.length >= LONGEST_GROUP;
}

function belongsToBeginning({ plain, groups, number, country }: WrittenNumber, index: number): boolean {
	const { separator, digits, start } = groups[index];
	const beginning = plain.slice(0, start);
	if (isLabel(beginning, plain.slice(start), number, country)) return false;
	const [other] = possibleReadings(beginning, country);
	if (other === undefined) return true;
	if (separator.includes('/') && beginning.includes('/')) return false;
	const { length } = other.nationalNumber;
	if (length <= LONGEST_AREA_CODE) return true;
	if (/[/(]/.test(separator)) return false;
	if (length >= COMPLETE || number.nationalNumber.length > LONGEST) return false;
	if (Math.min(length, groups[index - 1].digits.length) > LONGEST_GROUP) return false;
	if (index === groups.length - 1 && digits.length === 1) return false;
	return number.isValid() || !other.isValid();
}

// In Belarus 8 029 491-19-11 is the same number as 029 491-19-11.
function isLabel(beginning: string, rest: string, whole: PhoneNumber, country?: CountryCode): boolean {
	const label = withoutPunctuation(beginning);
	const digits = withoutPunctuation(rest);
	if (!digits.startsWith('0') || label.length > LONGEST_LABEL) return false;
	if (/^(?:\+|00)/.test(label + digits)) return false;
	if (digits.replace(/^0+/, '').length < SHORTEST_AFTER_LABEL) return false;
	const [number] = possibleReadings(rest, country);
	return number !== undefined && number.number !== whole.number;
}
