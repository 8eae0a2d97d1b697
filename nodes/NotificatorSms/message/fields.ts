import { replaceUnsupportedCharacters } from './characters';
import { readRecipients, type Refusal } from './recipients';
import { readLine } from './values';
import { describeValue, quote } from './wording';

/** Some builds cut a text here without saying so (reported for the gateway software). */
const LONGEST_UNCUT_CONTENT = 1000;

/**
 * Reads the text of a message.
 *
 * @param replaces whether characters that GSM-7 lacks become plain ones
 * @param problems gets a sentence where there is no text
 */
export function readContent(value: unknown, replaces: boolean, problems: string[]): string {
	const unreadable: string[] = [];
	readLine(value, 'Message', unreadable);
	problems.push(...unreadable);
	if (unreadable.length > 0) return '';
	if (isLeftover(value)) {
		problems.push(`Message must be text, but is ${quote(describeValue(value))}. Check its expression.`);
		return '';
	}
	const written = String(value ?? '');
	const content = replaces ? replaceUnsupportedCharacters(written).content : written;
	if (content.trim() === '') problems.push('Message is empty. Write the text to send.');
	return content;
}

/** What an expression gives where a part of it is missing: a sum without a number, or a bare condition. */
function isLeftover(value: unknown): boolean {
	return typeof value === 'boolean' || (typeof value === 'number' && !Number.isFinite(value));
}

/** What to say of a text that is longer than some servers take; undefined for any other. */
export function warnOfCut(content: string): string | undefined {
	return content.length > LONGEST_UNCUT_CONTENT
		? `The message has ${content.length} characters. Some servers cut a message at ${LONGEST_UNCUT_CONTENT} characters.`
		: undefined;
}

/**
 * Reads the recipients of a message.
 *
 * @param options `skips` leaves out numbers that cannot be used
 * @param problems gets a sentence for each number that cannot be used, unless those are skipped
 * @returns E.164 numbers, each once, and what was left out
 */
export function readTo(
	value: unknown,
	{ defaultCountry, skips = false }: { defaultCountry?: unknown; skips?: boolean },
	problems: string[],
): { recipients: string[]; skipped: Refusal[] } {
	const { recipients, refused, repeated } = readRecipients(value, { defaultCountry });
	if (!skips) problems.push(...refused.map(({ reason }) => reason));
	if (recipients.length + refused.length === 0) {
		const reason = 'To is empty. Enter at least one phone number, e.g. +33612345678.';
		if (!skips) problems.push(reason);
		return { recipients, skipped: [{ value: '', reason }] };
	}
	return { recipients, skipped: [...refused, ...repeated] };
}

/**
 * Reads a phone number where there can be but one.
 *
 * @param problems gets a sentence for what is no number, and where there are several
 * @returns E.164; undefined where none is given
 */
export function readOneNumber(
	value: unknown,
	defaultCountry: unknown,
	problems: string[],
): string | undefined {
	const { recipients, refused } = readRecipients(value, { defaultCountry });
	problems.push(...refused.map(({ reason }) => reason));
	if (recipients.length > 1) {
		problems.push(
			`Phone Number holds ${recipients.length} numbers, but a contact has one. Use one item for each.`,
		);
	}
	return recipients[0];
}
