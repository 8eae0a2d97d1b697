import type { IHttpRequestOptions } from 'n8n-workflow';

import { sendWithRetry, type Delivered } from '../api/retry';
import type { Unaccepted } from '../api/result';
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
	/** What was refused or not sent in this try, by item. What is uncertain is in the log. */
	failures: Map<number, SendFailure[]>;
	/** Once it is there, the next request may line up. */
	turn: Promise<void>;
}

export function beginAttempt(run: SendRun): Attempt {
	return { run, failures: new Map(), turn: Promise.resolve() };
}

/**
 * Sends what no earlier try has sent, lined up in item order. A recipient that several items share
 * is left to the first of them; where that one does not come through, it is the next one's turn in
 * a further round.
 *
 * When the node goes on with the other items, every recipient ends up in the log or in the failures.
 * When it stops, whatever was due after the first failure is in neither.
 */
export async function sendDue(attempt: Attempt, messages: PreparedMessage[]): Promise<void> {
	const { gate, memory: { log } } = attempt.run;
	let due = messages.map((message) => ({ message, recipients: log.pending(message) }));
	while (due.length > 0 && !isOver(attempt)) {
		const { rules } = messages[0];
		gate.limiter.most = rules.parallelRequests;
		const free = due.map((part) => withoutTaken(log, part));
		const { batches, repetitions } = toBatches(free, rules.recipientsPerRequest);
		await sendBatches(attempt, batches);
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

/**
 * Sends side by side what the run's limiter lets leave, less what goes to a recipient for whom an
 * earlier request is not settled yet. Stops by itself when the try is over.
 */
async function sendBatches(attempt: Attempt, batches: Batch[]): Promise<void> {
	const lastTo = new Map<string, Promise<void>>();
	for (const batch of batches) {
		const recipients = batch.parts.flatMap((part) => part.recipients);
		const earlier = Promise.all(recipients.map((recipient) => lastTo.get(recipient)));
		const sending = earlier.then(async () => await sendInTurn(attempt, batch));
		for (const recipient of recipients) lastTo.set(recipient, sending);
	}
	await Promise.all(lastTo.values());
}

/** One request of many lines up at the gate at a time, so that others of the run need not wait for all of them. */
async function sendInTurn(attempt: Attempt, batch: Batch): Promise<void> {
	const { turn } = attempt;
	let passTurn!: () => void;
	attempt.turn = new Promise((resolve) => (passTurn = resolve));
	await turn;
	if (!isOver(attempt)) {
		const handedOver = await whatHostHandsOver(attempt.run, batch);
		if (handedOver.parts.length > 0) await sendBatch(attempt, handedOver, passTurn);
	}
	passTurn();
}

/** A batch whose items the host has handed over. */
interface CalledBatch {
	parts: Array<BatchPart & { call: Call }>;
}

/**
 * @param onDeparture called when the request leaves
 * @param place in the line, of the request that this one is sent instead of
 */
async function sendBatch(
	attempt: Attempt,
	batch: CalledBatch,
	onDeparture?: () => void,
	place?: number,
): Promise<void> {
	const [{ call }] = batch.parts;
	const rules = { taken: takenOf(batch) };
	const further: Array<Promise<void>> = [];
	await sendWithRetry(
		attempt.run.gate,
		async () => {
			onDeparture?.();
			return await call.exchange(requestFor(batch, call.options), rules);
		},
		{
			isOver: () => isOver(attempt),
			place,
			settle(delivered) {
				const isShared = batch.parts.length > 1;
				if (delivered.result.kind !== 'rejected' || !isShared) return settle(attempt, batch, delivered);
				// So that only the bad item of a shared request fails.
				further.push(...splitPerItem(batch).map(async (own) => await sendBatch(attempt, own, undefined, delivered.place)));
			},
		},
	);
	await Promise.all(further);
}

function settle(attempt: Attempt, batch: Batch, { result, waitedMs }: Delivered): void {
	if (result.kind !== 'accepted') return noteFailure(attempt, batch, result);
	for (const { message, part } of readSendResult(batch, result, waitedMs)) {
		attempt.run.memory.log.addAccepted(message, part);
	}
}

/** Request Options > Batching: a request waits for its items, and goes out without those that never come. */
async function whatHostHandsOver(run: SendRun, { parts }: Batch): Promise<CalledBatch> {
	const called: CalledBatch = { parts: [] };
	for (const part of parts) {
		const call = await run.call(part.message.itemIndex);
		if (call) called.parts.push({ ...part, call });
	}
	return called;
}

/** The declared request with the recipients of a batch. */
function requestFor({ parts }: Batch, options: IHttpRequestOptions): IHttpRequestOptions {
	const numbers = parts.flatMap(({ recipients }) => recipients).join(',');
	const body = { ...parts[0].message.fields, phone_numbers: numbers };
	return { ...options, headers: { ...options.headers }, body };
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
