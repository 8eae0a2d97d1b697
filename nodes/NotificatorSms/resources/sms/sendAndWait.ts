import type { INodeProperties, INodePropertyOptions, IWebhookDescription } from 'n8n-workflow';

import { SMS } from '../../api/resources';
import { LONGEST_REPLY_MINUTES, USUAL_REPLY_MINUTES } from '../../sms/preparedQuestion';
import { refuseToWait } from '../../sms/sendAndWait';
import { declaredRequest } from '../declare';
import { defaultCountry, optionsField } from '../fields';
import { allowedRecipients, maxSegments, optedOutContacts, replaceUnsupportedCharacters } from './send';

const showOnlyForSendAndWait = { resource: ['sms'], operation: ['sendAndWait'] };
const showForPage = { '/responseType': ['approval', 'freeText'] };

/**
 * A custom operation of the node. n8n makes a human-review tool of the node because of the value; in the
 * plain tool it is hidden, since most agents do not wait.
 */
export const smsSendAndWaitOperation: INodePropertyOptions = {
	name: 'Send and Wait for Response',
	value: 'sendAndWait',
	action: 'Send SMS and wait for response',
	description:
		'Send a real SMS to one person and wait until they answer: on the page of a link, or by SMS',
	displayOptions: { hide: { '@tool': [true] } },
};

/** Where the link leads while an execution waits: opening the page, and answering on it. */
export const responseWebhooks: IWebhookDescription[] = (['GET', 'POST'] as const).map((httpMethod) => ({
	name: 'default',
	httpMethod,
	responseMode: 'onReceived',
	responseData: '',
	path: '={{ $nodeId }}',
	restartWebhook: true,
	isFullPath: true,
}));

export const smsSendAndWaitFields: INodeProperties[] = [
	{
		displayName: 'Message',
		// The human-review tool of n8n has a field of this name of its own in its place.
		name: 'message',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		default: '',
		placeholder: 'e.g. Approve invoice 4711 of 230 EUR?',
		description:
			'What you ask. For an answer on a page, a link is added behind it, which takes about one segment more.',
		displayOptions: { show: showOnlyForSendAndWait },
		// Performed in the place of the custom operation by an agent that does not know it. It does not
		// belong to the operation itself, since of a hidden option no host takes the routing.
		routing: declaredRequest('POST', SMS.endpoint, refuseToWait),
	},
	{
		displayName: 'Response Type',
		name: 'responseType',
		type: 'options',
		default: 'approval',
		description: 'How the person answers',
		displayOptions: { show: showOnlyForSendAndWait },
		options: [
			{
				name: 'Approval',
				value: 'approval',
				description: 'A link in the SMS opens a page with buttons to approve or decline',
			},
			{
				name: 'Free Text',
				value: 'freeText',
				description: 'A link in the SMS opens a page with a text field',
			},
			{
				name: 'SMS Reply',
				value: 'smsReply',
				description:
					'The next SMS from that number is the answer. It holds the execution for as long as it waits, and two executions that wait for one number both get its reply.',
			},
		],
	},
	{
		displayName: 'Approval Options',
		name: 'approvalOptions',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show: { ...showOnlyForSendAndWait, responseType: ['approval'] } },
		options: [
			{
				displayName: 'Approve Button',
				name: 'approveLabel',
				type: 'string',
				default: 'Approve',
				description: 'The text of the button that approves',
			},
			{
				displayName: 'Decline Button',
				name: 'declineLabel',
				type: 'string',
				default: 'Decline',
				description: 'The text of the button that declines',
			},
			{
				displayName: 'Type of Approval',
				name: 'approvalType',
				type: 'options',
				default: 'double',
				description: 'Which buttons the page has',
				options: [
					{ name: 'Approve and Decline', value: 'double' },
					{ name: 'Approve Only', value: 'single' },
				],
			},
		],
	},
	{
		displayName: 'Wait for Minutes',
		name: 'waitMinutes',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: LONGEST_REPLY_MINUTES },
		default: USUAL_REPLY_MINUTES,
		description:
			'How long to wait for the SMS. In queue mode the execution holds a place of its worker for so long.',
		displayOptions: { show: { ...showOnlyForSendAndWait, responseType: ['smsReply'] } },
	},
	{
		...optionsField,
		displayOptions: { show: showOnlyForSendAndWait },
		options: [
			allowedRecipients,
			{
				displayName: 'Answer Label',
				name: 'answerLabel',
				type: 'string',
				default: 'Your answer',
				description: 'What is above the text field of the page',
				displayOptions: { show: { '/responseType': ['freeText'] } },
			},
			defaultCountry,
			{
				displayName: 'Limit Wait Time',
				name: 'limitWaitTime',
				type: 'fixedCollection',
				default: { values: { limitType: 'afterTimeInterval', resumeAmount: 45, resumeUnit: 'minutes' } },
				description:
					'When the execution goes on without an answer. Its output then says timedOut.',
				displayOptions: { show: showForPage },
				options: [
					{
						displayName: 'Values',
						name: 'values',
						values: [
							{
								displayName: 'Limit Type',
								name: 'limitType',
								type: 'options',
								default: 'afterTimeInterval',
								description: 'How the end of the wait is set',
								options: [
									{ name: 'After Time Interval', value: 'afterTimeInterval' },
									{ name: 'At Specified Time', value: 'atSpecifiedTime' },
								],
							},
							{
								displayName: 'Amount',
								name: 'resumeAmount',
								type: 'number',
								typeOptions: { minValue: 1 },
								default: 45,
								description: 'How long to wait, from when the server has taken the SMS',
								displayOptions: { show: { limitType: ['afterTimeInterval'] } },
							},
							{
								displayName: 'Unit',
								name: 'resumeUnit',
								type: 'options',
								default: 'minutes',
								description: 'What the amount counts',
								displayOptions: { show: { limitType: ['afterTimeInterval'] } },
								options: [
									{ name: 'Days', value: 'days' },
									{ name: 'Hours', value: 'hours' },
									{ name: 'Minutes', value: 'minutes' },
								],
							},
							{
								displayName: 'Max Date and Time',
								name: 'maxDateAndTime',
								type: 'dateTime',
								default: '',
								description: "When the wait ends, in the workflow's time zone",
								displayOptions: { show: { limitType: ['atSpecifiedTime'] } },
							},
						],
					},
				],
			},
			{ ...maxSegments, default: 3 },
			optedOutContacts,
			replaceUnsupportedCharacters,
			{
				displayName: 'Send Button',
				name: 'submitLabel',
				type: 'string',
				default: 'Send',
				description: 'The text of the button that sends the answer',
				displayOptions: { show: { '/responseType': ['freeText'] } },
			},
			{
				displayName: 'Shorten To',
				name: 'shortenTo',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 3,
				description:
					'How many segments the SMS may take with its link. Of a longer message the SMS leaves out the end; the page shows all of it.',
				displayOptions: { show: showForPage },
			},
		],
	},
];
