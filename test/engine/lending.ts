import { startHost, type LentHost, type RunningHost } from './host';
import type { Host } from './hosts';

/** Engines that no test file uses now, by their package. They end with this process. */
const idle = new Map<string, LentHost>();

/** Lends out an engine until it is stopped: one that has been used before, or a new one. */
export async function borrowHost(host: Host): Promise<RunningHost> {
	const known = idle.get(host.corePackage);
	idle.delete(host.corePackage);
	const engine = known?.isFree() ? known : await startHost(host);
	engine.keepsProcess(true);
	return { ...engine, stop: async () => await takeBack(host, engine) };
}

/** An engine that is at something still, or left a rejection unhandled, is for no other file. */
async function takeBack({ corePackage }: Host, engine: LentHost): Promise<void> {
	if (!engine.isFree() || idle.has(corePackage)) return await engine.stop();
	const [settled] = await Promise.allSettled([engine.settle()]);
	if (settled.status === 'rejected') {
		await engine.stop();
		throw settled.reason;
	}
	engine.keepsProcess(false);
	idle.set(corePackage, engine);
}
