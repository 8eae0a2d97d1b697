import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { listSearch } from './pickers';
import { triggerFields, triggerSubtitle } from './resources/trigger';
import { poll } from './trigger/poll';

/** Starts a workflow with what arrives or changes in a NotificatorSMS account. */
export class NotificatorSmsTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'NotificatorSMS Trigger',
		name: 'notificatorSmsTrigger',
		icon: { light: 'file:notificatorSms.svg', dark: 'file:notificatorSms.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: triggerSubtitle,
		description:
			'Send SMS through your own phones, or start a workflow when an SMS arrives, leaves or fails, contacts change, or a phone goes offline or its battery is low',
		defaults: { name: 'NotificatorSMS Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'notificatorSmsApi', required: true }],
		properties: triggerFields,
	};

	methods = { listSearch: { searchDevices: listSearch.searchDevices, searchSims: listSearch.searchSims } };

	poll = poll;
}
