/**
 * The environment of the engine tests, with the libraries of the tests loaded by Node.js as well:
 * jest would read them again for each test file, and there are thousands of changes to try. Not
 * those for phone numbers, which know only objects of the tests' own realm.
 */
const InProcess = require('../test/inProcess/environment.cjs');

const LIBRARIES = {
	'fast-check': require('fast-check'),
	luxon: require('luxon'),
	'sms-segments-calculator': require('sms-segments-calculator'),
};

module.exports = class extends InProcess {
	async setup() {
		await super.setup();
		this.global.loadedByNode = LIBRARIES;
	}
};
