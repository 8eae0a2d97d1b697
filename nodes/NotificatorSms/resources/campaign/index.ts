import type { INodeProperties } from 'n8n-workflow';

import { CAMPAIGNS } from '../../api/resources';
import { createLine, deleteLine, getLine, listLine, updateLine } from '../declare';
import { campaignLocator } from '../locators';
import { campaignDraft } from './draft';
import { readCampaignChanges, readNewCampaign } from './form';

export { campaignFields } from './fields';

/**
 * `POST /campaigns` and `POST /campaigns/{id}` with name, content, device_id, sim_subscription_id,
 * segment, phone_numbers, contacts_ids, save, send, is_scheduled and scheduled_datetime. Without
 * `save` and `is_scheduled` a campaign is sent at once, and without `segment` to everybody, so what an
 * update leaves unchanged is read first.
 */
export const campaignOperations: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['campaign'] } },
	default: 'create',
	options: [
		createLine(
			{
				action: 'Create campaign',
				description:
					'Create one SMS for many contacts, as a draft unless Sending says otherwise. What is sent cannot be taken back: never repeat a call that went through.',
			},
			{ resource: CAMPAIGNS, readForm: readNewCampaign, drafts: campaignDraft },
		),
		deleteLine(
			{
				action: 'Delete campaign',
				description: 'Delete a campaign. It does not take back what was sent.',
			},
			CAMPAIGNS,
			campaignLocator,
		),
		getLine(
			{ action: 'Get campaign', description: 'Get one campaign by its ID' },
			CAMPAIGNS,
			campaignLocator,
		),
		listLine(
			{ action: 'List campaigns', description: 'Get many campaigns, or all of them' },
			{ resource: CAMPAIGNS },
		),
		updateLine(
			{
				action: 'Update campaign',
				description:
					'Change the text or sender of a campaign, who gets it, and whether and when it is sent. What is sent cannot be taken back: never repeat a call that went through.',
			},
			{
				resource: CAMPAIGNS,
				id: campaignLocator,
				readForm: readCampaignChanges,
				drafts: campaignDraft,
			},
		),
	],
};
