import type { IPollFunctions, NodeApiError } from 'n8n-workflow';

import { CONTACTS, SMS } from '../../../nodes/NotificatorSms/api/resources';
import { readerFor } from '../../../nodes/NotificatorSms/trigger/reader';

interface Given {
	statusCode: number;
	headers?: Record<string, string>;
	body?: unknown;
}

/** A trigger in a host whose server gives one answer after the other, and the last of them for ever. */
function triggerWith(...answers: Array<Given | NodeJS.ErrnoException | (() => Given)>) {
	let requests = 0;
	const httpRequestWithAuthentication = async () => {
		const answer = answers[Math.min(requests, answers.length - 1)];
		requests += 1;
		if (answer instanceof Error) throw answer;
		return { headers: {}, body: undefined, ...(typeof answer === 'function' ? answer() : answer) };
	};
	const context = {
		getNode: () => ({ name: 'Trigger', type: 'trigger', typeVersion: 1, position: [0, 0], parameters: {} }),
		getCredentials: async () => ({ apiKey: 'a-key', baseUrl: 'https://sms.example.com/api' }),
		helpers: { httpRequestWithAuthentication },
	} as unknown as IPollFunctions;
	return { reader: readerFor(context), requests: () => requests };
}

const list = (...data: unknown[]): Given => ({ statusCode: 200, body: { data } });
const refusal = (statusCode: number, title: string): Given => ({
	statusCode,
	body: { errors: [{ title, status: statusCode }] },
});

async function faultOf(reading: Promise<unknown>): Promise<NodeApiError> {
	return await reading.then(
		() => {
			throw new Error('This should have failed.');
		},
		(error: NodeApiError) => error,
	);
}

test.each([0, -1, 1.5, 1e300, 'x', '', null, undefined, {}])('a row with the ID %j cannot be watched', async (sms_id) => {
	const { reader } = triggerWith(list({ sms_id: 7 }, { sms_id }));
	const fault = await faultOf(reader.page(SMS, 1, 10));
	expect(fault.message).toBe('The rows of /sms have no IDs, so new rows cannot be told from old ones');
	expect(fault.description).toBe('This server cannot be watched. Contact the server administrator.');
});

test('an ID may be written as text', async () => {
	const { reader } = triggerWith(list({ sms_id: '7' }));
	expect((await reader.page(SMS, 1, 10)).rows).toEqual([{ sms_id: '7' }]);
});

test.each([null, [], 'text'])('%j in place of a row is none', async (data) => {
	const { reader } = triggerWith({ statusCode: 200, body: { data } });
	expect((await faultOf(reader.row(SMS, 7))).message).toBe('The server answered, but without a list of data (status 200)');
});

test('a row that is not there is none', async () => {
	expect(await triggerWith(refusal(404, 'No such SMS.')).reader.row(SMS, 7)).toBeUndefined();
});

const NOTHING_IS_LOST = 'Nothing is lost: the next poll goes on where this one ended.';

test.each<[string, Given | NodeJS.ErrnoException, string, string]>([
	['a refusal', refusal(400, 'No.'), 'No.', `Fix what the server names. ${NOTHING_IS_LOST}`],
	[
		'a server fault',
		refusal(500, 'Oops'),
		'The server answered with status 500: Oops',
		`If this persists, contact the server administrator. ${NOTHING_IS_LOST}`,
	],
	[
		'a timeout',
		Object.assign(new Error('timeout of 60000ms exceeded'), { code: 'ECONNABORTED' }),
		'The server did not answer in time',
		NOTHING_IS_LOST,
	],
	[
		'a wrong certificate',
		Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
		"The server's security certificate was not accepted",
		`Check the Base URL in the credential, or contact the server administrator. ${NOTHING_IS_LOST}`,
	],
	[
		'a rate limit that lasts',
		{ ...refusal(429, ''), headers: { 'retry-after': '86400' } },
		'The rate limit of the server was reached',
		`Let the trigger poll less often. ${NOTHING_IS_LOST}`,
	],
	['a page that is not found', refusal(404, 'No such page.'), 'No such page.', `Fix what the server names. ${NOTHING_IS_LOST}`],
])('%s is told as a trigger has to know it', async (_name, answer, reason, advice) => {
	const fault = await faultOf(triggerWith(answer).reader.page(CONTACTS, 1, 10));
	expect([fault.message, fault.description]).toEqual([reason, advice]);
});

test('only the server without the endpoint is told to lack it', async () => {
	const missing = await faultOf(triggerWith(refusal(404, '')).reader.page(SMS, 1, 10));
	expect([missing.message, missing.description, missing.httpCode]).toEqual([
		'This server has no /sms endpoint',
		'This event needs it. Choose an event of contacts instead, whose list every server has.',
		'404',
	]);
	const broken = await faultOf(triggerWith(refusal(500, 'Oops')).reader.page(SMS, 1, 10));
	expect(broken.description).toBe(`If this persists, contact the server administrator. ${NOTHING_IS_LOST}`);
});

describe('a poll goes on for two minutes', () => {
	const realNow = Date.now;
	let late = 0;
	beforeEach(() => {
		late = 0;
		jest.spyOn(Date, 'now').mockImplementation(() => realNow() + late);
	});
	afterEach(() => jest.restoreAllMocks());

	const limited: Given = { ...refusal(429, ''), headers: { 'retry-after': '0.01' } };

	/** Each answer comes after 50 seconds. */
	function slowTrigger(...answers: Given[]) {
		return triggerWith(...answers.map((answer) => () => {
			late += 50_000;
			return answer;
		}));
	}

	test('and then tells of the rate limit that it waits for', async () => {
		const { reader, requests } = slowTrigger(limited);
		const fault = await faultOf(reader.page(SMS, 1, 10));
		expect(requests()).toBe(3);
		expect(fault.message).toBe('The rate limit of the server was reached');
		expect(fault.description).toBe(`Let the trigger poll less often. ${NOTHING_IS_LOST}`);
	});

	test('or until the rate limit has passed', async () => {
		const { reader, requests } = slowTrigger(limited, limited, list({ sms_id: 7 }));
		expect((await reader.page(SMS, 1, 10)).rows).toEqual([{ sms_id: 7 }]);
		expect(requests()).toBe(3);
	});
});
