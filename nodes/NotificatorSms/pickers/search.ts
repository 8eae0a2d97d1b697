import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { plainText } from '../message/wording';
import { foldedText } from '../api/contacts';
import { sendGet } from '../api/getRequest';
import { isFull, isLastPage, LARGEST_PAGE, pageOf, pagesPromised, type Page } from '../api/pages';
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

/**
 * So many pages a search looks through each time that it is typed or scrolled: an account usually has
 * 60 requests a minute, for all that it does.
 */
const PAGES_A_STROKE = 3;

/** Milliseconds: who types waits no longer for further pages, and three seconds for all of it. */
const STROKE_MILLISECONDS = 2_500;

/**
 * One screen of a list: the next page as the server gives it, or, with a search, a few of its largest
 * pages, since the API cannot search: what the search finds there, and a row that says how far it is.
 *
 * @param token where the screen before ended, as this function gave it
 * @param most pages that a search looks through at a time
 * @returns entries, and a token while there may be more
 * @throws a NodeApiError with a sentence for whoever opened the list
 */
export async function searchPages(
	context: ILoadOptionsFunctions,
	list: Resource,
	toEntries: ToEntries,
	filter: string | undefined,
	token: string | undefined,
	most = PAGES_A_STROKE,
): Promise<INodeListSearchResult> {
	const started = Date.now();
	const search = filter?.trim() ?? '';
	const pageSize = search ? LARGEST_PAGE : SCREEN_ROWS;
	const results: INodeListSearchItems[] = [];
	let place: Place | undefined = readToken(token);

	/** Takes the entries of a page, and the place where the list goes on; undefined where it is over. */
	async function take(page: Page, { page: number, seen, first: before }: Place): Promise<Place | undefined> {
		const first = entryId(page.rows[0]?.[list.idField]);
		// A server may give its first page whatever page is asked for.
		if (page.rows.length === 0 || (first !== '' && first === before)) return undefined;
		results.push(...usableEntries(await toEntries(page.rows, search)));
		const next = { page: number + 1, seen: seen + page.rows.length, first, total: page.total };
		return isLastPage(page, number, next.seen) ? undefined : next;
	}

	const page = await getPage(context, list, place.page, pageSize);
	place = await take(page, place);
	const left = STROKE_MILLISECONDS - (Date.now() - started);
	if (search && place && results.length < ENOUGH_HITS && left > STROKE_MILLISECONDS / 2) {
		const { page: from } = place;
		const last = Math.min(from + most - 2, lastPromised(page, from - 1));
		const numbers = Array.from({ length: last - from + 1 }, (_, index) => from + index);
		// A page that does not come in time is the next one when the user scrolls.
		const pages = await Promise.all(
			numbers.map(
				async (number) => await getPage(context, list, number, pageSize, left).catch(() => undefined),
			),
		);
		for (const further of pages) {
			if (!further || !place) break;
			place = await take(further, place);
		}
	}
	const shown = withIds(results);
	if (!place) return { results: shown };
	const missing = search ? SCROLLABLE_ROWS - results.length : 0;
	const rest = missing > 0 ? progressRows(place, token ? 0 : missing - 1) : [];
	return { results: [...shown, ...rest], paginationToken: writeToken(place) };
}

/** The number of the last page that surely or possibly has rows, as far as a page tells. */
function lastPromised(page: Page, number: number): number {
	const promised = pagesPromised(page, number, Math.max(page.pageSize ?? page.rows.length, 1));
	return isFull(page) ? Math.max(promised, number + 1) : promised;
}

/** Entries of the same name are told apart by their IDs. */
function withIds(entries: INodeListSearchItems[]): INodeListSearchItems[] {
	const values = new Map<string, Set<unknown>>();
	for (const { name, value } of entries) values.set(name, (values.get(name) ?? new Set()).add(value));
	return entries.map((entry) =>
		values.get(entry.name)!.size > 1 ? { ...entry, name: `${entry.name} · ID ${String(entry.value)}` } : entry,
	);
}

/** So many rows are more than the editor shows at once. */
const SCROLLABLE_ROWS = 9;

/** Of an empty row: a space that no browser collapses. */
const NO_NAME = '\u00a0';

/**
 * What a search shows that has found little so far. The editor goes on with a search only when its
 * list is scrolled, and a list of few rows cannot be (n8n 1.123 and 2.41): so it says how far the
 * search is, and on its first screen is filled up with empty rows. None of them has a value to pick.
 *
 * @param filling how many empty rows
 */
function progressRows({ page, seen, total }: Place, filling: number): INodeListSearchItems[] {
	const of = total !== undefined && total > seen ? ` of ${total.toLocaleString('en')}` : '';
	const said = `${seen.toLocaleString('en')}${of} searched so far. Scroll down to search on.`;
	return [
		// The editor leaves out a row whose value is there already.
		{ name: said, value: ' '.repeat(SCROLLABLE_ROWS + page) },
		...Array.from({ length: filling }, (_, index) => ({ name: NO_NAME, value: ' '.repeat(index + 1) })),
	];
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
	timeout = PICKER_TIMEOUT,
): Promise<Page> {
	const qs = { page, results_per_page: pageSize };
	const answer = pageOf(await sendGet(context, { url: `${list.endpoint}/`, qs, timeout }));
	if ('unaccepted' in answer) throw answerError(context, answer.unaccepted, list);
	return answer.page;
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
	/** Rows of the whole list, where the page before says so. */
	total?: number;
}

const START: Place = { page: 1, seen: 0, first: '' };

function writeToken({ page, seen, first }: Place): string {
	return `${page} ${seen} ${first}`;
}

function readToken(token: string | undefined): Place {
	const [, page, seen, first] = /^(\d+) (\d+) (.*)$/.exec(token ?? '') ?? [];
	return page === undefined ? START : { page: Number(page), seen: Number(seen), first };
}
