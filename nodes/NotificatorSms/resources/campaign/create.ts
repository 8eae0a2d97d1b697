import type { INodePropertyOptions } from 'n8n-workflow';

import { readNewCampaign } from '../../transport/campaignForm';
import { writeOperation } from '../../transport/exchange';
import { handledBy } from '../handledBy';
import { campaignRow } from './row';

/**
 * `POST /campaigns` with name, content, device_id, sim_subscription_id, segment, phone_numbers,
 * contacts_ids, is_scheduled and scheduled_datetime
 */
export const campaignCreateOperation: INodePropertyOptions = {
	name: 'Create',
	value: 'create',
	action: 'Create a campaign',
	description: 'Prepare one SMS for many contacts. It may be sent to all of them: never repeat a call that went through.',
	routing: {
		request: {
			method: 'POST',
			url: '/campaigns',
			headers: { 'Content-Type': 'multipart/form-data' },
		},
		...handledBy(
			writeOperation({
				subject: 'campaign',
				change: 'created',
				readForm: readNewCampaign,
				row: campaignRow,
			}),
		),
	},
};
