import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type RecordedRequest, type Sandbox } from '../sandbox';
import { onEveryHost } from './everyHost';
import type { JobResult } from './job';
import { acceptedBy, number, numbers, peopleWithOwnTexts } from './people';
import { FROM_ITEM, jobOf, outputOf, sendParameters } from './workflows';

jest.setTimeout(60_000);

const CONTINUE = { onError: 'continueRegularOutput' };

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: 0 });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

/** Has every request taken, and answered with these headers. */
function takeAll(headers: Record<string, string>, delayMs: number): void {
	const body = { data: { sms_ids: '$ids' } };
	sandbox.fault({ fault: { kind: 'json', body, acceptFirst: 'all', headers, delayMs }, times: Infinity });
}

function mostInFlight(requests: RecordedRequest[] = sandbox.requests): number {
	return Math.max(...requests.map(({ inFlight }) => inFlight));
}

function refusals(): number {
	return sandbox.requests.filter(({ status }) => status === 429).length;
}

/** `1-3, 5` of the sentence that says what became of the items of a stopped run, as indexes. */
function itemsIn(description: string | null | undefined, label: string): number[] {
	const [, list = ''] = new RegExp(`${label}: \\d+ items? \\(([^)]*)\\)`).exec(description ?? '') ?? [];
	return list.split(', ').filter(Boolean).flatMap((range) => {
		const [from, to = from] = range.split('-').map(Number);
		return Array.from({ length: to - from + 1 }, (_, index) => from - 1 + index);
	});
}

onEveryHost((run) => {
	async function send(
		items: IDataObject[],
		options: IDataObject = {},
		node: IDataObject = {},
		rest: IDataObject = {},
	): Promise<JobResult> {
		const parameters = sendParameters(FROM_ITEM.to, FROM_ITEM.text, options);
		return await run(jobOf(sandbox, items, { parameters, ...node }, rest));
	}

	describe('without a setting', () => {
		test('the first request is alone, and 50 are under way soon, but never more', async () => {
			sandbox.settings.latencyMs = 400;
			await send(peopleWithOwnTexts(250));
			const [first, second] = sandbox.requests;
			expect(second.startedAt).toBeGreaterThanOrEqual(first.endedAt!);
			expect(Math.max(...sandbox.requests.slice(0, 3).map(({ inFlight }) => inFlight))).toBeLessThanOrEqual(2);
			expect(mostInFlight()).toBeGreaterThan(40);
			expect(mostInFlight()).toBeLessThanOrEqual(50);
			expect(acceptedBy(sandbox)).toEqual(numbers(250));
		});

		test('a wrong device costs one request', async () => {
			sandbox.state.devices = [];
			const { error } = await send(peopleWithOwnTexts(200));
			expect(sandbox.requests).toHaveLength(1);
			expect(error?.message).toMatch(/^Item 1 of 200 /);
			expect(error?.description).toMatch(/^Nothing was sent\./);
		});

		test('a wrong key costs one request', async () => {
			const credential = { apiKey: 'another', baseUrl: sandbox.baseUrl };
			const { error } = await send(peopleWithOwnTexts(200), {}, {}, { credential });
			expect(sandbox.requests).toHaveLength(1);
			expect(error?.message).toMatch(/^Item 1 of 200 /);
		});

		test('a wrong key stays one request at a time where the node continues', async () => {
			sandbox.settings.latencyMs = 10;
			const credential = { apiKey: 'another', baseUrl: sandbox.baseUrl };
			const { runs } = await send(peopleWithOwnTexts(20), {}, CONTINUE, { credential });
			expect(outputOf(runs).filter(({ json }) => json.error)).toHaveLength(20);
			expect(mostInFlight()).toBe(1);
		});

		test('a first item that is refused for itself does not slow down the others', async () => {
			sandbox.settings.latencyMs = 200;
			sandbox.fault({ fault: { kind: 'status', status: 400, title: 'No.' }, recipient: number(0), times: Infinity });
			const { runs } = await send(peopleWithOwnTexts(60), {}, CONTINUE);
			expect(outputOf(runs).filter(({ json }) => json.error)).toHaveLength(1);
			expect(acceptedBy(sandbox)).toEqual(numbers(60).slice(1));
			expect(mostInFlight()).toBeGreaterThan(10);
		});
	});

	describe('when one of many is refused and the node stops', () => {
		test('no request leaves any more, those under way are awaited, and every item is named', async () => {
			sandbox.settings.latencyMs = 600;
			sandbox.fault({ fault: { kind: 'status', status: 400, title: 'No.', delayMs: 100 }, recipient: number(20) });
			sandbox.fault({ fault: { kind: 'cut', accepted: true, delayMs: 300 }, recipient: number(21) });
			const { error } = await send(peopleWithOwnTexts(120), { unclearAnswers: 'report' });
			const refused = sandbox.requests.find(({ status }) => status === 400)!;
			const late = sandbox.requests.filter(({ startedAt }) => startedAt > refused.endedAt! + 400);
			expect(late).toEqual([]);
			expect(sandbox.requests.every(({ endedAt }) => endedAt !== null)).toBe(true);

			expect(error?.message).toBe(`Item 21 of 120 (${number(20)}) was refused: No.`);
			const reached = acceptedBy(sandbox).map((to) => numbers(120).indexOf(to));
			expect(itemsIn(error?.description, 'Accepted')).toEqual(reached.filter((index) => index !== 21));
			expect(itemsIn(error?.description, 'May have gone out')).toEqual([21]);
			expect(itemsIn(error?.description, 'Not sent')).toEqual(
				[...Array(120).keys()].filter((index) => !reached.includes(index)),
			);
			expect(reached.length).toBeGreaterThan(21);
		});

		test('Retry On Fail sends the others in its next try, and nobody twice', async () => {
			sandbox.settings.latencyMs = 50;
			sandbox.fault({ fault: { kind: 'status', status: 400, title: 'No.' }, recipient: number(20) });
			const { error } = await send(peopleWithOwnTexts(60), {}, { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 });
			expect(error).toBeUndefined();
			expect(acceptedBy(sandbox)).toEqual(numbers(60));
		});
	});

	describe('several texts to one recipient', () => {
		/** Texts for three people, in turn. */
		const texts = Array.from({ length: 30 }, (_, index) => ({ to: number(index % 3), text: `Text ${index}` }));

		function inOrder(): void {
			for (let person = 0; person < 3; person++) {
				const own = texts.filter(({ to }) => to === number(person)).map(({ text }) => text);
				const sent = sandbox.acceptedMessages.filter(({ recipient }) => recipient === number(person));
				expect(sent.map(({ content }) => content)).toEqual(own);
			}
		}

		test('keep their order, and those to others are not held up', async () => {
			sandbox.settings.latencyMs = 20;
			await send(texts);
			inOrder();
			expect(mostInFlight()).toBe(3);
		});

		test('keep it where one has to be sent again, or is answered late', async () => {
			const fault = { kind: 'status', status: 429, retryAfterSeconds: 0 } as const;
			sandbox.fault({ fault, recipient: number(1), nth: 3, times: 2 });
			sandbox.fault({ fault: { kind: 'slow', delayMs: 300, accepted: false }, recipient: number(2), nth: 4 });
			await send(texts);
			inOrder();
		});

		test('keep it where a shared request is refused and sent item by item', async () => {
			const first = numbers(4).map((to) => ({ to, text: 'First' }));
			const second = numbers(4).map((to) => ({ to, text: 'Second' }));
			sandbox.settings.latencyMs = 20;
			sandbox.fault({ fault: { kind: 'status', status: 400, title: 'No.' }, recipient: number(3), times: 2 });
			await send([{ to: number(9), text: 'Opens the window' }, ...first, ...second], { combineItems: true }, CONTINUE);
			const contents = (to: string) =>
				sandbox.acceptedMessages.filter(({ recipient }) => recipient === to).map(({ content }) => content);
			expect(numbers(3).map(contents)).toEqual(Array(3).fill(['First', 'Second']));
			expect(contents(number(3))).toEqual(['Second']);
		});
	});

	describe('under a rate limit', () => {
		test('one request asks at its end, the next windows are known, and nobody is lost', async () => {
			sandbox.settings.latencyMs = 20;
			sandbox.settings.rateLimit = { requests: 40, windowSeconds: 2 };
			const { error } = await send(peopleWithOwnTexts(200));
			expect(error).toBeUndefined();
			expect(acceptedBy(sandbox)).toEqual(numbers(200));
			expect(refusals()).toBe(1);
		});

		test('nobody is lost or texted twice where the server does not tell its limit', async () => {
			sandbox.settings.rateLimit = { requests: 20, windowSeconds: 1 };
			sandbox.quirks.noRateLimitHeaders = true;
			const { error } = await send(peopleWithOwnTexts(60));
			expect(error).toBeUndefined();
			expect(acceptedBy(sandbox)).toEqual(numbers(60));
		});

		test('no more are under way than the server has room for', async () => {
			takeAll({ 'X-RateLimit-Remaining': '3' }, 20);
			await send(peopleWithOwnTexts(40));
			expect(mostInFlight()).toBe(3);
			expect(acceptedBy(sandbox)).toEqual(numbers(40));
		});

		test.each(['many', '-5', '', '1e3', '0x10'])('a figure like "%s" is passed over', async (remaining) => {
			takeAll({ 'X-RateLimit-Remaining': remaining, 'X-RateLimit-Reset': remaining }, 200);
			await send(peopleWithOwnTexts(60));
			expect(mostInFlight()).toBeGreaterThan(10);
			expect(acceptedBy(sandbox)).toEqual(numbers(60));
		});

		test('a cancelled execution does not wait for its end', async () => {
			sandbox.settings.rateLimit = { requests: 10, windowSeconds: 50 };
			const { wallMilliseconds } = await send(peopleWithOwnTexts(60), {}, {}, { cancelAfter: 1_500 });
			expect(wallMilliseconds).toBeLessThan(20_000);
			expect(acceptedBy(sandbox)).toHaveLength(10);
			expect(refusals()).toBe(1);
		});
	});
});
