import type { IHttpRequestOptions } from 'n8n-workflow';

import { RETRY_POLICIES, sendWithRetry, type Delivered } from '../api/retry';
import { explain } from '../api/sentences';
import type { Call } from '../operations/collectItems';
import { isOver, noteFailure, type Attempt, type SendRun } from './attempt';
import { sizeOf, splitPerItem, toBatches, type Batch, type BatchPart, type Repetition } from './batch';
import type { PreparedMessage } from './preparedMessage';
import { lookUpUncertain } from './lookUp';
import { readSendResult, takenOf } from './sendResult';
import type { SentLog, SentRequest } from './sentLog';

const PURPOSE = { endpoint: '/sms', documented: true };

/**
 * Sends what no earlier try has sent, lined up in item order. A recipient that several items share
 * is left to the first of them; where that one does not come through, it is the next one's turn in
 * a further round.
 *
 * When the node goes on with the other items, every recipient ends up in the log or in the failures.
 * When it stops, whatever was due after the first failure is in neither. Where it stops at a request of
 * which nobody knows whether it was taken, and the account shows that it was, it goes on.
 */
export async function sendDue(attempt: Attempt, messages: PreparedMessage[]): Promise<void> {
	do {
		await sendRounds(attempt, messages);
	} while (await lookUpUncertain(attempt));
	if (attempt.run.isOver() || !attempt.run.stopOnFailure) noteUnsent(attempt, messages);
}

async function sendRounds(attempt: Attempt, messages: PreparedMessage[]): Promise<void> {
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

/** A server that goes on refusing what is checked again and again is given up like any other. */
const STILL_REFUSED: Delivered = { result: { kind: 'notSent', cause: 'rateLimit' }, waitedMs: 0, place: Infinity };

/**
 * @param onDeparture called when the request leaves
 * @param place in the line, of the request that this one is sent instead of
 */
async function sendBatch(
	attempt: Attempt,
	planned: CalledBatch,
	onDeparture?: () => void,
	place?: number,
): Promise<void> {
	const { alreadySent, run: { gate, memory: { log } } } = attempt;
	const further: Array<Promise<void>> = [];
	let earlierWaits = 0;
	const since = Date.now();
	for (;;) {
		const batch = alreadySent ? { parts: await alreadySent.leaveOut(planned.parts) } : planned;
		if (batch.parts.length === 0) return;
		const [{ call }] = batch.parts;
		const request: SentRequest = { leftAt: 0, knownId: 0, size: sizeOf(batch) };
		const rules = { taken: takenOf(batch) };
		const { result, waitedMs } = await sendWithRetry(
			gate,
			async () => {
				onDeparture?.();
				Object.assign(request, { leftAt: Date.now(), knownId: log.knownId });
				return await call.exchange(requestFor(batch, call.options), rules);
			},
			{
				isOver: () => isOver(attempt) || (alreadySent?.isStale() ?? false),
				place,
				settle(delivered) {
					const isShared = batch.parts.length > 1;
					if (delivered.result.kind !== 'rejected' || !isShared) {
						return settle(attempt, batch, request, { ...delivered, waitedMs: delivered.waitedMs + earlierWaits });
					}
					// So that only the bad item of a shared request fails.
					further.push(...splitPerItem(batch).map(async (own) => await sendBatch(attempt, own, undefined, delivered.place)));
				},
			},
		);
		// A request that had to wait until others may have sent the same text is checked again.
		const isOutdated = result.kind === 'notSent' && result.cause === 'cancelled' && !isOver(attempt);
		if (!isOutdated) break;
		earlierWaits += waitedMs;
		if (Date.now() - since > RETRY_POLICIES.rateLimit.maxElapsedMs) {
			settle(attempt, batch, request, { ...STILL_REFUSED, waitedMs: earlierWaits });
			break;
		}
	}
	await Promise.all(further);
}

function settle(
	attempt: Attempt,
	batch: Batch,
	request: SentRequest,
	{ result, waitedMs }: Delivered,
): void {
	const { log } = attempt.run.memory;
	if (result.kind === 'accepted') {
		for (const { message, part } of readSendResult(batch, result, waitedMs, request)) log.addAccepted(message, part);
		return;
	}
	const { kind, status } = result;
	const reason = explain(result, PURPOSE);
	for (const { message, recipients } of batch.parts) {
		if (kind !== 'uncertain') {
			noteFailure(attempt, message, { ...reason, kind, status, recipients });
			continue;
		}
		const isLookedUp = !message.looksUp;
		log.addUncertain(message, { ...reason, status, recipients, request, endedAt: Date.now(), isLookedUp });
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

/** Whatever ended the try, an item with a recipient left over is not shown as sent. */
function noteUnsent(attempt: Attempt, messages: PreparedMessage[]): void {
	const { log } = attempt.run.memory;
	const reason = explain({ kind: 'notSent', cause: 'cancelled' }, PURPOSE);
	for (const message of messages) {
		const { recipients } = withoutTaken(log, { message, recipients: log.pending(message) });
		const noted = new Set(attempt.failures.get(message.itemIndex)?.flatMap((known) => known.recipients));
		const left = recipients.filter((recipient) => !noted.has(recipient));
		if (left.length > 0) noteFailure(attempt, message, { ...reason, kind: 'notSent', recipients: left });
	}
}
