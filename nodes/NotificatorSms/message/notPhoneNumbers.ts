import { quote } from './wording';

// The rest is what may follow a date: a time, with or without a zone.
const YEAR_FIRST = /^(?<year>(?:19|20)\d\d)([-./])(?<one>\d{1,2})\2(?<two>\d{1,2})(?:[T ].*)?$/i;
const YEAR_LAST = /^(?<one>\d{1,2})([-./])(?<two>\d{1,2})\2(?<year>(?:19|20)\d\d)(?:[T ].*)?$/i;
const SHORT_YEAR = /^(?<one>\d{1,2})([-./])(?<two>\d{1,2})\2\d\d(?: \d{1,2}[:.h]\d\d.*)?$/i;
const MONTH_OF_YEAR = /^(?:(?:0?[1-9]|1[0-2])[-./](?:19|20)\d\d|(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2]))$/;
const TIMES = /^\d{1,2}:\d\d(?::\d\d)?$|^\d{1,2}[:.]\d\d-\d{1,2}[:.]\d\d$/;
// An address may have a port or the length of its network behind it.
const FOUR_OCTETS = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:[:/]\d+)?$/;
const LARGEST_OCTET = 255;
// "3.36E+10": what a spreadsheet makes of a long number.
const SHORTENED = /^[+-]?\d(?:\.\d+)?e\+?\d+$/i;
// The only dot, with one or two digits behind it, or more where no number is written so: phone numbers
// such as 0171.1234567 and +49.1711234567 have it behind a zero or a plus and a few digits.
const DECIMAL_FRACTION = /^[+\d ()/-]*\d\.\d{1,2}$|^-?(?:0|[1-9]\d*)\.\d+$|^\+?\d{7,}\.\d+$/;
// "1.234.567" and "1.10.2". Some countries write phone numbers as 612.345.678, New Caledonia as 75.12.34.
const AMOUNT = /^[1-9]\d?(?:\.\d{3})+$/;
const VERSION = /^(?!.{9}|\d\d\.\d\d\.\d\d$)[1-9]\d{0,2}\.\d{1,3}\.\d{1,3}$/;

/**
 * Names what people, spreadsheets and programs write with digits and dots that is no phone number,
 * although its digits may be those of one.
 *
 * @param written the value, for the sentence
 * @param plain the value from `toPlainCharacters`
 * @returns a sentence that says what it is, or undefined
 */
export function explainOtherKind(written: string, plain: string): string | undefined {
	if (SHORTENED.test(plain)) {
		return `${quote(written)} was shortened by a spreadsheet. Format its column as text and enter the number again.`;
	}
	const kind = nameOtherKind(plain);
	if (kind === 'a decimal fraction') {
		return `${quote(written)} is a decimal fraction, as a spreadsheet writes numbers. Format its column as text and enter the number again.`;
	}
	return kind === undefined
		? undefined
		: `${quote(written)} is ${kind}, not a phone number. If it is one, write it with + and the country code.`;
}

function nameOtherKind(plain: string): string | undefined {
	if (isDateOrTime(plain)) return 'a date or a time';
	if (isIpAddress(plain)) return 'an IP address';
	if (DECIMAL_FRACTION.test(plain)) return 'a decimal fraction';
	return AMOUNT.test(plain) || VERSION.test(plain) ? 'an amount or a version' : undefined;
}

function isDateOrTime(plain: string): boolean {
	if (MONTH_OF_YEAR.test(plain) || TIMES.test(plain)) return true;
	const date = YEAR_FIRST.exec(plain) ?? YEAR_LAST.exec(plain) ?? SHORT_YEAR.exec(plain);
	return date !== null && isDayAndMonth(Number(date.groups?.one), Number(date.groups?.two));
}

// Some write the day first, some the month.
function isDayAndMonth(one: number, two: number): boolean {
	return one >= 1 && two >= 1 && Math.min(one, two) <= 12 && Math.max(one, two) <= 31;
}

// A phone number such as 044.123.45.67 has a zero in front, which an address has only where all four
// parts are filled up to three digits.
function isIpAddress(plain: string): boolean {
	const octets = FOUR_OCTETS.exec(plain)?.slice(1);
	if (octets === undefined || octets.some((octet) => Number(octet) > LARGEST_OCTET)) return false;
	const areFilledUp = octets.every((octet) => octet.length === 3);
	return areFilledUp || octets.every((octet) => !/^0\d/.test(octet));
}
