import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { startSandbox, type Fault, type Sandbox } from '../sandbox';
import { HOSTS } from './hosts';
import { startHost, type RunningHost } from './host';
import { sendJson, startHostile, type HostileServer } from './hostile';
import type { Job } from './job';
import { jobOf, locator, outputOf, sendParameters } from './workflows';

/** With characters that JSON, URLs and HTML each write in a way of their own. */
const KEY = 'Sup3r/Secret+Key=of~an&Account';

const SPELLINGS = [
	KEY,
	KEY.slice(0, 12),
	KEY.slice(-12),
	KEY.replaceAll('/', '\\/'),
	encodeURIComponent(KEY),
	KEY.replaceAll('&', '&amp;'),
	Buffer.from(KEY).toString('base64'),
];

const LIST = { resource: 'contact', operation: 'list', returnAll: true, filters: {} };

const OPERATIONS: Array<[string, INodeParameters]> = [
	['Send SMS', sendParameters('+33612345678', 'Hello', { unclearAnswers: 'report' })],
	['List contacts', LIST],
];

const FAULTS: Array<[string, Fault]> = [
	...[400, 401, 403, 404, 422, 500, 503].map((status): [string, Fault] => [
		`status ${status}`,
		{ kind: 'status', status, title: 'The API key has no access.' },
	]),
	['a rate limit for a day', { kind: 'status', status: 429, retryAfterSeconds: 86_400 }],
	['a web page', { kind: 'html' }],
	['an empty answer', { kind: 'empty' }],
	['a redirect', { kind: 'redirect' }],
	['a redirect to another host', { kind: 'redirect', location: 'http://localhost:9/elsewhere' }],
	['a slow answer', { kind: 'slow', delayMs: 50 }],
	['no answer', { kind: 'hang' }],
	['a cut connection', { kind: 'cut' }],
	['half an answer', { kind: 'truncated' }],
	['another JSON', { kind: 'wrongShape' }],
	['an answer that is too large', { kind: 'huge', bytes: 33_000_000 }],
];

/** Servers that repeat the key of the request in their answer. */
const ECHOES: Array<[string, Parameters<typeof startHostile>[0]]> = [
	...[400, 401, 500].map((status): [string, Parameters<typeof startHostile>[0]] => [
		`a title with status ${status}`,
		({ headers }, response) =>
			sendJson(response, status, { errors: [{ title: `"${headers.authorization}" is no key`, status }] }),
	]),
	[
		'a title as PHP writes it',
		({ headers }, response) =>
			response
				.writeHead(400)
				.end(JSON.stringify({ errors: [{ title: headers.authorization }] }).replaceAll('/', '\\/')),
	],
	['a message', ({ headers }, response) => sendJson(response, 403, { message: headers.authorization })],
	['a success that says otherwise', ({ headers }, response) =>
		sendJson(response, 200, { errors: [{ title: headers.authorization }] })],
	['data', ({ headers }, response) =>
		sendJson(response, 200, {
			data: { sms_ids: [1], request: { headers }, error: headers.authorization, [headers.authorization!]: 1 },
		})],
	['rows', ({ headers }, response) =>
		sendJson(response, 200, { data: [{ id: 1, name: headers.authorization }], meta: { total: 1 } })],
	['a web page', ({ headers }, response) => response.end(`<html><body>${headers.authorization}</body></html>`)],
	['a text', ({ headers }, response) => response.end(headers.authorization)],
	['headers', ({ headers }, response) =>
		response
			.writeHead(302, { Location: `/?key=${headers.authorization}`, 'X-Key': headers.authorization })
			.end()],
	['an HTTP answer that is none', ({ headers, socket }) => socket.end(`HTTP/1.1 ${headers.authorization}\r\n\r\n`)],
];

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, apiKey: KEY });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

function jobsFor(
	target: Pick<Sandbox, 'apiKey' | 'baseUrl'>,
	parameters: INodeParameters,
	requestOptions: INodeParameters = {},
): Job[] {
	const node = { parameters: { ...parameters, requestOptions } };
	return [
		jobOf(target, [{}], node),
		jobOf(target, [{}, {}], { ...node, onError: 'continueErrorOutput' }),
		jobOf(target, [{}], { ...node, retryOnFail: true, maxTries: 2, waitBetweenTries: 1 }),
	];
}

/** So that a refused connection is waited for in a few seconds. */
const SPEED = 5;

describe.each(HOSTS)('n8n $n8n', (host) => {
	let running: RunningHost;
	let output = '';
	beforeAll(async () => {
		running = await startHost(host, { logLevel: 'debug', onOutput: (text) => (output += text), speed: SPEED });
	}, 120_000);
	afterAll(async () => await running?.stop());
	beforeEach(() => (output = ''));

	/** Runs jobs and looks for the key in all that comes of them. */
	async function expectNoKey(jobs: Job[]): Promise<string> {
		const results = [];
		for (const job of jobs) results.push(await running.run(job));
		const seen = JSON.stringify(results) + output;
		for (const spelling of SPELLINGS) expect(seen).not.toContain(spelling);
		for (const { url } of sandbox.requests) {
			for (const spelling of SPELLINGS) expect(url).not.toContain(spelling);
		}
		return seen;
	}

	describe.each(OPERATIONS)('the key is in no output, error, log or URL of %s after', (_operation, parameters) => {
		test('a success', async () => {
			await expectNoKey(jobsFor(sandbox, parameters));
			expect(sandbox.requests[0].headers.authorization).toBe(`Bearer ${KEY}`);
			// The host does log what it runs, so there was something to look through.
			expect(output).not.toBe('');
		});

		test.each(FAULTS)('%s', async (_fault, fault) => {
			for (let times = 0; times < 6; times++) sandbox.failNext(fault);
			await expectNoKey(jobsFor(sandbox, parameters, { timeout: fault.kind === 'hang' ? 100 : 5_000 }));
		}, 30_000);

		test('a wrong key', async () => {
			const other = await startSandbox({ rateLimit: false, apiKey: 'another-key' });
			await expectNoKey(jobsFor({ apiKey: KEY, baseUrl: other.baseUrl }, parameters)).finally(other.close);
		});

		test('a key that cannot be sent', async () => {
			const apiKey = `${KEY}\u{1F511}`;
			await expectNoKey(jobsFor({ apiKey, baseUrl: sandbox.baseUrl }, parameters));
		});

		test.each(['not a web address', 'ftp://127.0.0.1/api', 'http://127.0.0.1:99999/api'])(
			'the Base URL %s',
			async (baseUrl) => void (await expectNoKey(jobsFor({ apiKey: KEY, baseUrl }, parameters))),
		);

		test('a refused connection', async () => {
			const gone = await startHostile(() => undefined);
			await gone.close();
			const [job] = jobsFor({ apiKey: KEY, baseUrl: gone.baseUrl }, parameters);
			expect(await expectNoKey([job])).toMatch(/refused the connection/);
		}, 60_000);

		test.each(ECHOES)('a server that repeats it in %s', async (_place, answer) => {
			const echo = await startHostile(answer);
			await expectNoKey(jobsFor({ apiKey: KEY, baseUrl: echo.baseUrl }, parameters)).finally(echo.close);
			expect(echo.requests[0].authorization).toBe(`Bearer ${KEY}`);
		});
	});

	test('the word in its place says what was there', async () => {
		const [, echo] = ECHOES.find(([place]) => place === 'a title with status 401')!;
		const server = await startHostile(echo);
		const [job] = jobsFor({ apiKey: KEY, baseUrl: server.baseUrl }, LIST as never);
		const { error } = await running.run(job).finally(server.close);
		expect(error?.message).toBe('"Bearer [API key]" is no key');
	});

	describe('the key is in no list of the editor after', () => {
		const search = (baseUrl: string) => ({
			node: 'notificatorSms',
			method: 'searchContacts',
			parameters: {},
			credential: { apiKey: KEY, baseUrl },
		});

		test.each(ECHOES)('a server that repeats it in %s', async (_place, answer) => {
			const echo = await startHostile(answer);
			const list = await running.search(search(echo.baseUrl)).finally(echo.close);
			for (const spelling of SPELLINGS) expect(JSON.stringify(list) + output).not.toContain(spelling);
			expect(echo.requests[0].authorization).toBe(`Bearer ${KEY}`);
		});

		test.each(FAULTS.filter(([, { kind }]) => kind !== 'hang'))('%s', async (_fault, fault) => {
			sandbox.failNext(fault);
			const list = await running.search(search(sandbox.baseUrl));
			for (const spelling of SPELLINGS) expect(JSON.stringify(list) + output).not.toContain(spelling);
		});
	});

	describe('a redirect to another host', () => {
		let elsewhere: HostileServer;
		beforeAll(async () => {
			elsewhere = await startHostile((_request, response) => sendJson(response, 200, { data: [] }));
		});
		afterAll(async () => await elsewhere.close());

		const redirectTo = async (status: number) =>
			await startHostile((_request, response) =>
				response.writeHead(status, { Location: elsewhere.baseUrl.replace('127.0.0.1', 'localhost') }).end(),
			);

		test.each([301, 302, 303, 307, 308])('with %d is never followed', async (status) => {
			const server = await redirectTo(status);
			const target = { apiKey: KEY, baseUrl: server.baseUrl };
			for (const [, parameters] of OPERATIONS) {
				for (const job of jobsFor(target, parameters)) await running.run(job);
			}
			const { error } = await running.search({
				node: 'notificatorSms',
				method: 'searchContacts',
				parameters: {},
				credential: target,
			});
			await server.close();
			expect(error?.message).toMatch(/redirected/);
			expect(server.requests.length).toBeGreaterThan(6);
			expect(elsewhere.requests).toEqual([]);
		});
	});

	describe('no text of the API or of an item runs as an expression', () => {
		const EXPRESSIONS = ['={{ 6 * 7 }}', '={{ $env }}', '=42', '{{ 6 * 7 }}', '=', '${6 * 7}'];

		test.each(EXPRESSIONS)('%s as a name is text in the output', async (name) => {
			sandbox.state.contacts[0].name = name;
			const { runs } = await running.run(jobOf(sandbox, [{}], { parameters: { ...LIST, requestOptions: {} } as never }));
			expect(outputOf(runs).map(({ json }) => json.name)).toContain(name);
		});

		test.each(EXPRESSIONS)('%s as a message is sent as it is', async (text) => {
			const parameters = sendParameters('+33612345678', '={{ $json.text }}');
			const { error } = await running.run(jobOf(sandbox, [{ text }], { parameters }));
			expect(error).toBeUndefined();
			expect(sandbox.timesAccepted('+33612345678', text)).toBe(1);
		});

		test.each(EXPRESSIONS)('%s as a message is sent as it is by a paced run', async (text) => {
			const parameters = {
				...sendParameters('+33612345678', '={{ $json.text }}'),
				requestOptions: { batching: { batch: { batchSize: 1, batchInterval: 10 } } },
			};
			await running.run(jobOf(sandbox, [{ text }, { text: 'other' }], { parameters }));
			expect(sandbox.timesAccepted('+33612345678', text)).toBe(1);
		});

		test.each(EXPRESSIONS)('%s as a name does not run when it is picked', async (name) => {
			Object.assign(sandbox.state.contacts[0], { name });
			const { list } = await running.search({
				node: 'notificatorSms',
				method: 'searchContactNumbers',
				parameters: {},
				credential: sandbox,
			});
			const number = sandbox.state.contacts[0].phone_number;
			const entry = list!.results.find(({ value }) => value === number)!;
			expect(entry.name.trim().startsWith(name)).toBe(true);
			expect(entry.name.startsWith('=')).toBe(false);
		});

		test('what would run as an expression cannot be picked', async () => {
			const rows = ['={{ $env }}', '=1', '2'].map((id) => ({ id, name: 'Ada', phone_number: `${id}33612345678` }));
			const server = await startHostile((_request, response) => sendJson(response, 200, { data: rows, meta: { total: 3 } }));
			const searches = ['searchContacts', 'searchContactNumbers', 'searchDevices', 'searchCampaigns'].map((method) => ({
				node: 'notificatorSms',
				method,
				parameters: {} as IDataObject,
				credential: { apiKey: KEY, baseUrl: server.baseUrl },
			}));
			const lists = [];
			for (const search of searches) lists.push((await running.search(search)).list!.results);
			await server.close();
			for (const list of lists) expect(list.map(({ value }) => value)).toEqual([expect.stringMatching(/^2/)]);
		});

		test('nor can a SIM', async () => {
			const device = { id: 1, sims: [{ subscription_id: '={{ $env }}' }, { subscription_id: 2, display_name: '=3' }] };
			const server = await startHostile((_request, response) => sendJson(response, 200, { data: device }));
			const { list } = await running
				.search({
					node: 'notificatorSms',
					method: 'searchSims',
					parameters: { deviceId: locator('id', '1') },
					credential: { apiKey: KEY, baseUrl: server.baseUrl },
				})
				.finally(server.close);
			expect(list?.results).toEqual([{ name: ' =3', value: '2' }]);
		});
	});
});
