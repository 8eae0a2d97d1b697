import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox';
import type { RunningHost } from '../host';
import type { Host } from '../hosts';
import type { Job, JobResult } from '../job';
import { FROM_ITEM, jobOf, sendParameters } from '../workflows';
import { cellsOn, type Cell } from './cells';
import { judge } from './judge';

/** How many cells one host works on at a time: most of them wait for an answer or a rate limit. */
const SIDE_BY_SIDE = 40;

/**
 * Accounts of the same kind, which take turns: who looks up an SMS reads all that came since, and on a
 * few accounts most of the time would go into reading the SMS of other cells.
 */
const ACCOUNTS = 20;

export interface Verdict {
	cell: Cell;
	host: Host;
	/** What is wrong, in sentences; none where all is well. */
	findings: string[];
}

/** Runs the cells of a host, each with numbers of its own, and stops the host's engine. */
export async function runMatrix(host: Host, engine: RunningHost): Promise<Verdict[]> {
	const servers = new Map<string, Promise<Sandbox>>();
	const sandboxFor = async (options: SandboxOptions, number: number) => {
		const key = JSON.stringify([options, number % ACCOUNTS]);
		const known = servers.get(key) ?? startSandbox(options);
		servers.set(key, known);
		return await known;
	};
	const verdicts: Verdict[] = [];
	try {
		const queue = [...cellsOn(host).entries()];
		const work = async () => {
			for (let next = queue.shift(); next; next = queue.shift()) {
				const [number, cell] = next;
				const sandbox = await sandboxFor({ rateLimit: false, contacts: 0, ...cell.fault.server }, number);
				const findings = await runCell(cell, number, sandbox, engine.run);
				verdicts.push({ cell, host, findings });
			}
		};
		await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
	} finally {
		await engine.stop();
		for (const server of servers.values()) await (await server).close();
	}
	return verdicts;
}

async function runCell(
	cell: Cell,
	cellNumber: number,
	sandbox: Sandbox,
	run: (job: Job) => Promise<JobResult>,
): Promise<string[]> {
	const { fault, setting, itemCount, marked, combined } = cell;
	const numbers = Array.from({ length: itemCount }, (_, item) => numberFor(cellNumber, item));
	if (fault.fault) {
		sandbox.fault({ fault: fault.fault, recipient: numbers[marked], times: fault.times ?? 1 });
	}
	const parameters = sendParameters(FROM_ITEM.to, 'Bonjour', { combineItems: combined });
	if (fault.timeout) parameters.requestOptions = { timeout: fault.timeout };
	let result: JobResult;
	try {
		result = await run(jobOf(sandbox, numbers.map((to) => ({ to })), { ...setting.node, parameters }));
	} catch (thrown) {
		return [`the engine failed: ${(thrown as Error).message}`];
	}
	const own = new Set(numbers);
	return judge(cell, {
		numbers,
		accepted: sandbox.acceptedMessages.filter(({ recipient }) => own.has(recipient)),
		requests: sandbox.requests.filter(({ fields }) =>
			fields.some(([name, value]) => name === 'phone_numbers' && value.split(',').some((to) => own.has(to))),
		),
		result,
	});
}

/** A mobile number of its own for each item of each cell. */
function numberFor(cellNumber: number, item: number): string {
	return `+336${String(10_000_000 + cellNumber * 10 + item)}`;
}
