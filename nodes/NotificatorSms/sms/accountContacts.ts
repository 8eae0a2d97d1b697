import type { IDataObject } from 'n8n-workflow';

import { hasOptedOut, OPT_OUTS_NOT_SHOWN } from '../api/contacts';
import { identity, isLastPage, LARGEST_PAGE, readList } from '../api/pages';
import { CONTACTS } from '../api/resources';
import { isObject } from '../api/rows';
import type { Reason } from '../api/sentences';
import { pagesOf, unreadable, UnreadableAccount, type Get } from './reading';

/** The contacts of the account, each read once a run. */
export interface AccountContacts {
	/**
	 * Finds contacts by their IDs in the fewest requests.
	 *
	 * @returns those that there are; a contact may have been deleted
	 * @throws an {@link UnreadableAccount}
	 */
	byIds(ids: Iterable<string>): Promise<Map<string, IDataObject>>;
	/**
	 * Those who asked not to be texted, in one listing a run.
	 *
	 * @throws an {@link UnreadableAccount}, also where one may be missing
	 */
	optedOut(): Promise<IDataObject[]>;
}

/** So many contacts are asked for one by one before it is known how many pages all of them take. */
const FEW = 3;

const WITHOUT_OPT_OUTS: Reason = {
	reason: OPT_OUTS_NOT_SHOWN,
	advice: 'Its contacts have no field has_opted_out.',
};

/** So many pages in a row may be empty, where the server promises more, before the list is over. */
const MOST_EMPTY_PAGES = 3;

export function accountContacts(get: Get): AccountContacts {
	const fetchPage = pagesOf(get, CONTACTS);
	const known = new Map<string, IDataObject>();
	const gone = new Set<string>();
	let listing: Promise<IDataObject[]> | undefined;
	/** Whether the server has contacts one by one, once that is known. */
	let hasSingles: boolean | undefined;

	/** Of 300,000 contacts no more than what is needed. */
	function keep({ id, name, phone_number, country_code, custom_parameters, datetime }: IDataObject): void {
		known.set(String(id), { id, name, phone_number, country_code, custom_parameters, datetime });
	}

	async function listOptedOut(): Promise<IDataObject[]> {
		const list = await readList(fetchPage, {
			idField: CONTACTS.idField,
			keep(contact) {
				keep(contact);
				if (contact.has_opted_out === undefined) throw new UnreadableAccount(WITHOUT_OPT_OUTS);
				return hasOptedOut(contact);
			},
		});
		if (!list.settled) {
			throw new UnreadableAccount({
				reason: 'The list of contacts may not be complete: it changed while it was read',
				advice: 'Run the node again when the account is less busy.',
			});
		}
		return list.rows;
	}

	/** Reads the list until all are found, or are fewer than its further pages where they come one by one too. */
	async function readPages(wanted: Set<string>): Promise<void> {
		const seen = new Set<string>();
		let empty = 0;
		for (let number = 1; left(wanted).length > 0; number++) {
			const page = await fetchPage(number, LARGEST_PAGE);
			const before = seen.size;
			for (const contact of page.rows) seen.add(identity(contact, CONTACTS.idField));
			page.rows.forEach(keep);
			empty = page.rows.length === 0 ? empty + 1 : 0;
			const repeats = empty === 0 && seen.size === before;
			if (repeats || empty > MOST_EMPTY_PAGES || isLastPage(page, number, seen.size)) {
				for (const id of left(wanted)) gone.add(id);
			}
			const pagesLeft = Math.ceil(((page.total ?? 0) - seen.size) / Math.max(page.rows.length, 1));
			if (hasSingles !== false && left(wanted).length <= pagesLeft) return;
		}
	}

	/** Asks for contacts one by one, for as long as the server has them so. */
	async function readSingles(ids: string[]): Promise<void> {
		for (const id of ids) {
			const result = await get(`${CONTACTS.endpoint}/${id}`);
			if (result.status === 404) {
				if (!(await canReadSingles())) return;
				gone.add(id);
			} else if (result.kind !== 'accepted') {
				throw unreadable(CONTACTS, result);
			} else {
				hasSingles = true;
				keep({ ...(isObject(result.body.data) ? result.body.data : {}), id });
			}
		}
	}

	/** A server answers a contact that is gone as it answers a request that it does not know. */
	async function canReadSingles(): Promise<boolean> {
		if (hasSingles !== undefined) return hasSingles;
		if (known.size === 0) (await fetchPage(1, LARGEST_PAGE)).rows.forEach(keep);
		const [id] = known.keys();
		hasSingles = id !== undefined && (await get(`${CONTACTS.endpoint}/${id}`)).kind === 'accepted';
		return hasSingles;
	}

	function left(ids: Set<string>): string[] {
		return [...ids].filter((id) => !known.has(id) && !gone.has(id));
	}

	return {
		async byIds(ids) {
			const wanted = new Set(ids);
			if (listing) await listing;
			if (hasSingles !== false && left(wanted).length <= FEW) await readSingles(left(wanted));
			await readPages(wanted);
			if (hasSingles !== false) await readSingles(left(wanted));
			await readPages(wanted);
			return new Map([...wanted].flatMap((id) => (known.has(id) ? [[id, known.get(id)!]] : [])));
		},
		async optedOut() {
			listing ??= listOptedOut();
			return await listing;
		},
	};
}

