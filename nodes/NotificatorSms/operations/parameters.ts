import type { NodeParameterValueType } from 'n8n-workflow';

import { readCount } from '../message/values';
import type { NodeContext, Run } from './collectItems';

/**
 * Gives the value of a parameter of one item; of a resource locator what is chosen in it.
 *
 * @param whenHidden what a field has for a value that the host does not show beside the others
 */
export type ReadParameter = (name: string, whenHidden?: NodeParameterValueType) => unknown;

/**
 * The parameters of one item of a run, as the host evaluates them. With Request Options > Batching
 * the host has not come to the item yet, so the raw parameters are evaluated ahead of it.
 *
 * The description leaves them to this function: a parameter with a routing of its own is evaluated
 * two more times by the host, for each item (n8n 2.41).
 *
 * @returns a function that throws what an expression throws
 */
export async function parametersOf<Memory>(
	run: Run<Memory>,
	itemIndex: number,
): Promise<ReadParameter> {
	if (run.paced) {
		return (name, whenHidden = '') => parameterAhead(run.context, name, itemIndex, whenHidden);
	}
	// Without pauses the host has handed over all items that it can read.
	const { context } = (await run.call(itemIndex))!;
	return (name, whenHidden = '') => located(context.getNodeParameter(name, whenHidden));
}

/** The longest that Node.js can wait, in milliseconds: a longer wait ends at once. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/**
 * Checks the timeout that is set for the requests of an item. The host takes whatever is set as it
 * is: -1 ends a request before it has left, which looks as if it had been sent, and 0 is passed over.
 *
 * @param requestOptions what n8n itself adds to the fields of the node
 * @param problems gets a sentence where the timeout is no whole number of milliseconds from 1
 */
export function checkTimeout(requestOptions: unknown, problems: string[]): void {
	if (typeof requestOptions !== 'object' || requestOptions === null) return;
	if (!('timeout' in requestOptions)) return;
	readCount(requestOptions.timeout, 'Request Options > Timeout', problems, LONGEST_TIMEOUT);
}

function parameterAhead(
	context: NodeContext,
	name: string,
	itemIndex: number,
	whenHidden: NodeParameterValueType,
): unknown {
	const { [name]: raw = whenHidden } = context.getNode().parameters;
	return located(evaluated(context, raw, itemIndex));
}

function evaluated(
	context: NodeContext,
	value: NodeParameterValueType | object,
	itemIndex: number,
): unknown {
	if (typeof value === 'string') {
		return value.startsWith('=') ? context.evaluateExpression(value.slice(1), itemIndex) : value;
	}
	if (Array.isArray(value)) return value.map((entry) => evaluated(context, entry, itemIndex));
	if (typeof value !== 'object' || value === null || value instanceof Date) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, entry]) => [name, evaluated(context, entry, itemIndex)]),
	);
}

/** What is in a resource locator; any other value is itself. */
function located(value: unknown): unknown {
	const isLocator =
		typeof value === 'object' && value !== null && '__rl' in value && 'value' in value;
	return isLocator ? value.value : value;
}
