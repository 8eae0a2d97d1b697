/**
 * Sets up what the project's commands need, on a machine that has Node.js and nothing else.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const OLDEST_NODE = [20, 15];
const HEARTBEAT_MS = 10_000;
/** No step takes nearly as long, also on a slow machine: one that does hangs. */
const LONGEST_STEP_MINUTES = 40;

/** Checks the Node.js and installs the project's dependencies, unless they are there already. */
export async function setUp() {
	const [major, minor] = process.versions.node.split('.').map(Number);
	if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
		fail(`This needs Node.js ${OLDEST_NODE.join('.')} or newer, but runs on ${process.version}.`);
	}
	await install(ROOT, 'Install dependencies (about a minute)');
}

/**
 * Installs the dependencies of a folder's lockfile, unless they are there already.
 *
 * @param {string} folder absolute
 * @param {string} title what the user reads
 */
export async function install(folder, title) {
	const stamp = path.join(folder, 'node_modules', '.installed-lockfile');
	const lockfile = readFileSync(path.join(folder, 'package-lock.json'));
	const wanted = createHash('sha256').update(lockfile).digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

	// Without install scripts: none of the packages needs one here, and some cannot run on every
	// machine (see CONTRIBUTING.md).
	await step(title, 'npm', [
		'ci',
		'--prefix',
		folder,
		'--ignore-scripts',
		'--no-audit',
		'--no-fund',
		'--loglevel=error',
	]);
	writeFileSync(stamp, wanted);
}

/**
 * Runs one step of a command and shows that it goes on. Ends the command if the step fails, or if it
 * takes too long.
 *
 * @param {string} title what the user reads
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, minutes?: number, quiet?: boolean }} [options] `minutes` is
 *   how long it may take; with `quiet` it shows by itself that it goes on
 */
export async function step(title, command, args, options = {}) {
	const start = Date.now();
	console.log(`\n> ${title}`);
	const { env, minutes = LONGEST_STEP_MINUTES, quiet = false } = options;
	const heartbeat = setInterval(() => {
		if (!quiet) console.log(`  ... ${title}: still at it after ${seconds(start)} s`);
	}, HEARTBEAT_MS);
	const code = await new Promise((resolve) => {
		const child = spawn(command, args, {
			cwd: ROOT,
			stdio: 'inherit',
			shell: process.platform === 'win32' && command === 'npm',
			env: { ...process.env, ...env },
			timeout: minutes * 60_000,
			killSignal: 'SIGKILL',
		});
		child.on('error', (error) => {
			console.error(error.message);
			resolve(1);
		});
		child.on('exit', (exitCode, signal) => resolve(signal ? 1 : exitCode));
	});
	clearInterval(heartbeat);
	if (code !== 0) fail(`${title}: ended with exit code ${code} after ${seconds(start)} s.`);
	console.log(`  ${title}: done in ${seconds(start)} s`);
}

/** A program of one of the dependencies, run by this Node.js. */
export function program(name, file) {
	return path.join(ROOT, 'node_modules', name, file);
}

function seconds(start) {
	return Math.round((Date.now() - start) / 1000);
}

function fail(sentence) {
	console.error(`\n${sentence}`);
	process.exit(1);
}
