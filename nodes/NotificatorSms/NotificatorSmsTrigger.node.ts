import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { poll } from './trigger/poll';

/** Starts a workflow with what arrives or changes in a NotificatorSMS account. */
export class NotificatorSmsTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'NotificatorSMS Trigger',
		name: 'notificatorSmsTrigger',
		icon: { light: 'file:notificatorSms.svg', dark: 'file:notificatorSms.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{$parameter["event"]}}',
		description:
			'Send SMS through your own phones, or start a workflow when an SMS arrives, leaves or fails, or when contacts change',
		defaults: { name: 'NotificatorSMS Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'notificatorSmsApi', required: true }],
		properties: [
			{
				displayName: 'Event',
				name: 'event',
				type: 'options',
				noDataExpression: true,
				default: 'smsReceived',
				description: 'What starts the workflow',
				options: [
					{
						name: 'Contact Created',
						value: 'contactCreated',
						action: 'On contact created',
						description: 'When a contact is added, by hand or by a first SMS',
					},
					{
						name: 'Contact Opted Out',
						value: 'contactOptedOut',
						action: 'On contact opted out',
						description: 'When a contact asks not to get any more messages',
					},
					{
						name: 'SMS Failed',
						value: 'smsFailed',
						action: 'On SMS failed',
						description: 'When the phone could not send an SMS',
					},
					{
						name: 'SMS Received',
						value: 'smsReceived',
						action: 'On SMS received',
						description: 'When somebody sends an SMS to one of your phones',
					},
					{
						name: 'SMS Sent',
						value: 'smsSent',
						action: 'On SMS sent',
						description: 'When the phone has sent an SMS that was waiting',
					},
				],
			},
		],
	};

	poll = poll;
}
