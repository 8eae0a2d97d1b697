import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { plainText } from '../message/wording';
import { foldedText } from '../api/contacts';
import { sendGet } from '../api/getRequest';
import { isLastPage, LARGEST_PAGE, readPage, type Page } from '../api/pages';
import type { Resource } from '../api/resources';
import { answerError } from './listError';

/** Turns the rows of a page into entries; what the search does not find is left out. */
export type ToEntries = (
	rows: IDataObject[],
	search: string,
) => INodeListSearchItems[] | Promise<INodeListSearchItems[]>;

/** Milliseconds: whoever opens a list does not wait longer for one page of it. */
export const PICKER_TIMEOUT = 20_000;

/** Rows of a list that is opened; the editor asks for more as the user scrolls. */
const SCREEN_ROWS = 100;

/** With so many hits a search stops; they fill the list in the editor several times. */
const ENOUGH_HITS = 50;

/** A search that finds nothing ends here, and goes on when the user scrolls: a list may have no end. */
const PAGES_A_SEARCH = 50;

/**
 * One screen of a list: the next page as the server gives it, or, with a search, as many pages as
 * it takes to find enough. The API cannot search, so its largest pages are looked through.
 *
 * @param token where the screen before ended, as this function gave it
 * @returns entries, and a token while there may be more
 * @throws a NodeApiError with a sentence for whoever opened the list
 */
export async function searchPages(
	context: ILoadOptionsFunctions,
	list: Resource,
	toEntries: ToEntries,
	filter: string | undefined,
	token: string | undefined,
): Promise<INodeListSearchResult> {
	const search = filter?.trim() ?? '';
	const pageSize = search ? LARGEST_PAGE : SCREEN_ROWS;
	const results: INodeListSearchItems[] = [];
	let place = readToken(token);
	const lastPage = place.page + PAGES_A_SEARCH - 1;
	for (;;) {
		const page = await getPage(context, list, place.page, pageSize);
		const first = entryId(page.rows[0]?.[list.idField]);
		// A server may give its first page whatever page is asked for.
		const isRepeated = first !== '' && first === place.first;
		if (page.rows.length === 0 || isRepeated) return { results };
		results.push(...usableEntries(await toEntries(page.rows, search)));
		place = { page: place.page + 1, seen: place.seen + page.rows.length, first };
		if (isLastPage(page, place.page - 1, place.seen)) return { results };
		if (!search || results.length >= ENOUGH_HITS || place.page > lastPage) {
			return { results, paginationToken: writeToken(place) };
		}
	}
}

/**
 * Gets one page of a list.
 *
 * @throws a NodeApiError with a sentence
 */
export async function getPage(
	context: ILoadOptionsFunctions,
	list: Resource,
	page: number,
	pageSize: number,
): Promise<Page> {
	const result = await sendGet(context, {
		url: `${list.endpoint}/`,
		qs: { page, results_per_page: pageSize },
		timeout: PICKER_TIMEOUT,
	});
	if (result.kind !== 'accepted') throw answerError(context, result, list);
	const read = readPage(result.body);
	if (read) return read;
	const { status } = result;
	throw answerError(context, { kind: 'uncertain', cause: 'notAList', status }, list);
}

/** The entries whose names contain a text; case and accents do not count. */
export function namedLike(entries: INodeListSearchItems[], search: string): INodeListSearchItems[] {
	const wanted = foldedText(search);
	return entries.filter(({ name }) => foldedText(name).includes(wanted));
}

/**
 * The ID of a row as the value of an entry.
 *
 * @returns empty where it is no ID that a request can be made with
 */
export function entryId(id: unknown): string {
	const text = plainText(id);
	return /^0*[1-9]\d*$/.test(text) ? text : '';
}

/**
 * The entries that can be picked: those that have a value.
 *
 * n8n takes what begins with "=" for an expression, in the name of what was picked as in its value.
 * A name is moved off its beginning by a space, and no ID or number begins so.
 */
export function usableEntries(entries: INodeListSearchItems[]): INodeListSearchItems[] {
	return entries
		.filter(({ value }) => value !== '' && !String(value).startsWith('='))
		.map((entry) => (entry.name.startsWith('=') ? { ...entry, name: ` ${entry.name}` } : entry));
}

/** Where a list goes on: the page that is next, and what is known of those before it. */
interface Place {
	page: number;
	/** Rows on the pages so far. */
	seen: number;
	/** The id of the first row of the page before. */
	first: string;
}

const START: Place = { page: 1, seen: 0, first: '' };

function writeToken({ page, seen, first }: Place): string {
	return `${page} ${seen} ${first}`;
}

function readToken(token: string | undefined): Place {
	const [, page, seen, first] = /^(\d+) (\d+) (.*)$/.exec(token ?? '') ?? [];
	return page === undefined ? START : { page: Number(page), seen: Number(seen), first };
}
