/** In place of `test/unit/message/runs.ts`: these tests run again for each change of the sources. */
export const RUNS = { seed: 20260105, numRuns: 25 };

export const FEWER_RUNS = { ...RUNS, numRuns: 15 };

export const MORE_RUNS = { ...RUNS, numRuns: 60 };
