import type { IDataObject } from 'n8n-workflow';

import { quoted } from '../quote';
import type { Part } from './ledger';
import { sizeOf, type Parcel, type Share } from './parcels';

/**
 * What an accepted request gives each of the items that share it. The server's IDs are handed out
 * only where there is one for each recipient: which one is missing cannot be told.
 *
 * @param answer the body of the answer; `data.sms_ids` is documented for the gateway software
 * @param waitedMilliseconds how long the request had to wait before it was taken
 */
export function readReceipt(
	parcel: Parcel,
	answer: IDataObject,
	waitedMilliseconds: number,
): Array<{ share: Share; part: Part }> {
	const { sms_ids: ids, error: remark, ...data } = dataOf(answer);
	const smsIds = Array.isArray(ids) ? ids : [];
	const eachHasOne = smsIds.length === sizeOf(parcel);
	const warnings = [
		...waitWarning(waitedMilliseconds),
		...remarkWarning(remark),
		...(eachHasOne ? [] : [idsWarning(smsIds, parcel)]),
	];

	let next = 0;
	return parcel.shares.map((share) => {
		const { recipients } = share;
		const own = eachHasOne ? smsIds.slice(next, next + recipients.length) : [];
		next += recipients.length;
		return { share, part: { recipients, smsIds: own, data, warnings } };
	});
}

function dataOf({ data }: IDataObject): IDataObject {
	const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
	return isObject ? (data as IDataObject) : {};
}

function waitWarning(milliseconds: number): string[] {
	const seconds = Math.round(milliseconds / 1000);
	if (seconds < 1) return [];
	return [
		`Waited ${seconds} s before this SMS left, because the server limits its requests or could not be reached.`,
	];
}

/** An `error` at the top of an output would make the host run the node again. */
function remarkWarning(remark: unknown): string[] {
	if (!remark) return [];
	const words = typeof remark === 'string' ? remark : JSON.stringify(remark);
	return [`The server accepted the SMS and added: ${quoted(words)}`];
}

function idsWarning(smsIds: unknown[], parcel: Parcel): string {
	const given = parcel.shares.length === 1 && smsIds.length > 0 ? ` (${quoted(smsIds.join(', '))})` : '';
	const size = sizeOf(parcel);
	return `The server gave ${smsIds.length} SMS IDs${given} for ${size} ${size === 1 ? 'recipient' : 'recipients'}, so sms_ids is left empty.`;
}
