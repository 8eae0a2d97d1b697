import type { IExecuteSingleFunctions, NodeParameterValueType } from 'n8n-workflow';

import type { Run } from './run';

/** Gives the value of a parameter of one item; of a resource locator what stands in it. */
export type ReadParameter = (name: string) => unknown;

/**
 * The parameters of one item of a run, as the host works them out. With Request Options > Batching
 * the host has not come to the item yet, so the raw parameters are worked out ahead of it.
 *
 * The description leaves them to this function: a parameter with a routing of its own is worked out
 * two more times by the host, for each item (n8n 2.41).
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

function parameterAhead(
	context: IExecuteSingleFunctions,
	name: string,
	itemIndex: number,
): unknown {
	return located(workedOut(context, context.getNode().parameters[name], itemIndex));
}

function workedOut(
	context: IExecuteSingleFunctions,
	value: NodeParameterValueType | object,
	itemIndex: number,
): unknown {
	if (typeof value === 'string') {
		return value.startsWith('=') ? context.evaluateExpression(value.slice(1), itemIndex) : value;
	}
	if (Array.isArray(value)) return value.map((entry) => workedOut(context, entry, itemIndex));
	if (typeof value !== 'object' || value === null || value instanceof Date) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, entry]) => [name, workedOut(context, entry, itemIndex)]),
	);
}

/** What stands in a resource locator; any other value is itself. */
function located(value: unknown): unknown {
	const isLocator =
		typeof value === 'object' && value !== null && '__rl' in value && 'value' in value;
	return isLocator ? value.value : value;
}
