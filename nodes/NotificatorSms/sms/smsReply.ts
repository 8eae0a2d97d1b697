import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readAccount } from '../api/account';
import { requestSettings, sendWithCredential } from '../api/nodeRequest';
import { newRetryGate, sendWithRetry, sleepUntil, type RetryGate } from '../api/retry';
import type { Get } from './reading';
import { isWith, smsRecord, type RecordedSms, type SmsRecord } from './record';

/** How often the account is read: often while a quick answer may come, then less. In milliseconds. */
const EVERY_AT_FIRST = 10_000;
const AT_FIRST = 2 * 60_000;
const EVERY_LATER = 30_000;

/** How old the last reading of a wait may be, and how long it may take. In milliseconds. */
const LAST_READING_AGE = 1_000;
const LAST_READING = 10_000;

/** A sleep can end a little early. */
const EARLY = 250;

/** Milliseconds until an answer of the server is no longer waited for: there is a next reading. */
const TIMEOUT = 30_000;

/** What is waited for: an SMS from one number, newer than the one that was sent to it. */
export interface Awaited {
	phoneNumber: string;
	/** The ID of our SMS or, where the server did not give it, the highest one before; 0 for none. */
	afterId: number;
	/** When the wait is over, in milliseconds since 1970. */
	until: number;
}

/** The reply, or why there is none: `unread` says why the account could not be read at the end. */
export type Reply = { sms: RecordedSms } | { unread?: string };

/**
 * What the executions of this process that wait for replies to one account share: the SMS of the
 * account, as they were last read. Ten of them cost as many requests as one.
 */
interface SharedReading {
	/** What each of them waits for. */
	waits: Set<Awaited>;
	/** Makes the requests, in the name of the execution that reads. */
	get: Get;
	record: SmsRecord;
	startedAt: number;
	received: Promise<Received[]>;
}

interface Received {
	sms: RecordedSms;
	contact: IDataObject | undefined;
}

const readings = new Map<string, SharedReading>();

/**
 * Makes sure that replies can be seen at all, before anybody is asked for one.
 *
 * @returns the highest ID of an SMS so far, 0 where there is none
 * @throws an {@link UnreadableAccount}
 */
export async function checkThatRepliesShow(context: IExecuteFunctions, gate: RetryGate): Promise<number> {
	const record = smsRecord(getterOf(context, gate));
	const [newest] = await record.read({ since: Date.now() }, { pageSize: 100, withOlder: true });
	return newest?.id ?? 0;
}

/**
 * Waits for the first SMS that a number sends. It ends without one when the time is over or the
 * execution is cancelled.
 */
export async function waitForReply(context: IExecuteFunctions, awaited: Awaited): Promise<Reply> {
	const signal = context.getExecutionCancelSignal();
	const { baseURL, apiKey } = await readAccount(context);
	const shared = joinReading(`${baseURL} ${apiKey}`, awaited);
	const isOver = () => (signal?.aborted ?? false) || Date.now() > awaited.until + LAST_READING;
	const get = getterOf(context, newRetryGate(isOver));
	const start = Date.now();
	let unread: string | undefined;
	try {
		while (Date.now() < awaited.until && !signal?.aborted) {
			const every = Date.now() - start < AT_FIRST ? EVERY_AT_FIRST : EVERY_LATER;
			const next = Math.min(Date.now() + every, awaited.until);
			await sleepUntil(() => next, () => signal?.aborted ?? false);
			try {
				const oldest = next === awaited.until ? LAST_READING_AGE : every - EARLY;
				const sms = firstReply(await received(shared, get, oldest), awaited);
				if (sms) return { sms };
				unread = undefined;
			} catch (thrown) {
				unread = (thrown as Error).message;
			}
		}
		return { unread };
	} finally {
		shared.waits.delete(awaited);
		if (shared.waits.size === 0) readings.delete(`${baseURL} ${apiKey}`);
	}
}

function joinReading(account: string, awaited: Awaited): SharedReading {
	const known = readings.get(account);
	known?.waits.add(awaited);
	if (known) return known;
	const shared: SharedReading = {
		waits: new Set([awaited]),
		get: async () => ({ kind: 'notSent', cause: 'cancelled' }),
		record: smsRecord(async (url, qs) => await shared.get(url, qs)),
		startedAt: 0,
		received: Promise.resolve([]),
	};
	readings.set(account, shared);
	return shared;
}

/**
 * The SMS that came in, read now, or by another execution not long ago.
 *
 * @param oldest how old a reading may be, in milliseconds
 */
async function received(shared: SharedReading, get: Get, oldest: number): Promise<Received[]> {
	if (Date.now() - shared.startedAt >= oldest) {
		shared.startedAt = Date.now();
		shared.get = get;
		shared.received = readReceived(shared);
	}
	return await shared.received;
}

async function readReceived({ waits, record }: SharedReading): Promise<Received[]> {
	const afterId = Math.min(...[...waits].map((awaited) => awaited.afterId));
	const messages = await record.read({ afterId }, { pageSize: 100 });
	const replies = messages.filter(({ type }) => type === 'received');
	const contacts = await record.contactsOf(replies);
	return replies.map((sms) => ({ sms, contact: contacts.get(sms.contactId) }));
}

function firstReply(messages: Received[], { phoneNumber, afterId }: Awaited): RecordedSms | undefined {
	return messages
		.filter(({ sms, contact }) => sms.id > afterId && isWith(contact, phoneNumber))
		.map(({ sms }) => sms)
		.sort((one, other) => one.id - other.id)[0];
}

function getterOf(context: IExecuteFunctions, gate: RetryGate): Get {
	const settings = requestSettings(context.getNodeParameter('requestOptions', 0, {}));
	return async (url, qs) => {
		const abortSignal = context.getExecutionCancelSignal();
		const options = { timeout: TIMEOUT, ...settings, method: 'GET' as const, url, qs, json: true, abortSignal };
		return (await sendWithRetry(gate, async () => await sendWithCredential(context, options))).result;
	};
}
