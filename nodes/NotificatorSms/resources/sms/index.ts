import type { INodeProperties } from 'n8n-workflow';

import { smsDeleteOperation } from './delete';
import { smsGetOperation } from './get';
import { smsListOperation } from './list';
import { smsSendOperation } from './send';

export { smsFields } from './fields';
export { previewHint, smsSendFields } from './send';

export const smsOperations: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['sms'] } },
	default: 'send',
	options: [
		smsDeleteOperation,
		smsGetOperation,
		smsListOperation,
		smsSendOperation,
	],
};
