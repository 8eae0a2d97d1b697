import type { INodePropertyOptions } from 'n8n-workflow';

import { campaignDraft } from './draft';
import { readCampaignChanges } from './form';
import { writeOperation } from '../../operations/exchange';
import { handledBy } from '../handledBy';
import { campaignId } from './fields';
import { campaignRow } from './row';

/**
 * `POST /campaigns/{id}` with name, content, device_id, sim_subscription_id, segment, phone_numbers,
 * contacts_ids, save, send, is_scheduled and scheduled_datetime. Without `save` and `is_scheduled` a
 * draft is sent, and without `segment` to everybody, so what is to stay unchanged is read first.
 */
export const campaignUpdateOperation: INodePropertyOptions = {
	name: 'Update',
	value: 'update',
	action: 'Update campaign',
	description:
		'Change the text or sender of a campaign, who gets it, and whether and when it is sent. What is sent cannot be taken back: never repeat a call that went through.',
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
				drafts: campaignDraft,
			}),
		),
	},
};
