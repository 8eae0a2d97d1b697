import type { RowShape } from '../../api/rows';

export const smsRow: RowShape = {
	idField: 'sms_id',
	useful: [
		'sms_id',
		'type',
		'status',
		'content',
		'contact_id',
		'device_id',
		'sim_subscription_id',
		'error',
		'scheduled_datetime',
		'datetime',
	],
};
