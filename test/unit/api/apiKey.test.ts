import fc from 'fast-check';

import { bareKey, hiderOf, keyCause } from '../../../nodes/NotificatorSms/api/apiKey';

const KEY = 'k3y/of+a=user';

test.each([
	[KEY],
	[` ${KEY}\n`],
	[`Bearer ${KEY}`],
	[`bearer\t${KEY}`],
	[`  Authorization: Bearer ${KEY}`],
	[`authorization:bearer ${KEY}`],
	[`Authorization : Bearer ${KEY}`],
	['k3y/of\n+a=user'],
])('%j is the key as people paste it', (pasted) => expect(bareKey(pasted)).toBe(KEY));

test.each([
	['Bearerkey', 'Bearerkey'],
	['my Bearer key', 'myBearerkey'],
	['Authorization: x', 'Authorization:x'],
])('%j keeps its words', (pasted, key) => expect(bareKey(pasted)).toBe(key));

test.each([[undefined], [null], [''], [{}], [[KEY]]])('no key: %j', (pasted) => expect(bareKey(pasted)).toBe(''));

test.each([
	['', 'noKey'],
	[KEY, undefined],
	['k3y\u200b', 'unsendableKey'],
	['k3y\u0000', 'unsendableKey'],
	['clé', 'unsendableKey'],
	['k3y…', 'unsendableKey'],
])('what keeps %j from being sent: %s', (key, cause) => expect(keyCause(key)).toBe(cause));

test('a number is a key too', () => expect(bareKey(12345678)).toBe('12345678'));

test.each([
	[`Bearer ${KEY} is wrong`, 'Bearer [API key] is wrong'],
	[`${KEY}${KEY}`, '[API key][API key]'],
	['nothing of it', 'nothing of it'],
])('%j is shown without the key', (text, shown) => expect(hiderOf(KEY)(text)).toBe(shown));

test('whatever stands around it, the key is gone', () => {
	fc.assert(
		fc.property(fc.string(), fc.string(), (before, after) => {
			expect(hiderOf(KEY)(`${before}${KEY}${after}`)).not.toContain(KEY);
		}),
	);
});

test('a key that could be a part of any number hides nothing', () => {
	expect(hiderOf('1234567')('+33612345678')).toBe('+33612345678');
	expect(hiderOf('12345678')('+33612345678')).toBe('+336[API key]');
	expect(hiderOf('')('abc')).toBe('abc');
});
