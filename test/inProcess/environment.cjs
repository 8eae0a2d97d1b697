/**
 * A test environment in which n8n's engine is there already. Node.js loads it once for all test
 * files of a process; through jest's own modules it would take ten seconds for each file.
 */
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

const { TestEnvironment } = require('jest-environment-node');

const userFolder = mkdtempSync(path.join(tmpdir(), 'notificatorsms-engine-'));
process.on('exit', () => rmSync(userFolder, { recursive: true, force: true }));
Object.assign(process.env, {
	N8N_USER_FOLDER: userFolder,
	N8N_ENCRYPTION_KEY: 'only-for-tests',
	N8N_LOG_LEVEL: 'silent',
	N8N_DIAGNOSTICS_ENABLED: 'false',
});

// The host reads its settings from the environment as it is loaded.
require('reflect-metadata');
const n8n = { core: require('n8n-core'), workflow: require('n8n-workflow') };

module.exports = class extends TestEnvironment {
	async setup() {
		await super.setup();
		this.global.n8nInThisProcess = n8n;
	}
};
