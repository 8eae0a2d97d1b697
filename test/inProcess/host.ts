/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, @typescript-eslint/no-require-imports -- runs in Node.js, not in n8n */
import path from 'node:path';

import type { ICredentialType, INodeType } from 'n8n-workflow';

import { engineOf } from '../engine/engine';
import type { RunningHost } from '../engine/host';
import type { Loaded } from '../engine/parts';
import manifest from '../../package.json';

declare const globalThis: { n8nInThisProcess: { core: Loaded; workflow: Loaded } };

/**
 * Stands in for a host in a process of its own: n8n's engine in this process, with the package's
 * sources in place of its tarball, so that they can be measured and changed.
 */
export async function borrowHost(): Promise<RunningHost> {
	const { core, workflow } = globalThis.n8nInThisProcess;
	const engine = engineOf({ core, workflow, loader: loadSources(core) });
	return {
		run: async (job) => throughJson(await engine.run(throughJson(job))),
		respond: async (answering) => throughJson(await engine.respond(throughJson(answering))),
		search: async (search) => throughJson(await engine.search(throughJson(search))),
		poll: async (poll) => throughJson(await engine.poll(throughJson(poll))),
		testCredential: async (test) => throughJson(await engine.testCredential(throughJson(test))),
		stop: async () => undefined,
	};
}

/** What goes to another process and comes back arrives as JSON. */
function throughJson<Value>(value: Value): Value {
	return JSON.parse(JSON.stringify(value)) as Value;
}

function loadSources(core: Loaded) {
	const nodes = manifest.n8n.nodes.map((file) => instanceOf<INodeType>(file));
	for (const node of nodes) core.DirectoryLoader.applyDeclarativeNodeOptionParameters(node);
	const credentials = manifest.n8n.credentials.map((file) => instanceOf<ICredentialType>(file));
	return {
		nodeTypes: Object.fromEntries(nodes.map((type) => [type.description.name, { type }])),
		credentialTypes: Object.fromEntries(credentials.map((type) => [type.name, { type }])),
	};
}

/** The class that n8n finds in a file of `dist/`, from the source of that class. */
function instanceOf<Type>(builtFile: string): Type {
	const source = builtFile.replace(/^dist\//, '').replace(/\.js$/, '');
	const className = path.basename(source).replace(/\..*$/, '');
	const module = require(path.resolve(__dirname, '../..', source));
	return new module[className]();
}
