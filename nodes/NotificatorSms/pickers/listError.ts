import type { ILoadOptionsFunctions, NodeApiError } from 'n8n-workflow';

import type { Unaccepted } from '../api/result';
import { requestError } from '../api/getRequest';
import { retryAfterDelay } from '../api/rateLimit';
import { explain, type Purpose } from '../api/sentences';

/**
 * What the editor shows in place of a list. It shows the message whole and the status before it, so
 * all that has to be said is in the message.
 *
 * @param status of the answer, where there was one: at 401 and 403 the editor adds a link to the
 *   credential
 */
export function listError(
	context: ILoadOptionsFunctions,
	message: string,
	status?: number,
): NodeApiError {
	return requestError(context, { message, status });
}

/** What the editor shows when an answer is not a list. */
export function answerError(
	context: ILoadOptionsFunctions,
	result: Unaccepted,
	purpose: Purpose,
): NodeApiError {
	const { reason, advice } = explain(result, { ...purpose, again: 'open the list again' });
	const said = `${reason.replace(/\.$/, '')}.`;
	return listError(context, `${said} ${listAdvice(result, purpose, advice)}`, result.status);
}

/** What to do where it is another thing for a list than for a run of the node. */
function listAdvice(
	result: Unaccepted,
	{ documented }: Purpose,
	advice: string,
): string {
	if (result.status === 404 && !documented) return 'Enter the ID instead.';
	if (result.kind === 'uncertain' && result.cause === 'timeout') return 'Open the list again later.';
	if (result.kind === 'notSent' && result.cause === 'rateLimit') {
		const wait = retryAfterDelay(result.headers, Date.now());
		const howLong = wait === undefined ? 'a minute' : `${Math.max(1, Math.ceil(wait / 1000))} seconds`;
		return `Wait ${howLong}, then open the list again.`;
	}
	return advice;
}
