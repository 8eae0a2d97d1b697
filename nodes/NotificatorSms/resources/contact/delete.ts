import type { INodePropertyOptions } from 'n8n-workflow';

import { deleteOperation } from '../../operations/exchange';
import { handledBy } from '../handledBy';
import { contactId } from './fields';

/** `DELETE /contacts/{id}` */
export const contactDeleteOperation: INodePropertyOptions = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete a contact',
	description: 'Delete a contact for good',
	routing: {
		request: { method: 'DELETE', url: '/contacts/{id}' },
		...handledBy(deleteOperation({ subject: 'contact', id: contactId })),
	},
};
