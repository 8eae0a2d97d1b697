import type { PreparedMessage } from './preparedMessage';

/** The recipients of one item in a request. */
export interface BatchPart {
	message: PreparedMessage;
	recipients: string[];
}

/** One request to come: it carries one text to the recipients of one or several items. */
export interface Batch {
	parts: BatchPart[];
}

/** A recipient of an item whom an earlier item is about to text in its place. */
export interface Repetition {
	message: PreparedMessage;
	recipient: string;
	earlierItem: number;
}

/**
 * Puts the recipients who are still due into requests, in item order.
 *
 * Items that may be combined, and whose requests differ in nothing but the recipients, share them;
 * the recipients of one item stay together wherever they fit into one.
 *
 * @param due what each item still has to send
 * @param recipientsPerRequest the largest request
 */
export function toBatches(
	due: BatchPart[],
	recipientsPerRequest: number,
): { batches: Batch[]; repetitions: Repetition[] } {
	const batches: Batch[] = [];
	const repetitions: Repetition[] = [];
	const openBatches = new Map<string, Batch>();
	const claims = new Map<string, Map<string, number>>();

	/** Leaves to an earlier item whom it is about to text. */
	function claim(message: PreparedMessage, recipients: string[]): string[] {
		const { claimKey, itemIndex } = message;
		if (claimKey === undefined) return recipients;
		const claimed = claims.get(claimKey) ?? new Map<string, number>();
		claims.set(claimKey, claimed);
		return recipients.filter((recipient) => {
			const earlierItem = claimed.get(recipient);
			if (earlierItem === undefined) claimed.set(recipient, itemIndex);
			else repetitions.push({ message, recipient, earlierItem });
			return earlierItem === undefined;
		});
	}

	for (const { message, recipients } of due) {
		const own = claim(message, recipients);
		if (own.length === 0) continue;
		const open = message.combine ? openBatches.get(message.requestKey) : undefined;
		if (open && sizeOf(open) + own.length <= recipientsPerRequest) {
			open.parts.push({ message, recipients: own });
			continue;
		}
		const fresh = chunks(message, own, recipientsPerRequest);
		batches.push(...fresh);
		if (message.combine) openBatches.set(message.requestKey, fresh[fresh.length - 1]);
	}
	return { batches, repetitions };
}

/** The items of a shared request, each in a request of its own. */
export function splitPerItem<Part extends BatchPart>({ parts }: { parts: Part[] }): Array<{ parts: Part[] }> {
	return parts.map((part) => ({ parts: [part] }));
}

export function sizeOf({ parts }: Batch): number {
	return parts.reduce((sum, { recipients }) => sum + recipients.length, 0);
}

function chunks(message: PreparedMessage, recipients: string[], size: number): Batch[] {
	const batches: Batch[] = [];
	for (let start = 0; start < recipients.length; start += size) {
		batches.push({ parts: [{ message, recipients: recipients.slice(start, start + size) }] });
	}
	return batches;
}
