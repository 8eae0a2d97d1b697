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
const HARMLESS_PREFIX = /^\s*(?:tel|sms|smsto):(?:\/\/)?/i;
// Quotes around a value of a CSV file or a list, and the apostrophe that makes a spreadsheet keep a plus.
const OUTER_QUOTES = /^[\s"'`[\u2018\u2019\u201c\u201d]+|[\s"'`\]\u2018\u2019\u201c\u201d]+$/g;
// White space; dashes and hyphens; dots; slashes; brackets; tilde: the punctuation libphonenumber
// accepts inside a number (VALID_PUNCTUATION), and their fullwidth and small forms.
const PUNCTUATION =
	/[\s\-\u2010-\u2015\u2212\u30fc\ufe58\ufe63\uff0d./\u2024\u2044\u2215\uff0e\uff0f()[\]\uff08\uff09\uff3b\uff3d~\u2053\u223c\uff5e]/g;
const BRACKETED_ZERO = /[([\uff08\uff3b]\s*0\s*[)\]\uff09\uff3d]/;

/**
 * Tells whether a text shows nothing: white space and invisible marks only.
 *
 * @param text any text
 */
export function isBlank(text: string): boolean {
	return text.replace(INVISIBLE_MARKS, '').trim() === '';
}

/**
 * Splits a text where a plus begins the next number: "+33612345678 +33612345679" are two, and reading
 * them as one would text a stranger. The plus of "3.36E+10", a spreadsheet's short form, begins none.
 *
 * @param text written numbers
 * @returns the parts, one at least, which together are the text
 */
export function splitAtPlus(text: string): string[] {
	const numbers: string[] = [];
	let start = 0;
	let digitSeen = false;
	for (let index = 0; index < text.length; index++) {
		const character = text[index];
		if (digitSeen && PLUS.test(character) && !/e/i.test(text[index - 1])) {
			numbers.push(text.slice(start, index));
			start = index;
			digitSeen = false;
		} else if (DIGIT.test(character)) {
			digitSeen = true;
		}
	}
	numbers.push(text.slice(start));
	return numbers;
}

/**
 * Writes a phone number with ASCII digits and a plain plus, without invisible marks, outer quotes
 * and a `tel:` or `sms:` in front. Everything else stays, punctuation and letters too.
 *
 * @param written one phone number as a user wrote it
 */
export function toPlainCharacters(written: string): string {
	const plain = ASCII.test(written)
		? written
		: written
				.replace(INVISIBLE_MARKS, '')
				.replace(DIGITS, (digit) => OTHER_DIGITS.get(digit) ?? digit)
				.replace(OTHER_PLUSES, '+');
	return plain.replace(OUTER_QUOTES, '').replace(HARMLESS_PREFIX, '').trim();
}

/**
 * Takes the punctuation of phone numbers out, and so leaves digits and pluses, and whatever does not
 * belong into a phone number.
 *
 * @param plain a number from {@link toPlainCharacters}
 */
export function withoutPunctuation(plain: string): string {
	return plain.replace(PUNCTUATION, '');
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
