import { startSandbox, type Sandbox, type SandboxOptions } from '../sandbox';
import { borrowHost, type RunningHost } from './host';
import { HOSTS } from './hosts';
import type { Job, JobResult } from './job';

export type Run = (job: Job) => Promise<JobResult>;

type Scenario = (run: Run) => Promise<void>;

/** For tests that mostly wait: every one of them begins at once, on every host. */
const ALL_MILLISECONDS = 180_000;

/**
 * Makes a test of each scenario on every host, and runs all of them side by side. A scenario has
 * its own sandbox, or its own recipients.
 */
export function sideBySideOnEveryHost(scenarios: Record<string, Scenario>): void {
	const running: RunningHost[] = [];
	const results = new Map<string, Promise<void>>();

	beforeAll(async () => {
		running.push(...(await Promise.all(HOSTS.map(async (host) => await borrowHost(host)))));
		for (const [index, { n8n }] of HOSTS.entries()) {
			for (const [name, scenario] of Object.entries(scenarios)) {
				const result = scenario(async (job) => await running[index].run(job));
				// Its own test tells of a rejection, later.
				result.catch(() => undefined);
				results.set(`${n8n} ${name}`, result);
			}
		}
	}, ALL_MILLISECONDS);
	afterAll(async () => {
		await Promise.all(running.map(async (host) => await host.stop()));
	});

	describe.each(HOSTS)('n8n $n8n', ({ n8n }) => {
		test.each(Object.keys(scenarios))(
			'%s',
			async (name) => await results.get(`${n8n} ${name}`),
			ALL_MILLISECONDS,
		);
	});
}

/** A scenario with a sandbox of its own. */
export function inSandbox(
	options: SandboxOptions,
	scenario: (run: Run, sandbox: Sandbox) => Promise<void>,
): (run: Run) => Promise<void> {
	return async (run) => {
		const sandbox = await startSandbox({ rateLimit: false, contacts: 0, ...options });
		try {
			await scenario(run, sandbox);
		} finally {
			await sandbox.close();
		}
	};
}
