import type { IDataObject } from 'n8n-workflow';

import { serverWords } from '../message/wording';
import { takenByIds, type ApiResult, type Taken, type Unaccepted } from '../api/result';
import { isObject, presentRow } from '../api/rows';
import type { Refusal } from '../message/recipients';
import type { Failure } from '../operations/report';
import { sizeOf, type Batch } from './batch';
import type { PreparedMessage } from './preparedMessage';
import type { AcceptedPart } from './sentLog';

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
 */
export function readSendResult(
	batch: Batch,
	{ body, remark }: Pick<Extract<ApiResult, { kind: 'accepted' }>, 'body' | 'remark'>,
	waitedMs: number,
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
		return { message, part: { recipients, smsIds: own, data, warnings } };
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
	return `The server gave ${smsIds.length} SMS IDs${given} for ${size} ${size === 1 ? 'recipient' : 'recipients'}, so sms_ids is left empty.`;
}

/** Why some recipients of an item were not, or may not have been, texted. */
export interface SendFailure extends Failure {
	kind: Unaccepted['kind'];
	recipients: string[];
}

/** One message to one recipient in the output. */
interface ShownMessage {
	phone_number: string;
	/** Null where the server did not say. */
	sms_id: unknown;
	status: 'accepted' | 'scheduled' | 'preview' | 'notSent' | 'rejected' | 'uncertain';
}

/**
 * The output of an item whose recipients were all accepted, skipped or only previewed. A preview shows
 * first what would be sent, and from where.
 *
 * @param textedElsewhere recipients who are left to another item
 */
export function outputOf(
	message: PreparedMessage,
	parts: AcceptedPart[],
	textedElsewhere: Refusal[],
): IDataObject {
	const elsewhere = new Set(textedElsewhere.map(({ value }) => value));
	const previewed = message.recipients.filter((recipient) => !elsewhere.has(recipient));
	const messages = message.preview
		? previewed.map((recipient) => shownMessage(recipient, null, 'preview'))
		: acceptedMessages(message, parts);
	const { scheduled_datetime } = message.fields;
	return {
		...Object.assign({}, ...parts.map(({ data }) => data)),
		...(message.preview ? previewOf(message) : {}),
		status: messages[0]?.status ?? 'skipped',
		messages,
		sms_ids: parts.flatMap(({ smsIds }) => smsIds),
		recipients: messages.map(({ phone_number }) => phone_number),
		skipped: [...message.skipped, ...textedElsewhere],
		encoding: message.encoding,
		segments: message.segments,
		...(scheduled_datetime ? { scheduled_datetime } : {}),
		...(message.preview ? { preview: true } : {}),
		warnings: [...new Set([...message.warnings, ...parts.flatMap(({ warnings }) => warnings)])],
	} as IDataObject;
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
	textedElsewhere: Refusal[],
): IDataObject {
	const messages = [
		...acceptedMessages(message, parts),
		...failures.flatMap(({ kind, recipients }) =>
			recipients.map((recipient) => shownMessage(recipient, null, kind)),
		),
	];
	return {
		status: worstStatus(failures),
		recipients: messages.map(({ phone_number }) => phone_number),
		messages,
		sms_ids: parts.flatMap(({ smsIds }) => smsIds),
		skipped: [...message.skipped, ...textedElsewhere],
	} as unknown as IDataObject;
}

/** What an item that was only checked says: nobody was texted for it. */
export const UNSENT_OUTPUT: IDataObject = {
	status: 'notSent',
	recipients: [],
	messages: [],
	sms_ids: [],
	skipped: [],
};

/** What must not be sent again comes before what may be. */
function worstStatus(failures: SendFailure[]): ShownMessage['status'] {
	const kinds = failures.map(({ kind }) => kind);
	return (['uncertain', 'rejected'] as const).find((kind) => kinds.includes(kind)) ?? 'notSent';
}

function acceptedMessages({ fields }: PreparedMessage, parts: AcceptedPart[]): ShownMessage[] {
	const status = fields.scheduled_datetime ? 'scheduled' : 'accepted';
	return parts.flatMap(({ recipients, smsIds }) =>
		recipients.map((recipient, index) => shownMessage(recipient, smsIds[index] ?? null, status)),
	);
}

function shownMessage(
	recipient: string,
	smsId: unknown,
	status: ShownMessage['status'],
): ShownMessage {
	return { phone_number: recipient, sms_id: smsId, status };
}
