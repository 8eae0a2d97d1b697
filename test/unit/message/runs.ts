/** `npm test`, the fast loop and mutation testing try a part of the cases each; `npm run coverage` tries all. */
declare const globalThis: { shareOfRuns?: number };
const SHARE = globalThis.shareOfRuns ?? 1;

function runs(count: number) {
	return { seed: 20260105, numRuns: Math.ceil(count * SHARE) };
}

/** Settings of every property test here: the same texts each time, so that a red run can be repeated. */
export const RUNS = runs(1500);

/** For texts that take long to make or to measure. */
export const FEWER_RUNS = runs(400);

/** For what is quick to try and has many cases. */
export const MORE_RUNS = runs(6000);
