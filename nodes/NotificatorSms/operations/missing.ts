import { explain, RUN_AGAIN } from '../api/sentences';
import type { Unaccepted } from '../api/result';
import type { Failure, Words } from './report';

/** What the service's own page says of 404, and what servers say where they do not know the route. */
const NOTHING_THERE = /\bresource\b|\bendpoint\b|\broute\b|\bpage\b|^not found\b/i;

/**
 * The words for an answer to a request about one thing that is not a success.
 *
 * @param endpoint the request as the API's page writes it, e.g. "DELETE /sms/{id}"
 */
export function failureOf({ subject, done }: Words, endpoint: string, result: Unaccepted): Failure {
	const byId = endpoint.includes('{id}');
	const purpose = { endpoint, byId, again: done === undefined ? RUN_AGAIN : undefined };
	const isTaken = result.kind === 'uncertain' && result.cause === 'takenInPart';
	if (result.status !== 404 || result.kind === 'notSent' || isTaken) {
		return { kind: result.kind, status: result.status, ...explain(result, purpose) };
	}
	// A server answers 404 without having done anything: with JSON where the thing is missing, with
	// JSON or a web page where it does not have the endpoint at all.
	const refusal = { kind: 'rejected' as const, status: 404, title: result.title ?? '' };
	if (refusal.title !== '' && !NOTHING_THERE.test(refusal.title)) {
		return { ...refusal, ...explain(refusal, { ...purpose, documented: true }) };
	}
	const endpointIsMissing = `his server has no ${endpoint} endpoint`;
	return {
		...refusal,
		reason: byId
			? `There is no ${subject} with this ID, or t${endpointIsMissing}`
			: `T${endpointIsMissing}`,
		advice: `${byId ? 'Check the ID. ' : ''}Sending SMS and listing contacts do not need this endpoint.`,
	};
}

/** The words for an answer that was accepted but does not hold what was asked for. */
export function withoutDataOf({ subject }: Words, status: number): Failure {
	return {
		kind: 'uncertain',
		status,
		reason: `The server answered, but without the data of the ${subject} (status ${status})`,
		advice: 'Check the Base URL in the credential (it ends in /api), and whether the server is under maintenance.',
	};
}
