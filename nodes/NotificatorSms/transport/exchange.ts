import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { takenByIds, type Answer, type ReadingRules } from './answer';
import { openCourier, type Courier } from './courier';
import { readId, type Clock } from './delivery/order';
import type { BadItem } from './delivery/report';
import {
	badItemText,
	badRunText,
	shortfallOf,
	shortfallText,
	stoppedRunText,
	withoutDataOf,
	type Change,
	type Errand,
	type Shortfall,
} from './exchangeReport';
import type { ReadForm } from './form';
import { fault } from './outcome';
import { checkTimeout, parametersOf, type ReadParameter } from './parameters';
import { idValue, presentRow, type RowShape } from './rows';
import { inOneRun, type Run } from './run';

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
	row?: RowShape;
	readForm?: ReadForm;
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
	simplify: boolean;
}

/** What became of an item. */
type Fate = { json: IDataObject } | { shortfall: Shortfall };

/** What the tries of one execution remember. */
interface Memory {
	/** Items whose change was accepted, or may have been carried out: it is never asked for again. */
	fates: Map<number, Fate>;
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
			if (fate) settleFate(kind, run, itemIndex, fate);
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
	{ id: idParameter, readForm }: ExchangeKind,
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
	if (problems.length > 0) return { itemIndex, problems };
	const { fields, shown = {} } = form && 'fields' in form ? form : {};
	return { itemIndex, id, fields, shown, simplify: parameter('simplify') !== false };
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

/** @returns undefined where the host passed the item over */
async function carryOut(
	kind: ExchangeKind,
	run: Run<Memory>,
	courier: Courier,
	order: Order,
): Promise<Fate | undefined> {
	const call = await run.call(order.itemIndex);
	if (!call) return undefined;
	const rules = { emptyBodyIsSuccess: kind.change === 'deleted', taken: takenOf(kind) };
	const { answer } = await courier.deliver(
		async () => await call.exchange(requestFor(order, call.options), rules),
	);
	const fate = fateOf(kind, `${call.options.method} ${call.options.url}`, order, answer);
	if (kind.change && (answer.kind === 'accepted' || answer.kind === 'unknown')) {
		run.memory.fates.set(order.itemIndex, fate);
	}
	return fate;
}

/**
 * How an answer names what was changed. A new ID shows that something was created; that of an update
 * or a delete only repeats what was asked for.
 */
function takenOf({ change, row }: ExchangeKind): ReadingRules['taken'] {
	if (!change) return undefined;
	const { idField } = row ?? { idField: 'id' };
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
	return json ? { json } : { shortfall: withoutDataOf(kind, answer.status) };
}

function settleFate(kind: ExchangeKind, run: Run<Memory>, itemIndex: number, fate: Fate): void {
	if ('json' in fate) {
		return run.settle(itemIndex, { items: [{ json: fate.json, pairedItem: { item: itemIndex } }] });
	}
	const { shortfall } = fate;
	if (!run.stopOnFault) {
		return run.settleFault(shortfallText(kind, shortfall, itemIndex, run.itemCount));
	}
	const accepted = [...run.memory.fates].filter(([, known]) => 'json' in known).map(([index]) => index);
	throw fault(run.context, stoppedRunText(kind, shortfall, itemIndex, accepted, run));
}

function pick(row: IDataObject, name: string): IDataObject {
	return name in row ? { [name]: row[name] } : {};
}
