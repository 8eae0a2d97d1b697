import type { IHttpRequestOptions } from 'n8n-workflow';

import { readAnswer, readFault, type Answer, type HttpAnswer, type Obstacle, type ReadingRules } from './answer';
import { withoutKey } from './apiKey';
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
	try {
		const answer = await readWithin(async () => await send({ ...options, encoding: 'stream' }), {
			bytes: Math.min(LARGEST_ANSWER, allowance?.bytes ?? LARGEST_ANSWER),
			// An expression may have given it as text.
			milliseconds: Number(options.timeout ?? HOST_TIMEOUT),
			signal,
		});
		if (typeof answer.body === 'string') {
			if (allowance) allowance.bytes -= answer.body.length;
			answer.body = withoutKey(answer.body, apiKey);
		}
		return cleaned(readAnswer(answer, rules), apiKey);
	} catch (thrown) {
		return cleaned(readFault(thrown), apiKey);
	}
}

/** A title goes into sentences; JSON may spell the key in a way that only reading it brings out. */
function cleaned(answer: Answer, key: string): Answer {
	return 'title' in answer && answer.title !== undefined
		? { ...answer, title: quoted(withoutKey(answer.title, key)) }
		: answer;
}
