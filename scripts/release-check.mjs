#!/usr/bin/env node
// `npm run release:check`: everything that can be known before a version is published. Publishes nothing.
//
//   npm run release:check                   the tag that is on the current commit
//   npm run release:check -- --tag v1.0.0   a tag that is to come, or that the workflow has

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { program, ROOT, setUp, step } from './setup.mjs';

const { values } = parseArgs({ options: { tag: { type: 'string' } } });
const read = (file) => readFileSync(path.join(ROOT, file), 'utf8');
const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();

const complaints = [
	...ofVersion(),
	...ofChangelog(),
	...ofOwnerFields(),
	...ofWorkTree(),
];

await setUp();
await step('Build', process.execPath, [program('gulp', 'bin/gulp.js'), 'build', '--silent']);
await step('Tarball: content and the official scan', process.execPath, ['scripts/check-package.mjs']);
await step('Publish, without publishing', 'npm', ['publish', '--dry-run', '--ignore-scripts', '--access', 'public']);

if (complaints.length > 0) {
	console.error(`\nNot ready:\n${complaints.map((complaint) => `  ${complaint}`).join('\n')}`);
	process.exit(1);
}
console.log(`\nVersion ${manifest().version} is ready to be published.`);

function manifest() {
	return JSON.parse(read('package.json'));
}

function ofVersion() {
	const { version } = manifest();
	const found = [];
	if (!/^\d+\.\d+\.\d+(-[0-9a-z.]+)?$/.test(version)) {
		found.push(`"${version}" in package.json is no version such as 1.2.3.`);
	}
	if (JSON.parse(read('package-lock.json')).version !== version) {
		found.push('package-lock.json has another version than package.json: run npm install --package-lock-only.');
	}
	const tags = values.tag ? [values.tag] : git('tag', '--points-at', 'HEAD').split('\n').filter(Boolean);
	if (tags.length === 0) found.push(`The commit has no tag: git tag v${version}, or say --tag v${version}.`);
	else if (!tags.includes(`v${version}`)) {
		found.push(`The tag is ${tags.join(', ')}, but package.json has the version ${version}.`);
	}
	return found;
}

function ofChangelog() {
	const { version } = manifest();
	const heading = read('CHANGELOG.md')
		.split('\n')
		.find((line) => line.startsWith(`## ${version} `));
	if (!heading) return [`CHANGELOG.md has no entry "## ${version} - YYYY-MM-DD".`];
	return / - \d{4}-\d{2}-\d{2}$/.test(heading)
		? []
		: [`The entry "${heading}" of CHANGELOG.md has no date yet.`];
}

/** They hold reserved addresses until the publisher fills them in: see docs/release.md. */
function ofOwnerFields() {
	const { author, homepage, repository, bugs } = manifest();
	return Object.entries({ 'author.email': author.email, homepage, 'repository.url': repository.url, 'bugs.url': bugs.url })
		.filter(([, value]) => /\bexample\.com\b/.test(value))
		.map(([field, value]) => `${field} in package.json is still a placeholder: ${value}`);
}

function ofWorkTree() {
	const changes = git('status', '--porcelain');
	return changes === '' ? [] : [`The work tree is not clean:\n${changes.replace(/^/gm, '    ')}`];
}
