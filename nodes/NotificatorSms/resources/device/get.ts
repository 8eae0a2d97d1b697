import type { INodePropertyOptions } from 'n8n-workflow';

import { getOperation } from '../../operations/exchange';
import { handledBy } from '../handledBy';
import { deviceId } from './fields';
import { deviceRow } from './row';

/** `GET /devices/{id}` */
export const deviceGetOperation: INodePropertyOptions = {
	name: 'Get',
	value: 'get',
	action: 'Get a device',
	description: 'Get one device by its ID',
	routing: {
		request: { method: 'GET', url: '/devices/{id}' },
		...handledBy(getOperation({ subject: 'device', id: deviceId, row: deviceRow })),
	},
};
