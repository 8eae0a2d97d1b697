/**
 * The fast loop: unit tests, and the engine tests on the sources, with the newest host in jest's own
 * process. What waits in real time, is about a large account, or needs a process or a tarball of its
 * own is left to `npm test`, and so are most of the random texts.
 */
const inProcess = require('./jest.config.cjs');

const SLOW = ['/test/engine/deliveryInHost.test.ts', '/test/.*(Large|Waits).test.ts'];

/** @type {import('jest').Config} */
module.exports = {
	...inProcess,
	// Some of the tests wait for a second or two.
	maxWorkers: 3,
	globals: { shareOfRuns: 0.1 },
	testPathIgnorePatterns: [...inProcess.testPathIgnorePatterns, ...SLOW],
};
