const { statSync } = require('node:fs');

/** Test files that are about many rows or many cases: they keep a core busy. */
const BUSY = /(Large|Property|security)\.test\.ts$/;

/** Test files that wait for a clock or a server most of the time, from the one that waits longest. */
const WAITING = [
	'recordWaits',
	'parallelWaits',
	'matrix',
	'pickersLarge',
	'smsReplyWaits',
	'deliveryInHost',
	'deliveryProperty',
	'hostileServer',
	'Waits',
];

/**
 * Begins with the test files that take longest, so that no worker is left with one of them at the
 * end, and by turns with one that waits and one that does not, so that no core is idle meanwhile.
 * Jest's own order would be by what they took last time, which a new machine does not know.
 */
module.exports = class {
	sort(tests) {
		const placeOf = ({ path }) => WAITING.findIndex((name) => path.endsWith(`${name}.test.ts`));
		const weightOf = ({ path }) => (BUSY.test(path) ? 1_000_000 : 0) + statSync(path).size;
		const waiting = tests.filter((test) => placeOf(test) >= 0).sort((one, other) => placeOf(one) - placeOf(other));
		const others = tests.filter((test) => placeOf(test) < 0).sort((one, other) => weightOf(other) - weightOf(one));
		return others.flatMap((test, turn) => [...waiting.slice(turn, turn + 1), test]).concat(waiting.slice(others.length));
	}

	cacheResults() {}
};
