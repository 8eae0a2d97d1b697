import type { INodeProperties } from 'n8n-workflow';

import { deviceGetOperation } from './get';
import { deviceListOperation } from './list';

export { deviceFields } from './fields';

export const deviceOperations: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['device'] } },
	default: 'list',
	options: [
		deviceGetOperation,
		deviceListOperation,
	],
};
