import type { Fault, SandboxOptions } from '../../sandbox';

/** What an answer means for the message that it is about: the classes of the design, by hand. */
export type Meaning = 'accepted' | 'rejected' | 'notSent' | 'uncertain';

/** One way in which sending can go wrong, or only look as if it did. */
export interface FaultCase {
	name: string;
	/** Strikes the request that carries the marked recipient. */
	fault?: Fault;
	/** How many requests it strikes; every one where a server never changes its mind. */
	times?: number;
	/** How the whole server behaves. */
	server?: SandboxOptions;
	/** Request Options > Timeout of the node, in milliseconds. */
	timeout?: number;
	means: Meaning;
	/** Whether a message whose answer tells nothing was taken all the same: then the account shows it. */
	isTaken?: boolean;
	/** What the node says of it, after "Item 3 of 4 was refused: " or the like. */
	says?: string;
	/** What a warning of the output says. */
	warns?: RegExp;
}

/**
 * How many times as fast the clock of the engine runs: what was not taken is looked for half a minute.
 * The sandbox keeps real time.
 */
export const SPEED = 5;

/** Long enough for a good answer on a busy machine, short enough to wait for, by the clock of the engine. */
const TIMEOUT = 4_000 * SPEED;
const NEVER = 600_000;

const REASON = 'The recipient is on the block list.';
const WAITED = /^Waited \d+ s before this SMS left/;

function status(code: number, more: Partial<Extract<Fault, { kind: 'status' }>> = {}): Fault {
	return { kind: 'status', status: code, title: REASON, ...more };
}

const REFUSALS: FaultCase[] = [
	...[400, 403, 404, 422].map((code): FaultCase => ({
		name: `refused once with ${code}`,
		fault: status(code),
		means: 'rejected',
		says: REASON,
	})),
	{
		name: 'refused every time',
		fault: status(400),
		times: Infinity,
		means: 'rejected',
		says: REASON,
	},
	{
		name: 'refused with 401, whose title is about something else',
		fault: status(401),
		means: 'rejected',
		says: REASON,
	},
	{
		name: 'refused with 401, whose title is about the key',
		fault: status(401, { title: 'You do not have access to the API.' }),
		means: 'rejected',
		says: 'You do not have access to the API.',
	},
	{
		name: 'refused without a title',
		fault: status(400, { title: '' }),
		means: 'rejected',
		says: 'The server gave no reason (status 400)',
	},
	{
		name: 'refused with the name of a network code in the title',
		fault: status(400, { title: 'Preexisting message: EPERM, ENOENT.' }),
		means: 'rejected',
		says: 'Preexisting message: EPERM, ENOENT.',
	},
];

/** A success whose body says no, or names nothing as taken. */
const SUCCESSES_THAT_SAY_NO: FaultCase[] = (
	[
		['errors', { data: null, errors: [{ title: REASON, status: 400 }] }, REASON],
		['errors as an object', { errors: { phone_numbers: [REASON] } }, REASON],
		['errors as text', { errors: REASON }, REASON],
		['error', { error: REASON }, REASON],
		['an error in its data', { data: { error: REASON, sms_ids: [] } }, REASON],
		['success: false', { success: false, message: REASON }, REASON],
		['success: "0"', { success: '0' }, 'The server gave no reason (status 200)'],
		['status: error', { status: 'error', message: REASON }, REASON],
		['no IDs', { data: { sms_ids: [] } }, 'The server gave no reason (status 200)'],
	] as Array<[string, object, string]>
).map(([name, body, says]) => ({
	name: `200 that says no: ${name}`,
	fault: { kind: 'json', body, acceptFirst: 0 },
	means: 'rejected',
	says,
}));

/** A refusal that names every SMS as taken: the words are a refusal, the IDs are not. */
const REFUSALS_OF_WHAT_IS_TAKEN: FaultCase[] = [207, 400, 408, 409, 429].map((code) => ({
	name: `${code} with an ID for every SMS`,
	fault: {
		kind: 'json',
		status: code,
		body: { errors: [{ title: REASON, status: code }], data: { sms_ids: '$ids' } },
		acceptFirst: 'all',
	},
	means: 'accepted',
	warns: /^The server gave an ID for every SMS of this request, so they count as accepted, but it added: The recipient/,
}));

const WAITS: FaultCase[] = [
	{ name: '429 without a hint', fault: status(429), means: 'notSent', warns: WAITED },
	{
		name: '429 with Retry-After in seconds',
		fault: status(429, { retryAfterSeconds: 1 }),
		means: 'notSent',
		warns: WAITED,
	},
	{
		name: '429 with Retry-After as a date',
		fault: status(429, { retryAfterSeconds: 1, retryAfterForm: 'date' }),
		means: 'notSent',
		warns: WAITED,
	},
	{
		name: '429 with X-RateLimit-Reset',
		fault: status(429, { headers: { 'X-RateLimit-Reset': '1' } }),
		means: 'notSent',
		warns: WAITED,
	},
	...['0', '-5'].map((seconds): FaultCase => ({
		name: `429 with Retry-After: ${seconds}, three times`,
		fault: status(429, { headers: { 'Retry-After': seconds, 'X-RateLimit-Reset': '0' } }),
		times: 3,
		means: 'notSent',
		warns: WAITED,
	})),
	{
		name: '429 as a web page, twice',
		fault: { kind: 'html', status: 429, retryAfterSeconds: 1 },
		times: 2,
		means: 'notSent',
		warns: WAITED,
	},
	{
		name: '429 with a wait of two hours',
		fault: status(429, { retryAfterSeconds: 7200 }),
		times: Infinity,
		means: 'notSent',
		says: `The rate limit of the server was reached ("${REASON}")`,
	},
];

const BAD_GATEWAY = 'The server answered with status';

const DOUBTS: FaultCase[] = [
	...[500, 503].flatMap((code): FaultCase[] =>
		[false, true].map((isTaken) => ({
			name: `${code}, ${isTaken ? 'taken' : 'not taken'}`,
			fault: status(code, { accepted: isTaken }),
			means: 'uncertain',
			isTaken,
			says: `${BAD_GATEWAY} ${code}: ${REASON}`,
		})),
	),
	...[200, 401, 404].flatMap((code): FaultCase[] =>
		[false, true].map((isTaken) => ({
			name: `web page with ${code}, ${isTaken ? 'taken' : 'not taken'}`,
			fault: { kind: 'html', status: code, accepted: isTaken },
			means: 'uncertain',
			isTaken,
			says: `The server answered with a web page instead of data (status ${code})`,
		})),
	),
	{
		name: 'web page with 503',
		fault: { kind: 'html', status: 503 },
		means: 'uncertain',
		says: `${BAD_GATEWAY} 503`,
	},
	...[200, 204].flatMap((code): FaultCase[] =>
		[false, true].map((isTaken) => ({
			name: `empty body with ${code}, ${isTaken ? 'taken' : 'not taken'}`,
			fault: { kind: 'empty', status: code, accepted: isTaken },
			means: 'uncertain',
			isTaken,
			says: `The server gave an empty answer (status ${code})`,
		})),
	),
	...([301, 303, 307, 308] as const).map((code): FaultCase => ({
		name: `redirect with ${code}`,
		fault: { kind: 'redirect', status: code },
		means: 'uncertain',
		says: `The server redirected the request to another address (status ${code})`,
	})),
	{
		name: 'redirect, taken',
		fault: { kind: 'redirect', accepted: true },
		means: 'uncertain',
		isTaken: true,
		says: 'The server redirected the request to another address (status 302)',
	},
	...[false, true].flatMap((isTaken): FaultCase[] => [
		{
			name: `connection cut, ${isTaken ? 'taken' : 'not taken'}`,
			fault: { kind: 'cut', accepted: isTaken },
			means: 'uncertain',
			isTaken,
			says: 'The connection was cut before the server answered',
		},
		{
			name: `no answer in time, ${isTaken ? 'taken' : 'not taken'}`,
			fault: { kind: 'hang', accepted: isTaken },
			timeout: TIMEOUT,
			means: 'uncertain',
			isTaken,
			says: 'The server did not answer in time',
		},
		{
			name: `answer too late, ${isTaken ? 'taken' : 'not taken'}`,
			fault: { kind: 'slow', delayMs: NEVER, accepted: isTaken },
			timeout: TIMEOUT,
			means: 'uncertain',
			isTaken,
			says: 'The server did not answer in time',
		},
		{
			name: `half an answer, ${isTaken ? 'taken' : 'not taken'}`,
			fault: { kind: 'truncated', accepted: isTaken },
			means: 'uncertain',
			isTaken,
			says: 'The server gave an answer that is not JSON (status 200)',
		},
	]),
];

/** The same on a server without a list of SMS, where nobody knows. */
const DOUBTS_WITHOUT_RECORD: FaultCase[] = DOUBTS.filter(({ isTaken }) => isTaken).map((fault) => ({
	...fault,
	name: `${fault.name}, and the server has no record`,
	server: { onlyDocumented: true },
}));

const NO_IDS = /^The server gave 0 SMS IDs/;

const GOOD: FaultCase[] = [
	{ name: 'nothing wrong', means: 'accepted' },
	{ name: 'late answer', fault: { kind: 'slow', delayMs: 300 }, means: 'accepted' },
	{ name: 'huge answer', fault: { kind: 'huge', bytes: 2_000_000 }, means: 'accepted' },
	{ name: 'JSON of another shape', fault: { kind: 'wrongShape' }, means: 'accepted', warns: NO_IDS },
	{
		name: 'JSON with data: null',
		fault: { kind: 'wrongShape', body: { data: null } },
		means: 'accepted',
		warns: NO_IDS,
	},
	{
		name: 'data with an error of its own beside all IDs',
		fault: { kind: 'json', body: { data: { error: 'SIM was busy', sms_ids: '$ids' } }, acceptFirst: 'all' },
		means: 'accepted',
		warns: /but it added: SIM was busy$/,
	},
	{ name: '201 for a create', server: { quirks: { createAnswers201: true } }, means: 'accepted' },
	{ name: 'IDs as text', server: { quirks: { idsAsStrings: true } }, means: 'accepted' },
	{ name: 'no IDs', server: { quirks: { smsIds: 'absent' } }, means: 'accepted', warns: NO_IDS },
	{
		name: 'only the documented endpoints',
		server: { onlyDocumented: true },
		means: 'accepted',
	},
];

/** Every fault that the sandbox can make, in every form that makes a difference to the node. */
export const FAULT_CASES: FaultCase[] = [
	...GOOD,
	...REFUSALS_OF_WHAT_IS_TAKEN,
	...REFUSALS,
	...SUCCESSES_THAT_SAY_NO,
	...WAITS,
	...DOUBTS,
	...DOUBTS_WITHOUT_RECORD,
];
