import { describeValue, quote } from './wording';

// What a value of an expression, a spreadsheet or a server says as yes or no.
export const YES: ReadonlySet<string> = new Set(['true', '1', 'yes', 'y', 'on', 't']);
const NO: ReadonlySet<string> = new Set(['false', '0', 'no', 'n', 'off', 'f']);

/**
 * Reads a value for the yes or no that it says.
 *
 * @param value a boolean, 1 or 0, or a word such as `"TRUE"`, `"yes"` or `" off "`
 * @returns undefined where it says neither. Never throws.
 */
export function readYesOrNo(value: unknown): boolean | undefined {
	const word = describeValue(value).trim().toLowerCase();
	if (YES.has(word)) return true;
	return NO.has(word) ? false : undefined;
}

/** Whether nothing is set, as an expression that is empty leaves it. */
export function isBlank(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/**
 * Reads a toggle, which an expression may have filled.
 *
 * @param name of the field, as on the screen
 * @param problems gets a sentence where the value says neither yes nor no: what that would mean is
 *   never guessed
 * @returns false where there is a sentence
 */
export function readToggle(value: unknown, name: string, problems: string[]): boolean {
	const read = readYesOrNo(value);
	if (read === undefined) problems.push(`${name} must be true or false, but is ${shown(value)}.`);
	return read ?? false;
}

/**
 * Reads a choice from a list, which an expression may have filled. Case and spaces around it do not
 * count.
 *
 * @param choices the values to choose from
 * @param name of the field, as on the screen
 * @param problems gets a sentence where the value is none of them
 */
export function readChoice<Choice extends string>(
	value: unknown,
	choices: readonly Choice[],
	name: string,
	problems: string[],
): Choice | undefined {
	const word = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
	const choice = choices.find((known) => known.toLowerCase() === word);
	if (choice === undefined) {
		problems.push(`${name} must be one of ${choices.join(', ')}, but is ${shown(value)}.`);
	}
	return choice;
}

/**
 * Reads a whole number from 1, which an expression may have filled.
 *
 * @param value a number, or text of digits
 * @param name of the field, as on the screen
 * @param problems gets a sentence where it is no such number
 * @param most the largest number that may be given
 */
export function readCount(
	value: unknown,
	name: string,
	problems: string[],
	most = Number.MAX_SAFE_INTEGER,
): number | undefined {
	const count = wholeNumber(value);
	if (count !== undefined && count >= 1 && count <= most) return count;
	const range = most === Number.MAX_SAFE_INTEGER ? 'from 1' : `from 1 to ${most}`;
	problems.push(`${name} must be a whole number ${range}, but is ${shown(value)}.`);
	return undefined;
}

/**
 * Reads a field that is one line of text.
 *
 * @param name of the field, as on the screen
 * @param problems gets a sentence where it is no text
 * @returns the text without spaces around it, empty where nothing is set
 */
export function readLine(value: unknown, name: string, problems: string[]): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'object' || typeof value === 'function') {
		problems.push(`${name} must be text, but is ${shown(value)}. Choose one of its fields.`);
		return '';
	}
	return String(value).trim();
}

/** What is in a resource locator; any other value is itself. */
export function located(value: unknown): unknown {
	const isLocator =
		typeof value === 'object' && value !== null && '__rl' in value && 'value' in value;
	return isLocator ? value.value : value;
}

/**
 * Reads a collection of filters: the more there are, the less passes.
 *
 * @param filters by their names; one that is not known would pass for none
 * @param readers reads each filter by its name, with a sentence where it says nothing clear
 * @param problems gets the sentences
 */
export function readFilters<Filter>(
	filters: unknown,
	readers: Record<string, (value: unknown, problems: string[]) => Filter>,
	problems: string[],
): Filter[] {
	if (typeof filters !== 'object' || filters === null || Array.isArray(filters)) {
		problems.push(`Filters must be an object, but is ${describeValue(filters)}.`);
		return [];
	}
	return Object.entries(filters).flatMap(([name, value]) => {
		if (Object.prototype.hasOwnProperty.call(readers, name)) return [readers[name](value, problems)];
		problems.push(`Filters has no ${quote(name)}. Remove it, or correct its name.`);
		return [];
	});
}

/** Android counts the subscriptions of SIMs from 0. */
export const LEAST_SIM = 0;

/**
 * Reads an ID that was picked from a list or typed.
 *
 * @param value digits as text, or a number that is exact: a larger one has become that of another
 *   thing; a list counts for the one ID in it
 * @param name of the field, as on the screen
 * @param problems gets a sentence where it is no ID
 * @param least the smallest ID. To a server in PHP 0 is as good as none, so that a request for one
 *   thing would be one for a new one, or for all; an SMS without a contact has it as `contact_id`
 */
export function readId(value: unknown, name: string, problems: string[], least = 1): string {
	if (Array.isArray(value) && value.length === 1) return readId(value[0], name, problems, least);
	const id = describeValue(value ?? '').trim();
	const several = Array.isArray(value) ? value.length : id.split(/[,;\s]+/).length;
	if (several > 1 && (Array.isArray(value) || /^[\d,;\s]+$/.test(id))) {
		problems.push(
			`${name} holds ${several} IDs, but one item is about one. Put a Split Out node before this one, so that each ID comes in an item of its own.`,
		);
		return '';
	}
	if (id === '') problems.push(`${name} is empty. Choose it from the list, or enter its ID.`);
	else if (!/^\d+$/.test(id) || Number(id) < least || isInexact(value)) {
		problems.push(`${name} must be an ID, which is a whole number such as 1, but is ${shown(value)}.`);
	}
	return id;
}

function isInexact(value: unknown): boolean {
	return typeof value === 'number' && !Number.isSafeInteger(value);
}

function wholeNumber(value: unknown): number | undefined {
	if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
	return typeof value === 'string' && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : undefined;
}

function shown(value: unknown): string {
	if (value === undefined || value === null) return 'empty';
	if (typeof value === 'object' || typeof value === 'function') return describeValue(value);
	const text = describeValue(value);
	return text.trim() === '' ? 'empty' : quote(text);
}
