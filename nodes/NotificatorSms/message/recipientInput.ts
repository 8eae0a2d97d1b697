import { describeValue, quote, shortenForField } from './wording';
import { isBlank, splitAtPlus } from './writtenNumber';

/** What could not be used: the value as typed (shortened when long) and a sentence that says why. */
export interface Refusal {
	value: string;
	reason: string;
}

/** What was found in an input: texts that hold one written number each, and what is none. */
export interface ReadInput {
	texts: string[];
	refused: Refusal[];
}

// Contact lists nest a level or two; anything deeper is not a list of recipients.
const DEEPEST_LEVEL = 8;
const MOST_VALUES = 100_000;

// Comma, semicolon, tab and line breaks, with the comma and semicolon of other scripts. A semicolon
// that begins a parameter of a tel: address (RFC 3966) belongs to its number.
const SEPARATORS =
	/[,\t\n\v\f\r\u0085\u2028\u2029\u060c\u061b\u3001\uff0c\uff1b]|;(?!\s*(?:ext|isub|phone-context)\s*=)/i;
const LOOKS_LIKE_JSON = /^\s*[[{"]/;
const JSON_TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

interface Reading extends ReadInput {
	/** How many more elements of lists are read. */
	valuesLeft: number;
	/** Whether a refusal says that the rest was not read. */
	cutSaid: boolean;
}

/**
 * Takes every form of input for recipients apart.
 *
 * @param input text (separated by commas, semicolons, tabs or line breaks), a number, a list, JSON
 *   text, an object with `phone_number`, or any nesting of these. Null, undefined and blank parts
 *   hold nothing and are left out.
 * @returns the written numbers in their order, and a refusal for everything else. Never throws.
 */
export function readInput(input: unknown): ReadInput {
	const reading: Reading = { texts: [], refused: [], valuesLeft: MOST_VALUES, cutSaid: false };
	readValue(input, 0, reading);
	return { texts: reading.texts, refused: reading.refused };
}

function readValue(value: unknown, level: number, reading: Reading): void {
	if (value === null || value === undefined) return;
	if (typeof value === 'string') readText(value, level, reading);
	else if (typeof value === 'number' || typeof value === 'bigint') readNumber(value, reading);
	else if (typeof value === 'object') readObject(value, level, reading);
	else refuseAsNumber(value, reading);
}

function readText(text: string, level: number, reading: Reading): void {
	if (LOOKS_LIKE_JSON.test(text)) {
		const parsed = parseJson(text);
		if (parsed !== undefined) {
			readValue(parsed.value, level + 1, reading);
			return;
		}
	}
	for (const part of text.split(SEPARATORS)) {
		for (const number of splitAtPlus(part)) {
			if (!isBlank(number)) reading.texts.push(number.trim());
		}
	}
}

function parseJson(text: string): { value: unknown } | undefined {
	try {
		JSON.parse(text);
		return { value: JSON.parse(withNumbersAsText(text)) };
	} catch {
		// Brackets and quotes may also stand around a plain phone number.
		return undefined;
	}
}

// As numbers, [4.91511E+11], which a spreadsheet shortened, and [491511234567.0] would be whole ones.
function withNumbersAsText(json: string): string {
	return json.replace(JSON_TEXT_OR_NUMBER, (token) =>
		token.startsWith('"') ? token : `"${token}"`,
	);
}

function readNumber(value: number | bigint, reading: Reading): void {
	const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value);
	if (isWhole && value >= 0) reading.texts.push(String(value));
	else refuseAsNumber(value, reading);
}

function readObject(value: object, level: number, reading: Reading): void {
	if (level >= DEEPEST_LEVEL) {
		refuse(value, 'This list is nested too deeply. Give one list of phone numbers.', reading);
		return;
	}
	// Reading a field may run code of the object (a getter, a proxy), which may throw.
	try {
		if (Array.isArray(value)) readList(value, level, reading);
		else readPhoneNumberField(value, level, reading);
	} catch {
		refuse(value, 'This value cannot be read. Give the phone number as text.', reading);
	}
}

function readList(list: unknown[], level: number, reading: Reading): void {
	for (const element of list) {
		if (reading.valuesLeft <= 0) {
			refuseRest(list, reading);
			return;
		}
		reading.valuesLeft -= 1;
		readValue(element, level + 1, reading);
	}
}

// Lists that hold each other grow without end: the reading stops, and says so once.
function refuseRest(list: unknown[], reading: Reading): void {
	if (reading.cutSaid) return;
	reading.cutSaid = true;
	refuse(list, `Only the first ${MOST_VALUES} values were read. Give fewer at a time.`, reading);
}

function readPhoneNumberField(value: object, level: number, reading: Reading): void {
	const phoneNumber = (value as { phone_number?: unknown }).phone_number;
	const found = reading.texts.length + reading.refused.length;
	readValue(phoneNumber, level + 1, reading);
	// Nobody is left out silently: an object stands for a person, also when it holds no number.
	if (reading.texts.length + reading.refused.length === found) {
		refuse(
			value,
			`${quote(describeValue(value))} holds no phone number. Give text, or objects with a filled "phone_number" field.`,
			reading,
		);
	}
}

function refuseAsNumber(value: unknown, reading: Reading): void {
	const reason = `${quote(describeValue(value))} is not a phone number. Write it as text, with + and the country code.`;
	refuse(value, reason, reading);
}

function refuse(value: unknown, reason: string, reading: Reading): void {
	reading.refused.push({ value: shortenForField(describeValue(value)), reason });
}
