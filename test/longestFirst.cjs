const { statSync } = require('node:fs');

/** Test files that wait, or are about many rows or many cases. */
const LONG = /(Waits|Large|Property|InHost|security)\.test\.ts$|\/matrix\//;

/**
 * Begins with the test files that take longest, so that no worker is left with one of them at the
 * end. Jest's own order would be by what they took last time, which a new machine does not know.
 */
module.exports = class {
	sort(tests) {
		const weightOf = ({ path }) => (LONG.test(path) ? 1_000_000 : 0) + statSync(path).size;
		return [...tests].sort((one, other) => weightOf(other) - weightOf(one));
	}

	cacheResults() {}
};
