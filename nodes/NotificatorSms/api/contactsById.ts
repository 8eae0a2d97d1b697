import type { IDataObject } from 'n8n-workflow';

import { isLastPage } from './pages';
import { CONTACTS } from './resources';
import type { Reader, rowsById } from './rowsById';

/** What was found out of contacts, by their IDs: null for one that is gone, or that there cannot be. */
export type FoundContacts = Map<string, IDataObject | null>;

/** How far a list of contacts has been read; goes on from one call to the next. */
interface Progress {
	/** The page that is next. */
	contactsPage: number;
	/** The most rows that any of its pages had. */
	contactsPageSize?: number;
}

/** So many contacts are asked for one by one before it is known how many pages all of them take. */
const FEW = 3;

/** So many pages in a row may be empty, where the server promises more, before the list is over. */
const MOST_EMPTY_PAGES = 3;

/**
 * Finds contacts by their IDs in few requests: one by one where they are no more than the pages that
 * are left of all contacts, otherwise by these pages. Where requests are counted and more are wanted
 * than that, the two take turns, so that the list holds nobody up.
 *
 * @param found gets all that is found out, also where this throws. What it lacks in the end nobody can
 *   tell yet; where requests are not counted it lacks nobody.
 * @throws what the reader throws
 */
export async function findContacts(
	found: FoundContacts,
	ids: Iterable<string>,
	progress: Progress,
	reader: Pick<Reader, 'page' | 'left'> & { row: ReturnType<typeof rowsById> },
): Promise<void> {
	const wanted = [...new Set(ids)];
	const failed = new Set<string>();
	const listed = new Set<string>();
	const isCounted = reader.left() < Infinity;
	let pagesLeft = FEW;
	let emptyPages = 0;
	let hasEndpoint = true;
	let isListRead = false;
	let isTurnOfList = true;

	async function askFor(id: string): Promise<void> {
		const contact = await reader.row(CONTACTS, id);
		if (contact === 'noEndpoint') hasEndpoint = false;
		else if (contact === 'unknown') failed.add(id);
		else found.set(id, contact === 'gone' ? null : knownOf(contact));
	}

	async function readPage(): Promise<void> {
		const number = progress.contactsPage;
		const page = await reader.page(CONTACTS, number);
		const listedBefore = listed.size;
		for (const contact of page.rows) {
			listed.add(String(contact.id));
			found.set(String(contact.id), knownOf(contact));
		}
		const { length } = page.rows;
		const size = Math.max(progress.contactsPageSize ?? 1, length);
		const given = (number - 1) * size + length;
		emptyPages = length === 0 ? emptyPages + 1 : 0;
		// A server may give the same page whatever page is asked for.
		const isRepeated = length > 0 && listed.size === listedBefore;
		isListRead = isRepeated || emptyPages > MOST_EMPTY_PAGES || isLastPage(page, number, given);
		pagesLeft = Math.ceil(((page.total ?? 0) - given) / size);
		progress.contactsPageSize = size;
		progress.contactsPage = isListRead ? 1 : number + 1;
		// Between two pages a contact can slip past, which a list of one page shows to be none.
		const isAll = isListRead && (!isCounted || (number === 1 && length > 0 && !isRepeated));
		if (isAll) for (const id of wanted) if (!found.has(id)) found.set(id, null);
	}

	for (const id of wanted) if (!/^[1-9]\d*$/.test(id)) found.set(id, null);
	for (;;) {
		const missing = wanted.filter((id) => !found.has(id));
		const waiting = missing.filter((id) => !failed.has(id));
		if (missing.length === 0 || reader.left() === 0) return;
		if (waiting.length === 0) {
			// Whom no answer tells of, the list may show.
			if (listed.size === 0) await readPage();
			return;
		}
		const isOneByOne = waiting.length <= pagesLeft || isListRead || (isCounted && !isTurnOfList);
		isTurnOfList = !isTurnOfList;
		if (hasEndpoint && isOneByOne) await askFor(waiting[0]);
		else if (isListRead) return;
		else await readPage();
	}
}

/** What is kept of a contact: of 300,000 no more than what is needed. */
export function knownOf({ id, name, phone_number, country_code, custom_parameters, datetime }: IDataObject): IDataObject {
	return { id, name, phone_number, country_code, custom_parameters, datetime };
}
