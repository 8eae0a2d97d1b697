import fc from 'fast-check';

import { startSandbox, type Fault, type Sandbox } from '../sandbox';
import { onNewestHost } from './everyHost';
import type { JobNode, JobResult, OutputItem } from './job';
import { SETTINGS, type Setting } from './matrix/cells';
import { FROM_ITEM, jobOf, NODE, outputOf, pairedIndex, sendParameters } from './workflows';

const RUNS = { seed: 20260105, numRuns: 100 };
const RUN_MILLISECONDS = 120_000;

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: 0 });
});
afterAll(async () => await sandbox.close());

/** After these nobody knows whether the message was taken. */
const DOUBTS: Fault[] = [false, true].flatMap((accepted): Fault[] => [
	{ kind: 'cut', accepted },
	{ kind: 'status', status: 500, accepted },
	{ kind: 'html', accepted },
	{ kind: 'empty', accepted },
	{ kind: 'truncated', accepted },
]);

const FAULTS: Array<Fault | null> = [
	null,
	null,
	{ kind: 'status', status: 400, title: 'No.' },
	{ kind: 'status', status: 429, retryAfterSeconds: 0 },
	{ kind: 'wrongShape' },
	...DOUBTS,
];

/** What was taken is found by the first look into the account: what was not is waited for half a minute. */
const FOUND_AT_ONCE = FAULTS.filter((fault) => !fault || !DOUBTS.includes(fault) || ('accepted' in fault && fault.accepted));

interface Scene {
	/** The recipients and the text of each item. */
	items: Array<{ to: string[]; text: string }>;
	unclearAnswers: 'lookUp' | 'report';
	/** What befalls the first requests that send, one after the other; null for nothing. */
	faults: Array<Fault | null>;
	setting: Setting;
	combined: boolean;
	recipientsPerRequest: number;
	/** Undefined for the default. */
	parallelRequests: number | undefined;
	batchInterval: number;
}

/** Fewer are looked up: the account is read no more often than every five seconds. */
const UNCLEAR_ANSWERS = [...Array<'report'>(7).fill('report'), 'lookUp' as const];

const scenes: fc.Arbitrary<Scene> = fc.constantFrom(...UNCLEAR_ANSWERS).chain((unclearAnswers) =>
	fc.record({
		unclearAnswers: fc.constant(unclearAnswers),
		faults:
			unclearAnswers === 'report'
				? fc.array(fc.constantFrom(...FAULTS), { maxLength: 8 })
				: fc.array(fc.constantFrom(...FOUND_AT_ONCE), { maxLength: 4 }),
		items: fc.array(
			fc.record({
				to: fc.uniqueArray(fc.integer({ min: 10, max: 16 }), { minLength: 1, maxLength: 4 }).map((ends) => ends.map((end) => `+336123456${end}`)),
				text: fc.constantFrom('Bonjour', 'Bonsoir'),
			}),
			{ minLength: 1, maxLength: 6 },
		),
		setting: fc.constantFrom(...SETTINGS),
		combined: fc.boolean(),
		recipientsPerRequest: fc.integer({ min: 1, max: 5 }),
		parallelRequests: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
		batchInterval: fc.constantFrom(0, 0, 0, 5),
	}),
);

function jobFor(scene: Scene): ReturnType<typeof jobOf> {
	const { combined: combineItems, recipientsPerRequest, parallelRequests, batchInterval, unclearAnswers } = scene;
	// Without Combine Items every item is a message of its own, also to the same number.
	const items = scene.items.map(({ to, text }, index) => ({
		to,
		text: combineItems ? text : `${text} ${index}`,
	}));
	const options = {
		combineItems,
		recipientsPerRequest,
		unclearAnswers,
		...(parallelRequests === undefined ? {} : { parallelRequests }),
	};
	const parameters = sendParameters(FROM_ITEM.to, FROM_ITEM.text, options);
	parameters.requestOptions = { batching: { batch: { batchSize: 1, batchInterval } } };
	const node: Partial<JobNode> = scene.setting.node;
	return jobOf(sandbox, items, { ...node, parameters });
}

/** @returns what does not hold, in sentences */
function brokenPromises(scene: Scene, result: JobResult): string[] {
	const texts = scene.items.map(({ text }, index) => (scene.combined ? text : `${text} ${index}`));
	const shown = [...outputOf(result.runs, 0), ...outputOf(result.runs, 1)];
	return [
		...sentTwice(),
		...sentAfterDoubt(),
		...(result.error ? [] : scene.items.flatMap((_item, index) => brokenFor(index))),
	];

	function sentTwice(): string[] {
		const keys = sandbox.acceptedMessages.map(({ recipient, content }) => `${recipient} ${content}`);
		return keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `sent twice: ${key}`);
	}

	function sentAfterDoubt(): string[] {
		const inDoubt = new Set<string>();
		return sandbox.requestsTo('POST', '/sms').flatMap(({ fields, fault }) => {
			const { phone_numbers: numbers, content } = Object.fromEntries(fields);
			const keys = numbers.split(',').map((number) => `${number} ${content}`);
			const again = keys.filter((key) => inDoubt.has(key));
			if (fault && DOUBTS.includes(fault)) keys.forEach((key) => inDoubt.add(key));
			return again.map((key) => `sent again after a doubt: ${key}`);
		});
	}

	function brokenFor(index: number): string[] {
		const own = shown.filter((item) => pairedIndex(item) === index);
		if (own.length !== 1) return [`item ${index + 1} has ${own.length} outputs`];
		const [item] = own;
		return item.json.error ? [] : brokenSuccess(item, index);
	}

	/** Everybody an item was for got its text once, or is named as skipped. */
	function brokenSuccess({ json }: OutputItem, index: number): string[] {
		const recipients = json.recipients as string[];
		const skipped = (json.skipped as Array<{ value: string }>).map(({ value }) => value);
		const unsent = recipients.filter((to) => sandbox.timesAccepted(to, texts[index]) !== 1);
		const unnamed = scene.items[index].to.filter((to) => !recipients.includes(to) && !skipped.includes(to));
		return [
			...unsent.map((to) => `item ${index + 1} shows ${to} as sent`),
			...unnamed.map((to) => `item ${index + 1} does not name ${to}`),
		];
	}
}

onNewestHost((run) => {
	test('nobody is sent anything twice, nobody is left out unnamed, nothing is shown as sent that was not', async () => {
		await fc.assert(
			fc.asyncProperty(scenes, async (scene) => {
				sandbox.reset();
				scene.faults.forEach((fault, index) => {
					if (fault) sandbox.fault({ fault, method: 'POST', nth: index + 1 });
				});
				const result = await run(jobFor(scene));
				expect(brokenPromises(scene, result)).toEqual([]);
				if (scene.unclearAnswers === 'lookUp') expect(JSON.stringify(result)).not.toMatch(/may have gone out/);
				const stopped = result.error !== undefined;
				expect(stopped && !scene.setting.stops).toBe(false);
				if (!stopped) expect(result.runs[NODE]).toHaveLength(1);
			}),
			RUNS,
		);
	}, RUN_MILLISECONDS);
});
