const fastGlobals = require('./test/fastGlobals.cjs');

const typescript = {
	'^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json', diagnostics: false }],
};

/** @type {import('jest').Config} */
module.exports = {
	// Most of the tests wait for a server or a clock, so there is room for more than one to a core. What
	// takes a second on a machine of its own can take five then.
	maxWorkers: 5,
	testTimeout: 20_000,
	testSequencer: '<rootDir>/test/longestFirst.cjs',
	reporters: ['default', '<rootDir>/test/progressReporter.cjs'],
	projects: [
		{
			displayName: 'unit',
			testEnvironment: 'node',
			globals: { shareOfRuns: 0.3 },
			modulePathIgnorePatterns: ['<rootDir>/.cache/'],
			testMatch: ['<rootDir>/test/unit/**/*.test.ts', '<rootDir>/test/sandbox/**/*.test.ts'],
			transform: typescript,
			sandboxInjectedGlobals: fastGlobals,
		},
		{
			displayName: 'engine',
			testEnvironment: '<rootDir>/test/engine/environment.ts',
			modulePathIgnorePatterns: ['<rootDir>/.cache/'],
			testMatch: ['<rootDir>/test/engine/**/*.test.ts'],
			transform: typescript,
			sandboxInjectedGlobals: fastGlobals,
			globalSetup: '<rootDir>/test/engine/setup.ts',
			globalTeardown: '<rootDir>/test/engine/teardown.ts',
		},
	],
};
