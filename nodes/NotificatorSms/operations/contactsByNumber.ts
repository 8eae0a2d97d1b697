import type { IDataObject } from 'n8n-workflow';

import { CONTACTS } from '../api/resources';
import { readStoredNumber } from '../message/storedNumber';
import type { ItemClient } from './each';
import { listRows } from './list';
import type { Failure } from './report';

/** A contact that an item is about, by its phone number. */
export interface WantedNumber {
	/** E.164 */
	phoneNumber: string;
	/** Of national numbers, as the item says: the account may hold such. */
	defaultCountry?: string;
}

/** The contacts of the account by their numbers, as far as they are wanted. */
export interface ContactsByNumber {
	/** Gives the rows with a number, in any spelling: they are listed when the first one is asked for. */
	find(wanted: WantedNumber, client: ItemClient): Promise<{ contacts: IDataObject[] } | { failure: Failure }>;
	/** Has the contacts listed anew when the next one is asked for. */
	forget(): void;
}

/**
 * Looks contacts up by number, all items of a try in one listing of the account's contacts: the API
 * cannot search. Of the list only the rows that are wanted are kept, and one that cannot be settled
 * gives nobody.
 *
 * @param wanted by all items that may ask
 */
export function contactsByNumber(wanted: WantedNumber[]): ContactsByNumber {
	const numbers = new Set(wanted.map(({ phoneNumber }) => phoneNumber));
	const countries = [...new Set(wanted.map(({ defaultCountry }) => defaultCountry))];
	let listing: ReturnType<typeof list> | undefined;

	async function list(client: ItemClient): Promise<{ found: Map<string, IDataObject[]> } | { failure: Failure }> {
		const listed = await listRows(CONTACTS, listClient(client), { keep: isWanted });
		if ('failure' in listed) return { failure: unlisted(listed.failure) };
		const found = new Map<string, IDataObject[]>();
		for (const contact of listed.rows) {
			for (const defaultCountry of countries) {
				const key = keyOf(numberOf(contact, defaultCountry), defaultCountry);
				found.set(key, [...(found.get(key) ?? []), contact]);
			}
		}
		return { found };
	}

	function isWanted(contact: IDataObject): boolean {
		return countries.some((country) => numbers.has(numberOf(contact, country) ?? ''));
	}

	return {
		async find({ phoneNumber, defaultCountry }, client) {
			const listed = await (listing ??= list(client));
			if ('failure' in listed) return listed;
			return { contacts: listed.found.get(keyOf(phoneNumber, defaultCountry)) ?? [] };
		},
		forget() {
			listing = undefined;
		},
	};
}

function keyOf(phoneNumber = '', defaultCountry = ''): string {
	return `${phoneNumber} ${defaultCountry}`;
}

function numberOf(contact: IDataObject, defaultCountry: string | undefined): string | undefined {
	return readStoredNumber(contact.phone_number, [contact.country_code, defaultCountry]);
}

/** The declared request of an item, turned into the one for the list of contacts. */
function listClient({ options, request }: ItemClient): ItemClient {
	const url = `${CONTACTS.endpoint}/`;
	return { request, options: { ...options, method: 'GET', url, headers: {}, body: undefined } };
}

function unlisted({ reason, advice, status }: Failure): Failure {
	return { kind: 'heldBack', status, reason: `the contacts could not be listed first: ${reason}`, advice };
}
