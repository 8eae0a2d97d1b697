import type { INodePropertyOptions } from 'n8n-workflow';

import { listOperation } from '../../operations/list';
import { handledBy } from '../handledBy';
import { smsRow } from './row';

/** `GET /sms/?page=1&results_per_page=25` */
export const smsListOperation: INodePropertyOptions = {
	name: 'List',
	value: 'list',
	action: 'List SMS',
	description: 'Get many SMS, or all of them',
	routing: {
		request: { method: 'GET', url: '/sms/' },
		...handledBy(listOperation({ endpoint: '/sms', row: smsRow })),
	},
};
