import { readAccount } from '../../../nodes/NotificatorSms/transport/account';

const accountOf = async (credential: Record<string, string>) =>
	await readAccount({ getCredentials: async () => credential });

test('the key is bare and the address without a space around it', async () => {
	const account = await accountOf({ apiKey: ' Bearer a-key\n', baseUrl: ' https://sms.example.com/api/\n' });
	expect(account).toEqual({ apiKey: 'a-key', baseURL: 'https://sms.example.com/api/' });
});

test('what is not set is empty', async () => {
	expect(await accountOf({})).toEqual({ apiKey: '', baseURL: '' });
});

test('without a credential the host has the word', async () => {
	const account = readAccount({
		getCredentials: async () => {
			throw new Error('Node does not have any credentials set');
		},
	});
	await expect(account).rejects.toThrow('Node does not have any credentials set');
});
