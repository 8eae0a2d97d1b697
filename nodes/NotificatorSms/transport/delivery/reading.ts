import { checkTimeout, parametersOf, type ReadParameter } from '../parameters';
import type { Run } from '../run';
import type { Ledger } from './ledger';
import { readCount, readOrder, type Clock, type Declared, type Order, type SendOptions } from './order';
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

/** Reads and checks all items of a run; nothing has been sent in this try yet. */
export async function readRun(run: Run<Ledger>): Promise<Reading> {
	const clock = { now: new Date(), workflowTimezone: run.context.getTimezone() };
	const reading: Reading = { orders: [], badItems: [], rules: USUAL_RULES };
	let isFirst = true;

	for (const itemIndex of run.itemIndexes) {
		const declared = await declaredOf(run, itemIndex);
		if ('problem' in declared) {
			reading.badItems.push({ itemIndex, problems: [declared.problem] });
			reading.unreadableItem ??= itemIndex;
			continue;
		}
		const rules = readRules(declared);
		if (isFirst) reading.rules = rules;
		isFirst = false;
		readItem(run.memory, itemIndex, declared, clock, rules.problems, reading);
	}
	return reading;
}

function readItem(
	memory: Ledger,
	itemIndex: number,
	declared: Declared,
	clock: Clock,
	problems: string[],
	{ orders, badItems }: Reading,
): void {
	// What has been sent for an item stays what it was, also where the item reads differently now.
	const sent = memory.order(itemIndex);
	const read = sent ? { order: sent } : readOrder(itemIndex, declared, clock);
	if ('problems' in read) badItems.push({ itemIndex, problems: [...problems, ...read.problems] });
	else if (problems.length > 0) badItems.push({ itemIndex, problems });
	else orders.push(read.order);
}

async function declaredOf(
	run: Run<Ledger>,
	itemIndex: number,
): Promise<Declared | { problem: string }> {
	try {
		return declaredBy(await parametersOf(run, itemIndex));
	} catch (thrown) {
		return { problem: `An expression cannot be worked out: ${(thrown as Error).message}` };
	}
}

function declaredBy(parameter: ReadParameter): Declared {
	return {
		deviceId: parameter('deviceId'),
		simSubscriptionId: parameter('simSubscriptionId'),
		phoneNumbers: parameter('phoneNumbers'),
		content: parameter('content'),
		options: (parameter('options') || {}) as SendOptions,
		requestOptions: parameter('requestOptions'),
	};
}

function readRules({ options, requestOptions }: Declared): Rules & { problems: string[] } {
	const problems: string[] = [];
	checkTimeout(requestOptions, problems);
	const size = readCount(options.recipientsPerRequest, 'Recipients per Request');
	const parallel = readCount(options.parallelRequests, 'Parallel Requests');
	return {
		recipientsPerRequest: size.count ?? USUAL_RULES.recipientsPerRequest,
		parallelRequests: parallel.count ?? USUAL_RULES.parallelRequests,
		problems: [...problems, size.problem, parallel.problem].filter(
			(problem): problem is string => problem !== undefined,
		),
	};
}
