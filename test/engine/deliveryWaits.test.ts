/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node.js, not in n8n */
import { setTimeout as wait } from 'node:timers/promises';

import { startSandbox, type Sandbox } from '../sandbox';
import type { Job, JobNode } from './job';
import { inSandbox, sideBySideOnEveryHost, type Run } from './sideBySide';
import { acceptedBy, number, numbers, peopleWithOwnTexts } from './people';
import { FROM_ITEM, jobOf, NODE, outputOf, sendParameters } from './workflows';

const CONTINUE = { onError: 'continueRegularOutput' } as const;
const UNREACHABLE = { apiKey: 'key', baseUrl: 'http://127.0.0.1:1/api' };

function jobFor(
	sandbox: Pick<Sandbox, 'apiKey' | 'baseUrl'>,
	count: number,
	node: Partial<JobNode> = {},
	options = {},
): Job {
	const parameters = sendParameters(FROM_ITEM.to, FROM_ITEM.text, options);
	return jobOf(sandbox, peopleWithOwnTexts(count), { parameters, ...node });
}

sideBySideOnEveryHost({
	'200 personal texts all arrive within a rate limit, once each, and the warnings say that they waited':
		inSandbox({ rateLimit: { requests: 30, windowSeconds: 2 } }, async (run, sandbox) => {
			const output = outputOf((await run(jobFor(sandbox, 200))).runs);
			expect(acceptedBy(sandbox)).toEqual(numbers(200));
			expect(output.map(({ json }) => json.recipients)).toEqual(numbers(200).map((to) => [to]));
			const waited = output.filter(({ json }) => /^Waited \d+ s before/.test(String(json.warnings)));
			expect(waited.length).toBeGreaterThan(0);
			expect(waited.length).toBeLessThan(10);
		}),

	'requests side by side wait together, also where the server does not say how long': inSandbox(
		{ rateLimit: { requests: 10, windowSeconds: 1 }, quirks: { noRateLimitHeaders: true } },
		async (run, sandbox) => {
			const { error } = await run(jobFor(sandbox, 25, {}, { parallelRequests: 5 }));
			expect(error).toBeUndefined();
			expect(acceptedBy(sandbox)).toEqual(numbers(25));
		},
	),

	'a server that asks for no wait, again and again, is waited for all the same': inSandbox({}, async (run, sandbox) => {
		const headers = { 'Retry-After': '0', 'X-RateLimit-Reset': '0' };
		sandbox.fault({ fault: { kind: 'status', status: 429, headers }, times: 4 });
		const { error, wallMilliseconds } = await run(jobFor(sandbox, 1));
		expect(error).toBeUndefined();
		expect(acceptedBy(sandbox)).toEqual(numbers(1));
		expect(wallMilliseconds).toBeGreaterThan(10_000);
	}),

	'a server that cannot be reached is tried for a while, and then once for each further item': async (
		run,
	) => {
		const { runs, wallMilliseconds } = await run(jobFor(UNREACHABLE, 30, CONTINUE));
		const reason = 'The server could not be reached: it refused the connection';
		expect(outputOf(runs).map(({ json }) => json.error)).toEqual(
			peopleWithOwnTexts(30).map(({ to }, index) => `Item ${index + 1} of 30 (${to}) was not sent: ${reason}`),
		);
		expect(wallMilliseconds).toBeGreaterThan(10_000);
		expect(wallMilliseconds).toBeLessThan(45_000);
	},

	'a server that does not exist is told from one that refuses': async (run) => {
		const { error } = await run(jobFor({ apiKey: 'key', baseUrl: 'http://sms.invalid/api' }, 1));
		expect(error?.message).toBe(
			`The SMS to ${number(0)} was not sent: The server could not be reached: its name was not found`,
		);
		expect(error?.description).toMatch(/^The SMS has not left, so sending it again is safe\./);
	},

	'a server that comes back is sent to': async (run) => {
		const gone = await startSandbox({ rateLimit: false });
		// The first run of an engine takes seconds on a busy machine.
		await run(jobFor(gone, 1));
		await gone.close();
		const running = run(jobFor(gone, 3));
		// Later than the first try, and earlier than the last.
		await wait(6_000);
		const back = await startSandbox({ port: gone.port, rateLimit: false });
		const { runs } = await running;
		await back.close();
		expect(acceptedBy(back)).toEqual(numbers(3));
		expect(String(outputOf(runs)[0].json.warnings)).toMatch(/^Waited \d+ s before this SMS left/);
	},

	// n8n 2.41 goes on after such an item. Earlier hosts end the node there and hand its input on as
	// if nothing had been: whatever was sent then would be sent again by whoever mends the expression.
	'the last item cannot be evaluated, and the node continues': inSandbox({}, unreadableLastItem({})),
	'the last item cannot be evaluated, and the node continues and tries again': inSandbox(
		{},
		unreadableLastItem({ retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }),
	),
});

function unreadableLastItem(node: Partial<JobNode>) {
	return async (run: Run, sandbox: Sandbox): Promise<void> => {
		const to = `={{ $json.to === "${number(4)}" ? $("No such node").item.json.to : $json.to }}`;
		const parameters = sendParameters(to, FROM_ITEM.text);
		const { runs } = await run(jobOf(sandbox, peopleWithOwnTexts(5), { parameters, ...CONTINUE, ...node }));
		// On hosts that have ended the node, whatever they left behind has had its time after this.
		await wait(8_000);
		if (runs[NODE][0].status !== 'success') return expect(acceptedBy(sandbox)).toEqual([]);
		expect(acceptedBy(sandbox)).toEqual(numbers(4));
		const sent = outputOf(runs).filter(({ json }) => !json.error);
		expect(sent.map(({ json }) => json.recipients)).toEqual(numbers(4).map((number) => [number]));
	};
}
