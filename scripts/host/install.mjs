#!/usr/bin/env node
// Installs a pinned real n8n, with the Node it needs, into a cache outside the clone.
//
//   node scripts/host/install.mjs            the versions below
//   node scripts/host/install.mjs 2.41.1     one of them
//
// Each version is a folder beside this file with a manifest and a lockfile. The platform's Node comes
// from the same lockfile, as a binary package: nothing on the machine decides which Node n8n runs on.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { npm, run } from './command.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/** The n8n of `npm start` and of CI. */
export const CURRENT_N8N = '2.41.1';
/** The last n8n 1.x, which still runs on Node 20. */
export const OLDER_N8N = '1.123.81';

/** n8n 2.41 takes 2.9 GB; npm needs room for a while to unpack. */
const NEEDED_DISK_BYTES = 5e9;
const INSTALL_MINUTES = 25;
const REBUILD_MINUTES = 15;
/** The holder of the lock touches it this often; twelve missed touches mean that it is gone. */
const LOCK_TOUCH_MS = 5_000;
const LOCK_STALE_MS = 60_000;
const LOCK_WAIT_MINUTES = 45;

/**
 * Where hosts are installed: `NOTIFICATORSMS_HOST_CACHE`, or a folder in the user's cache.
 *
 * @returns an absolute path; the folder need not exist yet
 */
export function hostCacheFolder() {
	return (
		process.env.NOTIFICATORSMS_HOST_CACHE ||
		join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'n8n-nodes-notificatorsms')
	);
}

/**
 * Makes sure that a pinned n8n is installed and works, and says where.
 *
 * The first call downloads about 2.8 GB and compiles SQLite (4 to 8 minutes); later ones return at once.
 * A half-finished installation is removed and done again. Two processes never install at the same time.
 *
 * @param version a version that has a folder beside this file, such as `2.41.1`
 * @param log takes one line of progress
 * @returns the folder, the path of the Node to run n8n with, and the path of n8n's own script
 * @throws Error with a sentence that says what is missing and what to do
 */
export async function installHost(version, log = (line) => console.log(line)) {
	const source = join(here, `n8n-${version}`);
	if (!existsSync(join(source, 'package-lock.json'))) {
		throw new Error(
			`n8n ${version} is not one of the pinned versions: ${(await pinnedVersions()).join(', ')}.`,
		);
	}
	const folder = join(hostCacheFolder(), `n8n-${version}-${await fingerprint(source)}`);
	const marker = join(folder, 'installed.json');
	const done = () => existsSync(marker);
	if (done() && existsSync(nodeOf(folder)) && existsSync(n8nOf(folder)))
		return describe(folder, version);

	await fs.mkdir(hostCacheFolder(), { recursive: true });
	const unlock = await lock(`${folder}.lock`, done, log);
	try {
		if (done() && existsSync(nodeOf(folder)) && existsSync(n8nOf(folder))) {
			return describe(folder, version);
		}
		if (existsSync(folder)) {
			log(`n8n ${version}: the installation in ${folder} is not complete, it is done again`);
			await fs.rm(folder, { recursive: true, force: true });
		}
		await checkDisk();
		await fs.mkdir(folder, { recursive: true });
		for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
			await fs.copyFile(join(source, file), join(folder, file));
		}

		log(`n8n ${version}: downloading it into ${folder} (about 3 GB, 3 to 6 minutes)`);
		// Without scripts: one of n8n's optional clients does not compile, and none of them is needed.
		await npmStep(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder, {
			what: `n8n ${version}: downloading`,
			minutes: INSTALL_MINUTES,
			advice:
				'Check that the npm registry can be reached from here, then run the same command again.',
			log,
		});
		await checkNode(folder, version);

		log(`n8n ${version}: building its SQLite driver (about 1 minute)`);
		await npmStep(['rebuild', 'sqlite3'], folder, {
			what: `n8n ${version}: building the SQLite driver`,
			minutes: REBUILD_MINUTES,
			advice:
				'It needs python3, make and a C++ compiler. Install them, then run the same command again.',
			// The headers come with the Node package, so that none are downloaded.
			env: {
				npm_config_nodedir: dirname(dirname(nodeOf(folder))),
				PATH: `${dirname(nodeOf(folder))}${delimiter}${process.env.PATH ?? ''}`,
				JOBS: 'max',
			},
			log,
		});

		await checkThatItWorks(folder, version);
		await fs.writeFile(
			marker,
			`${JSON.stringify({ n8n: version, platform: process.platform, arch: process.arch, installedAt: new Date().toISOString() }, null, '\t')}\n`,
		);
		log(`n8n ${version}: installed`);
		return describe(folder, version);
	} finally {
		await unlock();
	}
}

/** The versions that have a folder beside this file. */
async function pinnedVersions() {
	return (await fs.readdir(here))
		.filter((name) => name.startsWith('n8n-'))
		.map((name) => name.slice('n8n-'.length));
}

/** A new lockfile, platform or processor means a new installation. */
async function fingerprint(source) {
	const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`);
	for (const file of ['package.json', 'package-lock.json']) {
		hash.update(await fs.readFile(join(source, file)));
	}
	return hash.digest('hex').slice(0, 12);
}

function describe(folder, version) {
	return { version, folder, node: nodeOf(folder), n8n: n8nOf(folder) };
}

function n8nOf(folder) {
	return join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
}

/** The path of the pinned Node; on Apple silicon the binary package has another name. */
function nodeOf(folder) {
	const system = process.platform === 'win32' ? 'win' : process.platform;
	const prefix = system === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
	const binary = system === 'win' ? 'node.exe' : 'node';
	return join(folder, 'node_modules', `${prefix}-${system}-${process.arch}`, 'bin', binary);
}

async function checkDisk() {
	const { bavail, bsize } = await fs.statfs(hostCacheFolder());
	if (bavail * bsize < NEEDED_DISK_BYTES) {
		throw new Error(
			`${hostCacheFolder()} has ${((bavail * bsize) / 1e9).toFixed(1)} GB free and n8n needs ${NEEDED_DISK_BYTES / 1e9} GB. ` +
				'Make room, or set NOTIFICATORSMS_HOST_CACHE to a folder on another disk.',
		);
	}
}

async function checkNode(folder, version) {
	if (existsSync(nodeOf(folder))) return;
	const { optionalDependencies } = JSON.parse(
		await fs.readFile(join(folder, 'package.json'), 'utf8'),
	);
	throw new Error(
		`No Node for ${process.platform} ${process.arch} came with n8n ${version}. It is pinned for: ` +
			`${Object.keys(optionalDependencies).join(', ')}. If yours is among them, npm left out optional dependencies: ` +
			'take "omit" out of its settings and run the same command again.',
	);
}

/** A version number proves that the modules load; a query proves that the native driver does. */
async function checkThatItWorks(folder, version) {
	const said = await run(nodeOf(folder), [n8nOf(folder), '--version'], { cwd: folder, minutes: 3 });
	if (!said.includes(version)) {
		throw new Error(`n8n ${version} was installed but says it is "${said.trim().slice(-200)}".`);
	}
	const query =
		"const {Database}=require('sqlite3');new Database(':memory:').get('select 6*7 as n',(e,row)=>{if(e)throw e;console.log('answer '+row.n)})";
	const answer = await run(nodeOf(folder), ['-e', query], { cwd: folder, minutes: 1 });
	if (!answer.includes('answer 42')) {
		throw new Error(
			`The SQLite driver of n8n ${version} does not work: ${answer.trim().slice(-500)}`,
		);
	}
}

/** Runs npm with a line of progress now and then, and explains a run that did not end well. */
async function npmStep(args, cwd, { what, minutes, advice, env, log }) {
	const started = Date.now();
	const progress = setInterval(
		() => log(`${what} … ${Math.round((Date.now() - started) / 1000)} s`),
		20_000,
	);
	try {
		await npm(args, { cwd, minutes, env });
	} catch (reason) {
		const output = String(reason.output ?? reason.message).trim();
		const logFile = join(cwd, `npm-${args[0]}.log`);
		await fs.writeFile(logFile, output);
		throw new Error(
			`${what} did not work. ${advice}\nThe end of npm's output (all of it is in ${logFile}):\n` +
				output.split('\n').slice(-12).join('\n'),
		);
	} finally {
		clearInterval(progress);
	}
}

/**
 * Holds a lock file while an installation runs. A time stamp instead of a process number tells whether the
 * holder lives: it holds across containers that share the cache, and a number that was used again can't fool it.
 */
async function lock(file, done, log) {
	const deadline = Date.now() + LOCK_WAIT_MINUTES * 60_000;
	let told = 0;
	for (;;) {
		try {
			const handle = await fs.open(file, 'wx');
			await handle.writeFile(`${process.pid}\n`);
			await handle.close();
			break;
		} catch (reason) {
			if (reason.code !== 'EEXIST') throw reason;
		}
		const age = await fs.stat(file).then(
			({ mtimeMs }) => Date.now() - mtimeMs,
			() => 0,
		);
		if (age > LOCK_STALE_MS) {
			log('the process that was installing n8n is gone, taking over');
			// Renamed first: of two processes that take over, only one finds the file.
			const taken = `${file}.${process.pid}`;
			await fs.rename(file, taken).then(
				() => fs.rm(taken, { force: true }),
				() => undefined,
			);
			continue;
		}
		if (done()) return async () => undefined;
		if (Date.now() > deadline) {
			throw new Error(
				`Another process has been installing n8n for ${LOCK_WAIT_MINUTES} minutes. If there is none, remove ${file}.`,
			);
		}
		if (Date.now() - told > 20_000) {
			log('another process is installing the same n8n, waiting for it');
			told = Date.now();
		}
		await sleep(1_000);
	}
	const touch = setInterval(() => {
		const now = new Date();
		fs.utimes(file, now, now).catch(() => undefined);
	}, LOCK_TOUCH_MS);
	return async () => {
		clearInterval(touch);
		await fs.rm(file, { force: true });
	};
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
	const wanted = process.argv.slice(2);
	try {
		for (const version of wanted.length > 0 ? wanted : [CURRENT_N8N, OLDER_N8N]) {
			const started = Date.now();
			const { folder } = await installHost(version);
			console.log(
				`n8n ${version} is ready in ${folder} (${Math.round((Date.now() - started) / 1000)} s)`,
			);
		}
	} catch (reason) {
		console.error(reason.message);
		process.exitCode = 1;
	}
}
