import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Mutation testing changes the sources in one small way after the other and looks whether a test
 * notices. `areas.cjs` says what is changed, and which tests look.
 *
 * @type {import('@stryker-mutator/core').PartialStrykerOptions}
 */
export default {
	mutate: JSON.parse(process.env.MUTATED_SOURCES),
	testRunner: 'jest',
	// The engine tests load the sources as n8n does, by name: nothing that jest could see relates them.
	jest: { configFile: 'mutation/jest.config.cjs', enableFindRelatedTests: false },
	coverageAnalysis: 'perTest',
	concurrency: 2,
	// A change that makes a loop endless is noticed by the time it takes.
	timeoutMS: 10_000,
	timeoutFactor: 2,
	// Outside of the project: what an interrupted run leaves behind is nothing to lint or to test.
	tempDirName: path.join(tmpdir(), 'changed'),
	ignorePatterns: ['/bench', '/coverage', '/docs', '/scripts', '/test/host', '/mutation/node_modules'],
	reporters: ['clear-text', 'progress-append-only', 'json'],
	jsonReporter: { fileName: process.env.MUTATION_REPORT },
	clearTextReporter: { allowColor: false, logTests: false, reportScoreTable: true },
	// The script looks at the score of all parts together.
	thresholds: { high: 95, low: 85, break: null },
};
