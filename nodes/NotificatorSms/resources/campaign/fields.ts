import type { INodeProperties } from 'n8n-workflow';

import { campaignLocator } from '../locators';

const showForCampaigns = (...operations: string[]) => ({
	resource: ['campaign'],
	operation: operations,
});

/** Which campaign an operation is about. */
export const campaignId = { name: campaignLocator.name, displayName: campaignLocator.displayName };

const segments = [
	{
		name: 'All Contacts',
		value: 'all',
		description: 'Everybody in the account, as far as the server does not leave out who opted out',
	},
	{ name: 'Chosen Contacts', value: 'custom', description: 'The contacts with the IDs below' },
	{ name: 'Phone Numbers', value: 'bulk', description: 'The numbers in To' },
	{ name: 'Saved Segment', value: 'saved', description: 'A segment that the account has' },
];

/**
 * The fields of a campaign, beside those of its message (device, SIM, recipients and text), which
 * it shares with Send SMS.
 */
export const campaignFields: INodeProperties[] = [
	{
		...campaignLocator,
		displayOptions: { show: showForCampaigns('get', 'update', 'delete') },
	},
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. Summer opening hours',
		description: 'What the campaign is called in the account; the recipients do not see it',
		displayOptions: { show: showForCampaigns('create', 'update') },
	},
	{
		displayName: 'Segment',
		name: 'segment',
		type: 'options',
		noDataExpression: true,
		default: 'all',
		description: 'Who gets the campaign',
		displayOptions: { show: showForCampaigns('create') },
		options: segments,
	},
	{
		displayName: 'Segment',
		name: 'segment',
		type: 'options',
		noDataExpression: true,
		default: '',
		description: 'Who gets the campaign',
		displayOptions: { show: showForCampaigns('update') },
		options: [
			...segments,
			{ name: 'Unchanged', value: '', description: 'Whoever the campaign is for already' },
		],
	},
	{
		displayName: 'Segment ID',
		name: 'segmentId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 3',
		description: 'The ID of the segment, as the account shows it',
		displayOptions: { show: { ...showForCampaigns('create', 'update'), segment: ['saved'] } },
	},
	{
		displayName: 'Contact IDs',
		name: 'contactsIds',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 7, 12, 31',
		description: 'The IDs of the contacts, separated by commas',
		displayOptions: { show: { ...showForCampaigns('create', 'update'), segment: ['custom'] } },
	},
];
