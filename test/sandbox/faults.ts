import type { Response } from 'express';

import { errorBody, htmlPage, type Answer } from './answers';
import type { Fields } from './form';
import { splitPhoneNumbers } from './phoneNumbers';
import { retryAfter } from './rateLimit';
import { withoutTrailingSlash } from './record';

interface AnyFault {
	/**
	 * Whether the request is processed as usual (an SMS accepted and recorded) before its answer goes
	 * wrong. False: it is not processed at all. Each kind says what it is by itself.
	 */
	accepted?: boolean;
	/** Ms to wait before the answer (or the cut) happens. */
	delayMs?: number;
}

interface AnsweredFault extends AnyFault {
	headers?: Record<string, string>;
	/** Adds `Retry-After`: so many seconds, as a number or as an HTTP date. */
	retryAfterSeconds?: number;
	retryAfterForm?: 'seconds' | 'date';
}

/** How many of a request's recipients are accepted and recorded; 0 and what is absent: the request is not processed at all. */
type AcceptedPart = number | 'all';

/** What can go wrong with a request. */
export type Fault =
	/** The API's JSON error with any status. By itself not accepted. */
	| ({ kind: 'status'; status: number; title?: string } & AnsweredFault)
	/** An HTML page, with 200 unless told otherwise. By itself not accepted. */
	| ({ kind: 'html'; status?: number; html?: string } & AnsweredFault)
	/** An empty body, with 200 unless told otherwise (204). By itself not accepted. */
	| ({ kind: 'empty'; status?: number } & AnsweredFault)
	/** A redirect, 302 unless told otherwise; to the sandbox's own `/login` page unless told otherwise. By itself not accepted. */
	| ({ kind: 'redirect'; status?: 301 | 302 | 303 | 307 | 308; location?: string } & AnsweredFault)
	/** The usual answer, late by `delayMs`. By itself accepted at once; if not, processed after the delay and never if the client left before. */
	| ({ kind: 'slow'; delayMs: number } & AnyFault)
	/** No answer ever. By itself not accepted. */
	| ({ kind: 'hang' } & AnyFault)
	/** The connection ends without an answer. By itself not accepted. */
	| ({ kind: 'cut' } & AnyFault)
	/** The first half of the usual JSON. By itself accepted. */
	| ({ kind: 'truncated' } & AnyFault)
	/**
	 * Any JSON with any status (200 unless told otherwise), whatever became of the request. In `body`,
	 * the text `$ids` is in the place of the IDs of what was accepted, and `$id` of the first of them.
	 */
	| ({ kind: 'json'; status?: number; body: unknown; acceptFirst?: AcceptedPart } & Omit<
			AnsweredFault,
			'accepted'
	  >)
	/** 200 with JSON of another shape, `{"status":"ok"}` unless told otherwise. By itself accepted. */
	| ({ kind: 'wrongShape'; body?: unknown } & AnyFault)
	/** The usual JSON with a further member `padding` of so many bytes. By itself accepted. */
	| ({ kind: 'huge'; bytes: number } & AnyFault);

/** Which requests a rule looks at; what is left out matches any. */
export interface RequestMatch {
	method?: string;
	/** Below the base URL, with or without trailing slash. A RegExp is tried on the path without it. */
	path?: string | RegExp;
	/** A number that must be among `phone_numbers`, as sent. */
	recipient?: string;
	/** Only from the nth matching request on, counted from 1 since the rule was made. */
	nth?: number;
	/** How many requests it strikes; 1 unless told otherwise. */
	times?: number;
}

/** A fault and the requests it strikes. */
export interface FaultRule extends RequestMatch {
	fault: Fault;
}

/** A rule and how far it has come. */
export interface PlannedFault {
	rule: FaultRule;
	seen: number;
	left: number;
}

const PROCESSED_BY_ITSELF: Record<Fault['kind'], boolean> = {
	status: false,
	html: false,
	empty: false,
	redirect: false,
	slow: true,
	hang: false,
	cut: false,
	truncated: true,
	json: false,
	wrongShape: true,
	huge: true,
};

/** Whether the request is processed before its answer goes wrong. */
export function isProcessed(fault: Fault): boolean {
	if (fault.kind === 'json') return (fault.acceptFirst ?? 0) !== 0;
	return fault.accepted ?? PROCESSED_BY_ITSELF[fault.kind];
}

/** The fields of a request that are processed: all of them, or those with the recipients that the fault lets through. */
export function processedFields(fault: Fault | null, fields: Fields): Fields {
	if (fault?.kind !== 'json' || typeof fault.acceptFirst !== 'number') return fields;
	const accepted = fault.acceptFirst;
	return fields.map(([name, value]) =>
		name === 'phone_numbers'
			? [name, splitPhoneNumbers(value).slice(0, accepted).join(',')]
			: [name, value],
	);
}

/** A rule ready to be tried; throws a sentence if it names no known fault. */
export function planFault(rule: FaultRule): PlannedFault {
	const kind: string | undefined = rule.fault?.kind;
	if (!Object.prototype.hasOwnProperty.call(PROCESSED_BY_ITSELF, kind)) {
		const known = Object.keys(PROCESSED_BY_ITSELF).join(', ');
		throw new Error(`There is no fault of kind "${kind}". Known: ${known}.`);
	}
	return { rule, seen: 0, left: rule.times ?? 1 };
}

/** The first rule due for a request, counted as used; every rule that matches counts the request as seen. */
export function takeFault(
	planned: PlannedFault[],
	request: { method: string; path: string; fields: Fields },
): PlannedFault | null {
	const matching = planned.filter(({ rule }) => matches(rule, request));
	for (const candidate of matching) candidate.seen++;
	const due = matching.find(({ rule, seen, left }) => left > 0 && seen >= (rule.nth ?? 1));
	if (!due) return null;
	due.left--;
	return due;
}

function matches(
	{ method, path, recipient }: RequestMatch,
	request: { method: string; path: string; fields: Fields },
): boolean {
	if (method !== undefined && method.toUpperCase() !== request.method) return false;
	const sentPath = withoutTrailingSlash(request.path);
	if (path instanceof RegExp && !path.test(sentPath)) return false;
	if (typeof path === 'string' && withoutTrailingSlash(path) !== sentPath) return false;
	if (recipient === undefined) return true;
	const sent = request.fields.filter(([name]) => name === 'phone_numbers');
	return sent.some(([, numbers]) => splitPhoneNumbers(numbers).includes(recipient));
}

/**
 * Lets a fault happen in place of the usual answer, which is null if the request was not processed.
 * Delays are the caller's.
 *
 * @param acceptedIds of what the request made
 */
export function strike(
	fault: Fault,
	response: Response,
	usual: Answer | null,
	acceptedIds: number[],
): void {
	switch (fault.kind) {
		case 'hang':
			return;
		case 'cut':
			response.socket?.destroy();
			return;
		case 'status': {
			const title = fault.title ?? 'The request could not be completed.';
			response.status(fault.status).set(faultHeaders(fault));
			response.json(errorBody(fault.status, title));
			return;
		}
		case 'html':
			response.status(fault.status ?? 200).set(faultHeaders(fault));
			response.type('html').send(fault.html ?? htmlPage('We will be back soon'));
			return;
		case 'empty':
			response.status(fault.status ?? 200).set(faultHeaders(fault)).end();
			return;
		case 'redirect':
			response.status(fault.status ?? 302).set(faultHeaders(fault));
			response.set('Location', fault.location ?? '/login');
			response.type('html').send(htmlPage('Moved'));
			return;
		case 'truncated': {
			const whole = JSON.stringify(usual?.body ?? { data: { sms_ids: [1, 2, 3] } });
			response.status(usual?.status ?? 200).type('json');
			response.send(whole.slice(0, Math.ceil(whole.length / 2)));
			return;
		}
		case 'json':
			response.status(fault.status ?? 200).set(faultHeaders(fault));
			response.json(withIds(fault.body, acceptedIds));
			return;
		case 'wrongShape':
			response.status(200).json('body' in fault ? fault.body : { status: 'ok' });
			return;
		case 'huge':
			response.status(usual?.status ?? 200);
			response.json({
				...((usual?.body as object | undefined) ?? { data: {} }),
				padding: 'x'.repeat(fault.bytes),
			});
			return;
		case 'slow':
			throw new Error('A slow answer is the usual one: it has no other in its place.');
	}
}

function withIds(value: unknown, ids: number[]): unknown {
	if (value === '$ids') return ids;
	if (value === '$id') return ids[0];
	if (Array.isArray(value)) return value.map((entry) => withIds(entry, ids));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, entry]) => [name, withIds(entry, ids)]),
	);
}

function faultHeaders(fault: AnsweredFault): Record<string, string> {
	if (fault.retryAfterSeconds === undefined) return fault.headers ?? {};
	const form = fault.retryAfterForm ?? 'seconds';
	return { ...fault.headers, 'Retry-After': retryAfter(fault.retryAfterSeconds, form) };
}
