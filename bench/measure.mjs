/** Runs the rows and counts what came of them. */
import { ENGINES } from './engine.mjs';
import { credentialsFor } from './nodes.mjs';
import { runScript, startEngine, startSandbox } from './processes.mjs';
import { rows } from './rows.mjs';

const LOADS = 15;
const NOBODY = { baseUrl: 'http://127.0.0.1:9/api', apiKey: 'none' };

/**
 * @param {object} wish `packageFolder`, `quick`, `only` (ids of rows), `log`
 * @returns `rows`, each with its measured sides; `descriptions`; `loads` in milliseconds
 */
export async function measureAll({ packageFolder, quick, only, log }) {
	const wanted = rows(quick).filter(({ id }) => !only || only.includes(id));
	const measured = [];
	const descriptions = [];
	for (const expressions of ENGINES) {
		const engine = await startEngine(packageFolder, expressions);
		const shared = { engine, packageFolder, expressions };
		for (const row of wanted) {
			if (!row.engines.includes(expressions)) continue;
			log(`${row.title} (expressions: ${expressions})`);
			measured.push({ ...row, expressions, measured: await measureRow(row, shared) });
			if (row.describes) descriptions.push({ expressions, ...(await measureDescription(row, engine)) });
		}
		await engine.stop();
	}
	log('Loading the package');
	return { rows: measured, descriptions, loads: await measureLoading(packageFolder), quick };
}

/**
 * Runs one row.
 *
 * Rows that are run several times share one engine, and their sides take turns, so that whatever
 * else the machine does falls on all of them; peak memory is that of a fresh engine for each side.
 *
 * @param {object} row see rows.mjs
 * @param {object} shared `engine`, `packageFolder`, `expressions`
 * @returns for each side its `runs` (times, and what the sandbox has on record) and `peaks` (bytes)
 */
async function measureRow(row, shared) {
	const sandbox = await startSandbox(row.contacts);
	const sides = Object.entries(row.sides).map(([name, side]) => ({ name, side, runs: [], peaks: [] }));
	try {
		if (row.repetitions > 1) await takeTurns(row, sides, shared.engine, sandbox);
		for (const { side, runs, peaks } of sides) {
			for (let turn = 0; turn < row.freshEngines; turn++) {
				const engine = await startEngine(shared.packageFolder, shared.expressions);
				const run = await runOnce(row, side, engine, sandbox);
				await engine.stop();
				peaks.push(run.peakBytes);
				if (row.repetitions === 1) runs.push(run);
			}
		}
	} finally {
		await sandbox.stop();
	}
	return sides;
}

async function takeTurns(row, sides, engine, sandbox) {
	for (const { side } of sides) await runOnce(row, side, engine, sandbox);
	for (let turn = 0; turn < row.repetitions; turn++) {
		// Each side goes first as often as last: the first run finds a colder machine.
		for (const { side, runs } of turn % 2 === 0 ? sides : sides.toReversed()) {
			runs.push(await runOnce(row, side, engine, sandbox));
		}
	}
}

async function runOnce(row, { node, splitOut, loop }, engine, sandbox) {
	await sandbox.prepare({ rateLimit: row.rateLimit ?? false, latencyMs: row.latencyMs ?? 0 });
	const run = await engine.run({
		node: node(sandbox),
		splitOut,
		loop,
		items: row.items,
		credentials: credentialsFor(sandbox),
	});
	return { ...run, ...whatCameOfIt(row, await sandbox.record()) };
}

/** Who was texted how often: what the server took, not what the node says. */
function whatCameOfIt(row, { requests, acceptedMessages }) {
	const times = new Map(row.items.map(({ to }) => [to, 0]));
	for (const { recipient } of acceptedMessages) times.set(recipient, (times.get(recipient) ?? 0) + 1);
	const accepted = (wanted) => [...times.values()].filter(wanted).length;
	return {
		requests: requests.length,
		granted: requests.filter(({ status }) => status < 300).length,
		once: accepted((count) => count === 1),
		more: accepted((count) => count > 1),
		never: accepted((count) => count === 0),
	};
}

/** What the host makes of our description for each item, with no request and no check of ours. */
async function measureDescription(row, engine) {
	const [{ node }] = Object.values(row.sides);
	const perItem = [];
	for (let turn = 0; turn <= row.repetitions; turn++) {
		const { cpuMilliseconds } = await engine.run({
			node: node(NOBODY),
			withoutRequests: true,
			items: row.items,
			credentials: credentialsFor(NOBODY),
		});
		// The first run warms up.
		if (turn > 0) perItem.push(cpuMilliseconds / row.items.length);
	}
	return { title: row.describes, perItem };
}

/** Milliseconds to load the package, each in a fresh process. */
async function measureLoading(packageFolder) {
	const times = [];
	for (let turn = 0; turn < LOADS; turn++) times.push(Number(await runScript('load.mjs', [packageFolder])));
	return times;
}
