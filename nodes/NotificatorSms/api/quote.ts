/** Longer than any title that is meant to be read, in characters. */
const LONGEST_QUOTE = 300;

/**
 * Words of a server as they may stand in a sentence of ours, which the editor shows as HTML and
 * logs keep as they are: on one line, without control characters or tags, and not too long.
 */
export function quoted(words: string): string {
	const text = words
		.slice(0, 2 * LONGEST_QUOTE)
		.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
		.replaceAll('<', '‹')
		.replaceAll('>', '›')
		.trim();
	return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE).trimEnd()}…` : text;
}
