import type { INodeProperties } from 'n8n-workflow';

import { contactCreateOperation } from './create';
import { contactDeleteOperation } from './delete';
import { contactGetOperation } from './get';
import { contactListOperation } from './list';
import { contactUpdateOperation } from './update';

export { contactFields } from './fields';
export { contactFilters } from './list';

export const contactOperations: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['contact'] } },
	default: 'list',
	options: [
		contactCreateOperation,
		contactDeleteOperation,
		contactGetOperation,
		contactListOperation,
		contactUpdateOperation,
	],
};
