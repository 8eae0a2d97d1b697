import type { INodePropertyOptions } from 'n8n-workflow';

import { readCampaignChanges } from '../../transport/campaignForm';
import { writeOperation } from '../../transport/exchange';
import { handledBy } from '../handledBy';
import { campaignId } from './fields';
import { campaignRow } from './row';

/**
 * `POST /campaigns/{id}` with name, content, device_id, sim_subscription_id, segment, phone_numbers,
 * contacts_ids, is_scheduled and scheduled_datetime
 */
export const campaignUpdateOperation: INodePropertyOptions = {
	name: 'Update',
	value: 'update',
	action: 'Update a campaign',
	description: 'Change a campaign: its text, sender, recipients or time',
	routing: {
		request: {
			method: 'POST',
			url: '/campaigns/{id}',
			headers: { 'Content-Type': 'multipart/form-data' },
		},
		...handledBy(
			writeOperation({
				subject: 'campaign',
				change: 'updated',
				id: campaignId,
				readForm: readCampaignChanges,
				row: campaignRow,
			}),
		),
	},
};
