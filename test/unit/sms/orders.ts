import type { Order } from '../../../nodes/NotificatorSms/sms/order';
import type { Share } from '../../../nodes/NotificatorSms/sms/parcels';

/** An order of an item, as it is after the reading. */
export function orderOf(itemIndex: number, more: Partial<Order> = {}): Order {
	return {
		itemIndex,
		deviceId: '1',
		simSubscriptionId: '1',
		recipients: [],
		skipped: [],
		content: 'Hello',
		encoding: 'GSM-7',
		segments: 1,
		warnings: [],
		combine: false,
		preview: false,
		...more,
	};
}

export function shareOf(itemIndex: number, recipients: string[], more: Partial<Order> = {}): Share {
	return { order: orderOf(itemIndex, { recipients, ...more }), recipients };
}
