/**
 * `npm run bench`: this node beside n8n's HTTP Request node, in n8n's own engine, against the
 * sandbox. Prints a table and writes docs/benchmarks.md. With `-- --quick` a tenth of the work, and
 * only the table.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { install, program, ROOT, setUp, step } from './setup.mjs';

const { values: options } = parseArgs({
	options: { quick: { type: 'boolean', default: false }, rows: { type: 'string' } },
});
const LONGEST_MINUTES = 45;

await setUp();
// n8n's engine and its nodes are too heavy for everybody's installation: they come when first asked for.
await install(path.join(ROOT, 'bench'), 'Install n8n 2.41.1 for the bench (a minute or two)');
await step('Build', process.execPath, [program('gulp', 'bin/gulp.js'), 'build', '--silent']);

// Loaded only now: it needs what was installed above.
const { measureAll } = await import('../bench/measure.mjs');
const { printReport, writeReport } = await import('../bench/report.mjs');

const deadline = setTimeout(() => {
	console.error(`\nThe bench took more than ${LONGEST_MINUTES} minutes and was ended.`);
	process.exit(1);
}, LONGEST_MINUTES * 60_000);
const folder = mkdtempSync(path.join(tmpdir(), 'notificatorsms-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

const tarball = packed(folder);
const results = await measureAll({
	packageFolder: path.join(folder, 'package'),
	quick: options.quick,
	only: options.rows?.split(','),
	log: (line) => console.log(`  ${line}`),
});
const report = { ...results, tarballBytes: statSync(tarball).size };
console.log('');
printReport(report);
if (!options.quick && !options.rows) writeReport(report, path.join(ROOT, 'docs'));
clearTimeout(deadline);

function packed(destination) {
	execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', destination], {
		cwd: ROOT,
		stdio: 'pipe',
		shell: process.platform === 'win32',
	});
	const name = readdirSync(destination).find((file) => file.endsWith('.tgz'));
	execFileSync('tar', ['-xzf', name], { cwd: destination });
	return path.join(destination, name);
}
