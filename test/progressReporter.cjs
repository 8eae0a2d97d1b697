/**
 * Names each test file as it begins and, while one takes long, the test that it is at: who waits
 * sees that it goes on, and a log tells where a run was that never ended.
 */
const path = require('node:path');

const EVERY_MILLISECONDS = 30_000;

/** How long the process may live on after the last test. */
const LONGEST_END_MILLISECONDS = 20_000;

/** Where jest itself reports. */
const say = (line) => process.stderr.write(`  ${line}\n`);

module.exports = class ProgressReporter {
	onTestFileStart({ path: file, context }) {
		const begun = Date.now();
		this.current = '';
		const name = path.relative(context.config.rootDir, file);
		say(name);
		clearInterval(this.timer);
		this.timer = setInterval(() => {
			const seconds = Math.round((Date.now() - begun) / 1000);
			say(`... ${name} after ${seconds} s, at: ${this.current}`);
		}, EVERY_MILLISECONDS);
	}

	onTestCaseStart(_test, { ancestorTitles, title }) {
		this.current = [...ancestorTitles, title].join(' > ');
	}

	/** What a test left open, a server for example, would keep the run from ever ending. */
	onRunComplete() {
		clearInterval(this.timer);
		setTimeout(() => {
			say('A test has left something open that keeps this process alive.');
			process.exit(1);
		}, LONGEST_END_MILLISECONDS).unref();
	}
};
