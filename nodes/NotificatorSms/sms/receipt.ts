import type { IDataObject } from 'n8n-workflow';

import { takenByIds, type Answer, type Taken } from '../api/result';
import { quoted } from '../api/quote';
import type { Part } from './ledger';
import { sizeOf, type Parcel, type Share } from './parcels';

type Accepted = Extract<Answer, { kind: 'accepted' }>;

/**
 * What an accepted request gives each of the items that share it. The server's IDs are handed out
 * only where there is one for each recipient: which one is missing cannot be told.
 *
 * @param answer `data.sms_ids` is documented for the gateway software. An `error` in its `data` stays
 *   out of the output: at the top of an item it would make the host run the node again.
 * @param waitedMilliseconds how long the request had to wait before it was taken
 */
export function readReceipt(
	parcel: Parcel,
	{ body, remark }: Pick<Accepted, 'body' | 'remark'>,
	waitedMilliseconds: number,
): Array<{ share: Share; part: Part }> {
	const { sms_ids: ids, ...data } = dataOf(body);
	delete data.error;
	const smsIds = smsIdsIn(ids) ?? [];
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

/**
 * How many of the recipients of a request the `data` of an answer names as taken.
 *
 * @returns undefined where it says nothing of that: the service's own page documents no body
 */
export function takenOf(parcel: Parcel): (data: IDataObject) => Taken | undefined {
	return ({ sms_ids: ids }) => {
		const smsIds = smsIdsIn(ids);
		return smsIds && takenByIds(smsIds, sizeOf(parcel));
	};
}

/** A list; PHP writes one with gaps as an object. */
function smsIdsIn(ids: unknown): unknown[] | undefined {
	if (ids === undefined || ids === null) return undefined;
	return typeof ids === 'object' ? Object.values(ids) : [ids];
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

function remarkWarning(remark: string | undefined): string[] {
	if (remark === undefined) return [];
	return [`The server gave an ID for every SMS of this request, so they count as accepted, but it added: ${remark}`];
}

function idsWarning(smsIds: unknown[], parcel: Parcel): string {
	const given = parcel.shares.length === 1 && smsIds.length > 0 ? ` (${quoted(smsIds.join(', '))})` : '';
	const size = sizeOf(parcel);
	return `The server gave ${smsIds.length} SMS IDs${given} for ${size} ${size === 1 ? 'recipient' : 'recipients'}, so sms_ids is left empty.`;
}
