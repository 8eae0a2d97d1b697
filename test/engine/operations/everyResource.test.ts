import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox';
import { onEveryHost } from '../everyHost';
import { outputOf, pairedIndex } from '../workflows';
import { byId, fillAccount, operationJob, RESOURCES, rowsOf, type Resource } from './operationJob';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, devices: 2 });
});
beforeEach(() => fillAccount(sandbox));
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const DELETABLE = RESOURCES.filter(({ resource }) => resource !== 'device');
const MOST_SIMPLIFIED_FIELDS = 10;

/** A row as it may leave the node: without the secret, and with another name for `error`. */
function shown(row: IDataObject): IDataObject {
	const fields = Object.entries(row).filter(([name]) => name !== 'device_fcm_token');
	return Object.fromEntries(fields.map(([name, value]) => [name === 'error' ? 'failure_reason' : name, value]));
}

function list({ resource }: Resource, parameters: IDataObject = {}): IDataObject {
	return { resource, operation: 'list', ...parameters };
}

onEveryHost((run) => {
	describe.each(RESOURCES)('$resource', (resource) => {
		const { noun, path, idField } = resource;

		test('get gives the whole row', async () => {
			const [row] = rowsOf(sandbox, resource);
			const { runs, error } = await run(
				operationJob(sandbox, { ...byId(resource, 'get', row[idField]), output: 'raw' }),
			);
			expect(error).toBeUndefined();
			expect(outputOf(runs).map(({ json }) => json)).toEqual([shown(row)]);
			expect(sandbox.requests.map(({ method, path: asked }) => `${method} ${asked}`)).toEqual([
				`GET ${path}/${String(row[idField])}`,
			]);
		});

		test('a simplified row has at most ten fields, with the values of the row', async () => {
			const [row] = rowsOf(sandbox, resource);
			const { runs } = await run(operationJob(sandbox, byId(resource, 'get', row[idField])));
			const [{ json }] = outputOf(runs);
			expect(json).toEqual(expect.objectContaining({ [idField]: row[idField] }));
			expect(shown(row)).toEqual(expect.objectContaining(json));
			expect(Object.keys(json).length).toBeLessThanOrEqual(MOST_SIMPLIFIED_FIELDS);
		});

		test('each item gets its own row, paired with it', async () => {
			const ids = rowsOf(sandbox, resource).map((row) => row[idField]).slice(0, 3);
			const { runs } = await run(
				operationJob(sandbox, byId(resource, 'get', '={{ $json.id }}'), {
					items: ids.map((id) => ({ id })),
				}),
			);
			expect(outputOf(runs).map(({ json }) => json[idField])).toEqual(ids);
			expect(outputOf(runs).map(pairedIndex)).toEqual([0, 1, 2]);
		});

		test('list gives the rows in the order of the server, simplified or whole', async () => {
			const rows = [...rowsOf(sandbox, resource)].reverse();
			const whole = await run(
				operationJob(sandbox, list(resource, { returnAll: true, output: 'raw' })),
			);
			expect(outputOf(whole.runs).map(({ json }) => json)).toEqual(rows.map(shown));
			const simplified = await run(operationJob(sandbox, list(resource, { limit: 2 })));
			const output = outputOf(simplified.runs);
			expect(output.map(({ json }) => json[idField])).toEqual(
				rows.slice(0, 2).map((row) => row[idField]),
			);
			for (const { json } of output) {
				expect(Object.keys(json).length).toBeLessThanOrEqual(MOST_SIMPLIFIED_FIELDS);
			}
			expect(sandbox.requests.map(({ query }) => query.results_per_page)).toEqual(['1000', '10']);
		});

		test('a missing one goes to the error output, by its item', async () => {
			const [row] = rowsOf(sandbox, resource);
			const items = [row[idField], 999, row[idField]].map((id) => ({ id }));
			const { runs } = await run(
				operationJob(sandbox, byId(resource, 'get', '={{ $json.id }}'), {
					items,
					onError: 'continueErrorOutput',
				}),
			);
			expect(outputOf(runs, 0).map(pairedIndex)).toEqual([0, 2]);
			expect(outputOf(runs, 1).map(pairedIndex)).toEqual([1]);
			expect(outputOf(runs, 1)[0].json.error).toBe(
				`Item 2 of 3: There is no ${noun} with this ID, or this server has no GET ${path}/{id} endpoint`,
			);
		});

		test('IDs are checked before the first request, and all bad items are named', async () => {
			const items = ['1', '', '../sms', '7'].map((id) => ({ id }));
			const { error } = await run(
				operationJob(sandbox, byId(resource, 'get', '={{ $json.id }}'), { items }),
			);
			expect(error?.message).toMatch(/^Item 2 of 4: .* is empty\. .* Item 3 of 4: .*"\.\.\/sms"\.$/);
			expect(error?.context?.itemIndex).toBeUndefined();
			expect(sandbox.requests).toHaveLength(0);
		});

		test('IDs may be text or numbers on either side', async () => {
			sandbox.quirks.idsAsStrings = true;
			const [row] = rowsOf(sandbox, resource);
			for (const id of [row[idField], String(row[idField]), ` ${String(row[idField])} `]) {
				const { runs } = await run(operationJob(sandbox, byId(resource, 'get', id)));
				expect(outputOf(runs)[0].json[idField]).toBe(String(row[idField]));
			}
			const { runs } = await run(operationJob(sandbox, list(resource, { returnAll: true })));
			expect(outputOf(runs)).toHaveLength(rowsOf(sandbox, resource).length);
		});

		describe('on a server without the endpoint', () => {
			test.each([false, true])('a web page in the place of JSON: %s', async (unknownRouteHtml) => {
				sandbox.settings.onlyDocumented = true;
				sandbox.quirks.unknownRouteHtml = unknownRouteHtml;
				const got = await run(operationJob(sandbox, byId(resource, 'get', 1)));
				expect(got.error?.message).toBe(
					`There is no ${noun} with this ID, or this server has no GET ${path}/{id} endpoint`,
				);
				expect(got.error?.httpCode).toBe('404');
				const listed = await run(operationJob(sandbox, list(resource)));
				if (resource.resource === 'contact') expect(listed.error).toBeUndefined();
				else expect(listed.error?.message).toBe(`This server has no ${path} endpoint`);
			});
		});
	});

	describe.each(DELETABLE)('delete $resource', (resource) => {
		const { noun, path, idField } = resource;

		test.each([false, true])('204 in the place of 200: %s', async (deleteAnswers204) => {
			sandbox.quirks.deleteAnswers204 = deleteAnswers204;
			const before = rowsOf(sandbox, resource).map((row) => row[idField]);
			const { runs, error } = await run(
				operationJob(sandbox, byId(resource, 'delete', '={{ $json.id }}'), {
					items: [{ id: before[0] }, { id: String(before[2]) }],
				}),
			);
			expect(error).toBeUndefined();
			expect(outputOf(runs).map(({ json }) => json)).toEqual([
				{ deleted: true, id: before[0] },
				{ deleted: true, id: before[2] },
			]);
			expect(outputOf(runs).map(pairedIndex)).toEqual([0, 1]);
			const left = rowsOf(sandbox, resource).map((row) => row[idField]);
			expect(left).toEqual(before.filter((_id, index) => index !== 0 && index !== 2));
			expect(sandbox.requests.map(({ body }) => body.length)).toEqual([0, 0]);
		});

		test('JSON in the place of an empty body is as good', async () => {
			sandbox.failNext({ kind: 'wrongShape', body: { data: {} } });
			const { runs } = await run(operationJob(sandbox, byId(resource, 'delete', 1)));
			expect(outputOf(runs).map(({ json }) => json)).toEqual([{ deleted: true, id: 1 }]);
		});

		test('a bad item keeps all of them', async () => {
			const { error } = await run(
				operationJob(sandbox, byId(resource, 'delete', '={{ $json.id }}'), {
					items: [{ id: 1 }, { id: 'two' }],
				}),
			);
			expect(error?.message).toMatch(/^Nothing was deleted\. Item 2 of 2: .*"two"\.$/);
			expect(sandbox.requests).toHaveLength(0);
		});

		test('a missing one, or a missing endpoint, is told in plain words', async () => {
			const { error } = await run(operationJob(sandbox, byId(resource, 'delete', 999)));
			expect(error?.message).toBe(
				`The ${noun} was not deleted: There is no ${noun} with this ID, or this server has no DELETE ${path}/{id} endpoint`,
			);
		});

		test('is asked for once, also where the answer is lost and the node is tried again', async () => {
			sandbox.failNext({ kind: 'cut', accepted: true }, { method: 'DELETE' });
			const { error } = await run(
				operationJob(sandbox, byId(resource, 'delete', 1), {
					retryOnFail: true,
					maxTries: 3,
					waitBetweenTries: 1,
				}),
			);
			expect(error?.message).toMatch(new RegExp(`^The ${noun} may have been deleted: `));
			expect(error?.description).toMatch(/was not made again/);
			expect(sandbox.requestsTo('DELETE', `${path}/1`)).toHaveLength(1);
		});
	});

	describe('the push secret of a phone', () => {
		const secret = /push-secret|device_fcm_token/;
		const device = RESOURCES.find(({ resource }) => resource === 'device')!;

		test.each(['simplified', 'raw'])('never leaves the node (%s)', async (output) => {
			const [first] = rowsOf(sandbox, device);
			Object.assign(first, {
				settings: { phone: [{ device_fcm_token: 'nested-push-secret' }] },
				sims: [{ subscription_id: 1, device_fcm_token: 'nested-push-secret' }],
			});
			for (const parameters of [
				{ ...byId(device, 'get', 1), output },
				list(device, { returnAll: true, output }),
			]) {
				const { runs, stored, error } = await run(operationJob(sandbox, parameters));
				expect(error).toBeUndefined();
				expect(outputOf(runs).map(({ json }) => json.id)).toContain(1);
				expect(stored).not.toMatch(secret);
			}
		});
	});

	describe('an SMS that failed', () => {
		const sms = RESOURCES.find(({ resource }) => resource === 'sms')!;

		test.each([
			['get', byId(sms, 'get', 2)],
			['list', list(sms, { limit: 2 })],
		])('%s tells why, and is no failed item', async (_name, parameters) => {
			const { runs, error } = await run(
				operationJob(sandbox, parameters, {
					retryOnFail: true,
					waitBetweenTries: 1,
					onError: 'continueErrorOutput',
				}),
			);
			expect(error).toBeUndefined();
			const failed = outputOf(runs).find(({ json }) => json.sms_id === 2);
			expect(failed?.json).toEqual(
				expect.objectContaining({ status: 'failed', failure_reason: 'No credit left' }),
			);
			expect(failed?.json).not.toHaveProperty('error');
			expect(sandbox.requests).toHaveLength(1);
			expect(outputOf(runs, 1)).toHaveLength(0);
		});
	});

	test.each(['object', 'array', 'null'] as const)(
		'custom parameters are an object where the server writes none as %s',
		async (emptyCustomParameters) => {
			sandbox.quirks.emptyCustomParameters = emptyCustomParameters;
			const contact = RESOURCES.find(({ resource }) => resource === 'contact')!;
			// Every third contact of the sandbox has none.
			const got = await run(operationJob(sandbox, byId(contact, 'get', '={{ $json.id }}'), { items: [{ id: 1 }, { id: 3 }] }));
			expect(outputOf(got.runs).map(({ json }) => json.custom_parameters)).toEqual([
				{ city: 'Lyon', customer_number: '10000' },
				{},
			]);
			const listed = await run(operationJob(sandbox, list(contact, { returnAll: true, output: 'raw' })));
			for (const { json } of outputOf(listed.runs)) {
				expect(Object.prototype.toString.call(json.custom_parameters)).toBe('[object Object]');
			}
		},
	);

	describe('each answer to a Get has its own sentence', () => {
		const contact = RESOURCES.find(({ resource }) => resource === 'contact')!;

		test.each<[string, Parameters<Sandbox['failNext']>[0], RegExp]>([
			['a wrong key', { kind: 'status', status: 401, title: 'You do not have access to the API.' }, /^You do not have access to the API\.$/],
			['a refusal', { kind: 'status', status: 400, title: 'Nonsense.' }, /^Nonsense\.$/],
			['a server fault', { kind: 'status', status: 500, title: 'Oops' }, /^The server answered with status 500: Oops$/],
			['a web page', { kind: 'html' }, /web page instead of data/],
			['an empty body', { kind: 'empty' }, /empty answer/],
			['a redirect', { kind: 'redirect' }, /redirected/],
			['half a JSON', { kind: 'truncated' }, /not JSON/],
			['another JSON', { kind: 'wrongShape' }, /^The server answered, but without the data of the contact \(status 200\)$/],
			['a list', { kind: 'wrongShape', body: { data: [] } }, /without the data of the contact/],
			['a cut connection', { kind: 'cut' }, /connection was cut/],
		])('%s', async (_name, fault, message) => {
			sandbox.failNext(fault);
			const { error } = await run(operationJob(sandbox, byId(contact, 'get', 1)));
			expect(error?.message).toMatch(message);
			expect(error?.description).not.toBe('');
			expect(sandbox.requests).toHaveLength(1);
		});

		test('the rate limit is waited for', async () => {
			sandbox.failNext({ kind: 'status', status: 429, retryAfterSeconds: 1 });
			const { runs } = await run(operationJob(sandbox, byId(contact, 'get', 1)));
			expect(outputOf(runs).map(({ json }) => json.id)).toEqual([1]);
			const [first, second] = sandbox.requests;
			expect(second.startedAt - first.endedAt!).toBeGreaterThanOrEqual(950);
		});
	});
});
