import type { IHttpRequestOptions } from 'n8n-workflow';

import { newRetryGate, sendWithRetry, type RetryGate } from '../api/retry';
import type { ApiResult, Unaccepted } from '../api/result';
import { explain } from '../api/sentences';
import type { Call } from '../operations/collectItems';
import type { OperationRun } from '../operations/operation';
import { splitPerItem, toBatches, type Batch, type BatchPart, type Repetition } from './batch';
import type { PreparedMessage } from './preparedMessage';
import { readSendResult, takenOf, type SendFailure } from './sendResult';
import type { SentLog } from './sentLog';

const PURPOSE = { endpoint: '/sms', documented: true };

export type SendRun = OperationRun<PreparedMessage, SentLog>;

/** One try at sending what is due. */
export interface Attempt {
	run: SendRun;
	gate: RetryGate;
	/** What was refused or not sent in this try, by item. What is uncertain is in the log. */
	failures: Map<number, SendFailure[]>;
}

export function beginAttempt(run: SendRun): Attempt {
	const failures: Attempt['failures'] = new Map();
	const gate = newRetryGate(() => isOver({ run, failures }));
	return { run, gate, failures };
}

/**
 * Sends what no earlier try has sent, in item order. A recipient that several items share is left
 * to the first of them; where that one does not come through, it is the next one's turn in a
 * further round.
 *
 * When the node goes on with the other items, every recipient ends up in the log or in the failures.
 * When it stops, whatever was due after the first failure is in neither.
 */
export async function sendDue(attempt: Attempt, messages: PreparedMessage[]): Promise<void> {
	const { log } = attempt.run.memory;
	let due = messages.map((message) => ({ message, recipients: log.pending(message) }));
	while (due.length > 0 && !isOver(attempt)) {
		const { rules } = messages[0];
		const free = due.map((part) => withoutTaken(log, part));
		const { batches, repetitions } = toBatches(free, rules.recipientsPerRequest);
		await sendBatches(attempt, batches, rules.parallelRequests);
		due = partsOf(repetitions);
	}
	if (attempt.run.isOver() || !attempt.run.stopOnFailure) noteUnsent(attempt, messages);
}

/** With Stop, the first message that does not come through ends the run, in whichever try. */
function isOver({ run, failures }: Pick<Attempt, 'run' | 'failures'>): boolean {
	return run.isOver() || (run.stopOnFailure && (failures.size > 0 || run.memory.log.hasUncertain()));
}

function withoutTaken(log: SentLog, { message, recipients }: BatchPart): BatchPart {
	return {
		message,
		recipients: recipients.filter((recipient) => log.takenBy(message, recipient) === undefined),
	};
}

function partsOf(repetitions: Repetition[]): BatchPart[] {
	const parts = new Map<PreparedMessage, BatchPart>();
	for (const { message, recipient } of repetitions) {
		const part = parts.get(message) ?? { message, recipients: [] };
		part.recipients.push(recipient);
		parts.set(message, part);
	}
	return [...parts.values()];
}

/** In order, so many at a time; stops by itself when the try is over. */
async function sendBatches(attempt: Attempt, batches: Batch[], parallel: number): Promise<void> {
	const queue = [...batches];
	async function sendOneByOne(): Promise<void> {
		for (let batch = queue.shift(); batch && !isOver(attempt); batch = queue.shift()) {
			queue.unshift(...(await sendBatch(attempt, batch)));
		}
	}
	await Promise.all(Array.from({ length: parallel }, sendOneByOne));
}

/** @returns the requests to make in its place: a shared one that was refused is sent item by item */
async function sendBatch(attempt: Attempt, batch: Batch): Promise<Batch[]> {
	const { handedOver, call } = await whatHostHandsOver(attempt.run, batch);
	if (!call) return [];

	const rules = { taken: takenOf(handedOver) };
	const { result, waitedMs } = await sendWithRetry(
		attempt.gate,
		async () => await call.exchange(requestFor(handedOver, call.options), rules),
	);
	if (result.kind === 'accepted') {
		for (const { message, part } of readSendResult(handedOver, result, waitedMs)) {
			attempt.run.memory.log.addAccepted(message, part);
		}
		return [];
	}
	if (result.kind === 'rejected' && handedOver.parts.length > 1) return splitPerItem(handedOver);
	if (!wasOverBefore(result)) noteFailure(attempt, handedOver, result);
	return [];
}

/** Request Options > Batching: a request waits for its items, and goes out without those that never come. */
async function whatHostHandsOver(
	run: SendRun,
	batch: Batch,
): Promise<{ handedOver: Batch; call?: Call }> {
	const parts: BatchPart[] = [];
	let call: Call | undefined;
	for (const part of batch.parts) {
		const own = await run.call(part.message.itemIndex);
		if (own) parts.push(part);
		call ??= own;
	}
	return { handedOver: { parts }, call };
}

/** The declared request with the recipients of a batch. */
function requestFor({ parts }: Batch, options: IHttpRequestOptions): IHttpRequestOptions {
	const numbers = parts.flatMap(({ recipients }) => recipients).join(',');
	const body = { ...parts[0].message.fields, phone_numbers: numbers };
	return { ...options, headers: { ...options.headers }, body };
}

/** A request that waited until the try was over has not left, and nothing is known against it. */
function wasOverBefore(result: ApiResult): boolean {
	return result.kind === 'notSent' && result.cause === 'cancelled';
}

function noteFailure({ run, failures }: Attempt, { parts }: Batch, result: Unaccepted): void {
	const { kind, status } = result;
	const reason = explain(result, PURPOSE);
	for (const { message, recipients } of parts) {
		if (kind === 'uncertain') run.memory.log.addUncertain(message, { ...reason, status, recipients });
		else note(failures, message, { ...reason, kind, status, recipients });
	}
}

/** Whatever ended the try, an item with a recipient left over is not shown as sent. */
function noteUnsent({ run, failures }: Attempt, messages: PreparedMessage[]): void {
	const { log } = run.memory;
	const reason = explain({ kind: 'notSent', cause: 'cancelled' }, PURPOSE);
	for (const message of messages) {
		const { recipients } = withoutTaken(log, { message, recipients: log.pending(message) });
		const noted = new Set(failures.get(message.itemIndex)?.flatMap((known) => known.recipients));
		const left = recipients.filter((recipient) => !noted.has(recipient));
		if (left.length > 0) note(failures, message, { ...reason, kind: 'notSent', recipients: left });
	}
}

function note(failures: Attempt['failures'], { itemIndex }: PreparedMessage, failure: SendFailure): void {
	failures.set(itemIndex, [...(failures.get(itemIndex) ?? []), failure]);
}
