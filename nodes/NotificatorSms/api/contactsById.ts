import type { IDataObject } from 'n8n-workflow';

import { isFull, LARGEST_PAGE, pagesPromised, shownSize } from './pages';
import { CONTACTS } from './resources';
import type { Reader, rowsById } from './rowsById';

/** What was found out of contacts, by their IDs: null for one that is gone, or that there cannot be. */
export type FoundContacts = Map<string, IDataObject | null>;

/** So many contacts are asked for one by one before it is known how many pages all of them take. */
const FEW = 3;

/** So many pages in a row may be empty, where the server promises more, before the list is over. */
const MOST_EMPTY_PAGES = 3;

/**
 * Finds contacts by their IDs in few requests: one by one where they are no more than the pages that
 * are left of all contacts, otherwise by these pages. Where requests are counted, the two take turns,
 * so that the list holds nobody up.
 *
 * @param found gets all that is found out, also where this throws. What it lacks in the end nobody can
 *   tell yet; where requests are not counted it lacks nobody.
 * @param place the page that is next; goes on from one call to the next
 * @throws what the reader throws
 */
export async function findContacts(
	found: FoundContacts,
	ids: Iterable<string>,
	place: { contactsPage: number },
	reader: Pick<Reader, 'page' | 'left'> & { row: ReturnType<typeof rowsById> },
): Promise<void> {
	const failed = new Set<string>();
	const isCounted = reader.left() < Infinity;
	let pagesLeft = FEW;
	let hasEndpoint = true;
	let isTurnOfList = true;
	let first: unknown;
	let empty = 0;

	async function askFor(id: string): Promise<void> {
		const contact = await reader.row(CONTACTS, id);
		if (contact === 'noEndpoint') hasEndpoint = false;
		else if (contact === 'unknown') failed.add(id);
		else found.set(id, contact === 'gone' ? null : knownOf(contact));
	}

	/** @returns whether it was the last page */
	async function readPage(): Promise<boolean> {
		const number = place.contactsPage;
		const page = await reader.page(CONTACTS, number);
		for (const contact of page.rows) found.set(String(contact.id), knownOf(contact));
		empty = page.rows.length === 0 ? empty + 1 : 0;
		// A server may give its first page whatever page is asked for.
		const isRepeated = page.rows.length > 0 && page.rows[0].id === first;
		first = page.rows[0]?.id;
		pagesLeft = pagesPromised(page, number, shownSize(page, LARGEST_PAGE)) - number;
		const isLast = isRepeated || empty > MOST_EMPTY_PAGES || (!isFull(page) && pagesLeft <= 0);
		place.contactsPage = isLast ? 1 : number + 1;
		return isLast;
	}

	const wanted = [...new Set(ids)];
	for (const id of wanted) if (!/^[1-9]\d*$/.test(id)) found.set(id, null);
	for (;;) {
		const waiting = wanted.filter((id) => !found.has(id) && !failed.has(id));
		if (waiting.length === 0 || reader.left() === 0) return;
		const isOneByOne = waiting.length <= pagesLeft || (isCounted && !isTurnOfList);
		isTurnOfList = !isTurnOfList;
		if (hasEndpoint && isOneByOne) {
			await askFor(waiting[0]);
		} else if (await readPage()) {
			if (!isCounted) for (const id of waiting) if (!found.has(id)) found.set(id, null);
			if (!hasEndpoint) return;
			// Whom the list does not show is asked for.
			pagesLeft = Infinity;
		}
	}
}

/** What is kept of a contact: of 300,000 no more than what is needed. */
export function knownOf({ id, name, phone_number, country_code, custom_parameters, datetime }: IDataObject): IDataObject {
	return { id, name, phone_number, country_code, custom_parameters, datetime };
}
