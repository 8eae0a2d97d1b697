import { Refusal, type Answer } from '../answers';
import { customParameters, field, requiredFields, type Fields } from '../form';
import { listPage } from '../lists';
import { placeOfNumber } from '../phoneNumbers';
import type { Quirks } from '../quirks';
import { readRecipients } from '../sending';
import { forgetNumbers, hasNumber, newContact, nextId, type Contact } from '../state';
import type { Call, Route } from './route';
import { deleteRow, rowById } from './rows';

const idOf = (contact: Contact) => contact.id;

/** Contacts: the list is S (name and number), the rest D. */
export const contactRoutes: Route[] = [
	{
		method: 'get',
		path: '/contacts',
		documented: true,
		answer: ({ state, query, quirks, address }) =>
			listPage(
				{
					rows: state.contacts,
					address,
					nameOf: ({ name }) => name,
					show: (contact) => shown(contact, quirks),
				},
				query,
				quirks,
			),
	},
	{ method: 'post', path: '/contacts', documented: false, creates: true, answer: create },
	{
		method: 'get',
		path: '/contacts/:id',
		documented: false,
		answer: ({ state, id, quirks }) => ({
			status: 200,
			body: { data: shown(rowById(state.contacts, id, idOf), quirks) },
		}),
	},
	{ method: 'post', path: '/contacts/:id', documented: false, answer: update },
	{
		method: 'delete',
		path: '/contacts/:id',
		documented: false,
		answer: ({ state, id, quirks }) => deleteRow(state.contacts, id, idOf, quirks),
	},
];

function create({ state, quirks, fields }: Call): Answer {
	const sent = fields();
	const required = requiredFields(sent, ['phone_number']);
	const phoneNumber = readNumber(required.phone_number, quirks);
	const parameters = customParameters(sent) ?? {};
	const name = field(sent, 'name') ?? '';
	if (quirks.takenNumbers !== 'added' && hasNumber(state.contacts, phoneNumber)) {
		if (quirks.takenNumbers === 'idZero') return { status: 200, body: { data: { id: 0 } } };
		throw new Refusal(400, 'The phone number has already been taken.');
	}
	const id = nextId(state.contacts, idOf);
	const contact = newContact(id, phoneNumber, name, parameters, Date.now());
	state.contacts.push(contact);
	return changed(contact, quirks);
}

function update({ state, quirks, id, fields }: Call): Answer {
	const contact = rowById(state.contacts, id, idOf);
	const sent = fields();
	Object.assign(contact, changes(sent, quirks));
	forgetNumbers(state.contacts);
	return changed(contact, quirks);
}

function changes(sent: Fields, quirks: Quirks): Partial<Contact> {
	const number = field(sent, 'phone_number');
	const name = field(sent, 'name');
	const parameters = customParameters(sent);
	const phoneNumber = number === undefined ? undefined : readNumber(number, quirks);
	return {
		...(phoneNumber !== undefined && {
			phone_number: phoneNumber,
			...placeOfNumber(phoneNumber),
		}),
		...(name !== undefined && { name }),
		...(parameters && { custom_parameters: parameters }),
	};
}

function readNumber(text: string, quirks: Quirks): string {
	const [number, ...more] = readRecipients(text, quirks);
	if (more.length > 0) throw new Refusal(400, 'A contact has one phone number.');
	return number;
}

function changed(contact: Contact, quirks: Quirks): Answer {
	const data = quirks.createAnswersWholeRow ? shown(contact, quirks) : { id: contact.id };
	return { status: 200, body: { data } };
}

function shown(contact: Contact, quirks: Quirks): unknown {
	if (Object.keys(contact.custom_parameters).length > 0) return contact;
	const empty = { object: {}, array: [], null: null }[quirks.emptyCustomParameters];
	return { ...contact, custom_parameters: empty };
}
