import { openLedger, type Ledger } from '../../../../nodes/NotificatorSms/transport/delivery/ledger';
import { readRun } from '../../../../nodes/NotificatorSms/transport/delivery/reading';
import type { Run } from '../../../../nodes/NotificatorSms/transport/run';

type Item = Record<string, unknown> | Error;

const person = (phoneNumbers: string, options = {}): Item => ({
	deviceId: '1',
	simSubscriptionId: '1',
	phoneNumbers,
	content: 'Hello',
	options,
});

/** A run of items, of which the host cannot work out those that are errors. */
function runOf(items: Item[]): Run<Ledger> {
	const call = async (itemIndex: number) => ({
		context: {
			getNodeParameter(name: string) {
				const item = items[itemIndex];
				if (item instanceof Error) throw item;
				return item[name];
			},
		},
	});
	return {
		context: { getTimezone: () => 'Europe/Paris' },
		itemIndexes: [...items.keys()],
		itemCount: items.length,
		paced: false,
		memory: openLedger(),
		call,
	} as unknown as Run<Ledger>;
}

test('the first item decides how the requests of the run are made', async () => {
	const { rules, badItems } = await readRun(
		runOf([
			person('+33612345678', { recipientsPerRequest: 5, parallelRequests: 2 }),
			person('+33612345679', { recipientsPerRequest: 7, parallelRequests: 3 }),
			person('+33612345670', { recipientsPerRequest: 9, parallelRequests: 4 }),
		]),
	);
	expect(rules).toMatchObject({ recipientsPerRequest: 5, parallelRequests: 2 });
	expect(badItems).toEqual([]);
});

test('of those that can be read', async () => {
	const broken = new Error('Referenced node is not there');
	const reading = await readRun(
		runOf([broken, person('+33612345678', { recipientsPerRequest: 5 }), broken, person('nobody')]),
	);
	expect(reading.rules).toMatchObject({ recipientsPerRequest: 5, parallelRequests: 1 });
	expect(reading.unreadableItem).toBe(0);
	expect(reading.orders.map(({ itemIndex }) => itemIndex)).toEqual([1]);
	const problems = ['An expression cannot be worked out: Referenced node is not there'];
	expect(reading.badItems).toEqual([
		{ itemIndex: 0, problems },
		{ itemIndex: 2, problems },
		{ itemIndex: 3, problems: [expect.stringMatching(/^"nobody"/)] },
	]);
});

test('a run without items has the usual rules', async () => {
	expect(await readRun(runOf([]))).toEqual({
		orders: [],
		badItems: [],
		rules: { recipientsPerRequest: 100, parallelRequests: 1 },
	});
});
