import type { INodePropertyOptions } from 'n8n-workflow';

import { campaignDraft } from './draft';
import { readNewCampaign } from './form';
import { writeOperation } from '../../operations/exchange';
import { handledBy } from '../handledBy';
import { campaignRow } from './row';

/**
 * `POST /campaigns` with name, content, device_id, sim_subscription_id, segment, phone_numbers,
 * contacts_ids, save, is_scheduled and scheduled_datetime. Without `save` and `is_scheduled` it is
 * sent at once.
 */
export const campaignCreateOperation: INodePropertyOptions = {
	name: 'Create',
	value: 'create',
	action: 'Create campaign',
	description:
		'Create one SMS for many contacts, as a draft unless Sending says otherwise. What is sent cannot be taken back: never repeat a call that went through.',
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
				drafts: campaignDraft,
			}),
		),
	},
};
