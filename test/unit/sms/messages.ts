import type { BatchPart } from '../../../nodes/NotificatorSms/sms/batch';
import type { PreparedMessage } from '../../../nodes/NotificatorSms/sms/preparedMessage';

/** An item of Send SMS, as it is once it has been checked. */
export function messageOf(itemIndex: number, more: Partial<PreparedMessage> = {}): PreparedMessage {
	return {
		itemIndex,
		recipients: [],
		skipped: [],
		fields: { device_id: '1', sim_subscription_id: '1', phone_numbers: '', content: 'Hello' },
		requestKey: 'Hello',
		encoding: 'GSM-7',
		segments: 1,
		warnings: [],
		combine: false,
		preview: false,
		rules: { recipientsPerRequest: 100, parallelRequests: 1 },
		looksUp: true,
		skipsOptedOut: false,
		scheduledTimes: [],
		...(more.combine ? { claimKey: more.requestKey ?? 'Hello' } : {}),
		...more,
	};
}

export function partOf(
	itemIndex: number,
	recipients: string[],
	more: Partial<PreparedMessage> = {},
): BatchPart {
	return { message: messageOf(itemIndex, { recipients, ...more }), recipients };
}
