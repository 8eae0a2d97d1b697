/**
 * Makes `dist/`, the folder that is published: the code as one file of CommonJS, the files that n8n
 * loads, icons, codex files and output schemas.
 */
const { execFileSync } = require('node:child_process');
const { mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { build: bundle } = require('esbuild');
const { dest, parallel, series, src } = require('gulp');

const { n8n } = require('./package.json');

const BUNDLE = 'dist/bundle.js';
/** The files that n8n loads, each for the class that it is named after. */
const loadedByN8n = [...n8n.credentials, ...n8n.nodes];

async function clean() {
	rmSync('dist', { recursive: true, force: true });
}

async function checkTypes() {
	execFileSync(
		process.execPath,
		[require.resolve('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'],
		{ stdio: 'inherit' },
	);
}

/**
 * Makes one file of the sources and of what is used of the two libraries, since n8n installs a
 * community package without its dependencies. One file, since n8n waits at its start for each file
 * that Node.js has to find and read; and one for all that n8n loads, so that nodes and credential share
 * what they remember. Not minified: reviewers read it.
 */
async function bundleCode() {
	await bundle({
		stdin: { contents: loadedByN8n.map(exportSource).join(''), resolveDir: __dirname },
		outfile: BUNDLE,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		external: ['n8n-workflow'],
		// Modules are strict by themselves; the script that they become has to say so.
		banner: { js: "'use strict';" },
		legalComments: 'inline',
		// A library's own warnings belong to developers, and n8n's scan takes no console in a package.
		drop: ['console'],
		logLevel: 'warning',
		plugins: [metadataAsJson],
	});
}

function exportSource(file) {
	const source = file.replace(/^dist\/(.*)\.js$/, './$1.ts');
	return `export * from '${source}';\n`;
}

/** Node.js reads data as JSON several times faster than as code. */
const metadataAsJson = {
	name: 'metadata-as-json',
	setup: ({ onLoad }) =>
		onLoad({ filter: /libphonenumber-js.metadata\.min\.json\.js$/ }, ({ path: file }) => {
			const json = readFileSync(file.replace(/\.js$/, ''), 'utf8');
			return { contents: `export default JSON.parse(${JSON.stringify(json)});` };
		}),
};

/** The files that package.json names: each exports its class out of the bundle. */
async function writeEntries() {
	for (const file of loadedByN8n) {
		const folder = path.dirname(file);
		const [name] = path.basename(file).split('.');
		mkdirSync(folder, { recursive: true });
		writeFileSync(file, `exports.${name} = require('${path.posix.relative(folder, BUNDLE)}').${name};\n`);
	}
}

function copyAssets() {
	const assets = ['{nodes,credentials}/**/*.svg', 'nodes/**/{*.node,__schema__/**/*}.json'];
	return src(assets, { base: '.', encoding: false }).pipe(dest('dist'));
}

exports.clean = clean;
exports.build = series(clean, parallel(checkTypes, bundleCode, writeEntries, copyAssets));
exports.default = exports.build;
