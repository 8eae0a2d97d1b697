import { startSandbox, type Sandbox } from '../sandbox';
import { onEveryHost } from './everyHost';
import type { Job } from './job';
import { jobOf, outputOf } from './workflows';

const CONTACTS = 20_000;

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: CONTACTS });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

function returnAll(): Job {
	return jobOf(sandbox, [{}], {
		parameters: {
			resource: 'contact',
			operation: 'list',
			returnAll: true,
			filters: {},
			requestOptions: {},
		},
	});
}

onEveryHost((run) => {
	test('20,000 contacts arrive complete and in order, in at most 21 requests', async () => {
		const { runs, error } = await run(returnAll());
		expect(error).toBeUndefined();
		const ids = outputOf(runs).map(({ json }) => json.id);
		expect(ids).toEqual(sandbox.state.contacts.map(({ id }) => id).reverse());
		expect(sandbox.requests.length).toBeLessThanOrEqual(21);
	}, 60_000);

	test('a limit of 50 takes one request', async () => {
		const job = returnAll();
		Object.assign(job.nodes[1].parameters, { returnAll: false, limit: 50 });
		const { runs } = await run(job);
		expect(outputOf(runs)).toHaveLength(50);
		expect(sandbox.requests).toHaveLength(1);
	});

	test('the pages after the first are fetched side by side', async () => {
		sandbox.settings.latencyMs = 100;
		await run(returnAll());
		const [, ...others] = sandbox.requests;
		expect(Math.max(...others.map(({ inFlight }) => inFlight))).toBe(4);
	}, 60_000);
});
