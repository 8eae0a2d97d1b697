import {
	type NodeApiError,
	type IDataObject,
	type IExecutePaginationFunctions,
	type INodeExecutionData,
	type NodeParameterValueType,
} from 'n8n-workflow';

import { readCount, readToggle } from '../message/values';
import type { ReadingRules, Unaccepted } from '../api/result';
import { openCourier, type Courier } from '../api/courier';
import { fault } from './failure';
import { checkTimeout, type ReadParameter } from './parameters';
import { listRows, readPage, type Page } from '../api/pages';
import { presentRow, type RowShape } from '../api/rows';
import { inOneRun, type Call, type Run } from './collectItems';
import { explain, RUN_AGAIN } from '../api/sentences';

/** All pages of one list together, in bytes: half of what a host can store of an execution. */
const LARGEST_LIST = 256_000_000;

type RowTest = (row: IDataObject) => boolean;

/** What makes the list of one resource different from another's. */
export interface ListKind {
	/** As the API's page writes it, e.g. "/contacts". */
	endpoint: string;
	/** True for an endpoint of the service's own page, which every server has. */
	documented?: boolean;
	row: RowShape;
	/**
	 * Reads which rows pass; undefined where all do.
	 *
	 * @param problems gets a sentence for each parameter that cannot be read
	 */
	readFilter?: (parameter: ReadParameter, problems: string[]) => RowTest | undefined;
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
				else await settleWithout(run, itemIndex, listing);
			}
		},
	);
}

async function settleWithout(
	run: Run<undefined>,
	itemIndex: number,
	listing: Promise<INodeExecutionData[]>,
): Promise<void> {
	try {
		run.settle(itemIndex, { items: await listing });
	} catch (thrown) {
		run.settleFault({ message: (thrown as Error).message, itemIndex });
	}
}

async function listForItem(
	kind: ListKind,
	call: Call,
	itemIndex: number,
	courier: Courier,
): Promise<INodeExecutionData[]> {
	const { limit, keep, simplify } = readWanted(kind, call.context, itemIndex);
	const listing: Listing = { kind, call, courier, rules: { allowance: { bytes: LARGEST_LIST } } };
	const rows = await listRows(async (page, size) => await fetchPage(listing, page, size), {
		idField: kind.row.idField,
		limit,
		keep,
		present: (row) => presentRow(row, kind.row, simplify),
	});
	const pairedItem = { item: itemIndex };
	return rows.map((json) => ({ json, pairedItem }));
}

/** What one item asks of a list. */
interface Wanted {
	/** Undefined for all rows. */
	limit?: number;
	/** Undefined where every row passes. */
	keep?: RowTest;
	simplify: boolean;
}

/** Where the host hides a field, such as Limit beside a Return All that is text, it has no value. */
const DEFAULTS: Record<string, NodeParameterValueType> = {
	filters: {},
	limit: 50,
	optedOut: 'any',
	requestOptions: {},
	returnAll: false,
	simplify: true,
};

/** @throws a NodeApiError with a sentence for each parameter that cannot be read */
function readWanted(
	kind: ListKind,
	context: IExecutePaginationFunctions,
	itemIndex: number,
): Wanted {
	const parameter: ReadParameter = (name) =>
		context.getNodeParameter(name, DEFAULTS[name]);
	const problems: string[] = [];
	const limit = readLimit(parameter, problems);
	const keep = kind.readFilter?.(parameter, problems);
	const simplify = readToggle(parameter('simplify'), 'Simplify', problems);
	checkTimeout(parameter('requestOptions'), problems);
	if (problems.length === 0) return { limit, keep, simplify };
	throw fault(context, {
		message: problems.join(' '),
		description: 'Nothing was asked of the server. Correct what is named, then run the node again.',
		itemIndex,
	});
}

function readLimit(parameter: ReadParameter, problems: string[]): number | undefined {
	const unreadable: string[] = [];
	const returnAll = readToggle(parameter('returnAll'), 'Return All', unreadable);
	problems.push(...unreadable);
	if (returnAll || unreadable.length > 0) return undefined;
	return readCount(parameter('limit'), 'Limit', problems);
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
	const read = readPage(answer.body, pageSize);
	if (!read) throw pageFault(kind, context, { kind: 'unknown', doubt: 'notAList', status: answer.status });
	return read;
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
