// The most UTF-16 code units of a value that are shown.
const LONGEST_QUOTE = 60;
const LONGEST_FIELD = 100;
const MOST_FIELDS = 5;

/**
 * Shortens a value for an output field.
 *
 * @param text the value as the user wrote it
 * @returns the value, or its beginning followed by an ellipsis
 */
export function shortenForField(text: string): string {
	return shorten(text, LONGEST_FIELD);
}

/**
 * Puts a value into a sentence: as typed, in quotes, shortened when long.
 *
 * @param text the value as the user wrote it
 */
export function quote(text: string): string {
	return `"${shorten(text, LONGEST_QUOTE)}"`;
}

/**
 * The text that a field of a server holds.
 *
 * @returns without spaces around it; empty where the field holds no text, number or boolean
 */
export function plainText(value: unknown): string {
	if (value === null || typeof value === 'object' || typeof value === 'function') return '';
	return String(value ?? '').trim();
}

/** A text without its case and accents: "élodie" and "ELODIE" become the same. */
export function folded(text: string): string {
	return text
		.normalize('NFD')
		.replace(/\p{Diacritic}/gu, '')
		.toLowerCase();
}

/**
 * Shows any value as text, without ever running the value's own code to turn it into text.
 *
 * @param value anything an expression can give
 * @returns the text of a text, a number or the like; plain words for anything else
 */
export function describeValue(value: unknown): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'function') return 'a function';
	if (typeof value !== 'object' || value === null) return String(value);
	// A proxy may refuse to answer.
	try {
		return describeObject(value);
	} catch {
		return 'an object';
	}
}

function describeObject(value: object): string {
	if (Array.isArray(value)) return 'a list';
	if (Object.prototype.toString.call(value) === '[object Date]') return 'a date';
	const fields = Object.keys(value).slice(0, MOST_FIELDS);
	return fields.length === 0
		? 'an object without fields'
		: `an object with the fields ${fields.join(', ')}`;
}

function shorten(text: string, longest: number): string {
	if (text.length <= longest) return text;
	// Half a surrogate pair would show as a broken character.
	return `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Longer than any title that is meant to be read, in characters. */
const LONGEST_SERVER_WORDS = 300;

/**
 * Words of a server as they may be in a sentence of ours, which the editor shows as HTML and
 * logs keep as they are: on one line, without control characters or tags, and not too long.
 */
export function serverWords(words: string): string {
	const text = words
		.slice(0, 2 * LONGEST_SERVER_WORDS)
		.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
		.replaceAll('<', '‹')
		.replaceAll('>', '›')
		.trim();
	return text.length > LONGEST_SERVER_WORDS ? `${text.slice(0, LONGEST_SERVER_WORDS).trimEnd()}…` : text;
}
