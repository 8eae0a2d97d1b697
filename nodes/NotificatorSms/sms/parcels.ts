import { shareKey, type Order } from './order';

/** The share of one item in a request. */
export interface Share {
	order: Order;
	recipients: string[];
}

/** One request to come: it carries one text to the recipients of one or several items. */
export interface Parcel {
	shares: Share[];
}

/** A recipient of an item whom an earlier item of the same text is about to text. */
export interface Duplicate {
	order: Order;
	recipient: string;
	earlierItem: number;
}

/**
 * Packs the recipients who are still due into requests, in item order.
 *
 * Items that may be combined and have the same device, SIM, text and schedule share requests; the
 * recipients of one item stay together wherever they fit into one.
 *
 * @param due what each item still has to send
 * @param recipientsPerRequest the largest request
 */
export function packParcels(
	due: Share[],
	recipientsPerRequest: number,
): { parcels: Parcel[]; duplicates: Duplicate[] } {
	const parcels: Parcel[] = [];
	const duplicates: Duplicate[] = [];
	const openParcels = new Map<string, Parcel>();
	const claims = new Map<string, Map<string, number>>();

	for (const { order, recipients } of due) {
		if (!order.combine) {
			parcels.push(...chunks(order, recipients, recipientsPerRequest));
			continue;
		}
		const key = shareKey(order);
		const claimed = claims.get(key) ?? new Map<string, number>();
		claims.set(key, claimed);
		const own: string[] = [];
		for (const recipient of recipients) {
			const earlierItem = claimed.get(recipient);
			if (earlierItem === undefined) {
				claimed.set(recipient, order.itemIndex);
				own.push(recipient);
			} else {
				duplicates.push({ order, recipient, earlierItem });
			}
		}
		if (own.length === 0) continue;
		const open = openParcels.get(key);
		if (open && sizeOf(open) + own.length <= recipientsPerRequest) {
			open.shares.push({ order, recipients: own });
			continue;
		}
		const fresh = chunks(order, own, recipientsPerRequest);
		parcels.push(...fresh);
		openParcels.set(key, fresh[fresh.length - 1]);
	}
	return { parcels, duplicates };
}

/** The items of a shared request, each in a request of its own. */
export function singly({ shares }: Parcel): Parcel[] {
	return shares.map((share) => ({ shares: [share] }));
}

export function sizeOf({ shares }: Parcel): number {
	return shares.reduce((sum, { recipients }) => sum + recipients.length, 0);
}

function chunks(order: Order, recipients: string[], size: number): Parcel[] {
	const parcels: Parcel[] = [];
	for (let start = 0; start < recipients.length; start += size) {
		parcels.push({ shares: [{ order, recipients: recipients.slice(start, start + size) }] });
	}
	return parcels;
}
