#!/usr/bin/env node
// Mutation testing of what an SMS is and of how a request runs.
//
//   npm run test:mutation                                 both parts (about half an hour on two cores)
//   npm run test:mutation -- message                      one part
//   npm run test:mutation -- transport/patience.ts        one file or folder of a part

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { ROOT, setUp, step } from './setup.mjs';

/** Of all changes, how many have to be noticed, in percent. */
const LOWEST_SCORE = 85;

const PARTS = ['message', 'transport'];
const SOURCES = 'nodes/NotificatorSms';
const REPORTS = path.join(ROOT, 'coverage', 'mutation');

const wanted = process.argv.slice(2);
const targets = wanted.length > 0 ? wanted : PARTS;
for (const target of targets) {
	if (!PARTS.includes(target.split('/')[0]) || !existsSync(path.join(ROOT, SOURCES, target))) {
		console.error(`${target} is neither ${PARTS.join(' nor ')}, nor a file or folder in them.`);
		process.exit(2);
	}
}

await setUp();
const folder = path.join(ROOT, 'mutation');
const stryker = path.join(folder, 'node_modules/@stryker-mutator/core/bin/stryker.js');
if (!existsSync(stryker)) {
	await step('Install the mutation tester', 'npm', [
		'ci',
		'--prefix',
		folder,
		'--ignore-scripts',
		'--no-audit',
		'--no-fund',
		'--loglevel=error',
	]);
}
mkdirSync(REPORTS, { recursive: true });

const mutants = [];
for (const target of targets) {
	const report = path.join(REPORTS, `${target.replaceAll('/', '-')}.json`);
	const sources = path.extname(target) ? `${SOURCES}/${target}` : `${SOURCES}/${target}/**/*.ts`;
	await step(
		`Change ${target}`,
		process.execPath,
		[stryker, 'run', 'mutation/stryker.config.mjs', '--mutate', `${sources},!${SOURCES}/message/libraries/**`],
		{ env: { MUTATED: target.split('/')[0], MUTATION_REPORT: report } },
	);
	const { files } = JSON.parse(readFileSync(report, 'utf8'));
	mutants.push(...Object.values(files).flatMap((file) => file.mutants));
}

const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
const noticed = count('Killed', 'Timeout');
const valid = noticed + count('Survived', 'NoCoverage');
const score = (100 * noticed) / valid;
console.log(`\n${noticed} of ${valid} changes were noticed: ${score.toFixed(1)} %`);
if (score < LOWEST_SCORE) {
	console.error(`That is less than ${LOWEST_SCORE} %.`);
	process.exitCode = 1;
}
