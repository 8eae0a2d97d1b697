import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../sandbox';
import { onEveryHost } from './everyHost';
import type { Job, JobNode, JobResult } from './job';
import { NODE, sendParameters } from './workflows';

// A busy machine takes its time.
jest.setTimeout(60_000);

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: 0 });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const ADA = '+33612345678';
const BOB = '+33612345679';
const CALL = { to: ADA, text: 'Bonjour' };

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const CONTINUE = { onError: 'continueRegularOutput' } as const;

/** An agent that calls Send SMS with these arguments, one call after the other. */
function agentJob(
	agent: 'stage.agent' | 'stage.steppingAgent',
	calls: IDataObject[],
	options: IDataObject,
	node: Partial<JobNode>,
): Job {
	const parameters = sendParameters(
		"={{ $fromAI('to', 'Who gets the SMS', 'string') }}",
		"={{ $fromAI('text', 'The text', 'string') }}",
		options,
	);
	return {
		credential: { apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl },
		nodes: [
			{ name: 'Items', type: 'stage.items', parameters: { items: '[{}]' } },
			{ name: 'Agent', type: agent, parameters: { calls: JSON.stringify(calls), tool: NODE } },
			{ name: NODE, type: 'n8n-nodes-notificatorsms.notificatorSmsTool', parameters, ...node },
		],
		connections: {
			Items: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			[NODE]: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
	};
}

/** What the agent gets; where the host ends the workflow instead, what it says then. */
function answersOf({ runs, error }: JobResult): string[] {
	if (error) return [`The workflow ended: ${error.message}`];
	const last = runs.Agent[runs.Agent.length - 1];
	return last.outputs[0].map(({ json }) => String(json.answer));
}

const AGENTS = ['stage.agent', 'stage.steppingAgent'] as const;

onEveryHost((run) => {
	test('the agent is told that a call sends real SMS, costs money and must not be repeated', async () => {
		const result = await run(agentJob('stage.agent', [CALL], {}, {}));
		const description = String(result.runs.Agent[0].outputs[0][0].json.description);
		expect(description).toMatch(/real SMS/);
		expect(description).toMatch(/costs money/);
		expect(description).toMatch(/do not repeat/i);
	});

	describe.each(AGENTS)('%s', (agent) => {
		async function call(
			calls: IDataObject[],
			options: IDataObject = {},
			node: Partial<JobNode> = {},
		): Promise<string[]> {
			return answersOf(await run(agentJob(agent, calls, options, node)));
		}

		test('a call sends one SMS, and its answer says so', async () => {
			const [answer] = await call([CALL]);
			expect(sandbox.timesAccepted(ADA, 'Bonjour')).toBe(1);
			expect(JSON.parse(answer)).toEqual([
				{
					status: 'accepted',
					messages: [{ phone_number: ADA, sms_id: 1, status: 'accepted' }],
					sms_ids: [1],
					recipients: [ADA],
					skipped: [],
					encoding: 'GSM-7',
					segments: 1,
					warnings: [],
				},
			]);
		});

		test('a call is one sending, however many items the agent itself has', async () => {
			const job = agentJob(agent, [CALL], {}, {});
			job.nodes[0].parameters = { items: '[{}, {}, {}]' };
			const [answer] = answersOf(await run(job));
			expect(answer).toMatch(/"sms_ids":\[1\]/);
			expect(sandbox.timesAccepted(ADA)).toBe(1);
		});

		test('two calls are two sendings, also with the same arguments', async () => {
			await call([CALL, CALL, { to: BOB, text: 'Bonjour' }]);
			expect(sandbox.timesAccepted(ADA, 'Bonjour')).toBe(2);
			expect(sandbox.timesAccepted(BOB, 'Bonjour')).toBe(1);
		});

		const GUARDS: Array<[string, IDataObject, IDataObject, RegExp]> = [
			['Allowed Recipients', { to: BOB }, { allowedRecipients: ADA }, /not among the Allowed Recipients/],
			['Max Recipients', { to: `${ADA}, ${BOB}` }, { maxRecipients: 1 }, /Max Recipients allows 1/],
			['Max Segments', { text: 'x'.repeat(500) }, { maxSegments: 2 }, /Max Segments allows 2/],
		];
		test.each(GUARDS)('%s holds', async (_name, args, options, words) => {
			for (const node of [{}, CONTINUE, RETRY]) {
				const [answer] = await call([{ ...CALL, ...args }], options, node);
				expect(answer).toMatch(words);
				expect(answer).toMatch(/not sent|Nothing was sent|No SMS left/);
			}
			expect(sandbox.requests).toEqual([]);
		});

		test.each([
			['Stop', {}],
			['Continue', CONTINUE],
			['Retry', RETRY],
			['Retry + Continue', { ...RETRY, ...CONTINUE }],
		])('a fault does not look like success, and tells not to repeat: %s', async (_name, node) => {
			sandbox.fault({ fault: { kind: 'cut', accepted: true }, times: Infinity });
			const [answer] = await call([CALL], { unclearAnswers: 'report' }, node);
			expect(answer).not.toMatch(/"sms_ids":\[\d|"accepted"/);
			expect(sandbox.timesAccepted(ADA)).toBe(1);
			expect(answer).toMatch(/^(Thrown|The workflow ended)|"error"/);
			expect(answer).toMatch(/may have gone out: The connection was cut before the server answered/);
			expect(answer).toMatch(/was not sent again/);
		});

		test('a second try of one call sends what was refused', async () => {
			sandbox.fault({ fault: { kind: 'status', status: 400, title: 'Not now.' } });
			const [answer] = await call([CALL], {}, RETRY);
			expect(answer).toMatch(/"sms_ids":\[1\]/);
			expect(sandbox.timesAccepted(ADA)).toBe(1);
		});
	});
});
