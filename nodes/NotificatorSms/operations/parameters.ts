import type { INodeParameters, NodeParameterValueType } from 'n8n-workflow';

import { located, readCount } from '../message/values';
import type { NodeContext, Run } from './collectItems';

/**
 * Gives the value of a parameter of one item; of a resource locator what is chosen in it.
 *
 * @param whenHidden what a field has for a value that the host does not show beside the others
 */
export type ReadParameter = (name: string, whenHidden?: NodeParameterValueType) => unknown;

/**
 * The parameters of the items of a run, as the host evaluates them. With Request Options > Batching
 * the host has not come to the item yet, so the raw parameters are evaluated ahead of it.
 *
 * What holds no expression is the same for all items, and the host is asked for it once: each time
 * costs about as much as reading and checking a whole item (n8n 2.41). The description leaves the
 * others to this function too: a parameter with a routing of its own is evaluated two more times by
 * the host, for each item.
 *
 * @param rawParameters the parameters of the node before any expression is evaluated
 * @returns gives for an item what reads its parameters, and throws what an expression throws
 */
export function parametersOf<Memory>(
	run: Run<Memory>,
	rawParameters: INodeParameters,
): (itemIndex: number) => Promise<ReadParameter> {
	const known = new Map<string, unknown>();
	return async (itemIndex) => {
		const read = await readerOf(run, rawParameters, itemIndex);
		return (name, whenHidden = '') => {
			if (known.has(name)) return known.get(name);
			const value = located(read(name, whenHidden));
			const raw = rawParameters[name];
			if (raw !== undefined && !holdsExpression(raw)) known.set(name, value);
			return value;
		};
	};
}

type ReadWhole = (name: string, whenHidden: NodeParameterValueType) => unknown;

async function readerOf<Memory>(
	run: Run<Memory>,
	rawParameters: INodeParameters,
	itemIndex: number,
): Promise<ReadWhole> {
	if (run.paced) {
		return (name, whenHidden) => {
			const { [name]: raw = whenHidden } = rawParameters;
			return evaluated(run.context, raw, itemIndex);
		};
	}
	// Without pauses the host has handed over all items that it can read.
	const { context } = (await run.call(itemIndex))!;
	return (name, whenHidden) => context.getNodeParameter(name, whenHidden);
}

/** Whether anything in a raw value, however deep, is an expression. */
function holdsExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	return typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression);
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
