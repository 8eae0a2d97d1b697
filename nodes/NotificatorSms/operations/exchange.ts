import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { readToggle } from '../message/values';
import { takenByIds, type Answer, type ReadingRules } from '../api/result';
import { openCourier, type Courier } from '../api/courier';
import { readId, type Clock } from '../sms/order';
import type { BadItem } from '../sms/report';
import type { DraftRules } from './drafts';
import {
	badItemText,
	badRunText,
	noFurtherDraft,
	shortfallOf,
	shortfallText,
	stoppedRunText,
	unreadBefore,
	withoutDataOf,
	type Change,
	type Errand,
	type Shortfall,
} from './exchangeReport';
import type { Form, ReadForm } from './form';
import { fault } from './failure';
import { checkTimeout, parametersOf, type ReadParameter } from './parameters';
import { rowReader, type ReadRow } from './rowReader';
import { idValue, presentRow, type RowShape } from '../api/rows';
import { inOneRun, type Run } from './collectItems';

/** Which thing a request is about: the parameter whose value stands for `{id}` in the declared URL. */
interface IdParameter {
	name: string;
	/** As on the screen. */
	displayName: string;
}

/** Makes the pagination function of a "Get" operation: each item gets the row with its ID. */
export function getOperation(kind: {
	subject: string;
	id: IdParameter;
	row: RowShape;
}) {
	return oneRequestPerItem({
		...kind,
		output: (data, { simplify }) => data && presentRow(data, kind.row, simplify),
	});
}

/** Makes the pagination function of a "Delete" operation: `{"deleted": true, "id": 7}`. */
export function deleteOperation(kind: { subject: string; id: IdParameter }) {
	return oneRequestPerItem({
		...kind,
		change: 'deleted',
		output: (_data, { id }) => ({ deleted: true, id: idValue(id!) }),
	});
}

/**
 * Makes the pagination function of a "Create" or "Update" operation. Some servers answer with the
 * ID alone and some with the whole row, so what was written stands in the output either way.
 */
export function writeOperation(kind: {
	subject: string;
	change: Change;
	id?: IdParameter;
	readForm: ReadForm;
	row: RowShape;
	drafts?: DraftRules;
}) {
	return oneRequestPerItem({
		...kind,
		output: (data = {}, { id, shown }) => ({
			...(id === undefined ? {} : { [kind.row.idField]: idValue(id) }),
			...presentRow({ ...pick(data, kind.row.idField), ...shown, ...data }, kind.row, false),
		}),
	});
}

/** What makes one operation different from another. */
interface ExchangeKind extends Errand {
	id?: IdParameter;
	readForm?: ReadForm;
	row?: RowShape;
	drafts?: DraftRules;
	/**
	 * What comes out of an accepted answer.
	 *
	 * @param data of the answer, where it is an object
	 * @returns undefined where the answer does not hold what was asked for
	 */
	output(data: IDataObject | undefined, order: Order): IDataObject | undefined;
}

/** One item, read and checked: what is asked of the server. */
interface Order {
	itemIndex: number;
	id?: string;
	/** Form fields by the API's names. */
	fields?: Record<string, string>;
	shown: IDataObject;
	complete?: Form['complete'];
	simplify: boolean;
}

/** What became of an item. */
type Fate = { json: IDataObject } | { shortfall: Shortfall };

/** What the tries of one execution remember. */
interface Memory {
	/** Items whose change was accepted, or may have been carried out: it is never asked for again. */
	fates: Map<number, Fate>;
	/** Why no further draft is made, once one is not known to be a draft. */
	noFurtherDraft?: Shortfall;
}

/**
 * Makes the pagination function of an operation that makes one request for each item. All items are
 * read and checked first; then the requests go out one after the other, in item order.
 */
function oneRequestPerItem(kind: ExchangeKind) {
	const newMemory = (): Memory => ({ fates: new Map() });
	return inOneRun(newMemory, async (run) => {
		const reading = await readRun(kind, run);
		await stopBeforeAsking(kind, run, reading);
		for (const badItem of reading.badItems) {
			run.settleFault(badItemText(kind, badItem, run.itemCount));
		}
		const courier = openCourier(run.isOver);
		for (const itemIndex of run.itemIndexes) {
			const order = reading.orders.get(itemIndex);
			const fate = run.memory.fates.get(itemIndex) ?? (order && (await carryOut(kind, run, courier, order)));
			if (fate) settleFate(kind, run, itemIndex, fate, order);
		}
	});
}

/** All items of a run, read and checked, less those that an earlier try has carried out. */
interface Reading {
	orders: Map<number, Order>;
	badItems: BadItem[];
	/** The first item of which the parameters cannot be worked out. */
	unreadableItem?: number;
}

async function readRun(kind: ExchangeKind, run: Run<Memory>): Promise<Reading> {
	const clock = { now: new Date(), workflowTimezone: run.context.getTimezone() };
	const reading: Reading = { orders: new Map(), badItems: [] };
	for (const itemIndex of run.itemIndexes) {
		if (run.memory.fates.has(itemIndex)) continue;
		const parameter = await parametersOf(run, itemIndex);
		try {
			const order = readItem(kind, itemIndex, parameter, clock);
			if ('problems' in order) reading.badItems.push(order);
			else reading.orders.set(itemIndex, order);
		} catch (thrown) {
			reading.unreadableItem ??= itemIndex;
			const problem = `An expression cannot be worked out: ${(thrown as Error).message}`;
			reading.badItems.push({ itemIndex, problems: [problem] });
		}
	}
	return reading;
}

function readItem(
	{ change, id: idParameter, readForm }: ExchangeKind,
	itemIndex: number,
	parameter: ReadParameter,
	clock: Clock,
): Order | BadItem {
	const problems: string[] = [];
	const id =
		idParameter && readId(parameter(idParameter.name), idParameter.displayName, problems);
	checkTimeout(parameter('requestOptions'), problems);
	const form = readForm?.(parameter, clock);
	if (form && 'problems' in form) problems.push(...form.problems);
	const simplify = change === undefined && readToggle(parameter('simplify'), 'Simplify', problems);
	if (problems.length > 0) return { itemIndex, problems };
	const { fields, shown = {}, complete } = form && 'fields' in form ? form : {};
	return { itemIndex, id, fields, shown, complete, simplify };
}

async function stopBeforeAsking(
	kind: ExchangeKind,
	run: Run<Memory>,
	{ badItems, unreadableItem }: Reading,
): Promise<void> {
	if (badItems.length > 0 && run.stopOnFault) {
		throw fault(run.context, badRunText(kind, badItems, run.itemCount, run.memory.fates.size > 0));
	}
	if (unreadableItem !== undefined && !(await run.hostGoesOnAfter(unreadableItem))) {
		throw fault(run.context, badItemText(kind, badItems[0], run.itemCount));
	}
}

/** Makes a request in an item's name, and waits where the server asks for it. */
type Request = (options: IHttpRequestOptions, rules?: ReadingRules) => Promise<Answer>;

/** @returns undefined where the host passed the item over */
async function carryOut(
	kind: ExchangeKind,
	run: Run<Memory>,
	courier: Courier,
	order: Order,
): Promise<Fate | undefined> {
	const call = await run.call(order.itemIndex);
	if (!call) return undefined;
	const request: Request = async (options, rules) =>
		(await courier.deliver(async () => await call.exchange(options, rules))).answer;
	const readRow = rowReader(kind, idFieldOf(kind), call.options, request);

	const whole = await completed(order, readRow);
	if ('shortfall' in whole) return whole;
	const isDraft = kind.drafts?.isAsked(whole.fields ?? {}) ?? false;
	if (isDraft && run.memory.noFurtherDraft) return { shortfall: run.memory.noFurtherDraft };

	const rules = { emptyBodyIsSuccess: kind.change === 'deleted', taken: takenOf(kind) };
	const answer = await request(requestFor(whole, call.options), rules);
	const fate = fateOf(kind, `${call.options.method} ${call.options.url}`, whole, answer);
	if (!kind.change || (answer.kind !== 'accepted' && answer.kind !== 'unknown')) return fate;
	const known = isDraft ? await fateOfDraft(kind, run.memory, whole, fate, readRow) : fate;
	run.memory.fates.set(order.itemIndex, known);
	return known;
}

function idFieldOf({ row }: ExchangeKind): string {
	return row?.idField ?? 'id';
}

/** The order with all that goes out for it: what an update leaves unchanged is read first. */
async function completed(
	{ complete, ...order }: Order,
	readRow: ReadRow,
): Promise<Order | { shortfall: Shortfall }> {
	if (!complete) return order;
	const read = await readRow(order.id!);
	if ('reason' in read) return { shortfall: unreadBefore(read) };
	const form = complete(read.row);
	return 'reason' in form ? { shortfall: { kind: 'heldBack', ...form } } : { ...order, ...form };
}

/** What became of a draft. One that is none, or may be none, is the last of the run. */
async function fateOfDraft(
	kind: ExchangeKind,
	memory: Memory,
	{ id }: Order,
	fate: Fate,
	readRow: ReadRow,
): Promise<Fate> {
	if ('shortfall' in fate) {
		if (fate.shortfall.kind === 'unknown') memory.noFurtherDraft = noFurtherDraft(kind);
		return fate;
	}
	const draft = await kind.drafts!.check(id ?? fate.json[idFieldOf(kind)], readRow);
	if ('status' in draft) return { json: { ...fate.json, status: draft.status } as IDataObject };
	memory.noFurtherDraft = noFurtherDraft(kind, draft.isKept);
	return { shortfall: { kind: 'accepted', ...draft } };
}

/**
 * How an answer names what was changed. A new ID shows that something was created; that of an update
 * or a delete only repeats what was asked for.
 */
function takenOf(kind: ExchangeKind): ReadingRules['taken'] {
	const { change } = kind;
	if (!change) return undefined;
	const idField = idFieldOf(kind);
	return (data) => {
		if (!(idField in data)) return undefined;
		return change === 'created' ? takenByIds([data[idField]], 1) : 'some';
	};
}

/** The declared request for one thing, with the fields of its form. */
function requestFor({ id, fields }: Order, options: IHttpRequestOptions): IHttpRequestOptions {
	return {
		...options,
		headers: { ...options.headers },
		url: id === undefined ? options.url : options.url.replace('{id}', id),
		body: fields && { ...fields },
	};
}

function fateOf(kind: ExchangeKind, endpoint: string, order: Order, answer: Answer): Fate {
	if (answer.kind !== 'accepted') return { shortfall: shortfallOf(kind, endpoint, answer) };
	const { data } = answer.body;
	const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
	const json = kind.output(isObject ? (data as IDataObject) : undefined, order);
	if (!json) return { shortfall: withoutDataOf(kind, answer.status) };
	return { json: answer.remark === undefined ? json : withRemark(kind, json, answer.remark) };
}

function withRemark({ subject, change }: ExchangeKind, json: IDataObject, remark: string): IDataObject {
	const { warnings = [] } = json as { warnings?: string[] };
	const warning = `The server gave an ID, so the ${subject} counts as ${change}, but it added: ${remark}`;
	return { ...json, warnings: [...warnings, warning] };
}

function settleFate(
	kind: ExchangeKind,
	run: Run<Memory>,
	itemIndex: number,
	fate: Fate,
	order: Order | undefined,
): void {
	if ('json' in fate) {
		return run.settle(itemIndex, { items: [{ json: fate.json, pairedItem: { item: itemIndex } }] });
	}
	const { shortfall } = fate;
	if (!run.stopOnFault) {
		return run.settleFault(shortfallText(kind, shortfall, itemIndex, run.itemCount), order?.shown);
	}
	const accepted = [...run.memory.fates].filter(([, known]) => isDone(known)).map(([index]) => index);
	throw fault(run.context, stoppedRunText(kind, shortfall, itemIndex, accepted, run));
}

function isDone(fate: Fate): boolean {
	return 'json' in fate || fate.shortfall.kind === 'accepted';
}

function pick(row: IDataObject, name: string): IDataObject {
	return name in row ? { [name]: row[name] } : {};
}
