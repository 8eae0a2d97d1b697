import type { IExecuteFunctions, IHttpRequestOptions, INodeExecutionData } from 'n8n-workflow';

import { requestSettings, sendWithCredential } from '../api/nodeRequest';
import type { Call, Outcome, Run } from './collectItems';
import { failedItem } from './failure';
import { newMemory, performRun, type Memory, type Operation } from './operation';

/** What the tries of each execution remember, for as long as there is the execution. */
export type Memories<Prepared, Log> = WeakMap<object, Memory<Prepared, Log>>;

/**
 * Performs an operation for which n8n calls the node itself, with all of its items, instead of making a
 * declared request for each: checked, performed, remembered and reported as any other operation.
 *
 * @param declared method, path and headers of the request
 * @returns the output, as n8n wants it of a node, and what is remembered
 * @throws where the node is to stop
 */
export async function performCustom<Prepared, Log>(
	context: IExecuteFunctions,
	operation: Operation<Prepared, Log>,
	memories: Memories<Prepared, Log>,
	declared: IHttpRequestOptions,
): Promise<{ items: INodeExecutionData[]; memory: Memory<Prepared, Log> }> {
	// The same object in every try of one execution of this node, and in nothing else.
	const identity = context.getExecuteData();
	const memory = memories.get(identity) ?? newMemory(operation);
	memories.set(identity, memory);
	const outcomes: Outcome[] = [];
	await performRun(operation, runOf(context, memory, declared, outcomes));
	const items = outcomes.flatMap((outcome) => {
		if ('thrown' in outcome) throw outcome.thrown;
		return outcome.items;
	});
	return { items, memory };
}

function runOf<Prepared, Log>(
	context: IExecuteFunctions,
	memory: Memory<Prepared, Log>,
	declared: IHttpRequestOptions,
	outcomes: Outcome[],
): Run<Memory<Prepared, Log>> {
	const inputItems = context.getInputData();
	const signal = context.getExecutionCancelSignal();

	return {
		context,
		itemIndexes: [...inputItems.keys()],
		itemCount: inputItems.length,
		paced: false,
		memory,
		stopOnFailure: !context.continueOnFail(),
		call: async (itemIndex) => callOf(context, itemIndex, { ...declared, abortSignal: signal }),
		hostGoesOnAfter: async () => true,
		isOver: () => signal?.aborted ?? false,
		input: (itemIndex) => inputItems[itemIndex]?.json ?? {},
		settle(itemIndex, outcome) {
			outcomes[itemIndex] = outcome;
		},
		settleFailure(text, more = {}) {
			const { itemIndex } = text;
			const fields = { ...inputItems[itemIndex]?.json, ...more };
			outcomes[itemIndex] = { items: [failedItem(context, text, fields)] };
		},
	};
}

function callOf(context: IExecuteFunctions, itemIndex: number, declared: IHttpRequestOptions): Call {
	const parameter: Call['context']['getNodeParameter'] = (name: string, fallback?: unknown) =>
		context.getNodeParameter(name, itemIndex, fallback);
	return {
		context: { getNodeParameter: parameter },
		options: { ...declared, ...requestSettings(parameter('requestOptions', {})) },
		exchange: async (options, rules) => await sendWithCredential(context, options, rules),
	};
}
