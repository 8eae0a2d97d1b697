import fc from 'fast-check';
import { sleep } from 'n8n-workflow';

import { retryAfterDelay } from '../../../nodes/NotificatorSms/api/rateLimit';
import { backoffDelay, RETRY_POLICIES, sleepUntil } from '../../../nodes/NotificatorSms/api/retry';

const NOW = Date.UTC(2026, 0, 5, 9, 0, 0);

describe('how long the server asks to wait', () => {
	test.each<[Record<string, unknown> | undefined, number | undefined]>([
		[undefined, undefined],
		[{}, undefined],
		[{ 'retry-after': '3' }, 3_000],
		[{ 'retry-after': 3 }, 3_000],
		[{ 'retry-after': ' 0.5 ' }, 500],
		[{ 'retry-after': '0' }, 0],
		[{ 'retry-after': 'Mon, 05 Jan 2026 09:00:07 GMT' }, 7_000],
		[{ 'retry-after': 'Mon, 05 Jan 2026 08:59:00 GMT' }, 0],
		[{ 'retry-after': 'soon' }, undefined],
		[{ 'retry-after': '-3s' }, undefined],
		[{ 'retry-after': 'x3' }, undefined],
		[{ 'retry-after': '3s' }, undefined],
		[{ 'retry-after': ['3'] }, 3_000],
		[{ 'retry-after': null }, undefined],
		[{ 'x-ratelimit-reset': '12' }, 12_000],
		[{ 'x-ratelimit-reset': 12 }, 12_000],
		[{ 'x-ratelimit-reset': 'Mon, 05 Jan 2026 09:00:07 GMT' }, undefined],
		[{ 'x-ratelimit-reset': String(NOW / 1000 + 9) }, 9_000],
		[{ 'x-ratelimit-reset': String(NOW / 1000 - 9) }, 0],
		[{ 'x-ratelimit-reset': '999999999' }, 999_999_999_000],
		[{ 'x-ratelimit-reset': '1000000000' }, 0],
		[{ 'retry-after': '3', 'x-ratelimit-reset': '5' }, 5_000],
		[{ 'retry-after': '7', 'x-ratelimit-reset': '5' }, 7_000],
		[{ 'retry-after': 'soon', 'x-ratelimit-reset': '5' }, 5_000],
	])('%j: %p ms', (headers, wait) => expect(retryAfterDelay(headers as never, NOW)).toBe(wait));
});

describe('how long to wait otherwise', () => {
	afterEach(() => jest.restoreAllMocks());

	test.each([
		[1, 1_000],
		[2, 2_000],
		[3, 4_000],
		[6, 32_000],
		[7, 60_000],
		[15, 60_000],
	])('try %d: %d ms and up to a quarter more', (tries, wait) => {
		const random = jest.spyOn(Math, 'random');
		random.mockReturnValue(0);
		expect(backoffDelay(tries, RETRY_POLICIES.rateLimit)).toBe(wait);
		random.mockReturnValue(1);
		expect(backoffDelay(tries, RETRY_POLICIES.rateLimit)).toBe(wait * 1.25);
	});

	test('it never goes down, and is never longer than the longest and a quarter', () => {
		jest.spyOn(Math, 'random').mockReturnValue(0.5);
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 40 }), fc.constantFrom(...Object.values(RETRY_POLICIES)), (tries, policy) => {
				const wait = backoffDelay(tries, policy);
				expect(backoffDelay(tries + 1, policy)).toBeGreaterThanOrEqual(wait);
				expect(wait).toBeLessThanOrEqual(policy.maxDelayMs * 1.25);
			}),
		);
	});

	test('a rate limit of a minute is sat out even when the server says nothing of it', () => {
		jest.spyOn(Math, 'random').mockReturnValue(0);
		const { maxRetries, maxElapsedMs } = RETRY_POLICIES.rateLimit;
		const waits = Array.from({ length: maxRetries }, (_, index) => backoffDelay(index + 1, RETRY_POLICIES.rateLimit));
		const sum = waits.reduce((total, wait) => total + wait, 0);
		expect(sum).toBeGreaterThan(60_000);
		expect(sum).toBeLessThanOrEqual(maxElapsedMs);
	});
});

describe('sleeping', () => {
	test('ends at the moment, and not at all after it', async () => {
		const start = Date.now();
		await sleepUntil(() => start - 1, () => false);
		await sleepUntil(() => start, () => false);
		expect(Date.now() - start).toBeLessThan(40);
		await sleepUntil(() => start + 60, () => false);
		expect(Date.now() - start).toBeGreaterThanOrEqual(59);
	});

	test('goes on when the moment is put off', async () => {
		const start = Date.now();
		let moment = start + 30;
		void sleep(10).then(() => (moment = start + 90));
		await sleepUntil(() => moment, () => false);
		expect(Date.now() - start).toBeGreaterThanOrEqual(89);
	});

	test('ends soon when the run is over', async () => {
		const start = Date.now();
		let isOver = false;
		void sleep(20).then(() => (isOver = true));
		await sleepUntil(() => start + 60_000, () => isOver);
		expect(Date.now() - start).toBeLessThan(2_000);
	});

	test('does not begin when the run is over', async () => {
		const start = Date.now();
		await sleepUntil(() => start + 60_000, () => true);
		expect(Date.now() - start).toBeLessThan(200);
	});
});
