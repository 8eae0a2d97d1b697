import fc from 'fast-check';

import { arrive, depart, newLimiter, USUAL_PARALLEL_REQUESTS, type Departure, type Limiter } from '../../../nodes/NotificatorSms/api/limiter';
import type { ApiResult } from '../../../nodes/NotificatorSms/api/result';

const NOW = Date.UTC(2026, 0, 5, 9, 0, 0);
const SECOND = 1000;

type Headers = Record<string, unknown>;

const accepted = (headers: Headers = {}): ApiResult => ({ kind: 'accepted', status: 200, body: {}, headers: headers as never });
const rejected = (headers: Headers = {}): ApiResult => ({ kind: 'rejected', status: 401, title: 'No.', headers: headers as never });
const limited = (headers: Headers = {}): ApiResult => ({ kind: 'notSent', cause: 'rateLimit', status: 429, headers: headers as never });
const left = (remaining: unknown): Headers => ({ 'x-ratelimit-remaining': remaining });

/** Lets all leave that may. */
function departAll(limiter: Limiter, now = NOW): Departure[] {
	const departures: Departure[] = [];
	for (let one = depart(limiter, now); one; one = depart(limiter, now)) departures.push(one);
	return departures;
}

/** Lets all leave that may, and gives each of them the same result. */
function round(limiter: Limiter, result: ApiResult, now = NOW): number {
	const departures = departAll(limiter, now);
	for (const departure of departures) arrive(limiter, departure, result, now);
	return departures.length;
}

describe('the window', () => {
	test('begins with one, and doubles with each round up to the most', () => {
		const limiter = newLimiter();
		expect(Array.from({ length: 8 }, () => round(limiter, accepted()))).toEqual([1, 2, 4, 8, 16, 32, 50, 50]);
		expect(USUAL_PARALLEL_REQUESTS).toBe(50);
	});

	test('is never wider than the most', () => {
		const limiter = newLimiter(3);
		expect(Array.from({ length: 4 }, () => round(limiter, accepted()))).toEqual([1, 2, 3, 3]);
	});

	test.each([
		['rejected', rejected()],
		['uncertain', { kind: 'uncertain', cause: 'timeout' } as ApiResult],
	])('is not opened by what is %s', (_name, result) => {
		const limiter = newLimiter();
		expect(Array.from({ length: 3 }, () => round(limiter, result))).toEqual([1, 1, 1]);
		round(limiter, accepted());
		expect(round(limiter, result)).toBe(2);
		expect(round(limiter, result)).toBe(2);
	});

	test('halves once for requests side by side that are not sent, and grows again', () => {
		const limiter = newLimiter();
		for (let count = 0; count < 5; count++) round(limiter, accepted());
		expect(round(limiter, limited())).toBe(32);
		expect(limiter.refusals).toBe(1);
		expect(round(limiter, accepted())).toBe(1);
		expect(limiter.refusals).toBe(0);
		expect(round(limiter, accepted())).toBe(17);
	});

	test('is not opened by those that left before one was not sent', () => {
		const limiter = newLimiter();
		for (let count = 0; count < 3; count++) round(limiter, accepted());
		const [first, ...others] = departAll(limiter);
		arrive(limiter, first, limited(), NOW);
		for (const departure of others) arrive(limiter, departure, accepted(), NOW);
		expect(limiter.size).toBe(4);
	});
});

describe('what the server says is left', () => {
	test.each([
		[left('3'), 3],
		[left(3), 3],
		[left(' 0 '), 1],
		[left('-1'), 4],
		[left('2.5'), 4],
		[left('many'), 4],
		[left(''), 4],
		[left(null), 4],
		[left('1e9'), 4],
		[left(String(2 ** 60)), 4],
		[{}, 4],
	])('%j: %d leave', (headers, count) => {
		const limiter = newLimiter();
		round(limiter, accepted());
		round(limiter, accepted(headers));
		expect(departAll(limiter)).toHaveLength(count);
	});

	test('at 0 one asks, and the others wait for its answer', () => {
		const limiter = newLimiter();
		for (let count = 0; count < 4; count++) round(limiter, accepted());
		const [first, ...others] = departAll(limiter);
		arrive(limiter, first, accepted(left(0)), NOW);
		expect(departAll(limiter)).toHaveLength(0);
		for (const departure of others) arrive(limiter, departure, accepted(left(0)), NOW);
		expect(round(limiter, accepted(left(0)))).toBe(1);
		expect(round(limiter, accepted(left(9)))).toBe(1);
		expect(departAll(limiter)).toHaveLength(9);
	});

	test('an answer that was overtaken does not raise the figure', () => {
		const limiter = newLimiter();
		for (let count = 0; count < 3; count++) round(limiter, accepted());
		const [first, second, ...others] = departAll(limiter);
		arrive(limiter, second, accepted(left(8)), NOW);
		arrive(limiter, first, accepted(left(9)), NOW);
		expect(limiter.remaining).toBe(8);
		for (const departure of others) arrive(limiter, departure, accepted(), NOW);
		expect(departAll(limiter)).toHaveLength(8);
	});

	test('a server that says it no more is not held to its 0', () => {
		const limiter = newLimiter();
		round(limiter, accepted(left(0)));
		round(limiter, accepted());
		expect(departAll(limiter)).toHaveLength(3);
	});
});

describe('the window of the server', () => {
	test.each<[Headers, number]>([
		[{ 'x-ratelimit-reset': '30' }, 30],
		[{ 'retry-after': '30' }, 30],
		[{ 'x-ratelimit-reset': String(NOW / SECOND + 30) }, 30],
		[{ 'x-ratelimit-reset': 'soon' }, 0],
		[{ 'x-ratelimit-reset': '3600' }, 0],
		[{ 'x-ratelimit-reset': String(NOW + 30 * SECOND) }, 0],
		[{}, 0],
	])('used up, with %j: the next waits for %d s', (headers, seconds) => {
		const limiter = newLimiter();
		round(limiter, accepted({ ...left(0), ...headers }));
		expect(Math.max(0, limiter.pausedUntil - NOW)).toBe(seconds * SECOND);
		if (seconds > 0) expect(depart(limiter, NOW + seconds * SECOND - 1)).toBeUndefined();
		expect(depart(limiter, NOW + seconds * SECOND)).toBeDefined();
	});

	test('a server that says 0 and takes more costs one wait', () => {
		const limiter = newLimiter();
		const nonsense = accepted({ ...left(0), 'x-ratelimit-reset': '30' });
		round(limiter, nonsense);
		const later = NOW + 30 * SECOND;
		expect(Array.from({ length: 3 }, () => round(limiter, nonsense, later))).toEqual([1, 1, 1]);
	});

	test('once a refusal has shown its length, the next one is waited for unasked', () => {
		const limiter = newLimiter();
		round(limiter, accepted(left(1)), NOW);
		round(limiter, accepted(left(0)), NOW + SECOND);
		round(limiter, limited({ 'x-ratelimit-reset': '58' }), NOW + 2 * SECOND);
		const next = NOW + 60 * SECOND;
		round(limiter, accepted(left(1)), next);
		round(limiter, accepted(left(0)), next + SECOND);
		expect(limiter.pausedUntil).toBe(next + 60 * SECOND);
	});
});

describe('with any server', () => {
	const figures = fc.oneof(fc.nat({ max: 5 }), fc.constantFrom('', 'x', -1, 1e9, undefined));
	const headers = fc.record({ remaining: figures, reset: figures });
	const events = fc.array(
		fc.record({ answers: fc.boolean(), which: fc.nat(), kind: fc.constantFrom('accepted', 'rejected', 'limited'), headers, pass: fc.nat({ max: 3_000 }) }),
		{ maxLength: 200 },
	);

	test('at least one and at most the most are under way, and never more leave than was said last', () => {
		fc.assert(
			fc.property(events, fc.integer({ min: 1, max: 20 }), (steps, most) => {
				const limiter = newLimiter(most);
				const underWay: Departure[] = [];
				let now = NOW;
				for (const { answers, which, kind, headers: { remaining, reset }, pass } of steps) {
					now += pass;
					if (answers && underWay.length > 0) {
						const [departure] = underWay.splice(which % underWay.length, 1);
						const told = { ...left(remaining), 'x-ratelimit-reset': reset };
						const result = { accepted, rejected, limited }[kind]!(told);
						arrive(limiter, departure, result, now);
					}
					const before = underWay.length;
					underWay.push(...departAll(limiter, now));
					expect(underWay.length).toBeLessThanOrEqual(most);
					if (underWay.length > before) {
						expect(underWay.length).toBeLessThanOrEqual(Math.max(1, limiter.remaining ?? Infinity));
					}
					if (now >= limiter.pausedUntil) expect(underWay.length).toBeGreaterThan(0);
				}
			}),
		);
	});
});

describe('with a server that counts by the window', () => {
	interface World {
		requests: number;
		windowMs: number;
		latencyMs: number;
		messages: number;
	}

	/** Plays a run against such a server, with a clock of its own. */
	function play({ requests, windowMs, latencyMs, messages }: World) {
		const limiter = newLimiter();
		const underWay: Array<{ departure: Departure; result: ApiResult; at: number }> = [];
		let now = NOW;
		let window = { endsAt: 0, used: 0 };
		let due = messages;
		let refused = 0;

		function serve(): ApiResult {
			if (now >= window.endsAt) window = { endsAt: now + windowMs, used: 0 };
			if (window.used < requests) return accepted(left(requests - ++window.used));
			return limited({ ...left(0), 'x-ratelimit-reset': String(Math.ceil((window.endsAt - now) / SECOND)) });
		}

		while (due > 0 || underWay.length > 0) {
			for (let one = due > 0 ? depart(limiter, now) : undefined; one; one = due > 0 ? depart(limiter, now) : undefined) {
				due--;
				underWay.push({ departure: one, result: serve(), at: now + latencyMs });
			}
			now = underWay.length > 0 ? underWay[0].at : Math.max(now + 1, limiter.pausedUntil);
			while (underWay.length > 0 && underWay[0].at <= now) {
				const { departure, result } = underWay.shift()!;
				arrive(limiter, departure, result, now);
				if (result.kind !== 'notSent') continue;
				due++;
				refused++;
				const told = Number(result.headers?.['x-ratelimit-reset']) * SECOND;
				limiter.pausedUntil = Math.max(limiter.pausedUntil, now + told);
			}
		}
		return { refused, elapsedMs: now - NOW };
	}

	const worlds = fc.record({
		requests: fc.integer({ min: 5, max: 100 }),
		windowMs: fc.integer({ min: 5, max: 60 }).map((seconds) => seconds * SECOND),
		latencyMs: fc.integer({ min: 1, max: 500 }),
		messages: fc.integer({ min: 1, max: 1_000 }),
	});

	test('one request is refused, in the first window, and none after it', () => {
		fc.assert(
			fc.property(worlds, (world) => {
				expect(play(world).refused).toBeLessThanOrEqual(1);
			}),
		);
	});

	test('all leave in hardly more time than the limit takes', () => {
		fc.assert(
			fc.property(worlds, (world) => {
				const windows = Math.ceil(world.messages / world.requests);
				const perWindow = 2 * SECOND + world.latencyMs * (8 + Math.ceil(world.requests / 2));
				expect(play(world).elapsedMs).toBeLessThanOrEqual(windows * (world.windowMs + perWindow));
			}),
		);
	});
});
