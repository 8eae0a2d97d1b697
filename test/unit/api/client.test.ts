/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node.js, not in n8n */
import { Readable } from 'node:stream';

import type { ApiResult, HttpResponse, ResponseRules } from '../../../nodes/NotificatorSms/api/result';
import { sendRequest } from '../../../nodes/NotificatorSms/api/client';

const KEY = 'a-key/of-a-user';

function stream(text: string): Readable {
	return Readable.from([Buffer.from(text)]);
}

async function received(
	answer: Partial<HttpResponse> | Error,
	rules?: ResponseRules,
	key = KEY,
): Promise<ApiResult> {
	const result = await sendRequest(
		async () => {
			if (answer instanceof Error) throw answer;
			return { statusCode: 200, headers: {}, body: undefined, ...answer };
		},
		{ url: '/contacts/' },
		{ apiKey: key },
		rules,
	);
	delete result.headers;
	return result;
}

const titled = (title: string, status = 400) => ({
	statusCode: status,
	body: stream(JSON.stringify({ errors: [{ title, status }] })),
});

test('asks the host for a stream, and leaves the request otherwise as it is', async () => {
	const options = { url: '/sms', method: 'POST' as const, headers: { a: 'b' } };
	const send = jest.fn(async () => ({ statusCode: 200, headers: {}, body: stream('{"data":1}') }));
	await sendRequest(send, options, { apiKey: KEY });
	expect(send.mock.calls).toEqual([[{ ...options, encoding: 'stream' }]]);
	expect(options).toEqual({ url: '/sms', method: 'POST', headers: { a: 'b' } });
});

test('hands on the headers, which tell of the rate limit', async () => {
	const headers = { 'x-ratelimit-remaining': '7' };
	const send = async () => ({ statusCode: 200, headers, body: stream('{"data":1}') });
	expect(await sendRequest(send, { url: '/sms' }, { apiKey: KEY })).toMatchObject({ headers });
});

test('makes no request with a credential that none can be made with', async () => {
	const send = jest.fn();
	const answer = await sendRequest(send, { url: '/sms' }, { apiKey: KEY, cause: 'noAddress' });
	expect(answer).toEqual({ kind: 'notSent', cause: 'noAddress' });
	expect(send).not.toHaveBeenCalled();
});

test.each([
	['{"data":[]}', { kind: 'accepted', status: 200, body: { data: [] } }],
	['\uFEFF{"data":[]}', { kind: 'accepted', status: 200, body: { data: [] } }],
	['', { kind: 'uncertain', cause: 'emptyBody', status: 200 }],
	['"text"', { kind: 'uncertain', cause: 'notJson', status: 200 }],
	['<!doctype html>', { kind: 'uncertain', cause: 'html', status: 200 }],
	['{"data":', { kind: 'uncertain', cause: 'notJson', status: 200 }],
])('reads %j', async (text, answer) => expect(await received({ body: stream(text) })).toEqual(answer));

test('reads what a host has parsed already', async () => {
	expect(await received({ body: { data: [] } })).toEqual({ kind: 'accepted', status: 200, body: { data: [] } });
});

describe('the key is in nothing that is read', () => {
	test('not in data', async () => {
		const body = stream(JSON.stringify({ data: { name: `Bearer ${KEY}` }, [KEY]: 1 }));
		expect(await received({ body })).toEqual({
			kind: 'accepted',
			status: 200,
			body: { data: { name: 'Bearer [API key]' }, '[API key]': 1 },
		});
	});

	test('not in data as PHP writes it', async () => {
		const body = stream(JSON.stringify({ data: KEY }).replaceAll('/', '\\/'));
		expect(await received({ body })).toMatchObject({ body: { data: '[API key]' } });
	});

	test('not in a title', async () => {
		expect(await received(titled(`The key ${KEY} is wrong`))).toMatchObject({
			kind: 'rejected',
			title: 'The key [API key] is wrong',
		});
	});

	test('not in a title that spells it in another way', async () => {
		const body = stream(JSON.stringify({ errors: [{ title: KEY }] }).replaceAll('k', '\\u006b'));
		expect(await received({ statusCode: 500, body })).toMatchObject({ title: '[API key]' });
	});

	test('not in a title that is cut in its middle', async () => {
		const title = 'x'.repeat(295) + KEY;
		const { title: shown } = (await received(titled(title))) as { title: string };
		expect(shown).not.toContain(KEY.slice(0, 3));
	});

	test('not in what the network says', async () => {
		expect(await received(new Error(`Invalid value "Bearer ${KEY}"`))).toEqual({
			kind: 'uncertain',
			cause: 'unreadable',
			title: 'Invalid value "Bearer [API key]"',
		});
	});
});

test('a title goes into sentences on one line and without tags', async () => {
	expect(await received(titled('<b>No\nway</b>\u0007'))).toMatchObject({ title: '‹b›No way‹/b›' });
});

test.each<[number, Partial<ApiResult>]>([
	[500, { kind: 'uncertain', cause: 'serverFault' }],
	[429, { kind: 'notSent', cause: 'rateLimit' }],
])('status %d means the same without a title', async (statusCode, answer) => {
	const read = await received({ statusCode, body: stream('') });
	expect(read).toMatchObject({ ...answer, status: statusCode });
	expect('title' in read && read.title).toBeUndefined();
});

describe('more than anyone reads', () => {
	test('an answer of 32 MB is read, a larger one is not', async () => {
		const body = (bytes: number) => Readable.from([Buffer.from('{"data":"'), Buffer.alloc(bytes - 11, 'x'), Buffer.from('"}')]);
		expect(await received({ body: body(32_000_000) })).toMatchObject({ kind: 'accepted' });
		expect(await received({ body: body(32_000_001) })).toEqual({ kind: 'uncertain', cause: 'beyondReading' });
	});

	test('a series of answers has one allowance', async () => {
		const rules = { byteBudget: { bytes: 25 } };
		expect(await received({ body: stream('{"data":[]}') }, rules)).toMatchObject({ kind: 'accepted' });
		expect(rules.byteBudget.bytes).toBe(14);
		expect(await received({ body: stream('{"data":[]}') }, rules)).toMatchObject({ kind: 'accepted' });
		expect(await received({ body: stream('{"data":[]}') }, rules)).toEqual({ kind: 'uncertain', cause: 'beyondReading' });
		expect(await received({ body: { data: [] } }, rules)).toMatchObject({ kind: 'accepted' });
		expect(rules.byteBudget.bytes).toBe(3);
	});

	test('100 levels are read, one more is not', async () => {
		const nested = (levels: number) => stream(`{"data":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`);
		expect(await received({ body: nested(100) })).toMatchObject({ kind: 'accepted' });
		expect(await received({ body: nested(101) })).toEqual({ kind: 'uncertain', cause: 'beyondReading', status: 200 });
		expect(await received({ body: nested(1_000_000) })).toEqual({ kind: 'uncertain', cause: 'beyondReading', status: 200 });
	});

	test.each(['{"data":[{"id":{"toString":1}}]}', '{"toString":null}'])(
		'%j holds an object that cannot be made a text',
		async (text) =>
			expect(await received({ body: stream(text) })).toEqual({ kind: 'uncertain', cause: 'beyondReading', status: 200 }),
	);

	test('a body that does not end has as long as the request', async () => {
		const slow = { statusCode: 200, headers: {}, body: new Readable({ read: () => undefined }) };
		const answer = await sendRequest(async () => slow, { url: '/sms', timeout: 50 }, { apiKey: KEY });
		expect(answer).toEqual({ kind: 'uncertain', cause: 'timeout' });
	});

	test('a cancelled execution waits for no body', async () => {
		const slow = { statusCode: 200, headers: {}, body: new Readable({ read: () => undefined }) };
		const cancelling = new AbortController();
		cancelling.abort();
		const surroundings = { apiKey: KEY, signal: cancelling.signal };
		expect(await sendRequest(async () => slow, { url: '/sms' }, surroundings)).toEqual({
			kind: 'uncertain',
			cause: 'cancelled',
		});
	});
});
