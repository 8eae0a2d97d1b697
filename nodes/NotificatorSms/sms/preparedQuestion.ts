import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readChoice, readCount, readYesOrNo } from '../message/values';
import type { Item } from '../operations/operation';
import type { ReadParameter } from '../operations/parameters';
import { prepareMessage, readOptions, type PreparedMessage } from './preparedMessage';
import { readLabels, readWaitLimit, RESPONSE_TYPES, withLink, type Question, type WaitLimit } from './question';
import { newResponseLink, warnOfAddress } from './responseLink';
import type { SentLog } from './sentLog';

/** A message to one person, and the answer that is waited for. */
export interface PreparedQuestion extends PreparedMessage {
	awaits: PageAnswer | SmsReply;
}

/** The answer is given on the page behind the link in the SMS. */
export interface PageAnswer {
	question: Question;
	limit: WaitLimit | undefined;
}

/** The answer is an SMS from the same number. */
export interface SmsReply {
	minutes: number;
}

/** The longest that an execution waits for an SMS: it is held all the time. */
export const LONGEST_REPLY_MINUTES = 60;

/** How long to wait for an SMS where the field says nothing else. */
export const USUAL_REPLY_MINUTES = 10;

/** The options that Send SMS has too; others may be left over from it, and mean nothing here. */
const SHARED_OPTIONS = [
	'allowedRecipients',
	'defaultCountry',
	'maxSegments',
	'optedOutContacts',
	'replaceUnsupportedCharacters',
];

/**
 * Reads and checks one item of Send and Wait for Response.
 *
 * @param problems gets a sentence for each thing that is wrong with the item
 */
export function prepareQuestion(
	context: Pick<IExecuteFunctions, 'getSignedResumeUrl'>,
	parameter: ReadParameter,
	item: Item<SentLog>,
	problems: string[],
): PreparedQuestion | undefined {
	const options = readOptions(parameter('options'), problems);
	const responseType = readChoice(parameter('responseType', 'approval'), RESPONSE_TYPES, 'Response Type', problems);
	if (responseType === undefined) return undefined;
	if (responseType === 'smsReply') {
		const value = parameter('waitMinutes', USUAL_REPLY_MINUTES);
		const minutes = readCount(value, 'Wait for Minutes', problems, LONGEST_REPLY_MINUTES) ?? 1;
		const message = prepareOne(parameter, parameter('message'), options, item, problems);
		return { ...message, awaits: { minutes } };
	}

	const { link, round } = newResponseLink(context);
	const { content, ...text } = withLink(parameter('message'), link, readLength(options, problems), problems);
	const labels = readLabels(parameter, options, problems);
	const limit = readWaitLimit(options, item.clock, problems);
	const message = prepareOne(parameter, content, options, item, problems);
	const warnings = [warnOfAddress(link), warnOfLeftOut(text.leftOut)].filter((warning) => warning !== undefined);
	return {
		...message,
		warnings: [...message.warnings, ...warnings],
		awaits: { question: { responseType, round, ...text, labels }, limit },
	};
}

function readLength(options: IDataObject, problems: string[]): { replaces: boolean; shortenTo?: number } {
	// What the toggle says wrongly is said where the message is prepared.
	const replaces = readYesOrNo(options.replaceUnsupportedCharacters) ?? false;
	if (!('shortenTo' in options)) return { replaces };
	return { replaces, shortenTo: readCount(options.shortenTo, 'Shorten To', problems) };
}

/** Prepares the SMS as Send SMS does, with its guard rails, for one recipient. */
function prepareOne(
	parameter: ReadParameter,
	content: unknown,
	options: IDataObject,
	item: Item<SentLog>,
	problems: string[],
): PreparedMessage {
	const shared = Object.fromEntries(SHARED_OPTIONS.filter((name) => name in options).map((name) => [name, options[name]]));
	const ofSendSms: ReadParameter = (name, whenHidden) => {
		if (name === 'content') return content;
		return name === 'options' ? shared : parameter(name, whenHidden);
	};
	// There is no option to leave a number out.
	const message = prepareMessage(ofSendSms, { ...item, advise() {} }, problems);
	if (message.recipients.length > 1) {
		problems.push(
			`To has ${message.recipients.length} recipients, but one person is asked at a time. Put the node into a Loop Over Items to ask several.`,
		);
	}
	return message;
}

function warnOfLeftOut(leftOut: string): string | undefined {
	if (leftOut === '') return undefined;
	return `The SMS leaves out the last ${leftOut.length} characters of the message, as Shorten To says. The page of the link shows all of it.`;
}
