import type { INodeProperties } from 'n8n-workflow';

import { campaignCreateOperation } from './create';
import { campaignDeleteOperation } from './delete';
import { campaignGetOperation } from './get';
import { campaignListOperation } from './list';
import { campaignUpdateOperation } from './update';

export { campaignFields } from './fields';

export const campaignOperations: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['campaign'] } },
	default: 'create',
	options: [
		campaignCreateOperation,
		campaignDeleteOperation,
		campaignGetOperation,
		campaignListOperation,
		campaignUpdateOperation,
	],
};
