import type { IDataObject } from 'n8n-workflow';

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
 * How many further requests an answer says that the window of the rate limit has room for.
 *
 * @param headers of the response, names in lower case
 * @returns undefined where the server does not say, or says something that is no number of requests
 * Source: `X-RateLimit-Remaining` is reported for the gateway software.
 */
export function remainingRequests(headers: IDataObject | undefined): number | undefined {
	const text = String(headers?.['x-ratelimit-remaining'] ?? '').trim();
	return /^\d+$/.test(text) ? Number(text) : undefined;
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
