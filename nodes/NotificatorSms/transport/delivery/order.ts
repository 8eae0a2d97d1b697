import { measureText, type Encoding } from '../../message/segments';
import { explainUcs2 } from '../../message/encodingWarning';
import { matchesAllowed, readAllowed, readRecipients, type Refusal } from '../../message/recipients';
import { replaceUnsupportedCharacters } from '../../message/characters';
import { readSchedule } from '../../message/schedule';

/** The parameters of one item of Send SMS, as the host worked them out. */
export interface Declared {
	deviceId: unknown;
	simSubscriptionId: unknown;
	phoneNumbers: unknown;
	content: unknown;
	options: SendOptions;
	/** What n8n itself adds to the fields of the node. */
	requestOptions?: unknown;
}

/** The names are those of the node's Options. */
export interface SendOptions {
	accountTimezone?: string;
	allowedRecipients?: unknown;
	combineItems?: boolean;
	defaultCountry?: string;
	invalidNumbers?: 'stop' | 'skip';
	maxRecipients?: unknown;
	maxSegments?: unknown;
	parallelRequests?: unknown;
	preview?: boolean;
	recipientsPerRequest?: unknown;
	replaceUnsupportedCharacters?: boolean;
	scheduledAt?: unknown;
}

/** One item, read and checked: what is to be sent for it. */
export interface Order {
	itemIndex: number;
	deviceId: string;
	simSubscriptionId: string;
	/** E.164, each once. */
	recipients: string[];
	skipped: Refusal[];
	content: string;
	encoding: Encoding;
	segments: number;
	/** `YYYY-MM-DD HH:MM:SS` in the account's time zone. */
	scheduledDatetime?: string;
	warnings: string[];
	/** Items with `combineItems` share requests, and text a recipient once, when this is the same. */
	combine: boolean;
	shareKey: string;
	preview: boolean;
}

export interface Clock {
	now: Date;
	/** The time zone of the workflow: that of a time without one. */
	workflowTimezone: string;
}

/** Some builds cut a text here without saying so (reported for the gateway software). */
const LONGEST_UNCUT_CONTENT = 1000;

/**
 * Reads and checks one item.
 *
 * @returns the order, or a sentence for each thing that is wrong with the item
 */
export function readOrder(
	itemIndex: number,
	declared: Declared,
	clock: Clock,
): { order: Order } | { problems: string[] } {
	const { options } = declared;
	const problems: string[] = [];
	const warnings: string[] = [];

	const deviceId = readId(declared.deviceId, 'Device', problems);
	const simSubscriptionId = readId(declared.simSubscriptionId, 'SIM', problems);
	const content = readContent(declared.content, options, problems);
	const { recipients, skipped } = readTo(declared.phoneNumbers, options, problems);
	checkRecipients(recipients, options, problems);
	const measured = measureText(content);
	checkSegments(measured.segments, options, problems);
	const schedule = readScheduledAt(options, clock);
	if (schedule && 'reason' in schedule) problems.push(schedule.reason);
	if (problems.length > 0) return { problems };

	const scheduledDatetime =
		schedule && 'scheduledDatetime' in schedule ? schedule.scheduledDatetime : undefined;
	const ucs2 = explainUcs2(measured);
	if (ucs2) warnings.push(ucs2);
	const cut = warnOfCut(content);
	if (cut) warnings.push(cut);
	if (schedule && 'warning' in schedule && schedule.warning) warnings.push(schedule.warning);
	if (recipients.length === 0) warnings.push('Nothing is sent for this item: no recipient is left.');

	return {
		order: {
			itemIndex,
			deviceId,
			simSubscriptionId,
			recipients,
			skipped,
			content,
			encoding: measured.encoding,
			segments: measured.segments,
			scheduledDatetime,
			warnings,
			combine: options.combineItems === true,
			shareKey: JSON.stringify([deviceId, simSubscriptionId, scheduledDatetime ?? null, content]),
			preview: options.preview === true,
		},
	};
}

/**
 * Reads an option that is a whole number from 1.
 *
 * @returns undefined where the option is not set; the sentence where it cannot be read
 */
export function readCount(value: unknown, name: string): { count?: number; problem?: string } {
	if (value === undefined || value === null || value === '') return {};
	const count = Number(value);
	return Number.isInteger(count) && count >= 1
		? { count }
		: { problem: `${name} must be a whole number from 1, but is "${shortened(value)}".` };
}

/** What to say of a text that is longer than some servers take; undefined for any other. */
export function warnOfCut(content: string): string | undefined {
	return content.length > LONGEST_UNCUT_CONTENT
		? `The message has ${content.length} characters. Some servers cut a message at ${LONGEST_UNCUT_CONTENT} characters.`
		: undefined;
}

/**
 * Reads an ID that was picked from a list or typed.
 *
 * @param name of the field, as on the screen
 * @param problems gets a sentence where it is no ID
 */
export function readId(value: unknown, name: string, problems: string[]): string {
	const id = String(value ?? '').trim();
	if (id === '') problems.push(`${name} is empty. Choose it from the list, or enter its ID.`);
	else if (!/^\d+$/.test(id)) {
		problems.push(`${name} must be an ID, which is a whole number such as 1, but is "${shortened(id)}".`);
	}
	return id;
}

/**
 * Reads the text of a message.
 *
 * @param problems gets a sentence where there is no text
 */
export function readContent(value: unknown, options: SendOptions, problems: string[]): string {
	if (typeof value === 'object' && value !== null) {
		problems.push('Message must be text, but is an object or a list. Choose one of its fields.');
		return '';
	}
	const written = String(value ?? '');
	const content = options.replaceUnsupportedCharacters
		? replaceUnsupportedCharacters(written).content
		: written;
	if (content.trim() === '') problems.push('Message is empty. Write the text to send.');
	return content;
}

/**
 * Reads the recipients of an item.
 *
 * @param problems gets a sentence for each number that cannot be used, unless those are skipped
 * @returns E.164 numbers, each once, and what was left out
 */
export function readTo(
	value: unknown,
	options: SendOptions,
	problems: string[],
): { recipients: string[]; skipped: Refusal[] } {
	const { recipients, refused, doubles } = readRecipients(value, {
		defaultCountry: options.defaultCountry,
	});
	const skips = options.invalidNumbers === 'skip';
	if (!skips) {
		problems.push(...refused.map(({ reason }) => reason));
	}
	if (recipients.length + refused.length === 0) {
		const reason = 'To is empty. Enter at least one phone number, e.g. +33612345678.';
		if (!skips) problems.push(reason);
		return { recipients, skipped: [{ value: '', reason }] };
	}
	return { recipients, skipped: [...refused, ...doubles] };
}

function checkRecipients(recipients: string[], options: SendOptions, problems: string[]): void {
	const { count, problem } = readCount(options.maxRecipients, 'Max Recipients');
	if (problem) problems.push(problem);
	if (count !== undefined && recipients.length > count) {
		problems.push(
			`To has ${recipients.length} recipients, but Max Recipients allows ${count}. Take some out, or raise Max Recipients.`,
		);
	}
	if (options.allowedRecipients !== undefined) problems.push(...notAllowed(recipients, options));
}

/** A guard rail that cannot be read lets nobody through. */
function notAllowed(recipients: string[], options: SendOptions): string[] {
	const { allowed, refused } = readAllowed(options.allowedRecipients, {
		defaultCountry: options.defaultCountry,
	});
	if (refused.length > 0) {
		return refused.map(({ reason }) => `Allowed Recipients: ${reason}`);
	}
	if (allowed.numbers.size + allowed.prefixes.length === 0) {
		return ['Allowed Recipients is empty. Write numbers or prefixes such as +33 into it, or remove the option.'];
	}
	return recipients
		.filter((recipient) => !matchesAllowed(recipient, allowed))
		.map((recipient) => `"${recipient}" is not among the Allowed Recipients. Only listed numbers may be texted.`);
}

function checkSegments(segments: number, options: SendOptions, problems: string[]): void {
	const { count, problem } = readCount(options.maxSegments, 'Max Segments');
	if (problem) problems.push(problem);
	if (count !== undefined && segments > count) {
		problems.push(
			`Message takes ${segments} segments, but Max Segments allows ${count}. Shorten the text, or raise Max Segments.`,
		);
	}
}

/**
 * Reads when a message goes out.
 *
 * @returns undefined where nothing is scheduled; a sentence where the time cannot be used
 */
export function readScheduledAt(options: SendOptions, clock: Clock) {
	const { scheduledAt } = options;
	if (scheduledAt === undefined || scheduledAt === null || scheduledAt === '') return undefined;
	const zones = {
		workflowTimezone: clock.workflowTimezone,
		accountTimezone: options.accountTimezone?.trim() || 'UTC',
	};
	return readSchedule(scheduledAt, zones, clock.now);
}

const LONGEST_QUOTE = 60;

function shortened(value: unknown): string {
	const text = String(value);
	return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}
