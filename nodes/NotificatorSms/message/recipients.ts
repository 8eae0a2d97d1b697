import { readCountryCode } from './countries';
import { readPhoneNumber } from './phoneNumber';
import { readInput, type Refusal } from './recipientInput';
import { quote, shortenForField } from './wording';

export { matchesAllowed, readAllowed, type AllowedRecipients } from './allowedRecipients';
export { isCountryCode, readCountryCode, type DefaultCountry } from './countries';
export { formatForReading } from './phoneNumber';
export type { Refusal } from './recipientInput';

export interface RecipientOptions {
	/** Country of national numbers: two letters (ISO 3166-1 alpha-2), in either case. */
	defaultCountry?: unknown;
}

export interface ReadRecipients {
	/** E.164 numbers in the order they were given, each once. */
	recipients: string[];
	/** What is not a usable phone number. */
	refused: Refusal[];
	/** Numbers given again, in any spelling. */
	repeated: Refusal[];
}

/**
 * Reads whom an SMS goes to.
 *
 * @param input text (separated by commas, semicolons, tabs or line breaks), a number, a list, JSON
 *   text, an object with `phone_number`, or any nesting of these
 * @param options how to read national numbers
 * @returns every part of the input that is not blank, in exactly one of the three lists; all empty
 *   for an empty input. Never throws.
 */
export function readRecipients(input: unknown, options: RecipientOptions = {}): ReadRecipients {
	const { texts, refused } = readInput(input);
	const defaults = readCountryCode(options.defaultCountry);
	const writtenAs = new Map<string, string>();
	const repeated: Refusal[] = [];
	for (const text of texts) {
		const value = shortenForField(text);
		const read = readPhoneNumber(text, defaults);
		if ('reason' in read) {
			refused.push({ value, reason: read.reason });
		} else if (writtenAs.has(read.recipient)) {
			const reason = `${quote(text)} is the same number as ${quote(writtenAs.get(read.recipient) ?? '')}, which comes before it.`;
			repeated.push({ value, reason });
		} else {
			writtenAs.set(read.recipient, text);
		}
	}
	return { recipients: [...writtenAs.keys()], refused, repeated };
}
