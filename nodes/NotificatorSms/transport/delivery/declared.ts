import type { IDataObject, IExecuteSingleFunctions, NodeParameterValueType } from 'n8n-workflow';

import type { Call } from '../run';
import type { Declared, SendOptions } from './order';

/** The body that the description declares, worked out by the host for an item it handed over. */
export function declaredByHost({ context, options }: Call): Declared {
	const body = options.body as IDataObject;
	return {
		deviceId: body.device_id,
		simSubscriptionId: body.sim_subscription_id,
		phoneNumbers: body.phone_numbers,
		content: body.content,
		options: context.getNodeParameter('options', {}) as SendOptions,
	};
}

/**
 * The same, for an item that the host has not handed over yet because of Request Options >
 * Batching: the raw parameters of the node are worked out here.
 *
 * @throws what an expression throws
 */
export function declaredAhead(context: IExecuteSingleFunctions, itemIndex: number): Declared {
	const valueOf = (name: string) => parameterAhead(context, name, itemIndex);
	return {
		deviceId: valueOf('deviceId'),
		simSubscriptionId: valueOf('simSubscriptionId'),
		phoneNumbers: valueOf('phoneNumbers'),
		content: valueOf('content'),
		options: (valueOf('options') ?? {}) as SendOptions,
	};
}

/**
 * Works out one parameter of an item that the host has not handed over yet.
 *
 * @returns its value; of a resource locator what stands in it
 * @throws what an expression throws
 */
export function parameterAhead(
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
export function located(value: unknown): unknown {
	const isLocator =
		typeof value === 'object' && value !== null && '__rl' in value && 'value' in value;
	return isLocator ? value.value : value;
}
