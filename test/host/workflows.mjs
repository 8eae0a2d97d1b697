// What test workflows are made of.

import { setTimeout as sleep } from 'node:timers/promises';

/** A resource locator as the editor stores it. */
export function locator(mode, value) {
	return { __rl: true, mode, value };
}

/** A node of a workflow, named by itself. */
export function node(name, type, typeVersion, parameters) {
	return { id: name, name, type, typeVersion, position: [0, 0], parameters };
}

/** A workflow whose nodes follow one another. */
export function chain(name, nodes) {
	const spread = nodes.map((each, index) => ({ ...each, position: [index * 220, 0] }));
	const connections = Object.fromEntries(
		spread
			.slice(0, -1)
			.map((each, index) => [
				each.name,
				{ main: [[{ node: spread[index + 1].name, type: 'main', index: 0 }]] },
			]),
	);
	return { name, nodes: spread, connections };
}

/** Waits until something holds; the message names what it was. */
export async function until(holds, what, seconds) {
	const deadline = Date.now() + seconds * 1000;
	while (!(await holds())) {
		if (Date.now() > deadline) throw new Error(`${what} did not come in ${seconds} s`);
		await sleep(100);
	}
}
