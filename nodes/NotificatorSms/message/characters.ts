import { isInGsm7, measureText } from './segments';

export interface ReplacedText {
	content: string;
	/**
	 * The distinct characters that were replaced, in the order they come in, each with the accents
	 * written after it; none when the text is untouched.
	 */
	replaced: string[];
}

// What is in for characters that the GSM 7 bit default alphabet lacks (3GPP TS 23.038, 6.2.1):
// look-alikes and usual spellings that change no word and no number. Superscript digits, the degree
// sign and the like have no such replacement and are left out on purpose.
const REPLACEMENTS: ReadonlyArray<[replacement: string, characters: string]> = [
	// Apostrophes and single quotes, primes, accents standing alone, backtick
	[
		"'",
		'\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u2032\u2035\u00b4\u0060\u02ca\u02cb\u275b\u275c',
	],
	// Double quotes, double primes, guillemets
	[
		'"',
		'\u201c\u201d\u201e\u201f\u02ba\u02ee\u2033\u2036\u00ab\u00bb\u275d\u275e\u301d\u301e\u301f',
	],
	// Low single quote, ideographic comma
	[',', '\u201a\u3001'],
	['.', '\u00b7\u2024\u3002'],
	['<', '\u2039'],
	['>', '\u203a'],
	// Hyphens, dashes, minus, bullets
	[
		'-',
		'\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\u2022\u2023\u25aa\u25cf\u25e6',
	],
	['...', '\u2026'],
	['..', '\u2025'],
	// Spaces, tab
	[
		' ',
		'\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000',
	],
	// Vertical tab, next line, line separator, paragraph separator
	['\n', '\u000b\u0085\u2028\u2029'],
	// Soft hyphen, grapheme joiner, zero-width characters, direction marks, word joiner, variation
	// selectors, byte order mark
	[
		'',
		'\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff',
	],
	['/', '\u2044\u2215\u00f7'],
	['|', '\u00a6\u2223'],
	['*', '\u2217\u204e'],
	['^', '\u02c6'],
	['~', '\u02dc\u223c'],
	['x', '\u00d7'],
	['!!', '\u203c'],
	['?!', '\u2048'],
	['!?', '\u2049'],
	['1/4', '\u00bc'],
	['1/2', '\u00bd'],
	['3/4', '\u00be'],
	['(C)', '\u00a9'],
	['(R)', '\u00ae'],
	['TM', '\u2122'],
	['No', '\u2116'],
	['->', '\u2192'],
	['<-', '\u2190'],
	['<=', '\u2264'],
	['>=', '\u2265'],
	['+/-', '\u00b1'],
	// Ligatures
	['OE', '\u0152'],
	['oe', '\u0153'],
	['ff', '\ufb00'],
	['fi', '\ufb01'],
	['fl', '\ufb02'],
	['ffi', '\ufb03'],
	['ffl', '\ufb04'],
	['st', '\ufb05\ufb06'],
	['IJ', '\u0132'],
	['ij', '\u0133'],
	// Letters whose stroke or missing dot is no accent that could be taken off
	['a', '\u00aa'],
	['o', '\u00ba'],
	['D', '\u00d0\u0110'],
	['d', '\u00f0\u0111'],
	['H', '\u0126'],
	['h', '\u0127'],
	['i', '\u0131'],
	['L', '\u0141\u013f'],
	['l', '\u0142\u0140'],
	["'n", '\u0149'],
	['s', '\u017f'],
	['SS', '\u1e9e'],
	['T', '\u0166'],
	['t', '\u0167'],
	['Th', '\u00de'],
	['th', '\u00fe'],
];
const replacementOf = new Map(
	REPLACEMENTS.flatMap(([replacement, characters]) =>
		Array.from(characters, (character) => [character, replacement] as const),
	),
);

// The fullwidth forms U+FF01 to U+FF5E follow the order of ASCII 0x21 to 0x7E (Unicode block
// Halfwidth and Fullwidth Forms).
const FIRST_FULLWIDTH = 0xff01;
const LAST_FULLWIDTH = 0xff5e;
const FULLWIDTH_OFFSET = FIRST_FULLWIDTH - 0x21;

// A character with the accents written after it.
const ACCENTED = /\P{M}\p{M}*|\p{M}+/gu;
const LETTER = /^\p{L}/u;
const ACCENT = /\p{M}/gu;

/**
 * Replaces what GSM-7 lacks, so that the text needs fewer segments: curly quotes, dashes, ellipses,
 * special spaces, bullets and ligatures become their replacements, invisible marks go, letters lose an
 * accent that GSM-7 lacks (\u00ea becomes e; \u00e9 stays).
 *
 * All or nothing: one character without a replacement (an emoji, a Cyrillic letter) makes the whole text go
 * out in UCS-2 anyway, so nothing is replaced then. Nor is it when the replacements, some of which are
 * longer, would take more segments.
 *
 * @param content the text to send
 * @returns the text, which fits GSM-7 and takes no more segments whenever something was replaced
 */
export function replaceUnsupportedCharacters(content: string): ReplacedText {
	const untouched = { content, replaced: [] };
	const replaced = new Set<string>();
	let result = '';
	for (const [character] of content.matchAll(ACCENTED)) {
		const replacement = toGsm7(character);
		if (replacement === undefined) return untouched;
		if (replacement !== character) replaced.add(character);
		result += replacement;
	}
	if (replaced.size === 0) return untouched;
	if (measureText(result).segments > measureText(content).segments) return untouched;
	return { content: result, replaced: [...replaced] };
}

// NFC first: a letter and its accent may come as two code points of a character that GSM-7 has.
function toGsm7(character: string): string | undefined {
	let replacement = '';
	for (const codePoint of character.normalize('NFC')) {
		const part = replacementOfCodePoint(codePoint) ?? withoutAccent(codePoint, character);
		if (part === undefined) return undefined;
		replacement += part;
	}
	return replacement;
}

// Letters that are joined, stroked or the like make words: only modifier letters stand for quotes.
const WORD_LETTER = /[\p{Lu}\p{Ll}\p{Lo}]/u;

/**
 * Makes typographic characters plain, as some servers do (reported for the gateway software): quotes,
 * dashes, ellipses, special spaces, signs. Letters stay as they are. Two texts that differ in nothing
 * else become the same.
 */
export function plainTypography(text: string): string {
	let plain = '';
	for (const character of text) {
		plain += WORD_LETTER.test(character) ? character : (replacementOf.get(character) ?? character);
	}
	return plain;
}

function replacementOfCodePoint(codePoint: string): string | undefined {
	if (isInGsm7(codePoint)) return codePoint;
	return replacementOf.get(codePoint) ?? fullwidthReplacement(codePoint);
}

function fullwidthReplacement(codePoint: string): string | undefined {
	const code = codePoint.charCodeAt(0);
	if (code < FIRST_FULLWIDTH || code > LAST_FULLWIDTH) return undefined;
	return replacementOfCodePoint(String.fromCharCode(code - FULLWIDTH_OFFSET));
}

// Letters only: without its stroke, the sign for "is not equal" would say the opposite.
function withoutAccent(codePoint: string, character: string): string | undefined {
	if (!LETTER.test(character)) return undefined;
	const bare = codePoint.normalize('NFD').replace(ACCENT, '');
	return bare === '' || isInGsm7(bare) ? bare : undefined;
}
