import type { IDataObject } from 'n8n-workflow';

import type { Reason } from '../api/sentences';
import { shareKey, type Order } from './order';

/** What the server said of one request that it accepted, as far as it concerns one item. */
export interface Part {
	recipients: string[];
	smsIds: unknown[];
	/** Whatever else the API put into `data`. */
	data: IDataObject;
	warnings: string[];
}

/** Why nobody knows whether some recipients of an item were texted. */
export interface Doubt extends Reason {
	status?: number;
	recipients: string[];
}

/**
 * What has been sent for each item, kept over all tries of one execution: what stands here is
 * never sent again.
 */
export interface Ledger {
	/**
	 * The order of an item as it was first read in this execution. A later try reads the same item
	 * with another clock, and what it asks for must not be another message then.
	 */
	order(itemIndex: number): Order | undefined;
	remember(order: Order): void;
	/** Times of schedules by how many seconds ahead they were when they were read. */
	moments: Map<number, string>;
	accept(order: Order, part: Part): void;
	doubt(order: Order, doubt: Doubt): void;
	parts(itemIndex: number): Part[];
	doubts(itemIndex: number): Doubt[];
	hasDoubts(): boolean;
	/** Whether nothing was or may have been sent in this execution. */
	isEmpty(): boolean;
	/** The recipients of an item whom no request of its own has reached or may have reached. */
	pending(order: Order): string[];
	/** The item whose request took a recipient that several items with one text share. */
	takenBy(order: Order, recipient: string): number | undefined;
}

interface Entry {
	parts: Part[];
	doubts: Doubt[];
}

export function openLedger(): Ledger {
	const entries = new Map<number, Entry>();
	const orders = new Map<number, Order>();
	const taken = new Map<string, number>();
	// Asked for before each request: looking through all entries would take the square of their number.
	let anyDoubts = false;

	function entryOf(order: Order): Entry {
		const known = entries.get(order.itemIndex);
		if (known) return known;
		const entry: Entry = { parts: [], doubts: [] };
		entries.set(order.itemIndex, entry);
		return entry;
	}

	function take(order: Order, recipients: string[]): void {
		if (!order.combine) return;
		for (const recipient of recipients) taken.set(sharedKey(order, recipient), order.itemIndex);
	}

	return {
		order: (itemIndex) => orders.get(itemIndex),
		moments: new Map(),
		remember: (order) => void orders.set(order.itemIndex, order),
		accept(order, part) {
			entryOf(order).parts.push(part);
			take(order, part.recipients);
		},
		doubt(order, doubt) {
			entryOf(order).doubts.push(doubt);
			anyDoubts = true;
			take(order, doubt.recipients);
		},
		parts: (itemIndex) => entries.get(itemIndex)?.parts ?? [],
		doubts: (itemIndex) => entries.get(itemIndex)?.doubts ?? [],
		hasDoubts: () => anyDoubts,
		isEmpty: () => entries.size === 0,
		pending({ itemIndex, recipients }) {
			const { parts = [], doubts = [] } = entries.get(itemIndex) ?? {};
			const gone = new Set([...parts, ...doubts].flatMap((sent) => sent.recipients));
			return recipients.filter((recipient) => !gone.has(recipient));
		},
		takenBy: (order, recipient) =>
			order.combine ? taken.get(sharedKey(order, recipient)) : undefined,
	};
}

function sharedKey(order: Order, recipient: string): string {
	return `${recipient} ${shareKey(order)}`;
}
