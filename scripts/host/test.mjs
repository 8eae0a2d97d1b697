#!/usr/bin/env node
// The tests in a real n8n. Each sets up what it needs.
//
//   node scripts/host/test.mjs host [current|older]    n8n's REST interface, in both hosts or in one
//   node scripts/host/test.mjs browser                 the editor, in headless Chromium
//   node scripts/host/test.mjs screenshots             the same, and makes the pictures of the README
//   node scripts/host/test.mjs queue                   main and workers on PostgreSQL and Redis

import { join } from 'node:path';

import { install, ROOT, setUp, step } from '../setup.mjs';
import { CURRENT_N8N, OLDER_N8N, installHost } from './install.mjs';

const VERSIONS = { current: CURRENT_N8N, older: OLDER_N8N };

const [what = 'host', which] = process.argv.slice(2);
const hosts = what === 'host' ? (which ? [which] : Object.keys(VERSIONS)) : ['current'];
const files = {
	host: hosts.map((host) => `${host}.test.mjs`),
	browser: ['browser.test.mjs'],
	screenshots: ['browser.test.mjs'],
	queue: ['queue.test.mjs'],
}[what];
if (!files || hosts.some((host) => !VERSIONS[host])) {
	console.error('Say host, host current, host older, browser, screenshots or queue.');
	process.exit(2);
}

await setUp();
try {
	for (const host of hosts) await installHost(VERSIONS[host]);
} catch (reason) {
	console.error(reason.message);
	process.exit(1);
}
const folder = join(ROOT, 'test', 'host');
if (files.includes('browser.test.mjs')) await install(folder, 'Install the browser driver');
// One file after the other: each has an n8n of its own, and two cores are few for one.
await step(
	`Test ${files.join(' and ')}`,
	process.execPath,
	[
		'--test',
		'--test-reporter=spec',
		'--test-concurrency=1',
		...files.map((file) => join(folder, file)),
	],
	{ env: what === 'screenshots' ? { SCREENSHOTS: join(ROOT, 'docs', 'images') } : {} },
);
