import type { IDataObject } from 'n8n-workflow';

import { measureText, type Encoding } from '../message/segments';
import { explainUcs2 } from '../message/encodingWarning';
import { matchesAllowed, readAllowed, readRecipients, type Refusal } from '../message/recipients';
import { replaceUnsupportedCharacters } from '../message/characters';
import { readSchedule } from '../message/schedule';
import { readChoice, readCount, readToggle } from '../message/values';
import { hasOptedOut } from '../api/contacts';

/** The parameters of one item of Send SMS, as the host evaluated them. */
export interface Declared {
	deviceId: unknown;
	simSubscriptionId: unknown;
	phoneNumbers: unknown;
	content: unknown;
	options: unknown;
	/** What n8n itself adds to the fields of the node. */
	requestOptions: unknown;
	/** What the input item holds. */
	input: IDataObject;
}

/**
 * The node's Options. An option that is there holds whatever an expression gave; one that is not
 * there is off.
 */
export type SendOptions = Partial<
	Record<
		| 'accountTimezone'
		| 'allowedRecipients'
		| 'combineItems'
		| 'defaultCountry'
		| 'invalidNumbers'
		| 'maxRecipients'
		| 'maxSegments'
		| 'parallelRequests'
		| 'preview'
		| 'recipientsPerRequest'
		| 'replaceUnsupportedCharacters'
		| 'scheduledAt',
		unknown
	>
>;

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
	/** Items with `combineItems` share requests, and text a recipient once, where their requests are the same. */
	combine: boolean;
	preview: boolean;
}

/** What is the same of two messages that may share a request: all of it but the recipients. */
export function shareKey({ deviceId, simSubscriptionId, scheduledDatetime, content }: Order): string {
	return JSON.stringify([deviceId, simSubscriptionId, scheduledDatetime ?? null, content]);
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
	const problems: string[] = [];
	const options = readOptions(declared.options, problems);

	const deviceId = readId(declared.deviceId, 'Device', problems);
	const simSubscriptionId = readId(declared.simSubscriptionId, 'SIM', problems);
	const content = readContent(declared.content, options, problems);
	const { recipients, skipped } = readTo(declared.phoneNumbers, options, problems);
	checkRecipients(recipients, options, problems);
	const measured = measureText(content);
	checkSegments(measured.segments, options, problems);
	const combine = isOn(options, 'combineItems', 'Combine Items', problems);
	const preview = isOn(options, 'preview', 'Preview', problems);
	const schedule = readScheduledAt(options, clock);
	if (schedule && 'reason' in schedule) problems.push(schedule.reason);
	if (problems.length > 0) return { problems };

	const scheduled = schedule && 'scheduledDatetime' in schedule ? schedule : undefined;
	const warnings = [
		explainUcs2(measured),
		warnOfCut(content),
		scheduled?.warning,
		warnOfOptOut(declared, recipients),
		recipients.length === 0 ? 'Nothing is sent for this item: no recipient is left.' : undefined,
	].filter((warning): warning is string => warning !== undefined);

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
			scheduledDatetime: scheduled?.scheduledDatetime,
			warnings,
			combine,
			preview,
		},
	};
}

/**
 * Reads the collection of options.
 *
 * @param problems gets a sentence where it is none
 */
export function readOptions(value: unknown, problems: string[]): SendOptions {
	if (value === undefined || value === null || value === '') return {};
	if (typeof value === 'object' && !Array.isArray(value)) return value;
	problems.push('Options must be a collection of options, but are something else. Set them one by one.');
	return {};
}

/** Whether a toggle of the options is on; one that is not there is off. */
function isOn(options: SendOptions, name: keyof SendOptions, shown: string, problems: string[]): boolean {
	return name in options && readToggle(options[name], shown, problems);
}

/**
 * A server sends to contacts who opted out as to everybody else, and a list of contacts tells who
 * they are.
 */
function warnOfOptOut({ input, phoneNumbers }: Declared, recipients: string[]): string | undefined {
	const isMeant = hasOptedOut(input);
	const others = [phoneNumbers].flat().filter((entry) => isObject(entry) && hasOptedOut(entry));
	if (!isMeant && others.length === 0) return undefined;
	const who =
		recipients.length === 1
			? `${recipients[0]} has`
			: isMeant
				? 'The contact of this item has'
				: `${others.length} of the contacts in To ${others.length === 1 ? 'has' : 'have'}`;
	return `${who} opted out of messages, as has_opted_out says. To leave such contacts out, set Opted Out to Exclude where the contacts are listed.`;
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null;
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
	const replaces = isOn(
		options,
		'replaceUnsupportedCharacters',
		'Replace Unsupported Characters',
		problems,
	);
	const content = replaces ? replaceUnsupportedCharacters(written).content : written;
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
	const skips =
		'invalidNumbers' in options &&
		readChoice(options.invalidNumbers, ['stop', 'skip'], 'Invalid Numbers', problems) === 'skip';
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
	const count =
		'maxRecipients' in options
			? readCount(options.maxRecipients, 'Max Recipients', problems)
			: undefined;
	if (count !== undefined && recipients.length > count) {
		problems.push(
			`To has ${recipients.length} recipients, but Max Recipients allows ${count}. Take some out, or raise Max Recipients.`,
		);
	}
	if ('allowedRecipients' in options) problems.push(...notAllowed(recipients, options));
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
	const count =
		'maxSegments' in options ? readCount(options.maxSegments, 'Max Segments', problems) : undefined;
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
	if (!('scheduledAt' in options)) return undefined;
	const { scheduledAt } = options;
	if (isBlank(scheduledAt)) {
		return { reason: 'Scheduled At is empty. Enter a date and time, or remove it to send at once.' };
	}
	const accountTimezone = 'accountTimezone' in options ? options.accountTimezone : 'UTC';
	const zones = { workflowTimezone: clock.workflowTimezone, accountTimezone: String(accountTimezone).trim() };
	return readSchedule(scheduledAt, zones, clock.now);
}

function isBlank(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

const LONGEST_QUOTE = 60;

function shortened(value: unknown): string {
	const text = String(value);
	return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}
