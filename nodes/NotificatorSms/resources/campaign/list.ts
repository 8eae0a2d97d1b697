import type { INodePropertyOptions } from 'n8n-workflow';

import { listOperation } from '../../operations/list';
import { handledBy } from '../handledBy';
import { campaignRow } from './row';

/** `GET /campaigns/?page=1&results_per_page=25` */
export const campaignListOperation: INodePropertyOptions = {
	name: 'List',
	value: 'list',
	action: 'List campaigns',
	description: 'Get many campaigns, or all of them',
	routing: {
		request: { method: 'GET', url: '/campaigns/' },
		...handledBy(listOperation({ endpoint: '/campaigns', row: campaignRow })),
	},
};
