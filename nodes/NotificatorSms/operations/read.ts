import type { IDataObject } from 'n8n-workflow';

import { readOutput } from '../api/output';
import { pageOf } from '../api/pages';
import type { Resource } from '../api/resources';
import { isObject } from '../api/rows';
import { readCount, readToggle } from '../message/values';
import type { Pagination } from './collectItems';
import { contactsByNumber, type ContactsByNumber, type WantedNumber } from './contactsByNumber';
import { runEach, type ItemClient, type Outcome, type PreparedItem } from './each';
import { listFailure, listRows, withQuery } from './list';
import { failureOf, withoutDataOf } from './missing';
import type { ReadParameter } from './parameters';
import { readingWords, type Words } from './report';
import { numbersIn, readTarget, type IdParameter, type Target } from './target';

/** All pages of one list together, in bytes: half of what a host can store of an execution. */
const LARGEST_LIST = 256_000_000;

/** Tells whether a row is wanted. */
export type RowTest = (row: IDataObject) => boolean;

/** What makes one operation that reads different from another. */
export interface ReadKind {
	resource: Resource;
	/** One row is read, the one that this names. */
	id?: IdParameter;
	/** The rows come all in one answer; otherwise page by page. */
	isWhole?: boolean;
	/**
	 * Reads which rows pass; undefined where all do.
	 *
	 * @param problems gets a sentence for each parameter that cannot be read
	 */
	readFilter?: (parameter: ReadParameter, problems: string[]) => RowTest | undefined;
	/** Reads what else is asked for in the query. */
	readQuery?: (
		parameter: ReadParameter,
		workflowTimezone: string,
		problems: string[],
	) => IDataObject;
}

interface PreparedRead extends PreparedItem {
	target?: Target;
	query: IDataObject;
	/** Undefined for all rows. */
	limit?: number;
	keep?: RowTest;
	present: (row: IDataObject) => IDataObject;
}

/**
 * Makes the pagination function of an operation that reads: one row by its ID, or the rows that an
 * item's `returnAll`, `limit` and filters ask for, each as its `output` says.
 */
export function readOperation(kind: ReadKind): Pagination {
	const words = readingWords(kind.resource.noun);
	return runEach<PreparedRead>({
		words,
		prepare(parameter, item, problems) {
			const { id, isWhole, resource } = kind;
			return {
				itemIndex: item.itemIndex,
				target: id && readTarget(parameter, item, id, problems),
				query: kind.readQuery?.(parameter, item.clock.workflowTimezone, problems) ?? {},
				limit: id || isWhole ? undefined : readLimit(parameter, problems),
				keep: kind.readFilter?.(parameter, problems),
				present: readOutput(parameter, resource, problems),
			};
		},
		begin(reads) {
			const contacts = contactsByNumber(numbersIn(reads.map(({ target }) => target)));
			return async (read, client) => {
				const { target, present } = read;
				if (target && 'id' in target) return await readOne(words, target.id, present, client);
				if (target) return await readListed(target, present, contacts, client);
				if (kind.isWhole) return await readWhole(kind, read, client);
				return await listRows(kind.resource, client, read, { bytes: LARGEST_LIST });
			};
		},
	});
}

function readLimit(parameter: ReadParameter, problems: string[]): number | undefined {
	const unreadable: string[] = [];
	const returnAll = readToggle(parameter('returnAll', false), 'Return All', unreadable);
	problems.push(...unreadable);
	if (returnAll || unreadable.length > 0) return undefined;
	// The host hides the field, and so its value, beside a Return All that is text.
	return readCount(parameter('limit', 50), 'Limit', problems);
}

type Present = PreparedRead['present'];

async function readOne(
	words: Words,
	id: string,
	present: Present,
	{ options, request }: ItemClient,
): Promise<Outcome> {
	const endpoint = `${options.method} ${options.url}`;
	const url = options.url.replace('{id}', id);
	const result = await request({ ...options, headers: { ...options.headers }, url });
	if (result.kind !== 'accepted') return { failure: failureOf(words, endpoint, result) };
	const { data } = result.body;
	if (!isObject(data)) return { failure: withoutDataOf(words, result.status) };
	return { rows: [present(data)] };
}

/** A contact by its number needs no request of its own: the list has the whole row. */
async function readListed(
	wanted: WantedNumber,
	present: Present,
	contacts: ContactsByNumber,
	client: ItemClient,
): Promise<Outcome> {
	const found = await contacts.findOne(wanted, client);
	return 'failure' in found ? found : { rows: [present(found.contact)] };
}

async function readWhole(
	{ resource }: ReadKind,
	{ query, present }: PreparedRead,
	{ options, request }: ItemClient,
): Promise<Outcome> {
	const answer = pageOf(await request(withQuery(options, query)));
	if ('unaccepted' in answer) return { failure: listFailure(resource, answer.unaccepted) };
	return { rows: answer.page.rows.map(present) };
}
