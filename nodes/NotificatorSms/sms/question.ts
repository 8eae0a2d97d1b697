import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../api/rows';
import { readDatetime } from '../message/datetime';
import { LONGEST_UNCUT_CONTENT, readContent } from '../message/fields';
import { readSchedule } from '../message/schedule';
import { measureText } from '../message/segments';
import { isBlank, readChoice, readCount, readLine } from '../message/values';
import type { Clock } from '../operations/operation';
import type { ReadParameter } from '../operations/parameters';

/** What a person is asked on the page behind the link, kept with the execution while it waits. */
export interface Question {
	responseType: 'approval' | 'freeText';
	/** The random part of the link: an earlier question of the same execution has another one. */
	round: string;
	/** The message as it was written. */
	message: string;
	/** The end of the message that the SMS leaves out; empty where it holds all of it. */
	leftOut: string;
	/** What is on the buttons; `decline` is not there where one can only approve. */
	labels: { approve: string; decline?: string; answer: string; submit: string };
	/** When it can no longer be answered, in milliseconds since 1970; not there without a limit. */
	until?: number;
}

/** How long to wait: from the moment the SMS was accepted, in milliseconds, or up to a moment. */
export type WaitLimit = { after: number } | { at: number };

export const RESPONSE_TYPES = ['approval', 'freeText', 'smsReply'] as const;

export type ResponseType = (typeof RESPONSE_TYPES)[number];

/** A form that is not filled in has these. */
const USUAL_LABELS: Question['labels'] = {
	approve: 'Approve',
	decline: 'Decline',
	answer: 'Your answer',
	submit: 'Send',
};

/**
 * Reads what is on the page.
 *
 * @param options the node's Options
 * @param problems gets a sentence for each value that cannot be used
 */
export function readLabels(
	parameter: ReadParameter,
	options: IDataObject,
	problems: string[],
): Question['labels'] {
	const given = parameter('approvalOptions', {});
	const approvalOptions = isObject(given) ? given : {};
	const { approvalType = 'double' } = approvalOptions;
	const choice = readChoice(approvalType, ['single', 'double'], 'Type of Approval', problems);
	const label = (value: unknown, name: string, usual: string) => readLine(value, name, problems) || usual;
	return {
		approve: label(approvalOptions.approveLabel, 'Approve Button', USUAL_LABELS.approve),
		...(choice === 'single'
			? {}
			: { decline: label(approvalOptions.declineLabel, 'Decline Button', USUAL_LABELS.decline!) }),
		answer: label(options.answerLabel, 'Answer Label', USUAL_LABELS.answer),
		submit: label(options.submitLabel, 'Send Button', USUAL_LABELS.submit),
	};
}

const UNITS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 };

/** Ten years: what is longer is a slip, and dates end somewhere. */
const LONGEST_WAIT = 3_653 * UNITS.days;

/**
 * Reads for how long to wait.
 *
 * @param problems gets a sentence where a limit is set that says nothing clear
 * @returns undefined where there is no limit
 */
export function readWaitLimit(
	{ limitWaitTime }: IDataObject,
	{ now, workflowTimezone }: Clock,
	problems: string[],
): WaitLimit | undefined {
	if (limitWaitTime === undefined) return undefined;
	const values = isObject(limitWaitTime) && isObject(limitWaitTime.values) ? limitWaitTime.values : {};
	const { limitType = 'afterTimeInterval', resumeAmount = 45, resumeUnit = 'minutes', maxDateAndTime } = values;
	const types = ['afterTimeInterval', 'atSpecifiedTime'] as const;
	if (readChoice(limitType, types, 'Limit Type', problems) === 'atSpecifiedTime') {
		if (isBlank(maxDateAndTime)) {
			problems.push('Max Date and Time is empty. Enter a date and time, or remove Limit Wait Time.');
			return undefined;
		}
		const moment = readSchedule(maxDateAndTime, { workflowTimezone, accountTimezone: 'UTC' }, now);
		if ('reason' in moment) problems.push(`Max Date and Time: ${moment.reason}`);
		else return { at: readDatetime(moment.scheduledDatetime)! };
		return undefined;
	}
	const unit = readChoice(resumeUnit, ['minutes', 'hours', 'days'], 'Unit', problems) ?? 'minutes';
	const most = Math.floor(LONGEST_WAIT / UNITS[unit]);
	const amount = readCount(resumeAmount, 'Amount', problems, most);
	return amount === undefined ? undefined : { after: amount * UNITS[unit] };
}

/** When a wait that begins now is over, in milliseconds since 1970; undefined without a limit. */
export function endOfWait(limit: WaitLimit | undefined, now: number): number | undefined {
	if (limit === undefined) return undefined;
	return 'at' in limit ? limit.at : now + limit.after;
}

/** What stands where the SMS leaves out the end of the message. */
const ELLIPSIS = '...';

/** A message with its link, as the SMS holds it. */
export interface LinkedText {
	message: string;
	content: string;
	/** The end of the message that `content` leaves out. */
	leftOut: string;
}

/**
 * Puts the link behind a message, and cuts the message where the SMS would take too many segments.
 *
 * @param value what the field holds
 * @param options `replaces`: whether characters that GSM-7 lacks become plain ones; `shortenTo`: segments
 * @param problems gets a sentence where there is no text, or where the link has no room
 */
export function withLink(
	value: unknown,
	link: string,
	{ replaces, shortenTo }: { replaces: boolean; shortenTo?: number },
	problems: string[],
): LinkedText {
	const message = readContent(value, replaces, problems).trim();
	const whole = `${message}\n${link}`;
	const fits = (content: string) =>
		content.length <= LONGEST_UNCUT_CONTENT &&
		(shortenTo === undefined || measureText(content).segments <= shortenTo);
	if (fits(whole)) return { message, content: whole, leftOut: '' };
	if (shortenTo === undefined) {
		problems.push(
			`Message has ${whole.length} characters with its link, and some servers cut a text at ${LONGEST_UNCUT_CONTENT}, which would cut off the link. Shorten the text, or set Options > Shorten To.`,
		);
		return { message, content: whole, leftOut: '' };
	}
	const kept = longestBeginning(message, (beginning) => fits(`${beginning}${ELLIPSIS}\n${link}`));
	if (kept === '') {
		problems.push(
			`With Shorten To at ${shortenTo}, the link leaves no room for the message. Raise Shorten To.`,
		);
	}
	return { message, content: `${kept}${ELLIPSIS}\n${link}`, leftOut: message.slice(kept.length) };
}

/** The longest beginning of a text that fits; what people see as one character stays whole. */
function longestBeginning(text: string, fits: (beginning: string) => boolean): string {
	const ends = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].map(
		({ index, segment }) => index + segment.length,
	);
	let least = 0;
	let most = ends.length;
	while (least < most) {
		const middle = Math.ceil((least + most) / 2);
		if (fits(text.slice(0, ends[middle - 1]))) least = middle;
		else most = middle - 1;
	}
	return least === 0 ? '' : text.slice(0, ends[least - 1]);
}
