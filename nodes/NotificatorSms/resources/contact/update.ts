import type { INodePropertyOptions } from 'n8n-workflow';

import { readContactChanges } from './form';
import { writeOperation } from '../../operations/exchange';
import { handledBy } from '../handledBy';
import { contactId } from './fields';
import { contactRow } from './row';

/** `POST /contacts/{id}` with any of phone_number, name, custom_parameter_key[i] and custom_parameter_value[i] */
export const contactUpdateOperation: INodePropertyOptions = {
	name: 'Update',
	value: 'update',
	action: 'Update a contact',
	description: 'Change the number, name or custom parameters of a contact',
	routing: {
		request: {
			method: 'POST',
			url: '/contacts/{id}',
			headers: { 'Content-Type': 'multipart/form-data' },
		},
		...handledBy(
			writeOperation({
				subject: 'contact',
				change: 'updated',
				id: contactId,
				readForm: readContactChanges,
				row: contactRow,
			}),
		),
	},
};
