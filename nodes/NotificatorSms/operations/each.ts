import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { sendWithRetry } from '../api/retry';
import type { ApiResult, ResponseRules } from '../api/result';
import type { Pagination } from './collectItems';
import { failureError } from './failure';
import { runOperation, type Operation, type OperationRun } from './operation';
import { capitalized, failureText, itemName, stoppedRunText, type Failure, type Words } from './report';

/** What became of one item: its output, or why there is none. */
export type Outcome = { rows: IDataObject[] } | { failure: Failure };

/** What the tries of one execution remember of changes. */
export interface ChangeLog {
	/** Items whose change was accepted, or may have been carried out: it is never asked for again. */
	outcomes: Map<number, Outcome>;
	/** Why no further draft is made, once one is not known to be a draft. */
	noFurtherDraft?: Failure;
}

/** Makes requests in the name of one item, and waits where the server asks for it. */
export interface ItemClient {
	/** The declared request, as the host has evaluated it for this item. */
	options: IHttpRequestOptions;
	/** Never throws. */
	request(options: IHttpRequestOptions, rules?: ResponseRules): Promise<ApiResult>;
}

/** What every prepared item has. */
export interface PreparedItem {
	itemIndex: number;
	/** What the output of an item that did not come through says of what was asked for. */
	shown?: IDataObject;
}

/** Makes the requests for one item. It puts into the log what must not be asked for again. */
export type PerformItem<Prepared> = (
	prepared: Prepared,
	client: ItemClient,
	log: ChangeLog,
) => Promise<Outcome>;

/** An operation whose items are performed one after the other, each by itself. */
export interface EachOperation<Prepared extends PreparedItem>
	extends Pick<Operation<Prepared, ChangeLog>, 'words' | 'prepare'> {
	/** Begins a try with all of its items: what is read once for them is read anew in each try. */
	begin(prepared: Prepared[]): PerformItem<Prepared>;
}

/** Makes the pagination function of an operation that makes its requests item by item, in their order. */
export function runEach<Prepared extends PreparedItem>(
	operation: EachOperation<Prepared>,
): Pagination {
	return runOperation<Prepared, ChangeLog>({
		...operation,
		newLog: () => ({ outcomes: new Map() }),
		async perform(prepared, run) {
			const performItem = operation.begin(prepared);
			for (const item of prepared) {
				const outcome = await outcomeOf(performItem, item, run);
				if (outcome) settle(operation.words, item, outcome, run);
			}
		},
	});
}

/** @returns undefined where the host passed the item over */
async function outcomeOf<Prepared extends PreparedItem>(
	performItem: PerformItem<Prepared>,
	item: Prepared,
	run: OperationRun<Prepared, ChangeLog>,
): Promise<Outcome | undefined> {
	const { log } = run.memory;
	const known = log.outcomes.get(item.itemIndex);
	if (known) return known;
	const call = await run.call(item.itemIndex);
	if (!call) return undefined;
	const client: ItemClient = {
		options: call.options,
		request: async (options, rules) =>
			(await sendWithRetry(run.gate, async () => await call.exchange(options, rules))).result,
	};
	return await performItem(item, client, log);
}

function settle<Prepared extends PreparedItem>(
	words: Words,
	{ itemIndex, shown }: Prepared,
	outcome: Outcome,
	run: OperationRun<Prepared, ChangeLog>,
): void {
	if ('rows' in outcome) {
		const pairedItem = { item: itemIndex };
		return run.settle(itemIndex, { items: outcome.rows.map((json) => ({ json, pairedItem })) });
	}
	const failures = [outcome.failure];
	const name = itemName(words, itemIndex, run.itemCount);
	const text = failureText(words, failures, itemIndex, name);
	if (!run.stopOnFailure) return run.settleFailure(text, shown);
	const isAccount = words.done !== undefined && run.itemCount > 1;
	throw failureError(
		run.context,
		isAccount ? stoppedRunText(words, text, failures, groupsOf(words, itemIndex, outcome, run)) : text,
	);
}

function groupsOf<Prepared>(
	{ done }: Words,
	itemIndex: number,
	{ failure }: { failure: Failure },
	{ itemIndexes, memory: { log } }: OperationRun<Prepared, ChangeLog>,
): Array<[string, number[]]> {
	const accepted = [...log.outcomes]
		.filter(([, outcome]) => 'rows' in outcome || outcome.failure.kind === 'accepted')
		.map(([index]) => index);
	const uncertain = failure.kind === 'uncertain' ? [itemIndex] : [];
	const touched = new Set([...accepted, ...uncertain]);
	const untouched = itemIndexes.filter((index) => !touched.has(index));
	return [
		[capitalized(`${done}`), accepted],
		[`May have been ${done}`, uncertain],
		[`Not ${done}`, untouched],
	];
}
