/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions -- runs in Node.js, not in n8n */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const FOLDER = 'NOTIFICATORSMS_PACKAGE';
/** Set by `npm test`, which has just built it. */
const BUILT = 'NOTIFICATORSMS_BUILT';

/**
 * Builds the package, packs it as for publishing and unpacks the tarball outside the project,
 * where nothing but its own files can be required.
 *
 * @returns the folder of the unpacked package
 */
export function packPackage(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'notificatorsms-package-'));
	if (!process.env[BUILT]) build();
	execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
		cwd: ROOT,
		stdio: 'pipe',
		shell: process.platform === 'win32',
	});
	const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
	execFileSync('tar', ['-xzf', tarball], { cwd: folder });
	process.env[FOLDER] = folder;
	return path.join(folder, 'package');
}

function build(): void {
	const gulp = path.join(ROOT, 'node_modules/gulp/bin/gulp.js');
	execFileSync(process.execPath, [gulp, 'build', '--silent'], { cwd: ROOT, stdio: 'inherit' });
}

/** The folder that {@link packPackage} made for this test run. */
export function unpackedPackage(): string {
	const folder = process.env[FOLDER];
	if (!folder) throw new Error('The package has not been packed: run the tests with jest.');
	return path.join(folder, 'package');
}

export function removePackage(): void {
	const folder = process.env[FOLDER];
	if (folder) rmSync(folder, { recursive: true, force: true });
}
