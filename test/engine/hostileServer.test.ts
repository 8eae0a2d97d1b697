/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node.js, not in n8n */
import type { ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { onEveryHost } from './everyHost';
import { pour, sendJson, startHostile, type HostileServer } from './hostile';
import type { JobResult } from './job';
import { jobOf, outputOf, sendParameters } from './workflows';

// What such servers say to look-ups, each of half a minute, is another matter.
const SEND = sendParameters('+33612345678', 'Hello', { unclearAnswers: 'report' });
const RETURN_ALL = { resource: 'contact', operation: 'list', returnAll: true, filters: {} };

/** What the system keeps in its buffers of bytes that nobody has read. */
const BUFFERED = 32_000_000;
const LARGEST_ANSWER = 32_000_000;

const MEGABYTE = 'x'.repeat(1_000_000);

function* repeat(piece: string, times: number): Iterable<string> {
	for (let time = 0; time < times; time++) yield piece;
}

/** A JSON object with so many megabytes in it. */
function* hugeJson(megabytes: number): Iterable<string> {
	yield '{"data":[],"padding":"';
	yield* repeat(MEGABYTE, megabytes);
	yield '"}';
}

/** Pages of ever new contacts, whatever page is asked for. */
function endlessPages(rowsPerPage: number, meta?: IDataObject, more: IDataObject = {}) {
	let id = 1;
	return (response: ServerResponse) => {
		const data = Array.from({ length: rowsPerPage }, () => ({ id: id++, ...more }));
		sendJson(response, 200, { data, meta });
	};
}

let server: HostileServer | undefined;
afterEach(stopServer);

async function stopServer(): Promise<void> {
	await server?.close();
	server = undefined;
}

/** Starts the server of a request; a test that makes several has one after the other. */
async function serve(answer: Parameters<typeof startHostile>[0]): Promise<HostileServer> {
	await stopServer();
	server = await startHostile(answer);
	return server;
}

onEveryHost((run, { search }) => {
	async function runAgainst(
		answer: Parameters<typeof startHostile>[0],
		parameters: INodeParameters | IDataObject,
		timeout = 20_000,
	): Promise<JobResult> {
		const { baseUrl } = await serve(answer);
		const target = { apiKey: 'a-key-of-an-account', baseUrl };
		return await run(
			jobOf(target, [{}], { parameters: { ...parameters, requestOptions: { timeout } } as INodeParameters }),
		);
	}

	async function pick(answer: Parameters<typeof startHostile>[0], filter?: string) {
		const { baseUrl } = await serve(answer);
		return await search({
			node: 'notificatorSms',
			method: 'searchContacts',
			parameters: {},
			credential: { apiKey: 'a-key-of-an-account', baseUrl },
			filter,
		});
	}

	describe('an answer of 500 MB', () => {
		const answer = (_request: unknown, response: ServerResponse) => void pour(response, hugeJson(500));

		test('ends a listing with a sentence, and little of it is taken', async () => {
			const { error } = await runAgainst(answer, RETURN_ALL);
			expect(error?.message).toMatch(/^The server answered with data that cannot be read: too large/);
			expect(server!.bytesTaken()).toBeLessThan(LARGEST_ANSWER + BUFFERED);
			expect(server!.requests).toHaveLength(1);
		}, 60_000);

		test('leaves it open whether an SMS went out, and it is not sent again', async () => {
			const { error } = await runAgainst(answer, SEND);
			expect(error?.message).toMatch(/^The SMS to \+33612345678 may have gone out: .*too large/);
			expect(server!.bytesTaken()).toBeLessThan(LARGEST_ANSWER + BUFFERED);
			expect(server!.requests).toHaveLength(1);
		}, 60_000);

		test('as an error with status 400, too', async () => {
			const { error } = await runAgainst((_request, response) => {
				response.statusCode = 400;
				void pour(response, hugeJson(500));
			}, SEND);
			expect(error?.message).toMatch(/too large/);
			expect(server!.bytesTaken()).toBeLessThan(LARGEST_ANSWER + BUFFERED);
		}, 60_000);

		test('ends a list of the editor', async () => {
			const { error } = await pick(answer);
			expect(error?.message).toMatch(/too large/);
			expect(server!.bytesTaken()).toBeLessThan(LARGEST_ANSWER + BUFFERED);
		}, 60_000);
	});

	test('500 MB that are 500 kB on the wire cost no more', async () => {
		const { error } = await runAgainst((_request, response) => {
			response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
			const packed = createGzip();
			packed.pipe(response);
			response.on('close', () => packed.destroy());
			packed.on('error', () => undefined);
			void pour(packed, hugeJson(500));
		}, RETURN_ALL);
		expect(error?.message).toMatch(/too large/);
		expect(server!.bytesTaken()).toBeLessThan(400_000);
	}, 60_000);

	describe('a list without an end', () => {
		const WITHOUT_END: Array<[string, IDataObject | undefined]> = [
			['without a total', undefined],
			['with a total of a million millions', { total: 10 ** 12 }],
			['with a total beyond all numbers', { total: '9'.repeat(400) }],
		];

		test.each(WITHOUT_END)('%s ends with a sentence', async (_name, meta) => {
			const next = endlessPages(10_000, meta);
			const { error } = await runAgainst((_request, response) => next(response), RETURN_ALL);
			expect(error?.message).toMatch(/^These are more rows than n8n can take from one item/);
			expect(server!.requests.length).toBeLessThanOrEqual(16);
		}, 60_000);

		test('of which no row passes the filters ends with a sentence', async () => {
			const next = endlessPages(60_000);
			const { error } = await runAgainst((_request, response) => next(response), {
				...RETURN_ALL,
				filters: { search: 'nobody' },
			});
			expect(error?.message).toMatch(/^The server's list does not end: \d+ rows were read, and more would come/);
			expect(server!.requests.length).toBeLessThan(20);
		}, 60_000);

		test('of large rows ends before it fills the memory', async () => {
			const next = endlessPages(28, undefined, { name: MEGABYTE });
			const { error } = await runAgainst((_request, response) => next(response), RETURN_ALL);
			expect(error?.message).toMatch(/too large/);
			expect(server!.bytesTaken()).toBeLessThan(256_000_000 + 2 * LARGEST_ANSWER + BUFFERED);
		}, 120_000);

		test('gives a limit of 50 in one request', async () => {
			const next = endlessPages(50);
			const { runs } = await runAgainst((_request, response) => next(response), {
				...RETURN_ALL,
				returnAll: false,
				limit: 50,
			});
			expect(outputOf(runs)).toHaveLength(50);
			expect(server!.requests).toHaveLength(1);
		});

		test('gives a search in the editor that finds nothing a few requests, and says how to go on', async () => {
			const next = endlessPages(10);
			const { list } = await pick((_request, response) => next(response), 'nobody');
			expect(list?.results[0].name).toMatch(/^\d+ searched so far\. Scroll down to search on\.$/);
			expect(list?.results.every(({ value }) => String(value).trim() === '')).toBe(true);
			expect(server!.requests.length).toBeLessThanOrEqual(3);
		});
	});

	test.each([
		['lists', '['],
		['objects', '{"a":'],
	])('a million %s in one another end with a sentence', async (_name, level) => {
		const close = level === '[' ? ']' : '}';
		const nested = `{"data":${level.repeat(1_000_000)}1${close.repeat(1_000_000)}}`;
		for (const parameters of [SEND, RETURN_ALL]) {
			const { error } = await runAgainst((_request, response) => response.end(nested), parameters);
			expect(error?.message).toMatch(/nested too deeply/);
			await server!.close();
		}
	}, 30_000);

	describe('bytes that come one by one', () => {
		const dribble = (response: ServerResponse, piece: () => void) => {
			const timer = setInterval(piece, 50);
			response.on('close', () => clearInterval(timer));
		};

		test.each<[string, Parameters<typeof startHostile>[0]]>([
			['in the body', (_request, response) => dribble(response, () => response.write(' '))],
			[
				'in the headers',
				({ socket }, response) => {
					socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
					dribble(response, () => socket.write('x'));
				},
			],
			['as news that all goes well', (_request, response) => dribble(response, () => response.writeProcessing())],
		])('%s end when the timeout does', async (_name, answer) => {
			for (const parameters of [SEND, RETURN_ALL]) {
				const start = Date.now();
				const { error } = await runAgainst(answer, parameters, 700);
				expect(error?.message).toMatch(/The server did not answer in time$/);
				expect(Date.now() - start).toBeLessThan(5_000);
				expect(server!.requests).toHaveLength(1);
				await server!.close();
			}
		}, 30_000);
	});

	describe('words of the server', () => {
		const titled = (title: unknown) => (_request: unknown, response: ServerResponse) =>
			sendJson(response, 400, { errors: [{ title, status: 400 }] });

		test('of ten million letters are cut', async () => {
			const { error } = await runAgainst(titled('word '.repeat(2_000_000)), RETURN_ALL);
			expect(error!.message.length).toBeLessThan(310);
			expect(error?.message).toMatch(/^Word word .*…$/);
		});

		test('with tags and control characters are plain', async () => {
			const { error } = await runAgainst(
				titled('<img src=x onerror="alert(1)">\u001b[2J\u0000\nNo such device\u202e'),
				SEND,
			);
			expect(error?.message).toBe(
				'The SMS to +33612345678 was refused: ‹img src=x onerror="alert(1)"› [2J No such device',
			);
			expect(JSON.stringify(error)).not.toMatch(/<img/);
		});

		test.each([[{ toString: 1 }], [['a']], [null], [7], [{}]])('that are none (%j) do no harm', async (title) => {
			const { error } = await runAgainst(titled(title), SEND);
			expect(error?.message).toMatch(/^The SMS to \+33612345678 (was refused|may have gone out): (The server |a$)/);
		});
	});

	describe('the key', () => {
		const ESCAPED: Array<[string, string, (key: string) => string]> = [
			['escaped letter by letter', 'sk_live_4711', (key) => [...key].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')],
			['escaped in its first letter', 'sk_live_4711', (key) => `\\u0073${key.slice(1)}`],
			['with a quote in it', 'sk_"live"_4711', (key) => key.replaceAll('"', '\\"')],
			['with slashes as PHP writes them', 'sk/live/4711', (key) => key.replaceAll('/', '\\/')],
		];
		test.each(ESCAPED)('%s is in no output and in nothing that is stored', async (_name, key, spelling) => {
			const spelled = spelling(key);
			const row = `{"id":1,"name":"Bearer ${spelled}","${spelled}":["${spelled}",{"deep":"x${spelled}x"}]}`;
			for (const parameters of [SEND, RETURN_ALL]) {
				const { baseUrl } = await serve((_request, response) =>
					response.end(parameters === SEND ? `{"data":{"sms_ids":[1],"note":${row}}}` : `{"data":[${row}],"meta":{"total":1}}`),
				);
				const result = await run(jobOf({ apiKey: key, baseUrl }, [{}], { parameters: { ...parameters, requestOptions: {} } }));
				expect(result.error).toBeUndefined();
				expect(outputOf(result.runs)).toHaveLength(1);
				const shown = JSON.stringify(outputOf(result.runs));
				expect(shown).toContain('[API key]');
				expect(shown).not.toContain(JSON.stringify(key).slice(1, -1));
				expect(result.stored).not.toContain(JSON.stringify(key).slice(1, -1));
			}
		});
	});

	describe('names that JavaScript uses itself', () => {
		const body = '{"data":{"sms_ids":[1],"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"error":{"__proto__":1}}}';

		test('in an answer change nothing but themselves', async () => {
			const { runs, error, stored } = await runAgainst((_request, response) => response.end(body), SEND);
			expect(error).toBeUndefined();
			const [{ json }] = outputOf(runs);
			expect(json).toMatchObject({ sms_ids: [1], recipients: ['+33612345678'] });
			expect(({} as IDataObject).polluted).toBeUndefined();
			expect(JSON.parse(stored)).toBeDefined();
			const next = await runAgainst((_request, response) => sendJson(response, 200, { data: {} }), SEND);
			expect(outputOf(next.runs)[0].json).not.toHaveProperty('polluted');
		});

		test('in a row neither', async () => {
			const rows = '{"data":[{"id":1,"__proto__":{"polluted":1},"custom_parameters":{"__proto__":{"polluted":1}}}],"meta":{"total":1}}';
			const { runs, error } = await runAgainst((_request, response) => response.end(rows), RETURN_ALL);
			expect(error).toBeUndefined();
			expect(outputOf(runs)[0].json).toMatchObject({ id: 1 });
			expect(outputOf(runs)[0].json.polluted).toBeUndefined();
		});
	});

	test.each([
		'{"data":[null],"meta":{"total":1}}',
		'{"data":[1,"two"],"meta":null}',
		'{"data":{"0":{"id":1},"length":1}}',
		'{"data":[{"id":{"toString":1}}]}',
	])('a list that is none ends with a sentence: %s', async (text) => {
		const { error } = await runAgainst((_request, response) => response.end(text), RETURN_ALL);
		expect(error?.message).toMatch(/^The server answered/);
	});

	test('SMS IDs that are none leave it open what was taken', async () => {
		const { error } = await runAgainst(
			(_request, response) => sendJson(response, 200, { data: { sms_ids: [[1], { a: 2 }, null] } }),
			SEND,
		);
		expect(error?.message).toMatch(/may have gone out: The server took a part and did not say which/);
	});

	test('headers of a megabyte end with a sentence', async () => {
		const { error } = await runAgainst(
			({ socket }) => socket.write(`HTTP/1.1 200 OK\r\nX: ${MEGABYTE}\r\n\r\n{}`),
			RETURN_ALL,
		);
		expect(error?.message).toMatch(/^The request ended without an answer|^The connection was cut/);
	});
});
