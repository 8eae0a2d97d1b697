// Send and Wait for Response in a real n8n: a person opens the link of the SMS, and answers, or something else
// does.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { PACKAGE_NAME, readExamples } from './n8nHost.mjs';
import { chain, locator, node, until } from './workflows.mjs';

const CREDENTIAL = 'notificatorSmsApi';
const NODE = `${PACKAGE_NAME}.notificatorSms`;
const ADA = '+33612345601';
const BOB = '+33612345602';
/** n8n looks for waits that are over once a minute. */
const TIME_OVER_SECONDS = 100;

/** What the chat of the editor hands over. */
const CHAT_MESSAGE = { sessionId: 'test', action: 'sendMessage', chatInput: 'Text Ada that lunch is at noon.' };

/** Our node, asking from the sandbox's first SIM. */
export function ask(parameters = {}, settings = {}) {
	return {
		...node('Ask', NODE, 1, {
			resource: 'sms',
			operation: 'sendAndWait',
			deviceId: locator('id', '1'),
			simSubscriptionId: locator('id', '1'),
			phoneNumbers: locator('phone', '={{ $json.to }}'),
			message: 'Approve invoice {{ $json.invoice }}?',
			responseType: 'approval',
			approvalOptions: {},
			options: {},
			...parameters,
		}),
		...settings,
	};
}

/** The link at the end of an SMS. */
export function linkIn({ content }) {
	return /https?:\S+$/.exec(content)[0];
}

/** Answers as the form of the page does. */
export async function answer(link, value) {
	return await call(link, { method: 'POST', body: new URLSearchParams({ answer: value }) });
}

async function call(link, request = {}) {
	const response = await fetch(link, { redirect: 'manual', ...request });
	return { status: response.status, headers: response.headers, text: await response.text() };
}

/**
 * Declares the tests.
 *
 * @param hosts gives what runs: `{n8n, sandbox, credential}`
 */
export function sendAndWaitTests(hosts) {
	describe('sends an SMS and waits for the answer', () => {
		const start = [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
			node('Item', 'n8n-nodes-base.set', 3.4, {
				mode: 'raw',
				jsonOutput: JSON.stringify({ to: ADA, invoice: 4711, secret: 'of another field' }),
				options: {},
			}),
		];
		const end = node('Answer', 'n8n-nodes-base.noOp', 1, {});

		/** Starts a workflow by hand, waits until it waits, and gives the link that was sent. */
		async function asked(parameters, settings) {
			const { n8n, sandbox, credential } = hosts();
			const { id } = await n8n.importWorkflow(
				chain('Ask', [...start, ask({ message: '=Approve invoice {{ $json.invoice }}?', ...parameters }, settings), end]),
				{ [CREDENTIAL]: credential },
			);
			const executionId = await n8n.startWorkflow(id, 'Start');
			await n8n.waitUntilWaiting(executionId);
			return { executionId, link: linkIn(sandbox.acceptedMessages.at(-1)) };
		}

		const statusOf = async (executionId) => (await hosts().n8n.rest('GET', `/rest/executions/${executionId}`)).status;

		async function dataOf(executionId, seconds) {
			const execution = await hosts().n8n.waitForExecution(executionId, seconds);
			assert.equal(execution.status, 'success', execution.error?.message);
			const items = execution.output('Answer');
			assert.equal(items.length, 1);
			return items[0].json;
		}

		test('opening the page decides nothing, whoever does it; Approve does', async () => {
			const { executionId, link } = await asked();
			for (const method of ['GET', 'HEAD', 'GET', 'OPTIONS']) await call(link, { method });
			for (const agent of ['WhatsApp/2.0', 'facebookexternalhit/1.1', 'Googlebot/2.1']) {
				await call(link, { headers: { 'user-agent': agent } });
			}
			assert.equal(await statusOf(executionId), 'waiting');

			const page = await call(link);
			assert.equal(page.status, 200);
			assert.match(page.headers.get('content-type'), /^text\/html; charset=utf-8$/);
			assert.match(page.headers.get('content-security-policy'), /default-src 'none'/);
			assert.equal(page.headers.get('cache-control'), 'no-store');
			assert.match(page.text, /Approve invoice 4711\?/);
			assert.doesNotMatch(page.text, /<script|of another field|sandbox-key/);
			assert.doesNotMatch(link, /of another field|sandbox-key/);

			const taken = await answer(link, 'approve');
			assert.equal(taken.status, 200);
			assert.match(taken.headers.get('content-type'), /^text\/html/);
			assert.match(taken.text, /Your answer was taken/);
			const json = await dataOf(executionId);
			assert.equal(json.data.approved, true);
			assert.equal(json.data.phone_number, ADA);
			assert.ok(Date.parse(json.data.respondedAt) <= Date.now());
			assert.equal('timedOut' in json.data, false);
			assert.equal(json.sms_ids.length, 1);
			assert.match(json.warnings.join(), /127\.0\.0\.1.*WEBHOOK_URL|localhost.*WEBHOOK_URL/s);
			assert.equal(hosts().sandbox.timesAccepted(ADA), 1);
		});

		test('Decline, with labels of its own; an answer that is none decides nothing', async () => {
			const { executionId, link } = await asked({
				approvalOptions: { approveLabel: 'Buy "it" <b>', declineLabel: 'Do not buy' },
			});
			const page = await call(link);
			assert.match(page.text, /Buy &#34;it&#34; &#60;b&#62;/);
			const bad = [
				new URLSearchParams(),
				new URLSearchParams({ answer: 'maybe' }),
				new URLSearchParams([['answer[]', 'approve'], ['answer[]', 'decline']]),
			];
			for (const body of bad) {
				const { status, text } = await call(link, { method: 'POST', body });
				assert.equal(status, 400);
				assert.match(text, /Nothing was recorded yet/);
			}
			assert.equal(await statusOf(executionId), 'waiting');
			assert.match((await answer(link, 'decline')).text, /Do not buy/);
			assert.equal((await dataOf(executionId)).data.approved, false);
		});

		test('free text arrives whole, is shown escaped, and never runs', async () => {
			const { executionId, link } = await asked({
				responseType: 'freeText',
				message: '=<script>alert(1)</script> {{ "{{ $json.secret }" + "}" }} ok?',
				options: { answerLabel: 'Which day?', submitLabel: 'Tell us' },
			});
			const page = await call(link);
			assert.match(page.text, /&#60;script&#62;alert\(1\)/);
			assert.doesNotMatch(page.text, /<script|of another field/);
			assert.match(page.text, /Which day\?[^]*<textarea[^]*Tell us/);
			assert.equal((await answer(link, '   ')).status, 400);
			const text = '={{ $json.to }} {{ $env.PATH }}\n<img src=x onerror=alert(1)> "Dienstag" \u{1F600}';
			const taken = await answer(link, text.replace('\n', '\r\n'));
			assert.doesNotMatch(taken.text, /<img/);
			const { data } = await dataOf(executionId);
			assert.equal(data.text, text);
			assert.equal('approved' in data, false);
		});

		test('the time is over: the output says so, and late answers count for nothing', { timeout: 180_000 }, async () => {
			const { executionId, link } = await asked({
				options: {
					limitWaitTime: {
						values: {
							limitType: 'atSpecifiedTime',
							maxDateAndTime: new Date(Date.now() + 6_000).toISOString(),
						},
					},
				},
			});
			await sleep(7_000);
			// n8n goes on within a minute; until then the page itself says it.
			if ((await statusOf(executionId)) === 'waiting') {
				assert.match((await answer(link, 'approve')).text, /time to answer this question is over/);
			}
			const json = await dataOf(executionId, TIME_OVER_SECONDS);
			assert.deepEqual(json.data, { approved: false, timedOut: true, phone_number: ADA });
			assert.equal(json.sms_ids.length, 1);
			assert.equal((await answer(link, 'approve')).text.includes('was taken'), false);
			assert.equal(hosts().sandbox.timesAccepted(ADA), 1);
		});

		test('a wrong, missing or altered signature opens nothing and decides nothing', async () => {
			const { executionId, link } = await asked();
			const altered = (change) => {
				const url = new URL(link);
				change(url);
				return url.href;
			};
			const links = [
				altered((url) => url.searchParams.delete('signature')),
				altered((url) => url.searchParams.set('signature', '0'.repeat(64))),
				altered((url) => url.searchParams.set('n', 'another1')),
				altered((url) => url.searchParams.delete('n')),
				altered((url) => (url.search = '')),
			];
			for (const wrong of links) {
				for (const reply of [await call(wrong), await answer(wrong, 'approve')]) {
					assert.equal(reply.status, 401, `${wrong}: ${reply.text}`);
					assert.doesNotMatch(reply.text, /invoice/);
				}
			}
			assert.equal(await statusOf(executionId), 'waiting');
			await answer(link, 'approve');
			assert.equal((await dataOf(executionId)).data.approved, true);
		});

		test('two taps at once, and a later one: the first counts', async () => {
			const { executionId, link } = await asked();
			const replies = await Promise.all(['approve', 'approve', 'decline', 'approve'].map((each) => answer(link, each)));
			const taken = replies.filter(({ text }) => text.includes('Your answer was taken'));
			assert.equal(taken.length, 1, replies.map(({ text }) => text).join('\n'));
			const { data } = await dataOf(executionId);
			assert.equal(data.approved, !taken[0].text.includes('Decline'));
			const { runData } = await hosts().n8n.waitForExecution(executionId);
			assert.equal(runData.Answer.length, 1);
			const late = await answer(link, data.approved ? 'decline' : 'approve');
			assert.doesNotMatch(late.text, /was taken/);
			assert.doesNotMatch((await call(link)).text, /<form/);
			assert.equal((await dataOf(executionId)).data.approved, data.approved);
		});

		test('a restart of n8n while it waits', { timeout: 180_000 }, async () => {
			const { executionId, link } = await asked();
			// n8n takes an execution for crashed whose wait is not yet in its log of events.
			await sleep(10_000);
			await hosts().n8n.restart();
			assert.equal(await statusOf(executionId), 'waiting');
			assert.match((await call(link)).text, /Approve invoice 4711/);
			await answer(link, 'approve');
			assert.equal((await dataOf(executionId)).data.approved, true);
			assert.equal(hosts().sandbox.timesAccepted(ADA), 1);
		});

		test('a stopped execution takes no answer', async () => {
			const { executionId, link } = await asked();
			await hosts().n8n.rest('POST', `/rest/executions/${executionId}/stop`);
			assert.doesNotMatch((await answer(link, 'approve')).text, /was taken/);
			assert.doesNotMatch((await call(link)).text, /<form/);
			assert.equal(await statusOf(executionId), 'canceled');
		});

		test('Loop Over Items: the link of an earlier question does not answer a later one', async () => {
			const { n8n, sandbox, credential } = hosts();
			const people = [{ to: ADA, invoice: 1 }, { to: BOB, invoice: 2 }];
			const nodes = [
				node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
				node('List', 'n8n-nodes-base.set', 3.4, {
					mode: 'raw',
					jsonOutput: JSON.stringify({ people }),
					options: {},
				}),
				node('Split', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'people', options: {} }),
				node('Loop', 'n8n-nodes-base.splitInBatches', 3, { options: {} }),
				ask({ message: '=Approve invoice {{ $json.invoice }}?' }),
				end,
			];
			const to = (name) => [{ node: name, type: 'main', index: 0 }];
			const connections = {
				...chain('', nodes.slice(0, 4)).connections,
				Loop: { main: [to('Answer'), to('Ask')] },
				Ask: { main: [to('Loop')] },
			};
			const { id } = await n8n.importWorkflow({ name: 'Loop', nodes, connections }, { [CREDENTIAL]: credential });
			const executionId = await n8n.startWorkflow(id, 'Start');
			await until(() => sandbox.acceptedMessages.length === 1, 'the first SMS', 30);
			await n8n.waitUntilWaiting(executionId);
			const first = linkIn(sandbox.acceptedMessages[0]);
			await answer(first, 'approve');
			await until(() => sandbox.acceptedMessages.length === 2, 'the second SMS', 30);
			await n8n.waitUntilWaiting(executionId);

			for (const { text } of [await call(first), await answer(first, 'approve')]) {
				assert.match(text, /belongs to an earlier question/);
				assert.doesNotMatch(text, /<form|invoice/);
			}
			assert.equal(await statusOf(executionId), 'waiting');
			await answer(linkIn(sandbox.acceptedMessages[1]), 'decline');
			const execution = await n8n.waitForExecution(executionId);
			assert.deepEqual(
				execution.output('Answer').map(({ json: { data } }) => [data.phone_number, data.approved]),
				[[ADA, true], [BOB, false]],
			);
		});

		test('in production: a webhook starts it, and the answer ends it', async () => {
			const { n8n, sandbox, credential } = hosts();
			const webhook = {
				...node('Webhook', 'n8n-nodes-base.webhook', 2, {
					httpMethod: 'POST',
					path: 'ask',
					responseMode: 'onReceived',
					options: {},
				}),
				webhookId: 'ask',
			};
			const { id } = await n8n.importWorkflow(
				chain('Production', [
					webhook,
					ask({ phoneNumbers: locator('phone', '={{ $json.body.to }}'), message: 'Approve?' }),
					end,
				]),
				{ [CREDENTIAL]: credential },
			);
			await n8n.activate(id);
			const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ to: BOB }) };
			await until(async () => (await call(`${n8n.url}/webhook/ask`, request)).status === 200, 'the webhook', 30);
			await until(() => sandbox.timesAccepted(BOB) === 1, 'the SMS', 30);
			const [{ id: executionId }] = await n8n.executionsOf(id);
			await n8n.waitUntilWaiting(executionId);
			await answer(linkIn(sandbox.acceptedMessages[0]), 'approve');
			assert.equal((await dataOf(executionId)).data.approved, true);
			await n8n.deactivate(id);
		});

		describe('an SMS that is not accepted is not waited for', () => {
			async function refused(settings, parameters = {}) {
				const { n8n, sandbox, credential } = hosts();
				sandbox.failNext({ kind: 'status', status: 400, title: 'This SIM is blocked.' });
				const { id } = await n8n.importWorkflow(chain('Refused', [...start, ask(parameters, settings), end]), {
					[CREDENTIAL]: credential,
				});
				return await n8n.runWorkflow(id, { trigger: 'Start' });
			}

			test('Stop', async () => {
				const { status, error } = await refused({});
				assert.equal(status, 'error');
				assert.equal(error.message, `The SMS to ${ADA} was refused: This SIM is blocked.`);
			});

			test('Continue', async () => {
				const execution = await refused({ onError: 'continueRegularOutput' });
				assert.equal(execution.status, 'success');
				const [{ json }] = execution.output('Answer');
				assert.match(json.error, /was refused: This SIM is blocked/);
				assert.equal(json.status, 'rejected');
			});

			test('a number that is not allowed', async () => {
				const { status, error } = await refused({}, { options: { allowedRecipients: '+44' } });
				assert.equal(status, 'error');
				assert.match(error.message, /not among the Allowed Recipients/);
				assert.equal(hosts().sandbox.requestsTo('POST', '/sms').length, 0);
			});
		});
	});
}

/**
 * Declares the tests of a human review, which n8n 2 has: a person is asked before a tool of an agent runs.
 *
 * @param hosts gives what runs: `{n8n, sandbox, model, credential}`
 */
export function humanReviewTests(hosts) {
	describe('asks a person before a tool of an AI agent runs', () => {
		const CUSTOMER = '+33639980055';
		const MANAGER = '+33639980020';

		/** Starts the example as its user would, and waits until it waits for the manager. */
		async function asked(options) {
			const { n8n, sandbox, model, credential } = hosts();
			const example = (await readExamples()).find(({ file }) => file === 'ai-agent-human-review.json');
			const nodes = example.workflow.nodes.map((each) =>
				each.name === 'Ask the manager' && options
					? { ...each, parameters: { ...each.parameters, options } }
					: each,
			);
			const openAiApi = await n8n.createCredential('openAiApi', 'Model on this computer', model.credential);
			model.requests.length = 0;
			model.use({ toolParameters: { to: CUSTOMER, message: 'Lunch is at noon.' }, hitlParameters: {} });
			const { id } = await n8n.importWorkflow(
				{ ...example.workflow, nodes, pinData: { [example.start]: [{ json: CHAT_MESSAGE }] } },
				{ [CREDENTIAL]: credential, openAiApi },
			);
			const executionId = await n8n.startWorkflow(id, example.start);
			await n8n.waitUntilWaiting(executionId);
			const [question, ...others] = sandbox.acceptedMessages;
			assert.deepEqual(others, []);
			assert.equal(question.recipient, MANAGER);
			assert.match(question.content, /May the assistant text \+33639980055: Lunch is at noon\./);
			return { executionId, link: linkIn(question) };
		}

		async function ended(executionId, seconds) {
			const execution = await hosts().n8n.waitForExecution(executionId, seconds);
			assert.equal(execution.status, 'success', execution.error?.message);
			return {
				texted: hosts().sandbox.timesAccepted(CUSTOMER),
				told: JSON.stringify(hosts().model.requests.at(-1).body),
			};
		}

		test('Approve runs the tool, with what was shown', async () => {
			const { executionId, link } = await asked();
			await answer(link, 'approve');
			const { texted, told } = await ended(executionId);
			assert.equal(texted, 1);
			assert.match(told, /sms_ids/);
		});

		test('Decline tells the agent, and the tool does not run', async () => {
			const { executionId, link } = await asked();
			await answer(link, 'decline');
			const { texted, told } = await ended(executionId);
			assert.equal(texted, 0);
			assert.match(told, /rejected the tool call/);
		});

		test('no answer in time tells the agent, and the tool does not run', { timeout: 180_000 }, async () => {
			const maxDateAndTime = new Date(Date.now() + 8_000).toISOString();
			const { executionId } = await asked({
				limitWaitTime: { values: { limitType: 'atSpecifiedTime', maxDateAndTime } },
			});
			const { texted, told } = await ended(executionId, TIME_OVER_SECONDS);
			assert.equal(texted, 0);
			assert.match(told, /rejected the tool call/);
		});

		test('the editor offers it as a human review, with our fields and without a second description', async () => {
			const types = await hosts().n8n.rest('GET', '/types/nodes.json');
			const { properties } = types.find(({ name }) => name === `${NODE}HitlTool`);
			const shown = properties.filter(
				({ displayOptions: { show = {}, hide = {} } = {}, type }) =>
					type !== 'hidden' &&
					(!show.operation || show.operation.includes('sendAndWait')) &&
					(!show.resource || show.resource.includes('sms')) &&
					(!show.responseType || show.responseType.includes('approval')) &&
					!show.output && !hide.operation,
			);
			assert.deepEqual(
				shown.map(({ displayName }) => displayName),
				['Message', 'Device', 'SIM', 'To', 'Approval Options', 'Options', 'Request Options'],
			);
		});
	});
}
