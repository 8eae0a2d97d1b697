import type { INodeProperties } from 'n8n-workflow';

import { SMS } from '../../api/resources';
import { deleteLine, getLine, listLine } from '../declare';
import { smsLocator } from '../locators';
import { smsSendOperation } from './send';
import { smsSendAndWaitOperation } from './sendAndWait';

export { previewHint, smsSendFields } from './send';
export { responseWebhooks, smsSendAndWaitFields } from './sendAndWait';

export const smsOperations: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['sms'] } },
	default: 'send',
	// The node panel has them in this order: whoever looks for "sms" and presses Enter sends one.
	options: [
		smsSendOperation,
		smsSendAndWaitOperation,
		getLine({ action: 'Get SMS', description: 'Get one SMS by its ID' }, SMS, smsLocator),
		listLine({ action: 'List SMS', description: 'Get many SMS, or all of them' }, { resource: SMS }),
		deleteLine(
			{
				action: 'Delete SMS',
				description: 'Delete an SMS from the account. It does not take back one that was sent.',
			},
			SMS,
			smsLocator,
		),
	],
};

export const smsFields: INodeProperties[] = [
	{
		...smsLocator,
		displayOptions: { show: { resource: ['sms'], operation: ['get', 'delete'] } },
	},
];
