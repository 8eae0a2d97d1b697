/**
 * Packs the built package as for publishing and checks the tarball: what is in it, what its code
 * requires, its size, and n8n's own scan for community packages.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { analyzePackage } from '@n8n/scan-community-package/scanner/scanner.mjs';

import { ROOT } from './setup.mjs';

const BESIDE_DIST = ['CHANGELOG.md', 'LICENSE', 'README.md', 'index.js', 'package.json'];
/** A guard against what gets in by mistake: a third of it are the rules of phone numbers. */
const LARGEST_TARBALL_BYTES = 175_000;

const folder = mkdtempSync(path.join(tmpdir(), 'notificatorsms-pack-'));
try {
	const complaints = await check(folder);
	for (const complaint of complaints) console.error(`  ${complaint}`);
	if (complaints.length > 0) process.exitCode = 1;
} finally {
	rmSync(folder, { recursive: true, force: true });
}

async function check(destination) {
	execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', destination], {
		cwd: ROOT,
		shell: process.platform === 'win32',
	});
	const tarball = readdirSync(destination).find((name) => name.endsWith('.tgz'));
	execFileSync('tar', ['-xzf', tarball], { cwd: destination });
	const unpacked = path.join(destination, 'package');
	const files = readdirSync(unpacked, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(unpacked, path.join(entry.parentPath ?? entry.path, entry.name)))
		.map((file) => file.split(path.sep).join('/'));
	const { size } = statSync(path.join(destination, tarball));
	console.log(`  ${files.length} files, ${Math.round(size / 1000)} kB packed`);

	const complaints = [
		...files
			.filter((file) => !file.startsWith('dist/') && !BESIDE_DIST.includes(file))
			.map((file) => `The tarball holds ${file}, which is not meant to be published.`),
		...BESIDE_DIST.filter((file) => !files.includes(file)).map(
			(file) => `The tarball lacks ${file}.`,
		),
		...files
			.filter((file) => file.endsWith('.js'))
			.flatMap((file) => strangers(readFileSync(path.join(unpacked, file), 'utf8'), file)),
		...missingEntries(unpacked, files),
	];
	if (size > LARGEST_TARBALL_BYTES) {
		complaints.push(`The tarball has ${size} bytes, more than ${LARGEST_TARBALL_BYTES}.`);
	}

	const scan = await analyzePackage(unpacked, ['**/*.js', 'package.json']);
	if (!scan.passed) complaints.push(`${scan.message}\n${scan.details ?? ''}`);
	else console.log('  The official scan reports nothing');
	return complaints;
}

/** A user's n8n offers `n8n-workflow` to a package, and nothing else. */
function strangers(code, file) {
	return [...code.matchAll(/\b(?:require|import)\(\s*["'`]([^"'`]+)["'`]\s*\)/g)]
		.map(([, name]) => name)
		.filter((name) => !name.startsWith('.') && name !== 'n8n-workflow')
		.map((name) => `${file} requires ${isBuiltin(name) ? 'the Node.js module ' : ''}${name}.`);
}

function missingEntries(unpacked, files) {
	const { n8n, main } = JSON.parse(readFileSync(path.join(unpacked, 'package.json'), 'utf8'));
	return [main, ...n8n.nodes, ...n8n.credentials]
		.filter((file) => !files.includes(file))
		.map((file) => `package.json names ${file}, which is not in the tarball.`);
}
