import type { IDataObject } from 'n8n-workflow';

import type { Refusal } from '../message/recipients';
import { fault } from '../operations/failure';
import { inOneRun, type Run } from '../operations/collectItems';
import { openLedger, type Ledger } from './ledger';
import type { Order } from './order';
import { packParcels } from './parcels';
import { readRun, type Reading } from './reading';
import {
	badItemText,
	badRunText,
	faultedOutput,
	outputOf,
	sharedNumber,
	shortfallText,
	stoppedRunText,
	textedElsewhere,
	type Shortfall,
} from './report';
import { beginAttempt, sendDue, type Attempt } from './sending';

/**
 * The pagination function of Send SMS. All items of the run are read and checked first; then the
 * requests go out in item order. What was accepted, or may have been, is never sent again in the
 * same execution.
 */
export const deliverSms = inOneRun(openLedger, async (run) => {
	const reading = await readRun(run);
	await stopBeforeSending(run, reading);
	for (const badItem of reading.badItems) {
		run.settleFault(badItemText(badItem, run.itemCount));
	}

	const { orders, rules } = reading;
	const attempt = beginAttempt(run, rules);
	const messages = orders.filter(({ preview }) => !preview);
	await sendDue(attempt, messages);
	if (run.stopOnFault) stopAtFirstShortfall(attempt, orders);
	for (const order of messages) settleOrder(attempt, order);
	settlePreviews(attempt, orders.filter(({ preview }) => preview));
});

async function stopBeforeSending(
	run: Run<Ledger>,
	{ badItems, unreadableItem }: Reading,
): Promise<void> {
	if (badItems.length > 0 && run.stopOnFault) {
		throw fault(run.context, badRunText(badItems, run.itemCount, !run.memory.isEmpty()));
	}
	if (unreadableItem !== undefined && !(await run.hostGoesOnAfter(unreadableItem))) {
		throw fault(run.context, badItemText(badItems[0], run.itemCount));
	}
}

function stopAtFirstShortfall(attempt: Attempt, orders: Order[]): void {
	const { context, itemCount, memory } = attempt.run;
	for (const order of orders) {
		const shortfalls = shortfallsOf(attempt, order);
		if (shortfalls.length === 0) continue;
		throw fault(context, stoppedRunText(order, shortfalls, orders, memory, itemCount));
	}
}

function settleOrder(attempt: Attempt, order: Order): void {
	const { run } = attempt;
	const shortfalls = shortfallsOf(attempt, order);
	if (shortfalls.length > 0) {
		const parts = run.memory.parts(order.itemIndex);
		return run.settleFault(
			shortfallText(order, shortfalls, run.itemCount),
			faultedOutput(order, parts, shortfalls),
		);
	}
	const elsewhere = textedElsewhere(order, run.memory, run.itemCount);
	settleOutput(run, order.itemIndex, outputOf(order, run.memory.parts(order.itemIndex), elsewhere));
}

/** What did not come through for an item, in this try or, where it is in doubt, in an earlier one. */
function shortfallsOf({ run, shortfalls }: Attempt, { itemIndex }: Order): Shortfall[] {
	const doubts = run.memory.doubts(itemIndex);
	return [
		...doubts.map((doubt) => ({ ...doubt, kind: 'unknown' as const })),
		...(shortfalls.get(itemIndex) ?? []),
	];
}

function settlePreviews({ run, rules }: Attempt, orders: Order[]): void {
	const shares = orders.map((order) => ({ order, recipients: order.recipients }));
	const { duplicates } = packParcels(shares, rules.recipientsPerRequest);
	const elsewhere = new Map<Order, Refusal[]>(orders.map((order) => [order, []]));
	for (const { order, recipient, earlierItem } of duplicates) {
		elsewhere.get(order)!.push(sharedNumber(recipient, earlierItem, run.itemCount));
	}
	for (const order of orders) {
		settleOutput(run, order.itemIndex, outputOf(order, [], elsewhere.get(order)!));
	}
}

function settleOutput(run: Run<Ledger>, itemIndex: number, json: IDataObject): void {
	run.settle(itemIndex, { items: [{ json, pairedItem: { item: itemIndex } }] });
}
