/** Turns what was measured into a table on the screen, and into docs/benchmarks.md. */
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { duration, limitChart, ratioChart } from './charts.mjs';
import { nodeVersion } from './processes.mjs';
import { OURS } from './rows.mjs';
import { median, pairedRatio, quartiles } from './statistics.mjs';

const ENGINE_NAMES = {
	vm: 'expressions in an isolate (the default of n8n 2.41)',
	legacy: 'expressions in the main thread (`N8N_EXPRESSION_ENGINE=legacy`, and older n8n)',
};

/** Prints every row with its counts, times and ratios. */
export function printReport(report) {
	for (const row of report.rows) {
		console.log(`${row.title} [${row.expressions}]${row.rateLimit ? ` ${limitNote(row)}` : ''}`);
		console.table(Object.fromEntries(row.measured.map((side) => [side.name, figures(row, side)])));
	}
	console.table(
		Object.fromEntries(
			report.descriptions.map(({ title, expressions, perItem }) => [
				`${title} [${expressions}]`,
				{ 'description alone, CPU ms per item': spread(perItem, 2) },
			]),
		),
	);
	console.log(`Loading the package: ${spread(report.loads, 1)} ms`);
	console.log(`Tarball: ${Math.round(report.tarballBytes / 1000)} kB`);
}

/**
 * Writes the page and its charts.
 *
 * @param {object} report what `measureAll` gave, with the tarball's size
 * @param {string} folder docs/
 */
export function writeReport(report, folder) {
	mkdirSync(folder, { recursive: true });
	writeFileSync(path.join(folder, 'benchmarks-ratios.svg'), ratioChart(barsOf(report)));
	writeFileSync(path.join(folder, 'benchmarks-rate-limit.svg'), limitChart(fatesOf(report)));
	writeFileSync(path.join(folder, 'benchmarks.md'), page(report));
	console.log(`\nWritten: ${path.relative(process.cwd(), path.join(folder, 'benchmarks.md'))}`);
}

function figures(row, side) {
	const { requests, once, more, never, itemsOut, fault } = worst(side.runs);
	return {
		requests,
		...(sends(row) ? { once, 'more than once': more, never } : { 'items out': itemsOut }),
		'wall ms': spread(side.runs.map(({ wallMilliseconds }) => wallMilliseconds)),
		'CPU ms': spread(side.runs.map(({ cpuMilliseconds }) => cpuMilliseconds)),
		'peak MB': megabytes(side.peaks),
		...ratios(row, side),
		...(fault ? { fault: fault.slice(0, 60) } : {}),
	};
}

/** Counts are the same in each run; if one ever differs, the page shows that one. */
function worst(runs) {
	return runs.reduce((bad, run) => (run.never + run.more > bad.never + bad.more ? run : bad));
}

function sends({ items }) {
	return items[0].to !== undefined;
}

/** Ours divided by theirs: below 1 we are faster or smaller. */
function ratios(row, side) {
	const [ours] = row.measured;
	if (side === ours) return { 'wall ratio': '', 'CPU ratio': '', 'memory ratio': '' };
	const { wall, cpu, memory } = ratioNumbers(ours, side);
	return { 'wall ratio': short(wall), 'CPU ratio': short(cpu), 'memory ratio': short(memory) };
}

function ratioNumbers(ours, theirs) {
	const each = (name) => [ours, theirs].map(({ runs }) => runs.map((run) => run[name]));
	return {
		wall: pairedRatio(...each('wallMilliseconds')),
		cpu: pairedRatio(...each('cpuMilliseconds')),
		memory: median(ours.peaks) / median(theirs.peaks),
	};
}

function barsOf({ rows }) {
	return rows
		.filter(({ rateLimit }) => !rateLimit)
		.map((row) => {
			const [ours, theirs] = row.measured;
			return { title: row.title, expressions: row.expressions, ...ratioNumbers(ours, theirs) };
		});
}

function fatesOf({ rows }) {
	return rows
		.filter((row) => row.rateLimit && sends(row))
		.map((row) => ({
			title: row.title,
			sides: row.measured.map((side) => ({
				name: side.name,
				...worst(side.runs),
				seconds: realSeconds(row, side),
			})),
		}));
}

/**
 * How long messages take with the service's own window: only the waits for a next window grow, and
 * there is one for each 60 requests that were granted.
 */
function realSeconds(row, { runs }) {
	const { windowSeconds, requests } = row.rateLimit;
	const seconds = median(runs.map(({ wallMilliseconds }) => wallMilliseconds)) / 1000;
	const waits = Math.ceil(runs[0].granted / requests) - 1;
	return seconds + waits * (60 - windowSeconds);
}

function limitNote({ rateLimit: { requests, windowSeconds } }) {
	return `(${requests} requests in ${windowSeconds} s: the service's minute, scaled down)`;
}

function page(report) {
	const parts = [
		'# Benchmarks',
		'',
		'What `npm run bench` measured: this node beside n8n\'s own HTTP Request node, in n8n\'s engine 2.41.1, against the sandbox of this repository. Run it yourself; the figures below are from one machine, and only their ratios mean anything elsewhere.',
		'',
		'![Time of this node as a share of the time of HTTP Request](benchmarks-ratios.svg)',
		'',
		'![What became of the messages under a rate limit](benchmarks-rate-limit.svg)',
		'',
		...method(),
		...ENGINES_ORDER.flatMap((expressions) => engineSection(report, expressions)),
		...descriptionSection(report),
		...packageSection(report),
		...readingSection(),
	];
	return `${parts.join('\n')}\n`;
}

const ENGINES_ORDER = ['vm', 'legacy'];

function method() {
	const [{ model }] = os.cpus();
	return [
		'## How it is measured',
		'',
		`- Machine: ${os.cpus().length} cores of ${model.trim()}, ${Math.round(os.totalmem() / 1e9)} GB, ${os.type()}; the engine runs on Node.js ${nodeVersion()}. It was not idle, which is why medians and quartiles are given.`,
		'- Both nodes run in the same process, on the same n8n-core and n8n-workflow; the sandbox is a process of its own, and everything stays on loopback.',
		'- The sides take turns. Times are medians with their quartiles; a ratio is the median of the ratios of neighbouring runs, ours divided by theirs, so that below 1 ours is better.',
		'- Peak memory is the largest resident size of a fresh process that runs the engine and this one workflow.',
		'- Who was texted how often is read from the sandbox\'s record of what it accepted, not from what a node says.',
		'- HTTP Request is set up as well as it can be: a multipart body, a Bearer credential, its own pagination with 1,000 contacts a page that stops by the total. It sends all items at once and cannot do otherwise, except with Batching or in a loop.',
		'- Neither side has a setting for speed, unless the row says so: this node begins with one request, and has up to 50 under way.',
		'- HTTP Request gives a page of contacts as one item; "+ Split Out" makes items of them, as this node does.',
		'- With a rate limit, the window is scaled down from the service\'s minute so that the row ends soon; "at 60 a minute" adds to the measured time what the waits are longer at the real window. Without Batching, HTTP Request loses what exceeds the limit; with it (60 items, then a pause a little longer than the window) it loses nothing.',
		'',
	];
}

function engineSection({ rows }, expressions) {
	const own = rows.filter((row) => row.expressions === expressions);
	if (own.length === 0) return [];
	return [
		`## With ${ENGINE_NAMES[expressions]}`,
		'',
		...own.flatMap((row) => rowTable(row)),
	];
}

function rowTable(row) {
	const sides = row.measured.map((side) => ({ side, cells: figures(row, side) }));
	const columns = Object.keys(sides[0].cells).filter((name) => name !== 'fault');
	const isScaled = row.rateLimit && sends(row);
	const scaled = isScaled ? ['at 60 a minute'] : [];
	const lines = sides.map(({ side, cells }) => [
		side.name === OURS ? `**${side.name}**` : side.name,
		...columns.map((name) => cells[name]),
		...(isScaled ? [duration(realSeconds(row, side))] : []),
	]);
	return [
		`### ${row.title}`,
		'',
		...(row.rateLimit ? [limitNote(row).slice(1, -1) + '.', ''] : []),
		tableRow(['', ...columns, ...scaled]),
		tableRow(['---', ...[...columns, ...scaled].map(() => '---:')]),
		...lines.map(tableRow),
		'',
		...sides
			.filter(({ cells }) => cells.fault)
			.flatMap(({ side, cells }) => [`${side.name} ended with: "${cells.fault}".`, '']),
	];
}

function tableRow(cells) {
	return `| ${cells.join(' | ')} |`;
}

function descriptionSection({ descriptions }) {
	return [
		'## The description alone',
		'',
		'CPU milliseconds per item that the host takes to evaluate the description of Send SMS, with no request and no check of ours. The host evaluates each expression of a declarative node twice per item, which is most of it.',
		'',
		tableRow(['', 'CPU ms per item']),
		tableRow(['---', '---:']),
		...descriptions.map(({ title, expressions, perItem }) =>
			tableRow([`${title}, ${expressions}`, spread(perItem, 2)]),
		),
		'',
	];
}

function packageSection({ loads, tarballBytes }) {
	return [
		'## The package',
		'',
		`- Loading the node and the credential in a fresh process: ${spread(loads, 1)} ms.`,
		`- The tarball: ${Math.round(tarballBytes / 1000)} kB.`,
		'',
	];
}

function readingSection() {
	return [
		'## What it means',
		'',
		'- **Under the service\'s limit the number of requests decides.** One text to many people goes out in a hundredth of the requests, and so ends before HTTP Request with Batching has come to its second window.',
		'- **Without a limit the host\'s work per item decides.** HTTP Request has each expression evaluated once per item. For a declarative node the host does it twice, once for the request and once for the list of allowed domains, and hands neither value on, so that this node asks a third time. In an isolate each of them costs about as much as sending the request itself, which is the whole difference; what this package itself does for an item (reading the number, counting segments, keeping the sent log) is a few per cent.',
		'- **100 ms away the ceiling of 50 requests under way decides as well.** 1,000 requests take 2.6 s at the least: 0.6 s until 50 are under way, then 500 a second; HTTP Request sends all at once. Parallel Requests can be raised to 100. Before the first request leaves, the host has evaluated all items, since one bad item is to stop a run before anybody is texted.',
		'- **A personal text takes a request each on either side**, and under the limit both take as long. This node waits by itself, and HTTP Request needs the right Batching settings.',
		'',
	];
}

function spread(values, digits = 0) {
	const { low, median: middle, high } = quartiles(values);
	const shown = (value) => value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
	return values.length === 1 ? shown(middle) : `${shown(middle)} (${shown(low)}-${shown(high)})`;
}

function short(number) {
	return number >= 10 ? number.toFixed(0) : number >= 0.1 ? number.toFixed(2) : number.toPrecision(2);
}

function megabytes(bytes) {
	return Math.round(median(bytes) / 1e6);
}
