import { startHost } from '../host';
import { HOSTS } from '../hosts';
import { cellName, cellsOn } from './cells';
import { SPEED } from './faults';
import { runMatrix, type Verdict } from './runMatrix';

const RUN_MILLISECONDS = 300_000;

let verdicts: Verdict[];
beforeAll(async () => {
	verdicts = (await Promise.all(HOSTS.map(async (host) => await runMatrix(host, await startHost(host, { speed: SPEED }))))).flat();
}, RUN_MILLISECONDS);

describe.each(HOSTS)('n8n $n8n', (host) => {
	test.each(cellsOn(host).map((cell) => [cellName(cell), cell] as const))('%s', (_name, cell) => {
		const verdict = verdicts.find((known) => known.host === host && known.cell === cell);
		expect(verdict?.findings).toEqual([]);
	});
});
