import { located, parameterAhead } from './delivery/declared';
import type { Run } from './run';

/** Gives the value of a parameter of one item; of a resource locator what stands in it. */
export type ReadParameter = (name: string) => unknown;

/**
 * The parameters of one item of a run, as the host works them out. With Request Options > Batching
 * the host has not come to the item yet, so they are worked out ahead of it.
 *
 * @returns a function that throws what an expression throws
 */
export async function parametersOf<Memory>(
	run: Run<Memory>,
	itemIndex: number,
): Promise<ReadParameter> {
	if (run.paced) return (name) => parameterAhead(run.context, name, itemIndex);
	// Without pauses the host has handed over all items that it can read.
	const { context } = (await run.call(itemIndex))!;
	return (name) => located(context.getNodeParameter(name, ''));
}
