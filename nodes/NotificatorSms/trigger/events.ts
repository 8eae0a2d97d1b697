import type { IDataObject } from 'n8n-workflow';

import { hasOptedOut } from '../api/contacts';
import { CONTACTS, SMS, type Resource } from '../api/resources';

/** An event, as it shows in the rows of a list whose ids grow with every row. */
export interface TriggerEvent {
	list: Resource;
	/**
	 * Whether the event has come about for a row; undefined where the row leaves it as it was.
	 *
	 * @param now milliseconds since 1970, by {@link clock}
	 */
	hasHappened(row: IDataObject, now: number): boolean | undefined;
	/** The time by the server, as far as the rows of a page tell; ours where it is not given. */
	clock?(rows: IDataObject[], now: number): number;
	/** Whether a row waits for the event; undefined where the event comes with the row itself. */
	isAwaited?(row: IDataObject): boolean;
	/** True where any row can come to the event, also again and again. */
	isRepeatable?: boolean;
	/** True where each poll reads the whole list. What its first lap shows is no event, and no other lap is waited for. */
	isShortList?: boolean;
	/** The field that says when the event came about, or later: "datetime" where it is not given. */
	timeField?: string;
	/** What the user reads where a test finds nothing to show. */
	nothingYet: string;
}

/** What a trigger can wait for in SMS and contacts, by the values of its field. */
export const EVENTS = {
	smsReceived: {
		list: SMS,
		hasHappened: isReceived,
		nothingYet: 'No SMS has been received yet. Send one to the phone, then test again.',
	},
	smsSent: {
		list: SMS,
		hasHappened: (row) => !isReceived(row) && statusOf(row) === 'sent',
		isAwaited: isPending,
		nothingYet: 'No SMS has been sent yet. Send one through the phone, then test again.',
	},
	smsFailed: {
		list: SMS,
		hasHappened: (row) => !isReceived(row) && statusOf(row) === 'failed',
		isAwaited: isPending,
		nothingYet: 'No SMS has failed yet, so there is none to show. The trigger works all the same.',
	},
	contactCreated: {
		list: CONTACTS,
		hasHappened: () => true,
		nothingYet: 'The account has no contacts yet. Add one, then test again.',
	},
	contactOptedOut: {
		list: CONTACTS,
		hasHappened: hasOptedOut,
		isRepeatable: true,
		timeField: 'last_received_datetime',
		nothingYet: 'Nobody has opted out yet, so there is no contact to show. The trigger works all the same.',
	},
} satisfies Record<string, TriggerEvent>;

export type EventName = keyof typeof EVENTS;

export function isReceived({ type }: IDataObject): boolean {
	return type === 'received';
}

/** Any status that is not an end: a server may know more of them than the documented "pending". */
function isPending(row: IDataObject): boolean {
	return !isReceived(row) && !['sent', 'failed'].includes(statusOf(row));
}

function statusOf({ status }: IDataObject): string {
	return String(status ?? '').toLowerCase();
}

/** The row of an event. An SMS itself carries no number, but the ID of its contact; who wrote what comes first. */
export function rowOfEvent({ list }: TriggerEvent, row: IDataObject, caller: IDataObject): IDataObject {
	if (list !== SMS) return row;
	const { phone_number = null, name = null } = caller;
	const who = { phone_number, name };
	return { ...who, content: row.content, ...row, ...who };
}
