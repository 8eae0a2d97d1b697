import { readAnswer, readFault, type Answer, type ReadingRules } from '../../../nodes/NotificatorSms/transport/answer';

function read(statusCode: number, body: unknown, rules?: ReadingRules): Answer {
	return readAnswer({ statusCode, headers: { 'retry-after': '3' }, body }, rules);
}

const refusal = (title: unknown) => ({ errors: [{ title, status: 400 }] });

describe('what an answer means', () => {
	test.each([200, 201, 202, 299])('%d with JSON is accepted', (status) => {
		const body = { data: { id: 1 } };
		expect(read(status, body)).toEqual({ kind: 'accepted', status, body });
	});

	test.each([400, 401, 403, 404, 422, 428, 430, 499])('%d with JSON is refused', (status) => {
		expect(read(status, refusal('No.'))).toEqual({ kind: 'refused', status, title: 'No.' });
	});

	test.each([
		[{ errors: [{ title: 'Slow down.' }] }, 'Slow down.'],
		['<html></html>', undefined],
		['', undefined],
	])('429 is not taken, whatever stands in it: %j', (body, title) => {
		expect(read(429, body)).toEqual({
			kind: 'notTaken',
			obstacle: 'rateLimit',
			status: 429,
			title,
			headers: { 'retry-after': '3' },
		});
	});

	test.each([500, 502, 503, 599])('%d is unknown', (status) => {
		expect(read(status, refusal('Oops'))).toEqual({ kind: 'unknown', doubt: 'serverFault', status, title: 'Oops' });
		expect(read(status, '<html></html>')).toEqual({ kind: 'unknown', doubt: 'serverFault', status, title: undefined });
	});

	test.each([300, 301, 302, 307, 399])('%d is unknown, even with good JSON', (status) => {
		expect(read(status, { data: [] })).toEqual({ kind: 'unknown', doubt: 'redirect', status });
	});

	test.each(['', '  \n', undefined, null])('an empty body is unknown: %j', (body) => {
		expect(read(200, body)).toEqual({ kind: 'unknown', doubt: 'emptyBody', status: 200 });
		expect(read(204, body)).toEqual({ kind: 'unknown', doubt: 'emptyBody', status: 204 });
		expect(read(400, body)).toEqual({ kind: 'unknown', doubt: 'emptyBody', status: 400 });
	});

	test('an empty body is a success where it is expected, but no refusal', () => {
		const rules = { emptyBodyIsSuccess: true };
		expect(read(200, '', rules)).toEqual({ kind: 'accepted', status: 200, body: {} });
		expect(read(204, undefined, rules)).toEqual({ kind: 'accepted', status: 204, body: {} });
		expect(read(404, '', rules)).toEqual({ kind: 'unknown', doubt: 'emptyBody', status: 404 });
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
			expect(read(status, body)).toEqual({ kind: 'unknown', doubt: 'html', status });
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
	])(
		'what is no JSON object is unknown: %j',
		(body) => expect(read(200, body)).toEqual({ kind: 'unknown', doubt: 'notJson', status: 200 }),
	);

	test.each(['{"data":1}', ' {"data":1}\n', '\uFEFF{"data":1}'])('JSON may come as text: %j', (body) => {
		expect(read(200, body)).toEqual({ kind: 'accepted', status: 200, body: { data: 1 } });
	});

	test('a title in a success leaves it open, unless there is data', () => {
		expect(read(200, refusal('No.'))).toEqual({ kind: 'unknown', doubt: 'titleInSuccess', status: 200, title: 'No.' });
		expect(read(200, { errors: [] })).toMatchObject({ doubt: 'titleInSuccess', title: '' });
		const body = { ...refusal('No.'), data: [] };
		expect(read(200, body)).toEqual({ kind: 'accepted', status: 200, body });
		expect(read(200, { errors: 'none' })).toMatchObject({ kind: 'accepted' });
	});
});

describe('the title', () => {
	test.each([
		[{ errors: [{ title: ' One. ' }, { title: 'Two.' }] }, 'One. Two.'],
		[{ errors: ['Plain.'] }, 'Plain.'],
		[{ errors: [{ title: ' ' }, { title: 'One.' }] }, 'One.'],
		[{ errors: [{ title: '  ' }, { title: 7 }, null, {}] }, ''],
		[{ errors: [], message: 'Not heard' }, ''],
		[{ errors: 'text', message: ' From a proxy ' }, 'From a proxy'],
		[{ message: { a: 1 } }, ''],
		[{}, ''],
	])('of %j is %j', (body, title) =>
		expect(read(400, body)).toEqual({ kind: 'refused', status: 400, title }),
	);
});

describe('what is beyond reading', () => {
	const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

	test('is more than 100 levels deep, whatever the status', () => {
		expect(read(200, { data: nested(99) })).toMatchObject({ kind: 'accepted' });
		for (const status of [200, 400, 429, 500]) {
			expect(read(status, { data: nested(100) })).toEqual({ kind: 'unknown', doubt: 'beyondReading', status });
		}
	});

	test('is an object that cannot be made a text', () => {
		expect(read(200, { data: [{ toString: 'no' }] })).toMatchObject({ doubt: 'beyondReading' });
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
	])('%s: nothing left', (code, obstacle) => {
		expect(readFault(coded(code))).toEqual({ kind: 'notTaken', obstacle });
	});

	test.each(['EHOSTUNREACH', 'ENETUNREACH'])('%s: nothing left only while connecting', (code) => {
		expect(readFault(coded(code, { syscall: 'connect' }))).toEqual({ kind: 'notTaken', obstacle: 'connectionRefused' });
		expect(readFault(coded(code, { syscall: 'read' }))).toMatchObject({ kind: 'unknown' });
		expect(readFault({ cause: { syscall: 'connect', code } })).toMatchObject({ kind: 'notTaken' });
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
	])('"%s": nothing left', (message, obstacle) => {
		expect(readFault(new Error(message))).toEqual({ kind: 'notTaken', obstacle });
		expect(readFault({ messages: [message] })).toEqual({ kind: 'notTaken', obstacle });
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
	])('%s: nobody knows', (code, doubt) => {
		expect(readFault(coded(code))).toEqual({ kind: 'unknown', doubt });
	});

	test.each([
		['timeout of 300000ms exceeded', 'timeout'],
		['The request timed out', 'timeout'],
		['socket hang up', 'connectionLost'],
		['Request aborted', 'connectionLost'],
	])('"%s": nobody knows', (message, doubt) => {
		expect(readFault(new Error(message))).toEqual({ kind: 'unknown', doubt });
	});

	test('whatever else it is, nobody knows, and its first words are kept', () => {
		expect(readFault(new Error('Something odd'))).toEqual({ kind: 'unknown', doubt: 'unreadable', title: 'Something odd' });
		const wrapped = Object.assign(new Error('outer'), { cause: new Error('inner') });
		expect(readFault(wrapped)).toMatchObject({ doubt: 'unreadable', title: 'outer' });
		for (const nothing of [undefined, null, 'text', 7, [], {}]) {
			expect(readFault(nothing)).toEqual({ kind: 'unknown', doubt: 'unreadable', title: undefined });
		}
	});

	test('what is no text is no words', () => {
		expect(readFault({ code: 7, message: 7, cause: new Error('inner') })).toMatchObject({ title: 'inner' });
	});

	test('the code may stand in a cause, up to four of them deep', () => {
		const within = (depth: number, name: 'cause' | 'errorResponse'): object =>
			depth === 0 ? coded('ECONNREFUSED') : { message: 'wrapped', [name]: within(depth - 1, name) };
		for (const name of ['cause', 'errorResponse'] as const) {
			expect(readFault(within(4, name))).toMatchObject({ kind: 'notTaken' });
			expect(readFault(within(5, name))).toMatchObject({ kind: 'unknown' });
		}
	});

	test('a cause that goes round in a circle is read once', () => {
		const circle: { code: number; cause?: unknown } = { code: 1 };
		circle.cause = circle;
		expect(readFault(circle)).toMatchObject({ kind: 'unknown' });
	});

	test('the words of a server about a network code are not the code', () => {
		expect(readFault(new Error('400 - no ENOTFOUND here, ECONNREFUSED neither'))).toMatchObject({ kind: 'unknown' });
	});
});
