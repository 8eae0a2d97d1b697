import {
	NodeApiError,
	type IDataObject,
	type IExecutePaginationFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { readList, readPage, type Page, type ReadList } from '../api/pages';
import type { ReadingRules, Unaccepted } from './answer';
import { openCourier, type Courier } from './courier';
import { failedItem, fault } from './outcome';
import { presentRow, type RowShape } from './rows';
import { inOneRun, type Call } from './run';
import { explain, RUN_AGAIN } from './sentences';

/** All pages of one list together, in bytes: half of what a host can store of an execution. */
const LARGEST_LIST = 256_000_000;

/** What makes the list of one resource different from another's. */
export interface ListKind {
	/** As the API's page writes it, e.g. "/contacts". */
	endpoint: string;
	/** True for an endpoint of the service's own page, which every server has. */
	documented?: boolean;
	row: RowShape;
	/** Which rows pass, by the parameters of the item; undefined where all do. */
	filter?: (context: IExecutePaginationFunctions) => ((row: IDataObject) => boolean) | undefined;
}

/**
 * Makes the pagination function of a "List" operation: each input item gets the rows that its
 * `returnAll`, `limit` and filters ask for, paired with it, in full or as `simplify` keeps them.
 */
export function listOperation(kind: ListKind) {
	return inOneRun(
		() => undefined,
		async (run) => {
			const courier = openCourier(run.isOver);
			for (const itemIndex of run.itemIndexes) {
				const call = await run.call(itemIndex);
				if (!call) continue;
				const listing = listForItem(kind, call, itemIndex, courier);
				if (run.stopOnFault) run.settle(itemIndex, { items: await listing });
				else run.settle(itemIndex, { items: await listing.catch(failedItemOf(call, itemIndex)) });
			}
		},
	);
}

function failedItemOf({ context }: Call, itemIndex: number) {
	return (thrown: Error): INodeExecutionData[] => {
		const error = thrown instanceof NodeApiError ? thrown : fault(context, { message: thrown.message, itemIndex });
		return [failedItem(itemIndex, error)];
	};
}

async function listForItem(
	kind: ListKind,
	call: Call,
	itemIndex: number,
	courier: Courier,
): Promise<INodeExecutionData[]> {
	const { context } = call;
	const simplify = context.getNodeParameter('simplify', true) !== false;
	const listing: Listing = { kind, call, courier, rules: { allowance: { bytes: LARGEST_LIST } } };
	const list = await readList(async (page, size) => await fetchPage(listing, page, size), {
		idField: kind.row.idField,
		limit: context.getNodeParameter('returnAll', false)
			? undefined
			: Number(context.getNodeParameter('limit', 50)),
		keep: kind.filter?.(context),
		present: (row) => presentRow(row, kind.row, simplify),
	});
	if (!list.settled) throw unsettledFault(context, list, itemIndex);
	const pairedItem = { item: itemIndex };
	return list.rows.map((json) => ({ json, pairedItem }));
}

/** What all pages of one list have in common. */
interface Listing {
	kind: ListKind;
	call: Call;
	courier: Courier;
	rules: ReadingRules;
}

async function fetchPage(
	{ kind, call: { context, options, exchange }, courier, rules }: Listing,
	page: number,
	pageSize: number,
): Promise<Page> {
	const qs = { ...options.qs, page, results_per_page: pageSize };
	const { answer } = await courier.deliver(
		async () => await exchange({ ...options, headers: { ...options.headers }, qs }, rules),
	);
	if (answer.kind !== 'accepted') throw pageFault(kind, context, answer);
	const read = readPage(answer.body);
	if (!read) throw pageFault(kind, context, { kind: 'unknown', doubt: 'notAList', status: answer.status });
	return read;
}

/**
 * Rows that may be missing are not handed on as if they were all of them. No host lets a declared
 * operation add a hint to its output (n8n 1.123 and 2.41), so the item does not come through.
 */
function unsettledFault(
	context: IExecutePaginationFunctions,
	{ given, total = 0 }: ReadList,
	itemIndex: number,
): NodeApiError {
	return given < total
		? fault(context, {
				message: `The list is not complete: the server says that it has ${total} rows, but gave ${given}`,
				description: 'Run the node again. If this persists, contact the server administrator.',
				itemIndex,
			})
		: fault(context, {
				message: 'The list may not be complete: rows were deleted each time that it was read',
				description: 'Run the node again when the account is less busy, or set a Limit.',
				itemIndex,
			});
}

function pageFault(
	kind: ListKind,
	context: IExecutePaginationFunctions,
	answer: Unaccepted,
): NodeApiError {
	const { reason, advice } = explain(answer, { ...kind, again: RUN_AGAIN });
	return fault(context, {
		message: reason,
		description: advice,
		httpCode: answer.status,
		itemIndex: context.getItemIndex(),
	});
}
