import { readCountryCode } from './countries';
import { readPhoneNumber } from './phoneNumber';
import { readInput, type Refusal } from './recipientInput';
import { quote, shortenForField } from './wording';
import { toPlainCharacters, withoutPunctuation } from './writtenNumber';

/** The numbers that may be texted. When both are empty, none may. */
export interface AllowedRecipients {
	/** Complete numbers in E.164. */
	numbers: ReadonlySet<string>;
	/** Beginnings of E.164 numbers, with their +. */
	prefixes: readonly string[];
}

// The first digits, with a dash behind the country code only: "+4915-17" would be a range, "+49151/2" two
// prefixes, and "+33.0" a fraction.
const WRITTEN_PREFIX = /^(?:\+|00) ?(?:\d{1,3}-)?\d+(?: \d+)*$/;
const PREFIX = /^\+[1-9]\d{0,14}$/;

/**
 * Reads a list of numbers and prefixes that may be texted.
 *
 * An entry that is a possible phone number allows that number alone; any other entry that begins
 * with + and digits, or an entry with * at its end, allows all numbers that begin so.
 *
 * @param input the forms of input that recipients have, such as `+33, +44 20*, +33612345678`
 * @param options the country of complete national numbers: two letters, in either case
 * @returns what is allowed, and the entries that could not be read. A refused entry allows nothing.
 *   Never throws.
 */
export function readAllowed(
	input: unknown,
	options: { defaultCountry?: unknown } = {},
): { allowed: AllowedRecipients; refused: Refusal[] } {
	const { texts, refused } = readInput(input);
	const defaults = readCountryCode(options.defaultCountry);
	const numbers = new Set<string>();
	const prefixes = new Set<string>();
	for (const text of texts) {
		const number = readPhoneNumber(text, defaults);
		const prefix = readPrefix(text);
		if ('recipient' in number) numbers.add(number.recipient);
		else if (prefix !== undefined) prefixes.add(prefix);
		else refused.push({ value: shortenForField(text), reason: explainEntry(text) });
	}
	return { allowed: { numbers, prefixes: [...prefixes] }, refused };
}

/**
 * Tells whether a number may be texted.
 *
 * @param recipient a number in E.164
 * @param allowed what {@link readAllowed} gave
 */
export function matchesAllowed(recipient: string, allowed: AllowedRecipients): boolean {
	return (
		allowed.numbers.has(recipient) ||
		allowed.prefixes.some((prefix) => recipient.startsWith(prefix))
	);
}

// Brackets are not part of a prefix: a zero in them is no digit of an E.164 number in most countries but
// is one in Italy, and which numbers such a prefix allows would be a guess.
function readPrefix(text: string): string | undefined {
	const beginning = toPlainCharacters(text).replace(/ ?\*$/, '');
	if (!WRITTEN_PREFIX.test(beginning)) return undefined;
	const digits = withoutPunctuation(beginning).replace(/^00/, '+');
	return PREFIX.test(digits) && !isUnclearNumber(beginning, digits) ? digits : undefined;
}

// "+491511234567 2" is no number because of how it is written, and so no prefix either.
function isUnclearNumber(written: string, digits: string): boolean {
	return 'recipient' in readPhoneNumber(digits) && !('recipient' in readPhoneNumber(written));
}

function explainEntry(text: string): string {
	return `${quote(text)} is neither a phone number nor the beginning of one. Write + and the country code first, such as +33 or +33612345678.`;
}
