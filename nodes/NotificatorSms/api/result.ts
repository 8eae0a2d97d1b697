import type { IDataObject } from 'n8n-workflow';

import { readYesOrNo } from '../message/values';

/** The code by which a body that was given up for its size is told apart from what the network says. */
export const TOO_LARGE = 'ERR_BODY_TOO_LARGE';

/** What came back over HTTP, whatever the status. */
export interface HttpResponse {
	statusCode: number;
	headers: IDataObject;
	body: unknown;
}

/** Why nobody can tell whether the server did what it was asked. */
export type UncertainCause =
	| 'cancelled'
	| 'connectionLost'
	| 'emptyBody'
	| 'html'
	| 'notAList'
	| 'notJson'
	| 'redirect'
	| 'serverFault'
	| 'takenInPart'
	| 'timeout'
	| 'beyondReading'
	| 'unreadable';

/** Why a request never reached the point where the server could act on it. */
export type NotSentCause =
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
 * What one response means for the request it belongs to:
 * - `accepted`: the server took it;
 * - `rejected`: the server says no, and did nothing;
 * - `notSent`: it never got as far as being handled, so the same request may go out again;
 * - `uncertain`: it may or may not have been carried out.
 */
export type ApiResult = Classified & {
	/** Of the answer, where there was one; names in lower case. */
	headers?: IDataObject;
};

type Classified =
	/** `remark`: what the server says against it although it names all that was asked for as taken. */
	| { kind: 'accepted'; status: number; body: IDataObject; remark?: string }
	| { kind: 'rejected'; status: number; title: string }
	| { kind: 'notSent'; cause: NotSentCause; status?: number; title?: string }
	| { kind: 'uncertain'; cause: UncertainCause; status?: number; title?: string };

/** Any answer but a success. */
export type Unaccepted = Exclude<ApiResult, { kind: 'accepted' }>;

/**
 * How much of what a request asks for an answer names as taken; `unclear` where it names something
 * that has no ID.
 */
export type Taken = 'all' | 'some' | 'unclear' | 'none';

export interface ResponseRules {
	/** A delete answers 200 or 204 with an empty body (documented for the gateway software). */
	emptyBodyIsSuccess?: boolean;
	/** How much a series of answers may still hold, in bytes: what is read is taken off it. */
	byteBudget?: { bytes: number };
	/**
	 * For a request that changes something: how much of it the `data` of an answer names as taken;
	 * undefined where it says nothing of that.
	 */
	taken?: (data: IDataObject) => Taken | undefined;
	/** Takes the key out of a text. */
	hideKey?: (text: string) => string;
}

/**
 * Reads an answer of any status. The whole of it counts: a refusal can name a part as taken, and a
 * success can say no.
 *
 * @param response status, headers (lower-case names) and body, parsed where it was JSON
 * @param rules what this request expects
 * @returns the class of the answer; never throws
 * Source: status codes and the shape of errors are from the service's API page; that a 2xx can say no
 * and that a refusal can come after a part was taken is reported for the gateway software.
 */
export function classifyResponse(response: HttpResponse, rules: ResponseRules = {}): ApiResult {
	const { statusCode: status } = response;
	const { hideKey = (text) => text } = rules;
	const parsed = parsedBody(response.body);
	const body = typeof parsed === 'string' ? hideKey(parsed) : parsed;
	if (!cleanBody(body, hideKey)) return { kind: 'uncertain', cause: 'beyondReading', status };
	const said: Verdict = isObject(body) ? readVerdict(body, rules) : { taken: 'none' };

	if (status >= 500) return { kind: 'uncertain', cause: 'serverFault', status, title: said.no };
	if (status >= 300 && status < 400) return { kind: 'uncertain', cause: 'redirect', status };
	if (status === 429 && said.taken === 'none') {
		return { kind: 'notSent', cause: 'rateLimit', status, title: said.no };
	}
	if (isEmpty(body)) {
		return status < 300 && rules.emptyBodyIsSuccess
			? { kind: 'accepted', status, body: {} }
			: { kind: 'uncertain', cause: 'emptyBody', status };
	}
	if (!isObject(body)) {
		const isHtml = typeof body === 'string' && looksLikeHtml(body);
		return { kind: 'uncertain', cause: isHtml ? 'html' : 'notJson', status };
	}
	if (status < 300 && said.no === undefined) return { kind: 'accepted', status, body };
	const title = said.no ?? plainMessage(body);
	switch (said.taken) {
		case 'all':
			return { kind: 'accepted', status, body, remark: title || `status ${status}` };
		case 'some':
		case 'unclear':
			return { kind: 'uncertain', cause: 'takenInPart', status, title };
		case 'none':
			return { kind: 'rejected', status, title };
	}
}

/**
 * Counts what an answer names as taken by the IDs that it gives.
 *
 * @param ids what the answer holds in the place of IDs
 * @param asked how many there are to be
 */
export function takenByIds(ids: unknown[], asked: number): Taken {
	if (ids.length === 0) return 'none';
	if (!ids.every(isId)) return 'unclear';
	// The same ID twice, or one too many, shows that the IDs do not tell who was taken.
	return new Set(ids.map(String)).size === asked && ids.length === asked ? 'all' : 'some';
}

/** Whether a value is an ID of the API: a whole number from 1, or text of one. */
export function isId(value: unknown): boolean {
	return /^[1-9]\d*$/.test(typeof value === 'number' || typeof value === 'string' ? String(value) : '');
}

/**
 * Reads what the host threw instead of giving an answer.
 *
 * @param thrown what the host threw; the network's own code may be in it or in one of its causes
 * @returns `notSent` only where the request surely never left; `uncertain` in every other case
 */
export function classifyNetworkError(thrown: unknown): ApiResult {
	const { codes, texts, isConnecting } = traces(thrown);
	for (const code of codes) {
		const cause = CAUSE_OF_CODE[code] ?? (isConnecting ? CAUSE_WHILE_CONNECTING[code] : undefined);
		if (cause) return { kind: 'notSent', cause };
	}
	const words = texts.join(' ');
	for (const [pattern, cause] of CAUSE_OF_WORDS) {
		if (pattern.test(words)) return { kind: 'notSent', cause };
	}
	if (codes.includes(TOO_LARGE)) return { kind: 'uncertain', cause: 'beyondReading' };
	if (codes.some((code) => CANCEL_CODES.has(code))) return { kind: 'uncertain', cause: 'cancelled' };
	if (codes.some((code) => TIMEOUT_CODES.has(code)) || /timeout|timed out/i.test(words)) {
		return { kind: 'uncertain', cause: 'timeout' };
	}
	if (codes.some((code) => LOST_CODES.has(code)) || /socket hang up|aborted/i.test(words)) {
		return { kind: 'uncertain', cause: 'connectionLost' };
	}
	return { kind: 'uncertain', cause: 'unreadable', title: texts[0] };
}

/** Network codes of Node.js and axios for a request that was never transmitted. */
const CAUSE_OF_CODE: Record<string, NotSentCause> = {
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
const CAUSE_WHILE_CONNECTING: Record<string, NotSentCause> = {
	EHOSTUNREACH: 'connectionRefused',
	ENETUNREACH: 'connectionRefused',
};

/** Hosts that drop the code leave it in the text. */
const CAUSE_OF_WORDS: Array<[RegExp, NotSentCause]> = [
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

function traces(thrown: unknown): { codes: string[]; texts: string[]; isConnecting: boolean } {
	const codes: string[] = [];
	const texts: string[] = [];
	let isConnecting = false;
	let link: unknown = thrown;
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

/** What an answer says of the request, whatever its status. */
interface Verdict {
	/** The words of a no, empty where it has none; undefined where the answer does not say no. */
	no?: string;
	taken: Taken;
}

/** An answer says no at its top, or, to a request that changes something, in its `data` too. */
function readVerdict(body: IDataObject, { taken }: ResponseRules): Verdict {
	const data = isObject(body.data) ? body.data : {};
	const statusSaysNo = STATUS_OF_NO.test(String(body.status ?? ''));
	const no = noIn(body) ?? (taken ? noIn(data) : undefined);
	const named = taken?.(data);
	const otherwise = taken && namesTaken(body) ? 'unclear' : 'none';
	const namesNothing = named === 'none' || named === 'unclear';
	return {
		no: no ?? (statusSaysNo || namesNothing ? plainMessage(body) : undefined),
		taken: named === undefined || named === 'none' ? otherwise : named,
	};
}

/** Fields that name what a request made; a plain `id` elsewhere can be that of the account or the device. */
const ID_OF_SMS = /^(sms|message)_?ids?$/i;
const ID_IN_DATA = /^((sms|message)_?)?ids?$/i;

/**
 * Whether an answer names something as taken in another place than the documented one. Which part of
 * the request that is nobody knows, but the request must not be made again.
 */
function namesTaken(body: IDataObject): boolean {
	const data = [body.data].flat();
	const places = [...data, { id: body.id, ids: body.ids }];
	return data.some(isId) || namesIds(places, ID_IN_DATA) || namesIds(body, ID_OF_SMS);
}

/** Bodies that are nested too deeply have been sorted out before. */
function namesIds(value: unknown, names: RegExp): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return Object.entries(value).some(
		([name, inner]) => (names.test(name) && [inner].flat().some(isId)) || namesIds(inner, names),
	);
}

/** What a `status` at the top of an answer says instead of, or beside, the status of HTTP. */
const STATUS_OF_NO = /^(error|fail(ed|ure)?|false|denied|invalid|refus\w*|reject\w*|[45]\d\d)$/i;

function noIn(result: IDataObject): string | undefined {
	const words = [result.errors, result.error].filter(isFilled).flatMap((value) => wordsIn(value));
	const saysNo =
		isFilled(result.errors) ||
		isFilled(result.error) ||
		result.data === false ||
		readYesOrNo(result.success) === false ||
		readYesOrNo(result.ok) === false ||
		readYesOrNo(result.deleted) === false;
	if (!saysNo) return undefined;
	return words.length > 0 ? [...new Set(words)].join(' ') : plainMessage(result);
}

/** Whether `errors` or `error` says anything: a server may give an empty one with a success. */
function isFilled(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
	return value !== undefined && value !== null && value !== '' && readYesOrNo(value) !== false;
}

/** The texts of `[{"title", "status"}]`, `{"field": ["text"]}`, a text, or whatever else is there. */
function wordsIn(value: unknown): string[] {
	if (typeof value === 'string') return value.trim() === '' ? [] : [value.trim()];
	if (Array.isArray(value)) return value.flatMap(wordsIn);
	if (!isObject(value)) return [];
	const text = value.title ?? value.message;
	return typeof text === 'string' ? wordsIn(text) : Object.values(value).flatMap(wordsIn);
}

/** What a proxy in front of the API says in place of `errors`. */
function plainMessage(body: IDataObject): string {
	return typeof body.message === 'string' ? body.message.trim() : '';
}

/** No answer of the API has more than five levels; beyond some thousands, storing it breaks hosts. */
const DEEPEST_BODY = 100;

/**
 * Takes the key out of all texts of a body, in place, as the parser has read them: JSON can spell a
 * text in many ways.
 *
 * @returns false for a body that is too deep, or has something in it that is no plain value
 */
function cleanBody(value: unknown, hideKey: (text: string) => string, levels = DEEPEST_BODY): boolean {
	if (typeof value !== 'object' || value === null) return true;
	if (levels === 0 || typeof value.toString !== 'function') return false;
	const fields = value as IDataObject;
	return Object.entries(fields).every(([name, inner]) => {
		const shownName = hideKey(name);
		const shown = typeof inner === 'string' ? hideKey(inner) : inner;
		if (shownName !== name) delete fields[name];
		if (shownName !== name || shown !== inner) fields[shownName] = shown;
		return cleanBody(shown, hideKey, levels - 1);
	});
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
