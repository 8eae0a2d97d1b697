import type { INodeProperties, INodePropertyOptions, NodeHint } from 'n8n-workflow';

import { USUAL_PARALLEL_REQUESTS } from '../../api/limiter';
import { SMS } from '../../api/resources';
import { YES } from '../../message/values';
import { sendSms } from '../../sms/send';
import { declaredRequest } from '../declare';
import { accountTimezone, defaultCountry, hideForOtherSegments, optionsField, showForMessage, showForSender } from '../fields';
import { deviceLocator, recipientsLocator, simLocator } from '../locators';

/** A preview gives as many items as sending does: without a word it could be taken for it. */
export const previewHint: NodeHint = {
	message: 'Nothing was sent: Options > Preview (Send Nothing) is on. Remove it to send.',
	type: 'info',
	location: 'outputPane',
	whenToDisplay: 'afterExecution',
	displayCondition:
		`={{ $parameter["operation"] === "send" && ${JSON.stringify([...YES])}.includes(String(($parameter["options"] || {})["preview"]).trim().toLowerCase()) }}`,
};

const showOnlyForSmsSend = { resource: ['sms'], operation: ['send'] };

/** `POST /sms` with device_id, sim_subscription_id, phone_numbers and content */
export const smsSendOperation: INodePropertyOptions = {
	name: 'Send',
	value: 'send',
	action: 'Send SMS',
	description:
		'Send a real SMS through one of your phones. It costs money and cannot be taken back: never repeat a call that went through.',
	routing: declaredRequest('POST', SMS.endpoint, sendSms),
};

// The guard rails that Send and Wait for Response has too.

export const allowedRecipients: INodeProperties = {
	displayName: 'Allowed Recipients',
	name: 'allowedRecipients',
	type: 'string',
	default: '',
	placeholder: 'e.g. +33, +447700900123',
	description:
		'The only numbers that may be texted, as whole numbers or beginnings of numbers, separated by commas. A guard rail for AI agents: any other number is refused.',
};

export const maxSegments: INodeProperties = {
	displayName: 'Max Segments',
	name: 'maxSegments',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 1,
	description:
		'How many segments the text may take. Your operator bills each segment; an item with more is refused.',
};

export const optedOutContacts: INodeProperties = {
	displayName: 'Opted-Out Contacts',
	name: 'optedOutContacts',
	type: 'options',
	default: 'send',
	description:
		'What to do with recipients who asked not to get any more messages. To find them, all contacts are listed once a run; where they cannot be listed, nothing is sent.',
	options: [
		{ name: 'Send', value: 'send', description: 'Send to them as to everybody else' },
		{ name: 'Skip', value: 'skip', description: 'Leave them out and name them in the output' },
	],
};

export const replaceUnsupportedCharacters: INodeProperties = {
	displayName: 'Replace Unsupported Characters',
	name: 'replaceUnsupportedCharacters',
	type: 'boolean',
	default: true,
	description:
		'Whether to replace curly quotes, dashes, ellipses and the like with plain ones, so that the text takes fewer segments',
};

export const smsSendFields: INodeProperties[] = [
	{
		...deviceLocator,
		displayOptions: { show: showForSender },
	},
	{
		...simLocator,
		displayOptions: { show: showForSender },
	},
	{
		...recipientsLocator,
		displayOptions: { show: showForSender, hide: hideForOtherSegments },
	},
	{
		displayName: 'Message',
		name: 'content',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		default: '',
		placeholder: 'e.g. Your order is ready',
		description: 'The text of the SMS',
		displayOptions: { show: showForMessage },
	},
	{
		...optionsField,
		displayOptions: { show: showOnlyForSmsSend },
		options: [
			accountTimezone,
			allowedRecipients,
			{
				displayName: 'Combine Items',
				name: 'combineItems',
				type: 'boolean',
				default: true,
				description:
					'Whether items with the same device, SIM, text and schedule share requests. Much faster for one text to many people, and a number that is in several of these items is texted once.',
			},
			defaultCountry,
			{
				displayName: 'Invalid Numbers',
				name: 'invalidNumbers',
				type: 'options',
				default: 'stop',
				description: 'What to do when a number cannot be used',
				options: [
					{ name: 'Skip', value: 'skip', description: 'Leave it out and name it in the output' },
					{ name: 'Stop', value: 'stop', description: 'Send nothing for this item' },
				],
			},
			{
				displayName: 'Max Recipients',
				name: 'maxRecipients',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 1,
				description: 'How many recipients one item may have. An item with more is refused.',
			},
			maxSegments,
			optedOutContacts,
			{
				displayName: 'Parallel Requests',
				name: 'parallelRequests',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 100 },
				default: USUAL_PARALLEL_REQUESTS,
				description:
					'How many requests are under way at the same time at the most. A run begins with one, has more while they are accepted, and fewer when the server asks it to wait.',
			},
			{
				displayName: 'Preview (Send Nothing)',
				name: 'preview',
				type: 'boolean',
				default: true,
				description:
					'Whether to check everything and show what would be sent, without sending anything',
			},
			{
				displayName: 'Recipients per Request',
				name: 'recipientsPerRequest',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 100,
				description: 'How many recipients one request carries at the most',
			},
			replaceUnsupportedCharacters,
			{
				displayName: 'Scheduled At',
				name: 'scheduledAt',
				type: 'dateTime',
				default: '',
				description:
					"When the SMS is to be sent, in the workflow's time zone. To send at once, remove this option.",
			},
			{
				displayName: 'Skip Already Sent',
				name: 'skipAlreadySent',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 24,
				description:
					"Recipients to whom the account shows the same text within so many hours are left out and named in the output, so that running the workflow again texts nobody twice. An SMS that failed does not count. Where the account's SMS cannot be read, nothing is sent.",
			},
			{
				displayName: 'Unclear Answers',
				name: 'unclearAnswers',
				type: 'options',
				default: 'lookUp',
				description: 'What to do when nobody knows whether the server took a request',
				options: [
					{
						name: 'Look Up',
						value: 'lookUp',
						description: "Look for its SMS in the account for half a minute: what is found counts as accepted",
					},
					{
						name: 'Report',
						value: 'report',
						description: 'Say at once that it may have gone out',
					},
				],
			},
			{
				displayName: 'Wait Until Sent',
				name: 'waitUntilSent',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 5,
				description:
					'How many minutes to wait until the phone has sent each SMS or could not, from the last one that the server accepted on. An SMS that the phone could not send makes its item fail.',
			},
		],
	},
];
