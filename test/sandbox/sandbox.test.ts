/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions, @typescript-eslint/no-explicit-any -- runs in Node.js, not in n8n */
import FormData from 'form-data';
import { isValidPhoneNumber } from 'libphonenumber-js';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import path from 'node:path';

import { generatedRowsOf } from './generated';
import { startSandbox, type Fault, type Quirks, type Sandbox } from './index';
import { newMessage } from './state';

const SMS = {
	device_id: '1',
	sim_subscription_id: '1',
	phone_numbers: '+33612345678',
	content: 'Bonjour ! Ceci est un test.',
};
const RECIPIENT = SMS.phone_numbers;
const CAMPAIGN = { name: 'Spring', content: 'Hello', device_id: '1', sim_subscription_id: '2' };
const MISSING_FIELDS = 'You must fill all the required fields.';

interface Reply {
	status: number;
	headers: http.IncomingHttpHeaders;
	text: string;
	json: any;
}

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ contacts: 60 });
});
afterAll(async () => await sandbox.close());
beforeEach(() => sandbox.reset());

function request(
	method: string,
	pathAndQuery: string,
	options: { headers?: Record<string, string>; body?: Buffer | string; timeoutMs?: number } = {},
): Promise<Reply> {
	const { headers, body, timeoutMs = 5000 } = options;
	return new Promise((resolve, reject) => {
		const outgoing = http.request(
			pathAndQuery.startsWith('http') ? pathAndQuery : sandbox.baseUrl + pathAndQuery,
			{
				method,
				agent: false,
				signal: AbortSignal.timeout(timeoutMs),
				headers: { Authorization: `Bearer ${sandbox.apiKey}`, ...headers },
			},
			(incoming) => {
				const chunks: Buffer[] = [];
				incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
				incoming.on('error', reject);
				incoming.on('end', () => {
					const text = Buffer.concat(chunks).toString('utf8');
					let json: unknown;
					try {
						json = JSON.parse(text);
					} catch {
						json = undefined;
					}
					resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json });
				});
			},
		);
		outgoing.on('error', reject);
		outgoing.end(body);
	});
}

const get = (pathAndQuery: string) => request('GET', pathAndQuery);

function postForm(
	pathAndQuery: string,
	fields: Record<string, string>,
	timeoutMs?: number,
): Promise<Reply> {
	const form = new FormData();
	for (const [name, value] of Object.entries(fields)) form.append(name, value);
	return request('POST', pathAndQuery, {
		headers: form.getHeaders(),
		body: form.getBuffer(),
		timeoutMs,
	});
}

const postSms = (fields: Partial<typeof SMS> & Record<string, string> = {}, timeoutMs?: number) =>
	postForm('/sms', { ...SMS, ...fields }, timeoutMs);

const control = async (name: string, json?: unknown) => {
	const answer = await fetch(`${sandbox.url}__sandbox/${name}`, {
		method: json === undefined ? 'GET' : 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: json === undefined ? undefined : JSON.stringify(json),
	});
	return { status: answer.status, json: (await answer.json()) as any };
};

function refusal(title: string, status = 400) {
	return { status, json: { errors: [{ title, status }] } };
}

describe('a request', () => {
	it.each([
		['no key', undefined],
		['a wrong key', 'Bearer wrong'],
		['another scheme', 'Basic c2FuZGJveC1rZXk6'],
	])('with %s is refused in the words of the API page', async (_case, authorization) => {
		const headers = { Authorization: authorization ?? '' };
		const answer = await request('GET', '/contacts/', { headers });
		expect(answer).toMatchObject(refusal('You do not have access to the API.', 401));
	});

	it('is taken as multipart and as urlencoded form data', async () => {
		const multipart = await postSms();
		const urlencoded = await fetch(`${sandbox.baseUrl}/sms/`, {
			method: 'POST',
			headers: { Authorization: `Bearer ${sandbox.apiKey}` },
			body: new URLSearchParams(SMS),
		});
		expect(multipart).toMatchObject({ status: 200, json: { data: { sms_ids: [1] } } });
		expect(await urlencoded.json()).toEqual({ data: { sms_ids: [2] } });
		expect(sandbox.timesAccepted(RECIPIENT, SMS.content)).toBe(2);
	});

	it.each([
		['JSON', 'application/json', JSON.stringify(SMS)],
		['text', 'text/plain', 'device_id=1'],
		['multipart without a boundary', 'multipart/form-data', 'device_id=1'],
		['broken multipart', 'multipart/form-data; boundary=x', '--x\r\nnothing'],
	])('with %s as its body is refused', async (_case, type, body) => {
		const answer = await request('POST', '/sms', { headers: { 'Content-Type': type }, body });
		expect(answer.status).toBe(400);
		expect(answer.json.errors[0].status).toBe(400);
		expect(sandbox.acceptedMessages).toEqual([]);
	});

	it('stands on record as it was sent', async () => {
		const form = new FormData();
		form.append('b[]', 'é 🌻');
		form.append('a', 'x\r\ny');
		form.append('b[]', '2');
		const body = form.getBuffer();
		await request('POST', '/contacts/?page=1', { headers: form.getHeaders(), body });
		const [recorded] = sandbox.requests;
		expect(recorded).toMatchObject({
			method: 'POST',
			url: '/api/contacts/?page=1',
			path: '/contacts/',
			query: { page: '1' },
			fields: [
				['b[]', 'é 🌻'],
				['a', 'x\r\ny'],
				['b[]', '2'],
			],
			status: 400,
			fault: null,
			inFlight: 1,
		});
		expect(recorded.body.equals(body)).toBe(true);
		expect(recorded.headers.authorization).toBe('Bearer sandbox-key');
		expect(recorded.endedAt).toBeGreaterThanOrEqual(recorded.startedAt);
		expect(sandbox.requestsTo('POST', '/contacts')).toEqual([recorded]);
	});

	it('counts those under way when it comes', async () => {
		sandbox.settings.latencyMs = 150;
		await Promise.all([1, 2, 3].map(async () => await get('/contacts/')));
		await get('/contacts/');
		expect(sandbox.requests.map(({ inFlight }) => inFlight)).toEqual([1, 2, 3, 1]);
	});

	it('for an unknown endpoint gets the API’s 404', async () => {
		expect(await get('/nothing')).toMatchObject({ status: 404, json: { errors: [{}] } });
	});
});

describe('POST /sms', () => {
	it('takes numbers by comma and line break, each as often as it stands there', async () => {
		const numbers = ['+33612345678', '+447700900123', '+12025550123', '+33612345678'];
		const [a, b, c, d] = numbers;
		const answer = await postSms({ phone_numbers: `${a}, ${b}\r\n${c}\n${d}\n` });
		expect(answer.json).toEqual({ data: { sms_ids: [1, 2, 3, 4] } });
		expect(sandbox.acceptedMessages.map(({ recipient }) => recipient)).toEqual(numbers);
		expect(sandbox.acceptedMessages[1]).toEqual({
			recipient: b,
			content: SMS.content,
			deviceId: 1,
			simSubscriptionId: 1,
			smsId: 2,
			scheduledDatetime: null,
			at: expect.any(Number),
		});
		expect((await get('/sms/2')).json.data).toMatchObject({
			sms_id: 2,
			type: 'sent',
			status: 'pending',
			content: SMS.content,
		});
	});

	it.each([
		[{ content: '' }, 400, MISSING_FIELDS],
		[{ phone_numbers: ' ' }, 400, MISSING_FIELDS],
		[{ phone_numbers: ',\n' }, 400, 'There is no phone number.'],
		[
			{ phone_numbers: '+33612345678,0612345678' },
			400,
			'The phone number 0612345678 is not valid.',
		],
		[
			{ phone_numbers: '+33612345678;+33612345679' },
			400,
			'The phone number +33612345678;+33612345679 is not valid.',
		],
		[{ phone_numbers: '+33 6 12' }, 400, 'The phone number +33 6 12 is not valid.'],
		[{ device_id: '99' }, 404, 'The device you requested does not exist.'],
		[{ sim_subscription_id: '3' }, 400, 'The SIM you requested is not in this device.'],
		[
			{ is_scheduled: '1', scheduled_datetime: '2030-02-31 08:00:00' },
			400,
			'The scheduled_datetime must be YYYY-MM-DD HH:MM:SS.',
		],
		[{ is_scheduled: '1' }, 400, 'The scheduled_datetime must be YYYY-MM-DD HH:MM:SS.'],
		[{ 'phone_numbers[0]': '+33612345678' }, 400, 'The phone_numbers field must be one string, not a list.'],
	] as Array<[Record<string, string>, number, string]>)(
		'refuses %j as a whole',
		async (fields, status, title) => {
			expect(await postSms(fields)).toMatchObject(refusal(title, status));
			expect(sandbox.acceptedMessages).toEqual([]);
			expect(sandbox.state.messages).toEqual([]);
		},
	);

	it('schedules', async () => {
		await postSms({ is_scheduled: '1', scheduled_datetime: '2030-01-05 09:00:00' });
		await postSms({ is_scheduled: '0', scheduled_datetime: '2030-01-05 09:00:00' });
		expect(sandbox.acceptedMessages.map((message) => message.scheduledDatetime)).toEqual([
			'2030-01-05 09:00:00',
			null,
		]);
	});

	it('makes a contact for a number it does not know, and only then', async () => {
		const known = sandbox.state.contacts[4];
		await postSms({ phone_numbers: `${known.phone_number},${RECIPIENT}` });
		const contacts = sandbox.state.messages.map((message) => message.contact_id);
		expect(contacts).toEqual([known.id, 61]);
		expect(sandbox.state.contacts[60]).toMatchObject({ phone_number: RECIPIENT, name: '' });
	});

	it('finds contacts by number after they were changed, deleted and added', async () => {
		const { contacts } = sandbox.state;
		const [first, , third] = contacts;
		await postSms({ phone_numbers: first.phone_number });
		await postForm(`/contacts/${third.id}`, { phone_number: RECIPIENT });
		await request('DELETE', `/contacts/${first.id}`);
		const [added] = sandbox.addContacts(1);
		await postSms({ phone_numbers: `${RECIPIENT},${added.phone_number},${first.phone_number}` });
		const ids = sandbox.state.messages.map((message) => message.contact_id);
		expect(ids).toEqual([first.id, third.id, added.id, added.id + 1]);
	});
});

describe('a list', () => {
	it.each([
		['', 1, 25],
		['?page=2&results_per_page=10', 2, 10],
		['?results_per_page=50', 1, 50],
		['?results_per_page=20', 1, 25],
		['?page=x&results_per_page=-5', 1, 25],
	])('contacts%s is page %i of %i rows', async (query, page, size) => {
		const { json } = await get(`/contacts/${query}`);
		const first = 60 - (page - 1) * size;
		expect(json.data.map(({ id }: { id: number }) => id)).toEqual(
			Array.from({ length: size }, (_, index) => first - index),
		);
		expect(json.meta).toEqual({
			page,
			results_per_page: size,
			total: 60,
			total_pages: Math.ceil(60 / size),
		});
	});

	it('links its pages, the last without a next', async () => {
		const { json } = await get('/contacts?page=3&results_per_page=25');
		const link = (page: number) =>
			`${sandbox.baseUrl}/contacts/?page=${page}&results_per_page=25`;
		expect(json.data).toHaveLength(10);
		expect(json.links).toEqual({
			first: link(1),
			last: link(3),
			next: null,
			prev: link(2),
			self: link(3),
		});
	});

	it('is empty past its end and when there is nothing', async () => {
		expect((await get('/contacts/?page=9')).json).toMatchObject({ data: [], meta: { total: 60 } });
		expect((await get('/sms/')).json).toMatchObject({
			data: [],
			meta: { page: 1, total: 0, total_pages: 0 },
			links: { last: null, next: null },
		});
	});

	it('of 100 000 contacts gives its pages fast', async () => {
		const large = await startSandbox({ contacts: 100_000, rateLimit: false });
		try {
			const numbers = new Set(large.state.contacts.map((contact) => contact.phone_number));
			expect(numbers.size).toBe(100_000);
			const startedAt = Date.now();
			for (let page = 1; page <= 100; page += 11) {
				const url = `${large.baseUrl}/contacts/?page=${page}&results_per_page=1000`;
				expect((await request('GET', url)).json.data).toHaveLength(1000);
			}
			expect(Date.now() - startedAt).toBeLessThan(3000);
		} finally {
			await large.close();
		}
	});
});

describe('the other endpoints', () => {
	it('create, read, update and delete a contact', async () => {
		const created = await postForm('/contacts', {
			phone_number: '+447700900123',
			name: 'Ada',
			'custom_parameter_key[0]': 'city',
			'custom_parameter_value[0]': 'Lyon',
			'custom_parameter_key[1]': 'shoe size',
			'custom_parameter_value[1]': '38',
		});
		expect(created).toMatchObject({ status: 200, json: { data: { id: 61 } } });
		expect((await get('/contacts/61')).json.data).toMatchObject({
			name: 'Ada',
			country_code: 'GB',
			custom_parameters: { city: 'Lyon', 'shoe size': '38' },
		});

		await postForm('/contacts/61', { name: 'Ada L.', phone_number: '+4917604069001' });
		expect((await get('/contacts/61/')).json.data).toMatchObject({
			name: 'Ada L.',
			country_code: 'DE',
			custom_parameters: { city: 'Lyon' },
		});

		expect(await request('DELETE', '/contacts/61')).toMatchObject({ status: 200, text: '' });
		expect(await get('/contacts/61')).toMatchObject({ status: 404 });
		expect(await postForm('/contacts', { name: 'No number' })).toMatchObject(
			refusal(MISSING_FIELDS),
		);
		const next = await postForm('/contacts', { phone_number: '+447700900123' });
		expect(next.json.data.id).toBe(62);
	});

	it('show devices with their SIMs and push secret', async () => {
		const { json } = await get('/devices/');
		expect(json.data).toHaveLength(2);
		expect((await get('/devices/1')).json.data).toMatchObject({
			name: 'Pixel 8',
			device_fcm_token: expect.stringContaining('secret'),
			sims: [{ subscription_id: 1 }, { subscription_id: 2 }],
		});
		expect(await get('/devices/3')).toMatchObject({ status: 404 });
	});

	it('create, read, update and delete a campaign', async () => {
		const fields = { ...CAMPAIGN, save: '1' };
		const created = await postForm('/campaigns', {
			...fields,
			segment: 'custom',
			contacts_ids: '2,3',
		});
		expect(created.json).toEqual({ data: { id: 2 } });
		await postForm('/campaigns/2', { segment: 'bulk', phone_numbers: RECIPIENT, save: '1' });
		expect((await get('/campaigns/2')).json.data).toMatchObject({
			name: 'Spring',
			segment: 'bulk',
			contacts_ids: [61],
			status: 'draft',
		});
		expect(await postForm('/campaigns', { name: 'x' })).toMatchObject(refusal(MISSING_FIELDS));
		expect((await request('DELETE', '/campaigns/2')).status).toBe(200);
		expect((await get('/campaigns/')).json.data).toHaveLength(1);
		expect(sandbox.acceptedMessages).toEqual([]);
	});

	it('send a new campaign at once, but not to contacts who opted out', async () => {
		await postForm('/campaigns', { ...CAMPAIGN, segment: 'custom', contacts_ids: '9,10,11' });
		const [ninth, , eleventh] = sandbox.state.contacts.slice(8, 11);
		expect(sandbox.acceptedMessages).toMatchObject([
			{ recipient: ninth.phone_number, content: 'Hello', simSubscriptionId: 2 },
			{ recipient: eleventh.phone_number },
		]);
		expect(sandbox.state.messages[0]).toMatchObject({ campaign_id: 2, contact_id: 9, status: 'pending' });
		expect(sandbox.state.campaigns[1]).toMatchObject({
			status: 'processing',
			contacts_ids: [9, 10, 11],
			sent_contacts_ids: [9, 11],
			total_pending_sms: 2,
		});
		sandbox.setSmsStatus(1, 'sent');
		sandbox.setSmsStatus(2, 'failed', 'no credit');
		expect(sandbox.state.campaigns[1]).toMatchObject({
			status: 'sent',
			total_pending_sms: 0,
			total_sent_sms: 1,
			total_failed_sms: 1,
		});
	});

	it.each<[string, Record<string, string>, string, number]>([
		['nothing', {}, 'processing', 54],
		['send', { send: '1' }, 'processing', 54],
		['save', { save: '' }, 'draft', 0],
		['a schedule', { is_scheduled: '1', scheduled_datetime: '2099-01-05 09:00:00' }, 'scheduled', 0],
	])('update a draft with %s', async (_name, fields, status, messages) => {
		await postForm('/campaigns/1', { name: 'Renamed', ...fields });
		expect(sandbox.state.campaigns[0]).toMatchObject({ name: 'Renamed', segment: 'all', status });
		expect(sandbox.acceptedMessages).toHaveLength(messages);
	});

	it('change a campaign that was sent without sending it again', async () => {
		await postForm('/campaigns/1', { segment: '3' });
		await postForm('/campaigns/1', { segment: '3', send: '1', name: 'Late' });
		await postForm('/campaigns/1', { segment: '3', save: '1' });
		expect(sandbox.acceptedMessages).toHaveLength(2);
		expect(sandbox.state.campaigns[0]).toMatchObject({ name: 'Late', status: 'processing' });
	});

	it('send drafts too, where the server knows none', async () => {
		sandbox.quirks.draftsAreSent = true;
		await postForm('/campaigns', { ...CAMPAIGN, segment: '12', save: '1' });
		expect(sandbox.acceptedMessages).toHaveLength(1);
		expect(sandbox.state.campaigns[1].status).toBe('processing');
	});

	it.each([
		[undefined, 'all', 60],
		['everybody', 'all', 60],
		['3', '3', 2],
	])('take the segment %j for %s', async (segment, taken, contacts) => {
		await postForm('/campaigns', { ...CAMPAIGN, save: '1', ...(segment && { segment }) });
		expect(sandbox.state.campaigns[1].segment).toBe(taken);
		expect(sandbox.state.campaigns[1].contacts_ids).toHaveLength(contacts);
	});

	it('refuse a segment that the account does not have', async () => {
		expect(await postForm('/campaigns', { ...CAMPAIGN, segment: '99' })).toMatchObject({
			status: 401,
			json: { errors: [{ title: 'There are no contacts in the segment that you chose.' }] },
		});
		expect(sandbox.state.campaigns).toHaveLength(1);
		expect(sandbox.acceptedMessages).toEqual([]);
	});

	it('show saved segments', async () => {
		expect((await get('/segments/')).json.data).toMatchObject([{ id: 12 }, { id: 3 }]);
		expect((await get('/segments/3')).json.data).toMatchObject({ id: 3, name: 'Regulars' });
		expect(await get('/segments/99')).toMatchObject({ status: 404 });
	});

	it('read and delete SMS, received ones too', async () => {
		const { phone_number: from, id } = sandbox.state.contacts[0];
		const received = sandbox.receiveSms({ from, content: 'STOP' });
		expect((await get(`/sms/${received.sms_id}`)).json.data).toMatchObject({
			type: 'received',
			status: 'received',
			contact_id: id,
			content: 'STOP',
		});
		await postSms();
		sandbox.setSmsStatus(2, 'failed', 'no credit');
		expect((await get('/sms/')).json.data).toMatchObject([
			{ sms_id: 2, status: 'failed', error: 'no credit' },
			{ sms_id: 1 },
		]);
		expect((await request('DELETE', '/sms/1')).status).toBe(200);
		expect((await get('/sms/1')).status).toBe(404);
	});

	it('count new contacts by day', async () => {
		const query = 'start_date=2025-01-01&end_date=2025-01-31';
		expect((await get(`/contacts-statistics?${query}`)).json).toEqual({
			data: [{ contacts: 60, formatted_date: '2025-01-01' }],
		});
		expect(await get('/contacts-statistics')).toMatchObject(refusal(MISSING_FIELDS));
	});

	it('are missing where only the service’s own page counts', async () => {
		sandbox.settings.onlyDocumented = true;
		expect((await postSms()).status).toBe(200);
		expect((await get('/contacts/')).status).toBe(200);
		for (const missing of ['/sms/', '/sms/1', '/contacts/1', '/devices/', '/campaigns', '/segments/']) {
			expect(await get(missing)).toMatchObject({ status: 404, json: { errors: [{}] } });
		}
		expect((await postForm('/contacts', { phone_number: RECIPIENT })).status).toBe(404);
	});
});

describe('the rate limit', () => {
	it('refuses before processing and lets in again after the wait it names', async () => {
		sandbox.settings.rateLimit = { requests: 2, windowSeconds: 0.8 };
		const first = await postSms();
		expect(first.headers).toMatchObject({ 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '1' });
		await postSms();
		const third = await postSms();
		expect(third).toMatchObject({
			status: 429,
			headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' },
			json: { errors: [{ status: 429 }] },
		});
		expect(third.headers).not.toHaveProperty('retry-after');
		expect(sandbox.timesAccepted(RECIPIENT)).toBe(2);
		await new Promise((resolve) => setTimeout(resolve, 850));
		expect((await postSms()).status).toBe(200);
	});

	it.each([
		['seconds', /^1$/],
		['date', /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/],
	] as const)('can add Retry-After as %s and drop its own headers', async (form, expected) => {
		Object.assign(sandbox.quirks, { retryAfter: form, noRateLimitHeaders: true });
		sandbox.settings.rateLimit = { requests: 0, windowSeconds: 0.2 };
		const { status, headers } = await get('/contacts/');
		expect(status).toBe(429);
		expect(headers['retry-after']).toMatch(expected);
		expect(Object.keys(headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
	});
});

describe('a quirk', () => {
	const withQuirks = (quirks: Partial<Quirks>) => Object.assign(sandbox.quirks, quirks);

	it('changes how creates, updates and deletes answer', async () => {
		withQuirks({ createAnswers201: true, createAnswersWholeRow: true, deleteAnswers204: true });
		expect((await postSms()).status).toBe(201);
		const contact = await postForm('/contacts', { phone_number: RECIPIENT });
		expect(contact).toMatchObject({ status: 201, json: { data: { phone_number: RECIPIENT } } });
		expect(await request('DELETE', '/contacts/1')).toMatchObject({ status: 204, text: '' });
	});

	it('gives validation errors and plan limits as 401', async () => {
		withQuirks({ validationAs401: true, errorStatusAsString: true });
		expect(await postSms({ content: '' })).toMatchObject({
			status: 401,
			json: { errors: [{ title: MISSING_FIELDS, status: '401' }] },
		});
		withQuirks({ planLimitReached: true });
		expect((await postSms()).json.errors[0].title).toContain('plan');
		expect(sandbox.acceptedMessages).toEqual([]);
	});

	it.each([
		[{ totalResults: true }, { page: 1, results_per_page: 10, total_results: 60, total_pages: 6 }],
		[
			{ metaAsStrings: true },
			{ page: '1', results_per_page: '10', total: '60', total_pages: '6' },
		],
		[{ noTotalPages: true }, { page: 1, results_per_page: 10, total: 60 }],
		[{ meta: 'noPageAndTotal' }, { results_per_page: 10 }],
		[{ meta: 'absent' }, undefined],
		[{ fixedPageSize: 20 }, { page: 1, results_per_page: 20, total: 60, total_pages: 3 }],
	] as Array<[Partial<Quirks>, unknown]>)('%j changes meta', async (quirks, meta) => {
		withQuirks(quirks);
		expect((await get('/contacts/?results_per_page=10')).json.meta).toEqual(meta);
	});

	const idsOfPage = async (page: number): Promise<number[]> => {
		const { json } = await get(`/contacts/?page=${page}&results_per_page=10`);
		return json.data.map(({ id }: { id: number }) => id);
	};

	it('repeats or loses a row between two pages', async () => {
		withQuirks({ listChanges: 'repeatsRow' });
		expect((await idsOfPage(1)).at(-1)).toBe(51);
		expect(await idsOfPage(2)).toEqual([51, 50, 49, 48, 47, 46, 45, 44, 43, 42]);
		expect(await idsOfPage(7)).toEqual([1]);
		withQuirks({ listChanges: 'losesRow', sortOrder: 'oldest' });
		expect((await idsOfPage(1)).at(-1)).toBe(10);
		expect((await idsOfPage(2))[0]).toBe(12);
		expect(await idsOfPage(6)).toHaveLength(9);
	});

	it.each([
		['rowsOnPage', 10, 1],
		['zero', 0, 0],
		['capped', 60, 6],
		['tooSmall', 30, 3],
		['tooLarge', 120, 12],
	] as const)('states a wrong total, with pages and links to match: %s', async (wrongTotal, total, pages) => {
		withQuirks({ wrongTotal });
		const { json } = await get('/contacts/?page=1&results_per_page=10');
		expect(json.data).toHaveLength(10);
		expect(json.meta).toMatchObject({ total, total_pages: pages });
		expect(json.links.next === null).toBe(pages <= 1);
	});

	it('has an empty page in the middle of a list', async () => {
		withQuirks({ emptyPage: 3 });
		expect((await idsOfPage(2)).at(-1)).toBe(41);
		expect(await idsOfPage(3)).toEqual([]);
		expect((await idsOfPage(4))[0]).toBe(40);
		expect((await idsOfPage(7)).at(-1)).toBe(1);
	});

	it('lets a test change the account between two requests', async () => {
		sandbox.afterRequest = ({ query }) => {
			if (query.page === '1') sandbox.state.contacts.pop();
		};
		expect((await idsOfPage(1)).at(-1)).toBe(51);
		expect((await idsOfPage(2))[0]).toBe(49);
	});

	it('ignores the page, leaves out links, orders by name', async () => {
		withQuirks({ pageIgnored: true, noLinks: true });
		expect((await idsOfPage(3))[0]).toBe(60);
		expect((await get('/contacts/')).json).not.toHaveProperty('links');
		withQuirks({ pageIgnored: false, sortOrder: 'name' });
		const { json } = await get('/contacts/?results_per_page=100');
		const names = json.data.map(({ name }: { name: string }) => name);
		expect(names).toEqual([...names].sort());
	});

	it('shows what is empty as PHP does', async () => {
		for (const [form, shown] of [
			['object', {}],
			['array', []],
			['null', null],
		] as const) {
			withQuirks({ emptyCustomParameters: form, simsNull: true });
			expect((await get('/contacts/3')).json.data.custom_parameters).toEqual(shown);
		}
		expect((await get('/contacts/1')).json.data.custom_parameters).toHaveProperty('city');
		expect((await get('/devices/1')).json.data.sims).toBeNull();
	});

	it('gives ids as strings, too few, or none', async () => {
		withQuirks({ idsAsStrings: true });
		expect((await postSms()).json).toEqual({ data: { sms_ids: ['1'] } });
		expect((await get('/sms/1')).json.data).toMatchObject({ sms_id: '1', device_id: '1' });
		const two = { phone_numbers: '+33612345678,+33612345679' };
		withQuirks({ idsAsStrings: false, smsIds: 'fewer' });
		expect((await postSms(two)).json).toEqual({ data: { sms_ids: [2] } });
		withQuirks({ smsIds: 'absent' });
		expect((await postSms(two)).json).toEqual({ data: {} });
		expect(sandbox.acceptedMessages).toHaveLength(5);
	});

	it('takes national numbers for international ones', async () => {
		withQuirks({ nationalNumbersGetPlus: true });
		await postSms({ phone_numbers: '0612345678' });
		expect(sandbox.timesAccepted('+0612345678')).toBe(1);
	});

	it('reads schedules loosely', async () => {
		withQuirks({ scheduledByPresence: true, wrongScheduleSentAtOnce: true });
		await postSms({ is_scheduled: '0', scheduled_datetime: '2030-01-05 09:00:00' });
		await postSms({ is_scheduled: '1', scheduled_datetime: '2030-01-05T09:00' });
		expect(sandbox.acceptedMessages.map((message) => message.scheduledDatetime)).toEqual([
			'2030-01-05 09:00:00',
			null,
		]);
	});

	it('changes the text', async () => {
		withQuirks({ contentCutAt1000: true });
		await postSms({ content: '🌻'.repeat(1001) });
		expect(sandbox.acceptedMessages[0].content).toBe('🌻'.repeat(1000));
		withQuirks({ fillPlaceholders: true });
		await postSms({
			phone_numbers: sandbox.state.contacts[0].phone_number,
			content: '{Hi|Hello} {{NAME}} of {{CUSTOM_PARAMETERS:city}}',
		});
		expect(sandbox.acceptedMessages[1].content).toBe('Hello Zoë Lefèvre of Lyon');
		withQuirks({ plainTypography: true, appendsLine: true });
		await postSms({ content: '“It’s ready” – now…' });
		expect(sandbox.acceptedMessages[2].content).toBe('"It\'s ready" - now...\nSent with NotificatorSMS');
	});

	it('answers an unknown endpoint with a page', async () => {
		withQuirks({ unknownRouteHtml: true });
		const { status, headers } = await get('/nothing');
		expect(status).toBe(404);
		expect(headers['content-type']).toContain('text/html');
	});
});

describe('a fault', () => {
	it.each([
		[{ kind: 'status', status: 503 }, { status: 503, json: { errors: [{ status: 503 }] } }, 0],
		[{ kind: 'status', status: 502, accepted: true }, { status: 502 }, 1],
		[
			{ kind: 'status', status: 429, retryAfterSeconds: 2 },
			{ status: 429, headers: { 'retry-after': '2' } },
			0,
		],
		[
			{ kind: 'status', status: 429, retryAfterSeconds: 2, retryAfterForm: 'date' },
			{ status: 429, headers: { 'retry-after': expect.stringMatching(/GMT$/) } },
			0,
		],
		[
			{ kind: 'html' },
			{ status: 200, headers: { 'content-type': expect.stringContaining('text/html') } },
			0,
		],
		[{ kind: 'html', status: 502, accepted: true }, { status: 502, json: undefined }, 1],
		[{ kind: 'empty' }, { status: 200, text: '' }, 0],
		[{ kind: 'empty', status: 204, accepted: true }, { status: 204, text: '' }, 1],
		[{ kind: 'redirect' }, { status: 302, headers: { location: '/login' } }, 0],
		[
			{ kind: 'redirect', status: 307, location: 'http://elsewhere.invalid/' },
			{ status: 307, headers: { location: 'http://elsewhere.invalid/' } },
			0,
		],
		[{ kind: 'slow', delayMs: 20 }, { status: 200 }, 1],
		[{ kind: 'slow', delayMs: 20, accepted: false }, { status: 200 }, 1],
		[{ kind: 'truncated' }, { status: 200, text: '{"data":{"sm', json: undefined }, 1],
		[{ kind: 'truncated', accepted: false }, { status: 200, json: undefined }, 0],
		[{ kind: 'wrongShape' }, { status: 200, json: { status: 'ok' } }, 1],
		[{ kind: 'wrongShape', body: [1], accepted: false }, { status: 200, json: [1] }, 0],
	] as Array<[Fault, Partial<Reply>, number]>)(
		'%j strikes once and the record is exact',
		async (fault, expected, accepted) => {
			sandbox.failNext(fault);
			expect(await postSms()).toMatchObject(expected);
			expect(sandbox.timesAccepted(RECIPIENT)).toBe(accepted);
			expect(sandbox.requests[0]).toMatchObject({ fault, status: expected.status });
			expect(await postSms()).toMatchObject({ status: 200, json: { data: {} } });
			expect(sandbox.requests[1].fault).toBeNull();
		},
	);

	it.each([
		[{ kind: 'cut' }, 0],
		[{ kind: 'cut', accepted: true }, 1],
		[{ kind: 'hang' }, 0],
		[{ kind: 'hang', accepted: true }, 1],
		[{ kind: 'slow', delayMs: 300 }, 1],
		[{ kind: 'slow', delayMs: 300, accepted: false }, 0],
	] as Array<[Fault, number]>)('%j leaves the client without an answer', async (fault, accepted) => {
		sandbox.failNext(fault);
		await expect(postSms({}, 200)).rejects.toThrow();
		await new Promise((resolve) => setTimeout(resolve, 250));
		expect(sandbox.timesAccepted(RECIPIENT)).toBe(accepted);
		expect(sandbox.requests[0]).toMatchObject({ status: null, endedAt: expect.any(Number) });
		expect((await postSms()).status).toBe(200);
		expect(sandbox.requests[1].inFlight).toBe(1);
	});

	it.each([
		['all', 400, [1, 2, 3]],
		[2, 400, [1, 2]],
		[0, 200, []],
		[undefined, 500, []],
	] as const)('answers with any JSON though %j was accepted', async (acceptFirst, status, ids) => {
		const body = {
			errors: [{ title: 'The plan ends here.' }],
			data: { sms_ids: '$ids', first: '$id' },
		};
		sandbox.failNext({ kind: 'json', status, acceptFirst, body, headers: { 'x-from': 'fault' } });
		const answer = await postSms({ phone_numbers: '+33612345678,+33612345679\n+33612345680' });
		expect(answer).toMatchObject({ status, headers: { 'x-from': 'fault' } });
		expect(answer.json).toEqual({
			errors: body.errors,
			data: { sms_ids: ids, ...(ids.length > 0 && { first: 1 }) },
		});
		expect(sandbox.acceptedMessages.map(({ smsId }) => smsId)).toEqual(ids);
		expect(sandbox.state.messages).toHaveLength(ids.length);
		expect(sandbox.requests[0].fields).toContainEqual([
			'phone_numbers',
			'+33612345678,+33612345679\n+33612345680',
		]);
	});

	it('answers with any JSON to whatever else was made', async () => {
		const [method, path] = ['POST', '/contacts'];
		const body = { success: false, taken: ['$id'] };
		sandbox.failNext({ kind: 'json', acceptFirst: 'all', body }, { method, path });
		const { status, json } = await postForm('/contacts', { phone_number: '+33612345678' });
		expect({ status, json }).toEqual({ status: 200, json: { success: false, taken: [61] } });
		expect(sandbox.state.contacts).toHaveLength(61);
	});

	it('can make the body huge', async () => {
		sandbox.failNext({ kind: 'huge', bytes: 1_000_000 });
		const { json } = await postSms();
		expect(json).toMatchObject({ data: { sms_ids: [1] } });
		expect(json.padding).toHaveLength(1_000_000);
	});

	it('strikes one request after the other when several are planned', async () => {
		sandbox.failNext([{ kind: 'status', status: 500 }, { kind: 'empty' }]);
		const statuses = [await postSms(), await postSms(), await postSms()].map(
			({ status, text }) => [status, text === ''],
		);
		expect(statuses).toEqual([
			[500, false],
			[200, true],
			[200, false],
		]);
	});

	it('chooses by method, path, recipient, order and number of times', async () => {
		const fault: Fault = { kind: 'status', status: 503 };
		sandbox.fault({ fault, method: 'POST', path: '/sms', nth: 2, times: 2 });
		sandbox.fault({ fault: { kind: 'status', status: 418 }, path: /^\/contacts\/\d+$/ });
		sandbox.fault({ fault: { kind: 'status', status: 504 }, recipient: '+12025550123' });
		expect((await get('/contacts/')).status).toBe(200);
		expect((await get('/contacts/1/')).status).toBe(418);
		const statuses: number[] = [];
		for (let count = 0; count < 4; count++) statuses.push((await postSms()).status);
		expect(statuses).toEqual([200, 503, 503, 200]);
		expect((await postSms({ phone_numbers: '+33612345678\n+12025550123' })).status).toBe(504);
	});

	it('meant for an accepted request waits for one', async () => {
		sandbox.failNext({ kind: 'status', status: 500, accepted: true });
		expect((await postSms({ content: '' })).status).toBe(400);
		expect((await postSms()).status).toBe(500);
		expect(sandbox.timesAccepted(RECIPIENT)).toBe(1);
	});

	it('redirects to a page that is on record when it is followed', async () => {
		sandbox.failNext({ kind: 'redirect' });
		const answer = await fetch(`${sandbox.baseUrl}/contacts/`);
		expect(answer.headers.get('content-type')).toContain('text/html');
		expect(sandbox.requests.map((one) => one.path)).toEqual(['/contacts/', '/login']);
	});
});

describe('the phones', () => {
	/** Ms since 1970 that the sandbox takes for now; only its clock is moved, not its timers. */
	let now: number;
	beforeEach(() => {
		now = Date.UTC(2026, 0, 5, 9, 0, 0);
		jest.spyOn(Date, 'now').mockImplementation(() => now);
	});
	afterEach(() => jest.restoreAllMocks());

	const shown = async (smsId: number) => (await get(`/sms/${smsId}`)).json.data;

	it('leave everything pending unless they are at work', async () => {
		await postSms();
		now += 86_400_000;
		expect(await shown(1)).toMatchObject({ status: 'pending', datetime: '2026-01-05 09:00:00' });
	});

	it('send what was accepted, which changes its time and what is counted', async () => {
		sandbox.settings.phones = { sendAfterMs: 5000 };
		await postSms();
		now += 4999;
		expect(await shown(1)).toMatchObject({ status: 'pending', datetime: '2026-01-05 09:00:00' });
		expect(sandbox.state.devices[0].total_pending_sms).toBe(1);
		now += 86_400_001;
		const datetime = '2026-01-05 09:00:05';
		expect(await shown(1)).toMatchObject({ status: 'sent', error: null, datetime });
		const counted = { total_pending_sms: 0, total_sent_sms: 1, last_sent_datetime: datetime };
		const { devices, contacts } = sandbox.state;
		expect([devices[0], contacts[60]]).toMatchObject([counted, counted]);
		expect((await get('/sms/')).json.data).toMatchObject([{ status: 'sent' }]);
	});

	it.each([
		['the state', () => sandbox.state.messages[0].status],
		['the page', async () => /· (sent|pending)</.exec((await request('GET', sandbox.url)).text)?.[1]],
		['a list', async () => (await get('/sms/')).json.data[0].status],
	])('have sent it by when %s is read', async (_where, statusSeen) => {
		sandbox.settings.phones = { sendAfterMs: 1000 };
		await postSms({ is_scheduled: '1', scheduled_datetime: '2026-01-05 10:00:00' });
		now = Date.UTC(2026, 0, 5, 10, 0, 0);
		expect(await statusSeen()).toBe('pending');
		now += 1000;
		expect(await statusSeen()).toBe('sent');
	});

	it('fail at the numbers that are told, with as much of the reason as the server keeps', async () => {
		const failing = { [RECIPIENT]: 'No credit left', '+33612345679': 'x'.repeat(40) };
		sandbox.settings.phones = { sendAfterMs: 0, failing };
		await postSms({ phone_numbers: `${RECIPIENT},+33612345679,+33612345680` });
		expect(sandbox.state.messages).toMatchObject([
			{ status: 'failed', error: 'No credit left' },
			{ status: 'failed', error: 'x'.repeat(32) },
			{ status: 'sent', error: null },
		]);
		expect(sandbox.state.devices[0]).toMatchObject({ total_failed_sms: 2, total_sent_sms: 1 });
	});

	it('never send what was deleted before', async () => {
		sandbox.settings.phones = { sendAfterMs: 1000 };
		await postSms();
		expect((await request('DELETE', '/sms/1')).status).toBe(200);
		now += 5000;
		expect(sandbox.state.messages).toEqual([]);
		expect(sandbox.state.devices[0].total_sent_sms).toBe(0);
	});

	it('leave alone what they received, and what a test has settled', async () => {
		sandbox.settings.phones = { sendAfterMs: 1000 };
		await postSms();
		sandbox.setSmsStatus(1, 'failed', 'SIM was busy');
		sandbox.receiveSms({ from: RECIPIENT, content: 'Hello' });
		now += 5000;
		expect(sandbox.state.messages).toMatchObject([
			{ status: 'failed', error: 'SIM was busy', datetime: '2026-01-05 09:00:00' },
			{ status: 'received' },
		]);
	});

	it('send rows that a test has put there by their time', () => {
		sandbox.receiveSms({ from: RECIPIENT, content: 'Hello' });
		const [received] = sandbox.state.messages;
		const datetime = '2026-01-05 08:59:58';
		sandbox.state.messages[0] = { ...received, type: 'sent', status: 'pending', datetime };
		sandbox.settings.phones = { sendAfterMs: 3000 };
		expect(sandbox.state.messages[0].status).toBe('pending');
		now += 1000;
		expect(sandbox.state.messages[0].status).toBe('sent');
	});

	it.each([
		['STOP', true],
		[' stop\n', true],
		['Stop it', false],
		['STOP!', false],
		['Hello', false],
	])('pass on %j: opted out %s', (content, expected) => {
		for (const before of [true, false]) {
			const [contact] = sandbox.state.contacts;
			contact.has_opted_out = before;
			sandbox.receiveSms({ from: contact.phone_number, content });
			expect(contact.has_opted_out).toBe(expected);
		}
	});
});

describe('the sandbox', () => {
	it('has believable contacts, about one in ten opted out', () => {
		const { contacts } = sandbox.state;
		expect(contacts.filter((contact) => contact.has_opted_out)).toHaveLength(6);
		expect(new Set(contacts.map((contact) => contact.country_code)).size).toBe(4);
		expect(contacts.map((contact) => contact.name).join()).toMatch(/🌻/u);
		for (const { phone_number } of contacts) {
			expect([phone_number, isValidPhoneNumber(phone_number)]).toEqual([phone_number, true]);
		}
	});

	it('is as new after a reset', async () => {
		const { requests, state } = sandbox;
		const [before] = structuredClone(state.contacts);
		await postSms();
		sandbox.addContacts(3);
		Object.assign(state.contacts[0], { name: 'Changed' });
		sandbox.quirks.noLinks = true;
		sandbox.settings.rateLimit = false;
		sandbox.failNext({ kind: 'hang' });
		sandbox.reset();
		expect(sandbox.requests).toBe(requests);
		expect([requests.length, state.messages.length, state.contacts.length]).toEqual([0, 0, 60]);
		expect(state.contacts[0]).toEqual(before);
		expect((await get('/contacts/')).json).toHaveProperty('links');
		expect((await postSms()).json.data.sms_ids).toEqual([1]);
	});

	it('closes with requests still hanging', async () => {
		const other = await startSandbox();
		other.failNext([{ kind: 'hang' }, { kind: 'slow', delayMs: 60_000 }]);
		const requests = Promise.allSettled(
			[1, 2].map(async () => await request('GET', `${other.baseUrl}/contacts/`)),
		);
		while (other.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
		await other.close();
		expect((await requests).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	});

	it('can be driven over HTTP from another process', async () => {
		await control('faults', { fault: { kind: 'status', status: 500 }, path: '/sms' });
		await control('quirks', { noLinks: true });
		await control('options', { phones: { sendAfterMs: 0, failing: { [RECIPIENT]: 'No credit' } } });
		await control('options', { phones: false, latencyMs: 1, rateLimit: { requests: 5, windowSeconds: 0.5 } });
		await control('receive', { from: RECIPIENT, content: 'Hello' });
		await control('contacts', { count: 2 });
		await control('status', { smsId: 1, status: 'failed', error: 'no credit' });
		expect(sandbox.state.contacts).toHaveLength(63);
		expect((await postSms()).status).toBe(500);
		expect((await postSms()).headers['x-ratelimit-limit']).toBe('5');
		const { json } = await control('record');
		expect(json.requests).toHaveLength(2);
		expect(json.requests[0].body).toContain('Bonjour');
		expect(json.acceptedMessages).toMatchObject([{ recipient: RECIPIENT }]);
		await control('reset', {});
		expect((await control('record')).json).toEqual({ requests: [], acceptedMessages: [] });
	});

	it.each([
		['faults', { fault: { kind: 'fire' } }, 'fire'],
		['quirks', { smsIds: 'many' }, 'smsIds'],
		['quirks', { constructor: true }, 'constructor'],
		['options', { latencyMs: 'long' }, 'latencyMs'],
		['options', { phones: { sendAfterMs: 'soon' } }, 'phones'],
		['receive', {}, 'from'],
	])('says what is wrong with the control %s %j', async (name, body, mentioned) => {
		const { status, json } = await control(name, body);
		expect(status).toBe(400);
		expect(json.error).toContain(mentioned);
	});
});

describe('the command', () => {
	async function run(args: string[], stopOnceRunning = false) {
		const child = spawn(
			process.execPath,
			['--import', 'tsx', path.join(__dirname, 'cli.ts'), ...args],
			{ timeout: 20_000 },
		);
		let output = '';
		let errors = '';
		child.stdout.on('data', (chunk) => {
			output += chunk;
			if (stopOnceRunning && output.includes('Ctrl+C')) child.kill('SIGINT');
		});
		child.stderr.on('data', (chunk) => (errors += chunk));
		const [code] = await once(child, 'close');
		return { code, output, errors };
	}

	it('says what to use, and stops cleanly', async () => {
		const args = ['--contacts', '500', '--phones', '3000', '--quirk', 'smsIds=fewer', '--rate-limit', '5/0.5'];
		const { code, output, errors } = await run(args, true);
		expect(output).toMatch(/http:\/\/127\.0\.0\.1:\d+\/api\n/);
		expect(output).toContain('sandbox-key');
		expect(output).toContain('Device ID 1 (Pixel 8): SIM subscription ID 1');
		expect([code, errors]).toEqual([0, '']);
	}, 20_000);

	it.each([
		[['--port', 'taken'], 1, /^Port \d+ is in use already\./],
		[['--prot', '1'], 2, /Usage:/],
		[['--contacts', 'many'], 2, /--contacts takes a whole number[\s\S]*Usage:/],
		[['--phones', 'yes'], 2, /--phones takes a whole number[\s\S]*Usage:/],
		[['--quirk', 'smsIds=7'], 2, /smsIds[\s\S]*Usage:/],
	])(
		'with %j ends with code %i and says why',
		async (args, expectedCode, expected) => {
			const port = String(sandbox.port);
			const { code, errors } = await run(args.map((arg) => (arg === 'taken' ? port : arg)));
			expect(errors).toMatch(expected);
			expect(code).toBe(expectedCode);
		},
		20_000,
	);
});

describe('an account whose rows are made on the fly', () => {
	const LARGE = { contacts: 300_000, messages: 1_000_000 };
	let large: Sandbox;
	beforeAll(async () => {
		large = await startSandbox({ rateLimit: false, contacts: 0, generated: LARGE });
	});
	afterAll(async () => await large.close());

	const listed = async (path: string) => {
		const response = await fetch(`${large.baseUrl}${path}`, { headers: { Authorization: `Bearer ${large.apiKey}` } });
		return (await response.json()) as any;
	};

	it.each([
		['newest', 1, 1_000_001],
		['newest', 1_001, 1],
		['oldest', 1, 1],
		['oldest', 1_001, 1_000_001],
	] as const)('order %s, page %d begins with %d', async (sortOrder, page, first) => {
		large.reset();
		large.quirks.sortOrder = sortOrder;
		newMessage(large.state, { device_id: 1, sim_subscription_id: 1, contact_id: 1, type: 'received', status: 'received', content: 'Hi', scheduled_datetime: null });
		const { data, meta } = await listed(`/sms/?page=${page}&results_per_page=1000`);
		expect(data[0].sms_id).toBe(first);
		expect(meta.total).toBe(1_000_001);
	});

	it('has each row once in an order by name, new ones among them', async () => {
		large.reset();
		large.quirks.sortOrder = 'name';
		large.quirks.fixedPageSize = 10_000;
		const added = large.addContacts(5).map(({ id }) => id);
		const ids = new Set<number>();
		for (let page = 1; page <= 31; page++) for (const { id } of (await listed(`/contacts/?page=${page}`)).data) ids.add(id);
		expect(ids.size).toBe(300_005);
		expect(added).toEqual([300_001, 300_002, 300_003, 300_004, 300_005]);
	}, 60_000);

	it('gives, changes and deletes one of them by its ID', async () => {
		large.reset();
		const contacts = generatedRowsOf(large.state.contacts)!;
		contacts.change(7, { has_opted_out: true });
		expect((await listed('/contacts/7')).data).toMatchObject({ id: 7, has_opted_out: true });
		contacts.remove(7);
		expect((await listed('/contacts/7')).errors[0].status).toBe(404);
		expect((await listed('/contacts/')).meta.total).toBe(299_999);
	});
});
