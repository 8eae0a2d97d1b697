import { sleep } from 'n8n-workflow';

import { arrive, depart, newLimiter, type Departure, type Limiter } from './limiter';
import { retryAfterDelay } from './rateLimit';
import type { ApiResult, NotSentCause } from './result';

/** How long a request that was not sent goes on being sent again. */
export interface RetryPolicy {
	maxRetries: number;
	/** In milliseconds, from the first try on. */
	maxElapsedMs: number;
	initialDelayMs: number;
	maxDelayMs: number;
}

type PassingCause = Extract<NotSentCause, 'rateLimit' | 'connectionRefused' | 'nameNotFound'>;

/**
 * Long enough to sit out a rate limit of 60 requests a minute even when the server does not say how
 * long it lasts, short enough that an execution ends by itself. Only what passes by itself is worth
 * waiting for: a wrong certificate or address does not.
 */
export const RETRY_POLICIES: Record<PassingCause, RetryPolicy> = {
	rateLimit: { maxRetries: 15, maxElapsedMs: 15 * 60_000, initialDelayMs: 1_000, maxDelayMs: 60_000 },
	connectionRefused: { maxRetries: 5, maxElapsedMs: 60_000, initialDelayMs: 500, maxDelayMs: 8_000 },
	nameNotFound: { maxRetries: 5, maxElapsedMs: 60_000, initialDelayMs: 500, maxDelayMs: 8_000 },
};

/** The added share of chance that keeps parallel requests from coming back all at once. */
const JITTER = 0.25;

/** A wait is slept in slices, so that a cancelled execution ends soon. */
const SLICE_MS = 250;

/**
 * What all requests of one run share, whatever they are for: one view of the server's limit. When one
 * of them is told to wait, all of them wait.
 */
export interface RetryGate {
	/** Whether the run has ended, e.g. because the execution was cancelled: no request goes out then. */
	isOver: () => boolean;
	limiter: Limiter;
	/** The requests that wait to leave; the first of them leaves next. */
	line: Ticket[];
	/**
	 * Whether a request has been given up. The others of the run are tried once each then, until one of
	 * them is answered: 1,000 items must not wait 1,000 times for a server that is gone.
	 */
	isGivenUp: boolean;
}

interface Ticket {
	/** What the line is ordered by. */
	place: number;
	/** Makes the request look again whether it may leave. */
	wake: () => void;
}

export function newRetryGate(isOver: () => boolean): RetryGate {
	return { isOver, limiter: newLimiter(), line: [], isGivenUp: false };
}

/** A result, and what it took to get it. */
export interface Delivered {
	result: ApiResult;
	/** How long this request waited because the server or the network asked for it, in milliseconds. */
	waitedMs: number;
	/** The place in the line of whatever is sent instead of this request. */
	place: number;
}

/** What a request has of its own. */
export interface SendOptions {
	/** Whether this request is no longer wanted; by itself once the run is over. */
	isOver?: () => boolean;
	/** Gets the final result before another request may leave, which may depend on it. */
	settle?: (delivered: Delivered) => void;
	/** Its place in the line: the number of its first departure; by itself it lines up at the end. */
	place?: number;
}

/**
 * Sends a request as soon as the run's limiter lets it leave, and sends it again while the result is
 * `notSent` and its policy allows it. Every other result is final: what may have been carried out is
 * never sent again.
 *
 * @param gate what this request shares with the others of its run
 * @param send makes the request once and reads its result; it does not throw
 * @returns the result, `notSent` with `cancelled` where the run was over first
 */
export async function sendWithRetry(
	gate: RetryGate,
	send: () => Promise<ApiResult>,
	{ isOver = gate.isOver, settle, place = Infinity }: SendOptions = {},
): Promise<Delivered> {
	const { limiter } = gate;
	let start: number | undefined;
	let waitedMs = 0;
	for (let attempt = 1; ; attempt++) {
		const since = Date.now();
		const departure = await departureFrom(gate, isOver, place);
		waitedMs += Math.max(0, Math.min(limiter.pausedUntil, Date.now()) - since);
		if (!departure) return { result: OVER_BEFORE, waitedMs, place };

		start ??= departure.at;
		place = Math.min(place, departure.number);
		const result = await send();
		arrive(limiter, departure, result, Date.now());
		const delay = gate.isGivenUp ? undefined : delayAfter(result, attempt, limiter.refusals, Date.now() - start);
		const delivered = { result, waitedMs, place };
		if (delay === undefined) {
			gate.isGivenUp = result.kind === 'notSent';
			settle?.(delivered);
		} else {
			limiter.pausedUntil = Math.max(limiter.pausedUntil, Date.now() + delay);
		}
		wakeFirst(gate);
		if (delay === undefined) return delivered;
	}
}

/** The run ended before this request was due: it has not left. */
const OVER_BEFORE: ApiResult = { kind: 'notSent', cause: 'cancelled' };

/**
 * Waits in the line until a request may leave: what was not sent before what is new, so that one
 * request finds out for all of them whether the server takes any again.
 *
 * @returns undefined where it is no longer wanted
 */
async function departureFrom(
	gate: RetryGate,
	isOver: () => boolean,
	place: number,
): Promise<Departure | undefined> {
	const { limiter, line } = gate;
	const ticket: Ticket = { place, wake: () => {} };
	const next = line.findIndex((other) => other.place > place);
	line.splice(next < 0 ? line.length : next, 0, ticket);
	let departure: Departure | undefined;
	while (!isOver()) {
		const isFirst = line[0] === ticket;
		departure = isFirst ? depart(limiter, Date.now()) : undefined;
		if (departure) break;
		if (isFirst && limiter.pausedUntil > Date.now()) await sleepUntil(() => limiter.pausedUntil, isOver);
		else await new Promise<void>((resolve) => (ticket.wake = resolve));
	}
	line.splice(line.indexOf(ticket), 1);
	wakeFirst(gate);
	return departure;
}

function wakeFirst({ line }: RetryGate): void {
	line[0]?.wake();
}

/**
 * @param refusals how many times in a row the run's requests were not sent
 * @returns undefined where the request is not sent again
 */
function delayAfter(
	result: ApiResult,
	attempt: number,
	refusals: number,
	elapsedMs: number,
): number | undefined {
	if (result.kind !== 'notSent') return undefined;
	const policy: RetryPolicy | undefined = RETRY_POLICIES[result.cause as PassingCause];
	if (!policy || attempt > policy.maxRetries) return undefined;
	const asked = retryAfterDelay(result.headers, Date.now()) ?? 0;
	const delay = Math.max(asked, backoffDelay(Math.max(1, refusals), policy));
	return elapsedMs + delay > policy.maxElapsedMs ? undefined : delay;
}

/**
 * The least delay before the next attempt, whatever the server asks for: it doubles each time, with a
 * share of chance, up to the longest. A server that asks for no wait, or for less than its window
 * lasts, would otherwise use up all retries in a moment.
 *
 * @param attempt how many attempts there have been, from 1
 * @returns milliseconds
 */
export function backoffDelay(attempt: number, policy: RetryPolicy): number {
	const delay = Math.min(policy.initialDelayMs * 2 ** (attempt - 1), policy.maxDelayMs);
	return delay * (1 + Math.random() * JITTER);
}

/**
 * Sleeps until a moment, or until the run is over.
 *
 * @param moment gives milliseconds since the epoch; asked again after each slice, since another
 * request of the run may put it off
 * @param isOver asked before each slice
 */
export async function sleepUntil(moment: () => number, isOver: () => boolean): Promise<void> {
	for (;;) {
		const left = moment() - Date.now();
		if (left <= 0 || isOver()) return;
		await sleep(Math.min(left, SLICE_MS));
	}
}
