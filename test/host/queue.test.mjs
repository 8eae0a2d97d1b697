// n8n in queue mode: main and workers on PostgreSQL and Redis, each with the package of its own.
//
// TEST_POSTGRES_URL and TEST_REDIS_URL say where the two are; a database and a key prefix are made there for
// the run and removed after it.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { tsImport } from 'tsx/esm/api';

import { CURRENT_N8N, installHost } from '../../scripts/host/install.mjs';
import {
	PACKAGE_NAME,
	freePort,
	installPackage,
	packPackage,
	removeFolder,
	startN8n,
	startProcess,
	temporaryFolder,
} from './n8nHost.mjs';
import { answer, ask, linkIn } from './sendAndWaitTests.mjs';
import { chain, locator, node, until } from './workflows.mjs';

const { startSandbox } = await tsImport('../sandbox/index.ts', import.meta.url);

const POSTGRES = new URL(
	process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres',
);
const REDIS = new URL(process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379');
const NAME = `notificatorsms_${process.pid}_${randomBytes(3).toString('hex')}`;

const MESSAGES = 200;
/** n8n's own default. */
const JOBS_PER_WORKER = 10;
/** As an API on the internet takes; the sandbox itself answers in 2 ms. */
const LATENCY_MS = 200;
/** How many webhook calls are under way at a time. */
const CALLERS = 20;

const END_SECONDS = 120;

describe(`queue mode of n8n ${CURRENT_N8N}`, { timeout: 20 * 60_000 }, () => {
	let host;
	let sandbox;
	let tarball;
	let main;
	let workflowId;
	let database;
	let pg;
	let Redis;
	const workers = [];

	const settings = {
		EXECUTIONS_MODE: 'queue',
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: POSTGRES.hostname,
		DB_POSTGRESDB_PORT: POSTGRES.port || '5432',
		DB_POSTGRESDB_USER: decodeURIComponent(POSTGRES.username),
		DB_POSTGRESDB_PASSWORD: decodeURIComponent(POSTGRES.password),
		DB_POSTGRESDB_DATABASE: NAME,
		QUEUE_BULL_REDIS_HOST: REDIS.hostname,
		QUEUE_BULL_REDIS_PORT: REDIS.port || '6379',
		QUEUE_BULL_REDIS_PASSWORD: decodeURIComponent(REDIS.password),
		QUEUE_BULL_PREFIX: NAME,
		N8N_REDIS_KEY_PREFIX: NAME,
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		// The queue notices a dead worker after 10 s here, with n8n's own settings after a minute.
		QUEUE_WORKER_LOCK_DURATION: '10000',
		QUEUE_WORKER_LOCK_RENEW_TIME: '3000',
		QUEUE_WORKER_STALLED_INTERVAL: '5000',
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
	};

	before(async () => {
		host = await installHost(CURRENT_N8N);
		// The clients that n8n itself uses.
		({ default: Redis } = await createRequire(host.n8n)('ioredis'));
		pg = createRequire(host.n8n)('pg');
		const admin = new pg.Client({ connectionString: POSTGRES.href });
		await admin.connect();
		await admin.query(`CREATE DATABASE ${NAME}`);
		await admin.end();

		sandbox = await startSandbox({ contacts: 0, rateLimit: false, latencyMs: LATENCY_MS });
		tarball = await packPackage(await temporaryFolder('tarball'));
		const port = await freePort();
		// Workers make the links, and have no other way to know where the main process is.
		settings.WEBHOOK_URL = `http://127.0.0.1:${port}/`;
		main = await startN8n({ host, tarball, port, env: settings });
		database = new pg.Client({
			connectionString: Object.assign(new URL(POSTGRES), { pathname: `/${NAME}` }).href,
		});
		await database.connect();

		const notificatorSmsApi = await main.createCredential('notificatorSmsApi', 'Sandbox', {
			apiKey: sandbox.apiKey,
			baseUrl: sandbox.baseUrl,
		});
		({ id: workflowId } = await main.importWorkflow(webhookThatSends(), { notificatorSmsApi }));
		await main.activate(workflowId);
	});

	after(async () => {
		for (const worker of workers) await worker.stop();
		await main?.stop();
		await sandbox?.close();
		await database?.end();
		const admin = new pg.Client({ connectionString: POSTGRES.href });
		await admin.connect();
		await admin.query(`DROP DATABASE IF EXISTS ${NAME} WITH (FORCE)`);
		await admin.end();
		const redis = new Redis(REDIS.href);
		const keys = await redis.keys(`*${NAME}*`);
		if (keys.length > 0) await redis.del(keys);
		await redis.quit();
	});

	async function startWorker() {
		const folder = await temporaryFolder('worker');
		await installPackage(tarball, folder);
		const worker = await startProcess({
			host,
			folder,
			command: ['worker', `--concurrency=${JOBS_PER_WORKER}`],
			env: settings,
		});
		await worker.waitUntil('/healthz/readiness');
		workers.push({
			...worker,
			stop: async () => {
				await worker.stop();
				await removeFolder(folder);
			},
			executions: () => worker.log().split('Worker started execution').length - 1,
			executionsOf: (id) => worker.log().split(`Worker started execution ${id} `).length - 1,
		});
		return workers.at(-1);
	}

	/** Calls the webhook once for each recipient, waits until all executions have ended and returns them. */
	async function callWebhook(recipients) {
		const {
			rows: [{ newest }],
		} = await database.query('SELECT COALESCE(MAX(id), 0) AS newest FROM execution_entity');
		const started = Date.now();
		const waiting = [...recipients];
		const caller = async () => {
			for (let to = waiting.shift(); to; to = waiting.shift()) {
				const { status } = await fetch(`${main.url}/webhook/send`, {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify({ to }),
				});
				assert.equal(status, 200);
			}
		};
		await Promise.all(Array.from({ length: CALLERS }, caller));
		for (;;) {
			const { rows } = await database.query(
				'SELECT e.status, d.data FROM execution_entity e JOIN execution_data d ON d."executionId" = e.id WHERE e.id > $1',
				[newest],
			);
			const ended = rows.filter(({ status }) => !['new', 'running'].includes(status));
			if (ended.length === recipients.length) {
				return { executions: ended, seconds: (Date.now() - started) / 1000 };
			}
			assert.ok(
				Date.now() - started < END_SECONDS * 1000,
				`after ${END_SECONDS} s ${ended.length} of ${recipients.length} executions have ended`,
			);
			await sleep(100);
		}
	}

	const accepted = (recipients) => recipients.map((number) => sandbox.timesAccepted(number));
	const numbers = (first) =>
		Array.from({ length: MESSAGES }, (_, i) => `+336${String(first + i).padStart(8, '0')}`);
	test('one worker: every message is accepted exactly once', async (t) => {
		await startWorker();
		const recipients = numbers(10_000_000);
		const { seconds } = await callWebhook(recipients);
		assert.deepEqual(new Set(accepted(recipients)), new Set([1]));
		t.diagnostic(
			`one worker: ${MESSAGES} executions in ${seconds.toFixed(1)} s, ${(MESSAGES / seconds).toFixed(0)} per second`,
		);
	});

	test('a person is asked: the worker texts, the main process takes the answer, and a worker goes on', async () => {
		const to = '+33640000001';
		const { id } = await main.importWorkflow(webhookThatAsks(), {
			notificatorSmsApi: await main.createCredential('notificatorSmsApi', 'Sandbox', {
				apiKey: sandbox.apiKey,
				baseUrl: sandbox.baseUrl,
			}),
		});
		await main.activate(id);
		const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ to }) };
		await until(async () => (await fetch(`${main.url}/webhook/ask`, request)).status === 200, 'the webhook', 30);
		await until(() => sandbox.timesAccepted(to) === 1, 'the SMS', 30);
		const [{ id: executionId }] = await main.executionsOf(id);
		await main.waitUntilWaiting(executionId);

		const link = linkIn(sandbox.acceptedMessages.at(-1));
		assert.ok(link.startsWith(`${main.url}/webhook-waiting/`), 'the link that the worker made leads to the main process');
		assert.match(await (await fetch(link)).text(), /Approve\?/);
		assert.match((await answer(link, 'approve')).text, /Your answer was taken/);
		const execution = await main.waitForExecution(executionId);
		assert.equal(execution.output('Answer')[0].json.data.approved, true);
		assert.equal(sandbox.timesAccepted(to), 1);
		assert.equal(workers[0].executionsOf(executionId), 2, 'the worker asked, and went on');
	});

	test('two workers: every message is accepted exactly once, and both have worked', async (t) => {
		const [first, second] = [workers[0], await startWorker()];
		const before = first.executions();
		const recipients = numbers(20_000_000);
		const { seconds } = await callWebhook(recipients);
		assert.deepEqual(new Set(accepted(recipients)), new Set([1]));
		const shares = [first.executions() - before, second.executions()];
		assert.equal(shares[0] + shares[1], MESSAGES);
		assert.ok(Math.min(...shares) >= MESSAGES / 5, `the shares were ${shares}`);
		t.diagnostic(
			`two workers: ${MESSAGES} executions in ${seconds.toFixed(1)} s, ${(MESSAGES / seconds).toFixed(0)} per second, shares ${shares.join(' and ')}`,
		);
	});

	test('a worker is killed in the middle: nobody is texted twice, and n8n names what it gave up', async (t) => {
		const second = workers[1];
		const recipients = numbers(30_000_000);
		const isEarly = () => accepted(recipients).filter(Boolean).length < MESSAGES / 4;
		const killed = (async () => {
			while (isEarly()) await sleep(20);
			await second.kill();
		})();
		const { executions, seconds } = await callWebhook(recipients);
		await killed;

		assert.equal(Math.max(...accepted(recipients)), 1, 'nobody is texted twice');
		const endedWell = executions.filter(({ status }) => status === 'success');
		const reached = recipients.filter((number) =>
			endedWell.some(({ data }) => data.includes(number)),
		);
		assert.equal(reached.length, endedWell.length);
		assert.deepEqual(
			new Set(accepted(reached)),
			new Set([1]),
			'what ended well has sent its message',
		);
		// n8n does not run these again and keeps none of their data, only a sentence.
		const givenUp = executions.filter(({ status }) => status !== 'success');
		assert.ok(givenUp.length <= JOBS_PER_WORKER, `${givenUp.length} executions were given up`);
		for (const { status, data } of givenUp) {
			assert.equal(status, 'error');
			assert.match(data, /failed to be processed too many times/);
		}
		const left = accepted(recipients).filter(Boolean).length - endedWell.length;
		t.diagnostic(
			`one of two workers killed: ${endedWell.length} executions ended well; ${givenUp.length} were running on it and ended with an error: ` +
				`the messages of ${left} had left, those of ${givenUp.length - left} had not; ${seconds.toFixed(1)} s in all`,
		);
	});

	test('1,000 people three times, the worker killed half way: each is texted once', async (t) => {
		const people = Array.from({ length: 1_000 }, (_, index) => `+3364100${String(index).padStart(4, '0')}`);
		const { id } = await main.importWorkflow(webhookThatSendsToAll(), {
			notificatorSmsApi: await main.createCredential('notificatorSmsApi', 'Sandbox', {
				apiKey: sandbox.apiKey,
				baseUrl: sandbox.baseUrl,
			}),
		});
		await main.activate(id);
		const request = {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ people }),
		};
		const start = async () =>
			await until(async () => (await fetch(`${main.url}/webhook/all`, request)).status === 200, 'the webhook', 30);
		const statuses = async () => {
			const { rows } = await database.query(
				'SELECT status FROM execution_entity WHERE "workflowId" = $1 ORDER BY id',
				[id],
			);
			return rows.map(({ status }) => status);
		};
		const hasEnded = async (count) =>
			await until(
				async () => (await statuses()).filter((status) => !['new', 'running'].includes(status)).length === count,
				`execution ${count}`,
				END_SECONDS,
			);
		const reached = () => accepted(people).filter(Boolean).length;

		await start();
		await until(() => reached() >= people.length / 2, 'half of the people', END_SECONDS);
		// Whichever of them has it: one was killed before.
		for (const worker of workers) await worker.kill();
		const reachedFirst = reached();
		// A worker notices what another one has left.
		await startWorker();
		await hasEnded(1);
		await start();
		await hasEnded(2);
		await start();
		await hasEnded(3);

		assert.deepEqual(await statuses(), ['error', 'success', 'success']);
		assert.ok(reachedFirst < people.length, 'the worker was killed before all were texted');
		assert.deepEqual(new Set(accepted(people)), new Set([1]));
		t.diagnostic(`${reachedFirst} of ${people.length} were texted before the worker was killed, each of them once in all`);
	});
});

function webhookThatSendsToAll() {
	const webhook = node('Webhook', 'n8n-nodes-base.webhook', 2, {
		httpMethod: 'POST',
		path: 'all',
		responseMode: 'onReceived',
		options: {},
	});
	const options = { destinationFieldName: 'to' };
	return chain('Webhook that sends to all', [
		{ ...webhook, webhookId: 'all' },
		node('One item per person', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.people', options }),
		node('Send SMS', `${PACKAGE_NAME}.notificatorSms`, 1, {
			resource: 'sms',
			operation: 'send',
			deviceId: locator('id', '1'),
			simSubscriptionId: locator('id', '1'),
			phoneNumbers: locator('phone', '={{ $json.to }}'),
			content: '=A reminder for {{ $json.to }}',
			options: { skipAlreadySent: 24 },
		}),
	]);
}

function webhookThatSends() {
	const byId = (value) => ({ __rl: true, mode: 'id', value });
	return {
		name: 'Webhook that sends',
		nodes: [
			{
				id: 'webhook',
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				position: [0, 0],
				webhookId: 'send',
				parameters: { httpMethod: 'POST', path: 'send', responseMode: 'onReceived', options: {} },
			},
			{
				id: 'send',
				name: 'Send SMS',
				type: `${PACKAGE_NAME}.notificatorSms`,
				typeVersion: 1,
				position: [220, 0],
				parameters: {
					resource: 'sms',
					operation: 'send',
					deviceId: byId('1'),
					simSubscriptionId: byId('1'),
					phoneNumbers: { __rl: true, mode: 'phone', value: '={{ $json.body.to }}' },
					content: 'Hello from the queue',
				},
			},
		],
		connections: { Webhook: { main: [[{ node: 'Send SMS', type: 'main', index: 0 }]] } },
	};
}

function webhookThatAsks() {
	const webhook = node('Webhook', 'n8n-nodes-base.webhook', 2, {
		httpMethod: 'POST',
		path: 'ask',
		responseMode: 'onReceived',
		options: {},
	});
	return chain('Webhook that asks', [
		{ ...webhook, webhookId: 'ask' },
		ask({ phoneNumbers: locator('phone', '={{ $json.body.to }}'), message: 'Approve?' }),
		node('Answer', 'n8n-nodes-base.noOp', 1, {}),
	]);
}
