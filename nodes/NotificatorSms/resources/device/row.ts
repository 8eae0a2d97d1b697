import type { RowShape } from '../../api/rows';

export const deviceRow: RowShape = {
	idField: 'id',
	useful: [
		'id',
		'name',
		'device_brand',
		'device_model',
		'sims',
		'device_battery',
		'device_is_charging',
		'last_ping_datetime',
		'total_pending_sms',
		'total_sent_sms',
	],
};
