import type { IDataObject } from 'n8n-workflow';

import { TOO_LARGE } from './bounds';

/** What came back over HTTP, whatever the status. */
export interface HttpAnswer {
	statusCode: number;
	headers: IDataObject;
	body: unknown;
}

/** Why nobody can tell whether the server did what it was asked. */
export type Doubt =
	| 'cancelled'
	| 'connectionLost'
	| 'emptyBody'
	| 'html'
	| 'notAList'
	| 'notJson'
	| 'redirect'
	| 'serverFault'
	| 'timeout'
	| 'titleInSuccess'
	| 'beyondReading'
	| 'unreadable';

/** Why a request never reached the point where the server could act on it. */
export type Obstacle =
	| 'addressNotAllowed'
	| 'addressWithQuery'
	| 'addressWithUser'
	| 'badAddress'
	| 'cancelled'
	| 'certificate'
	| 'connectionRefused'
	| 'nameNotFound'
	| 'noAddress'
	| 'noKey'
	| 'rateLimit'
	| 'unsendableKey';

/**
 * What one answer means for the request it belongs to:
 * - `accepted`: the server took it;
 * - `refused`: the server says no, and did nothing;
 * - `notTaken`: it never got as far as being handled, so the same request may go out again;
 * - `unknown`: it may or may not have been carried out.
 */
export type Answer =
	| { kind: 'accepted'; status: number; body: IDataObject }
	| { kind: 'refused'; status: number; title: string }
	| { kind: 'notTaken'; obstacle: Obstacle; status?: number; title?: string; headers?: IDataObject }
	| { kind: 'unknown'; doubt: Doubt; status?: number; title?: string };

/** Any answer but a success. */
export type Unaccepted = Exclude<Answer, { kind: 'accepted' }>;

export interface ReadingRules {
	/** A delete answers 200 or 204 with an empty body (documented for the gateway software). */
	emptyBodyIsSuccess?: boolean;
	/** How much a series of answers may still hold, in bytes: what is read is taken off it. */
	allowance?: { bytes: number };
}

/**
 * Reads an answer of any status.
 *
 * @param answer status, headers (lower-case names) and body, parsed where it was JSON
 * @param rules what this request expects
 * @returns the class of the answer; never throws
 * Source: status codes and the shape of errors are from the service's API page.
 */
export function readAnswer(answer: HttpAnswer, rules: ReadingRules = {}): Answer {
	const { statusCode: status } = answer;
	const body = parsedBody(answer.body);
	if (!isReadable(body, DEEPEST_BODY)) return { kind: 'unknown', doubt: 'beyondReading', status };
	const title = errorTitle(body);

	if (status === 429) {
		return { kind: 'notTaken', obstacle: 'rateLimit', status, title, headers: answer.headers };
	}
	if (status >= 500) return { kind: 'unknown', doubt: 'serverFault', status, title };
	if (status >= 300 && status < 400) return { kind: 'unknown', doubt: 'redirect', status };

	if (isEmpty(body)) {
		return status < 300 && rules.emptyBodyIsSuccess
			? { kind: 'accepted', status, body: {} }
			: { kind: 'unknown', doubt: 'emptyBody', status };
	}
	if (typeof body === 'string') {
		return { kind: 'unknown', doubt: looksLikeHtml(body) ? 'html' : 'notJson', status };
	}
	if (!isObject(body)) return { kind: 'unknown', doubt: 'notJson', status };
	if (status >= 400) return { kind: 'refused', status, title: title ?? plainMessage(body) };
	if (title !== undefined && body.data === undefined) {
		return { kind: 'unknown', doubt: 'titleInSuccess', status, title };
	}
	return { kind: 'accepted', status, body };
}

/**
 * Reads what the host threw instead of giving an answer.
 *
 * @param fault what was thrown; the network's own code may stand in it or in one of its causes
 * @returns `notTaken` only where the request surely never left; `unknown` in every other case
 */
export function readFault(fault: unknown): Answer {
	const { codes, texts, isConnecting } = traces(fault);
	for (const code of codes) {
		const obstacle = OBSTACLE_OF_CODE[code] ?? (isConnecting ? OBSTACLE_WHILE_CONNECTING[code] : undefined);
		if (obstacle) return { kind: 'notTaken', obstacle };
	}
	const words = texts.join(' ');
	for (const [pattern, obstacle] of OBSTACLE_OF_WORDS) {
		if (pattern.test(words)) return { kind: 'notTaken', obstacle };
	}
	if (codes.includes(TOO_LARGE)) return { kind: 'unknown', doubt: 'beyondReading' };
	if (codes.some((code) => CANCEL_CODES.has(code))) return { kind: 'unknown', doubt: 'cancelled' };
	if (codes.some((code) => TIMEOUT_CODES.has(code)) || /timeout|timed out/i.test(words)) {
		return { kind: 'unknown', doubt: 'timeout' };
	}
	if (codes.some((code) => LOST_CODES.has(code)) || /socket hang up|aborted/i.test(words)) {
		return { kind: 'unknown', doubt: 'connectionLost' };
	}
	return { kind: 'unknown', doubt: 'unreadable', title: texts[0] };
}

/** Network codes of Node.js and axios for a request that was never transmitted. */
const OBSTACLE_OF_CODE: Record<string, Obstacle> = {
	ECONNREFUSED: 'connectionRefused',
	ENOTFOUND: 'nameNotFound',
	EAI_AGAIN: 'nameNotFound',
	ERR_INVALID_URL: 'badAddress',
	ERR_UNSUPPORTED_PROTOCOL: 'badAddress',
	ERR_INVALID_CHAR: 'unsendableKey',
	CERT_HAS_EXPIRED: 'certificate',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate',
	ERR_TLS_CERT_ALTNAME_INVALID: 'certificate',
	SELF_SIGNED_CERT_IN_CHAIN: 'certificate',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate',
};

/**
 * Codes that an established connection can end with too, when a router on the way reports that the
 * server is gone: only while connecting do they mean that nothing was transmitted.
 */
const OBSTACLE_WHILE_CONNECTING: Record<string, Obstacle> = {
	EHOSTUNREACH: 'connectionRefused',
	ENETUNREACH: 'connectionRefused',
};

/** Hosts that drop the code leave it in the text. */
const OBSTACLE_OF_WORDS: Array<[RegExp, Obstacle]> = [
	[/connect (ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)/, 'connectionRefused'],
	[/getaddrinfo (ENOTFOUND|EAI_AGAIN)/, 'nameNotFound'],
	[/invalid url|unsupported protocol/i, 'badAddress'],
	[/invalid character in header/i, 'unsendableKey'],
	[/domain .*not allowed|not allowed to .*domain/i, 'addressNotAllowed'],
];

const CANCEL_CODES = new Set(['ERR_CANCELED', 'ABORT_ERR']);
const TIMEOUT_CODES = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);
const LOST_CODES = new Set(['ECONNRESET', 'EPIPE', 'ERR_BAD_RESPONSE', 'HPE_INVALID_CONSTANT']);

/** Hosts wrap the network's exception one to three levels deep. */
const DEEPEST_CAUSE = 5;

function traces(fault: unknown): { codes: string[]; texts: string[]; isConnecting: boolean } {
	const codes: string[] = [];
	const texts: string[] = [];
	let isConnecting = false;
	let link: unknown = fault;
	for (let depth = 0; depth < DEEPEST_CAUSE && isObject(link); depth++) {
		if (typeof link.code === 'string') codes.push(link.code);
		if (link.syscall === 'connect') isConnecting = true;
		if (typeof link.message === 'string') texts.push(link.message);
		if (Array.isArray(link.messages)) texts.push(...link.messages.map(String));
		link = link.cause ?? link.errorResponse;
	}
	return { codes, texts, isConnecting };
}

/** A host hands JSON over parsed; a body that it could not parse stays text. Answers are objects. */
function parsedBody(body: unknown): unknown {
	if (typeof body !== 'string') return body;
	const text = body.trim();
	if (!text.startsWith('{')) return text;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

/** The `title`s of `{"errors":[{"title", "status"}]}`, joined. */
function errorTitle(body: unknown): string | undefined {
	if (!isObject(body) || !Array.isArray(body.errors)) return undefined;
	const titles = body.errors
		.map((entry) => (isObject(entry) ? entry.title : entry))
		.filter((title): title is string => typeof title === 'string' && title.trim() !== '');
	return titles.map((title) => title.trim()).join(' ');
}

/** What a proxy in front of the API says in place of `errors`. */
function plainMessage(body: IDataObject): string {
	return typeof body.message === 'string' ? body.message.trim() : '';
}

/** No answer of the API has more than five levels; beyond some thousands, storing it breaks hosts. */
const DEEPEST_BODY = 100;

/** Whether it is not too deep, and every object in it can be made a text. */
function isReadable(value: unknown, levels: number): boolean {
	if (typeof value !== 'object' || value === null) return true;
	if (levels === 0 || typeof value.toString !== 'function') return false;
	return Object.values(value).every((inner) => isReadable(inner, levels - 1));
}

function isEmpty(body: unknown): boolean {
	return body === undefined || body === null || body === '';
}

function looksLikeHtml(text: string): boolean {
	return /^<(!doctype|\?xml|[a-z])/i.test(text);
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
