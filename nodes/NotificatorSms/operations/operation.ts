import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { newRetryGate, type RetryGate } from '../api/retry';
import { collectItems, type Pagination, type Run } from './collectItems';
import { failureError } from './failure';
import { checkTimeout, parametersOf, type ReadParameter } from './parameters';
import { badItemText, badRunText, type BadItem, type Words } from './report';

/** When a run is, for whatever depends on it. */
export interface Clock {
	now: Date;
	/** The time zone of the workflow: that of a time without one. */
	workflowTimezone: string;
}

/** What an operation may ask of an item beside the values of its parameters. */
export interface Item<Log> {
	itemIndex: number;
	/** What the input item holds. */
	input: IDataObject;
	/** The parameters of the node before any expression is evaluated; the same for all items. */
	rawParameters: INodeParameters;
	clock: Clock;
	log: Log;
	/** Says what else can be done where the item is wrong, beside fixing its values. */
	advise(sentence: string): void;
}

/** What is kept over the tries of one execution. */
export interface Memory<Prepared, Log> {
	/**
	 * Items as they were first read. A later try would read the same item with another clock, and what
	 * it asks for must not be another thing then.
	 */
	prepared: Map<number, Prepared>;
	/** What has been done, or may have been. */
	log: Log;
}

/** All items of one try of an operation. */
export interface OperationRun<Prepared, Log> extends Run<Memory<Prepared, Log>> {
	/** Through it goes every request of the run, whatever it is for. */
	gate: RetryGate;
}

/** What makes one operation different from another. */
export interface Operation<Prepared, Log> {
	words: Words;
	newLog(): Log;
	/**
	 * Reads and checks one item. It throws what an expression throws, and nothing else.
	 *
	 * @param problems gets a sentence for each thing that is wrong with the item
	 * @returns what the item asks for; it does not count where there is a sentence
	 */
	prepare(parameter: ReadParameter, item: Item<Log>, problems: string[]): Prepared | undefined;
	/** What the output of an item says for which nothing was asked, beside its input, which may hold output of the same names. */
	unsentOutput?: IDataObject;
	/** Makes the requests for the items that could be prepared, in their order, and settles each of them. */
	perform(prepared: Prepared[], run: OperationRun<Prepared, Log>): Promise<void>;
}

/**
 * Makes the pagination function of an operation: all items of the run are read and checked before the
 * first request leaves; then the operation performs them.
 */
export function runOperation<Prepared, Log>(operation: Operation<Prepared, Log>): Pagination {
	return collectItems(
		() => newMemory(operation),
		async (run) => await performRun(operation, run),
		operation.unsentOutput,
	);
}

/** What an operation remembers before its first try. */
export function newMemory<Prepared, Log>({ newLog }: Operation<Prepared, Log>): Memory<Prepared, Log> {
	return { prepared: new Map(), log: newLog() };
}

/**
 * Checks all items of a run, performs the operation for them and settles each.
 *
 * @throws where the node is to stop
 */
export async function performRun<Prepared, Log>(
	operation: Operation<Prepared, Log>,
	collected: Run<Memory<Prepared, Log>>,
): Promise<void> {
	const run = { ...collected, gate: newRetryGate(collected.isOver) };
	const checked = await checkItems(operation, run);
	await stopBeforeRequests(operation, run, checked);
	for (const badItem of checked.badItems) {
		run.settleFailure(badItemText(operation.words, badItem, run.itemCount), operation.unsentOutput);
	}
	const { prepared } = run.memory;
	await operation.perform(
		run.itemIndexes.flatMap((itemIndex) => prepared.get(itemIndex) ?? []),
		run,
	);
}

interface Checked {
	badItems: BadItem[];
	/** The first item whose parameters the host cannot evaluate. */
	unreadableItem?: number;
}

async function checkItems<Prepared, Log>(
	operation: Operation<Prepared, Log>,
	run: OperationRun<Prepared, Log>,
): Promise<Checked> {
	const clock = { now: new Date(), workflowTimezone: run.context.getTimezone() };
	const rawParameters = run.context.getNode().parameters;
	const parameters = parametersOf(run, rawParameters);
	const checked: Checked = { badItems: [] };
	const { prepared, log } = run.memory;
	for (const itemIndex of run.itemIndexes) {
		if (prepared.has(itemIndex)) continue;
		const problems: string[] = [];
		const advice: string[] = [];
		try {
			const parameter = await parameters(itemIndex);
			const input = run.input(itemIndex);
			const advise = (sentence: string) => void advice.push(sentence);
			const item = { itemIndex, input, rawParameters, clock, log, advise };
			const read = operation.prepare(parameter, item, problems);
			checkTimeout(parameter('requestOptions'), problems);
			if (problems.length === 0 && read !== undefined) prepared.set(itemIndex, read);
		} catch (thrown) {
			checked.unreadableItem ??= itemIndex;
			problems.push(`An expression could not be evaluated: ${(thrown as Error).message}`);
		}
		if (problems.length > 0) checked.badItems.push({ itemIndex, problems, advice });
	}
	return checked;
}

async function stopBeforeRequests<Prepared, Log>(
	{ words }: Operation<Prepared, Log>,
	run: OperationRun<Prepared, Log>,
	{ badItems, unreadableItem }: Checked,
): Promise<void> {
	if (badItems.length > 0 && run.stopOnFailure) {
		throw failureError(run.context, badRunText(words, badItems, run.itemCount));
	}
	const unreadable = badItems.find(({ itemIndex }) => itemIndex === unreadableItem);
	if (unreadable && !(await run.hostGoesOnAfter(unreadable.itemIndex))) {
		throw failureError(run.context, badItemText(words, unreadable, run.itemCount));
	}
}
