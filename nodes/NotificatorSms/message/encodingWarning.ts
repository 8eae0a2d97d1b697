import type { MeasuredText } from './segments';

const MOST_NAMED = 5;

// Characters nobody sees, by the names people look them up with (Unicode Character Database).
const INVISIBLE_NAMES = new Map([
	['\t', 'tab'],
	['\u00a0', 'no-break space'],
	['\u00ad', 'soft hyphen'],
	['\u2009', 'thin space'],
	['\u200b', 'zero-width space'],
	['\u200c', 'zero-width non-joiner'],
	['\u200d', 'zero-width joiner'],
	['\u200e', 'left-to-right mark'],
	['\u200f', 'right-to-left mark'],
	['\u2028', 'line separator'],
	['\u202f', 'narrow no-break space'],
	['\u2060', 'word joiner'],
	['\ufe0f', 'emoji variation selector'],
	['\ufeff', 'byte order mark'],
]);
// Separators, control and format characters, unpaired surrogates and marks without a letter.
const INVISIBLE = /^[\p{Z}\p{C}\p{M}]$/u;

/**
 * Says which characters make a text go out in UCS-2, and what that costs.
 *
 * @param measured what measureText gave
 * @returns a sentence of bounded length, or undefined for a text in GSM-7
 */
export function explainUcs2({ forcedBy }: MeasuredText): string | undefined {
	if (forcedBy.length === 0) return undefined;
	return `The message is sent as UCS-2, with 70 characters in a segment instead of 160, because of ${nameCharacters(forcedBy)}.`;
}

/**
 * Names characters in a sentence: visible ones in quotes, others by code point.
 *
 * @param characters single code points
 * @returns such as `"–", U+200B (zero-width space) and 3 more`: the first few, then how many more
 */
export function nameCharacters(characters: readonly string[]): string {
	const named = characters.slice(0, MOST_NAMED).map(nameCharacter);
	const more = characters.length - named.length;
	if (more > 0) named.push(`${more} more`);
	const last = named.pop() ?? '';
	return named.length === 0 ? last : `${named.join(', ')} and ${last}`;
}

function nameCharacter(character: string): string {
	if (!INVISIBLE.test(character)) return `"${character}"`;
	const codePoint = character.codePointAt(0) ?? 0;
	const hexadecimal = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
	const name = INVISIBLE_NAMES.get(character);
	return name === undefined ? hexadecimal : `${hexadecimal} (${name})`;
}
