/** Settings of every property test here: the same texts each time, so that a red run can be repeated. */
export const RUNS = { seed: 20260105, numRuns: 1500 };

/** For texts that take long to make or to measure. */
export const FEWER_RUNS = { ...RUNS, numRuns: 400 };

/** For what is quick to try and has many cases. */
export const MORE_RUNS = { ...RUNS, numRuns: 6000 };
