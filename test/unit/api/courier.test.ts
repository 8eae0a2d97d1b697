import type { Answer, Obstacle } from '../../../nodes/NotificatorSms/api/result';
import { openCourier } from '../../../nodes/NotificatorSms/api/courier';
import { PATIENCE } from '../../../nodes/NotificatorSms/api/patience';

const ACCEPTED: Answer = { kind: 'accepted', status: 200, body: { data: {} } };
const REFUSED: Answer = { kind: 'refused', status: 400, title: 'No.' };
const UNKNOWN: Answer = { kind: 'unknown', doubt: 'serverFault', status: 500 };
const CANCELLED: Answer = { kind: 'notTaken', obstacle: 'cancelled' };
const notTaken = (obstacle: Obstacle, headers?: Record<string, string>): Answer => ({ kind: 'notTaken', obstacle, headers });
const told = (seconds: number): Answer => notTaken('rateLimit', { 'retry-after': String(seconds) });

/** Gives one answer after the other, and the last of them for ever. */
function server(...answers: Answer[]) {
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
	jest.replaceProperty(PATIENCE, 'rateLimit', { times: 3, milliseconds: 500, firstWait: 10, longestWait: 40 } as never);
	jest.replaceProperty(PATIENCE, 'unreachable', { times: 2, milliseconds: 300, firstWait: 5, longestWait: 20 } as never);
});
afterEach(() => jest.restoreAllMocks());

test.each([
	['accepted', ACCEPTED],
	['refused', REFUSED],
	['unknown', UNKNOWN],
	...(['addressNotAllowed', 'addressWithUser', 'badAddress', 'cancelled', 'certificate', 'noKey', 'unsendableKey'] as Obstacle[]).map(
		(obstacle): [string, Answer] => [obstacle, notTaken(obstacle)],
	),
])('what is %s is never sent again', async (_name, answer) => {
	const { send, times } = server(answer, ACCEPTED);
	const delivered = await openCourier(goOn).deliver(send);
	expect(delivered.answer).toEqual(answer);
	expect(delivered.waitedMilliseconds).toBeLessThan(10);
	expect(times).toHaveLength(1);
});

test.each<Obstacle>(['rateLimit', 'connectionRefused', 'nameNotFound'])('after %s it is sent again', async (obstacle) => {
	const { send, times } = server(notTaken(obstacle), ACCEPTED);
	const { answer, waitedMilliseconds } = await openCourier(goOn).deliver(send);
	expect(answer).toEqual(ACCEPTED);
	expect(times).toHaveLength(2);
	expect(waitedMilliseconds).toBeGreaterThanOrEqual(4);
});

test('as long as the server asks for is waited, and told', async () => {
	const { send, times } = server(told(0.2), ACCEPTED);
	const { waitedMilliseconds } = await openCourier(goOn).deliver(send);
	expect(times[1] - times[0]).toBeGreaterThanOrEqual(199);
	expect(waitedMilliseconds).toBeGreaterThanOrEqual(199);
});

test.each<[Obstacle, number]>([
	['rateLimit', 4],
	['connectionRefused', 3],
])('%s ends after some tries', async (obstacle, tries) => {
	const { send, times } = server(notTaken(obstacle));
	expect((await openCourier(goOn).deliver(send)).answer).toEqual(notTaken(obstacle));
	expect(times).toHaveLength(tries);
});

test('a wait that is longer than the patience is not begun', async () => {
	const { send, times } = server(told(0.501), ACCEPTED);
	expect((await openCourier(goOn).deliver(send)).answer).toMatchObject({ kind: 'notTaken', obstacle: 'rateLimit' });
	expect(times).toHaveLength(1);
});

test('the waits of one request are added up', async () => {
	const { send, times } = server(told(0.3), told(0.3), ACCEPTED);
	expect((await openCourier(goOn).deliver(send)).answer).toMatchObject({ kind: 'notTaken' });
	expect(times).toHaveLength(2);
});

test('when one request is told to wait, those after it wait as well', async () => {
	const courier = openCourier(goOn);
	const first = server(told(0.15), ACCEPTED);
	const second = server(ACCEPTED);
	const delivering = courier.deliver(first.send);
	await new Promise((resolve) => setTimeout(resolve, 20));
	const { waitedMilliseconds } = await courier.deliver(second.send);
	await delivering;
	expect(second.times[0] - first.times[0]).toBeGreaterThanOrEqual(149);
	expect(waitedMilliseconds).toBeGreaterThanOrEqual(100);
});

test('a shorter wait does not cut a longer one', async () => {
	const courier = openCourier(goOn);
	const long = server(told(0.2), ACCEPTED);
	const short = server(told(0.01), ACCEPTED);
	await Promise.all([courier.deliver(long.send), courier.deliver(short.send)]);
	expect(short.times[1] - long.times[0]).toBeGreaterThanOrEqual(199);
});

test('once one was given up, the others are tried once, until one is taken', async () => {
	const courier = openCourier(goOn);
	const gone = server(notTaken('connectionRefused'));
	await courier.deliver(gone.send);
	expect(gone.times).toHaveLength(3);
	await courier.deliver(gone.send);
	expect(gone.times).toHaveLength(4);
	await courier.deliver(server(REFUSED).send);
	const back = server(notTaken('connectionRefused'), ACCEPTED);
	expect((await courier.deliver(back.send)).answer).toEqual(ACCEPTED);
	expect(back.times).toHaveLength(2);
});

test('nothing goes out once the run is over', async () => {
	const { send, times } = server(ACCEPTED);
	expect((await openCourier(() => true).deliver(send)).answer).toEqual(CANCELLED);
	expect(times).toHaveLength(0);
});

test('a run that ends during a wait sends nothing further', async () => {
	let isOver = false;
	const { send, times } = server(told(0.4), ACCEPTED);
	setTimeout(() => (isOver = true), 50);
	const { answer, waitedMilliseconds } = await openCourier(() => isOver).deliver(send);
	expect(answer).toEqual(CANCELLED);
	expect(times).toHaveLength(1);
	expect(waitedMilliseconds).toBeGreaterThanOrEqual(50);
});
