#!/usr/bin/env node
// `npm start`: a real n8n with this package in it, on a sandbox of the service, ready to look at.
//
//   npm start               until Ctrl+C
//   npm start -- --once     runs the example and exits with its result

import { parseArgs } from 'node:util';

import {
	OWNER,
	freePort,
	packPackage,
	readExamples,
	removeFolder,
	startN8n,
	temporaryFolder,
} from '../test/host/n8nHost.mjs';
import { CURRENT_N8N, installHost } from './host/install.mjs';
import { setUp } from './setup.mjs';

/** The example that the README begins with. */
const FIRST_EXAMPLE = 'send-to-contacts.json';
/** The example that one can talk to in the inbox. */
const ANSWERING_EXAMPLE = 'answer-incoming-sms.json';
/** Ports that people know; the next free ones are taken when these are not. */
const EDITOR_PORT = 5678;
const SANDBOX_PORT = 4010;
const CONTACTS = 25;

const started = Date.now();

function say(line) {
	console.log(`[${String(Math.round((Date.now() - started) / 1000)).padStart(3)} s] ${line}`);
}

async function main() {
	const { values } = parseArgs({
		options: { once: { type: 'boolean' }, help: { type: 'boolean' } },
	});
	if (values.help) {
		console.log(
			'npm start             a real n8n with this package, until Ctrl+C\nnpm start -- --once   runs the example and exits with its result',
		);
		return 0;
	}

	await setUp();
	const host = await installHost(CURRENT_N8N, say);

	say('building and packing the package');
	const folder = await temporaryFolder('package');
	const tarball = await packPackage(folder);

	// The sandbox is TypeScript, and its compiler is there only after the installation above.
	const { tsImport } = await import('tsx/esm/api');
	const { startSandbox } = await tsImport('../test/sandbox/index.ts', import.meta.url);
	const sandbox = await startSandbox({
		port: await freePort(SANDBOX_PORT),
		contacts: CONTACTS,
		phones: { sendAfterMs: 5000 },
	});

	say(`starting n8n ${host.version} with the package installed`);
	const n8n = await startN8n({ host, tarball, port: await freePort(EDITOR_PORT) });
	await removeFolder(folder);

	try {
		const { apiKey, baseUrl } = sandbox;
		const notificatorSmsApi = await n8n.createCredential(
			'notificatorSmsApi',
			'NotificatorSMS sandbox',
			{
				apiKey,
				baseUrl,
			},
		);
		const examples = await readExamples();
		const ids = new Map();
		for (const { file, workflow } of examples) {
			ids.set(file, (await n8n.importWorkflow(workflow, { notificatorSmsApi })).id);
		}
		say(
			`imported ${ids.size} example workflow${ids.size === 1 ? '' : 's'}, running ${FIRST_EXAMPLE}`,
		);
		const { start } = examples.find(({ file }) => file === FIRST_EXAMPLE);
		const execution = await n8n.runWorkflow(ids.get(FIRST_EXAMPLE), { trigger: start });
		const accepted = sandbox.acceptedMessages.length;
		const good = execution.status === 'success' && accepted > 0;
		say(
			good
				? `it ended well: the sandbox accepted ${accepted} SMS`
				: `it ended with "${execution.status}" and ${accepted} SMS: ${execution.error?.message ?? 'no message'}`,
		);
		if (values.once) return good ? 0 : 1;

		console.log(`
  Editor    ${n8n.url}/workflow/${ids.get(FIRST_EXAMPLE)}
  Sign in   ${OWNER.email}
  Password  ${OWNER.password}
  Inbox     ${sandbox.url}   (the SMS that the sandbox took; none leaves this computer)
  Try       activate ${n8n.url}/workflow/${ids.get(ANSWERING_EXAMPLE)}, write "What are your hours?" as somebody in the inbox, and read the answer there a minute later

Press Ctrl+C to stop all of it.
`);
		await interruption();
		say('stopping');
		return 0;
	} finally {
		await n8n.stop();
		await sandbox.close();
	}
}

/** Resolves at the first Ctrl+C (or a request to end); the second one ends everything at once. */
function interruption() {
	return new Promise((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM']) {
			process.removeAllListeners(signal);
			process.once(signal, () => {
				for (const again of ['SIGINT', 'SIGTERM']) process.once(again, () => process.exit(130));
				resolve();
			});
		}
	});
}

// Before everything runs: leave through `exit`, where n8n is ended and the folders are removed.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

try {
	process.exitCode = await main();
} catch (reason) {
	console.error(`\n${reason.message}`);
	process.exitCode = 1;
}
