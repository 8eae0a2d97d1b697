/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node.js, not in n8n */
import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../sandbox';
import { onEveryHost } from './everyHost';
import type { Job, JobNode, JobResult } from './job';
import { acceptedBy, number, numbers, peopleWithOwnTexts } from './people';
import { FROM_ITEM, jobOf, NODE, outputOf, pairedIndex, sendParameters } from './workflows';

const SLOW_MILLISECONDS = 90_000;

// A busy machine takes its time.
jest.setTimeout(60_000);

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: 0 });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

/** The host cannot work this out for an item that is marked as unreadable. */
const UNREADABLE_TO = '={{ $json.unreadable ? $("No such node").item.json.to : $json.to }}';

const CONTINUE = { onError: 'continueRegularOutput' } as const;
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

onEveryHost((run) => {
	async function send(
		items: IDataObject[],
		options: IDataObject = {},
		{ requestOptions, to, ...node }: Partial<JobNode> & { requestOptions?: IDataObject; to?: string } = {},
		job: Partial<Job> = {},
	): Promise<JobResult> {
		const parameters = sendParameters(to ?? FROM_ITEM.to, FROM_ITEM.text, options);
		parameters.requestOptions = (requestOptions ?? {}) as never;
		return await run(jobOf(sandbox, items, { parameters, ...node }, job));
	}

	describe('an item whose parameters n8n cannot work out', () => {
		function peopleWith(unreadable: number[]): IDataObject[] {
			return peopleWithOwnTexts(5).map((item, index) => ({ ...item, unreadable: unreadable.includes(index) }));
		}

		test.each([[[0]], [[2]], [[4]], [[1, 3]]])('stops the run before anything is sent: %j', async (unreadable) => {
			const { error } = await send(peopleWith(unreadable), {}, { to: UNREADABLE_TO });
			expect(error?.message).toMatch(/No such node|node.*exist/i);
			// What the run may have left behind goes out by itself.
			await wait(300);
			expect(sandbox.requests).toEqual([]);
		});

		test.each([[[0]], [[2]], [[1, 3]]])('sends to the others or to nobody, as the host shows it: %j', async (unreadable) => {
			const result = await send(peopleWith(unreadable), {}, { to: UNREADABLE_TO, ...CONTINUE });
			expectNobodySentUnseen(result, unreadable);
		});

		test('stops a run with batches before anything is sent', async () => {
			const batching = { batch: { batchSize: 1, batchInterval: 30 } };
			const { error } = await send(peopleWith([3]), {}, { to: UNREADABLE_TO, requestOptions: { batching } });
			expect(error?.message).toMatch(/No such node|node.*exist/i);
			expect(sandbox.requests).toEqual([]);
		});

		test('is awaited in a run with batches that continues', async () => {
			const batching = { batch: { batchSize: 1, batchInterval: 30 } };
			const result = await send(peopleWith([3]), {}, { to: UNREADABLE_TO, requestOptions: { batching }, ...CONTINUE });
			expectNobodySentUnseen(result, [3]);
		}, SLOW_MILLISECONDS);

		/**
		 * n8n 2.41 goes on after such an item; earlier hosts end the node and hand its input on, so
		 * nothing may be sent there.
		 */
		function expectNobodySentUnseen({ runs }: JobResult, unreadable: number[]): void {
			const hostGoesOn = runs[NODE][0].status === 'success';
			const readable = [0, 1, 2, 3, 4].filter((index) => !unreadable.includes(index));
			expect(acceptedBy(sandbox)).toEqual(hostGoesOn ? readable.map(number) : []);
			if (!hostGoesOn) return;
			const sent = outputOf(runs).filter(({ json }) => !json.error);
			expect(sent.map(({ json }) => json.recipients)).toEqual(readable.map((index) => [number(index)]));
		}
	});

	describe('Request Options', () => {
		const batching = { batch: { batchSize: 2, batchInterval: 150 } };

		test('Batching spreads the requests, and the output is the same', async () => {
			const began = Date.now();
			const { runs } = await send(peopleWithOwnTexts(6), {}, { requestOptions: { batching } });
			expect(outputOf(runs).map(pairedIndex)).toEqual([0, 1, 2, 3, 4, 5]);
			expect(acceptedBy(sandbox)).toEqual(numbers(6));
			// No request before its batch, however busy the machine; a timer may be a millisecond early.
			const waits = sandbox.requests.map(({ startedAt }) => startedAt - began);
			expect(waits[2]).toBeGreaterThanOrEqual(145);
			expect(waits[4]).toBeGreaterThanOrEqual(290);
		});

		test('Batching still checks all items before the first SMS leaves', async () => {
			const items: IDataObject[] = peopleWithOwnTexts(6);
			items[5].to = 'nobody';
			const { error } = await send(items, {}, { requestOptions: { batching } });
			expect(error?.message).toMatch(/^Nothing was sent\. Item 6 of 6: "nobody"/);
			expect(error?.context?.itemIndex).toBeUndefined();
			expect(sandbox.requests).toEqual([]);
		});

		test('Batching still stops at the first refusal, with the items that n8n has yet to hand over', async () => {
			sandbox.fault({ fault: { kind: 'status', status: 400, title: 'No.' }, recipient: number(1) });
			const { error } = await send(peopleWithOwnTexts(6), {}, { requestOptions: { batching } });
			expect(error?.message).toBe(`Item 2 of 6 (${number(1)}) was refused: No.`);
			expect(error?.description).toMatch(/^Accepted: 1 item \(1\)\. Not sent: 5 items \(2-6\)\./);
			expect(acceptedBy(sandbox)).toEqual(numbers(1));
		});

		test('Batching with Retry On Fail sends nothing twice', async () => {
			sandbox.fault({ fault: { kind: 'status', status: 400, title: 'No.' }, recipient: number(3) });
			const { runs } = await send(peopleWithOwnTexts(6), {}, { requestOptions: { batching }, ...RETRY });
			expect(outputOf(runs)).toHaveLength(6);
			expect(acceptedBy(sandbox)).toEqual(numbers(6));
		});

		test('Batching with Continue and Combine Items gives every item its own outcome', async () => {
			const items = peopleWithOwnTexts(6).map((item) => ({ ...item, text: 'Bonjour' }));
			sandbox.fault({ fault: { kind: 'status', status: 400, title: 'No.' }, recipient: number(3), times: Infinity });
			const { runs } = await send(items, { combineItems: true }, { requestOptions: { batching }, ...CONTINUE });
			expect(outputOf(runs).map(({ json }) => json.error ?? json.recipients)).toEqual(
				items.map(({ to }, index) => (index === 3 ? `Item 4 of 6 (${to}) was refused: No.` : [to])),
			);
		});

		/** The host finds out only when it comes to the item, while earlier ones are under way. */
		const badProxy = { batching, proxy: `={{ $json.to === "${number(4)}" ? "nowhere" : "" }}` };

		test('an item that n8n cannot hand over ends a run with batches, and no try overlaps the next', async () => {
			sandbox.settings.latencyMs = 400;
			const { error } = await send(peopleWithOwnTexts(6), {}, { requestOptions: badProxy, ...RETRY });
			await wait(1_000);
			expect(error?.message).toMatch(/^The proxy is not val/);
			expect(new Set(acceptedBy(sandbox)).size).toBe(sandbox.requests.length);
			expect(sandbox.requests.length).toBeLessThan(5);
		});

		test('an item that n8n cannot hand over is left out of a shared request, or nobody is sent to', async () => {
			const items = peopleWithOwnTexts(6).map((item) => ({ ...item, text: 'Bonjour' }));
			const { runs } = await send(items, { combineItems: true }, { requestOptions: badProxy, ...CONTINUE });
			await wait(7_000);
			const hostGoesOn = runs[NODE][0].status === 'success';
			expect(acceptedBy(sandbox)).toEqual(hostGoesOn ? numbers(6).filter((to) => to !== number(4)) : []);
		}, SLOW_MILLISECONDS);

		test('Proxy: requests go through it', async () => {
			const seen: string[] = [];
			const proxy = await startProxy(seen);
			const { port } = proxy.address() as AddressInfo;
			const { error } = await send(peopleWithOwnTexts(2), {}, { requestOptions: { proxy: `http://127.0.0.1:${port}` } });
			proxy.close();
			expect(error).toBeUndefined();
			expect(seen).toEqual([`${sandbox.baseUrl}/sms`, `${sandbox.baseUrl}/sms`]);
			expect(acceptedBy(sandbox)).toEqual(numbers(2));
		});
	});

	test('Execute Once sends the first item alone', async () => {
		const { runs } = await send(peopleWithOwnTexts(3), {}, { executeOnce: true });
		expect(acceptedBy(sandbox)).toEqual(numbers(1));
		expect(outputOf(runs)).toHaveLength(1);
	});

	test('Execute Once names its item as the only one', async () => {
		const { error } = await send([{ to: 'nobody', text: 'Bonjour' }, ...peopleWithOwnTexts(2)], {}, { executeOnce: true });
		expect(error?.message).toMatch(/^Nothing was sent\. "nobody"/);
	});

	describe('a cancelled execution', () => {
		test('sends nothing further', async () => {
			sandbox.settings.latencyMs = 200;
			await send(peopleWithOwnTexts(50), { parallelRequests: 1 }, {}, { cancelAfter: 1_500 });
			const atCancel = sandbox.requests.length;
			await wait(800);
			expect(atCancel).toBeGreaterThan(0);
			expect(atCancel).toBeLessThan(10);
			expect(sandbox.requests).toHaveLength(atCancel);
		});

		test('sends nothing further after a wait either', async () => {
			sandbox.fault({ fault: { kind: 'status', status: 429, retryAfterSeconds: 1 } });
			await send(peopleWithOwnTexts(3), { parallelRequests: 3 }, {}, { cancelAfter: 400 });
			const atCancel = sandbox.requests.length;
			await wait(1_500);
			expect(sandbox.requests).toHaveLength(atCancel);
		});
	});

	describe('a rate limit', () => {
		test('a refusal ends the run also for requests that are waiting', async () => {
			sandbox.fault({ fault: { kind: 'status', status: 429, retryAfterSeconds: 1 }, recipient: number(1) });
			sandbox.fault({ fault: { kind: 'status', status: 400, title: 'No.', delayMs: 200 }, recipient: number(2) });
			const { error } = await send(peopleWithOwnTexts(4), { parallelRequests: 2 });
			expect(error?.message).toBe(`Item 3 of 4 (${number(2)}) was refused: No.`);
			expect(error?.description).toMatch(/^Accepted: 1 item \(1\)\. Not sent: 3 items \(2-4\)\./);
			expect(acceptedBy(sandbox)).toEqual(numbers(1));
		});
	});

	describe('a server that cannot be reached', () => {
		test('is sent to when it comes back', async () => {
			const free = await startSandbox({ rateLimit: false });
			await free.close();
			const running = send(peopleWithOwnTexts(3), {}, {}, {
				credential: { apiKey: 'sandbox-key', baseUrl: free.baseUrl },
			});
			await new Promise((resolve) => setTimeout(resolve, 1_000));
			const back = await startSandbox({ port: free.port, rateLimit: false });
			const { runs } = await running;
			await back.close();
			expect(back.acceptedMessages.map(({ recipient }) => recipient)).toEqual(numbers(3));
			expect(String(outputOf(runs)[0].json.warnings)).toMatch(/^Waited \d+ s before this SMS left/);
		}, SLOW_MILLISECONDS);

		test('is told from an address that is none', async () => {
			const { error } = await send(peopleWithOwnTexts(1), {}, {}, {
				credential: { apiKey: 'key', baseUrl: 'ftp://127.0.0.1/api' },
			});
			expect(error?.message).toBe(`The SMS to ${number(0)} was not sent: The Base URL in the credential is not a web address`);
		});

		// Some hosts cannot send such a key; others leave its letters out, and the server refuses it.
		test('is told from a key with letters that cannot be sent', async () => {
			const { error } = await send(peopleWithOwnTexts(1), {}, {}, {
				credential: { apiKey: 'clé–secrète…', baseUrl: sandbox.baseUrl },
			});
			expect(error?.message).toMatch(
				/^The SMS to \+\d+ was (not sent: The API key contains a character that cannot be sent|refused: You do not have access to the API\.)$/,
			);
			expect(error?.description).toMatch(/paste the key (of your account )?again/);
			expect(acceptedBy(sandbox)).toEqual([]);
		});
	});
});

/** A plain forwarding proxy, as a company has it. */
async function startProxy(seen: string[]): Promise<Server> {
	const proxy = createServer((incoming, outgoing) => {
		seen.push(incoming.url!);
		const onward = forward(incoming.url!, { method: incoming.method, headers: incoming.headers }, (answer) => {
			outgoing.writeHead(answer.statusCode!, answer.headers);
			answer.pipe(outgoing);
		});
		incoming.pipe(onward);
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	return proxy;
}
