import { plainText } from '../message/wording';
import type { NotSentCause } from './result';

/**
 * A key as people paste it (with spaces, a line break, or the word "Bearer" of the service's own
 * examples before it) becomes the bare key.
 */
export function bareKey(pasted: unknown): string {
	return plainText(pasted)
		.replace(/^\s*(authorization\s*:)?\s*bearer\b/i, '')
		.replace(/\s/g, '');
}

/**
 * Why no request can carry a key: a header takes letters, digits and signs of ASCII, and no host
 * tells of another character before it has begun to send.
 *
 * @param key bare
 */
export function keyCause(key: string): NotSentCause | undefined {
	if (key === '') return 'noKey';
	return /[^\x21-\x7e]/.test(key) ? 'unsendableKey' : undefined;
}

/** What is in the place of a key. */
const HIDDEN_KEY = '[API key]';

/** A shorter key could be a part of any number or word: hiding it would change data. */
const SHORTEST_HIDDEN = 8;

/**
 * Makes what takes the key out of a text: some servers repeat the headers of a request in their
 * answer, and answers end in outputs, logs and screenshots.
 */
export function hiderOf(key: string): (text: string) => string {
	if (key.length < SHORTEST_HIDDEN) return (text) => text;
	return (text) => text.replaceAll(key, HIDDEN_KEY);
}
