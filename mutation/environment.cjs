/**
 * The environment of the engine tests, quicker for thousands of runs. Once a test has noticed a
 * change, all further tests are skipped. The libraries of the tests are loaded once, by Node.js,
 * where jest would read them again for each test file; not those for phone numbers, which know only
 * objects of the tests' own realm.
 */
const InProcess = require('../test/inProcess/environment.cjs');

const LIBRARIES = {
	'fast-check': require('fast-check'),
	luxon: require('luxon'),
	'sms-segments-calculator': require('sms-segments-calculator'),
};

const FAILURES = ['test_fn_failure', 'hook_failure'];

/** The number of a change that was noticed: a run of all files has the same change all along. */
let noticed;

module.exports = class extends InProcess {
	async setup() {
		await super.setup();
		this.global.loadedByNode = LIBRARIES;
	}

	async handleTestEvent(event, state) {
		const change = process.env.__STRYKER_ACTIVE_MUTANT__;
		if (change !== undefined && FAILURES.includes(event.name)) noticed = change;
		// As if another test had been marked as the only one.
		if (change !== undefined && change === noticed) state.hasFocusedTests = true;
	}
};
