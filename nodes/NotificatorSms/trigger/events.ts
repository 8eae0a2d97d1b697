import type { IDataObject } from 'n8n-workflow';

import { hasOptedOut } from '../api/contacts';
import { CONTACTS, SMS } from '../api/resources';
import type { WatchedList } from './reader';

/** What a trigger can wait for. */
export type EventName =
	| 'contactCreated'
	| 'contactOptedOut'
	| 'smsFailed'
	| 'smsReceived'
	| 'smsSent';

/** An event, as it shows in the rows of a list. */
export interface WatchedEvent {
	list: WatchedList;
	/** Whether the event has come about for a row. */
	hasHappened(row: IDataObject): boolean;
	/**
	 * Whether the event may still come about for a row that was there before. Such rows are few and
	 * are looked at in each poll; undefined where the event comes with the row itself.
	 */
	isAwaited?(row: IDataObject): boolean;
	/** What the user reads where a test finds nothing to show. */
	nothingYet: string;
}

export const EVENTS: Record<EventName, WatchedEvent> = {
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
		nothingYet: 'Nobody has opted out yet, so there is no contact to show. The trigger works all the same.',
	},
};

function isReceived({ type }: IDataObject): boolean {
	return type === 'received';
}

/** Any status that is not an end: a server may know more of them than the documented "pending". */
function isPending(row: IDataObject): boolean {
	return !isReceived(row) && !['sent', 'failed'].includes(statusOf(row));
}

function statusOf({ status }: IDataObject): string {
	return String(status ?? '').toLowerCase();
}
