const ASCII = /^[\x20-\x7e]*$/;

// The zero of each set of decimal digits that phone numbers are written with; the digits 1 to 9
// follow it (Unicode Character Database, general category Nd).
const DIGIT_ZEROS = [
	0x0660, // Arabic-Indic
	0x06f0, // Extended Arabic-Indic: Persian, Urdu
	0x07c0, // NKo
	0x0966, // Devanagari
	0x09e6, // Bengali
	0x0a66, // Gurmukhi
	0x0ae6, // Gujarati
	0x0b66, // Oriya
	0x0be6, // Tamil
	0x0c66, // Telugu
	0x0ce6, // Kannada
	0x0d66, // Malayalam
	0x0e50, // Thai
	0x0ed0, // Lao
	0x0f20, // Tibetan
	0x1040, // Myanmar
	0x17e0, // Khmer
	0x1810, // Mongolian
	0xff10, // Fullwidth
];
const OTHER_DIGITS = new Map(
	DIGIT_ZEROS.flatMap((zero) =>
		Array.from({ length: 10 }, (_, digit) => [String.fromCharCode(zero + digit), String(digit)]),
	) as Array<[string, string]>,
);

const DIGIT = /\p{Nd}/u;
const DIGITS = /\p{Nd}/gu;
const PLUS = /[+\u207a\ufb29\ufe62\uff0b]/;
const OTHER_PLUSES = /[\u207a\ufb29\ufe62\uff0b]/g;
// Soft hyphen, direction marks, zero-width characters, byte order mark, grapheme joiner, variation
// selectors: pasted along from web pages and contact apps, never part of a number.
const INVISIBLE_MARKS =
	/[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|\u034f|[\ufe00-\ufe0f]/g;
// A dash as a bullet of a list, and the scheme of a link.
const HARMLESS_PREFIX = /^(?:-\s+)?(?:(?:tel|sms|smsto):(?:\/\/)?)?\s*/i;
// Quotes around a value of a CSV file or a list, and the apostrophe that makes a spreadsheet keep a plus.
const OUTER_QUOTES = /^[\s"'`\u2018\u2019\u201c\u201d]+|[\s"'`\u2018\u2019\u201c\u201d]+$/g;
// The dashes, dots, slashes and brackets that libphonenumber accepts inside a number
// (VALID_PUNCTUATION), and their fullwidth and small forms. Its tilde is not among them: it stands for
// a range of numbers, or begins an extension.
const PUNCTUATION: Array<[written: RegExp, plain: string]> = [
	[/[\u2010-\u2015\u2212\u30fc\ufe58\ufe63\uff0d]/g, '-'],
	[/[\u2024\uff0e]/g, '.'],
	[/[\u2044\u2215\uff0f]/g, '/'],
	[/\uff08/g, '('],
	[/\uff09/g, ')'],
	[/\uff3b/g, '['],
	[/\uff3d/g, ']'],
];
const BEFORE_PLUS = /[\s\-\u2010-\u2015\u2212./]/;
const OPENING_BRACKET = /[([\uff08\uff3b]/;
const BRACKETED_ZERO = /\(0\)/;
// Groups of digits, each but the first after one space, dot, dash or slash, or after a bracket.
// Brackets hold a beginning, such as (+33), (0), (030), (0 30) or (0-30), and so never come last.
const ONE_NUMBER =
	/^(?:\+?\d+|(?:\+?\(|\(\+)\d+(?:[ -]\d+)*\))(?:[ \-./]\d+|(?<=\))\d+|[ \-./]?\(\d+(?:[ -]\d+)*\))*(?<!\))$/;

/** Some digits of a written number, and what stands between them and the digits before. */
export interface DigitGroup {
	separator: string;
	digits: string;
	/** Where the separator begins in the text. */
	start: number;
}

/**
 * Tells whether a text shows nothing: white space and invisible marks only.
 *
 * @param text any text
 */
export function isBlank(text: string): boolean {
	return text.replace(INVISIBLE_MARKS, '').trim() === '';
}

/**
 * Splits a text where a plus begins the next number: "+33612345678 / +33612345679" are two, and reading
 * them as one would text a stranger. The plus of "3.36E+10", a spreadsheet's short form, begins none.
 *
 * @param text written numbers
 * @returns the parts, one at least, without the punctuation between them
 */
export function splitAtPlus(text: string): string[] {
	const numbers: string[] = [];
	let start = 0;
	let digitSeen = false;
	for (let index = 0; index < text.length; index++) {
		const character = text[index];
		if (digitSeen && PLUS.test(character) && !/e/i.test(text[index - 1])) {
			const next = OPENING_BRACKET.test(text[index - 1]) ? index - 1 : index;
			let end = next;
			while (BEFORE_PLUS.test(text[end - 1])) end--;
			numbers.push(text.slice(start, end));
			start = next;
			digitSeen = false;
		} else if (DIGIT.test(character)) {
			digitSeen = true;
		}
	}
	numbers.push(text.slice(start));
	return numbers;
}

/**
 * Writes a phone number in ASCII: plain digits, plus and punctuation, one space at the most between
 * two digits and none around a dash, dot or slash. Invisible marks, outer quotes and brackets, a
 * `tel:` or `sms:` in front and a full stop behind are gone. Everything else stays, letters too.
 *
 * @param written one phone number as a user wrote it
 */
export function toPlainCharacters(written: string): string {
	return withoutWrapping(ASCII.test(written) ? written : toAscii(written))
		.replace(/\[/g, '(')
		.replace(/\]/g, ')')
		.replace(/\s+/g, ' ')
		.replace(/ ?([-./]) ?/g, '$1')
		.replace(/([+(]) /g, '$1')
		.replace(/ \)/g, ')')
		.replace(/\.$/, '');
}

/**
 * Takes the punctuation of phone numbers out, and so leaves digits and pluses, and whatever does not
 * belong into a phone number.
 *
 * @param plain a number from {@link toPlainCharacters}
 */
export function withoutPunctuation(plain: string): string {
	return plain.replace(/[ \-./()]/g, '');
}

/**
 * Takes the trunk zero in brackets out: `+44 (0)20` becomes `+44 20`.
 *
 * @param plain a number from {@link toPlainCharacters}
 * @returns the number without it, or undefined when it has none
 */
export function withoutBracketedZero(plain: string): string | undefined {
	return BRACKETED_ZERO.test(plain) ? plain.replace(BRACKETED_ZERO, ' ') : undefined;
}

/**
 * Takes a number apart, if it is written the way people write one.
 *
 * @param plain a number from {@link toPlainCharacters}
 * @returns its groups of digits, or undefined when its punctuation is not that of one number
 */
export function readDigitGroups(plain: string): DigitGroup[] | undefined {
	if (!ONE_NUMBER.test(plain)) return undefined;
	return [...plain.matchAll(/(\D*)(\d+)/g)].map(({ 1: separator, 2: digits, index }) => ({
		separator,
		digits,
		start: index,
	}));
}

function toAscii(written: string): string {
	const plain = written
		.replace(INVISIBLE_MARKS, '')
		.replace(DIGITS, (digit) => OTHER_DIGITS.get(digit) ?? digit)
		.replace(OTHER_PLUSES, '+');
	return PUNCTUATION.reduce((text, [other, ascii]) => text.replace(other, ascii), plain);
}

function withoutWrapping(text: string): string {
	return withoutOuterBrackets(text.replace(OUTER_QUOTES, ''))
		.replace(OUTER_QUOTES, '')
		.replace(HARMLESS_PREFIX, '');
}

// Around the whole number, or from a list that was split: "[+33612345678".
function withoutOuterBrackets(text: string): string {
	return text
		.replace(/^\[([^[\]]*)\]$|^\[([^\]]*)$|^([^[]*)\]$/, '$1$2$3')
		.replace(/^\(([^()]*)\)$|^\(([^)]*)$|^([^(]*)\)$/, '$1$2$3');
}
