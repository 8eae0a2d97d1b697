import { sleep } from 'n8n-workflow';

import type { ApiResult, NotSentCause } from '../../../nodes/NotificatorSms/api/result';
import { newRetryGate, RETRY_POLICIES, sendWithRetry } from '../../../nodes/NotificatorSms/api/retry';

const ACCEPTED: ApiResult = { kind: 'accepted', status: 200, body: { data: {} } };
const REFUSED: ApiResult = { kind: 'rejected', status: 400, title: 'No.' };
const UNKNOWN: ApiResult = { kind: 'uncertain', cause: 'serverFault', status: 500 };
const CANCELLED: ApiResult = { kind: 'notSent', cause: 'cancelled' };
const notTaken = (cause: NotSentCause, headers?: Record<string, string>): ApiResult => ({ kind: 'notSent', cause, headers });
const told = (seconds: number): ApiResult => notTaken('rateLimit', { 'retry-after': String(seconds) });

/** Gives one result after the other, and the last of them for ever. */
function server(...answers: ApiResult[]) {
	const times: number[] = [];
	const send = async () => {
		times.push(Date.now());
		return answers[Math.min(times.length, answers.length) - 1];
	};
	return { send, times };
}

const goOn = () => false;

// Waits of the same proportions, in milliseconds in place of seconds.
beforeEach(() => {
	jest.replaceProperty(RETRY_POLICIES, 'rateLimit', { maxRetries: 3, maxElapsedMs: 500, initialDelayMs: 10, maxDelayMs: 40 });
	const unreachable = { maxRetries: 2, maxElapsedMs: 300, initialDelayMs: 5, maxDelayMs: 20 };
	jest.replaceProperty(RETRY_POLICIES, 'connectionRefused', unreachable);
	jest.replaceProperty(RETRY_POLICIES, 'nameNotFound', unreachable);
});
afterEach(() => jest.restoreAllMocks());

test.each([
	['accepted', ACCEPTED],
	['rejected', REFUSED],
	['uncertain', UNKNOWN],
	...(['addressNotAllowed', 'addressWithUser', 'badAddress', 'cancelled', 'certificate', 'noKey', 'unsendableKey'] as NotSentCause[]).map(
		(cause): [string, ApiResult] => [cause, notTaken(cause)],
	),
])('what is %s is never sent again', async (_name, result) => {
	const { send, times } = server(result, ACCEPTED);
	const delivered = await sendWithRetry(newRetryGate(goOn), send);
	expect(delivered.result).toEqual(result);
	expect(delivered.waitedMs).toBeLessThan(250);
	expect(times).toHaveLength(1);
});

test.each<NotSentCause>(['rateLimit', 'connectionRefused', 'nameNotFound'])('after %s it is sent again', async (cause) => {
	const { send, times } = server(notTaken(cause), ACCEPTED);
	const { result, waitedMs } = await sendWithRetry(newRetryGate(goOn), send);
	expect(result).toEqual(ACCEPTED);
	expect(times).toHaveLength(2);
	expect(waitedMs).toBeGreaterThanOrEqual(4);
});

test('as long as the server asks for is waited, and told', async () => {
	const { send, times } = server(told(0.2), ACCEPTED);
	const { waitedMs } = await sendWithRetry(newRetryGate(goOn), send);
	expect(times[1] - times[0]).toBeGreaterThanOrEqual(199);
	expect(waitedMs).toBeGreaterThanOrEqual(199);
});

test.each<[NotSentCause, number]>([
	['rateLimit', 4],
	['connectionRefused', 3],
])('%s ends after some tries', async (cause, tries) => {
	const { send, times } = server(notTaken(cause));
	expect((await sendWithRetry(newRetryGate(goOn), send)).result).toEqual(notTaken(cause));
	expect(times).toHaveLength(tries);
});

test('a wait that is longer than the patience is not begun', async () => {
	const { send, times } = server(told(0.501), ACCEPTED);
	expect((await sendWithRetry(newRetryGate(goOn), send)).result).toMatchObject({ kind: 'notSent', cause: 'rateLimit' });
	expect(times).toHaveLength(1);
});

test('the waits of one request are added up', async () => {
	const { send, times } = server(told(0.3), told(0.3), ACCEPTED);
	expect((await sendWithRetry(newRetryGate(goOn), send)).result).toMatchObject({ kind: 'notSent' });
	expect(times).toHaveLength(2);
});

test('when one request is told to wait, those after it wait as well', async () => {
	const gate = newRetryGate(goOn);
	const first = server(told(0.15), ACCEPTED);
	const second = server(ACCEPTED);
	const delivering = sendWithRetry(gate, first.send);
	await sleep(20);
	const { waitedMs } = await sendWithRetry(gate, second.send);
	await delivering;
	expect(second.times[0] - first.times[0]).toBeGreaterThanOrEqual(149);
	expect(waitedMs).toBeGreaterThanOrEqual(100);
});

test('a shorter wait does not cut a longer one', async () => {
	const gate = newRetryGate(goOn);
	const long = server(told(0.2), ACCEPTED);
	const short = server(told(0.01), ACCEPTED);
	await Promise.all([sendWithRetry(gate, long.send), sendWithRetry(gate, short.send)]);
	expect(short.times[1] - long.times[0]).toBeGreaterThanOrEqual(199);
});

test('one that waits for the answer of another goes on when that one is not sent either', async () => {
	const gate = newRetryGate(goOn);
	gate.limiter.size = 2;
	const quick = server(told(0), ACCEPTED);
	const slow = server(told(0), ACCEPTED);
	const late = async () => {
		await sleep(60);
		return await slow.send();
	};
	const delivered = await Promise.all([sendWithRetry(gate, quick.send), sendWithRetry(gate, late)]);
	expect(delivered.map(({ result }) => result)).toEqual([ACCEPTED, ACCEPTED]);
	expect(quick.times[1]).toBeGreaterThanOrEqual(slow.times[0]);
});

/** Requests that note in which order they leave. */
function leaving() {
	const left: string[] = [];
	const named = (name: string, ...answers: ApiResult[]) => {
		const { send } = server(...answers);
		return async () => {
			left.push(name);
			return await send();
		};
	};
	return { left, named };
}

test('what was not sent leaves before what is new', async () => {
	const gate = newRetryGate(goOn);
	const { left, named } = leaving();
	const refused = named('refused', told(0.05), told(0.05), ACCEPTED);
	await Promise.all([sendWithRetry(gate, refused), sendWithRetry(gate, named('new', ACCEPTED))]);
	expect(left).toEqual(['refused', 'refused', 'refused', 'new']);
});

test('what waits leaves by its place in the line, and what is new in the order it came', async () => {
	const gate = newRetryGate(goOn);
	const { left, named } = leaving();
	const send = async (name: string, place?: number) => await sendWithRetry(gate, named(name, ACCEPTED), { place });
	gate.limiter.pausedUntil = Date.now() + 50;
	await Promise.all([send('first'), send('second'), send('third'), send('place 2', 2), send('place 5', 5), send('place 3', 3)]);
	expect(left).toEqual(['place 2', 'place 3', 'place 5', 'first', 'second', 'third']);
});

test('a result is settled before another request may leave', async () => {
	const gate = newRetryGate(goOn);
	let isStopped = false;
	const first = sendWithRetry(gate, server(REFUSED).send, { settle: () => (isStopped = true) });
	const second = server(ACCEPTED);
	const { result } = await sendWithRetry(gate, second.send, { isOver: () => isStopped });
	await first;
	expect(result).toEqual(CANCELLED);
	expect(second.times).toHaveLength(0);
});

test('once one was given up, the others are tried once, until one is taken', async () => {
	const gate = newRetryGate(goOn);
	const gone = server(notTaken('connectionRefused'));
	await sendWithRetry(gate, gone.send);
	expect(gone.times).toHaveLength(3);
	await sendWithRetry(gate, gone.send);
	expect(gone.times).toHaveLength(4);
	await sendWithRetry(gate, server(REFUSED).send);
	const back = server(notTaken('connectionRefused'), ACCEPTED);
	expect((await sendWithRetry(gate, back.send)).result).toEqual(ACCEPTED);
	expect(back.times).toHaveLength(2);
});

test('nothing goes out once the run is over', async () => {
	const { send, times } = server(ACCEPTED);
	expect((await sendWithRetry(newRetryGate(() => true), send)).result).toEqual(CANCELLED);
	expect(times).toHaveLength(0);
});

test('a run that ends during a wait sends nothing further', async () => {
	let isOver = false;
	const { send, times } = server(told(0.4), ACCEPTED);
	void sleep(50).then(() => (isOver = true));
	const { result, waitedMs } = await sendWithRetry(newRetryGate(() => isOver), send);
	expect(result).toEqual(CANCELLED);
	expect(times).toHaveLength(1);
	expect(waitedMs).toBeGreaterThanOrEqual(50);
});
