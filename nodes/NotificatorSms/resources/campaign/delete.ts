import type { INodePropertyOptions } from 'n8n-workflow';

import { deleteOperation } from '../../operations/exchange';
import { handledBy } from '../handledBy';
import { campaignId } from './fields';

/** `DELETE /campaigns/{id}` */
export const campaignDeleteOperation: INodePropertyOptions = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete campaign',
	description: 'Delete a campaign. It does not take back what was sent.',
	routing: {
		request: { method: 'DELETE', url: '/campaigns/{id}' },
		...handledBy(deleteOperation({ subject: 'campaign', id: campaignId })),
	},
};
