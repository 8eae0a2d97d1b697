import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../sandbox';
import { onEveryHost } from './everyHost';
import { jobOf, locator, outputOf, pairedIndex, sendParameters } from './workflows';

const RECIPIENT = '+33612345678';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const OPERATIONS: Array<[string, INodeParameters]> = [
	['Send SMS', sendParameters(RECIPIENT, '={{ "Hello " + $itemIndex }}')],
	['List contacts', { resource: 'contact', operation: 'list', limit: 10 }],
	['Get a device', { resource: 'device', operation: 'get', deviceId: locator('id', '1') }],
	['Create a contact', { resource: 'contact', operation: 'create', phoneNumber: RECIPIENT }],
];

const SENTENCE = 'Request Options > Timeout must be a whole number from 1 to 2147483647, but is';

/** An operation with the timeout that each item names. */
function jobWith(parameters: INodeParameters, timeouts: unknown[], more = {}) {
	return jobOf(sandbox, timeouts.map((timeout) => ({ timeout }) as IDataObject), {
		parameters: { ...parameters, requestOptions: { timeout: '={{ $json.timeout }}', ...more } },
	});
}

onEveryHost((run) => {
	describe.each(OPERATIONS)('%s', (_name, parameters) => {
		test.each([
			[-1, '"-1"'],
			[0, '"0"'],
			[1.5, '"1.5"'],
			['abc', '"abc"'],
			['', 'empty'],
			[null, 'empty'],
			[1e12, '"1000000000000"'],
		])('makes no request with a timeout of %j', async (timeout, shown) => {
			const { error } = await run(jobWith(parameters, [timeout]));
			expect(error?.message).toContain(`${SENTENCE} ${shown}.`);
			expect(error?.message).not.toMatch(/may have/);
			expect(sandbox.requests).toEqual([]);
		});

		test.each([-1, 0, '={{ NaN }}', '={{ $json.nothing }}'])('nor with %j for all items', async (timeout) => {
			const job = jobOf(sandbox, [{}], { parameters: { ...parameters, requestOptions: { timeout } } });
			const { error } = await run(job);
			expect(error?.message).toContain(SENTENCE);
			expect(sandbox.requests).toEqual([]);
		});

		test.each([2000, '2000', ' 2000 '])('takes %j for milliseconds', async (timeout) => {
			const { error } = await run(jobWith(parameters, [timeout]));
			expect(error).toBeUndefined();
			expect(sandbox.requests).toHaveLength(1);
		});
	});

	test.each([{}, { batching: { batch: { batchSize: 1, batchInterval: 20 } } }])(
		'one item with a bad timeout keeps all from being sent, with %j',
		async (batching) => {
			const { error } = await run(jobWith(OPERATIONS[0][1], [2000, -1], batching));
			expect(error?.message).toMatch(/^Nothing was sent\. Item 2 of 2: Request Options > Timeout/);
			expect(sandbox.requests).toEqual([]);
		},
	);

	test('where the node goes on, the others are sent', async () => {
		const job = jobWith(OPERATIONS[0][1], [2000, 'soon']);
		job.nodes[1].onError = 'continueErrorOutput';
		const { runs } = await run(job);
		expect(outputOf(runs, 0).map(pairedIndex)).toEqual([0]);
		expect(outputOf(runs, 1).map(pairedIndex)).toEqual([1]);
		expect(sandbox.timesAccepted(RECIPIENT)).toBe(1);
	});

	test.each([200, '200'])('a timeout of %j ends a request that gets no answer', async (timeout) => {
		sandbox.failNext({ kind: 'hang' });
		const start = Date.now();
		const { error } = await run(jobWith(OPERATIONS[1][1], [timeout]));
		expect(error?.message).toBe('The server did not answer in time');
		expect(Date.now() - start).toBeLessThan(2000);
	});
});
