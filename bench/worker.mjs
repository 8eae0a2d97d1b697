/**
 * One engine in a process of its own. It takes jobs one at a time over the channel to its parent,
 * and ends with it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const userFolder = mkdtempSync(path.join(tmpdir(), 'notificatorsms-bench-'));
process.env.N8N_USER_FOLDER = userFolder;
process.env.N8N_ENCRYPTION_KEY = 'only-for-the-bench';
process.env.N8N_LOG_LEVEL = 'silent';
process.env.N8N_DIAGNOSTICS_ENABLED = 'false';
process.on('exit', () => rmSync(userFolder, { recursive: true, force: true }));
process.on('disconnect', () => process.exit(0));

// Loaded only now: the host reads its settings from the environment as it is loaded.
const { openEngine } = await import('./engine.mjs');
const engine = await openEngine(process.argv[2], process.argv[3]);

process.on('message', (job) => {
	globalThis.gc();
	const idleBytes = process.memoryUsage.rss();
	engine.run(job).then(
		(result) => process.send({ result: { ...result, idleBytes, peakBytes: peakBytes() } }),
		(fault) => process.send({ fault: fault.stack ?? String(fault) }),
	);
});
process.send({ ready: true });

/** Of the whole life of this process: it counts where a process runs a single job. */
function peakBytes() {
	return process.resourceUsage().maxRSS * 1024;
}
