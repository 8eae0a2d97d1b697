import type { INodeProperties } from 'n8n-workflow';

import { DEVICES } from '../api/resources';
import { getLine, listLine } from './declare';
import { deviceLocator } from './locators';

export const deviceOperations: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['device'] } },
	default: 'list',
	options: [
		getLine(
			{ action: 'Get device', description: 'Get one device by its ID' },
			DEVICES,
			deviceLocator,
		),
		listLine(
			{ action: 'List devices', description: 'Get many devices, or all of them' },
			{ resource: DEVICES },
		),
	],
};

export const deviceFields: INodeProperties[] = [
	{
		...deviceLocator,
		description: 'The device to work with',
		displayOptions: { show: { resource: ['device'], operation: ['get'] } },
	},
];
