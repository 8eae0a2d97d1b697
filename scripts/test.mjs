/**
 * `npm test`: everything that has to hold before a change is taken. Arguments are handed on to
 * jest, e.g. `npm test -- test/unit`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { program, setUp, step } from './setup.mjs';

const node = process.execPath;
const LONGEST_TEST_MINUTES = 25;

await setUp();
await Promise.all([typesAndBuild(), lint()]);
await step('Tarball: content and the official scan', node, ['scripts/check-package.mjs']);

const folder = mkdtempSync(path.join(tmpdir(), 'notificatorsms-test-'));
const report = path.join(folder, 'report.json');
await step(
	'Unit and engine tests (a few minutes)',
	node,
	[
		program('jest', 'bin/jest.js'),
		'--json',
		`--outputFile=${report}`,
		...process.argv.slice(2),
	],
	{ minutes: LONGEST_TEST_MINUTES, quiet: true, env: { NOTIFICATORSMS_BUILT: 'yes' } },
);
const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
rmSync(folder, { recursive: true, force: true });
console.log(`\n${numPassedTests} passed, ${numFailedTests} failed`);

/** The build checks the types of what is shipped. */
async function typesAndBuild() {
	await step('Build', node, [program('gulp', 'bin/gulp.js'), 'build', '--silent']);
	await step('Types: tests', node, [program('typescript', 'bin/tsc'), '--noEmit', '-p', 'test/tsconfig.json']);
}

async function lint() {
	await step("Lint: n8n's own tool", node, [program('@n8n/node-cli', 'bin/n8n-node.mjs'), 'lint']);
	const strict = ['--config', 'eslint.strict.config.mjs', '--max-warnings', '0', '.'];
	await step('Lint: our own rules', node, [program('eslint', 'bin/eslint.js'), ...strict]);
}
