import { HOSTS, type Host } from './hosts';
import { borrowHost, type RunningHost } from './host';
import type { Job, JobResult } from './job';

/** Loading an engine takes some seconds on a small machine. */
const START_MILLISECONDS = 120_000;

type Tests = (
	run: (job: Job) => Promise<JobResult>,
	running: Omit<RunningHost, 'stop'>,
	host: Host,
) => void;

/** Runs the same tests on every host that the package supports. */
export function onEveryHost(tests: Tests): void {
	onHosts(HOSTS, tests);
}

/** Runs tests of sizes, and of many random cases, in which the host has no part of its own. */
export function onNewestHost(tests: Tests): void {
	onHosts(HOSTS.slice(-1), tests);
}

function onHosts(hosts: readonly Host[], tests: Tests): void {
	describe.each(hosts)('n8n $n8n', (host) => {
		let running: RunningHost | undefined;
		beforeAll(async () => {
			running = await borrowHost(host);
		}, START_MILLISECONDS);
		afterAll(async () => await running?.stop());
		const run = async (job: Job) => await running!.run(job);
		const calls = {
			run,
			respond: async (answering: Parameters<RunningHost['respond']>[0]) => await running!.respond(answering),
			search: async (search: Parameters<RunningHost['search']>[0]) => await running!.search(search),
			poll: async (poll: Parameters<RunningHost['poll']>[0]) => await running!.poll(poll),
			testCredential: async (test: Parameters<RunningHost['testCredential']>[0]) =>
				await running!.testCredential(test),
		};
		tests(run, calls, host);
	});
}
