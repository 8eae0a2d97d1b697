import type { IDataObject } from 'n8n-workflow';

import type { Refusal } from '../message/recipients';
import type { Unaccepted } from '../api/result';
import type { FaultText } from '../operations/failure';
import type { Reason } from '../api/sentences';
import type { Ledger, Part } from './ledger';
import type { Order } from './order';

/** Why some recipients of an item were not, or may not have been, texted. */
export interface Shortfall extends Reason {
	kind: Unaccepted['kind'];
	status?: number;
	recipients: string[];
}

/** An item that was checked and found wrong, and why, in sentences. */
export interface BadItem {
	itemIndex: number;
	problems: string[];
}

/** What one message to one recipient is, as far as it is known. */
interface ShownMessage {
	phone_number: string;
	sms_id: unknown;
	status: 'accepted' | 'scheduled' | 'preview' | 'notSent' | 'rejected' | 'uncertain';
}

/**
 * The output of an item whose recipients were all accepted, skipped or only previewed. A preview shows
 * first what would be sent, and from where.
 */
export function outputOf(order: Order, parts: Part[], textedElsewhere: Refusal[]): IDataObject {
	const elsewhere = new Set(textedElsewhere.map(({ value }) => value));
	const previewed = order.recipients.filter((recipient) => !elsewhere.has(recipient));
	const messages = order.preview
		? previewed.map((recipient) => shownMessage(recipient, null, 'preview'))
		: acceptedMessages(order, parts);
	return {
		...Object.assign({}, ...parts.map(({ data }) => data)),
		...(order.preview ? previewOf(order) : {}),
		status: messages[0]?.status ?? 'skipped',
		messages,
		sms_ids: parts.flatMap(({ smsIds }) => smsIds),
		recipients: messages.map(({ phone_number }) => phone_number),
		skipped: [...order.skipped, ...textedElsewhere],
		encoding: order.encoding,
		segments: order.segments,
		...(order.scheduledDatetime ? { scheduled_datetime: order.scheduledDatetime } : {}),
		...(order.preview ? { preview: true } : {}),
		warnings: [...new Set([...order.warnings, ...parts.flatMap(({ warnings }) => warnings)])],
	} as IDataObject;
}

function previewOf({ content, deviceId, simSubscriptionId }: Order): IDataObject {
	return { content, device_id: deviceId, sim_subscription_id: simSubscriptionId };
}

/** What a faulted item says of each recipient, so that a branch knows whom not to text again. */
export function faultedOutput(order: Order, parts: Part[], shortfalls: Shortfall[]): IDataObject {
	const messages = [
		...acceptedMessages(order, parts),
		...shortfalls.flatMap(({ kind, recipients }) =>
			recipients.map((recipient) => shownMessage(recipient, null, STATUS_OF[kind])),
		),
	];
	return { recipients: order.recipients, messages } as unknown as IDataObject;
}

const STATUS_OF: Record<Shortfall['kind'], ShownMessage['status']> = {
	refused: 'rejected',
	notTaken: 'notSent',
	unknown: 'uncertain',
};

function acceptedMessages({ scheduledDatetime }: Order, parts: Part[]): ShownMessage[] {
	const status = scheduledDatetime ? 'scheduled' : 'accepted';
	return parts.flatMap(({ recipients, smsIds }) =>
		recipients.map((recipient, index) => shownMessage(recipient, smsIds[index] ?? null, status)),
	);
}

function shownMessage(
	recipient: string,
	smsId: unknown,
	status: ShownMessage['status'],
): ShownMessage {
	return { phone_number: recipient, sms_id: smsId, status };
}

/** The recipients of an item whom another item with the same text has reached, or may have. */
export function textedElsewhere(order: Order, ledger: Ledger, itemCount: number): Refusal[] {
	return ledger.pending(order).flatMap((recipient) => {
		const item = ledger.takenBy(order, recipient);
		if (item === undefined) return [];
		const inDoubt = ledger.doubts(item).some((doubt) => doubt.recipients.includes(recipient));
		return inDoubt
			? [{ value: recipient, reason: `${itemName(item, itemCount)} has the same text for this number, and it may have gone out.` }]
			: [{ value: recipient, reason: `${itemName(item, itemCount)} sent the same text to this number.` }];
	});
}

/** A number that an earlier item of a preview would text. */
export function sharedNumber(recipient: string, earlierItem: number, itemCount: number): Refusal {
	return {
		value: recipient,
		reason: `${itemName(earlierItem, itemCount)} has the same text for this number.`,
	};
}

/** What is said of a bad item when the node goes on with the others. */
export function badItemText({ itemIndex, problems }: BadItem, itemCount: number): FaultText {
	return {
		message: `${itemName(itemIndex, itemCount)} was not sent: ${problems.join(' ')}`,
		description: 'Nothing was sent for this item. Fix the values listed above, then run the node for this item again.',
		itemIndex,
	};
}

/** How many different findings are told in full; of further bad items only the numbers are given. */
const MOST_FINDINGS = 20;

/**
 * What is said when the node stops because items are bad: which ones, and for each what is wrong
 * and what to do.
 *
 * @param sentBefore whether an earlier try of this execution has sent something
 */
export function badRunText(badItems: BadItem[], itemCount: number, sentBefore: boolean): FaultText {
	return {
		message: `${sentBefore ? 'No further SMS was sent' : 'Nothing was sent'}. ${findingsText(badItems, itemCount)}`,
		description:
			'All items are checked before the first SMS is sent. Fix the values listed above, then run the node again; or set Options > Invalid Numbers to Skip to leave out numbers that cannot be used.',
		itemIndex: badItems[0].itemIndex,
	};
}

/** What is wrong with which items, in sentences; items with the same finding share one. */
export function findingsText(badItems: BadItem[], itemCount: number): string {
	const findings = new Map<string, number[]>();
	for (const { itemIndex, problems } of badItems) {
		const finding = problems.join(' ');
		findings.set(finding, [...(findings.get(finding) ?? []), itemIndex]);
	}
	const told = [...findings].slice(0, MOST_FINDINGS);
	const untold = [...findings].slice(MOST_FINDINGS).flatMap(([, itemIndexes]) => itemIndexes);
	const sentences = told.map(([finding, itemIndexes]) =>
		itemCount === 1 ? finding : `${itemsName(itemIndexes)} of ${itemCount}: ${finding}`,
	);
	if (untold.length > 0) sentences.push(`Further items to fix: ${ranges(untold)}.`);
	return sentences.join(' ');
}

/** What is said of one item that did not come through when the node goes on with the others. */
export function shortfallText(order: Order, shortfalls: Shortfall[], itemCount: number): FaultText {
	return {
		message: shortfallSentence(order, shortfalls, itemCount),
		description: sentences([...repeats(shortfalls), ...cures(shortfalls)]),
		httpCode: shortfalls[0].status,
		itemIndex: order.itemIndex,
	};
}

/**
 * What is said when the node stops at an item: that item's sentence, what became of all items, and
 * what to do.
 *
 * @param orders all items of the run
 */
export function stoppedRunText(
	order: Order,
	shortfalls: Shortfall[],
	orders: Order[],
	ledger: Ledger,
	itemCount: number,
): FaultText {
	const text = shortfallText(order, shortfalls, itemCount);
	if (itemCount === 1) return text;
	const account = accountOf(orders, ledger);
	return { ...text, description: sentences([...repeats(shortfalls), account, ...cures(shortfalls)]) };
}

function shortfallSentence(order: Order, shortfalls: Shortfall[], itemCount: number): string {
	const name = messageName(order, itemCount);
	const [first] = shortfalls;
	const missed = shortfalls.reduce((sum, { recipients }) => sum + recipients.length, 0);
	const total = order.recipients.length;
	if (shortfalls.length === 1 && missed === total) {
		return `${name} ${VERDICT[first.kind]}: ${first.reason}`;
	}
	const parts = shortfalls.map(
		({ kind, reason, recipients }) => `${VERDICT_IN_PART[kind]} ${recipients.join(', ')}: ${reason}`,
	);
	return [`${name} was sent to ${total - missed} of its ${total} recipients`, ...parts].join('. ');
}

const VERDICT: Record<Shortfall['kind'], string> = {
	refused: 'was refused',
	notTaken: 'was not sent',
	unknown: 'may have gone out',
};

const VERDICT_IN_PART: Record<Shortfall['kind'], string> = {
	refused: 'Refused for',
	notTaken: 'Not sent to',
	unknown: 'May have gone out to',
};

function cures(shortfalls: Shortfall[]): string[] {
	return shortfalls.map(({ advice }) => advice);
}

/** Whether and how the message may be sent once more. */
function repeats(shortfalls: Shortfall[]): string[] {
	return shortfalls.map(({ kind }) => REPEAT[kind]);
}

const REPEAT: Record<Shortfall['kind'], string> = {
	refused: '',
	notTaken: 'The SMS has not left, so sending it again is safe.',
	unknown:
		'Nobody can tell whether this SMS went out, so it was not sent again. Look at the sent messages of the account before you send it once more.',
};

/** `Sent: 4 items (1-4). Not sent: 6 items (5-10). …` */
function accountOf(orders: Order[], ledger: Ledger): string {
	const real = orders.filter(({ preview, recipients }) => !preview && recipients.length > 0);
	const fates = real.map((order) => ({ item: order.itemIndex, fate: fateOf(order, ledger) }));
	const lines = FATES.map((fate) => {
		const items = fates.filter((known) => known.fate === fate).map(({ item }) => item);
		return items.length === 0 ? '' : `${fate}: ${counted(items)}.`;
	});
	const untouched = fates.every(({ fate }) => fate === 'Not sent');
	const advice =
		'To go on, run the node again with only the items that were not sent: a new execution does not know what this one sent.';
	return untouched ? 'Nothing was sent.' : sentences([...lines, advice]);
}

const FATES = ['Sent', 'Sent in part', 'May have gone out', 'Not sent'] as const;

function fateOf(order: Order, ledger: Ledger): (typeof FATES)[number] {
	if (ledger.doubts(order.itemIndex).length > 0) return 'May have gone out';
	const left = ledger
		.pending(order)
		.filter((recipient) => ledger.takenBy(order, recipient) === undefined);
	if (left.length === 0) return 'Sent';
	return left.length < order.recipients.length ? 'Sent in part' : 'Not sent';
}

function sentences(texts: string[]): string {
	return [...new Set(texts)].filter((text) => text !== '').join(' ');
}

/** Items are counted from 1, as people do. A single item needs no number. */
function itemName(itemIndex: number, itemCount: number): string {
	return itemCount === 1 ? 'The SMS' : `Item ${itemIndex + 1} of ${itemCount}`;
}

/** With the recipient, who says more than a number of an item does. */
function messageName({ itemIndex, recipients }: Order, itemCount: number): string {
	const more = recipients.length > 1 ? ` and ${recipients.length - 1} more` : '';
	return itemCount === 1
		? `The SMS to ${recipients[0]}${more}`
		: `${itemName(itemIndex, itemCount)} (${recipients[0]}${more})`;
}

function itemsName(itemIndexes: number[]): string {
	return `${itemIndexes.length === 1 ? 'Item' : 'Items'} ${ranges(itemIndexes)}`;
}

/** `4 items (1-3, 5)` */
export function counted(itemIndexes: number[]): string {
	return `${itemIndexes.length} ${itemIndexes.length === 1 ? 'item' : 'items'} (${ranges(itemIndexes)})`;
}

function ranges(itemIndexes: number[]): string {
	const spans: Array<[number, number]> = [];
	for (const index of itemIndexes) {
		const last = spans[spans.length - 1];
		if (last && index === last[1] + 1) last[1] = index;
		else spans.push([index, index]);
	}
	return spans
		.map(([from, to]) => (from === to ? `${from + 1}` : `${from + 1}-${to + 1}`))
		.join(', ');
}
