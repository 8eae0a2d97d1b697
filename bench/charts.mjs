/** Charts as SVG with no script and no font of their own, readable on light and on dark pages. */

const WIDTH = 760;
const LEFT = 372;
const STYLE = `<style>
	text { font: 13px system-ui, sans-serif; fill: #24292f }
	.title { font-size: 15px; font-weight: 600 }
	.quiet { fill: #57606a }
	.line { stroke: #8c959f; stroke-dasharray: 3 3 }
	.ours { fill: #0a7d5a } .cpu { fill: #6cc4a4 } .theirs { fill: #8c959f } .lost { fill: #cf4036 }
	@media (prefers-color-scheme: dark) {
		text { fill: #e6edf3 } .quiet { fill: #9ba6b2 } .ours { fill: #2fb488 } .cpu { fill: #1d6e54 }
		.theirs { fill: #6e7681 } .lost { fill: #f0655b }
	}
</style>`;

/**
 * Time of this node as a share of HTTP Request's: two bars a row, wall and CPU time.
 *
 * @param {object[]} bars `title`, `expressions`, `wall` and `cpu` (ratios)
 */
export function ratioChart(bars) {
	const rowHeight = 46;
	const top = 78;
	const height = top + bars.length * rowHeight + 16;
	const longest = Math.max(1.2, ...bars.flatMap(({ wall, cpu }) => [wall, cpu]));
	const scale = (WIDTH - LEFT - 60) / longest;
	const rows = bars.map(({ title, expressions, wall, cpu }, index) => {
		const y = top + index * rowHeight;
		return [
			label(LEFT - 12, y + 13, title, 'end'),
			label(LEFT - 12, y + 29, `expressions: ${expressions}`, 'end', 'quiet'),
			bar(LEFT, y + 2, wall * scale, 14, 'ours'),
			label(LEFT + wall * scale + 6, y + 14, wall.toFixed(2)),
			bar(LEFT, y + 19, cpu * scale, 10, 'cpu'),
			label(LEFT + cpu * scale + 6, y + 29, cpu.toFixed(2), 'start', 'quiet'),
		].join('');
	});
	const same = LEFT + scale;
	return svg(
		height,
		'Time of this node as a share of the time of HTTP Request',
		[
			label(16, 24, 'This node, as a share of the time of HTTP Request (1 = the same, shorter is faster)', 'start', 'title'),
			bar(16, 38, 14, 12, 'ours'),
			label(36, 49, 'wall time'),
			bar(116, 38, 14, 12, 'cpu'),
			label(136, 49, 'CPU time'),
			`<line class="line" x1="${same}" x2="${same}" y1="${top - 8}" y2="${height - 12}"/>`,
			label(same, top - 14, 'HTTP Request = 1', 'middle', 'quiet'),
			...rows,
		].join('\n'),
	);
}

/**
 * What became of messages under a rate limit: accepted or lost, and in what time.
 *
 * @param {object[]} rows `title` and `sides`: `name`, `once`, `more`, `never`, `seconds`
 */
export function limitChart(rows) {
	const lineHeight = 26;
	const top = 78;
	const groupHeight = (row) => 30 + row.sides.length * lineHeight + 14;
	const height = top + rows.reduce((sum, row) => sum + groupHeight(row), 0);
	const room = WIDTH - 230 - 150;
	let y = top;
	const groups = rows.map((row) => {
		const lines = [label(16, y + 14, row.title)];
		row.sides.forEach(({ name, once, never, seconds }, index) => {
			const lineY = y + 26 + index * lineHeight;
			const scale = room / (once + never);
			lines.push(
				label(218, lineY + 13, name, 'end', 'quiet'),
				bar(230, lineY + 1, once * scale, 16, index === 0 ? 'ours' : 'theirs'),
				bar(230 + once * scale, lineY + 1, never * scale, 16, 'lost'),
				label(230 + room + 8, lineY + 13, never > 0 ? `${never.toLocaleString('en')} lost` : duration(seconds)),
			);
		});
		y += groupHeight(row);
		return lines.join('');
	});
	return svg(
		height,
		'What became of the messages under a rate limit of 60 requests a minute',
		[
			label(16, 24, 'Messages under a limit of 60 requests a minute, and the time they take', 'start', 'title'),
			bar(16, 38, 14, 12, 'ours'),
			bar(32, 38, 14, 12, 'theirs'),
			label(54, 49, 'accepted once'),
			bar(160, 38, 14, 12, 'lost'),
			label(180, 49, 'never accepted'),
			...groups,
		].join('\n'),
	);
}

/** Such as `3 s` or `17 min`. */
export function duration(seconds) {
	return seconds < 60 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
}

function bar(x, y, width, height, name) {
	return `<rect class="${name}" x="${round(x)}" y="${round(y)}" width="${round(Math.max(width, 0))}" height="${height}" rx="2"/>`;
}

function label(x, y, text, anchor = 'start', name = '') {
	return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${name ? ` class="${name}"` : ''}>${escaped(text)}</text>`;
}

function svg(height, title, content) {
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">\n${STYLE}\n${content}\n</svg>\n`;
}

function escaped(text) {
	return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

function round(number) {
	return Math.round(number * 10) / 10;
}
