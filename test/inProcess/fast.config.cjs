/**
 * The fast loop: unit tests, and the engine tests on the sources, with the newest host in jest's own
 * process. What waits in real time, or needs a process or a tarball of its own, is left to `npm test`.
 */
const inProcess = require('./jest.config.cjs');

const SLOW = ['/test/engine/(deliveryInHost|deliveryWaits|listWaits|recordWaits|smsReplyWaits|timeout).test.ts'];

/** @type {import('jest').Config} */
module.exports = {
	...inProcess,
	maxWorkers: 2,
	testPathIgnorePatterns: [...inProcess.testPathIgnorePatterns, ...SLOW],
};
