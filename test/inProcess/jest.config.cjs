/**
 * Runs the unit tests, and the engine tests in this process, on the package's sources and one host:
 * for what has to see the sources at work, which is coverage and mutation testing.
 */

const fastGlobals = require('../fastGlobals.cjs');

/** Tests of the tarball, of processes, of large accounts, and of minutes of random cases: others go the same ways. */
const ONLY_IN_PROCESSES_OF_THEIR_OWN = [
	'/test/engine/(loading|recordKilled|security|hostileServer|operations/schema).test.ts',
	'/test/engine/.*(Large|Property).test.ts',
	'/test/engine/matrix/',
];

/** @type {import('jest').Config} */
module.exports = {
	rootDir: '../..',
	// Not by <rootDir>: the mutation tester looks the environment up by itself.
	testEnvironment: require.resolve('./environment.cjs'),
	testMatch: ['<rootDir>/test/unit/**/*.test.ts', '<rootDir>/test/engine/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/', ...ONLY_IN_PROCESSES_OF_THEIR_OWN],
	moduleNameMapper: {
		'^n8n-workflow$': '<rootDir>/test/inProcess/n8nWorkflow.cjs',
		'^\\.{1,2}/(host|hosts)$': '<rootDir>/test/inProcess/$1.ts',
	},
	transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json', diagnostics: false }] },
	sandboxInjectedGlobals: fastGlobals,
	modulePathIgnorePatterns: ['<rootDir>/.cache/'],
	// Parts of n8n keep timers for as long as their process lives.
	forceExit: true,
	testTimeout: 60_000,
	collectCoverageFrom: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	coverageReporters: ['text', 'html', 'json-summary'],
	coverageThreshold: { global: { lines: 95, branches: 95 } },
};
