import type { RowShape } from '../../api/rows';

export const contactRow: RowShape = {
	idField: 'id',
	useful: [
		'id',
		'name',
		'phone_number',
		'custom_parameters',
		'country_code',
		'has_opted_out',
		'total_sent_sms',
		'total_received_sms',
		'last_sent_datetime',
		'datetime',
	],
	objects: ['custom_parameters'],
};
