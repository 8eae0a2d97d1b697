import {
	sleep,
	type DeclarativeRestApiSettings,
	type IDataObject,
	type IExecutePaginationFunctions,
	type IExecuteSingleFunctions,
	type IHttpRequestOptions,
	type IN8nHttpFullResponse,
	type INodeExecutionData,
	type INodeParameters,
} from 'n8n-workflow';

import { readAccount, type Account } from '../api/account';
import type { ApiResult, HttpResponse, ResponseRules } from '../api/result';
import { failedItem, failureItemIndex, type FailureText } from './failure';
import { sendRequest } from '../api/client';

/** What a run needs to know of its node. */
export type NodeContext = Pick<
	IExecuteSingleFunctions,
	'evaluateExpression' | 'getExecuteData' | 'getNode' | 'getTimezone'
>;

/** The request that the description declares for one input item, and the means to make it. */
export interface Call {
	context: Pick<IExecuteSingleFunctions, 'getNodeParameter'>;
	/** The declared request, evaluated by the host for this item. */
	options: IHttpRequestOptions;
	/** Makes a request in this item's name, with the credential; never throws. */
	exchange(options: IHttpRequestOptions, rules?: ResponseRules): Promise<ApiResult>;
}

/** What becomes of one input item: its output items, or what is thrown. */
export type Outcome = { items: INodeExecutionData[] } | { thrown: Error };

/** All items of one try. */
export interface Run<Memory> {
	/** Any context of the run: the node, its settings and its raw parameters are the same for all. */
	context: NodeContext;
	/** The items to settle, in order: all of them, less those that the host could not read. */
	itemIndexes: number[];
	/** How many items the node got. */
	itemCount: number;
	/** True with Request Options > Batching: the host hands over the items little by little. */
	paced: boolean;
	/** Kept over the tries of Retry On Fail, and over nothing else. */
	memory: Memory;
	stopOnFailure: boolean;
	/** Waits for the call of an item; undefined where the host passed the item over. */
	call(itemIndex: number): Promise<Call | undefined>;
	/** Whether the host goes on with the items after one whose parameters cannot be evaluated. */
	hostGoesOnAfter(itemIndex: number): Promise<boolean>;
	/** True once no request may go out any more: the execution was cancelled, or is in its next try. */
	isOver(): boolean;
	/** What an input item holds; nothing for the call of an agent. */
	input(itemIndex: number): IDataObject;
	settle(itemIndex: number, outcome: Outcome): void;
	/** Settles an item that did not come through: its output carries its input's own fields, and more. */
	settleFailure(text: FailureText, more?: IDataObject): void;
}

/** Settles every item of a run. What it throws ends the run, at the item that the failure names. */
type Handler<Memory> = (run: Run<Memory>) => Promise<void>;

export type Pagination = (
	this: IExecutePaginationFunctions,
	requestData: DeclarativeRestApiSettings.ResultOptions,
) => Promise<INodeExecutionData[]>;

/**
 * Makes the pagination function of an operation that looks at all items of the run before it
 * sends anything.
 *
 * The host starts all items in one synchronous loop and calls this function for each of them
 * before the loop ends (measured on n8n 1.123 and 2.41), so one turn of the event loop later
 * every item is known. With Request Options > Batching the host pauses inside that loop.
 *
 * @param newMemory what the tries of one execution remember
 * @param handle settles every item of the run
 * @param unsentOutput what the output of an item says for which nothing was asked, beside its input
 */
export function collectItems<Memory>(
	newMemory: () => Memory,
	handle: Handler<Memory>,
	unsentOutput: IDataObject = {},
): Pagination {
	const tries = new WeakMap<object, Try<Memory>>();

	return async function (this: IExecutePaginationFunctions, requestData) {
		const identity = runIdentity(this);
		const last = tries.get(identity);
		const isSameTry = last?.expects(this.getItemIndex()) ?? false;
		const current = isSameTry ? last! : beginTry(this, last?.memory ?? newMemory(), handle, unsentOutput, last);
		tries.set(identity, current);
		return await current.join(this, requestData);
	};
}

/** Hands the whole answer on, of any status, to the pagination function that made the request. */
export async function wholeResponse(
	this: IExecuteSingleFunctions,
	_items: INodeExecutionData[],
	{ statusCode, headers, body }: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	return [{ json: { statusCode, headers, body } as IDataObject }];
}

/** How often a paced run checks whether the host has handed over the next item, in milliseconds. */
const CHECK_EVERY = 25;

/**
 * How much longer than its own pauses a host takes from one item to the next, and from its last
 * item to the next try (5 seconds at the most) or to its record of the run, in milliseconds.
 */
const HOST_DELAY = 6_000;

interface Try<Memory> {
	memory: Memory;
	/** Whether an item that the host hands over now can be one of this try. */
	expects(itemIndex: number): boolean;
	join(
		context: IExecutePaginationFunctions,
		requestData: DeclarativeRestApiSettings.ResultOptions,
	): Promise<INodeExecutionData[]>;
	/** Lets nothing more go out, and waits for what is under way. */
	end(): Promise<void>;
}

function beginTry<Memory>(
	first: IExecutePaginationFunctions,
	memory: Memory,
	handle: Handler<Memory>,
	unsentOutput: IDataObject,
	earlier?: Try<Memory>,
): Try<Memory> {
	const inputItems = inputItemsOf(first);
	const itemCount = inputItems.length;
	const pause = itemCount > 1 ? batchingPause(first) : 0;
	const paced = pause > 0;
	const stopOnFailure = !first.continueOnFail();
	let account: Account;
	const calls = new Map<number, Call>();
	const outcomes = Array.from({ length: itemCount }, () => deferred<Outcome>());
	const settled = new Set<number>();
	/** A rejection that nobody handles yet ends the host's process, so it waits for the last item. */
	const allHandedOver = deferred<void>();
	let lastIndex = -1;
	let lastArrival = 0;
	let closed = false;
	let ended = false;
	let finished = Promise.resolve();

	const run: Omit<Run<Memory>, 'itemIndexes'> = {
		context: first,
		itemCount,
		paced,
		memory,
		stopOnFailure,
		async call(itemIndex) {
			await hostAt(itemIndex);
			if (lastIndex < itemIndex && (stopOnFailure || isOnRecord(first))) ended = true;
			return calls.get(itemIndex);
		},
		async hostGoesOnAfter(itemIndex) {
			await hostAt(itemIndex + 1);
			return lastIndex > itemIndex || !(ended || isOnRecord(first));
		},
		isOver: () => ended || (first.getExecutionCancelSignal()?.aborted ?? false),
		input: (itemIndex) => inputItems[itemIndex]?.json ?? {},
		settle(itemIndex, outcome) {
			settled.add(itemIndex);
			outcomes[itemIndex].resolve(outcome);
		},
		settleFailure(text, more = {}) {
			const { itemIndex } = text;
			const fields = { ...run.input(itemIndex), ...more };
			run.settle(itemIndex, { items: [failedItem(first, text, fields)] });
		},
	};

	/** Waits until the host has come to an item, or will not any more: it hands them over in order. */
	async function hostAt(itemIndex: number): Promise<void> {
		while (lastIndex < itemIndex && !run.isOver() && Date.now() - lastArrival < pause + HOST_DELAY) {
			await sleep(CHECK_EVERY);
		}
	}

	async function start(): Promise<void> {
		await sleep(0);
		await earlier?.end();
		if (!paced) {
			closed = true;
			allHandedOver.resolve();
		}
		const itemIndexes = paced ? [...Array(itemCount).keys()] : [...calls.keys()];
		if (!paced && (await hasStoppedEarly())) return failRest(itemIndexes, UNREADABLE_ITEM);
		try {
			account = await readAccount(first);
			await handle({ ...run, itemIndexes });
		} catch (thrown) {
			if (stopOnFailure) stopRest(itemIndexes, thrown as Error);
			else failRest(itemIndexes, (thrown as Error).message);
		}
	}

	/** Whether the host has ended the node at an item whose parameters it could not evaluate. */
	async function hasStoppedEarly(): Promise<boolean> {
		if (calls.size === itemCount) return false;
		const unreadable = [...outcomes.keys()].find((itemIndex) => !calls.has(itemIndex))!;
		return stopOnFailure || !(await run.hostGoesOnAfter(unreadable));
	}

	function unsettled(itemIndexes: number[]): number[] {
		return itemIndexes.filter((itemIndex) => !settled.has(itemIndex));
	}

	function failRest(itemIndexes: number[], message: string): void {
		for (const itemIndex of unsettled(itemIndexes)) {
			run.settleFailure({ message, itemIndex }, unsentOutput);
		}
	}

	/** The host stops at the first item that throws, and shows that item: only the guilty one may. */
	function stopRest(itemIndexes: number[], thrown: Error): void {
		const rest = unsettled(itemIndexes);
		const guilty = failureItemIndex(thrown) ?? rest[0];
		for (const itemIndex of rest) {
			run.settle(itemIndex, itemIndex === guilty ? { thrown } : { items: [] });
		}
	}

	return {
		memory,
		expects: (itemIndex) => !closed && itemIndex > lastIndex,
		async join(context, requestData) {
			const itemIndex = context.getItemIndex();
			calls.set(itemIndex, callOf(context, requestData, () => account));
			lastIndex = itemIndex;
			lastArrival = Date.now();
			if (calls.size === 1) finished = start();
			if (itemIndex === itemCount - 1) allHandedOver.resolve();

			const outcome = await outcomes[itemIndex].promise;
			if ('items' in outcome) return outcome.items;
			await allHandedOver.promise;
			throw outcome.thrown;
		},
		async end() {
			ended = true;
			await finished;
		},
	};
}

/** For the items before the one that the host has stopped at; the host itself names that one. */
const UNREADABLE_ITEM = 'Nothing was done for this item: the parameters of another one could not be evaluated';

function deferred<Value>() {
	let resolve!: (value: Value) => void;
	const promise = new Promise<Value>((resolvePromise) => (resolve = resolvePromise));
	return { promise, resolve };
}

function callOf(
	context: IExecutePaginationFunctions,
	requestData: DeclarativeRestApiSettings.ResultOptions,
	account: () => Account,
): Call {
	return {
		context,
		options: requestData.options as IHttpRequestOptions,
		async exchange(options, rules) {
			async function send(asked: IHttpRequestOptions): Promise<HttpResponse> {
				const [item] = await context.makeRoutingRequest({ ...requestData, options: asked });
				return item.json as unknown as HttpResponse;
			}
			const signal = context.getExecutionCancelSignal();
			const { baseURL, ...rest } = account();
			return await sendRequest(send, { ...options, baseURL }, { ...rest, signal }, rules);
		},
	};
}

/**
 * What is the same object in every try of one execution of this node, and in nothing else: the
 * execute data, or, as a tool of an agent whose own execute data serves all of its calls, the
 * arguments of this call.
 */
function runIdentity(context: IExecuteSingleFunctions): object {
	const executeData = context.getExecuteData();
	return executeData.node.name === context.getNode().name
		? executeData
		: context.getInputData(0, 'ai_tool').json;
}

/** The items that the host hands over one by one; an agent calls with one that holds nothing. */
function inputItemsOf(context: IExecuteSingleFunctions): INodeExecutionData[] {
	const executeData = context.getExecuteData();
	const node = context.getNode();
	if (executeData.node.name !== node.name) return [{ json: {} }];
	const items = executeData.data.main?.[0] ?? [{ json: {} }];
	return node.executeOnce ? items.slice(0, 1) : items;
}

/** How long the host pauses between two batches of items, in milliseconds; 0 where it does not. */
function batchingPause(context: IExecuteSingleFunctions): number {
	const requestOptions = context.getNodeParameter('requestOptions', {}) as INodeParameters;
	const batching = requestOptions.batching as { batch?: { batchInterval?: number } } | undefined;
	return Math.max(0, Number(batching?.batch?.batchInterval) || 0);
}

/**
 * Whether the host has put this run of the node on record, which it does when the run is over.
 * Hosts up to n8n 2.11 end a node at an item that they cannot read even where it is to continue.
 */
function isOnRecord(context: IExecuteSingleFunctions): boolean {
	const proxy = context.getWorkflowDataProxy(context.getItemIndex());
	try {
		proxy.$(context.getNode().name).all(0, proxy.$runIndex);
		return true;
	} catch {
		return false;
	}
}
