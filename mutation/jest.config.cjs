const inProcess = require('../test/inProcess/jest.config.cjs');
const areas = require('./areas.cjs');

const { tests, slowTests = [] } = areas[process.env.MUTATED];

/** @type {import('jest').Config} */
module.exports = {
	...inProcess,
	rootDir: '..',
	testEnvironment: require.resolve('./environment.cjs'),
	moduleNameMapper: {
		...inProcess.moduleNameMapper,
		'^(fast-check|luxon|sms-segments-calculator)$': '<rootDir>/mutation/loadedByNode/$1.cjs',
	},
	// These tests run again for each change of the sources.
	globals: { shareOfRuns: 1 / 60 },
	testMatch: [...tests, ...slowTests],
	testSequencer: require.resolve('./slowTestsLast.cjs'),
};
