import type { IDataObject } from 'n8n-workflow';

import type { Reason } from '../api/sentences';
import type { PreparedMessage } from './preparedMessage';

/** What the server said of one request that it accepted, as far as it concerns one item. */
export interface AcceptedPart {
	recipients: string[];
	smsIds: unknown[];
	/** Whatever else the API put into `data`. */
	data: IDataObject;
	warnings: string[];
}

/** Recipients of an item of whom nobody knows whether they were texted, and why. */
export interface UncertainPart extends Reason {
	status?: number;
	recipients: string[];
}

/**
 * What has been sent for each item, kept over all tries of one execution: what is in it is never
 * sent again.
 */
export interface SentLog {
	/** Times of schedules by the try that read them, and by how many seconds ahead they were then. */
	moments: Map<string, string>;
	addAccepted(message: PreparedMessage, part: AcceptedPart): void;
	addUncertain(message: PreparedMessage, part: UncertainPart): void;
	accepted(itemIndex: number): AcceptedPart[];
	uncertain(itemIndex: number): UncertainPart[];
	hasUncertain(): boolean;
	/** The recipients of an item whom no request of its own has reached or may have reached. */
	pending(message: PreparedMessage): string[];
	/** The item whose request took a recipient that several items with one request share. */
	takenBy(message: PreparedMessage, recipient: string): number | undefined;
}

interface Entry {
	accepted: AcceptedPart[];
	uncertain: UncertainPart[];
}

export function newSentLog(): SentLog {
	const entries = new Map<number, Entry>();
	const takenByRequest = new Map<string, Map<string, number>>();
	// Asked for before each request: looking through all entries would take the square of their number.
	let anyUncertain = false;

	function entryOf(itemIndex: number): Entry {
		const known = entries.get(itemIndex);
		if (known) return known;
		const entry: Entry = { accepted: [], uncertain: [] };
		entries.set(itemIndex, entry);
		return entry;
	}

	function take({ combine, requestKey, itemIndex }: PreparedMessage, recipients: string[]): void {
		if (!combine) return;
		const taken = takenByRequest.get(requestKey) ?? new Map<string, number>();
		takenByRequest.set(requestKey, taken);
		for (const recipient of recipients) taken.set(recipient, itemIndex);
	}

	return {
		moments: new Map(),
		addAccepted(message, part) {
			entryOf(message.itemIndex).accepted.push(part);
			take(message, part.recipients);
		},
		addUncertain(message, part) {
			entryOf(message.itemIndex).uncertain.push(part);
			anyUncertain = true;
			take(message, part.recipients);
		},
		accepted: (itemIndex) => entries.get(itemIndex)?.accepted ?? [],
		uncertain: (itemIndex) => entries.get(itemIndex)?.uncertain ?? [],
		hasUncertain: () => anyUncertain,
		pending({ itemIndex, recipients }) {
			const { accepted = [], uncertain = [] } = entries.get(itemIndex) ?? {};
			const gone = new Set([...accepted, ...uncertain].flatMap((part) => part.recipients));
			return recipients.filter((recipient) => !gone.has(recipient));
		},
		takenBy: ({ combine, requestKey }, recipient) =>
			combine ? takenByRequest.get(requestKey)?.get(recipient) : undefined,
	};
}
