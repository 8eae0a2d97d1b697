import type { RowShape } from '../../api/rows';

export const campaignRow: RowShape = {
	idField: 'id',
	useful: [
		'id',
		'name',
		'content',
		'segment',
		'status',
		'scheduled_datetime',
		'total_pending_sms',
		'total_sent_sms',
		'total_failed_sms',
		'datetime',
	],
};
