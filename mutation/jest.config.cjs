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
		'^\\./runs$': '<rootDir>/mutation/runs.ts',
		'^(fast-check|luxon|sms-segments-calculator)$': '<rootDir>/mutation/loadedByNode/$1.cjs',
	},
	testMatch: [...tests, ...slowTests],
	testSequencer: require.resolve('./slowTestsLast.cjs'),
};
