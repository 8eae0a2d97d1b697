import { septetsByCodeUnit } from './libraries/gsmAlphabet';

export type Encoding = 'GSM-7' | 'UCS-2';

export interface MeasuredText {
	encoding: Encoding;
	/** How many SMS the text takes per recipient; 0 for an empty text. */
	segments: number;
	/**
	 * What the limits of a segment count: septets in GSM-7 (two for a character of the extension
	 * table), UTF-16 code units in UCS-2 (two for most emoji).
	 */
	characters: number;
	/** The distinct characters that GSM-7 lacks, in the order they come in; none in GSM-7. */
	forcedBy: string[];
}

// A short message carries 140 octets: 160 septets or 70 UCS-2 code units. A part of a longer text
// gives 6 of them to the concatenation header, which leaves 153 or 67 (3GPP TS 23.040, 9.2.3.24.1).
const SINGLE_SEGMENT: Record<Encoding, number> = { 'GSM-7': 160, 'UCS-2': 70 };
const PART_OF_SEVERAL: Record<Encoding, number> = { 'GSM-7': 153, 'UCS-2': 67 };
// Whether a character ends where the part ends depends on the code point after it.
const PART_AND_NEXT_CHARACTER = PART_OF_SEVERAL['UCS-2'] + 2;

/**
 * Counts the segments of a text, as an Android phone cuts it.
 *
 * A text whose characters all stand in the GSM 7 bit default alphabet or its extension table (3GPP TS
 * 23.038, 6.2.1) goes out in GSM-7, any other text in UCS-2. A segment never ends inside an escape
 * sequence, a surrogate pair or, as on Android (SmsMessageBase.findNextUnicodePosition), inside a
 * character that several code points make up. A line break is a character like any other; CR LF
 * counts as two. An unpaired surrogate counts as one code unit.
 *
 * @param content the text, as it is sent
 */
export function measureText(content: string): MeasuredText {
	const forcedBy = charactersMissingFromGsm7(content);
	return forcedBy.length === 0 ? measureGsm7(content) : measureUcs2(content, forcedBy);
}

/**
 * Tells whether GSM-7 has a character.
 *
 * @param character one code point
 */
export function isInGsm7(character: string): boolean {
	return character.length === 1 && septetsByCodeUnit[character.charCodeAt(0)] !== undefined;
}

function charactersMissingFromGsm7(content: string): string[] {
	const missing = new Set<string>();
	for (const character of content) {
		if (!isInGsm7(character)) missing.add(character);
	}
	return [...missing];
}

function measureGsm7(content: string): MeasuredText {
	let characters = 0;
	let parts = 1;
	let usedInPart = 0;
	for (let index = 0; index < content.length; index++) {
		const septets = septetsByCodeUnit[content.charCodeAt(index)]?.length ?? 0;
		characters += septets;
		usedInPart += septets;
		if (usedInPart > PART_OF_SEVERAL['GSM-7']) {
			parts += 1;
			usedInPart = septets;
		}
	}
	return {
		encoding: 'GSM-7',
		segments: segmentsOf('GSM-7', characters, parts),
		characters,
		forcedBy: [],
	};
}

function measureUcs2(content: string, forcedBy: string[]): MeasuredText {
	const characters = content.length;
	const parts = characters > SINGLE_SEGMENT['UCS-2'] ? countUcs2Parts(content) : 1;
	return {
		encoding: 'UCS-2',
		segments: segmentsOf('UCS-2', characters, parts),
		characters,
		forcedBy,
	};
}

function segmentsOf(encoding: Encoding, characters: number, parts: number): number {
	if (characters === 0) return 0;
	return characters <= SINGLE_SEGMENT[encoding] ? 1 : parts;
}

function countUcs2Parts(content: string): number {
	const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
	let parts = 0;
	for (let start = 0; start < content.length; parts++) {
		start += lengthOfPart(content.slice(start, start + PART_AND_NEXT_CHARACTER), segmenter);
	}
	return parts;
}

// Looks at one part at a time: on a long text, each look-up takes as long as the text is.
function lengthOfPart(content: string, segmenter: Intl.Segmenter): number {
	const longest = PART_OF_SEVERAL['UCS-2'];
	// What is shorter has no character there, and ends the text.
	const grapheme = segmenter.segment(content).containing(longest)?.index ?? longest;
	if (grapheme > 0) return grapheme;
	// One grapheme fills the whole part: only its surrogate pairs stay together.
	return isHighSurrogate(content.charCodeAt(longest - 1)) ? longest - 1 : longest;
}

function isHighSurrogate(codeUnit: number): boolean {
	return codeUnit >= 0xd800 && codeUnit <= 0xdbff;
}
