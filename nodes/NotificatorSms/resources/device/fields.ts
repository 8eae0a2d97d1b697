import type { INodeProperties } from 'n8n-workflow';

import { deviceLocator } from '../locators';

/** Which device an operation is about. */
export const deviceId = { name: deviceLocator.name, displayName: deviceLocator.displayName };

export const deviceFields: INodeProperties[] = [
	{
		...deviceLocator,
		description: 'The device to work with',
		displayOptions: { show: { resource: ['device'], operation: ['get'] } },
	},
];
