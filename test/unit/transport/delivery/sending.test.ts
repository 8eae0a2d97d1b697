import type { IHttpRequestOptions } from 'n8n-workflow';

import type { Answer } from '../../../../nodes/NotificatorSms/transport/answer';
import { openLedger, type Ledger } from '../../../../nodes/NotificatorSms/transport/delivery/ledger';
import type { Order } from '../../../../nodes/NotificatorSms/transport/delivery/order';
import type { Rules } from '../../../../nodes/NotificatorSms/transport/delivery/reading';
import { beginAttempt, sendDue } from '../../../../nodes/NotificatorSms/transport/delivery/sending';
import type { Call, Run } from '../../../../nodes/NotificatorSms/transport/run';
import { orderOf } from './orders';

const ACCEPTED: Answer = { kind: 'accepted', status: 200, body: { data: { sms_ids: [1] } } };
const UNKNOWN: Answer = { kind: 'unknown', doubt: 'serverFault', status: 500 };
const refused = (title: string, status = 400): Answer => ({ kind: 'refused', status, title });
const limited = (seconds: number): Answer => ({
	kind: 'notTaken',
	obstacle: 'rateLimit',
	headers: { 'retry-after': String(seconds) },
});

const CANCELLED = { reason: 'The execution was cancelled', advice: '', kind: 'notTaken' };

interface Scene {
	/** What the server says of a request to these numbers, e.g. "a,b"; accepted where it is not said. */
	answers?: Record<string, Answer | (() => Answer | Promise<Answer>)>;
	/** Items that the host never hands over. */
	passedOver?: number[];
	stopOnFault?: boolean;
	rules?: Partial<Rules>;
}

/** A try at sending, and what became of it. */
function begin(orders: Order[], { answers = {}, passedOver = [], stopOnFault = false, rules }: Scene = {}) {
	const requests: string[] = [];
	const memory = openLedger();
	let isOver = false;
	const exchange = async ({ body }: IHttpRequestOptions): Promise<Answer> => {
		const numbers = String((body as { phone_numbers: string }).phone_numbers);
		requests.push(numbers);
		const answer = answers[numbers] ?? ACCEPTED;
		return await (typeof answer === 'function' ? answer() : answer);
	};
	const run = {
		memory,
		stopOnFault,
		isOver: () => isOver,
		call: async (itemIndex: number) =>
			passedOver.includes(itemIndex) ? undefined : ({ options: { url: '/sms' }, exchange } as unknown as Call),
	} as unknown as Run<Ledger>;
	const attempt = beginAttempt(run, { recipientsPerRequest: 100, parallelRequests: 1, ...rules });
	return {
		requests,
		memory,
		end: () => {
			isOver = true;
		},
		async send() {
			await sendDue(attempt, orders);
			return Object.fromEntries(attempt.shortfalls);
		},
	};
}

const accepted = (memory: Ledger, itemIndex: number) => memory.parts(itemIndex).flatMap(({ recipients }) => recipients);

const three = () => ['a', 'b', 'c'].map((name, itemIndex) => orderOf(itemIndex, { recipients: [name] }));

/** Items that share their requests. */
const shared = (...recipients: string[][]) =>
	recipients.map((names, itemIndex) => orderOf(itemIndex, { recipients: names, combine: true }));

describe('a run that ends', () => {
	test.each([true, false])('before it sends leaves nobody out unsaid (Stop: %s)', async (stopOnFault) => {
		const { end, send, requests } = begin(three(), { stopOnFault });
		end();
		expect(await send()).toEqual({
			0: [{ ...CANCELLED, recipients: ['a'] }],
			1: [{ ...CANCELLED, recipients: ['b'] }],
			2: [{ ...CANCELLED, recipients: ['c'] }],
		});
		expect(requests).toEqual([]);
	});

	test('between two requests says so of those that did not leave', async () => {
		const scene = begin(three(), { answers: { b: () => (scene.end(), ACCEPTED) } });
		expect(await scene.send()).toEqual({ 2: [{ ...CANCELLED, recipients: ['c'] }] });
		expect(scene.requests).toEqual(['a', 'b']);
		expect(accepted(scene.memory, 1)).toEqual(['b']);
	});

	test('within an item says of each recipient what became of him', async () => {
		const order = orderOf(0, { recipients: ['a', 'b', 'c'] });
		const scene = begin([order], {
			rules: { recipientsPerRequest: 1 },
			answers: { a: refused('No.'), b: () => (scene.end(), ACCEPTED) },
		});
		expect(await scene.send()).toEqual({
			0: [
				{ reason: 'No.', advice: 'Correct what the server names.', kind: 'refused', status: 400, recipients: ['a'] },
				{ ...CANCELLED, recipients: ['c'] },
			],
		});
	});

	test('while a request waits sends it no more', async () => {
		const scene = begin(three().slice(0, 2), {
			rules: { parallelRequests: 2 },
			answers: { a: limited(0.2), b: () => (setTimeout(scene.end, 50), ACCEPTED) },
		});
		expect(await scene.send()).toEqual({ 0: [{ ...CANCELLED, recipients: ['a'] }] });
		expect(scene.requests).toEqual(['a', 'b']);
	});
});

describe('with Stop', () => {
	test('the first refusal is all that is noted', async () => {
		const { send, requests } = begin(three(), { stopOnFault: true, answers: { b: refused('No.') } });
		expect(Object.keys(await send())).toEqual(['1']);
		expect(requests).toEqual(['a', 'b']);
	});

	test('a request that waits is ended by the refusal of another, and is not blamed', async () => {
		const { send, requests } = begin(three().slice(0, 2), {
			stopOnFault: true,
			rules: { parallelRequests: 2 },
			answers: { a: limited(0.2), b: refused('No.') },
		});
		expect(Object.keys(await send())).toEqual(['1']);
		expect(requests).toEqual(['a', 'b']);
	});

	test('what is in doubt ends the run too', async () => {
		const { send, memory, requests } = begin(three(), { stopOnFault: true, answers: { a: UNKNOWN } });
		expect(await send()).toEqual({});
		expect(memory.doubts(0)).toEqual([expect.objectContaining({ status: 500, recipients: ['a'] })]);
		expect(requests).toEqual(['a']);
	});
});

describe('a request that several items share', () => {
	test('is sent item by item when it is refused', async () => {
		const { send, memory, requests } = begin(shared(['a', 'b'], ['c']), {
			answers: { 'a,b,c': refused('No.'), c: refused('Not c.') },
		});
		expect(await send()).toEqual({ 1: [expect.objectContaining({ reason: 'Not c.', recipients: ['c'] })] });
		expect(requests).toEqual(['a,b,c', 'a,b', 'c']);
		expect(accepted(memory, 0)).toEqual(['a', 'b']);
	});

	test('is never sent again when nobody knows what became of it', async () => {
		const { send, memory, requests } = begin(shared(['a', 'b'], ['c']), { answers: { 'a,b,c': UNKNOWN } });
		expect(await send()).toEqual({});
		expect(requests).toEqual(['a,b,c']);
		expect([0, 1].map((item) => memory.doubts(item).map(({ recipients }) => recipients))).toEqual([[['a', 'b']], [['c']]]);
	});

	test('is not sent item by item when the rate limit keeps it', async () => {
		const { send, requests } = begin(shared(['a'], ['b']), { answers: { 'a,b': limited(86_400) } });
		const limit = { reason: 'The rate limit of the server was reached', kind: 'notTaken' };
		expect(await send()).toEqual({
			0: [expect.objectContaining({ ...limit, recipients: ['a'] })],
			1: [expect.objectContaining({ ...limit, recipients: ['b'] })],
		});
		expect(requests).toEqual(['a,b']);
	});

	test('goes out without the items that the host never hands over', async () => {
		const { send, memory, requests } = begin(shared(['a'], ['b'], ['c']), { passedOver: [1] });
		expect(await send()).toEqual({ 1: [{ ...CANCELLED, recipients: ['b'] }] });
		expect(requests).toEqual(['a,c']);
		expect(accepted(memory, 2)).toEqual(['c']);
	});

	test('does not go out at all where the host hands over none of them', async () => {
		const { send, requests } = begin(shared(['a'], ['b']), { passedOver: [0, 1] });
		expect(Object.keys(await send())).toEqual(['0', '1']);
		expect(requests).toEqual([]);
	});

	test('a recipient of two items comes to the second one where the first is refused', async () => {
		const { send, memory, requests } = begin(shared(['a', 'x'], ['a']), { answers: { 'a,x': refused('Not x.') } });
		expect(Object.keys(await send())).toEqual(['0']);
		expect(requests).toEqual(['a,x', 'a']);
		expect(accepted(memory, 1)).toEqual(['a']);
	});
});

test('a 404 is a refusal: every server has the endpoint', async () => {
	const { send } = begin(three().slice(0, 1), { answers: { a: refused('', 404) } });
	expect(await send()).toEqual({ 0: [expect.objectContaining({ reason: 'The server gave no reason (status 404)' })] });
});
