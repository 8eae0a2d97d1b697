/* eslint-disable @n8n/community-nodes/no-restricted-globals, no-console -- runs in Node.js, not in n8n */
/**
 * `npm run matrix`: meets every fault of the sandbox under every setting, and prints what holds as a
 * table. Exit code 0 only if all of it holds.
 */
import { startHost } from '../host';
import { HOSTS } from '../hosts';
import { packPackage, removePackage } from '../packedPackage';
import { cellName, KNOWN_CASES, SETTINGS } from './cells';
import { FAULT_CASES, SPEED } from './faults';
import { runMatrix, type Verdict } from './runMatrix';

async function main(): Promise<boolean> {
	packPackage();
	const start = Date.now();
	try {
		const hosts = HOSTS.map(async (host) => await runMatrix(host, await startHost(host, { speed: SPEED })));
		const verdicts = (await Promise.all(hosts)).flat();
		print(verdicts, Date.now() - start);
		return verdicts.every(({ findings }) => findings.length === 0);
	} finally {
		removePackage();
	}
}

/** Faults down, settings across; each number counts sizes and hosts. */
function print(verdicts: Verdict[], milliseconds: number): void {
	const rows = FAULT_CASES.map((fault) => {
		const columns = SETTINGS.map((setting) => {
			const own = verdicts.filter(({ cell }) => cell.fault === fault && cell.setting === setting);
			const good = own.filter(({ findings }) => findings.length === 0).length;
			return [setting.name, good === own.length ? `${good} hold` : `${own.length - good} of ${own.length} DO NOT`];
		});
		return { fault: fault.name, means: fault.means, ...Object.fromEntries(columns) };
	});
	console.table(rows);
	for (const cell of KNOWN_CASES) {
		const own = verdicts.filter((verdict) => verdict.cell === cell);
		const holds = own.every(({ findings }) => findings.length === 0);
		console.log(`${cell.name}: ${holds ? 'does not happen' : 'HAPPENS'}`);
	}
	for (const { cell, host, findings } of verdicts.filter((verdict) => verdict.findings.length > 0)) {
		console.log(`n8n ${host.n8n} · ${cellName(cell)}\n    ${findings.join('\n    ')}`);
	}
	const bad = verdicts.filter(({ findings }) => findings.length > 0).length;
	console.log(
		`${verdicts.length} cells on n8n ${HOSTS.map(({ n8n }) => n8n).join(', ')} in ${Math.round(milliseconds / 1000)} s: ${verdicts.length - bad} hold, ${bad} do not.`,
	);
}

main().then(
	(holds) => process.exit(holds ? 0 : 1),
	(fault: Error) => {
		console.error(fault.stack ?? fault.message);
		process.exit(1);
	},
);
