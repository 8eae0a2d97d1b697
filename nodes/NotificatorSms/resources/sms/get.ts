import type { INodePropertyOptions } from 'n8n-workflow';

import { getOperation } from '../../operations/exchange';
import { handledBy } from '../handledBy';
import { smsId } from './fields';
import { smsRow } from './row';

/** `GET /sms/{id}` */
export const smsGetOperation: INodePropertyOptions = {
	name: 'Get',
	value: 'get',
	action: 'Get an SMS',
	description: 'Get one SMS by its ID',
	routing: {
		request: { method: 'GET', url: '/sms/{id}' },
		...handledBy(getOperation({ subject: 'SMS', id: smsId, row: smsRow })),
	},
};
