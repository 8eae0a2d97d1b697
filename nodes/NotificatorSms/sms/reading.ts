import type { IDataObject } from 'n8n-workflow';

import { readCount } from '../message/values';
import { checkTimeout, parametersOf, type ReadParameter } from '../operations/parameters';
import type { Run } from '../operations/collectItems';
import type { Ledger } from './ledger';
import { readOptions, readOrder, type Clock, type Declared, type Order } from './order';
import type { BadItem } from './report';

/** How requests are made; the first item that can be read decides for the whole run. */
export interface Rules {
	recipientsPerRequest: number;
	parallelRequests: number;
}

/** All items of a run, read and checked. */
export interface Reading {
	orders: Order[];
	badItems: BadItem[];
	/** The first item of which the host cannot work out the parameters. */
	unreadableItem?: number;
	rules: Rules;
}

const USUAL_RULES: Rules = { recipientsPerRequest: 100, parallelRequests: 1 };
const MOST_PARALLEL_REQUESTS = 100;

/** Reads and checks all items of a run; nothing has been sent in this try yet. */
export async function readRun(run: Run<Ledger>): Promise<Reading> {
	const clock = { now: new Date(), workflowTimezone: run.context.getTimezone() };
	const reading: Reading = { orders: [], badItems: [], rules: USUAL_RULES };
	const isRelative = isExpression(run, 'scheduledAt');
	let isFirst = true;

	for (const itemIndex of run.itemIndexes) {
		const declared = await declaredOf(run, itemIndex);
		if ('problem' in declared) {
			reading.badItems.push({ itemIndex, problems: [declared.problem] });
			reading.unreadableItem ??= itemIndex;
			continue;
		}
		const { problems, ...rules } = readRules(declared);
		if (isFirst) reading.rules = rules;
		isFirst = false;
		const order = run.memory.order(itemIndex) ?? readItem(itemIndex, declared, clock, problems);
		if (problems.length > 0) reading.badItems.push({ itemIndex, problems });
		else if (order) reading.orders.push(isRelative ? atOneMoment(order, run.memory) : order);
	}
	for (const order of reading.orders) run.memory.remember(order);
	return reading;
}

/** @param problems gets a sentence for each thing that is wrong with the item */
function readItem(
	itemIndex: number,
	declared: Declared,
	clock: Clock,
	problems: string[],
): Order | undefined {
	const read = readOrder(itemIndex, declared, clock);
	if ('order' in read) return read.order;
	problems.push(...read.problems);
	return undefined;
}

/** Whether an option of the node is an expression, which the host evaluates anew for each item. */
function isExpression({ context }: Run<Ledger>, option: string): boolean {
	const { options } = context.getNode().parameters;
	const raw = typeof options === 'object' ? (options as IDataObject | null)?.[option] : undefined;
	return typeof raw === 'string' && raw.startsWith('=');
}

/**
 * The moment of a run counts once: `{{ $now.plus(…) }}` gives a later second for a later item, and
 * items with one text and one schedule would differ by it.
 *
 * @returns the item with the schedule of an earlier one, where the two are as far apart as the
 *   moments at which the host evaluated them
 */
function atOneMoment(order: Order, { order: known, moments }: Ledger): Order {
	const { itemIndex, scheduledDatetime } = order;
	if (scheduledDatetime === undefined || known(itemIndex)) return order;
	const ahead = Math.floor((toUtcMilliseconds(scheduledDatetime) - Date.now()) / SECOND);
	const earlier = [0, -1, 1].map((step) => moments.get(ahead + step)).find((time) => time !== undefined);
	if (earlier === undefined) moments.set(ahead, scheduledDatetime);
	return { ...order, scheduledDatetime: earlier ?? scheduledDatetime };
}

const SECOND = 1000;

function toUtcMilliseconds(datetime: string): number {
	return Date.parse(`${datetime.replace(' ', 'T')}Z`);
}

async function declaredOf(
	run: Run<Ledger>,
	itemIndex: number,
): Promise<Declared | { problem: string }> {
	try {
		return declaredBy(await parametersOf(run, itemIndex), run.input(itemIndex));
	} catch (thrown) {
		return { problem: `An expression could not be evaluated: ${(thrown as Error).message}` };
	}
}

function declaredBy(parameter: ReadParameter, input: IDataObject): Declared {
	return {
		deviceId: parameter('deviceId'),
		simSubscriptionId: parameter('simSubscriptionId'),
		phoneNumbers: parameter('phoneNumbers'),
		content: parameter('content'),
		options: parameter('options'),
		requestOptions: parameter('requestOptions'),
		input,
	};
}

function readRules({ options: given, requestOptions }: Declared): Rules & { problems: string[] } {
	const problems: string[] = [];
	checkTimeout(requestOptions, problems);
	const options = readOptions(given, []);
	const count = (name: keyof Rules, shown: string, most?: number) =>
		name in options ? readCount(options[name], shown, problems, most) : undefined;
	const size = count('recipientsPerRequest', 'Recipients per Request');
	const parallel = count('parallelRequests', 'Parallel Requests', MOST_PARALLEL_REQUESTS);
	return {
		recipientsPerRequest: size ?? USUAL_RULES.recipientsPerRequest,
		parallelRequests: parallel ?? USUAL_RULES.parallelRequests,
		problems,
	};
}
