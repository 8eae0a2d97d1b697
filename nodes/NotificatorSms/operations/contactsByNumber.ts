import type { IDataObject } from 'n8n-workflow';

import { numberOf } from '../api/contacts';
import { CONTACTS } from '../api/resources';
import { isId } from '../api/result';
import { plainText } from '../message/wording';
import type { ItemClient } from './each';
import { asGet, listRows } from './list';
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
	/** Gives the only row with a number; a failure where there is none, or more than one. */
	findOne(wanted: WantedNumber, client: ItemClient): Promise<{ contact: IDataObject } | { failure: Failure }>;
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
		const options = asGet(client.options, `${CONTACTS.endpoint}/`);
		const listed = await listRows(CONTACTS, { ...client, options }, { keep: isWanted });
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

	async function find({ phoneNumber, defaultCountry }: WantedNumber, client: ItemClient) {
		const listed = await (listing ??= list(client));
		if ('failure' in listed) return listed;
		return { contacts: listed.found.get(keyOf(phoneNumber, defaultCountry)) ?? [] };
	}

	return {
		find,
		async findOne(target, client) {
			const found = await find(target, client);
			return 'failure' in found ? found : soleContact(found.contacts, target);
		},
		forget() {
			listing = undefined;
		},
	};
}

function keyOf(phoneNumber = '', defaultCountry = ''): string {
	return `${phoneNumber} ${defaultCountry}`;
}

/**
 * The one contact of those that were found with a number.
 *
 * @returns a failure where there is none, or another one: which of them is meant nobody knows
 */
export function soleContact(
	contacts: IDataObject[],
	{ phoneNumber }: WantedNumber,
): { contact: IDataObject } | { failure: Failure } {
	if (contacts.length === 1) return { contact: contacts[0] };
	if (contacts.length === 0) {
		return heldBack(`no contact has the number ${phoneNumber}`, 'Check the number.');
	}
	const ids = contacts.map(({ id }) => plainText(id)).join(' and ');
	return heldBack(
		`${contacts.length} contacts have the number ${phoneNumber}: those with the IDs ${ids}`,
		'Choose one of them by its ID, or delete all but one.',
	);
}

/** The ID of a contact that was found; a server may give it the ID 0 (known build). */
export function idOfFound({ id }: IDataObject): { id: string } | { failure: Failure } {
	return isId(id)
		? { id: String(id) }
		: heldBack('the contact with this number has no ID in the list of contacts', 'Look at this contact in your account.');
}

function heldBack(reason: string, advice: string): { failure: Failure } {
	return { failure: { kind: 'heldBack', reason, advice } };
}

function unlisted({ reason, advice, status }: Failure): Failure {
	return { kind: 'heldBack', status, reason: `the contacts could not be listed first: ${reason}`, advice };
}
