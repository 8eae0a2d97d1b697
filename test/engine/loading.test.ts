/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions -- runs in Node.js, not in n8n */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { unpackedPackage } from './packedPackage';

/**
 * Loads the package in a fresh Node.js that offers it nothing but `n8n-workflow`, and reports each
 * file read, each module required from elsewhere and each connection begun meanwhile.
 */
const WATCHED_LOAD = `
const fs = require('fs'), net = require('net'), dns = require('dns'), Module = require('module'), path = require('path');
const folder = process.argv[2];
require('n8n-workflow');
const seen = { files: [], strangers: [], connections: 0 };
const inside = (file) => String(file).startsWith(folder + path.sep);
for (const name of ['readFileSync', 'openSync', 'readFile', 'open', 'createReadStream']) {
	const real = fs[name];
	fs[name] = function (file, ...rest) { if (!inside(file)) seen.files.push(String(file)); return real.call(fs, file, ...rest); };
}
net.Socket.prototype.connect = function () { seen.connections++; return this; };
dns.lookup = () => { seen.connections++; };
const load = Module._load;
Module._load = function (request, parent, isMain) {
	if (parent && inside(parent.filename) && !request.startsWith('.') && request !== 'n8n-workflow') seen.strangers.push(request);
	return load.call(this, request, parent, isMain);
};
const { n8n } = require(path.join(folder, 'package.json'));
const loaded = [...n8n.nodes, ...n8n.credentials].map((file) => Object.keys(require(path.join(folder, file)))).flat();
const entry = Object.keys(require(folder));
process.stdout.write(JSON.stringify({ ...seen, loaded, entry }));
`;

test('loading the package takes no network, no other module and no file but its own', () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'notificatorsms-loading-'));
	try {
		const modules = path.join(folder, 'modules');
		mkdirSync(modules);
		const workflow = path.dirname(require.resolve('n8n-workflow/package.json'));
		symlinkSync(realpathSync(workflow), path.join(modules, 'n8n-workflow'), 'junction');
		const script = path.join(folder, 'load.js');
		writeFileSync(script, WATCHED_LOAD);

		const { stdout, stderr } = spawnSync(process.execPath, [script, realpathSync(unpackedPackage())], {
			env: { ...process.env, NODE_PATH: modules, NODE_OPTIONS: '' },
			encoding: 'utf8',
		});
		expect(stderr).toBe('');
		const report = JSON.parse(stdout) as Record<string, unknown>;
		expect(report).toMatchObject({ files: [], strangers: [], connections: 0 });
		expect(report.loaded).toEqual(expect.arrayContaining(['NotificatorSms', 'NotificatorSmsApi']));
		expect(report.entry).toEqual(expect.arrayContaining(['NotificatorSms', 'NotificatorSmsApi']));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}, 30_000);
