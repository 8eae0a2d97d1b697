import type { INodeProperties } from 'n8n-workflow';

import { CONTACTS } from '../../api/resources';
import { createLine, deleteLine, getLine, updateLine } from '../declare';
import { contactLocator } from '../locators';
import { readContactChanges, readNewContact } from './form';
import { contactListOperation } from './list';
import { contactUpsertOperation } from './upsert';

export { contactFields } from './fields';
export { contactListFields } from './list';

export const contactOperations: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['contact'] } },
	default: 'list',
	options: [
		createLine(
			{ action: 'Create contact', description: 'Add a contact to the account' },
			{ resource: CONTACTS, readForm: readNewContact },
		),
		contactUpsertOperation,
		deleteLine(
			{ action: 'Delete contact', description: 'Delete a contact for good' },
			CONTACTS,
			contactLocator,
		),
		getLine(
			{ action: 'Get contact', description: 'Get one contact by its ID or phone number' },
			CONTACTS,
			contactLocator,
		),
		contactListOperation,
		updateLine(
			{
				action: 'Update contact',
				description: 'Change the number, name or custom parameters of a contact',
			},
			{ resource: CONTACTS, id: contactLocator, readForm: readContactChanges },
		),
	],
};
