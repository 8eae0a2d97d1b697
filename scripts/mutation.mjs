#!/usr/bin/env node
// Mutation testing of what an SMS is and of how a request runs.
//
//   npm run test:mutation                       every area of mutation/areas.cjs (hours on two cores)
//   npm run test:mutation -- numbers pickers    some of them (minutes each)

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { install, ROOT, setUp, step } from './setup.mjs';

/** Of all changes, how many have to be noticed, in percent. */
const LOWEST_SCORE = 90;

/** Each of some thousands of changes takes a test run of its own. */
const LONGEST_MINUTES = 6 * 60;

const AREAS = createRequire(import.meta.url)('../mutation/areas.cjs');
const SOURCES = 'nodes/NotificatorSms';
const REPORTS = path.join(ROOT, 'coverage', 'mutation');

const wanted = process.argv.slice(2);
const names = wanted.length > 0 ? wanted : Object.keys(AREAS);
const unknown = names.find((name) => !AREAS[name]);
if (unknown) {
	console.error(`"${unknown}" is no area. There are: ${Object.keys(AREAS).join(', ')}.`);
	process.exit(2);
}

await setUp();
const folder = path.join(ROOT, 'mutation');
const stryker = path.join(folder, 'node_modules/@stryker-mutator/core/bin/stryker.js');
await install(folder, 'Install the mutation tester');
mkdirSync(REPORTS, { recursive: true });
// A test run that is ended because a change made it endless leaves its files behind.
const temporary = mkdtempSync(path.join(tmpdir(), 'notificatorsms-mutation-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));

const scores = {};
for (const name of names) {
	const report = path.join(REPORTS, `${name}.json`);
	const sources = AREAS[name].sources.map((pattern) => path.posix.join(SOURCES, pattern));
	await step(
		`Change ${sources.join(', ')}`,
		process.execPath,
		[stryker, 'run', 'mutation/stryker.config.mjs'],
		{
			env: {
				MUTATED: name,
				MUTATED_SOURCES: JSON.stringify(sources),
				MUTATION_REPORT: report,
				TMPDIR: temporary,
			},
			minutes: LONGEST_MINUTES,
			quiet: true,
		},
	);
	const { files } = JSON.parse(readFileSync(report, 'utf8'));
	scores[name] = scoreOf(Object.values(files).flatMap(({ mutants }) => mutants));
}

const all = Object.values(scores);
const total = {
	noticed: all.reduce((sum, { noticed }) => sum + noticed, 0),
	valid: all.reduce((sum, { valid }) => sum + valid, 0),
};
console.log('');
for (const [name, score] of Object.entries({ ...scores, total })) console.log(`${name}: ${sentenceOf(score)}`);
if (percent(total) < LOWEST_SCORE) {
	console.error(`\nThat is less than ${LOWEST_SCORE} %.`);
	process.exitCode = 1;
}

function scoreOf(mutants) {
	const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
	const noticed = count('Killed', 'Timeout');
	return { noticed, valid: noticed + count('Survived', 'NoCoverage') };
}

function sentenceOf(score) {
	return `${score.noticed} of ${score.valid} changes were noticed, ${percent(score).toFixed(1)} %`;
}

function percent({ noticed, valid }) {
	return (100 * noticed) / valid;
}
