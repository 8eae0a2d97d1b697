import type { INodePropertyOptions } from 'n8n-workflow';

import { getOperation } from '../../operations/exchange';
import { handledBy } from '../handledBy';
import { campaignId } from './fields';
import { campaignRow } from './row';

/** `GET /campaigns/{id}` */
export const campaignGetOperation: INodePropertyOptions = {
	name: 'Get',
	value: 'get',
	action: 'Get campaign',
	description: 'Get one campaign by its ID',
	routing: {
		request: { method: 'GET', url: '/campaigns/{id}' },
		...handledBy(getOperation({ subject: 'campaign', id: campaignId, row: campaignRow })),
	},
};
