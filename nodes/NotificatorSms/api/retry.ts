import { sleep, type IDataObject } from 'n8n-workflow';

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

/** What the requests of one run share: when one of them is told to wait, all of them wait. */
export interface RetryGate {
	/** Whether the run has ended, e.g. because the execution was cancelled: no request goes out then. */
	isOver: () => boolean;
	/** In milliseconds since the epoch. */
	pausedUntil: number;
	/**
	 * Whether a request has been given up. The others of the run are tried once each then, until one of
	 * them is answered: 1,000 items must not wait 1,000 times for a server that is gone.
	 */
	isGivenUp: boolean;
}

export function newRetryGate(isOver: () => boolean): RetryGate {
	return { isOver, pausedUntil: 0, isGivenUp: false };
}

/** A result, and what it took to get it. */
export interface Delivered {
	result: ApiResult;
	/** How long this request waited because the server or the network asked for it, in milliseconds. */
	waitedMs: number;
}

/**
 * Sends a request, and sends it again while the result is `notSent` and its policy allows it. Every
 * other result is final: what may have been carried out is never sent again.
 *
 * @param gate what this request shares with the others of its run
 * @param send makes the request once and reads its result; it does not throw
 * @returns the result, `notSent` with `cancelled` where the run was over first
 */
export async function sendWithRetry(
	gate: RetryGate,
	send: () => Promise<ApiResult>,
): Promise<Delivered> {
	const start = Date.now();
	let waitedMs = 0;
	for (let attempt = 1; ; attempt++) {
		const before = Date.now();
		await sleepUntil(() => gate.pausedUntil, gate.isOver);
		waitedMs += Date.now() - before;
		if (gate.isOver()) return { result: OVER_BEFORE, waitedMs };

		const result = await send();
		const delay = gate.isGivenUp ? undefined : delayAfter(result, attempt, Date.now() - start);
		if (delay === undefined) {
			gate.isGivenUp = result.kind === 'notSent';
			return { result, waitedMs };
		}
		gate.pausedUntil = Math.max(gate.pausedUntil, Date.now() + delay);
	}
}

/** The run ended before this request was due: it has not left. */
const OVER_BEFORE: ApiResult = { kind: 'notSent', cause: 'cancelled' };

/** @returns undefined where the request is not sent again */
function delayAfter(result: ApiResult, attempt: number, elapsedMs: number): number | undefined {
	if (result.kind !== 'notSent') return undefined;
	const policy: RetryPolicy | undefined = RETRY_POLICIES[result.cause as PassingCause];
	if (!policy || attempt > policy.maxRetries) return undefined;
	const asked = retryAfterDelay(result.headers, Date.now()) ?? 0;
	const delay = Math.max(asked, backoffDelay(attempt, policy));
	return elapsedMs + delay > policy.maxElapsedMs ? undefined : delay;
}

/**
 * How long the server asks to wait after a 429.
 *
 * @param headers of the response, names in lower case
 * @param now milliseconds since the epoch, for a `Retry-After` that is a date
 * @returns milliseconds, or undefined where the server does not say
 * Source: `X-RateLimit-Reset` is documented as seconds to wait; `Retry-After` in seconds or as an
 * HTTP date comes from proxies (RFC 9110, 10.2.3). Where both are there, the longer one counts.
 */
export function retryAfterDelay(headers: IDataObject | undefined, now: number): number | undefined {
	const delays = [
		secondsOrDate(headers?.['retry-after'], now),
		secondsToWait(headers?.['x-ratelimit-reset'], now),
	].filter((delay): delay is number => delay !== undefined);
	return delays.length > 0 ? Math.max(...delays) : undefined;
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

function secondsOrDate(value: unknown, now: number): number | undefined {
	const seconds = wholeSeconds(value);
	if (seconds !== undefined) return seconds * 1000;
	const date = typeof value === 'string' ? Date.parse(value) : Number.NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Beyond this a reset is a moment in Unix time, not a wait: some builds give one. */
const LARGEST_WAIT_SECONDS = 1_000_000_000;

function secondsToWait(value: unknown, now: number): number | undefined {
	const seconds = wholeSeconds(value);
	if (seconds === undefined) return undefined;
	return seconds < LARGEST_WAIT_SECONDS ? seconds * 1000 : Math.max(0, seconds * 1000 - now);
}

function wholeSeconds(value: unknown): number | undefined {
	const text = String(value ?? '').trim();
	return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}
