import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { campaignFields, campaignOperations } from './resources/campaign';
import { contactFields, contactListFields, contactOperations } from './resources/contact';
import { deviceFields, deviceOperations } from './resources/device';
import { howManyRows, outputFields, readingOptions } from './resources/fields';
import { requestOptions } from './resources/requestOptions';
import {
	previewHint,
	responseWebhooks,
	smsFields,
	smsOperations,
	smsSendAndWaitFields,
	smsSendFields,
} from './resources/sms';
import { statisticsFields, statisticsOperations } from './resources/statistics';
import { toolDescription, toolNotice } from './resources/toolDescription';
import { listSearch } from './pickers';
import { respond } from './sms/responseWebhook';
import { sendAndWait } from './sms/sendAndWait';

/** In the order of use, which is that of the node panel's actions too. */
const resources = [
	{ name: 'SMS', value: 'sms' },
	{ name: 'Contact', value: 'contact' },
	{ name: 'Device', value: 'device' },
	{ name: 'Campaign', value: 'campaign' },
	{ name: 'Statistics', value: 'statistics' },
];

/** SMS through the user's own phones, and their contacts: the NotificatorSMS API as data. */
export class NotificatorSms implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'NotificatorSMS',
		name: 'notificatorSms',
		icon: { light: 'file:notificatorSms.svg', dark: 'file:notificatorSms.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description:
			'Send real SMS through your own phones with NotificatorSMS, and read your contacts. Each call of Send SMS texts people and costs money: do not repeat a call that went through.',
		defaults: { name: 'NotificatorSMS' },
		usableAsTool: true,
		hints: [previewHint],
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'notificatorSmsApi', required: true }],
		waitingNodeTooltip: 'Waits for the answer of the person who was texted',
		webhooks: responseWebhooks,
		requestDefaults: {
			// The credential says where a request really goes. The host evaluates an expression here
			// twice for each item (n8n 2.41), so the client puts the address in.
			baseURL: 'https://notificatorsms.com/api',
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
		},
		properties: [
			...toolDescription,
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				default: 'sms',
				options: resources,
			},
			smsOperations,
			contactOperations,
			deviceOperations,
			campaignOperations,
			statisticsOperations,
			...campaignFields,
			...contactFields,
			...deviceFields,
			...smsFields,
			toolNotice,
			...smsSendFields,
			...smsSendAndWaitFields,
			...howManyRows,
			...contactListFields,
			...statisticsFields,
			...outputFields,
			...readingOptions,
			requestOptions,
		],
	};

	methods = { listSearch };

	/** The one operation that is more than its requests: the execution waits. */
	customOperations = { sms: { sendAndWait } };

	webhook = respond;
}
