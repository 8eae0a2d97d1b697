import { remainingRequests, retryAfterDelay } from './rateLimit';
import type { ApiResult } from './result';

/** How many requests of a run are under way at the most, unless the user says otherwise. */
export const USUAL_PARALLEL_REQUESTS = 50;

/** A rate limit counts by the minute: a longer wait is believed only of a server that has refused a request. */
const LONGEST_WINDOW_MS = 120_000;

/** A request that has left. */
export interface Departure {
	/** Counted from 1 in the order in which the requests of the run left. */
	number: number;
	/** In milliseconds since the epoch. */
	at: number;
}

/**
 * How many requests of a run may be under way. The window begins with one, so that a wrong key or
 * device meets a single request; it doubles while requests are accepted, and halves when one is
 * not sent. It is never wider than what the server says it has room for.
 */
export interface Limiter {
	/** The widest that the window gets. */
	most: number;
	/** The window, in requests. */
	size: number;
	underWay: number;
	/** How many requests have left. */
	departures: number;
	/** In milliseconds since the epoch: no request leaves before. */
	pausedUntil: number;
	/** How many times in a row requests were not sent; those that left side by side count once. */
	refusals: number;
	/** How many requests had left at the last of them. */
	refusedAt: number;
	/** What the server said last of the room that is left; undefined where it has said nothing. */
	remaining?: number;
	/** How many requests had left when it said so. */
	toldAt: number;
	/** When the server's own window began, as far as its figures show, in milliseconds since the epoch. */
	windowBegan: number;
	/** How long the server's window lasts, known from a request that it refused, in milliseconds. */
	windowMs?: number;
}

export function newLimiter(most = USUAL_PARALLEL_REQUESTS): Limiter {
	return {
		most,
		size: 1,
		underWay: 0,
		departures: 0,
		pausedUntil: 0,
		refusals: 0,
		refusedAt: 0,
		toldAt: 0,
		windowBegan: 0,
	};
}

/**
 * Lets a request leave.
 *
 * @param now milliseconds since the epoch
 * @returns undefined where none may leave now
 */
export function depart(limiter: Limiter, now: number): Departure | undefined {
	if (now < limiter.pausedUntil || limiter.underWay >= roomFor(limiter)) return undefined;
	limiter.underWay++;
	return { number: ++limiter.departures, at: now };
}

/** With no room left one request asks whether there is room again, and the others wait for its answer. */
function roomFor({ most, size, remaining = Infinity }: Limiter): number {
	return Math.max(1, Math.min(most, size, remaining));
}

/**
 * Learns from what became of a request.
 *
 * @param now milliseconds since the epoch
 */
export function arrive(limiter: Limiter, departure: Departure, result: ApiResult, now: number): void {
	limiter.underWay--;
	// What left before the last refusal tells nothing of the time after it.
	if (departure.number > limiter.refusedAt) resize(limiter, result);
	readFigures(limiter, departure, result, now);
}

function resize(limiter: Limiter, { kind }: ApiResult): void {
	if (kind === 'notSent') {
		limiter.size = Math.max(1, Math.floor(limiter.size / 2));
		limiter.refusals++;
		limiter.refusedAt = limiter.departures;
		return;
	}
	limiter.refusals = 0;
	// One more for each that is accepted doubles the window with each round of requests.
	if (kind === 'accepted') limiter.size = Math.min(limiter.most, limiter.size + 1);
}

/**
 * Answers overtake each other, so of requests that were under way together the lowest figure counts;
 * only that of one that left later can be higher, in a new window of the server.
 */
function readFigures(limiter: Limiter, departure: Departure, result: ApiResult, now: number): void {
	const { remaining: before } = limiter;
	const figure = result.kind === 'notSent' ? 0 : remainingRequests(result.headers);
	const isLater = departure.number > limiter.toldAt;
	if (figure === undefined) {
		if (isLater && before === 0) limiter.remaining = undefined;
		return;
	}
	const rises = before === undefined || figure > before;
	if (rises && before !== undefined && !isLater) return;
	limiter.remaining = figure;
	limiter.toldAt = limiter.departures;
	if (rises) limiter.windowBegan = departure.at;

	const told = retryAfterDelay(result.headers, now);
	if (result.kind === 'notSent') {
		if (told !== undefined) limiter.windowMs = now + told - limiter.windowBegan;
	} else if (figure === 0 && before !== 0) {
		pauseForWindow(limiter, told, now);
	}
}

/** The room is used up: the next request waits for the server's next window, where it is known when that begins. */
function pauseForWindow(limiter: Limiter, toldMs: number | undefined, now: number): void {
	const { windowBegan, windowMs = 0 } = limiter;
	const end = toldMs === undefined ? windowBegan + windowMs : now + toldMs;
	if (end - now <= LONGEST_WINDOW_MS) limiter.pausedUntil = Math.max(limiter.pausedUntil, end);
}
