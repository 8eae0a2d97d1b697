import type { INodePropertyOptions } from 'n8n-workflow';

import { listOperation } from '../../operations/list';
import { handledBy } from '../handledBy';
import { deviceRow } from './row';

/** `GET /devices/?page=1&results_per_page=25` */
export const deviceListOperation: INodePropertyOptions = {
	name: 'List',
	value: 'list',
	action: 'List devices',
	description: 'Get many devices, or all of them',
	routing: {
		request: { method: 'GET', url: '/devices/' },
		...handledBy(listOperation({ endpoint: '/devices', row: deviceRow })),
	},
};
