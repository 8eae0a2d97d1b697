import type { IDataObject } from 'n8n-workflow';

import { CONTACTS, SMS } from '../../../nodes/NotificatorSms/api/resources';
import { presentEvents } from '../../../nodes/NotificatorSms/trigger/names';
import { accountOf } from './account';

const contactsOf = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, index) => ({ id: index + 1, name: `Contact ${index + 1}`, phone_number: `+3361234560${index}` }));

const smsFrom = (...contactIds: unknown[]): IDataObject[] =>
	contactIds.map((contact_id, index) => ({ sms_id: index + 1, contact_id }) as IDataObject);

async function presentSms(contactIds: unknown[], contacts = accountOf(contactsOf(5))) {
	const rows = await presentEvents(SMS, smsFrom(...contactIds), contacts.reader);
	return { names: rows.map(({ name }) => name), asked: contacts.asked };
}

test('contacts are shown as they are, and nothing is asked for', async () => {
	const { reader, asked } = accountOf([]);
	const row = { id: 1, contact_id: 2, custom_parameters: [] };
	expect(await presentEvents(CONTACTS, [row], reader)).toEqual([{ id: 1, contact_id: 2, custom_parameters: {} }]);
	expect(asked).toEqual([]);
});

test('up to three contacts of SMS are looked up, each once', async () => {
	expect(await presentSms([3, '1', 3, 2])).toEqual({
		names: ['Contact 3', 'Contact 1', 'Contact 3', 'Contact 2'],
		asked: ['#3', '#1', '#2'],
	});
});

test('more of them come from the list, as far as it has to be read', async () => {
	const contacts = accountOf(contactsOf(9), { fixedPageSize: 4 });
	expect(await presentSms([4, 3, 2, 1], contacts)).toEqual({
		names: ['Contact 4', 'Contact 3', 'Contact 2', 'Contact 1'],
		asked: ['1/1000'],
	});
});

test.each([null, undefined, 0, '', 'a7', '7a', -1, 1.5])('what is no ID of a contact is not looked up: %j', async (id) => {
	expect(await presentSms([id])).toEqual({ names: [null], asked: [] });
});
