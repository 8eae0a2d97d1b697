/** Runs the slow test files of an area last: where another has noticed the change, they are skipped. */
const areas = require('./areas.cjs');

const { slowTests = [] } = areas[process.env.MUTATED];

module.exports = class {
	sort(tests) {
		return [...tests].sort((one, other) => Number(isSlow(one)) - Number(isSlow(other)));
	}

	/** Jest keeps how long the tests took; the order here does not depend on that. */
	cacheResults() {}
};

function isSlow({ path }) {
	return slowTests.some((pattern) => path.endsWith(pattern.replace('<rootDir>', '')));
}
