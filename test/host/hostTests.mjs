// What is promised, through a real n8n's own REST interface, with the packed package installed as n8n does.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { tsImport } from 'tsx/esm/api';

import { hostCacheFolder, installHost, OLDER_N8N } from '../../scripts/host/install.mjs';
import {
	END_STATES,
	PACKAGE_NAME,
	packPackage,
	readExamples,
	removeFolder,
	startN8n,
	temporaryFolder,
} from './n8nHost.mjs';
import { startModel } from './model.mjs';
import { answer, humanReviewTests, linkIn, sendAndWaitTests } from './sendAndWaitTests.mjs';
import { chain, locator, node, until } from './workflows.mjs';

const { startSandbox } = await tsImport('../sandbox/index.ts', import.meta.url);

const CREDENTIAL = 'notificatorSmsApi';
const NODE = `${PACKAGE_NAME}.notificatorSms`;
const TRIGGER = `${PACKAGE_NAME}.notificatorSmsTrigger`;
/** What the chat of the editor hands over. */
const CHAT_MESSAGE = {
	sessionId: 'test',
	action: 'sendMessage',
	chatInput: 'Tell the workshop that I am late.',
};
const CONTACTS = 30;
/** Two parts that know of each other by a table. */
const DAYS = 'wait-for-a-reply-for-days.json';
/** n8n polls once a minute at the most often for each poll time; six of them are one every 10 s. */
const POLL_TIMES = {
	item: [0, 10, 20, 30, 40, 50].map((second) => ({
		mode: 'custom',
		cronExpression: `${second} * * * * *`,
	})),
};

/**
 * Declares the tests for one n8n.
 *
 * @param version a pinned version, such as `2.41.1`
 */
export function hostTests(version) {
	describe(`n8n ${version}`, { timeout: 60 * 60_000 }, () => {
		let n8n;
		let sandbox;
		let model;
		let types;
		let credential;

		before(async () => {
			const host = await installHost(version);
			const folder = await temporaryFolder('tarball');
			const tarball = await packPackage(folder);
			sandbox = await startSandbox({ contacts: CONTACTS, rateLimit: false });
			model = await startModel();
			n8n = await startN8n({ host, tarball, env: { N8N_LOG_FORMAT: 'json' } });
			await removeFolder(folder);
			types = await n8n.rest('GET', '/types/nodes.json');
			credential = await n8n.createCredential(CREDENTIAL, 'Sandbox', goodKey());
		});
		after(async () => {
			await n8n?.stop();
			await model?.close();
			await sandbox?.close();
		});
		beforeEach(() => sandbox.reset());

		const goodKey = () => ({ apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl });
		const typeOf = (name) => types.find((type) => type.name === name);
		const ours = () => types.filter(({ name }) => name.startsWith(`${PACKAGE_NAME}.`));

		/** Puts an SMS and a campaign into the sandbox, which has none at first. */
		async function fillSandbox() {
			sandbox.receiveSms({ from: sandbox.state.contacts[0].phone_number, content: 'Hello' });
			await fetch(`${sandbox.baseUrl}/campaigns`, {
				method: 'POST',
				headers: { authorization: `Bearer ${sandbox.apiKey}` },
				body: new URLSearchParams({
					name: 'Spring',
					content: 'Hello',
					device_id: '1',
					sim_subscription_id: '1',
					segment: 'all',
					save: '1',
				}),
			});
		}

		/** A workflow of a manual start, a list of items, and our node on them. */
		function onItems(name, items, ourNode) {
			return chain(name, [
				node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
				node('List', 'n8n-nodes-base.set', 3.4, {
					mode: 'raw',
					jsonOutput: JSON.stringify({ items }),
					options: {},
				}),
				node('Split', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'items', options: {} }),
				ourNode,
			]);
		}

		async function runOnItems(items, parameters, settings = {}) {
			const { id } = await n8n.importWorkflow(
				onItems('Items', items, { ...sms(parameters), ...settings }),
				{ [CREDENTIAL]: credential },
			);
			return { id, execution: await n8n.runWorkflow(id, { trigger: 'Start' }) };
		}

		describe('loads the package', () => {
			test('every node of the manifest is there, with icons that n8n serves', async () => {
				assert.ok(typeOf(NODE), `no ${NODE} among ${types.length} types`);
				for (const type of ours()) {
					assert.equal(type.displayName.startsWith('NotificatorSMS'), true, type.displayName);
					await assertIcon(type);
				}
			});

			test('the node can be a tool of an AI agent', () => {
				assert.ok(typeOf(`${NODE}Tool`));
			});

			test('the credential is there, with an icon', async () => {
				const credentials = await n8n.rest('GET', '/types/credentials.json');
				const ourCredential = credentials.find(({ name }) => name === CREDENTIAL);
				assert.equal(ourCredential?.displayName, 'NotificatorSMS API');
				await assertIcon(ourCredential);
			});

			// n8n 1.x asks the npm registry for updates while the page waits, which takes minutes offline.
			if (!version.startsWith('1.')) {
				test('n8n lists it as an installed community package', async () => {
					const installed = await n8n.rest('GET', '/rest/community-packages');
					const [ourPackage] = installed.filter(({ packageName }) => packageName === PACKAGE_NAME);
					assert.equal(ourPackage?.failedLoading, false);
				});
			}

			async function assertIcon({ name, iconUrl }) {
				const urls = typeof iconUrl === 'string' ? [iconUrl] : Object.values(iconUrl ?? {});
				assert.ok(urls.length > 0, `${name} has no icon`);
				for (const url of urls) {
					const { status, text } = await n8n.rest('GET', `/${url}`, undefined, { raw: true });
					assert.equal(status, 200, url);
					assert.match(text, /<svg/, url);
				}
			}
		});

		describe('tests the credential', () => {
			const outcome = async (data) =>
				await n8n.testCredential(CREDENTIAL, credential, { ...goodKey(), ...data });

			test('a good key', async () => {
				assert.equal((await outcome({})).status, 'OK');
			});
			test('a key as people paste it, and a slash behind the address', async () => {
				const pasted = { apiKey: ` Bearer ${sandbox.apiKey}\n`, baseUrl: `${sandbox.baseUrl}///` };
				assert.deepEqual(await outcome(pasted).then(({ status }) => status), 'OK');
			});
			test('a bad key gets the words of the API', async () => {
				const { status, message } = await outcome({ apiKey: 'wrong' });
				assert.equal(status, 'Error');
				assert.match(message, /You do not have access to the API/);
			});
			test('an address with a user name, which would take the place of the key', async () => {
				const baseUrl = sandbox.baseUrl.replace('://', '://user:pass@');
				const { status, message } = await outcome({ baseUrl });
				assert.equal(status, 'Error');
				assert.match(message, /holds a user name or a password/);
			});
			test('an address that is not the API', async () => {
				const { status, message } = await outcome({ baseUrl: sandbox.url });
				assert.equal(status, 'Error');
				assert.ok(message);
			});
		});

		describe('fills the pickers', () => {
			const pickers = () =>
				ours()
					.filter(({ name }) => !name.endsWith('Tool'))
					.flatMap((type) =>
						type.properties.flatMap((property) =>
							(property.modes ?? [])
								.filter(({ typeOptions }) => typeOptions?.searchListMethod)
								.map(({ typeOptions }) => ({
									type,
									property,
									method: typeOptions.searchListMethod,
								})),
						),
					);

			async function rows(
				{ type, property, method },
				{ filter, paginationToken, parameters = {}, using = credential } = {},
			) {
				const shown = Object.fromEntries(
					Object.entries(property.displayOptions?.show ?? {}).map(([name, [value]]) => [
						name,
						value,
					]),
				);
				const { status, text } = await n8n.rest(
					'POST',
					'/rest/dynamic-node-parameters/resource-locator-results',
					{
						path: `parameters.${property.name}`,
						methodName: method,
						nodeTypeAndVersion: { name: type.name, version: 1 },
						currentNodeParameters: { ...shown, deviceId: locator('id', '1'), ...parameters },
						credentials: { [CREDENTIAL]: using },
						filter,
						paginationToken,
					},
					{ raw: true },
				);
				return { status, text, data: status === 200 ? JSON.parse(text).data : undefined };
			}

			test('every list answers with names and values', async (t) => {
				for (const picker of pickers()) {
					await t.test(
						`${picker.property.name} of ${picker.property.displayOptions?.show?.operation ?? 'all'}`,
						async () => {
							await fillSandbox();
							const { status, text, data } = await rows(picker);
							assert.equal(status, 200, text);
							assert.ok(data.results.length > 0, `no rows: ${text}`);
							for (const { name, value } of data.results) {
								assert.ok(name && String(value), JSON.stringify({ name, value }));
							}
						},
					);
				}
			});

			test('a search narrows the list of contacts', async () => {
				const [picker] = pickers().filter(({ property }) => property.name === 'phoneNumbers');
				const [, { name, phone_number: phoneNumber }] = sandbox.state.contacts;
				const { data } = await rows(picker, { filter: name });
				assert.ok(
					data.results.some(({ value }) => value === phoneNumber),
					JSON.stringify(data.results),
				);
				assert.ok(data.results.length < CONTACTS);
			});

			test('a server without the endpoint says to enter the ID', async () => {
				const [picker] = pickers().filter(({ property }) => property.name === 'deviceId');
				sandbox.settings.onlyDocumented = true;
				const { text } = await rows(picker);
				assert.match(text, /Enter the ID/);
			});
		});

		test('reads every resource of the description', async (t) => {
			const { properties } = typeOf(NODE);
			const resources = properties
				.find(({ name }) => name === 'resource')
				.options.map(({ value }) => value)
				// The host adds one of its own.
				.filter((value) => value !== '__CUSTOM_API_CALL__');
			const offers = (resource, operation) =>
				properties.some(
					({ name, displayOptions, options }) =>
						name === 'operation' &&
						displayOptions.show.resource.includes(resource) &&
						options.some(({ value }) => value === operation),
				);
			for (const resource of resources) {
				await t.test(resource, async () => {
					sandbox.reset();
					await fillSandbox();
					if (resource === 'statistics') {
						const dates = { startDate: '2000-01-01', endDate: '2099-12-31' };
						const [{ json: day }] = await outputOf({ resource, operation: 'contacts', ...dates });
						assert.equal(typeof day.contacts, 'number');
						return;
					}
					const [{ json: row }] = await outputOf({ resource, operation: 'list' });
					if (!offers(resource, 'get')) return;
					const id = row.id ?? row.sms_id;
					const [{ json: same }] = await outputOf({
						resource,
						operation: 'get',
						[`${resource}Id`]: locator('id', String(id)),
					});
					assert.equal(same.id ?? same.sms_id, id);
				});
			}

			async function outputOf(parameters) {
				const { id } = await n8n.importWorkflow(
					chain('Read', [
						node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
						node('Read', NODE, 1, parameters),
					]),
					{ [CREDENTIAL]: credential },
				);
				const execution = await n8n.runWorkflow(id, { trigger: 'Start' });
				assert.equal(execution.status, 'success', execution.error?.message);
				return execution.output('Read');
			}
		});

		test('runs every example as it is imported', { timeout: 15 * 60_000 }, async (t) => {
			const examples = await readExamples();
			// n8n 1.x has no human review of tools; the other one has a test of its own.
			const others = [...(version === OLDER_N8N ? ['ai-agent-human-review.json'] : []), DAYS];
			for (const { file, workflow, start } of examples.filter(({ file }) => !others.includes(file))) {
				await t.test(file, async () => {
					sandbox.reset();
					sandbox.settings.phones = { sendAfterMs: 0 };
					const unknown = workflow.nodes.map(({ type }) => type).filter((type) => !typeOf(type));
					assert.deepEqual(unknown, [], 'types that this n8n does not know');
					await runExample(workflow, start);
				});
			}
		});

		/** Starts an example as its user would. */
		async function startExample(workflow, start) {
			const openAiApi = await n8n.createCredential(
				'openAiApi',
				'Model on this computer',
				model.credential,
			);
			const nodes = workflow.nodes.map((each) =>
				each.type === TRIGGER
					? { ...each, parameters: { ...each.parameters, pollTimes: POLL_TIMES } }
					: each,
			);
			await giveTable(nodes);
			const kind = nodes.find(({ name }) => name === start).type;
			const pinData = kind.endsWith('.chatTrigger') ? { [start]: [{ json: CHAT_MESSAGE }] } : {};
			const credentials = { [CREDENTIAL]: credential, openAiApi };
			const { id } = await n8n.importWorkflow({ ...workflow, nodes, pinData }, credentials);
			if (kind !== TRIGGER) return await answered(await n8n.startWorkflow(id, start));
			await n8n.activate(id);
			const { event, filters } = nodes.find(({ name }) => name === start).parameters;
			return await arrival(id, event, filters?.keywords ? 'Stop!' : 'What are your opening hours?');
		}

		/** Makes the table that an example writes to, with the columns that it fills. */
		async function giveTable(nodes) {
			const users = nodes.filter(({ parameters }) => 'dataTableId' in parameters);
			if (users.length === 0) return;
			const { id: projectId } = await n8n.rest('GET', '/rest/projects/personal');
			const columns = users.flatMap(({ parameters }) => Object.keys(parameters.columns?.value ?? {}));
			const { id } = await n8n.rest('POST', `/rest/projects/${projectId}/data-tables`, {
				name: users[0].name,
				columns: [...new Set(columns)].map((name) => ({ name, type: 'string' })),
			});
			for (const user of users) user.parameters = { ...user.parameters, dataTableId: locator('id', id) };
		}

		/** Waits for the end of an execution, and answers whatever it asks meanwhile as a person would. */
		async function answered(executionId) {
			let count = 0;
			const isOver = async () => {
				const { status } = await n8n.rest('GET', `/rest/executions/${executionId}`);
				const question = sandbox.acceptedMessages[count];
				const isForLink = /https?:\S+$/.test(question?.content ?? '');
				if (question && !isForLink) {
					sandbox.receiveSms({ from: question.recipient, content: 'Yes' });
					count += 1;
				} else if (question && status === 'waiting') {
					const hasTextField = (await (await fetch(linkIn(question))).text()).includes('<textarea');
					await answer(linkIn(question), hasTextField ? 'Tuesday at ten' : 'approve');
					count += 1;
				}
				return END_STATES.includes(status);
			};
			await until(isOver, `the end of execution ${executionId}`, 120);
			return await n8n.waitForExecution(executionId);
		}

		/** Compares what an example says with what the sandbox recorded. */
		async function runExample(workflow, start) {
			const execution = await startExample(workflow, start);
			assert.equal(execution.status, 'success', execution.error?.message);

			const ourNodes = workflow.nodes.filter(
				({ type }) => type.startsWith(NODE) && type !== TRIGGER,
			);
			const said = ourNodes.flatMap(({ name }) => smsIdsIn(execution.allItems(name)));
			const recorded = sandbox.acceptedMessages.map(({ smsId }) => smsId);
			assert.deepEqual(
				[...said].sort(),
				[...recorded].sort(),
				'the output and the record name the same SMS',
			);
			const changes = sandbox.requests.filter(({ method }) => method !== 'GET');
			assert.ok(changes.length > 0, 'the example changed nothing');
		}

		/** An SMS comes in, or a phone goes offline, and n8n polls: the execution that it starts. */
		async function arrival(id, event, content) {
			// The first poll only notes what is there already: it must be over when the SMS comes.
			const isAnswered = ({ status }) => status !== null;
			const hasPolled = () => sandbox.requests.length > 0 && sandbox.requests.every(isAnswered);
			await until(hasPolled, 'the first poll', 90);
			await sleep(1_000);
			const [{ phone_number: from }] = sandbox.state.contacts;
			if (event === 'deviceOffline') sandbox.state.devices[0].last_ping_datetime = '2026-01-05 08:59:00';
			else sandbox.receiveSms({ from, content });
			return await firstExecution(id);
		}

		async function firstExecution(id) {
			let first;
			await until(async () => ([first] = await n8n.executionsOf(id)) && first, 'the execution', 90);
			try {
				return await n8n.waitForExecution(first.id);
			} finally {
				await n8n.deactivate(id);
			}
		}

		test('an SMS is waited for by two parts of a workflow, which hold nothing', { timeout: 180_000 }, async () => {
			const { workflow, start } = (await readExamples()).find(({ file }) => file === DAYS);
			const { id: projectId } = await n8n.rest('GET', '/rest/projects/personal');
			const { id: tableId } = await n8n.rest('POST', `/rest/projects/${projectId}/data-tables`, {
				name: 'Waiting',
				columns: ['phone', 'resumeUrl'].map((name) => ({ name, type: 'string' })),
			});
			const nodes = workflow.nodes.map((each) => ({
				...each,
				parameters: {
					...each.parameters,
					...('dataTableId' in each.parameters ? { dataTableId: locator('id', tableId) } : {}),
					...(each.type === TRIGGER ? { pollTimes: POLL_TIMES } : {}),
				},
			}));
			const { id } = await n8n.importWorkflow({ ...workflow, nodes }, { [CREDENTIAL]: credential });
			await n8n.activate(id);
			const isAnswered = ({ status }) => status !== null;
			const polls = () => sandbox.requestsTo('GET', '/sms');
			await until(() => polls().length > 0 && polls().every(isAnswered), 'the first poll', 90);
			await sleep(1_000);

			const executionId = await n8n.startWorkflow(id, start);
			await n8n.waitUntilWaiting(executionId);
			const [{ recipient, content: question }] = sandbox.acceptedMessages;
			assert.doesNotMatch(question, /http/);
			sandbox.receiveSms({ from: sandbox.state.contacts[0].phone_number, content: 'From somebody else' });
			sandbox.receiveSms({ from: recipient, content: 'On Tuesday' });
			const execution = await n8n.waitForExecution(executionId, 90);
			await n8n.deactivate(id);
			assert.deepEqual(execution.output('Answer').map(({ json }) => json), [{ name: 'Ada', answer: 'On Tuesday' }]);
			const left = async () =>
				(await n8n.rest('GET', `/rest/projects/${projectId}/data-tables/${tableId}/rows`)).count;
			await until(async () => (await left()) === 0, 'the row to be forgotten', 30);
		});

		test('an AI agent texts an allowed number, and no other one', async () => {
			const examples = await readExamples();
			const { workflow, start } = examples.find(
				({ file }) => file === 'ai-agent-allowed-numbers.json',
			);
			const tool = workflow.nodes.find(({ type }) => type === `${NODE}Tool`);
			const [allowed] = tool.parameters.options.allowedRecipients.split(',');
			model.use({ to: allowed, message: 'I am late.' });
			await runExample(workflow, start);
			assert.deepEqual(
				sandbox.acceptedMessages.map(({ content, recipient }) => ({ content, recipient })),
				[{ content: 'I am late.', recipient: allowed }],
			);

			sandbox.reset();
			model.use({ to: '+33612345678', message: 'I am late.' });
			const { status } = await startExample(workflow, start);
			assert.equal(status, 'success');
			assert.equal(sandbox.requestsTo('POST', '/sms').length, 0);
		});

		test(
			'an activated trigger starts one execution for an SMS that comes in',
			{ timeout: 300_000 },
			async () => {
				const { id } = await n8n.importWorkflow(
					chain('Incoming', [
						node('Incoming', TRIGGER, 1, { event: 'smsReceived', pollTimes: POLL_TIMES }),
						node('Seen', 'n8n-nodes-base.noOp', 1, {}),
					]),
					{ [CREDENTIAL]: credential },
				);
				await n8n.activate(id);
				const execution = await arrival(id, 'smsReceived', 'Hello from outside');
				assert.equal(execution.status, 'success');
				const [{ json }] = execution.output('Seen');
				assert.equal(json.content, 'Hello from outside');
				assert.equal(json.phone_number, sandbox.state.contacts[0].phone_number);
				assert.equal((await n8n.executionsOf(id)).length, 1);
			},
		);

		test("nothing in n8n's log warns of the package", () => {
			const lines = n8n
				.log()
				.split('\n')
				.filter((line) => line.startsWith('{'))
				.map((line) => JSON.parse(line))
				.filter(({ level }) => level === 'warn' || level === 'error')
				// n8n itself lies in a cache that has our name, and its stack traces say so.
				.filter((entry) =>
					JSON.stringify(entry).replaceAll(hostCacheFolder(), '').includes(PACKAGE_NAME),
				);
			assert.deepEqual(lines, []);
		});

		sendAndWaitTests(() => ({ n8n, sandbox, credential }));
		if (version !== OLDER_N8N) humanReviewTests(() => ({ n8n, sandbox, model, credential }));

		describe('keeps its promises when something is refused', () => {
			const numbers = ['+33612345601', '+33612345602', '+33612345603'];
			const items = numbers.map((to) => ({ to }));
			const each = { to: '={{ $json.to }}', content: 'Hello' };
			const refuse = (recipient) =>
				sandbox.fault({
					recipient,
					method: 'POST',
					path: '/sms',
					fault: { kind: 'status', status: 400, title: 'This SIM is blocked.' },
				});
			const accepted = () => numbers.map((number) => sandbox.timesAccepted(number));

			test('stop on error: the run ends at the refused item, and the message says which', async () => {
				refuse(numbers[1]);
				// Of requests that are under way together, those beside the refused one may be taken.
				const oneByOne = { ...each, options: { parallelRequests: 1 } };
				const { execution } = await runOnItems(items, oneByOne);
				assert.equal(execution.status, 'error');
				assert.match(execution.error.message, /Item 2 of 3 \(\+\d+\) was refused: This SIM is blocked/);
				assert.deepEqual(accepted(), [1, 0, 0]);
			});

			test('a bad number: nothing is sent at all', async () => {
				const { execution } = await runOnItems([...items, { to: '0612' }], each);
				assert.equal(execution.status, 'error');
				assert.match(`${execution.error.message} ${execution.error.description}`, /0612/);
				assert.deepEqual(accepted(), [0, 0, 0]);
			});

			test('Retry On Fail: nobody is texted twice, and the output names everybody', async () => {
				refuse(numbers[1]);
				const { execution } = await runOnItems(items, each, {
					retryOnFail: true,
					maxTries: 3,
					waitBetweenTries: 100,
				});
				assert.equal(execution.status, 'success', execution.error?.message);
				assert.deepEqual(accepted(), [1, 1, 1]);
				assert.deepEqual(
					execution.output('Send').map(({ json }) => json.recipients),
					numbers.map((number) => [number]),
				);
			});

			test('error output: the refused item comes out there, paired with its input', async () => {
				refuse(numbers[1]);
				const { execution } = await runOnItems(items, each, { onError: 'continueErrorOutput' });
				assert.equal(execution.status, 'success', execution.error?.message);
				assert.deepEqual(accepted(), [1, 0, 1]);
				assert.deepEqual(execution.output('Send').map(itemOf), [0, 2]);
				const [failed] = execution.output('Send', 1);
				assert.equal(itemOf(failed), 1);
				assert.match(JSON.stringify(failed), /This SIM is blocked/);
			});

			test('a stopped execution sends nothing more', async () => {
				sandbox.settings.latencyMs = 1_500;
				const { id } = await n8n.importWorkflow(
					onItems('Stopped', items, sms(each)),
					{ [CREDENTIAL]: credential },
				);
				const running = n8n.runWorkflow(id, { trigger: 'Start' });
				await until(() => sandbox.requestsTo('POST', '/sms').length > 0, 'the first request', 30);
				const [{ id: executionId }] = await n8n.executionsOf(id);
				await n8n.rest('POST', `/rest/executions/${executionId}/stop`);
				const { status } = await running;
				assert.equal(status, 'canceled');
				await sleep(4_000);
				assert.equal(sandbox.requestsTo('POST', '/sms').length, 1);
			});
		});
	});
}

/** Every `sms_ids` in some items; a tool gives its answer to the agent as text. */
function smsIdsIn(items) {
	const text = JSON.stringify(items).replaceAll('\\"', '"');
	return [...text.matchAll(/"sms_ids":\[([\d,]+)\]/g)].flatMap(([, ids]) =>
		ids.split(',').map(Number),
	);
}

/** The input item that an output item is paired with. */
function itemOf({ pairedItem }) {
	return [pairedItem].flat()[0]?.item ?? [pairedItem].flat()[0];
}

/** Our node, sending from the sandbox's first SIM. */
function sms({ to, content, ...more }) {
	return node('Send', NODE, 1, {
		resource: 'sms',
		operation: 'send',
		deviceId: locator('id', '1'),
		simSubscriptionId: locator('id', '1'),
		phoneNumbers: locator('phone', to),
		content,
		...more,
	});
}
