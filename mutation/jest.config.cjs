const inProcess = require('../test/inProcess/jest.config.cjs');

/**
 * The tests that look for changes in a part of the sources: quick ones, since they run for each
 * change again. What takes minutes, or hundreds of megabytes, proves the same lines for other reasons.
 */
const TESTS = {
	message: ['<rootDir>/test/unit/message/**/*.test.ts'],
	transport: ['<rootDir>/test/unit/transport/**/*.test.ts', '<rootDir>/test/engine/**/*.test.ts'],
};

/** They wait for many seconds, and a change that no test notices is tried with all that reach it. */
const SLOW = ['/test/engine/(.*Waits|deliveryInHost).test.ts'];

/** @type {import('jest').Config} */
module.exports = {
	...inProcess,
	rootDir: '..',
	testEnvironment: require.resolve('./environment.cjs'),
	moduleNameMapper: {
		...inProcess.moduleNameMapper,
		'^\\./runs$': '<rootDir>/mutation/runs.ts',
		'^(fast-check|luxon|sms-segments-calculator)$': '<rootDir>/mutation/loadedByNode/$1.cjs',
	},
	testPathIgnorePatterns: [...inProcess.testPathIgnorePatterns, ...SLOW],
	testMatch: TESTS[process.env.MUTATED ?? 'message'],
};
