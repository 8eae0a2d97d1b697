import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';

import { CONTACTS } from '../../api/resources';
import type { ApiResult } from '../../api/result';
import { isObject, presentRow } from '../../api/rows';
import type { Reason } from '../../api/sentences';
import { readCountryCode } from '../../message/countries';
import { plainText } from '../../message/wording';
import {
	contactsByNumber,
	idOfFound,
	soleContact,
	type ContactsByNumber,
	type WantedNumber,
} from '../../operations/contactsByNumber';
import { runEach, type ItemClient, type Outcome, type PerformItem, type PreparedItem } from '../../operations/each';
import { changingWords, itemsName, sentences, type Failure } from '../../operations/report';
import { requestChange } from '../../operations/write';
import { declaredRequest } from '../declare';
import { formFields, readContact } from './form';

/** What an item wants a contact to be. A field that is empty counts as not given. */
interface WantedContact extends PreparedItem, WantedNumber {
	name: string;
	customParameters: Record<string, string>;
}

/** A contact that one item wants, or several that have its number. */
interface Person extends Omit<WantedContact, 'itemIndex'> {
	itemIndexes: number[];
}

const WORDS = changingWords(CONTACTS.noun, 'saved');

/**
 * One listing of the contacts, then one request for each that is missing or differs:
 * `POST /contacts` or `POST /contacts/{id}`.
 */
export const contactUpsertOperation: INodePropertyOptions = {
	name: 'Create or Update',
	value: 'upsert',
	action: 'Create or update contact',
	description: 'Create a new record, or update the current one if it already exists (upsert)',
	routing: declaredRequest(
		'POST',
		CONTACTS.endpoint,
		runEach<WantedContact>({
			words: WORDS,
			prepare(parameter, { itemIndex }, problems) {
				const given = readContact(parameter, true);
				problems.push(...given.problems);
				return {
					itemIndex,
					phoneNumber: given.phoneNumber ?? '',
					defaultCountry: readCountryCode(given.defaultCountry).country,
					name: given.name,
					customParameters: Object.fromEntries(given.pairs.filter(([, value]) => value !== '')),
					shown: { phone_number: given.phoneNumber },
				};
			},
			begin: saveEach,
		}),
	),
};

/** Saves each person once, for all items with the number, and remembers what must not be asked for again. */
function saveEach(wanted: WantedContact[]): PerformItem<WantedContact> {
	const people = peopleOf(wanted);
	const save = saver(contactsByNumber(wanted));
	const outcomes = new Map<string, Outcome>();
	return async ({ phoneNumber }, client, log) => {
		const person = people.get(phoneNumber)!;
		const outcome = outcomes.get(phoneNumber) ?? withSharedNumber(await save(person, client), person);
		outcomes.set(phoneNumber, outcome);
		if ('rows' in outcome || outcome.failure.kind === 'uncertain') {
			for (const index of person.itemIndexes) {
				if (!log.outcomes.has(index)) log.outcomes.set(index, outcome);
			}
		}
		return outcome;
	};
}

/** By number. Of what several items say of one person the last value counts, field by field. */
function peopleOf(wanted: WantedContact[]): Map<string, Person> {
	const people = new Map<string, Person>();
	for (const { itemIndex, ...contact } of wanted) {
		const before = people.get(contact.phoneNumber);
		if (before) {
			before.name = contact.name || before.name;
			before.customParameters = { ...before.customParameters, ...contact.customParameters };
			before.itemIndexes.push(itemIndex);
		} else {
			people.set(contact.phoneNumber, { ...contact, itemIndexes: [itemIndex] });
		}
	}
	return people;
}

function withSharedNumber(outcome: Outcome, { itemIndexes }: Person): Outcome {
	if (itemIndexes.length === 1) return outcome;
	const said = `${itemsName(itemIndexes)} have the same number. They count as one contact, with the last value of each field.`;
	if ('failure' in outcome) {
		return { failure: { ...outcome.failure, advice: sentences([said, outcome.failure.advice]) } };
	}
	return {
		rows: outcome.rows.map(({ warnings, ...row }) => ({
			...row,
			warnings: [...((warnings ?? []) as string[]), said],
		})),
	};
}

type Save = (person: Person, client: ItemClient) => Promise<Outcome>;

/**
 * Makes what saves one person: creates the contact, changes what differs, or leaves it.
 *
 * @param account the contacts as they are listed
 */
function saver(account: ContactsByNumber): Save {
	/** Once a number that counts as taken is on no new listing either, none is made for the next one. */
	let isListedInVain = false;

	return async function save(person, client) {
		const found = await account.find(person, client);
		if ('failure' in found) return found;
		if (found.contacts.length > 0) return await update(person, found.contacts, client);
		const { result, outcome } = await create(person, client);
		const isTaken = saysTaken(result);
		if (!isTaken && !gaveNoId(result)) return outcome;
		return await saveListed(person, client, isTaken ? outcome : { failure: nobodyKnows(result.status) });
	};

	/** @param outcome what it comes to where the contacts, listed once more, do not have the number */
	async function saveListed(person: Person, client: ItemClient, outcome: Outcome): Promise<Outcome> {
		if (isListedInVain) return outcome;
		account.forget();
		const found = await account.find(person, client);
		if ('contacts' in found && found.contacts.length > 0) return await update(person, found.contacts, client);
		isListedInVain = true;
		return outcome;
	}
}

async function create({ phoneNumber, name, customParameters }: Person, client: ItemClient) {
	const change = {
		fields: formFields(phoneNumber, name, Object.entries(customParameters)),
		shown: { phone_number: phoneNumber, name, custom_parameters: customParameters },
	};
	const { result, outcome } = await requestChange(
		{ resource: CONTACTS, done: 'created' },
		WORDS,
		change,
		client,
	);
	return { result, outcome: withAction(outcome, 'created') };
}

/** Whether a server refuses a new contact because its number has one. */
function saysTaken(result: ApiResult): boolean {
	if (result.kind !== 'rejected') return false;
	return result.status === 409 || /\b(taken|exists?|existing|already|duplicate|in use|unique)\b/i.test(result.title);
}

/** For a number that is taken some servers answer as if all were well, with the ID 0 (known build). */
function gaveNoId(result: ApiResult): boolean {
	return result.kind === 'uncertain' && result.cause === 'takenInPart' && (result.status ?? 500) < 300;
}

function nobodyKnows(status: number | undefined): Failure {
	return {
		kind: 'uncertain',
		status,
		reason: 'the server accepted it without giving its ID, and the contact was not found in the list of contacts',
		advice: '',
	};
}

async function update(person: Person, contacts: IDataObject[], client: ItemClient): Promise<Outcome> {
	const found = soleContact(contacts, person);
	if ('failure' in found) return found;
	const { contact } = found;
	const named = idOfFound(contact);
	if ('failure' in named) return named;
	const change = changeOf(person, contact);
	if ('reason' in change) return { failure: { kind: 'heldBack', ...change } };
	if (Object.keys(change.fields).length === 0) {
		return withAction({ rows: [presentRow({ id: contact.id, ...change.shown }, CONTACTS)] }, 'unchanged');
	}
	const options = { ...client.options, url: `${CONTACTS.endpoint}/{id}` };
	const { outcome } = await requestChange(
		{ resource: CONTACTS, done: 'updated' },
		WORDS,
		{ ...named, ...change },
		{ ...client, options },
	);
	return withAction(outcome, 'updated');
}

/**
 * What differs in a contact of the account from what is wanted. Any custom parameter that is sent
 * replaces all that the contact has (known build), so those that are not named go along.
 */
function changeOf(
	{ name, customParameters }: Person,
	contact: IDataObject,
): { fields: Record<string, string>; shown: IDataObject } | Reason {
	const kept = customParametersOf(contact);
	if (kept === undefined && Object.keys(customParameters).length > 0) return UNREADABLE_PARAMETERS;
	const changesName = name !== '' && name !== plainText(contact.name);
	const changesParameters = Object.entries(customParameters).some(([key, value]) => kept?.[key] !== value);
	const all = { ...kept, ...customParameters };
	return {
		fields: formFields(undefined, changesName ? name : '', changesParameters ? Object.entries(all) : []),
		shown: {
			phone_number: contact.phone_number,
			name: changesName ? name : contact.name,
			custom_parameters: changesParameters ? all : contact.custom_parameters,
		},
	};
}

/** @returns undefined where a server does not show them so that they could be sent again as they are */
function customParametersOf({ custom_parameters: parameters }: IDataObject): Record<string, string> | undefined {
	const isEmpty = parameters === null || (Array.isArray(parameters) && parameters.length === 0);
	if (!isEmpty && !isObject(parameters)) return undefined;
	const entries = Object.entries((parameters ?? {}) as IDataObject);
	if (entries.some(([, value]) => typeof value === 'object' && value !== null)) return undefined;
	return Object.fromEntries(entries.map(([key, value]) => [key, String(value ?? '')]));
}

const UNREADABLE_PARAMETERS: Reason = {
	reason: 'the server does not show the custom parameters that the contact has, and an update would remove them',
	advice: 'Leave Custom Parameters empty, or use Update with all that the contact is to have.',
};

function withAction(outcome: Outcome, action: 'created' | 'updated' | 'unchanged'): Outcome {
	if ('failure' in outcome) return outcome;
	return { rows: outcome.rows.map(({ id, ...row }) => ({ id, action, ...row })) };
}
