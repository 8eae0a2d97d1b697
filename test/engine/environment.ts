/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node.js, not in n8n */
/**
 * The environment of the engine tests. It is loaded once in each worker of jest, and with it the
 * engines that the worker keeps; a test file has modules of its own, which end with it.
 */
import { TestEnvironment } from 'jest-environment-node';

import { borrowHost } from './lending';

export default class EngineEnvironment extends TestEnvironment {
	override async setup(): Promise<void> {
		await super.setup();
		this.global.borrowHost = borrowHost;
	}
}
