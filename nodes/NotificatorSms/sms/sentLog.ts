import type { IDataObject } from 'n8n-workflow';

import type { Reason } from '../api/sentences';
import type { PreparedMessage } from './preparedMessage';

/** One request that left, as far as it helps to find its SMS in the account. */
export interface SentRequest {
	/** Milliseconds since 1970 by the clock of this n8n. */
	leftAt: number;
	/** The highest SMS ID that the run knew by then: every SMS up to it is older. 0 where it knew none. */
	knownId: number;
	/** How many recipients it carried, of all items. */
	size: number;
}

/** What a phone has made of an SMS. */
export interface PhoneOutcome {
	status: 'sent' | 'failed' | 'pending';
	failureReason?: string;
}

/** What the server said of one request that it accepted, as far as it concerns one item. */
export interface AcceptedPart {
	recipients: string[];
	/** One for each recipient, null where none is known; or none at all. */
	smsIds: unknown[];
	/** Whatever else the API put into `data`. */
	data: IDataObject;
	warnings: string[];
	request: SentRequest;
	/** By recipient, once the phone has told. */
	outcomes: Map<string, PhoneOutcome>;
}

/** Recipients of an item of whom nobody knows whether they were texted, and why. */
export interface UncertainPart extends Reason {
	status?: number;
	recipients: string[];
	request: SentRequest;
	/** When the answer came that tells nothing, in milliseconds since 1970. */
	endedAt: number;
	/** Whether the account's record has been looked through for them: it is not looked through again. */
	isLookedUp: boolean;
}

/** A recipient who is left out, and why. */
export interface LeftOut {
	value: string;
	reason: string;
	/** The SMS with the same text that the account shows. */
	sms_id?: number;
	/** Of that SMS, as the API writes it. */
	datetime?: string;
}

/** A part of what was sent, and the item that it belongs to. */
export interface Logged<Part> {
	message: PreparedMessage;
	part: Part;
}

/**
 * What has been sent for each item, kept over all tries of one execution: what is in it is never
 * sent again.
 */
export interface SentLog {
	/** Times of schedules by the try that read them, and by how many seconds ahead they were then. */
	moments: Map<string, string>;
	/** The highest SMS ID that is known so far; 0 for none. */
	knownId: number;
	/** When the last message was accepted, in milliseconds since 1970. */
	lastAcceptedAt: number;
	addAccepted(message: PreparedMessage, part: AcceptedPart): void;
	addUncertain(message: PreparedMessage, part: UncertainPart): void;
	addLeftOut(message: PreparedMessage, leftOut: LeftOut): void;
	/** Makes recipients of an uncertain part accepted ones. */
	settleUncertain(uncertain: Logged<UncertainPart>, part: AcceptedPart): void;
	accepted(itemIndex: number): AcceptedPart[];
	uncertain(itemIndex: number): UncertainPart[];
	leftOut(itemIndex: number): LeftOut[];
	hasUncertain(): boolean;
	allAccepted(): Array<Logged<AcceptedPart>>;
	allUncertain(): Array<Logged<UncertainPart>>;
	/** The recipients of an item whom no request of its own has reached or may have reached, and who are not left out. */
	pending(message: PreparedMessage): string[];
	/** The item whose request took a recipient that several items share. */
	takenBy(message: PreparedMessage, recipient: string): number | undefined;
}

interface Entry {
	message: PreparedMessage;
	accepted: AcceptedPart[];
	uncertain: UncertainPart[];
	leftOut: LeftOut[];
}

export function newSentLog(): SentLog {
	const entries = new Map<number, Entry>();
	const takenByRequest = new Map<string, Map<string, number>>();
	// Asked for before each request: looking through all entries would take the square of their number.
	let uncertainParts = 0;

	function entryOf(message: PreparedMessage): Entry {
		const known = entries.get(message.itemIndex);
		if (known) return known;
		const entry: Entry = { message, accepted: [], uncertain: [], leftOut: [] };
		entries.set(message.itemIndex, entry);
		return entry;
	}

	function take({ claimKey, itemIndex }: PreparedMessage, recipients: string[]): void {
		if (claimKey === undefined) return;
		const taken = takenByRequest.get(claimKey) ?? new Map<string, number>();
		takenByRequest.set(claimKey, taken);
		for (const recipient of recipients) taken.set(recipient, itemIndex);
	}

	const log: SentLog = {
		moments: new Map(),
		knownId: 0,
		lastAcceptedAt: 0,
		addAccepted(message, part) {
			entryOf(message).accepted.push(part);
			take(message, part.recipients);
			log.lastAcceptedAt = Date.now();
			log.knownId = part.smsIds.map(Number).filter(Number.isSafeInteger).reduce((a, b) => Math.max(a, b), log.knownId);
		},
		addUncertain(message, part) {
			entryOf(message).uncertain.push(part);
			uncertainParts++;
			take(message, part.recipients);
		},
		addLeftOut(message, leftOut) {
			entryOf(message).leftOut.push(leftOut);
		},
		settleUncertain({ message, part: uncertain }, part) {
			const entry = entryOf(message);
			uncertain.recipients = uncertain.recipients.filter((recipient) => !part.recipients.includes(recipient));
			if (uncertain.recipients.length === 0) {
				entry.uncertain = entry.uncertain.filter((known) => known !== uncertain);
				uncertainParts--;
			}
			log.addAccepted(message, part);
		},
		accepted: (itemIndex) => entries.get(itemIndex)?.accepted ?? [],
		uncertain: (itemIndex) => entries.get(itemIndex)?.uncertain ?? [],
		leftOut: (itemIndex) => entries.get(itemIndex)?.leftOut ?? [],
		hasUncertain: () => uncertainParts > 0,
		allAccepted: () =>
			[...entries.values()].flatMap(({ message, accepted }) => accepted.map((part) => ({ message, part }))),
		allUncertain: () =>
			[...entries.values()].flatMap(({ message, uncertain }) => uncertain.map((part) => ({ message, part }))),
		pending({ itemIndex, recipients }) {
			const { accepted = [], uncertain = [], leftOut = [] } = entries.get(itemIndex) ?? {};
			const gone = new Set([
				...[...accepted, ...uncertain].flatMap((part) => part.recipients),
				...leftOut.map(({ value }) => value),
			]);
			return recipients.filter((recipient) => !gone.has(recipient));
		},
		takenBy: ({ claimKey }, recipient) =>
			claimKey === undefined ? undefined : takenByRequest.get(claimKey)?.get(recipient),
	};
	return log;
}
