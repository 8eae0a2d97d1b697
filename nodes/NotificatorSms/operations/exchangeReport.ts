import type { Unaccepted } from '../api/result';
import { counted, findingsText, type BadItem } from '../sms/report';
import type { FaultText } from './failure';
import { explain, RUN_AGAIN, type Reason } from '../api/sentences';

/** What a changing request does to its subject. */
export type Change = 'created' | 'updated' | 'deleted';

/** What a request is for, as far as the words about it depend on it. */
export interface Errand {
	/** What an item is about, as in "The contact was not created". */
	subject: string;
	/** Undefined where the request only reads. */
	change?: Change;
}

/**
 * Why an item did not come through: an answer that was no success, a change that was `accepted` but
 * is not what was asked for, or one that was `heldBack`, so that no request for it left.
 */
export interface Shortfall extends Reason {
	kind: Unaccepted['kind'] | 'accepted' | 'heldBack';
	status?: number;
}

/** What the service's own page says of 404, and what servers say where they do not know the route. */
const NOTHING_THERE = /\bresource\b|\bendpoint\b|\broute\b|\bpage\b|^not found\b/i;

/**
 * The words for an answer that is not a success.
 *
 * @param endpoint the request as the API's page writes it, e.g. "DELETE /sms/{id}"
 */
export function shortfallOf(
	{ subject, change }: Errand,
	endpoint: string,
	answer: Unaccepted,
): Shortfall {
	const byId = endpoint.includes('{id}');
	const purpose = { endpoint, byId, again: change === undefined ? RUN_AGAIN : undefined };
	if (answer.status !== 404 || answer.kind === 'notTaken') {
		return { kind: answer.kind, status: answer.status, ...explain(answer, purpose) };
	}
	// A server answers 404 without having done anything: with JSON where the thing is missing, with
	// JSON or a web page where it does not have the endpoint at all.
	const refusal = { kind: 'refused' as const, status: 404, title: answer.title ?? '' };
	if (refusal.title !== '' && !NOTHING_THERE.test(refusal.title)) {
		return { ...refusal, ...explain(refusal, { ...purpose, documented: true }) };
	}
	const endpointIsMissing = `this server has no ${endpoint} endpoint`;
	return {
		...refusal,
		reason: byId
			? `There is no ${subject} with this ID, or ${endpointIsMissing}`
			: capitalised(endpointIsMissing),
		advice: `${byId ? 'Check the ID. ' : ''}Sending SMS and listing contacts do not need this endpoint.`,
	};
}

/** The words for an answer that was accepted but does not hold what was asked for. */
export function withoutDataOf({ subject }: Errand, status: number): Shortfall {
	return {
		kind: 'unknown',
		status,
		reason: `The server answered, but without the data of the ${subject} (status ${status})`,
		advice: 'Check the Base URL in the credential (it ends in /api), and whether the server is under maintenance.',
	};
}

/**
 * The words for an update that was held back, because what it leaves unchanged could not be read.
 *
 * @param unread why it could not be read
 */
export function unreadBefore({ reason, advice, status }: Reason & { status?: number }): Shortfall {
	return {
		kind: 'heldBack',
		status,
		reason: `it could not be read first: ${reason}`,
		advice: inOrder([
			advice,
			'An update repeats what it leaves unchanged. Choose everything that is set to Unchanged, and nothing has to be read first.',
		]),
	};
}

/**
 * The words for a draft that was held back, because one before it is none, or may be none.
 *
 * @param isKept false where the server did not keep that one as a draft; undefined where nobody knows
 */
export function noFurtherDraft({ subject }: Errand, isKept?: false): Shortfall {
	return {
		kind: 'heldBack',
		reason:
			isKept === false
				? 'this server does not keep drafts'
				: 'it is not known whether this server keeps drafts',
		advice: `Nothing of it has reached the server. First see what became of the ${subject} before it.`,
	};
}

/** What is said of a bad item when the node goes on with the others. */
export function badItemText(
	errand: Errand,
	{ itemIndex, problems }: BadItem,
	itemCount: number,
): FaultText {
	return {
		message: told(errand, itemIndex, itemCount, 'refused', problems.join(' ')),
		description: 'Mend what is named, then run the node for this item again.',
		itemIndex,
	};
}

/**
 * What is said when the node stops because items are bad: which ones, and for each what is wrong
 * and what to do.
 *
 * @param changedBefore whether an earlier try of this execution has changed something
 */
export function badRunText(
	{ change }: Errand,
	badItems: BadItem[],
	itemCount: number,
	changedBefore: boolean,
): FaultText {
	const lead = change ? `${changedBefore ? 'Nothing more' : 'Nothing'} was ${change}. ` : '';
	return {
		message: `${lead}${findingsText(badItems, itemCount)}`,
		description:
			'All items are checked before the first request. Mend what is named, then run the node again.',
		itemIndex: badItems[0].itemIndex,
	};
}

/** What is said of one item that did not come through when the node goes on with the others. */
export function shortfallText(
	errand: Errand,
	shortfall: Shortfall,
	itemIndex: number,
	itemCount: number,
): FaultText {
	return {
		message: told(errand, itemIndex, itemCount, shortfall.kind, shortfall.reason),
		description: inOrder([shortfall.advice, repeatAdvice(errand, shortfall)]),
		httpCode: shortfall.status,
		itemIndex,
	};
}

/**
 * What is said when the node stops at an item: that item's sentence, what became of all items, and
 * what to do.
 *
 * @param accepted the items whose change was accepted
 */
export function stoppedRunText(
	errand: Errand,
	shortfall: Shortfall,
	itemIndex: number,
	accepted: number[],
	{ itemIndexes, itemCount }: { itemIndexes: number[]; itemCount: number },
): FaultText {
	const text = shortfallText(errand, shortfall, itemIndex, itemCount);
	if (!errand.change || itemCount === 1) return text;
	const doubtful = shortfall.kind === 'unknown' ? [itemIndex] : [];
	const untouched = itemIndexes.filter((index) => !accepted.includes(index) && !doubtful.includes(index));
	const done = capitalised(errand.change);
	const account = [
		accountLine(done, accepted),
		accountLine(`May have been ${errand.change}`, doubtful),
		accountLine(`Not ${errand.change}`, untouched),
		accepted.length + doubtful.length > 0
			? `Run the node again only with what was not ${errand.change}: a new execution does not know what this one did.`
			: '',
	];
	return { ...text, description: inOrder([...account, text.description ?? '']) };
}

/** Items are counted from 1, as people do. A single item needs no number. */
function told(
	{ subject, change }: Errand,
	itemIndex: number,
	itemCount: number,
	kind: Shortfall['kind'],
	reason: string,
): string {
	const item = `Item ${itemIndex + 1} of ${itemCount}`;
	if (!change) return itemCount === 1 ? reason : `${item}: ${reason}`;
	const name = itemCount === 1 ? `The ${subject}` : item;
	switch (kind) {
		case 'accepted':
			return `${name} was ${change}, but ${reason}`;
		case 'heldBack':
			return `${name} was not ${change}, because ${reason}`;
		case 'unknown':
			return `${name} may have been ${change}: ${reason}`;
		default:
			return `${name} was not ${change}: ${reason}`;
	}
}

function repeatAdvice({ subject, change }: Errand, { kind }: Shortfall): string {
	if (!change) return '';
	switch (kind) {
		case 'accepted':
			return `The ${subject} was ${change}, so the request was not made again.`;
		case 'notTaken':
			return 'The request has not reached the server, so making it again is safe.';
		case 'unknown':
			return `Nobody can tell whether the ${subject} was ${change}, so the request was not made again. Look into the account before you make it once more.`;
		default:
			return '';
	}
}

/** `Created: 4 items (1-4).` */
function accountLine(fate: string, itemIndexes: number[]): string {
	return itemIndexes.length === 0 ? '' : `${fate}: ${counted(itemIndexes)}.`;
}

function capitalised(text: string): string {
	return text[0].toUpperCase() + text.slice(1);
}

function inOrder(sentences: string[]): string {
	return sentences.filter((sentence) => sentence !== '').join(' ');
}
