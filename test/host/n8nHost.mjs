// A real n8n on loopback with our package in it, driven through n8n's own REST interface.

import { spawn } from 'node:child_process';
import { createWriteStream, rmSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { npm, run } from '../../scripts/host/command.mjs';
import { ROOT } from '../../scripts/setup.mjs';

const here = dirname(fileURLToPath(import.meta.url));

export const PACKAGE_NAME = 'n8n-nodes-notificatorsms';

/** Made up for each throw-away n8n, which listens on loopback only. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Host',
	lastName: 'Test',
	password: 'Sandbox-key-1',
};

/** n8n answers after 10 s on an idle machine; two busy cores take some times that. */
const START_SECONDS = 180;
const STOP_SECONDS = 20;
/** Of executions that are over. */
export const END_STATES = ['success', 'error', 'crashed', 'canceled'];

/** No call leaves the machine, nothing is shown that a first visitor would have to click away. */
const QUIET_SETTINGS = {
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_HOST: '127.0.0.1',
	N8N_SECURE_COOKIE: 'false',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_ONBOARDING_FLOW_DISABLED: 'true',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	// The list of verified packages is a download; ours needs none.
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	EXTERNAL_FRONTEND_HOOKS_URLS: '',
	N8N_LOG_LEVEL: 'info',
	N8N_LOG_OUTPUT: 'console',
	// n8n wants a Python environment for its Code node and complains without one.
	N8N_PYTHON_ENABLED: 'false',
	GENERIC_TIMEZONE: 'UTC',
	NO_PROXY: '127.0.0.1,localhost',
	no_proxy: '127.0.0.1,localhost',
};

/**
 * A TCP port on 127.0.0.1 that nobody listens on.
 *
 * @param preferred tried first, then the ports after it; without it the system chooses
 * @returns the port number
 * @throws Error when 200 ports from `preferred` on are taken
 */
export async function freePort(preferred = 0) {
	const listens = (port) =>
		new Promise((resolve) => {
			const server = createServer();
			server.once('error', () => resolve(undefined));
			server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
				const { port: given } = server.address();
				server.close(() => resolve(given));
			});
		});
	for (let port = preferred; port < preferred + 200; port++) {
		const given = await listens(port);
		if (given !== undefined) return given;
	}
	throw new Error(`All ports from ${preferred} to ${preferred + 199} are taken.`);
}

/** The isolates of its default expression engine have neither a binary nor headers for Node 20. */
const SETTINGS_OF_1 = { N8N_EXPRESSION_ENGINE: 'legacy' };
/** This module downloads a list at each start; n8n 1.x refuses its name. */
const SETTINGS_OF_2 = { N8N_DISABLED_MODULES: 'mcp-registry' };

/** What is to be gone when this process is, however it ends. */
const running = new Set();
const folders = new Set();
process.on('exit', () => {
	for (const kill of running) kill();
	for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/**
 * Makes a temporary folder, which is removed at the end of this process at the latest.
 *
 * @param purpose one word that stands in the folder's name
 */
export async function temporaryFolder(purpose) {
	const folder = await fs.mkdtemp(join(tmpdir(), `notificatorsms-${purpose}-`));
	folders.add(folder);
	return folder;
}

/** Removes what `temporaryFolder` made. */
export async function removeFolder(folder) {
	await fs.rm(folder, { recursive: true, force: true, maxRetries: 5 });
	folders.delete(folder);
}

/**
 * The importable workflows in `examples/`, by file name.
 *
 * @returns for each its file name, the workflow and the name of the node that starts it
 */
export async function readExamples() {
	const folder = join(ROOT, 'examples');
	const files = (await fs.readdir(folder)).filter((file) => file.endsWith('.json')).sort();
	return await Promise.all(
		files.map(async (file) => {
			const workflow = JSON.parse(await fs.readFile(join(folder, file), 'utf8'));
			return { file, workflow, start: startOf(workflow) };
		}),
	);
}

/** The node that others follow and that follows none; models and tools hang on their agent, and start nothing. */
function startOf({ nodes, connections }) {
	const followers = new Set(
		Object.values(connections).flatMap(({ main = [] }) =>
			main.flatMap((list) => (list ?? []).map(({ node }) => node)),
		),
	);
	return nodes.find(({ name }) => connections[name]?.main && !followers.has(name))?.name;
}

/**
 * Builds the package and packs it as it would be published.
 *
 * @param into the folder for the tarball
 * @returns the tarball's path
 * @throws Error with the output of the step that did not work
 */
export async function packPackage(into) {
	await npm(['run', 'build'], { cwd: ROOT });
	const packed = JSON.parse(
		await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', into], { cwd: ROOT }),
	);
	// npm 12 answers with an object by package name, older ones with an array.
	const [{ filename }] = Array.isArray(packed) ? packed : Object.values(packed);
	return join(into, basename(filename));
}

/**
 * Puts a tarball where n8n puts a community package, in the same steps: unpack, strip the dependencies that a
 * user's machine does not get, install the others without scripts, note it in the folder's manifest.
 * Source: `community-packages.service.js` of n8n 2.41.1, `downloadPackage`.
 *
 * @param tarball path of a `.tgz`
 * @param userFolder n8n's `N8N_USER_FOLDER`
 */
export async function installPackage(tarball, userFolder) {
	const nodesFolder = join(userFolder, '.n8n', 'nodes');
	const folder = join(nodesFolder, 'node_modules', PACKAGE_NAME);
	await fs.mkdir(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'], { cwd: nodesFolder });
	const manifestPath = join(folder, 'package.json');
	const manifest = JSON.parse(await fs.readFile(manifestPath, 'utf8'));
	for (const kind of ['devDependencies', 'peerDependencies', 'optionalDependencies'])
		delete manifest[kind];
	await fs.writeFile(manifestPath, JSON.stringify(manifest, null, 2));
	await npm(
		[
			'install',
			'--audit=false',
			'--fund=false',
			'--bin-links=false',
			'--install-strategy=shallow',
			'--ignore-scripts=true',
			'--package-lock=false',
		],
		{ cwd: folder },
	);
	await fs.writeFile(
		join(nodesFolder, 'package.json'),
		JSON.stringify(
			{
				name: 'installed-nodes',
				private: true,
				dependencies: { [PACKAGE_NAME]: manifest.version },
			},
			null,
			2,
		),
	);
}

/**
 * Starts n8n on loopback with the package installed and an owner signed in.
 *
 * @param options.host what `installHost` gave
 * @param options.tarball the packed package
 * @param options.port n8n's port; any free one without it
 * @param options.env more settings for n8n
 * @returns the running n8n: its address, its REST interface and how to stop it
 * @throws Error with the end of n8n's log when it does not answer in time
 */
export async function startN8n({ host, tarball, port, env = {} }) {
	const folder = await temporaryFolder('n8n');
	try {
		await installPackage(tarball, folder);
		let started = await startProcess({ host, folder, command: ['start'], port, env });
		const earlierLogs = [];
		try {
			await started.waitUntil('/rest/settings');
			const rest = await signIn(started.url);
			if (!env.DB_TYPE) await recordPackage(host, folder);
			return {
				...started,
				...workflowsOf(rest, host),
				rest,
				log: () => [...earlierLogs, started.log()].join(''),
				/** Ends it and starts it again, on the same port and with the same data. */
				restart: async () => {
					await started.stop();
					earlierLogs.push(started.log());
					started = await startProcess({ host, folder, command: ['start'], port: started.port, env });
					await started.waitUntil('/rest/settings');
				},
				stop: async () => {
					await started.stop();
					await removeFolder(folder);
				},
			};
		} catch (reason) {
			await started.stop();
			throw reason;
		}
	} catch (reason) {
		await removeFolder(folder);
		throw reason;
	}
}

/**
 * Starts one n8n process and does not wait for it.
 *
 * @param options.folder its `N8N_USER_FOLDER`; the log is written there
 * @param options.command n8n's command and its options, such as `['worker', '--concurrency=10']`
 * @returns its address, pid, log and `waitUntil`, `stop` and `kill`
 */
export async function startProcess({ host, folder, command, port, env = {} }) {
	const ownPort = port ?? (await freePort());
	const url = `http://127.0.0.1:${ownPort}`;
	const logFile = join(folder, `${command[0]}.log`);
	// Settings of the shell that runs this must not reach n8n.
	const inherited = Object.fromEntries(
		Object.entries(process.env).filter(
			([name]) =>
				!/^(N8N_|DB_|QUEUE_|EXECUTIONS_|NODE_OPTIONS|NODE_ENV|npm_|WEBHOOK_URL)/.test(name),
		),
	);
	const child = spawn(
		host.node,
		['--require', join(here, 'endWithParent.cjs'), host.n8n, ...command],
		{
			cwd: folder,
			env: {
				...inherited,
				PATH: `${dirname(host.node)}${delimiter}${inherited.PATH ?? ''}`,
				...QUIET_SETTINGS,
				N8N_USER_FOLDER: folder,
				N8N_PORT: String(ownPort),
				...(host.version.startsWith('1.') ? SETTINGS_OF_1 : SETTINGS_OF_2),
				// A worker answers health checks on a port of its own.
				QUEUE_HEALTH_CHECK_PORT: String(ownPort),
				N8N_RUNNERS_BROKER_PORT: String(await freePort()),
				...env,
			},
			stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
			// A group of its own, so that what n8n started can be ended with it.
			detached: process.platform !== 'win32',
		},
	);
	const log = createWriteStream(logFile);
	let text = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (data) => {
			text += data;
			log.write(data);
		});
	}
	let ended;
	const exited = new Promise((resolve) => {
		child.on('error', (reason) => resolve((ended = `could not be started: ${reason.message}`)));
		child.on('exit', (code, signal) => resolve((ended = `ended (${signal ?? code})`)));
	});
	const kill = () => {
		try {
			process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
		} catch {
			// It was gone already.
		}
	};
	running.add(kill);

	return {
		url,
		port: ownPort,
		pid: child.pid,
		folder,
		/** What n8n has written so far. */
		log: () => text,
		/** Waits until a GET of the path answers 200 with JSON: while it starts, n8n says 200 with a sentence. */
		waitUntil: async (path) => {
			const deadline = Date.now() + START_SECONDS * 1000;
			for (;;) {
				const answer = await fetch(`${url}${path}`).catch(() => undefined);
				await answer?.arrayBuffer();
				if (answer?.status === 200 && /json/.test(answer.headers.get('content-type') ?? '')) return;
				if (ended || Date.now() > deadline) {
					throw new Error(
						`n8n ${host.version} ${ended ?? `did not answer on ${url}${path} in ${START_SECONDS} s`}. The end of its log:\n${text.split('\n').slice(-25).join('\n')}\n` +
							`If the installation itself is broken, remove ${host.folder} and start again.`,
					);
				}
				await sleep(200);
			}
		},
		/** Ends it at once, as a machine that fails would. */
		kill: async () => {
			kill();
			await exited;
			running.delete(kill);
			log.end();
		},
		/** Lets it end by itself, and ends it after 20 s. */
		stop: async () => {
			if (!ended) {
				child.kill('SIGTERM');
				await Promise.race([exited, sleep(STOP_SECONDS * 1000, undefined, { ref: false })]);
			}
			// Also when it ended well: what it had started goes with it.
			kill();
			await exited;
			running.delete(kill);
			log.end();
		},
	};
}

/** Makes the owner of a new n8n and returns a function that calls its REST interface as that owner. */
async function signIn(url) {
	let cookie = '';
	const rest = async (method, path, body, { raw = false } = {}) => {
		const answer = await fetch(`${url}${path}`, {
			method,
			headers: { 'content-type': 'application/json', ...(cookie ? { cookie } : {}) },
			body: body === undefined ? undefined : JSON.stringify(body),
			signal: AbortSignal.timeout(60_000),
		});
		const text = await answer.text();
		const set = answer.headers.getSetCookie().find((value) => value.startsWith('n8n-auth='));
		if (set) cookie = set.split(';')[0];
		if (raw) return { status: answer.status, headers: answer.headers, text };
		if (!answer.ok) {
			throw new Error(`n8n answered ${answer.status} to ${method} ${path}: ${text.slice(0, 500)}`);
		}
		const json = text === '' ? {} : JSON.parse(text);
		return json.data === undefined ? json : json.data;
	};
	await rest('POST', '/rest/owner/setup', OWNER);
	return rest;
}

/** The calls that tests and `npm start` make. */
function workflowsOf(rest, host) {
	const { parse } = createRequire(host.n8n)('flatted');
	let types;

	/** Waits for the end of an execution and returns it with the items of each node. */
	async function waitForExecution(id, seconds = 60) {
		const deadline = Date.now() + seconds * 1000;
		for (;;) {
			const execution = await rest('GET', `/rest/executions/${id}`);
			const data = typeof execution.data === 'string' ? parse(execution.data) : execution.data;
			// n8n 1.x writes the state a moment before the data; before it are those of a wait.
			const isToRun = data?.executionData?.nodeExecutionStack?.length > 0;
			const isWritten = data && !(execution.status === 'success' && isToRun);
			if (END_STATES.includes(execution.status) && (isWritten || execution.status === 'crashed')) {
				const { resultData = {} } = data ?? {};
				const { runData = {}, error } = resultData;
				return {
					id,
					status: execution.status,
					error,
					runData,
					/** The items of a node's last run, for one of its outputs. */
					output: (node, output = 0) => runData[node]?.at(-1)?.data?.main?.[output] ?? [],
					/** The items of all of a node's runs and outputs, those of a tool too. */
					allItems: (node) =>
						(runData[node] ?? []).flatMap(({ data }) =>
							Object.values(data ?? {}).flatMap((outputs) =>
								outputs.flatMap((items) => items ?? []),
							),
						),
				};
			}
			if (Date.now() > deadline) {
				throw new Error(`Execution ${id} is still "${execution.status}" after ${seconds} s.`);
			}
			await sleep(150);
		}
	}

	async function startWorkflow(id, trigger) {
		const workflowData = await rest('GET', `/rest/workflows/${id}`);
		const { executionId } = await rest('POST', `/rest/workflows/${id}/run`, {
			workflowData,
			triggerToStartFrom: { name: trigger },
		});
		if (!executionId) throw new Error(`n8n did not start workflow ${id} from "${trigger}".`);
		return executionId;
	}

	return {
		waitForExecution,

		/** Makes a credential and returns what a node's `credentials` wants. */
		async createCredential(type, name, data) {
			const { id } = await rest('POST', '/rest/credentials', { type, name, data });
			return { id, name };
		},

		/** Tries a credential as the editor's dialog does: `{status: 'OK' | 'Error', message}`. */
		async testCredential(type, { id, name }, data) {
			return await rest('POST', '/rest/credentials/test', {
				credentials: { id, name, type, data },
			});
		},

		/** Imports a workflow; every node that takes one of the credentials gets it. */
		async importWorkflow({ name, nodes, connections, settings = {}, pinData }, credentials = {}) {
			types ??= await rest('GET', '/types/nodes.json');
			const filledIn = nodes.map((node) => {
				const taken = types.find((type) => type.name === node.type)?.credentials ?? [];
				const given = taken.filter((credential) => credentials[credential.name]);
				return {
					...node,
					credentials: Object.fromEntries(given.map((each) => [each.name, credentials[each.name]])),
				};
			});
			return await rest('POST', '/rest/workflows', {
				name,
				nodes: filledIn,
				connections,
				settings: { executionOrder: 'v1', ...settings },
				pinData,
				active: false,
			});
		},

		/** Starts a workflow as the editor's button does and waits for its end. */
		async runWorkflow(id, { trigger, seconds = 60 }) {
			return await waitForExecution(await startWorkflow(id, trigger), seconds);
		},

		startWorkflow,

		/** Waits until an execution waits for something; throws when it ends instead. */
		async waitUntilWaiting(id, seconds = 60) {
			const deadline = Date.now() + seconds * 1000;
			for (;;) {
				const { status } = await rest('GET', `/rest/executions/${id}`);
				if (status === 'waiting') return;
				if (END_STATES.includes(status)) {
					const { error } = await waitForExecution(id);
					throw new Error(`Execution ${id} ended with "${status}": ${error?.message ?? 'no message'}`);
				}
				if (Date.now() > deadline) throw new Error(`Execution ${id} is still "${status}" after ${seconds} s.`);
				await sleep(150);
			}
		},

		async activate(id) {
			const { versionId } = await rest('GET', `/rest/workflows/${id}`);
			const { status, text } = await rest(
				'POST',
				`/rest/workflows/${id}/activate`,
				{ versionId },
				{ raw: true },
			);
			// n8n 1.x before the route existed.
			if (status === 404)
				return await rest('PATCH', `/rest/workflows/${id}`, { active: true, versionId });
			if (status !== 200)
				throw new Error(`n8n answered ${status} to the activation of workflow ${id}: ${text}`);
		},

		async deactivate(id) {
			const { status } = await rest('POST', `/rest/workflows/${id}/deactivate`, {}, { raw: true });
			if (status === 404) await rest('PATCH', `/rest/workflows/${id}`, { active: false });
		},

		/** The newest executions of a workflow, without their data. */
		async executionsOf(id, limit = 100) {
			const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
			const { results } = await rest('GET', `/rest/executions?filter=${filter}&limit=${limit}`);
			return results;
		},
	};
}

/**
 * n8n lists installed packages from its database, and loads them from the folder. An installation through the
 * editor writes both; this writes the row for the embedded SQLite, with n8n's own driver.
 */
async function recordPackage(host, folder) {
	const manifest = JSON.parse(
		await fs.readFile(
			join(folder, '.n8n', 'nodes', 'node_modules', PACKAGE_NAME, 'package.json'),
			'utf8',
		),
	);
	const nodes = manifest.n8n.nodes.map((path) => basename(path, '.node.js'));
	const script = `
		const { Database } = require('sqlite3');
		const [file, manifest, nodes] = process.argv.slice(1).map((text, i) => (i === 0 ? text : JSON.parse(text)));
		const database = new Database(file);
		database.configure('busyTimeout', 10000);
		database.serialize(() => {
			const check = (reason) => { if (reason) throw reason; };
			database.run('INSERT INTO installed_packages ("packageName", "installedVersion", "authorName", "authorEmail") VALUES (?, ?, ?, ?)',
				[manifest.name, manifest.version, manifest.author?.name, manifest.author?.email], check);
			for (const name of nodes) {
				const type = manifest.name + '.' + name[0].toLowerCase() + name.slice(1);
				database.run('INSERT INTO installed_nodes (name, type, "latestVersion", package) VALUES (?, ?, 1, ?)', [name, type, manifest.name], check);
			}
			database.close(check);
		});`;
	await run(
		host.node,
		[
			'-e',
			script,
			join(folder, '.n8n', 'database.sqlite'),
			JSON.stringify(manifest),
			JSON.stringify(nodes),
		],
		{ cwd: host.folder },
	);
}
