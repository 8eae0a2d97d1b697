import type { ApiResult, UncertainCause, NotSentCause } from '../../../nodes/NotificatorSms/api/result';
import { explain, type Purpose } from '../../../nodes/NotificatorSms/api/sentences';
import { expectSentence } from '../message/sentences';

const LIST: Purpose = { endpoint: '/contacts', documented: true, again: 'run the node again' };
const SEND: Purpose = { endpoint: '/sms', documented: true };
const DEVICES: Purpose = { endpoint: '/devices', again: 'run the node again' };
const DEVICE: Purpose = { ...DEVICES, byId: true };

const refused = (status: number, title = ''): ApiResult => ({ kind: 'rejected', status, title });
const notTaken = (cause: NotSentCause, title?: string): ApiResult => ({ kind: 'notSent', cause, title });
const unknown = (cause: UncertainCause, title?: string): ApiResult => ({ kind: 'uncertain', cause, status: 200, title });

const KEY_ADVICE =
	'The server did not accept the API key. Open the NotificatorSMS API credential and paste the key of your account again; check that the Base URL belongs to the same server.';
const NAMED = 'Fix what the server names.';
const ADDRESS =
	'Check the Base URL in the credential (it ends in /api), and whether the server is under maintenance.';
const OPERATOR = 'If this persists, contact the server administrator.';
const NETWORK = 'Check the network between this n8n and the server.';

/** What is said to users, word by word: a change of a sentence is a change of the product. */
const WORDS: Array<[ApiResult, string, string]> = [
	[refused(401, 'You do not have access to the API.'), 'You do not have access to the API.', KEY_ADVICE],
	[refused(403, 'Invalid API key'), 'Invalid API key', KEY_ADVICE],
	[refused(401, 'The access-key is unknown: access key'), 'The access-key is unknown: access key', KEY_ADVICE],
	[refused(401, 'Bad apikey'), 'Bad apikey', KEY_ADVICE],
	[refused(401, 'Wrong token.'), 'Wrong token.', KEY_ADVICE],
	[refused(401, 'Unauthorized'), 'Unauthorized', KEY_ADVICE],
	[refused(401, 'Unauthorised'), 'Unauthorised', KEY_ADVICE],
	[refused(401, 'Unauthenticated.'), 'Unauthenticated.', KEY_ADVICE],
	[refused(401, 'Authentication required'), 'Authentication required', KEY_ADVICE],
	[refused(401), 'The API key was not accepted', KEY_ADVICE],
	[refused(403), 'The API key was not accepted', KEY_ADVICE],
	[refused(401, 'You must fill all the required fields.'), 'You must fill all the required fields.', NAMED],
	[refused(403, 'Your plan has no tokens left'), 'Your plan has no tokens left', NAMED],
	[refused(400, 'The API key field is wrong'), 'The API key field is wrong', NAMED],
	[refused(400), 'The server gave no reason (status 400)', NAMED],
	[refused(404, 'No such contact.'), 'No such contact.', NAMED],
	[
		notTaken('rateLimit', 'Slow down.'),
		'The rate limit of the server was reached ("Slow down.")',
		'Try again later, send fewer requests at a time, or put many recipients into one request.',
	],
	[
		notTaken('rateLimit'),
		'The rate limit of the server was reached',
		'Try again later, send fewer requests at a time, or put many recipients into one request.',
	],
	[
		notTaken('connectionRefused'),
		'The server could not be reached: it refused the connection',
		'Check the Base URL in the credential, and whether the server is running.',
	],
	[
		notTaken('nameNotFound'),
		'The server could not be reached: its name was not found',
		'Check the Base URL in the credential, and the network of this n8n.',
	],
	[
		notTaken('certificate'),
		"The server's security certificate was not accepted",
		'Check the Base URL in the credential, or contact the server administrator.',
	],
	[
		notTaken('badAddress'),
		'The Base URL in the credential is not a web address',
		'It begins with https:// or http://, such as https://notificatorsms.com/api.',
	],
	[
		notTaken('noAddress'),
		'The Base URL in the credential is empty',
		'Open the NotificatorSMS API credential and enter the address of the API, such as https://notificatorsms.com/api.',
	],
	[
		notTaken('addressWithUser'),
		'The Base URL in the credential holds a user name or a password',
		'Remove what is before the "@", and the "@" itself: the API key says whose account it is.',
	],
	[
		notTaken('addressWithQuery'),
		'The Base URL in the credential holds a "?" or a "#"',
		'Remove it and what follows it: the address ends in /api.',
	],
	[
		notTaken('noKey'),
		'The credential has no API key',
		'Open the NotificatorSMS API credential and paste the key of your account.',
	],
	[
		notTaken('unsendableKey'),
		'The API key contains a character that cannot be sent',
		'Open the NotificatorSMS API credential and paste the key again.',
	],
	[
		notTaken('addressNotAllowed'),
		'This n8n does not allow the credential to be used with this address',
		'Check Allowed HTTP Request Domains in the credential.',
	],
	[notTaken('cancelled'), 'The execution was cancelled', ''],
	[unknown('serverFault', 'Oops'), 'The server answered with status 200: Oops', OPERATOR],
	[unknown('serverFault'), 'The server answered with status 200', OPERATOR],
	[unknown('takenInPart', 'No.'), 'The server took a part and did not say which: No. (status 200)', OPERATOR],
	[unknown('takenInPart'), 'The server took a part and did not say which (status 200)', OPERATOR],
	[
		unknown('beyondReading'),
		'The server answered with data that cannot be read: too large, or nested too deeply',
		OPERATOR,
	],
	[
		unknown('timeout'),
		'The server did not answer in time',
		'If the server is slow, raise Options > Request Options > Timeout.',
	],
	[unknown('connectionLost'), 'The connection was cut before the server answered', NETWORK],
	[unknown('unreadable', 'odd'), 'The request ended without an answer: odd', NETWORK],
	[unknown('unreadable'), 'The request ended without an answer', NETWORK],
	[unknown('html'), 'The server answered with a web page instead of data (status 200)', ADDRESS],
	[unknown('emptyBody'), 'The server gave an empty answer (status 200)', ADDRESS],
	[unknown('notJson'), 'The server gave an answer that is not JSON (status 200)', ADDRESS],
	[unknown('notAList'), 'The server answered, but without a list of data (status 200)', ADDRESS],
	[unknown('redirect'), 'The server redirected the request to another address (status 200)', ADDRESS],
	[unknown('cancelled'), 'The execution was cancelled before the server answered', ''],
];

test.each(WORDS)('%j of a request that changes something', (answer, reason, advice) => {
	expect(explain(answer as never, SEND)).toEqual({ reason, advice });
});

test.each(WORDS.filter(([{ kind }]) => kind === 'uncertain'))(
	'%j of a request that only reads may be made again',
	(answer, reason, advice) => {
		const again = [advice, 'Then run the node again.'].filter(Boolean).join(' ');
		expect(explain(answer as never, LIST)).toEqual({ reason, advice: again });
	},
);

test('a refusal of a request that only reads says so too', () => {
	expect(explain(refused(400, 'No.') as never, LIST).advice).toBe('Fix what the server names, then run the node again.');
	expect(explain(refused(401, 'Wrong token.') as never, LIST).advice).toBe(KEY_ADVICE);
});

test.each(WORDS)('the words for %j are sentences', (answer, reason, advice) => {
	expectSentence(`${reason.replace(/\.$/, '')}.`.replace('Invalid API key', 'Wrong API key'));
	if (advice) expectSentence(advice);
	expect(answer).toBeDefined();
});

describe('an endpoint that a server may lack', () => {
	const NO_ENDPOINT = {
		reason: 'This server has no /devices endpoint',
		advice: 'Enter the ID instead. Sending SMS and listing contacts do not need this endpoint.',
	};
	const CHECK_ID = 'Check the ID. If every ID is answered like this, this server has no /devices endpoint.';
	const page = (status: number): ApiResult => ({ kind: 'uncertain', cause: 'html', status });

	test.each([refused(404), refused(404, 'Route not found.'), page(404)])('is named: %j', (answer) => {
		expect(explain(answer as never, DEVICES)).toEqual(NO_ENDPOINT);
	});

	test('or the thing is, where one was asked for', () => {
		expect(explain(refused(404) as never, DEVICE)).toEqual({
			reason: 'Nothing was found under this ID at /devices',
			advice: CHECK_ID,
		});
		expect(explain(refused(404, 'No such device.') as never, DEVICE)).toEqual({ reason: 'No such device.', advice: CHECK_ID });
		expect(explain(page(404) as never, DEVICE).reason).toBe('Nothing was found under this ID at /devices');
	});

	test('other answers have nothing to do with it', () => {
		expect(explain(refused(400, 'No.') as never, DEVICES).reason).toBe('No.');
		expect(explain(page(200) as never, DEVICES).reason).toMatch(/web page/);
		expect(explain(page(404) as never, LIST).reason).toMatch(/web page/);
	});
});
