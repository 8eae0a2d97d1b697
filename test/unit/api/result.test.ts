import type { IDataObject } from 'n8n-workflow';

import {
	classifyResponse,
	classifyNetworkError,
	takenByIds,
	type ApiResult,
	type ResponseRules,
	type Taken,
} from '../../../nodes/NotificatorSms/api/result';

function read(statusCode: number, body: unknown, rules?: ResponseRules): ApiResult {
	return classifyResponse({ statusCode, headers: { 'retry-after': '3' }, body }, rules);
}

const refusal = (title: unknown) => ({ errors: [{ title, status: 400 }] });

describe('what an answer means', () => {
	test.each([200, 201, 202, 299])('%d with JSON is accepted', (status) => {
		const body = { data: { id: 1 } };
		expect(read(status, body)).toEqual({ kind: 'accepted', status, body });
	});

	test.each([400, 401, 403, 404, 422, 428, 430, 499])('%d with JSON is refused', (status) => {
		expect(read(status, refusal('No.'))).toEqual({ kind: 'rejected', status, title: 'No.' });
	});

	test.each([
		[{ errors: [{ title: 'Slow down.' }] }, 'Slow down.'],
		['<html></html>', undefined],
		['', undefined],
	])('429 is not taken, whatever stands in it: %j', (body, title) => {
		expect(read(429, body)).toEqual({
			kind: 'notSent',
			cause: 'rateLimit',
			status: 429,
			title,
		});
	});

	test.each([500, 502, 503, 599])('%d is unknown', (status) => {
		expect(read(status, refusal('Oops'))).toEqual({ kind: 'uncertain', cause: 'serverFault', status, title: 'Oops' });
		expect(read(status, '<html></html>')).toEqual({ kind: 'uncertain', cause: 'serverFault', status, title: undefined });
	});

	test.each([300, 301, 302, 307, 399])('%d is unknown, even with good JSON', (status) => {
		expect(read(status, { data: [] })).toEqual({ kind: 'uncertain', cause: 'redirect', status });
	});

	test.each(['', '  \n', undefined, null])('an empty body is unknown: %j', (body) => {
		expect(read(200, body)).toEqual({ kind: 'uncertain', cause: 'emptyBody', status: 200 });
		expect(read(204, body)).toEqual({ kind: 'uncertain', cause: 'emptyBody', status: 204 });
		expect(read(400, body)).toEqual({ kind: 'uncertain', cause: 'emptyBody', status: 400 });
	});

	test('an empty body is a success where it is expected, but no refusal', () => {
		const rules = { emptyBodyIsSuccess: true };
		expect(read(200, '', rules)).toEqual({ kind: 'accepted', status: 200, body: {} });
		expect(read(204, undefined, rules)).toEqual({ kind: 'accepted', status: 204, body: {} });
		expect(read(404, '', rules)).toEqual({ kind: 'uncertain', cause: 'emptyBody', status: 404 });
	});

	test.each([
		'<!DOCTYPE html><html>',
		'<html lang="en">',
		' <head>',
		'<body>',
		'<?xml version="1.0"?>',
		'<a>',
		'\n<P>',
	])('a page is unknown: %j', (body) => {
		for (const status of [200, 404]) {
			expect(read(status, body)).toEqual({ kind: 'uncertain', cause: 'html', status });
		}
	});

	test.each([
		'OK',
		'1 < 2',
		'{"data":',
		'[1',
		'<3',
		'see <html>',
		'"<html>"',
		'null',
		'""',
		7,
		true,
		[],
		[{ data: 1 }],
		'[]',
		['<html>'],
	])(
		'what is no JSON object is unknown: %j',
		(body) => expect(read(200, body)).toEqual({ kind: 'uncertain', cause: 'notJson', status: 200 }),
	);

	test.each(['{"data":1}', ' {"data":1}\n', '\uFEFF{"data":1}'])('JSON may come as text: %j', (body) => {
		expect(read(200, body)).toEqual({ kind: 'accepted', status: 200, body: { data: 1 } });
	});

	const SAYS_NO: Array<[object, string]> = [
		[refusal('No.'), 'No.'],
		[{ ...refusal('No.'), data: [] }, 'No.'],
		[{ ...refusal('No.'), data: null }, 'No.'],
		[{ errors: 'No.' }, 'No.'],
		[{ errors: { name: ['No.', 'Never.'] } }, 'No. Never.'],
		[{ error: 'No.' }, 'No.'],
		[{ error: { message: 'No.' } }, 'No.'],
		[{ error: true, message: 'No.' }, 'No.'],
		[{ success: false }, ''],
		[{ success: 'FALSE', message: 'No.' }, 'No.'],
		[{ success: 0 }, ''],
		[{ ok: false }, ''],
		[{ deleted: false }, ''],
		[{ errors: 'false', success: false, message: 'No.' }, 'No.'],
		[{ status: 'error', message: 'No.' }, 'No.'],
		[{ status: 'fail' }, ''],
		[{ status: 'failed' }, ''],
		[{ status: 'Failure' }, ''],
		[{ status: 'refused' }, ''],
		[{ status: 'refuse' }, ''],
		[{ status: 'rejected' }, ''],
		[{ status: 'reject' }, ''],
		[{ status: 422 }, ''],
		[{ data: false }, ''],
	];
	test.each(SAYS_NO)('a success that says no is refused: %j', (body, title) => {
		expect(read(200, body)).toEqual({ kind: 'rejected', status: 200, title });
	});

	test.each([
		{ errors: [] },
		{ errors: {} },
		{ errors: null },
		{ errors: '' },
		{ error: null },
		{ error: false },
		{ success: true },
		{ success: 'maybe' },
		{ status: 'ok' },
		{ status: 200 },
		{ status: 'no error' },
		{ status: 'failed over' },
		{ data: { error: 'of a row' } },
	])('a success that says nothing against it is accepted: %j', (body) => {
		expect(read(200, body)).toEqual({ kind: 'accepted', status: 200, body });
	});
});

describe('what an answer names as taken', () => {
	const taken = ({ ids }: IDataObject) => (ids === undefined ? undefined : takenByIds(ids as unknown[], 2));
	const readIds = (statusCode: number, ids: unknown, more: object = {}) =>
		classifyResponse({ statusCode, headers: {}, body: { ...more, data: { ids } } }, { taken });

	const NAMED: Array<[unknown[], Taken]> = [
		[[], 'none'],
		[[1], 'some'],
		[[1, '2'], 'all'],
		[[12, '345'], 'all'],
		[[1, 2, 3], 'some'],
		[[1, 2, 2], 'some'],
		[[7, 7], 'some'],
		[[0], 'unclear'],
		[[1, null], 'unclear'],
		[[1, 'x'], 'unclear'],
		[[-1, 2], 'unclear'],
		[[1.5, 2], 'unclear'],
		[[[5], 2], 'unclear'],
	];
	test.each(NAMED)('the IDs %j for two: %s', (ids, expected) => expect(takenByIds(ids, 2)).toBe(expected));

	test.each([200, 207, 400, 408, 409, 422, 429])('all beside a refusal with %d is accepted, with its words', (status) => {
		expect(readIds(status, [1, 2], refusal('No.'))).toMatchObject({ kind: 'accepted', status, remark: 'No.' });
	});

	test.each([200, 207, 400, 408, 409, 422, 429])('a part beside a refusal with %d is unknown', (status) => {
		for (const ids of [[1], [0, 1], [null]]) {
			expect(readIds(status, ids, refusal('No.'))).toEqual({ kind: 'uncertain', cause: 'takenInPart', status, title: 'No.' });
		}
	});

	test('nothing beside a refusal is refused, or not taken at a rate limit', () => {
		expect(readIds(400, [], refusal('No.'))).toEqual({ kind: 'rejected', status: 400, title: 'No.' });
		expect(readIds(200, [])).toEqual({ kind: 'rejected', status: 200, title: '' });
		expect(readIds(429, [], refusal('No.'))).toMatchObject({ kind: 'notSent' });
	});

	test('all beside a refusal without words is accepted, with its status', () => {
		expect(readIds(400, [1, 2], refusal(''))).toMatchObject({ kind: 'accepted', remark: 'status 400' });
	});

	test.each<[object]>([
		[{ sms_id: 5 }],
		[{ smsIds: ['5', '6'] }],
		[{ message_id: 5 }],
		[{ result: { sms: [{ messageId: 5 }] } }],
		[{ id: 5 }],
		[{ ids: [null, 5] }],
		[{ data: 5 }],
		[{ data: [null, '5'] }],
		[{ data: { id: 5 } }],
		[{ data: { sms_ids: [5] } }],
		[{ data: [{ message: { id: 5 } }] }],
		[{ data: { ids: [] }, sms_id: 5 }],
	])('beside a refusal, an ID in another place leaves everything unknown: %j', (body) => {
		for (const status of [200, 400, 429]) {
			const answer = { statusCode: status, headers: {}, body: { ...refusal('No.'), ...body } };
			expect(classifyResponse(answer, { taken })).toEqual({ kind: 'uncertain', cause: 'takenInPart', status, title: 'No.' });
		}
	});

	test.each<[object]>([
		[{ sms_id: null }],
		[{ sms_ids: [] }],
		[{ id: 0 }],
		[{ account: { id: 5 } }],
		[{ account_id: 5 }],
		[{ sms_id_count: 5 }],
		[{ last_sms_id: 5 }],
		[{ data: null }],
		[{ data: 'none' }],
		[{ data: { device_id: 5 } }],
		[{ data: { ids_left: 5 } }],
		[{ data: { count: 5, ids: [] } }],
	])('beside a refusal, other numbers name nothing: %j', (body) => {
		const answer = { statusCode: 400, headers: {}, body: { ...refusal('No.'), ...body } };
		expect(classifyResponse(answer, { taken })).toEqual({ kind: 'rejected', status: 400, title: 'No.' });
	});

	test('to a request that changes nothing, a refusal is a refusal whatever it names', () => {
		expect(read(400, { ...refusal('No.'), data: { id: 5 } })).toEqual({ kind: 'rejected', status: 400, title: 'No.' });
	});

	test('a part without a refusal is accepted, but something without an ID is unknown', () => {
		expect(readIds(200, [1])).toMatchObject({ kind: 'accepted' });
		expect(readIds(200, [0])).toMatchObject({ kind: 'uncertain', cause: 'takenInPart' });
		expect(readIds(200, undefined)).toMatchObject({ kind: 'accepted' });
	});

	test('a no in the data counts for a request that changes something', () => {
		expect(readIds(200, undefined, {})).toMatchObject({ kind: 'accepted' });
		const body = { data: { error: 'No.' } };
		expect(classifyResponse({ statusCode: 200, headers: {}, body }, { taken })).toMatchObject({ kind: 'rejected', title: 'No.' });
	});

	test('a server fault stays unknown, whatever it names', () => {
		expect(readIds(500, [1, 2])).toMatchObject({ kind: 'uncertain', cause: 'serverFault' });
	});
});

describe('the title', () => {
	test.each([
		[{ errors: [{ title: ' One. ' }, { title: 'Two.' }] }, 'One. Two.'],
		[{ errors: ['Plain.'] }, 'Plain.'],
		[{ errors: [{ title: ' ' }, { title: 'One.' }] }, 'One.'],
		[{ errors: [{ title: 'One.', code: 'E1' }] }, 'One.'],
		[{ error: { message: 'One.', code: 'E1' } }, 'One.'],
		[{ error: { title: 'One.', message: 'Two.' } }, 'One.'],
		[{ errors: [{ title: '  ' }, { title: 7 }, null, {}] }, ''],
		[{ errors: [], message: 'Heard' }, 'Heard'],
		[{ message: ' From a proxy ' }, 'From a proxy'],
		[{ errors: 'text', message: ' From a proxy ' }, 'text'],
		[{ message: { a: 1 } }, ''],
		[{}, ''],
	])('of %j is %j', (body, title) =>
		expect(read(400, body)).toEqual({ kind: 'rejected', status: 400, title }),
	);
});

describe('the key', () => {
	const hideKey = (text: string) => text.replaceAll('s3cret', '[key]');

	test('is in no value and no name of an answer, and everything else stays as it is', () => {
		const body = { data: [{ s3cret: { 'my s3cret': 's3cret' } }, 's3cret!', 7, null], name: 'Ann' };
		expect(read(200, body, { hideKey })).toEqual({
			kind: 'accepted',
			status: 200,
			body: { data: [{ '[key]': { 'my [key]': '[key]' } }, '[key]!', 7, null], name: 'Ann' },
		});
		expect(read(400, refusal('No s3cret.'), { hideKey })).toMatchObject({ title: 'No [key].' });
	});
});

describe('what is beyond reading', () => {
	const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

	test('is more than 100 levels deep, whatever the status', () => {
		expect(read(200, { data: nested(99) })).toMatchObject({ kind: 'accepted' });
		for (const status of [200, 400, 429, 500]) {
			expect(read(status, { data: nested(100) })).toEqual({ kind: 'uncertain', cause: 'beyondReading', status });
		}
	});

	test('is an object that cannot be made a text', () => {
		expect(read(200, { data: [{ toString: 'no' }] })).toMatchObject({ cause: 'beyondReading' });
	});
});

describe('what a host throws', () => {
	const coded = (code: string, more: object = {}) => Object.assign(new Error('x'), { code, ...more });

	test.each([
		['ECONNREFUSED', 'connectionRefused'],
		['ENOTFOUND', 'nameNotFound'],
		['EAI_AGAIN', 'nameNotFound'],
		['ERR_INVALID_URL', 'badAddress'],
		['ERR_UNSUPPORTED_PROTOCOL', 'badAddress'],
		['ERR_INVALID_CHAR', 'unsendableKey'],
		['CERT_HAS_EXPIRED', 'certificate'],
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate'],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
		['SELF_SIGNED_CERT_IN_CHAIN', 'certificate'],
		['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate'],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate'],
	])('%s: nothing left', (code, cause) => {
		expect(classifyNetworkError(coded(code))).toEqual({ kind: 'notSent', cause });
	});

	test.each(['EHOSTUNREACH', 'ENETUNREACH'])('%s: nothing left only while connecting', (code) => {
		expect(classifyNetworkError(coded(code, { syscall: 'connect' }))).toEqual({ kind: 'notSent', cause: 'connectionRefused' });
		expect(classifyNetworkError(coded(code, { syscall: 'read' }))).toMatchObject({ kind: 'uncertain' });
		expect(classifyNetworkError({ cause: { syscall: 'connect', code } })).toMatchObject({ kind: 'notSent' });
	});

	test.each([
		['connect ECONNREFUSED 127.0.0.1:9', 'connectionRefused'],
		['connect EHOSTUNREACH 10.0.0.1', 'connectionRefused'],
		['connect ENETUNREACH 10.0.0.1', 'connectionRefused'],
		['getaddrinfo ENOTFOUND nowhere', 'nameNotFound'],
		['getaddrinfo EAI_AGAIN nowhere', 'nameNotFound'],
		['Invalid URL', 'badAddress'],
		['Unsupported protocol ftp:', 'badAddress'],
		['Invalid character in header content ["Authorization"]', 'unsendableKey'],
		['Domain not allowed: this credential is restricted', 'addressNotAllowed'],
		['The request is not allowed to use the domain', 'addressNotAllowed'],
	])('"%s": nothing left', (message, cause) => {
		expect(classifyNetworkError(new Error(message))).toEqual({ kind: 'notSent', cause });
		expect(classifyNetworkError({ messages: [message] })).toEqual({ kind: 'notSent', cause });
	});

	test.each([
		['ERR_CANCELED', 'cancelled'],
		['ABORT_ERR', 'cancelled'],
		['ECONNABORTED', 'timeout'],
		['ETIMEDOUT', 'timeout'],
		['ESOCKETTIMEDOUT', 'timeout'],
		['ECONNRESET', 'connectionLost'],
		['EPIPE', 'connectionLost'],
		['ERR_BAD_RESPONSE', 'connectionLost'],
		['HPE_INVALID_CONSTANT', 'connectionLost'],
		['ERR_BODY_TOO_LARGE', 'beyondReading'],
	])('%s: nobody knows', (code, cause) => {
		expect(classifyNetworkError(coded(code))).toEqual({ kind: 'uncertain', cause });
	});

	test.each([
		['timeout of 300000ms exceeded', 'timeout'],
		['The request timed out', 'timeout'],
		['socket hang up', 'connectionLost'],
		['Request aborted', 'connectionLost'],
	])('"%s": nobody knows', (message, cause) => {
		expect(classifyNetworkError(new Error(message))).toEqual({ kind: 'uncertain', cause });
	});

	test('whatever else it is, nobody knows, and its first words are kept', () => {
		expect(classifyNetworkError(new Error('Something odd'))).toEqual({ kind: 'uncertain', cause: 'unreadable', title: 'Something odd' });
		const wrapped = Object.assign(new Error('outer'), { cause: new Error('inner') });
		expect(classifyNetworkError(wrapped)).toMatchObject({ cause: 'unreadable', title: 'outer' });
		for (const nothing of [undefined, null, 'text', 7, [], {}]) {
			expect(classifyNetworkError(nothing)).toEqual({ kind: 'uncertain', cause: 'unreadable', title: undefined });
		}
	});

	test('what is no text is no words', () => {
		expect(classifyNetworkError({ code: 7, message: 7, cause: new Error('inner') })).toMatchObject({ title: 'inner' });
	});

	test('the code may stand in a cause, up to four of them deep', () => {
		const within = (depth: number, name: 'cause' | 'errorResponse'): object =>
			depth === 0 ? coded('ECONNREFUSED') : { message: 'wrapped', [name]: within(depth - 1, name) };
		for (const name of ['cause', 'errorResponse'] as const) {
			expect(classifyNetworkError(within(4, name))).toMatchObject({ kind: 'notSent' });
			expect(classifyNetworkError(within(5, name))).toMatchObject({ kind: 'uncertain' });
		}
	});

	test('a cause that goes round in a circle is read once', () => {
		const circle: { code: number; cause?: unknown } = { code: 1 };
		circle.cause = circle;
		expect(classifyNetworkError(circle)).toMatchObject({ kind: 'uncertain' });
	});

	test('the words of a server about a network code are not the code', () => {
		expect(classifyNetworkError(new Error('400 - no ENOTFOUND here, ECONNREFUSED neither'))).toMatchObject({ kind: 'uncertain' });
	});
});
