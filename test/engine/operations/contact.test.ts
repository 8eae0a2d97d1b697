import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox';
import { onEveryHost } from '../everyHost';
import type { Job } from '../job';
import { locator, NODE, outputOf, pairedIndex } from '../workflows';
import { fieldsOf, operationJob } from './operationJob';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const NUMBER = '+33639981234';

function create(parameters: IDataObject): IDataObject {
	return { resource: 'contact', operation: 'create', ...parameters };
}

function update(parameters: IDataObject, id: unknown = 1): IDataObject {
	return { resource: 'contact', operation: 'update', contactId: locator('id', id), ...parameters };
}

function pairs(...entries: Array<[key: unknown, value: unknown]>): IDataObject {
	return { parameters: entries.map(([key, value]) => ({ key, value })) } as IDataObject;
}

function contactOf(phoneNumber: string) {
	return sandbox.state.contacts.filter((contact) => contact.phone_number === phoneNumber);
}

/** An agent that calls the node with these arguments, one call after the other. */
function agentJob(calls: IDataObject[], parameters: IDataObject): Job {
	const job = operationJob(sandbox, parameters);
	return {
		...job,
		nodes: [
			{ name: 'Items', type: 'stage.items', parameters: { items: '[{}]' } },
			{ name: 'Agent', type: 'stage.agent', parameters: { calls: JSON.stringify(calls) } },
			{ ...job.nodes[1], type: 'n8n-nodes-notificatorsms.notificatorSmsTool' },
		],
		connections: {
			Items: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			[NODE]: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
	};
}

onEveryHost((run) => {
	test('an agent may create and get contacts, call by call', async () => {
		const created = await run(
			agentJob(
				[{ to: NUMBER }, { to: '+33639981235' }],
				create({ phoneNumber: "={{ $fromAI('to', 'The number', 'string') }}" }),
			),
		);
		expect(created.error).toBeUndefined();
		expect(sandbox.requests.map((request) => fieldsOf(request).phone_number)).toEqual([NUMBER, '+33639981235']);
		const got = await run(
			agentJob([{ id: 1 }], {
				resource: 'contact',
				operation: 'get',
				contactId: locator('id', "={{ $fromAI('id', 'The contact', 'number') }}"),
			}),
		);
		expect(String(got.runs.Agent[0].outputs[0][0].json.answer)).toContain(
			sandbox.state.contacts[0].phone_number,
		);
	});

	describe('create', () => {
		test('sends a form, and gives the ID with what was written', async () => {
			const { runs, error } = await run(
				operationJob(
					sandbox,
					create({
						phoneNumber: '06 39 98 12 34',
						name: ' Ada Lovelace ',
						customParameters: pairs(['city', 'Lyon'], ['visits', '={{ 5 }}']),
						options: { defaultCountry: 'fr' },
					}),
				),
			);
			expect(error).toBeUndefined();
			const [request] = sandbox.requests;
			expect(`${request.method} ${request.path}`).toBe('POST /contacts');
			expect(request.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
			expect(request.fields).toEqual([
				['phone_number', NUMBER],
				['name', 'Ada Lovelace'],
				['custom_parameter_key[0]', 'city'],
				['custom_parameter_value[0]', 'Lyon'],
				['custom_parameter_key[1]', 'visits'],
				['custom_parameter_value[1]', '5'],
			]);
			const [contact] = contactOf(NUMBER);
			expect(contact).toEqual(
				expect.objectContaining({ name: 'Ada Lovelace', custom_parameters: { city: 'Lyon', visits: '5' } }),
			);
			const { json } = outputOf(runs)[0];
			expect(json).toEqual({
				id: contact.id,
				phone_number: NUMBER,
				name: 'Ada Lovelace',
				custom_parameters: { city: 'Lyon', visits: '5' },
			});
			expect(Object.keys(json)[0]).toBe('id');
		});

		test.each<[string, Partial<Sandbox['quirks']>]>([
			['201', { createAnswers201: true }],
			['the whole row', { createAnswersWholeRow: true }],
			['the whole row, with [] for no custom parameters', { createAnswersWholeRow: true, emptyCustomParameters: 'array' }],
		])('the server may answer with %s', async (_name, quirks) => {
			Object.assign(sandbox.quirks, quirks);
			const { runs } = await run(operationJob(sandbox, create({ phoneNumber: NUMBER })));
			const [contact] = contactOf(NUMBER);
			expect(outputOf(runs)[0].json).toEqual(
				expect.objectContaining({ id: contact.id, phone_number: NUMBER, name: '', custom_parameters: {} }),
			);
		});

		test.each<[string, IDataObject, RegExp]>([
			['a number without a country', { phoneNumber: '0639981234' }, /"0639981234" has no country code/],
			['two numbers', { phoneNumber: `={{ "${NUMBER}, +33639981235" }}` }, /holds 2 numbers, but a contact has one/],
			['an empty number', { phoneNumber: '={{ "" }}' }, /Phone Number is empty/],
			['an unknown country', { phoneNumber: '0639981234', options: { defaultCountry: 'XX' } }, /"XX" is not a known country/],
			['an object for a name', { phoneNumber: NUMBER, name: '={{ {} }}' }, /Name must be text/],
			['a custom parameter without a key', { phoneNumber: NUMBER, customParameters: pairs(['', 'Lyon']) }, /has no key/],
			['a custom parameter twice', { phoneNumber: NUMBER, customParameters: pairs(['city', 'Lyon'], ['city', 'Nice']) }, /"city" is there twice/],
		])('refuses %s before any request', async (_name, parameters, message) => {
			const { error } = await run(operationJob(sandbox, create(parameters)));
			expect(error?.message).toMatch(/^Nothing was created\. /);
			expect(error?.message).toMatch(message);
			expect(sandbox.requests).toHaveLength(0);
		});

		test('a bad item among good ones: nothing is created with Stop, the good ones with Continue', async () => {
			const items = [NUMBER, '12', '+33639981235'].map((to) => ({ to }));
			const parameters = create({ phoneNumber: '={{ $json.to }}' });
			const stopped = await run(operationJob(sandbox, parameters, { items }));
			expect(stopped.error?.message).toMatch(/^Nothing was created\. Item 2 of 3: "12"/);
			expect(stopped.error?.context?.itemIndex).toBeUndefined();
			expect(sandbox.requests).toHaveLength(0);

			const { runs } = await run(
				operationJob(sandbox, parameters, { items, onError: 'continueErrorOutput' }),
			);
			expect(outputOf(runs, 0).map(pairedIndex)).toEqual([0, 2]);
			expect(outputOf(runs, 0).map(({ json }) => json.phone_number)).toEqual([NUMBER, '+33639981235']);
			expect(outputOf(runs, 1).map(pairedIndex)).toEqual([1]);
			expect(outputOf(runs, 1)[0].json.error).toMatch(/^Item 2 of 3 was not created: "12"/);
			expect(sandbox.requests).toHaveLength(2);
		});

		test('with Batching, too, all items are checked first, and the requests keep the pace', async () => {
			const batchInterval = 200;
			const requestOptions = { batching: { batch: { batchSize: 1, batchInterval } } };
			const parameters = create({ phoneNumber: '={{ $json.to }}', requestOptions });
			const bad = [{ to: NUMBER }, { to: '+33639981235' }, { to: 'nobody' }];
			const { error } = await run(operationJob(sandbox, parameters, { items: bad }));
			expect(error?.message).toMatch(/^Nothing was created\. Item 3 of 3: /);
			expect(sandbox.requests).toHaveLength(0);

			const { runs } = await run(operationJob(sandbox, parameters, { items: bad.slice(0, 2) }));
			expect(outputOf(runs).map(({ json }) => json.phone_number)).toEqual([NUMBER, '+33639981235']);
			const [first, second] = sandbox.requests;
			expect(second.startedAt - first.startedAt).toBeGreaterThanOrEqual(batchInterval / 2);
		});

		test('with Batching every field is that of its own item', async () => {
			const items = [{ to: NUMBER, city: 'Lyon' }, { to: '+33639981235', city: 'Nice' }];
			const parameters = create({
				phoneNumber: '={{ $json.to }}',
				name: 'Ada',
				customParameters: pairs(['city', '={{ $json.city }}'], ['={{ $json.city }}', 'yes']),
				requestOptions: { batching: { batch: { batchSize: 1, batchInterval: 10 } } },
			});
			const { runs } = await run(operationJob(sandbox, parameters, { items }));
			expect(outputOf(runs).map(({ json }) => [json.phone_number, json.name, json.custom_parameters])).toEqual([
				[NUMBER, 'Ada', { city: 'Lyon', Lyon: 'yes' }],
				['+33639981235', 'Ada', { city: 'Nice', Nice: 'yes' }],
			]);
		});

		test('an item stays what it was when it was first read, whatever the clock says in a later try', async () => {
			sandbox.fault({ method: 'POST', nth: 2, fault: { kind: 'status', status: 400, title: 'Not now.' } });
			const items = [{ to: NUMBER, until: 0 }, { to: '+33639981235', until: Date.now() + 2_000 }];
			const { error } = await run(
				operationJob(
					sandbox,
					create({ phoneNumber: '={{ $json.until && Date.now() > $json.until ? "nobody" : $json.to }}' }),
					{ items, retryOnFail: true, maxTries: 2, waitBetweenTries: 2_100 },
				),
			);
			expect(error).toBeUndefined();
			expect(contactOf(NUMBER)).toHaveLength(1);
			expect(contactOf('+33639981235')).toHaveLength(1);
			expect(sandbox.requests).toHaveLength(3);
		});

		describe('an item that n8n cannot work out or hand over', () => {
			const numbers = [NUMBER, '+33639981235', '+33639981236'];
			const items = numbers.map((to, index) => ({ to, unreadable: index === 1 }));
			const unreadable = { phoneNumber: '={{ $json.unreadable ? $("No such node").item.json.to : $json.to }}' };
			const unusable = {
				phoneNumber: '={{ $json.to }}',
				requestOptions: {
					batching: { batch: { batchSize: 1, batchInterval: 30 } },
					proxy: '={{ $json.unreadable ? "nowhere" : "" }}',
				},
			};
			const batching = { requestOptions: { batching: { batch: { batchSize: 1, batchInterval: 30 } } } };
			const created = () => sandbox.requests.map((request) => fieldsOf(request).phone_number);

			test.each([[{}], [batching]])('stops the run before anything is created: %j', async (pace) => {
				const { error } = await run(operationJob(sandbox, create({ ...unreadable, ...pace }), { items }));
				expect(error?.message).toMatch(/No such node|node.*exist/i);
				expect(created()).toEqual([]);
			});

			// n8n 2.41 goes on with the other items; earlier hosts end the node and hand its input on.
			test.each([[unreadable], [{ ...unreadable, ...batching }], [unusable]])(
				'with Continue, the others are created or nobody is, as the host shows it: %j',
				async (parameters) => {
					const { runs } = await run(
						operationJob(sandbox, create(parameters), { items, onError: 'continueRegularOutput' }),
					);
					const hostGoesOn = runs[NODE][0].status === 'success';
					const others = [NUMBER, '+33639981236'];
					if (!hostGoesOn) return expect(created().filter((to) => !others.includes(to))).toEqual([]);
					expect(created()).toEqual(others);
					const good = outputOf(runs).filter(({ json }) => !json.error);
					expect(good.map(({ json }) => json.phone_number)).toEqual(others);
				},
			);
		});

		test('a plan limit is told in the words of the server, not as a bad key', async () => {
			sandbox.quirks.planLimitReached = true;
			const { error } = await run(operationJob(sandbox, create({ phoneNumber: NUMBER })));
			expect(error?.message).toBe('The contact was not created: You have reached the limit of your plan.');
			expect(error?.description).not.toMatch(/API key/);
		});

		test('a server without the endpoint is told from one that refuses', async () => {
			sandbox.settings.onlyDocumented = true;
			const { error } = await run(operationJob(sandbox, create({ phoneNumber: NUMBER })));
			expect(error?.message).toBe('The contact was not created: This server has no POST /contacts endpoint');
		});

		test('is asked for once, also where the answer is lost and the node is tried again', async () => {
			sandbox.failNext({ kind: 'cut', accepted: true }, { method: 'POST' });
			const { error } = await run(
				operationJob(sandbox, create({ phoneNumber: NUMBER }), { retryOnFail: true, waitBetweenTries: 1 }),
			);
			expect(error?.message).toMatch(/^The contact may have been created: The connection was cut/);
			expect(contactOf(NUMBER)).toHaveLength(1);
			expect(sandbox.requests).toHaveLength(1);
		});
	});

	describe('update', () => {
		test.each<[string, IDataObject, Record<string, string>, IDataObject]>([
			['the name', { name: 'Grace' }, { name: 'Grace' }, { name: 'Grace' }],
			['the number', { phoneNumber: '+33 6 39 98 12 34' }, { phone_number: NUMBER }, { phone_number: NUMBER }],
			[
				'the custom parameters',
				{ customParameters: pairs(['city', 'Nice']) },
				{ 'custom_parameter_key[0]': 'city', 'custom_parameter_value[0]': 'Nice' },
				{ custom_parameters: { city: 'Nice' } },
			],
		])('%s alone: nothing else is sent or changed', async (_name, parameters, fields, changed) => {
			const before = { ...sandbox.state.contacts[0] };
			const { runs, error } = await run(operationJob(sandbox, update(parameters)));
			expect(error).toBeUndefined();
			expect(sandbox.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /contacts/1']);
			expect(fieldsOf(sandbox.requests[0])).toEqual(fields);
			expect(sandbox.state.contacts[0]).toEqual({ ...before, ...changed });
			expect(outputOf(runs)[0].json).toEqual({ id: 1, ...changed });
		});

		test('the server may answer with the whole row', async () => {
			Object.assign(sandbox.quirks, { createAnswersWholeRow: true, idsAsStrings: true });
			const { runs } = await run(operationJob(sandbox, update({ name: 'Grace' }, '2')));
			const { user_id, ...row } = sandbox.state.contacts[1];
			expect(outputOf(runs)[0].json).toEqual({ ...row, id: '2', user_id: String(user_id) });
		});

		test.each([[{}], [null], [[1]], ['done']])('the server may answer with nothing but success: %j', async (data) => {
			sandbox.failNext({ kind: 'wrongShape', body: { data } }, { method: 'POST' });
			const { runs } = await run(operationJob(sandbox, update({ name: 'Grace' })));
			expect(outputOf(runs)[0].json).toEqual({ id: 1, name: 'Grace' });
		});

		test('without anything to change it makes no request', async () => {
			const { error } = await run(operationJob(sandbox, update({})));
			expect(error?.message).toBe('Nothing was updated. Nothing is set. Fill in what is to change.');
			expect(sandbox.requests).toHaveLength(0);
		});

		test('a missing contact goes to the error output, and the others are updated', async () => {
			const items = [1, 999, 2].map((id) => ({ id }));
			const { runs } = await run(
				operationJob(sandbox, update({ name: '={{ "New " + $json.id }}' }, '={{ $json.id }}'), {
					items,
					onError: 'continueErrorOutput',
				}),
			);
			expect(outputOf(runs, 0).map(({ json }) => json)).toEqual([
				{ id: 1, name: 'New 1' },
				{ id: 2, name: 'New 2' },
			]);
			expect(outputOf(runs, 0).map(pairedIndex)).toEqual([0, 2]);
			expect(outputOf(runs, 1)[0].json.error).toMatch(/^Item 2 of 3 was not updated: There is no contact with this ID/);
		});
	});
});
