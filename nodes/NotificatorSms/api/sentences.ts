import type { UncertainCause, NotSentCause, Unaccepted } from './result';

/** What a request was for, as far as the words about its answer depend on it. */
export interface Purpose {
	/** The endpoint as the API's page writes it, e.g. "/devices". */
	endpoint: string;
	/** True where one thing was asked for by its ID. */
	byId?: boolean;
	/** True for an endpoint of the service's own page, which every server has. */
	documented?: boolean;
	/**
	 * What to do once the cause is gone, e.g. "run the node again". Not there for a request that
	 * changes something, since that could do it twice, and where it comes again by itself.
	 */
	again?: string;
}

/** To be done again for a request of an operation that only reads. */
export const RUN_AGAIN = 'run the node again';

/** What to do about a fault of the server that may pass. */
export const IF_THIS_PERSISTS = 'If this persists, contact the server administrator.';

/** Why an item did not come through, without saying which item. */
export interface Reason {
	/** A clause without a full stop, to stand behind "Item 5 of 10 was refused: ". */
	reason: string;
	/** What to do, in whole sentences. */
	advice: string;
}

/**
 * The words for an answer that is not a success: what happened, and what to do.
 *
 * @param result any but an accepted one
 */
export function explain(result: Unaccepted, purpose: Purpose): Reason {
	switch (result.kind) {
		case 'rejected':
			return explainRejection(result.status, result.title, purpose);
		case 'notSent':
			return explainNotSent(result.cause, result.title);
		case 'uncertain':
			// A server answers a route that it does not know with JSON or with a page.
			if (result.status === 404 && !purpose.documented) {
				return explainNotFound('', purpose);
			}
			return explainUncertain(result.cause, result.status, result.title, purpose);
	}
}

/** Titles that are about the key; a 401 with any other title is about something else. */
const KEY_TITLE = /\b(api|access) ?key\b|\btoken\b|access to the api|unauthori[sz]ed|unauthenticated|authenticat/i;

function explainRejection(status: number, title: string, purpose: Purpose): Reason {
	const isAboutAccess = status === 401 || status === 403;
	if (isAboutAccess ? title === '' || KEY_TITLE.test(title) : status < 300 && KEY_TITLE.test(title)) {
		return {
			reason: title || 'The API key was not accepted',
			advice:
				'The server did not accept the API key. Open the NotificatorSMS API credential and paste the key of your account again; check that the Base URL belongs to the same server.',
		};
	}
	if (status === 404 && !purpose.documented) return explainNotFound(title, purpose);
	return {
		reason: title || `The server gave no reason (status ${status})`,
		advice: purpose.again
			? `Fix what the server names, then ${purpose.again}.`
			: 'Fix what the server names.',
	};
}

function explainNotFound(title: string, { endpoint, byId }: Purpose): Reason {
	if (!byId) {
		return {
			reason: `This server has no ${endpoint} endpoint`,
			advice: 'Enter the ID instead. Sending SMS and listing contacts do not need this endpoint.',
		};
	}
	return {
		reason: title || `Nothing was found under this ID at ${endpoint}`,
		advice: `Check the ID. If every ID is answered like this, this server has no ${endpoint} endpoint.`,
	};
}

function explainNotSent(cause: NotSentCause, title: string | undefined): Reason {
	switch (cause) {
		case 'rateLimit':
			return {
				reason: title
					? `The rate limit of the server was reached ("${title}")`
					: 'The rate limit of the server was reached',
				advice:
					'Try again later, send fewer requests at a time, or put many recipients into one request.',
			};
		case 'connectionRefused':
			return {
				reason: 'The server could not be reached: it refused the connection',
				advice: 'Check the Base URL in the credential, and whether the server is running.',
			};
		case 'nameNotFound':
			return {
				reason: 'The server could not be reached: its name was not found',
				advice: 'Check the Base URL in the credential, and the network of this n8n.',
			};
		case 'certificate':
			return {
				reason: "The server's security certificate was not accepted",
				advice: 'Check the Base URL in the credential, or contact the server administrator.',
			};
		case 'badAddress':
			return {
				reason: 'The Base URL in the credential is not a web address',
				advice: 'It begins with https:// or http://, such as https://notificatorsms.com/api.',
			};
		case 'noAddress':
			return {
				reason: 'The Base URL in the credential is empty',
				advice:
					'Open the NotificatorSMS API credential and enter the address of the API, such as https://notificatorsms.com/api.',
			};
		case 'addressWithUser':
			return {
				reason: 'The Base URL in the credential holds a user name or a password',
				advice: 'Remove what is before the "@", and the "@" itself: the API key says whose account it is.',
			};
		case 'addressWithQuery':
			return {
				reason: 'The Base URL in the credential holds a "?" or a "#"',
				advice: 'Remove it and what follows it: the address ends in /api.',
			};
		case 'noKey':
			return {
				reason: 'The credential has no API key',
				advice: 'Open the NotificatorSMS API credential and paste the key of your account.',
			};
		case 'unsendableKey':
			return {
				reason: 'The API key contains a character that cannot be sent',
				advice: 'Open the NotificatorSMS API credential and paste the key again.',
			};
		case 'addressNotAllowed':
			return {
				reason: 'This n8n does not allow the credential to be used with this address',
				advice: 'Check Allowed HTTP Request Domains in the credential.',
			};
		case 'cancelled':
			return { reason: 'The execution was cancelled', advice: '' };
	}
}

function explainUncertain(
	cause: UncertainCause,
	status: number | undefined,
	title: string | undefined,
	purpose: Purpose,
): Reason {
	return {
		reason: uncertainReason(cause, status, title),
		advice: [uncertainAdvice(cause), purpose.again ? `Then ${purpose.again}.` : '']
			.filter((sentence) => sentence !== '')
			.join(' '),
	};
}

function uncertainReason(cause: UncertainCause, status: number | undefined, title: string | undefined): string {
	switch (cause) {
		case 'serverFault':
			return title
				? `The server answered with status ${status}: ${title}`
				: `The server answered with status ${status}`;
		case 'timeout':
			return 'The server did not answer in time';
		case 'connectionLost':
			return 'The connection was cut before the server answered';
		case 'html':
			return `The server answered with a web page instead of data (status ${status})`;
		case 'emptyBody':
			return `The server gave an empty answer (status ${status})`;
		case 'notJson':
			return `The server gave an answer that is not JSON (status ${status})`;
		case 'notAList':
			return `The server answered, but without a list of data (status ${status})`;
		case 'beyondReading':
			return 'The server answered with data that cannot be read: too large, or nested too deeply';
		case 'redirect':
			return `The server redirected the request to another address (status ${status})`;
		case 'takenInPart':
			return title
				? `The server took a part and did not say which: ${title} (status ${status})`
				: `The server took a part and did not say which (status ${status})`;
		case 'cancelled':
			return 'The execution was cancelled before the server answered';
		case 'unreadable':
			return title ? `The request ended without an answer: ${title}` : 'The request ended without an answer';
	}
}

function uncertainAdvice(cause: UncertainCause): string {
	switch (cause) {
		case 'html':
		case 'emptyBody':
		case 'notJson':
		case 'notAList':
		case 'redirect':
			return 'Check the Base URL in the credential (it ends in /api), and whether the server is under maintenance.';
		case 'timeout':
			return 'If the server is slow, raise Options > Request Options > Timeout.';
		case 'serverFault':
		case 'takenInPart':
		case 'beyondReading':
			return IF_THIS_PERSISTS;
		case 'connectionLost':
		case 'unreadable':
			return 'Check the network between this n8n and the server.';
		case 'cancelled':
			return '';
	}
}
