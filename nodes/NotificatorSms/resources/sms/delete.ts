import type { INodePropertyOptions } from 'n8n-workflow';

import { deleteOperation } from '../../operations/exchange';
import { handledBy } from '../handledBy';
import { smsId } from './fields';

/** `DELETE /sms/{id}` */
export const smsDeleteOperation: INodePropertyOptions = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete an SMS',
	description: 'Delete an SMS from the account. It does not take back one that was sent.',
	routing: {
		request: { method: 'DELETE', url: '/sms/{id}' },
		...handledBy(deleteOperation({ subject: 'SMS', id: smsId })),
	},
};
