import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import type { Answer, Unaccepted } from '../api/result';
import { openCourier, type Courier } from '../api/courier';
import type { Call, Run } from '../operations/collectItems';
import { explain } from '../api/sentences';
import type { Ledger } from './ledger';
import type { Order } from './order';
import { packParcels, singly, type Duplicate, type Parcel, type Share } from './parcels';
import type { Rules } from './reading';
import { readReceipt, takenOf } from './receipt';
import type { Shortfall } from './report';

const PURPOSE = { endpoint: '/sms', documented: true };

/** One try at sending what is due. */
export interface Attempt {
	run: Run<Ledger>;
	rules: Rules;
	courier: Courier;
	/** What was refused or not taken in this try, by item. What is in doubt stands in the ledger. */
	shortfalls: Map<number, Shortfall[]>;
}

/** @param rules how its requests are made */
export function beginAttempt(run: Run<Ledger>, rules: Rules): Attempt {
	const shortfalls: Attempt['shortfalls'] = new Map();
	const courier = openCourier(() => isOver({ run, shortfalls }));
	return { run, rules, courier, shortfalls };
}

/**
 * Sends what no earlier try has sent, in item order. A recipient that several items share is left
 * to the first of them; where that one does not come through, it is the next one's turn in a
 * further round.
 *
 * When the node goes on with the other items, every recipient ends up in the ledger or in the
 * shortfalls. When it stops, whatever was due after the first shortfall is in neither.
 */
export async function sendDue(attempt: Attempt, orders: Order[]): Promise<void> {
	const { memory } = attempt.run;
	let due = orders.map((order) => ({ order, recipients: memory.pending(order) }));
	while (due.length > 0 && !isOver(attempt)) {
		const free = due.map((share) => withoutTaken(memory, share));
		const { parcels, duplicates } = packParcels(free, attempt.rules.recipientsPerRequest);
		await sendParcels(attempt, parcels);
		due = sharesOf(duplicates);
	}
	if (attempt.run.isOver() || !attempt.run.stopOnFault) noteUnsent(attempt, orders);
}

/** With Stop, the first message that does not come through ends the run, in whichever try. */
function isOver({ run, shortfalls }: Pick<Attempt, 'run' | 'shortfalls'>): boolean {
	return run.isOver() || (run.stopOnFault && (shortfalls.size > 0 || run.memory.hasDoubts()));
}

function withoutTaken(memory: Ledger, { order, recipients }: Share): Share {
	return {
		order,
		recipients: recipients.filter((recipient) => memory.takenBy(order, recipient) === undefined),
	};
}

function sharesOf(duplicates: Duplicate[]): Share[] {
	const shares = new Map<Order, Share>();
	for (const { order, recipient } of duplicates) {
		const share = shares.get(order) ?? { order, recipients: [] };
		share.recipients.push(recipient);
		shares.set(order, share);
	}
	return [...shares.values()];
}

/** In order, `parallelRequests` at a time; stops by itself when the try is over. */
async function sendParcels(attempt: Attempt, parcels: Parcel[]): Promise<void> {
	const queue = [...parcels];
	async function sendOneByOne(): Promise<void> {
		for (let parcel = queue.shift(); parcel && !isOver(attempt); parcel = queue.shift()) {
			queue.unshift(...(await sendParcel(attempt, parcel)));
		}
	}
	await Promise.all(Array.from({ length: attempt.rules.parallelRequests }, sendOneByOne));
}

/** @returns the requests to make in its place: a shared one that was refused is sent item by item */
async function sendParcel(attempt: Attempt, parcel: Parcel): Promise<Parcel[]> {
	const { handedOver, call } = await whatHostHandsOver(attempt.run, parcel);
	if (!call) return [];

	const { answer, waitedMilliseconds } = await attempt.courier.deliver(
		async () => await call.exchange(requestFor(handedOver, call.options), { taken: takenOf(handedOver) }),
	);
	if (answer.kind === 'accepted') {
		for (const { share, part } of readReceipt(handedOver, answer, waitedMilliseconds)) {
			attempt.run.memory.accept(share.order, part);
		}
		return [];
	}
	if (answer.kind === 'refused' && handedOver.shares.length > 1) return singly(handedOver);
	if (!wasOverBefore(answer)) noteShortfall(attempt, handedOver, answer);
	return [];
}

/** Request Options > Batching: a request waits for its items, and goes out without those that never come. */
async function whatHostHandsOver(
	run: Run<Ledger>,
	parcel: Parcel,
): Promise<{ handedOver: Parcel; call?: Call }> {
	const shares: Share[] = [];
	let call: Call | undefined;
	for (const share of parcel.shares) {
		const own = await run.call(share.order.itemIndex);
		if (own) shares.push(share);
		call ??= own;
	}
	return { handedOver: { shares }, call };
}

/** The declared request with the recipients of a parcel: fields in the order of the API's page. */
function requestFor({ shares }: Parcel, options: IHttpRequestOptions): IHttpRequestOptions {
	const { order } = shares[0];
	const body: IDataObject = {
		device_id: order.deviceId,
		sim_subscription_id: order.simSubscriptionId,
		phone_numbers: shares.flatMap(({ recipients }) => recipients).join(','),
		content: order.content,
	};
	// The API takes a message as scheduled when `is_scheduled` is there at all, whatever it says.
	if (order.scheduledDatetime) {
		body.is_scheduled = '1';
		body.scheduled_datetime = order.scheduledDatetime;
	}
	return { ...options, headers: { ...options.headers }, body };
}

/** A request that waited until the try was over has not left, and nothing is known against it. */
function wasOverBefore(answer: Answer): boolean {
	return answer.kind === 'notTaken' && answer.obstacle === 'cancelled';
}

function noteShortfall(
	{ run, shortfalls }: Attempt,
	{ shares }: Parcel,
	answer: Unaccepted,
): void {
	const { kind, status } = answer;
	const reason = explain(answer, PURPOSE);
	for (const { order, recipients } of shares) {
		if (kind === 'unknown') run.memory.doubt(order, { ...reason, status, recipients });
		else note(shortfalls, order, { ...reason, kind, status, recipients });
	}
}

/** Whatever ended the try, an item with a recipient left over is not shown as sent. */
function noteUnsent({ run, shortfalls }: Attempt, orders: Order[]): void {
	const reason = explain({ kind: 'notTaken', obstacle: 'cancelled' }, PURPOSE);
	for (const order of orders) {
		const { recipients } = withoutTaken(run.memory, {
			order,
			recipients: run.memory.pending(order),
		});
		const noted = new Set(shortfalls.get(order.itemIndex)?.flatMap((known) => known.recipients));
		const left = recipients.filter((recipient) => !noted.has(recipient));
		if (left.length > 0) note(shortfalls, order, { ...reason, kind: 'notTaken', recipients: left });
	}
}

function note(shortfalls: Attempt['shortfalls'], { itemIndex }: Order, shortfall: Shortfall): void {
	shortfalls.set(itemIndex, [...(shortfalls.get(itemIndex) ?? []), shortfall]);
}
