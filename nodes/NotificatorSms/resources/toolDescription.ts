import type { INodeProperties } from 'n8n-workflow';

const toolDescriptionField: INodeProperties = {
	displayName: 'Description',
	name: 'toolDescription',
	type: 'string',
	typeOptions: { rows: 3 },
	default: '',
	placeholder: 'e.g. Look up a customer by name',
	description:
		'What the AI agent is told about this tool. Left empty, it is told the name of the operation.',
};

/**
 * What an AI agent is told of the node as its tool. n8n 2 tells it the name of the operation alone
 * ("Send SMS in NotificatorSMS") unless the node brings this field along.
 */
export const toolDescription: INodeProperties[] = [
	{
		...toolDescriptionField,
		default:
			'Send a real SMS to real people through a phone. Each call costs money and cannot be taken back: call it once for each message, and do not repeat a call, also when its answer says that the SMS may have gone out.',
		displayOptions: { show: { '@tool': [true], operation: ['send'] } },
	},
	{
		...toolDescriptionField,
		default:
			'Create or change a campaign: one SMS for many contacts. With Send Now or Schedule it texts real people and costs money: never repeat a call.',
		displayOptions: {
			show: { '@tool': [true], resource: ['campaign'], operation: ['create', 'update'] },
		},
	},
	{
		...toolDescriptionField,
		displayOptions: {
			show: { '@tool': [true], resource: ['contact', 'device', 'statistics'] },
		},
	},
	{
		...toolDescriptionField,
		displayOptions: {
			show: {
				'@tool': [true],
				resource: ['sms', 'campaign'],
				operation: ['get', 'list', 'delete'],
			},
		},
	},
];

/** Whoever adds the node as a tool is told of its guard rail, until it is there. */
export const toolNotice: INodeProperties = {
	displayName:
		'The agent decides whom to text. Add <b>Options > Allowed Recipients</b>, so that it cannot text anybody else.',
	name: 'toolNotice',
	type: 'notice',
	default: '',
	displayOptions: {
		show: { '@tool': [true], resource: ['sms'], operation: ['send'] },
		hide: { '/options.allowedRecipients': [{ _cnd: { exists: true } }] },
	},
};
