/**
 * Makes `dist/`, the folder that is published: compiled CommonJS, the bundled libraries, icons,
 * codex files and output schemas.
 */
const { execFileSync } = require('node:child_process');
const { readFileSync, rmSync } = require('node:fs');
const path = require('node:path');
const { build: bundle } = require('esbuild');
const { dest, parallel, series, src } = require('gulp');

const libraries = 'nodes/NotificatorSms/message/libraries';

async function clean() {
	rmSync('dist', { recursive: true, force: true });
}

async function compile() {
	execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.json'], {
		stdio: 'inherit',
	});
}

/**
 * n8n installs a community package without its dependencies, so each file in `libraries/` is
 * replaced by a bundle that holds what is used of the library itself. It is made from the source,
 * whose `import` lets the bundler leave out the rest. Not minified: reviewers read it.
 */
async function bundleLibraries() {
	// Node.js reads data as JSON several times faster than as code, and n8n waits for it at its start.
	const metadataAsJson = {
		name: 'metadata-as-json',
		setup: ({ onLoad }) =>
			onLoad({ filter: /libphonenumber-js.metadata\.min\.json\.js$/ }, ({ path: file }) => {
				const json = readFileSync(file.replace(/\.js$/, ''), 'utf8');
				return { contents: `export default JSON.parse(${JSON.stringify(json)});` };
			}),
	};
	await bundle({
		entryPoints: [path.join(libraries, '*.ts')],
		outdir: path.join('dist', libraries),
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		legalComments: 'inline',
		// A library's own warnings belong to developers, and n8n's scan takes no console in a package.
		drop: ['console'],
		logLevel: 'warning',
		plugins: [metadataAsJson],
	});
}

function copyAssets() {
	return src(['{nodes,credentials}/**/*.{svg,json}'], { encoding: false }).pipe(dest('dist'));
}

exports.clean = clean;
exports.build = series(clean, compile, parallel(bundleLibraries, copyAssets));
exports.default = exports.build;
