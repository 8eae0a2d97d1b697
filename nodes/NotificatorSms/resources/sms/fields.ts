import type { INodeProperties } from 'n8n-workflow';

import { smsLocator } from '../locators';

/** Which SMS an operation is about. */
export const smsId = { name: smsLocator.name, displayName: smsLocator.displayName };

export const smsFields: INodeProperties[] = [
	{
		...smsLocator,
		displayOptions: { show: { resource: ['sms'], operation: ['get', 'delete'] } },
	},
];
