/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, @typescript-eslint/no-require-imports -- runs in Node.js, not in n8n */
/**
 * One engine in a process of its own, as on a user's machine: plain Node.js, and of other packages
 * only what NODE_PATH offers, which is the host's own `n8n-workflow`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type * as EngineModule from './engine';
import { runClockAt } from './fastClock';
import type { Request } from './host';

const [corePackage, packageFolder, speed] = process.argv.slice(2);
if (Number(speed) !== 1) runClockAt(Number(speed));
const userFolder = mkdtempSync(path.join(tmpdir(), 'notificatorsms-engine-'));
process.env.N8N_USER_FOLDER = userFolder;
process.env.N8N_ENCRYPTION_KEY = 'only-for-tests';
process.env.N8N_DIAGNOSTICS_ENABLED = 'false';
process.on('exit', () => {
	for (const folder of [userFolder, process.env.NODE_PATH!]) rmSync(folder, { recursive: true, force: true });
});
process.on('disconnect', () => process.exit(0));

async function serve(): Promise<void> {
	// Loaded only now: the host reads its settings from the environment as it is loaded.
	const { openEngine } = require('./engine') as typeof EngineModule;
	const engine = { ...(await openEngine(corePackage, packageFolder)), settle: async () => true };
	const unhandled: string[] = [];
	process.on('unhandledRejection', (reason) => unhandled.push(String(reason)));

	// An engine that is stopped while it is at something has nobody to tell.
	const reply = (message: object) => process.send!(message, undefined, undefined, () => undefined);
	process.on('message', ({ id, task, input }: Request) => {
		engine[task](input as never).then(
			(result) => reply({ id, result, unhandled: unhandled.splice(0) }),
			(fault: Error) => reply({ id, fault: fault.stack ?? fault.message }),
		);
	});
	process.send!({ ready: true });
}

serve().catch((fault: Error) => {
	process.send?.({ fatal: fault.stack ?? fault.message });
	process.exit(1);
});
