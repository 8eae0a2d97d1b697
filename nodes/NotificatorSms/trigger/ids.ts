/**
 * Writes a set of ids as short text: the steps from each id to the next, with `*n` for a step that
 * comes n times. A thousand ids in a row take a few characters, and ids with gaps some three each.
 *
 * @param ids whole numbers from 1, in any order
 */
export function packIds(ids: Iterable<number>): string {
	const steps: Array<{ step: number; times: number }> = [];
	let before = 0;
	for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
		const last = steps[steps.length - 1];
		if (last?.step === id - before) last.times += 1;
		else steps.push({ step: id - before, times: 1 });
		before = id;
	}
	return steps.map(({ step, times }) => (times === 1 ? `${step}` : `${step}*${times}`)).join(' ');
}

/**
 * Reads what {@link packIds} wrote.
 *
 * @returns the ids, the smallest first
 */
export function unpackIds(packed: string): number[] {
	const ids: number[] = [];
	let before = 0;
	for (const run of packed.split(' ').filter((text) => text !== '')) {
		const [step, times = 1] = run.split('*').map(Number);
		for (let count = 0; count < times; count++) {
			before += step;
			ids.push(before);
		}
	}
	return ids;
}
