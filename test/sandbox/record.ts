/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node.js, not in n8n */
import type { IncomingHttpHeaders } from 'node:http';

import type { Fault } from './faults';

/** One request as it came over the wire, and what became of it. */
export interface RecordedRequest {
	method: string;
	/** As sent, query included: `/api/contacts/?page=1`. */
	url: string;
	/** Below the base URL, as sent: `/contacts/`. Outside of it, the whole path. */
	path: string;
	query: Record<string, string>;
	headers: IncomingHttpHeaders;
	body: Buffer;
	/** Form fields in the order sent, names exactly as sent (`contacts_ids[]`). */
	fields: Array<[name: string, value: string]>;
	/** Null while unanswered, and for good if the connection ended first. */
	status: number | null;
	fault: Fault | null;
	/** Ms since 1970. */
	startedAt: number;
	endedAt: number | null;
	/** How many requests the server was busy with when this one came, itself included. */
	inFlight: number;
}

/** One SMS to one recipient that the sandbox took for sending: the truth about who is texted, and how often. */
export interface AcceptedMessage {
	recipient: string;
	/** As the phone sends it, after any cut or placeholder. */
	content: string;
	deviceId: number;
	simSubscriptionId: number;
	smsId: number;
	scheduledDatetime: string | null;
	/** Ms since 1970. */
	at: number;
}

/** All that was asked of the sandbox and all that it accepted. */
export interface Ledger {
	requests: RecordedRequest[];
	acceptedMessages: AcceptedMessage[];
}

/** How many times an SMS to a recipient was accepted; with `content`, only that text counts. */
export function timesAccepted(ledger: Ledger, recipient: string, content?: string): number {
	return ledger.acceptedMessages.filter(
		(message) =>
			message.recipient === recipient && (content === undefined || message.content === content),
	).length;
}

/** A path without its trailing slash: the API takes both spellings. */
export function withoutTrailingSlash(path: string): string {
	return path.length > 1 ? path.replace(/\/+$/, '') : path;
}
