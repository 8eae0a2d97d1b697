import type { INodeProperties } from 'n8n-workflow';

import { campaignLocator, recipientLocator, segmentLocator } from '../locators';

const showForCampaigns = (...operations: string[]) => ({
	resource: ['campaign'],
	operation: operations,
});

const segments = [
	{
		name: 'All Contacts',
		value: 'all',
		description: 'Everybody in the account, less those who opted out as far as the server leaves them out',
	},
	{ name: 'Chosen Contacts', value: 'custom', description: 'The contacts that you pick below' },
	{ name: 'Phone Numbers', value: 'bulk', description: 'The numbers in To' },
	{ name: 'Saved Segment', value: 'saved', description: 'A segment that the account has' },
];

const sending = [
	{
		name: 'Save as Draft',
		value: 'draft',
		description: 'Nobody gets it yet: it is sent from your account, or by an update with Send Now',
	},
	{ name: 'Schedule', value: 'schedule', description: 'It is sent at the time below' },
	{ name: 'Send Now', value: 'now', description: 'Its recipients get it at once' },
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
	// Not `required`: the host would refuse a workflow without a choice, in words that do not say why.
	{
		displayName: 'Recipients',
		name: 'segment',
		type: 'options',
		noDataExpression: true,
		default: '',
		description: 'Who gets the campaign. Has to be chosen.',
		displayOptions: { show: showForCampaigns('create') },
		options: segments,
	},
	{
		displayName: 'Recipients',
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
		displayName:
			'Everybody in the account gets this campaign; contacts who opted out are left out only as far as the server does so. Once it is sent (Sending: Send Now), it cannot be taken back.',
		name: 'everybodyNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { ...showForCampaigns('create', 'update'), segment: ['all'] } },
	},
	{
		...segmentLocator,
		displayOptions: { show: { ...showForCampaigns('create', 'update'), segment: ['saved'] } },
	},
	{
		displayName: 'Contacts',
		name: 'contacts',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Contact',
		default: {},
		description: 'The contacts who get the campaign, beside those of Contact IDs',
		displayOptions: { show: { ...showForCampaigns('create', 'update'), segment: ['custom'] } },
		options: [{ displayName: 'Contact', name: 'contact', values: [recipientLocator] }],
	},
	{
		displayName: 'Contact IDs',
		name: 'contactsIds',
		type: 'string',
		default: '',
		placeholder: 'e.g. 7, 12, 31',
		description:
			'The IDs of contacts who get the campaign, separated by commas. Made for expressions: whom you know by name is easier to pick in Contacts.',
		displayOptions: { show: { ...showForCampaigns('create', 'update'), segment: ['custom'] } },
	},
	{
		displayName: 'Sending',
		name: 'sending',
		type: 'options',
		default: 'draft',
		description: 'Whether the campaign is sent, and when',
		displayOptions: { show: showForCampaigns('create') },
		options: sending,
	},
	{
		displayName: 'Sending',
		name: 'sending',
		type: 'options',
		default: '',
		description: 'Whether the campaign is sent, and when',
		displayOptions: { show: showForCampaigns('update') },
		options: [
			...sending,
			{ name: 'Unchanged', value: '', description: 'A draft stays a draft, and a schedule a schedule' },
		],
	},
	// Not `required`: where Sending is an expression, the host would demand a time for a draft too.
	{
		displayName: 'Scheduled At',
		name: 'scheduledAt',
		type: 'dateTime',
		default: '',
		description: "When the campaign is sent, in the workflow's time zone. Has to be filled in.",
		displayOptions: { show: { ...showForCampaigns('create', 'update'), sending: ['schedule'] } },
	},
];
