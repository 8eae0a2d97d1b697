import fc from 'fast-check';

import { readAccount, readBaseUrl } from '../../../nodes/NotificatorSms/api/account';

const accountOf = async (credential: Record<string, string>) =>
	await readAccount({ getCredentials: async () => credential });

test('the key is bare and the address without a space around it or a slash at its end', async () => {
	const account = await accountOf({ apiKey: ' Bearer a-key\n', baseUrl: ' https://sms.example.com/api/\n' });
	expect(account).toEqual({ apiKey: 'a-key', baseURL: 'https://sms.example.com/api' });
});

test('what is not set is told', async () => {
	expect(await accountOf({})).toEqual({ apiKey: '', baseURL: '', cause: 'noAddress' });
	const baseUrl = 'https://sms.example.com/api';
	expect(await accountOf({ baseUrl })).toEqual({ apiKey: '', baseURL: baseUrl, cause: 'noKey' });
	expect(await accountOf({ baseUrl, apiKey: 'a…' })).toMatchObject({ cause: 'unsendableKey' });
});

test.each([
	['https://sms.example.com', 'https://sms.example.com'],
	['https://sms.example.com///', 'https://sms.example.com'],
	['\thttp://127.0.0.1:8080/a/b/api/ ', 'http://127.0.0.1:8080/a/b/api'],
	['HTTPS://SMS.Example.com:443/Api', 'https://sms.example.com/Api'],
	['http://[::1]:8080/api', 'http://[::1]:8080/api'],
])('the address %j is %s', (value, baseURL) => expect(readBaseUrl(value)).toEqual({ baseURL }));

test.each([
	[undefined, 'noAddress'],
	[null, 'noAddress'],
	['\n ', 'noAddress'],
	[7, 'badAddress'],
	[{ toString: 1 }, 'badAddress'],
	['sms.example.com/api', 'badAddress'],
	['localhost:8080/api', 'badAddress'],
	['javascript:alert(1)', 'badAddress'],
	['file:///etc/passwd', 'badAddress'],
	['https:sms.example.com', 'badAddress'],
	['https://', 'badAddress'],
	['https://a b/', 'badAddress'],
	['https://user@sms.example.com/api', 'addressWithUser'],
	['https://user:pass@sms.example.com/api?x=1', 'addressWithUser'],
	['https://sms.example.com/api?', 'addressWithQuery'],
	['https://sms.example.com/api#x', 'addressWithQuery'],
])('the address %j is none: %s', (value, cause) => expect(readBaseUrl(value)).toEqual({ cause }));

test('an address that is read is one that requests go to, without anything beside it', () => {
	fc.assert(
		fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string()), (text) => {
			const { baseURL } = readBaseUrl(text);
			if (baseURL === undefined) return;
			const { username, password, search, hash, href } = new URL(`${baseURL}/sms`);
			expect([username, password, search, hash]).toEqual(['', '', '', '']);
			expect(href).toBe(`${baseURL}/sms`);
		}),
	);
});

test('without a credential the host has the word', async () => {
	const account = readAccount({
		getCredentials: async () => {
			throw new Error('Node does not have any credentials set');
		},
	});
	await expect(account).rejects.toThrow('Node does not have any credentials set');
});
