import type { IHttpRequestOptions } from 'n8n-workflow';

import { classifyResponse, classifyNetworkError, type ApiResult, type HttpResponse, type NotSentCause, type ResponseRules } from './result';
import { hiderOf } from './apiKey';
import { readWithin } from './bounds';
import { serverWords } from '../message/wording';

/** The largest answer that is read, in bytes: 1,000 contacts take about half a million. */
const LARGEST_ANSWER = 32_000_000;

/** What hosts wait for an answer unless the user says otherwise, in milliseconds. */
const HOST_TIMEOUT = 300_000;

/** Makes a request by one of the host's helpers and gives the whole answer, of any status. */
export type Send = (options: IHttpRequestOptions) => Promise<HttpResponse>;

export interface RequestContext {
	/** The key of the credential, to be taken out of whatever comes back. */
	apiKey: string;
	/** Of the execution, if there is one. */
	signal?: AbortSignal;
	/** Why no request can be made: none is. */
	cause?: NotSentCause;
}

/**
 * Makes a request and reads its answer. Whatever the server does, that takes a bounded amount of
 * memory and time, and nothing that is read holds the key.
 *
 * @param options handed to `send` with the body of the answer asked for as a stream, since hosts
 *   set no limit to a body that they read themselves
 * @returns the class of the answer; never throws
 */
export async function sendRequest(
	send: Send,
	options: IHttpRequestOptions,
	{ apiKey, signal, cause }: RequestContext,
	rules: ResponseRules = {},
): Promise<ApiResult> {
	if (cause) return { kind: 'notSent', cause };
	const { byteBudget } = rules;
	const hideKey = hiderOf(apiKey);
	try {
		const result = await readWithin(async () => await send({ ...options, encoding: 'stream' }), {
			bytes: Math.min(LARGEST_ANSWER, byteBudget?.bytes ?? LARGEST_ANSWER),
			// An expression may have given it as text.
			milliseconds: Number(options.timeout ?? HOST_TIMEOUT),
			signal,
		});
		if (byteBudget && typeof result.body === 'string') byteBudget.bytes -= result.body.length;
		const classified = classifyResponse(result, { ...rules, hideKey });
		return { ...quotable(classified, hideKey), headers: result.headers };
	} catch (thrown) {
		return quotable(classifyNetworkError(thrown), hideKey);
	}
}

/** The words of the server, or of the host, as they may be in a sentence. */
function quotable(result: ApiResult, hideKey: (text: string) => string): ApiResult {
	if (result.kind === 'accepted') {
		return result.remark === undefined ? result : { ...result, remark: serverWords(result.remark) };
	}
	return 'title' in result && result.title !== undefined
		? { ...result, title: serverWords(hideKey(result.title)) }
		: result;
}
