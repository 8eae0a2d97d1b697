import type { IHttpRequestOptions } from 'n8n-workflow';

import { readAnswer, readFault, type Answer, type HttpAnswer, type Obstacle, type ReadingRules } from './result';
import { hiderOf } from './apiKey';
import { readWithin } from './bounds';
import { quoted } from './quote';

/** The largest answer that is read, in bytes: 1,000 contacts take about half a million. */
const LARGEST_ANSWER = 32_000_000;

/** What hosts wait for an answer unless the user says otherwise, in milliseconds. */
const HOST_TIMEOUT = 300_000;

/** Makes a request by one of the host's helpers and gives the whole answer, of any status. */
export type Send = (options: IHttpRequestOptions) => Promise<HttpAnswer>;

export interface Surroundings {
	/** The key of the credential, to be taken out of whatever comes back. */
	apiKey: string;
	/** Of the execution, if there is one. */
	signal?: AbortSignal;
	/** Why no request can be made: none is. */
	obstacle?: Obstacle;
}

/**
 * Makes a request and reads its answer. Whatever the server does, that takes a bounded amount of
 * memory and time, and nothing that is read holds the key.
 *
 * @param options handed to `send` with the body of the answer asked for as a stream, since hosts
 *   set no limit to a body that they read themselves
 * @returns the class of the answer; never throws
 */
export async function receive(
	send: Send,
	options: IHttpRequestOptions,
	{ apiKey, signal, obstacle }: Surroundings,
	rules: ReadingRules = {},
): Promise<Answer> {
	if (obstacle) return { kind: 'notTaken', obstacle };
	const { allowance } = rules;
	const hideKey = hiderOf(apiKey);
	try {
		const answer = await readWithin(async () => await send({ ...options, encoding: 'stream' }), {
			bytes: Math.min(LARGEST_ANSWER, allowance?.bytes ?? LARGEST_ANSWER),
			// An expression may have given it as text.
			milliseconds: Number(options.timeout ?? HOST_TIMEOUT),
			signal,
		});
		if (allowance && typeof answer.body === 'string') allowance.bytes -= answer.body.length;
		return quotable(readAnswer(answer, { ...rules, hideKey }), hideKey);
	} catch (thrown) {
		return quotable(readFault(thrown), hideKey);
	}
}

/** The words of the server, or of the host, as they may be in a sentence. */
function quotable(answer: Answer, hideKey: (text: string) => string): Answer {
	if (answer.kind === 'accepted') {
		return answer.remark === undefined ? answer : { ...answer, remark: quoted(answer.remark) };
	}
	return 'title' in answer && answer.title !== undefined
		? { ...answer, title: quoted(hideKey(answer.title)) }
		: answer;
}
