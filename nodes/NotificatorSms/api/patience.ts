import { sleep, type IDataObject } from 'n8n-workflow';

/**
 * How long a request that was not taken goes on being sent again: long enough to sit out a rate
 * limit of 60 requests a minute even when the server does not say how long it lasts, short enough
 * that an execution ends by itself.
 */
export const PATIENCE = {
	rateLimit: { times: 15, milliseconds: 15 * 60_000, firstWait: 1_000, longestWait: 60_000 },
	unreachable: { times: 5, milliseconds: 60_000, firstWait: 500, longestWait: 8_000 },
} as const;

export type Patience = (typeof PATIENCE)[keyof typeof PATIENCE];

/** The added share of chance that keeps parallel requests from coming back all at once. */
const JITTER = 0.25;

/** A wait is slept in slices, so that a cancelled execution ends soon. */
const SLICE_MILLISECONDS = 250;

/**
 * How long the server asks to wait after a 429.
 *
 * @param headers of the answer, names in lower case
 * @param now milliseconds since the epoch, for a `Retry-After` that is a date
 * @returns milliseconds, or undefined where the server does not say
 * Source: `X-RateLimit-Reset` is documented as seconds to wait; `Retry-After` in seconds or as an
 * HTTP date comes from proxies (RFC 9110, 10.2.3). Where both are there, the longer one counts.
 */
export function askedWait(headers: IDataObject | undefined, now: number): number | undefined {
	const waits = [
		secondsOrDate(headers?.['retry-after'], now),
		secondsToWait(headers?.['x-ratelimit-reset'], now),
	].filter((wait): wait is number => wait !== undefined);
	return waits.length > 0 ? Math.max(...waits) : undefined;
}

/**
 * The least wait before the next try, whatever the server asks for: it doubles each time, with a
 * share of chance, up to the longest. A server that asks for no wait, or for less than its window
 * lasts, would otherwise use up all tries in a moment.
 *
 * @param tries how many tries there have been, from 1
 * @returns milliseconds
 */
export function growingWait(tries: number, patience: Patience): number {
	const wait = Math.min(patience.firstWait * 2 ** (tries - 1), patience.longestWait);
	return wait * (1 + Math.random() * JITTER);
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
		await sleep(Math.min(left, SLICE_MILLISECONDS));
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
