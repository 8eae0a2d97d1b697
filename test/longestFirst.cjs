const { statSync } = require('node:fs');

/** Test files that are about many rows or many cases: they keep a core busy. */
const BUSY = /(Large|Property|security)\.test\.ts$|\/matrix\//;

/** Test files that wait for a clock or a server most of the time. */
const WAITING = /(Waits|InHost|deliveryProperty|hostileServer|pickersLarge)\.test\.ts$/;

/**
 * Begins with the test files that take longest, so that no worker is left with one of them at the
 * end, and by turns with one that waits and one that does not, so that no core is idle meanwhile.
 * Jest's own order would be by what they took last time, which a new machine does not know.
 */
module.exports = class {
	sort(tests) {
		const weightOf = ({ path }) => (BUSY.test(path) ? 1_000_000 : 0) + statSync(path).size;
		const longest = [...tests].sort((one, other) => weightOf(other) - weightOf(one));
		const waiting = longest.filter(({ path }) => WAITING.test(path));
		const others = longest.filter(({ path }) => !WAITING.test(path));
		return others.flatMap((test, turn) => [...waiting.slice(turn, turn + 1), test]).concat(waiting.slice(others.length));
	}

	cacheResults() {}
};
