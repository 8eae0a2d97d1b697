import type { IDataObject } from 'n8n-workflow';

import { serverWords } from '../message/wording';
import { takenByIds, type ApiResult, type Taken, type Unaccepted } from '../api/result';
import { isObject, presentRow } from '../api/rows';
import type { Failure } from '../operations/report';
import { sizeOf, type Batch } from './batch';
import { NOBODY_IS_LEFT, type PreparedMessage } from './preparedMessage';
import type { AcceptedPart, LeftOut, PhoneOutcome, SentRequest } from './sentLog';

/**
 * How many of the recipients of a request the `data` of an answer names as taken.
 *
 * @returns undefined where it says nothing of that: the service's own page documents no body
 */
export function takenOf(batch: Batch): (data: IDataObject) => Taken | undefined {
	return ({ sms_ids: ids }) => {
		const smsIds = smsIdsIn(ids);
		return smsIds && takenByIds(smsIds, sizeOf(batch));
	};
}

/**
 * What an accepted request gives each of the items that share it. The server's IDs are given to the
 * recipients only where there is one for each: which one is missing cannot be told.
 *
 * @param result `data.sms_ids` is documented for the gateway software. An `error` in its `data` stays
 *   out of the output: at the top of an item it would make the host run the node again.
 * @param waitedMs how long the request had to wait before it was taken
 * @param request as it left
 */
export function readSendResult(
	batch: Batch,
	{ body, remark }: Pick<Extract<ApiResult, { kind: 'accepted' }>, 'body' | 'remark'>,
	waitedMs: number,
	request: SentRequest,
): Array<{ message: PreparedMessage; part: AcceptedPart }> {
	const { sms_ids: ids, ...data } = isObject(body.data) ? presentRow(body.data, {}) : ({} as IDataObject);
	delete data.failure_reason;
	const smsIds = smsIdsIn(ids) ?? [];
	const eachHasOne = takenByIds(smsIds, sizeOf(batch)) === 'all';
	const warnings = [
		...waitWarning(waitedMs),
		...remarkWarning(remark),
		...(eachHasOne ? [] : [idsWarning(smsIds, batch)]),
	];

	let next = 0;
	return batch.parts.map(({ message, recipients }) => {
		const own = eachHasOne ? smsIds.slice(next, next + recipients.length) : [];
		next += recipients.length;
		return { message, part: { recipients, smsIds: own, data, warnings, request, outcomes: new Map() } };
	});
}

/** A list; PHP writes one with gaps as an object. */
function smsIdsIn(ids: unknown): unknown[] | undefined {
	if (ids === undefined || ids === null) return undefined;
	return typeof ids === 'object' ? Object.values(ids) : [ids];
}

function waitWarning(milliseconds: number): string[] {
	const seconds = Math.round(milliseconds / 1000);
	if (seconds < 1) return [];
	return [
		`Waited ${seconds} s before this SMS left, because the server limits its requests or could not be reached.`,
	];
}

function remarkWarning(remark: string | undefined): string[] {
	if (remark === undefined) return [];
	return [`The server gave an ID for every SMS of this request, so they count as accepted, but it added: ${remark}`];
}

function idsWarning(smsIds: unknown[], batch: Batch): string {
	const given = batch.parts.length === 1 && smsIds.length > 0 ? ` (${serverWords(smsIds.join(', '))})` : '';
	const size = sizeOf(batch);
	const ids = smsIds.length === 1 ? 'ID' : 'IDs';
	return `The server gave ${smsIds.length} SMS ${ids}${given} for ${size} ${size === 1 ? 'recipient' : 'recipients'}, so sms_ids holds only what the account's record shows.`;
}

/**
 * Why some recipients of an item were not, or may not have been, texted; of kind `accepted` where the
 * phone could not send what the server had accepted.
 */
export interface SendFailure extends Failure {
	kind: Unaccepted['kind'] | 'accepted';
	recipients: string[];
}

/** What a message to one recipient is, from what must not be sent again to what needs nothing more. */
const STATUSES = ['failed', 'uncertain', 'rejected', 'notSent', 'pending', 'sent', 'scheduled', 'accepted', 'preview'] as const;

/** One message to one recipient in the output. */
interface ShownMessage {
	phone_number: string;
	/** Null where nobody knows. */
	sms_id: unknown;
	status: (typeof STATUSES)[number];
	/** Why the phone could not send it. */
	failure_reason?: string;
}

/**
 * The output of an item whose recipients were all accepted, left out or only previewed. A preview shows
 * first what would be sent, and from where.
 *
 * @param leftOut recipients who are left to another item, or are not to get this text
 */
export function outputOf(message: PreparedMessage, parts: AcceptedPart[], leftOut: LeftOut[]): IDataObject {
	const out = new Set(leftOut.map(({ value }) => value));
	const previewed = message.recipients.filter((recipient) => !out.has(recipient));
	const messages: ShownMessage[] = message.preview
		? previewed.map((phone_number) => ({ phone_number, sms_id: null, status: 'preview' }))
		: acceptedMessages(message, parts);
	const { scheduled_datetime } = message.fields;
	const nobodyIsLeft = leftOut.length > 0 && messages.length === 0;
	return {
		...Object.assign({}, ...parts.map(({ data }) => data)),
		...(message.preview ? previewOf(message) : {}),
		...itemFields(message, messages, leftOut),
		encoding: message.encoding,
		segments: message.segments,
		...(scheduled_datetime ? { scheduled_datetime } : {}),
		...(message.preview ? { preview: true } : {}),
		warnings: [
			...new Set([
				...message.warnings,
				...parts.flatMap(({ warnings }) => warnings),
				...pendingWarning(message, messages),
				...(nobodyIsLeft ? [NOBODY_IS_LEFT] : []),
			]),
		],
	} as IDataObject;
}

function pendingWarning({ waitsFor = 0 }: PreparedMessage, messages: ShownMessage[]): string[] {
	const pending = messages.filter(({ status }) => status === 'pending').map(({ phone_number: number }) => number);
	if (pending.length === 0) return [];
	const minutes = Math.round(waitsFor / 60_000);
	return [
		`The phone had not sent the SMS to ${pending.join(', ')} ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} after it was accepted. It may still do so.`,
	];
}

function previewOf({ fields: { content, device_id, sim_subscription_id } }: PreparedMessage): IDataObject {
	return { content, device_id, sim_subscription_id };
}

/**
 * What a failed item says of each recipient, so that a branch knows whom not to text again. Its own
 * `status` and `sms_ids` are in it because its input may hold those of an earlier Send SMS.
 */
export function failedOutput(
	message: PreparedMessage,
	parts: AcceptedPart[],
	failures: SendFailure[],
	leftOut: LeftOut[],
): IDataObject {
	const messages = [
		...acceptedMessages(message, parts),
		...failures.flatMap(({ kind, recipients }) =>
			// What was accepted is among the messages already.
			kind === 'accepted' ? [] : recipients.map((phone_number) => ({ phone_number, sms_id: null, status: kind })),
		),
	];
	return itemFields(message, messages, leftOut);
}

/** What an item that was only checked says: nobody was texted for it. */
export const UNSENT_OUTPUT: IDataObject = {
	status: 'notSent',
	recipients: [],
	messages: [],
	sms_ids: [],
	skipped: [],
};

function itemFields({ skipped }: PreparedMessage, messages: ShownMessage[], leftOut: LeftOut[]): IDataObject {
	return {
		status: STATUSES.find((known) => messages.some(({ status }) => status === known)) ?? 'skipped',
		messages,
		sms_ids: messages.map(({ sms_id }) => sms_id).filter((id) => id !== null),
		recipients: messages.map(({ phone_number }) => phone_number),
		skipped: [...skipped, ...leftOut],
	} as unknown as IDataObject;
}

function acceptedMessages({ fields }: PreparedMessage, parts: AcceptedPart[]): ShownMessage[] {
	const status = fields.scheduled_datetime ? 'scheduled' : 'accepted';
	return parts.flatMap(({ recipients, smsIds, outcomes }) =>
		recipients.map((recipient, index) => ({
			phone_number: recipient,
			sms_id: smsIds[index] ?? null,
			status,
			...shownOutcome(outcomes.get(recipient)),
		})),
	);
}

function shownOutcome(outcome: PhoneOutcome | undefined): Partial<ShownMessage> {
	if (!outcome) return {};
	const { status, failureReason } = outcome;
	return status === 'failed' ? { status, failure_reason: failureReason ?? '' } : { status };
}
