import type { Reason } from '../api/sentences';
import type { Unaccepted } from '../api/result';
import type { FailureText } from './failure';

/**
 * Why an item did not come through: a result that was no success, a change that was `accepted` but is
 * not what was asked for, or one that was `heldBack`, so that no request for it left.
 */
export interface Failure extends Reason {
	kind: Unaccepted['kind'] | 'accepted' | 'heldBack';
	status?: number;
}

/** The words of an operation: what it does, and what is said of an item that did not come through. */
export interface Words {
	/** What an item is about, as in "The contact was not created". */
	subject: string;
	/** What the operation does to it; undefined where it only reads. */
	done?: 'sent' | 'created' | 'updated' | 'saved' | 'deleted';
	/** What stands between the name of an item and the reason, such as "was refused:". */
	verdicts: Record<Failure['kind'], string>;
	/** Whether and how the request may be made once more. */
	repeats: Record<Failure['kind'], string>;
}

/** An item that was checked and found wrong, and why, in sentences. */
export interface BadItem {
	itemIndex: number;
	problems: string[];
	/** What else can be done, in sentences. */
	advice: string[];
}

/** The words of an operation that only reads. */
export function readingWords(subject: string): Words {
	const none = { notSent: '', rejected: '', uncertain: '', accepted: '', heldBack: '' };
	return { subject, verdicts: none, repeats: none };
}

/** The words of an operation that changes something by one request for each item. */
export function changingWords(
	subject: string,
	done: 'created' | 'updated' | 'saved' | 'deleted',
): Words {
	return {
		subject,
		done,
		verdicts: {
			notSent: `was not ${done}:`,
			rejected: `was not ${done}:`,
			uncertain: `may have been ${done}:`,
			accepted: `was ${done}, but`,
			heldBack: `was not ${done}, because`,
		},
		repeats: {
			notSent: 'The request has not reached the server, so making it again is safe.',
			rejected: '',
			uncertain: `Nobody can tell whether the ${subject} was ${done}, so the request was not made again. Look into the account before you make it once more.`,
			accepted: '',
			heldBack: '',
		},
	};
}

/** What is said of a bad item when the node goes on with the others. */
export function badItemText(
	words: Words,
	{ itemIndex, problems }: BadItem,
	itemCount: number,
): FailureText {
	const { done } = words;
	const said = problems.join(' ');
	const name = itemName(words, itemIndex, itemCount);
	return {
		message: done ? `${name} was not ${done}: ${said}` : withName(name, said),
		description: sentences([
			done ? `Nothing was ${done} for this item.` : '',
			'Fix the values listed above, then run the node for this item again.',
		]),
		itemIndex,
	};
}

/** How many different findings are told in full; of further bad items only the numbers are given. */
const MOST_FINDINGS = 20;

/**
 * What is said when the node stops because items are bad: which ones, and for each what is wrong and
 * how to fix it.
 */
export function badRunText(
	{ done }: Words,
	badItems: BadItem[],
	itemCount: number,
): FailureText {
	return {
		message: `${done ? `Nothing was ${done}. ` : ''}${findingsText(badItems, itemCount)}`,
		description: sentences([
			'All items are checked before the first request. Fix the values listed above, then run the node again.',
			...badItems.flatMap(({ advice: said }) => said),
		]),
		itemIndex: badItems[0].itemIndex,
	};
}

function findingsText(badItems: BadItem[], itemCount: number): string {
	const findings = new Map<string, number[]>();
	for (const { itemIndex, problems } of badItems) {
		const finding = problems.join(' ');
		findings.set(finding, [...(findings.get(finding) ?? []), itemIndex]);
	}
	const told = [...findings].slice(0, MOST_FINDINGS);
	const untold = [...findings].slice(MOST_FINDINGS).flatMap(([, itemIndexes]) => itemIndexes);
	return sentences([
		...told.map(([finding, itemIndexes]) =>
			itemCount === 1 ? finding : `${itemsName(itemIndexes)} of ${itemCount}: ${finding}`,
		),
		untold.length > 0 ? `Further items to fix: ${ranges(untold)}.` : '',
	]);
}

/**
 * What is said of one item that did not come through when the node goes on with the others.
 *
 * @param name of the item in the sentence
 */
export function failureText(
	words: Words,
	failures: Failure[],
	itemIndex: number,
	name: string,
): FailureText {
	const [{ kind, reason, status }] = failures;
	return {
		message: words.done
			? `${name} ${words.verdicts[kind]} ${reason}`
			: withName(name, capitalized(reason)),
		description: sentences([...repeats(words, failures), ...advice(failures)]),
		httpCode: status,
		itemIndex,
	};
}

/** Items of a run by what became of them; the last group is of those for which nothing was done. */
export type Groups = Array<[label: string, itemIndexes: number[]]>;

/**
 * What is said when the node stops at an item: that item's sentence, what became of all items, and
 * how to go on.
 *
 * @param text what is said of the item alone
 */
export function stoppedRunText(
	words: Words,
	text: FailureText,
	failures: Failure[],
	groups: Groups,
): FailureText {
	return {
		...text,
		description: sentences([
			...repeats(words, failures),
			...accountOf(words, groups),
			...advice(failures),
		]),
	};
}

/** `Sent: 4 items (1-4). Not sent: 6 items (5-10). …` */
function accountOf({ done }: Words, groups: Groups): string[] {
	if (groups.slice(0, -1).every(([, itemIndexes]) => itemIndexes.length === 0)) {
		return [`Nothing was ${done}.`];
	}
	const lines = groups
		.filter(([, itemIndexes]) => itemIndexes.length > 0)
		.map(([label, itemIndexes]) => `${label}: ${counted(itemIndexes)}.`);
	return [
		...lines,
		`To go on, run the node again with only the items that were not ${done}: a new execution does not know what this one did.`,
	];
}

function repeats(words: Words, failures: Failure[]): string[] {
	return failures.map(({ kind }) => words.repeats[kind]);
}

function advice(failures: Failure[]): string[] {
	return failures.map((failure) => failure.advice);
}

/** Items are counted from 1, as people do. A single item needs no number. */
export function itemName({ subject, done }: Words, itemIndex: number, itemCount: number): string {
	if (itemCount > 1) return `Item ${itemIndex + 1} of ${itemCount}`;
	return done ? `The ${subject}` : '';
}

function withName(name: string, said: string): string {
	return name === '' ? said : `${name}: ${said}`;
}

/** `Item 3`, or `Items 1-3, 5` */
export function itemsName(itemIndexes: number[]): string {
	return `${itemIndexes.length === 1 ? 'Item' : 'Items'} ${ranges(itemIndexes)}`;
}

/** `4 items (1-3, 5)` */
function counted(itemIndexes: number[]): string {
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

/** A text as the beginning of a sentence. */
export function capitalized(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Sentences behind one another, each once; empty ones are left out. */
export function sentences(texts: string[]): string {
	return [...new Set(texts)].filter((text) => text !== '').join(' ');
}
