import type { INodePropertyOptions } from 'n8n-workflow';

import { readNewContact } from './form';
import { writeOperation } from '../../operations/exchange';
import { handledBy } from '../handledBy';
import { contactRow } from './row';

/** `POST /contacts` with phone_number, name, custom_parameter_key[i] and custom_parameter_value[i] */
export const contactCreateOperation: INodePropertyOptions = {
	name: 'Create',
	value: 'create',
	action: 'Create a contact',
	description: 'Add a contact to the account',
	routing: {
		request: {
			method: 'POST',
			url: '/contacts',
			headers: { 'Content-Type': 'multipart/form-data' },
		},
		...handledBy(
			writeOperation({
				subject: 'contact',
				change: 'created',
				readForm: readNewContact,
				row: contactRow,
			}),
		),
	},
};
