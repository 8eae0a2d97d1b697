import type { IDataObject } from 'n8n-workflow';

import { hasOptedOut } from '../api/contacts';
import { USUAL_PARALLEL_REQUESTS } from '../api/limiter';
import { isObject } from '../api/rows';
import { explainUcs2 } from '../message/encodingWarning';
import { readContent, readTo, warnOfCut } from '../message/fields';
import { matchesAllowed, readAllowed, type Refusal } from '../message/recipients';
import { sentText } from '../message/sameText';
import { measureText, type Encoding } from '../message/segments';
import { plainText, serverWords } from '../message/wording';
import { isBlank, LEAST_SIM, readChoice, readCount, readId, readToggle } from '../message/values';
import type { Item } from '../operations/operation';
import type { ReadParameter } from '../operations/parameters';
import { readScheduledAt, type Moments } from './scheduledAt';

/** One item, read and checked: what is to be sent for it. */
export interface PreparedMessage {
	itemIndex: number;
	/** E.164, each once. */
	recipients: string[];
	skipped: Refusal[];
	/** The form fields of its request by the API's names, without the recipients. */
	fields: Record<string, string>;
	/** The fields as text: messages with `combine` share requests where it is the same. */
	requestKey: string;
	encoding: Encoding;
	segments: number;
	warnings: string[];
	combine: boolean;
	/**
	 * Messages with one key text a recipient once between them; undefined where an item may repeat what
	 * another one sends.
	 */
	claimKey?: string;
	preview: boolean;
	rules: SendRules;
	/** Whether the account's record is looked through where nobody knows if the server took it. */
	looksUp: boolean;
	skipsOptedOut: boolean;
	/** Recipients who got this text within so many milliseconds are left out; undefined where that is off. */
	skipsSentWithin?: number;
	/** How long to wait until the phone has sent it, in milliseconds; undefined where that is off. */
	waitsFor?: number;
	/** When it is scheduled, in each way in which an account may show that; none where it is not. */
	scheduledTimes: string[];
}

/** How requests are made; the first message of a run decides for all of it. */
export interface SendRules {
	recipientsPerRequest: number;
	parallelRequests: number;
}

/**
 * The node's Options. An option that is there holds whatever an expression gave; one that is not
 * there is off.
 */
type Options = Partial<
	Record<
		| 'accountTimezone'
		| 'allowedRecipients'
		| 'combineItems'
		| 'defaultCountry'
		| 'invalidNumbers'
		| 'maxRecipients'
		| 'maxSegments'
		| 'optedOutContacts'
		| 'parallelRequests'
		| 'preview'
		| 'recipientsPerRequest'
		| 'replaceUnsupportedCharacters'
		| 'scheduledAt'
		| 'skipAlreadySent'
		| 'unclearAnswers'
		| 'waitUntilSent',
		unknown
	>
>;

/** What an item says for which nobody is texted. */
export const NOBODY_IS_LEFT = 'Nothing is sent for this item: no recipient is left.';

const USUAL_RECIPIENTS_PER_REQUEST = 100;
const MOST_PARALLEL_REQUESTS = 100;

const SKIP_ADVICE =
	'To leave out numbers that cannot be used, set Options > Invalid Numbers to Skip.';

/**
 * Reads and checks one item of Send SMS.
 *
 * @param problems gets a sentence for each thing that is wrong with the item
 */
export function prepareMessage(
	parameter: ReadParameter,
	item: Item<Moments>,
	problems: string[],
): PreparedMessage {
	const options: Options = readOptions(parameter('options'), problems);
	const deviceId = readId(parameter('deviceId'), 'Device', problems);
	const simSubscriptionId = readId(parameter('simSubscriptionId'), 'SIM', problems, LEAST_SIM);
	const replaces = isOn(options, 'replaceUnsupportedCharacters', 'Replace Unsupported Characters', problems);
	const content = readContent(parameter('content'), replaces, problems);
	const to = parameter('phoneNumbers');
	const skips = choiceOf(options, 'invalidNumbers', 'Invalid Numbers', ['stop', 'skip'], problems) === 'skip';
	const unusable: string[] = [];
	const { recipients, skipped } = readTo(to, { defaultCountry: options.defaultCountry, skips }, unusable);
	problems.push(...unusable);
	if (unusable.length > 0 && !isBlank(skipped[0].value)) item.advise(SKIP_ADVICE);
	checkRecipients(recipients, options, problems);
	const measured = measureText(content);
	checkSegments(measured.segments, options, problems);
	const combine = isOn(options, 'combineItems', 'Combine Items', problems);
	const schedule = readScheduledAt(options, item, combine, problems);
	const fields = fieldsOf(deviceId, simSubscriptionId, content, schedule?.scheduledDatetime);
	const requestKey = JSON.stringify(fields);
	const skipsSentWithin = readSkipAlreadySent(options, content, problems);
	return {
		itemIndex: item.itemIndex,
		recipients,
		skipped,
		fields,
		requestKey,
		encoding: measured.encoding,
		segments: measured.segments,
		warnings: [
			explainUcs2(measured),
			warnOfCut(content),
			schedule?.warning,
			warnOfOptOut(item.input, to, recipients),
			recipients.length === 0 ? NOBODY_IS_LEFT : undefined,
		].filter((warning): warning is string => warning !== undefined),
		combine,
		claimKey:
			skipsSentWithin !== undefined
				? JSON.stringify([content, schedule?.scheduledDatetime])
				: combine
					? requestKey
					: undefined,
		preview: isOn(options, 'preview', 'Preview', problems),
		rules: readRules(options, problems),
		looksUp: choiceOf(options, 'unclearAnswers', 'Unclear Answers', ['lookUp', 'report'], problems) === 'lookUp',
		skipsOptedOut:
			choiceOf(options, 'optedOutContacts', 'Opted-Out Contacts', ['send', 'skip'], problems) === 'skip',
		skipsSentWithin,
		waitsFor: inMilliseconds(countOf(options, 'waitUntilSent', 'Wait Until Sent', problems), MINUTE),
		scheduledTimes: schedule ? [...new Set([schedule.scheduledDatetime, schedule.inUtc])] : [],
	};
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Where a text cannot be recognised in the account, nobody can be left out by it. */
function readSkipAlreadySent(options: Options, content: string, problems: string[]): number | undefined {
	const hours = countOf(options, 'skipAlreadySent', 'Skip Already Sent', problems);
	if (hours !== undefined && !sentText(content).isRecognizable) {
		problems.push(
			'Skip Already Sent cannot recognise a text with {{COUNTRY_NAME}} or {{CONTINENT_NAME}} in it, since only the server knows these names. Take them out, or remove the option.',
		);
	}
	return inMilliseconds(hours, HOUR);
}

function inMilliseconds(count: number | undefined, unit: number): number | undefined {
	return count === undefined ? undefined : count * unit;
}

/** In the order of the API's page. It takes a message as scheduled when `is_scheduled` is there at all. */
function fieldsOf(
	deviceId: string,
	simSubscriptionId: string,
	content: string,
	scheduledDatetime: string | undefined,
): Record<string, string> {
	return {
		device_id: deviceId,
		sim_subscription_id: simSubscriptionId,
		phone_numbers: '',
		content,
		...(scheduledDatetime ? { is_scheduled: '1', scheduled_datetime: scheduledDatetime } : {}),
	};
}

/** Reads what the field Options holds: an option that is not there is off. */
export function readOptions(value: unknown, problems: string[]): IDataObject {
	if (value === undefined || value === null || value === '') return {};
	if (isObject(value)) return value;
	problems.push('Options must be a collection of options, but are something else. Set them one by one.');
	return {};
}

/** Whether a toggle of the options is on; one that is not there is off. */
function isOn(options: Options, name: keyof Options, shown: string, problems: string[]): boolean {
	return name in options && readToggle(options[name], shown, problems);
}

/** What an option with choices is set to; the first one where it is not there. */
function choiceOf<Choice extends string>(
	options: Options,
	name: keyof Options,
	shown: string,
	choices: readonly Choice[],
	problems: string[],
): Choice | undefined {
	return name in options ? readChoice(options[name], choices, shown, problems) : choices[0];
}

function countOf(
	options: Options,
	name: keyof Options,
	shown: string,
	problems: string[],
	most?: number,
): number | undefined {
	return name in options ? readCount(options[name], shown, problems, most) : undefined;
}

function readRules(options: Options, problems: string[]): SendRules {
	const size = countOf(options, 'recipientsPerRequest', 'Recipients per Request', problems);
	const parallel = countOf(
		options,
		'parallelRequests',
		'Parallel Requests',
		problems,
		MOST_PARALLEL_REQUESTS,
	);
	return {
		recipientsPerRequest: size ?? USUAL_RECIPIENTS_PER_REQUEST,
		parallelRequests: parallel ?? USUAL_PARALLEL_REQUESTS,
	};
}

function checkRecipients(recipients: string[], options: Options, problems: string[]): void {
	const most = countOf(options, 'maxRecipients', 'Max Recipients', problems);
	if (most !== undefined && recipients.length > most) {
		problems.push(
			`To has ${recipients.length} recipients, but Max Recipients allows ${most}. Take some out, or raise Max Recipients.`,
		);
	}
	if ('allowedRecipients' in options) problems.push(...notAllowed(recipients, options));
}

/** A guard rail that cannot be read lets nobody through. */
function notAllowed(recipients: string[], options: Options): string[] {
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

function checkSegments(segments: number, options: Options, problems: string[]): void {
	const most = countOf(options, 'maxSegments', 'Max Segments', problems);
	if (most !== undefined && segments > most) {
		problems.push(
			`Message takes ${segments} segments, but Max Segments allows ${most}. Shorten the text, or raise Max Segments.`,
		);
	}
}

/**
 * A server sends to contacts who opted out as to everybody else, and a list of contacts tells who
 * they are.
 */
function warnOfOptOut(input: IDataObject, to: unknown, recipients: string[]): string | undefined {
	const isMeant = hasOptedOut(input);
	const others = [to].flat().filter((entry): entry is IDataObject => isObject(entry) && hasOptedOut(entry));
	if (!isMeant && others.length === 0) return undefined;
	const meant = recipients.length === 1 ? `${recipients[0]} has` : 'The contact of this item has';
	const listed = `${others.length} of the contacts in To ${others.length === 1 ? 'has' : 'have'}`;
	const isOne = isMeant || recipients.length === 1;
	const numbers = recipients.length === 1 ? '' : numbersOf(isMeant ? [input] : others);
	return `${isOne ? meant : listed} opted out of messages${numbers}, as has_opted_out says. To leave such contacts out, set Opted Out to Exclude where the contacts are listed.`;
}

/** So many numbers are named; of further ones only how many they are. */
const MOST_NAMED = 5;

/** ` (+33612345678, …)`, or nothing where they have none. */
function numbersOf(contacts: IDataObject[]): string {
	const numbers = contacts.map(({ phone_number: number }) => serverWords(plainText(number))).filter(Boolean);
	const more = numbers.length - MOST_NAMED;
	const named = numbers.slice(0, MOST_NAMED).join(', ');
	return named && ` (${named}${more > 0 ? ` and ${more} more` : ''})`;
}
