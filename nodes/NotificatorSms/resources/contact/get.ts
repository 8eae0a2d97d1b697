import type { INodePropertyOptions } from 'n8n-workflow';

import { getOperation } from '../../operations/exchange';
import { handledBy } from '../handledBy';
import { contactId } from './fields';
import { contactRow } from './row';

/** `GET /contacts/{id}` */
export const contactGetOperation: INodePropertyOptions = {
	name: 'Get',
	value: 'get',
	action: 'Get a contact',
	description: 'Get one contact by its ID',
	routing: {
		request: { method: 'GET', url: '/contacts/{id}' },
		...handledBy(getOperation({ subject: 'contact', id: contactId, row: contactRow })),
	},
};
