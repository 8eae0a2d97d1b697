import { sendWithRetry, sleepUntil } from '../api/retry';
import type { Reason } from '../api/sentences';
import type { Call } from '../operations/collectItems';
import { asGet } from '../operations/list';
import type { OperationRun } from '../operations/operation';
import type { BatchPart } from './batch';
import type { PreparedMessage } from './preparedMessage';
import type { Get } from './reading';
import { smsRecord, type SmsRecord } from './record';
import type { SendFailure } from './sendResult';
import type { SentLog } from './sentLog';

export type SendRun = OperationRun<PreparedMessage, SentLog>;

/** Leaves out recipients to whom the account shows the same text. */
export interface AlreadySent {
	/**
	 * Gives what is still to be sent of a request, by a reading of the record that is not outdated. Where
	 * the record cannot be read any more, what needs it is held back.
	 */
	leaveOut<Part extends BatchPart>(parts: Part[]): Promise<Part[]>;
	/** Whether the last reading is so old that no request may leave by it. */
	isStale(): boolean;
}

/** One try at sending what is due. */
export interface Attempt {
	run: SendRun;
	/** What was refused or not sent in this try, by item. What is uncertain is in the log. */
	failures: Map<number, SendFailure[]>;
	/** Once it is there, the next request may line up. */
	turn: Promise<void>;
	/** The account's list of SMS: nothing of it is read unless something asks for it. */
	record: SmsRecord;
	/** Lets the record be read no more often than every few seconds. */
	pace: () => Promise<void>;
	/** There where a message is to be sent once only. */
	alreadySent?: AlreadySent;
}

export function beginAttempt(run: SendRun): Attempt {
	return {
		run,
		failures: new Map(),
		turn: Promise.resolve(),
		record: smsRecord(getOf(run)),
		pace: paceOf(run),
	};
}

/** With Stop, the first message that does not come through ends the run, in whichever try. */
export function isOver({ run, failures }: Pick<Attempt, 'run' | 'failures'>): boolean {
	return run.isOver() || (run.stopOnFailure && (failures.size > 0 || run.memory.log.hasUncertain()));
}

export function noteFailure({ failures }: Attempt, { itemIndex }: PreparedMessage, failure: SendFailure): void {
	failures.set(itemIndex, [...(failures.get(itemIndex) ?? []), failure]);
}

/** What keeps messages from being sent that are due by their item: they do not leave. */
export function holdBack(attempt: Attempt, messages: PreparedMessage[], reason: Reason & { status?: number }): void {
	for (const message of messages) {
		const recipients = attempt.run.memory.log.pending(message);
		if (recipients.length > 0) noteFailure(attempt, message, { ...reason, kind: 'notSent', recipients });
	}
}

/** Reads the account in the name of the first item that the host has handed over. */
function getOf(run: SendRun): Get {
	return async (url, qs = {}) => {
		const call = await firstCall(run);
		if (!call) return { kind: 'notSent', cause: 'cancelled' };
		const options = { ...asGet(call.options, url, qs), timeout: READ_TIMEOUT };
		return (await sendWithRetry(run.gate, async () => await call.exchange(options))).result;
	};
}

async function firstCall(run: SendRun): Promise<Call | undefined> {
	for (const itemIndex of run.itemIndexes) {
		const call = await run.call(itemIndex);
		if (call) return call;
	}
	return undefined;
}

/** Milliseconds until a page is no longer waited for, whatever is set for the requests that send: it may hold 1,000 rows. */
const READ_TIMEOUT = 60_000;

/** The API allows 60 requests a minute, and sending needs them too. */
const LIST_EVERY = 5_000;

function paceOf(run: SendRun): () => Promise<void> {
	let next = 0;
	return async () => {
		await sleepUntil(() => next, run.isOver);
		next = Date.now() + LIST_EVERY;
	};
}
