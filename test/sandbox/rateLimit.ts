import { Refusal } from './answers';
import type { Quirks } from './quirks';

/** How many requests a key may make in a window of so many seconds; a fraction lets tests scale it down. */
export interface RateLimit {
	requests: number;
	windowSeconds: number;
}

/** The windows under way, by API key; `endsAt` in ms since 1970. */
export type RateWindows = Map<string, { endsAt: number; used: number }>;

/**
 * Counts a request and gives the headers for its answer; throws the 429 (S) if the window is used
 * up, before anything was processed. Headers and their meaning are class O.
 */
export function countRequest(
	windows: RateWindows,
	apiKey: string,
	limit: RateLimit | false,
	quirks: Quirks,
): Record<string, string> {
	if (limit === false) return {};
	const now = Date.now();
	let window = windows.get(apiKey);
	if (!window || window.endsAt <= now) {
		window = { endsAt: now + limit.windowSeconds * 1000, used: 0 };
		windows.set(apiKey, window);
	}
	const isOver = window.used >= limit.requests;
	if (!isOver) window.used++;
	const headers: Record<string, string> = quirks.noRateLimitHeaders
		? {}
		: {
				'X-RateLimit-Limit': String(limit.requests),
				'X-RateLimit-Remaining': String(limit.requests - window.used),
			};
	if (!isOver) return headers;
	// Whole seconds, rounded up: who waits that long is let in.
	const seconds = Math.max(1, Math.ceil((window.endsAt - now) / 1000));
	if (!quirks.noRateLimitHeaders) headers['X-RateLimit-Reset'] = String(seconds);
	if (quirks.retryAfter !== 'absent') {
		headers['Retry-After'] = retryAfter(seconds, quirks.retryAfter);
	}
	throw new Refusal(429, 'You have exceeded the allowed number of requests.', headers);
}

/** A `Retry-After` value: seconds to wait, or the HTTP date at which the wait is over. */
export function retryAfter(seconds: number, form: 'seconds' | 'date'): string {
	if (form === 'seconds') return String(seconds);
	// HTTP dates have whole seconds: round up, or the wait would be up to a second short.
	return new Date(Math.ceil((Date.now() + seconds * 1000) / 1000) * 1000).toUTCString();
}
