import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../sandbox';
import { onEveryHost } from './everyHost';
import type { Job, ShownError } from './job';
import { jobOf, outputOf, sendParameters } from './workflows';

const KEY = 'a-key/of+a=user';
const RECIPIENT = '+33612345678';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, apiKey: KEY });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const NO_ADDRESS = 'The Base URL in the credential is not a web address';
const EMPTY = 'The Base URL in the credential is empty';
const USER = 'The Base URL in the credential holds a user name or a password';
const QUERY = 'The Base URL in the credential holds a "?" or a "#"';
const ODD_KEY = 'The API key contains a character that cannot be sent';
const NO_KEY = 'The credential has no API key';

type Credential = Job['credential'];

/** Credentials of this sandbox, and what is wrong with each; undefined where it works. */
const CREDENTIALS: Array<[string, (host: string) => Partial<Record<keyof Credential, unknown>>, string?]> = [
	['slashes at the end', (host) => ({ baseUrl: `http://${host}/api///` })],
	['spaces around it', (host) => ({ baseUrl: `  http://${host}/api \n` })],
	['capital letters', (host) => ({ baseUrl: `HTTP://${host}/api/` })],
	['a user and a password', (host) => ({ baseUrl: `http://user:pass@${host}/api` }), USER],
	['a user', (host) => ({ baseUrl: `http://user@${host}/api/` }), USER],
	['a password', (host) => ({ baseUrl: `http://:pass@${host}/api` }), USER],
	['the key as its user', (host) => ({ baseUrl: `http://${encodeURIComponent(KEY)}@${host}/api` }), USER],
	['no http', (host) => ({ baseUrl: `${host}/api` }), NO_ADDRESS],
	['only a name', () => ({ baseUrl: 'notificatorsms.com' }), NO_ADDRESS],
	['another protocol', (host) => ({ baseUrl: `ftp://${host}/api` }), NO_ADDRESS],
	['no host', () => ({ baseUrl: 'http://' }), NO_ADDRESS],
	['a query', (host) => ({ baseUrl: `http://${host}/api?key=${KEY}` }), QUERY],
	['a question mark with nothing behind it', (host) => ({ baseUrl: `http://${host}/api?` }), QUERY],
	['a hash', (host) => ({ baseUrl: `http://${host}/api#sms` }), QUERY],
	['nothing', () => ({ baseUrl: '' }), EMPTY],
	['spaces alone', () => ({ baseUrl: '  ' }), EMPTY],
	['no text', () => ({ baseUrl: 7 }), NO_ADDRESS],
	['a key with a character that no header takes', () => ({ apiKey: `${KEY}\u200b` }), ODD_KEY],
	['a key with an accent', () => ({ apiKey: `${KEY}é` }), ODD_KEY],
	['an empty key', () => ({ apiKey: ' ' }), NO_KEY],
	['the word Bearer alone', () => ({ apiKey: 'Bearer ' }), NO_KEY],
];

onEveryHost((run, { search, poll, testCredential }) => {
	describe.each(CREDENTIALS)('a credential with %s', (_name, fields, reason) => {
		const credential = () =>
			({ apiKey: KEY, baseUrl: sandbox.baseUrl, ...fields(`127.0.0.1:${sandbox.port}`) }) as Credential;

		/** Either it works, or nothing was sent, and the sentence says what to fix and shows no key. */
		function expectOutcome(error: ShownError | undefined, requests: string[]): void {
			if (reason === undefined) {
				expect(error).toBeUndefined();
				expect(sandbox.requests.map(({ method, url, status }) => `${method} ${url} ${status}`)).toEqual(requests);
				return;
			}
			expect(sandbox.requests).toEqual([]);
			expect(error?.message).toContain(reason);
			const shown = JSON.stringify(error);
			expect(shown).toMatch(/https:\/\/|Remove|paste/);
			for (const secret of [KEY, encodeURIComponent(KEY), 'pass@']) expect(shown).not.toContain(secret);
		}

		test('sends, or says what to fix', async () => {
			const job = jobOf(sandbox, [{}, {}], {
				parameters: sendParameters(RECIPIENT, '={{ "Hello " + $itemIndex }}'),
			});
			const { error } = await run({ ...job, credential: credential() });
			expectOutcome(error, ['POST /api/sms 200', 'POST /api/sms 200']);
			expect(sandbox.timesAccepted(RECIPIENT)).toBe(reason ? 0 : 2);
		});

		test('tells each item where the node goes on', async () => {
			const job = jobOf(sandbox, [{}, {}], {
				parameters: sendParameters(RECIPIENT, '={{ "Hello " + $itemIndex }}'),
				onError: 'continueErrorOutput',
			});
			const { runs } = await run({ ...job, credential: credential() });
			const failed = outputOf(runs, 1);
			expect(failed).toHaveLength(reason ? 2 : 0);
			for (const { json } of failed) expect(json.error).toContain(reason);
		});

		test('lists, or says what to fix', async () => {
			const parameters = { resource: 'contact', operation: 'list', limit: 10 };
			const { error } = await run({ ...jobOf(sandbox, [{}], { parameters }), credential: credential() });
			expectOutcome(error, ['GET /api/contacts/?page=1&results_per_page=10 200']);
		});

		test('fills a picker, or says what to fix', async () => {
			const { error } = await search({
				node: 'notificatorSms',
				method: 'searchDevices',
				parameters: {},
				credential: credential(),
			});
			expectOutcome(error, ['GET /api/devices/?page=1&results_per_page=100 200']);
		});

		test.each(['manual', 'trigger'] as const)('polls, or says what to fix (%s)', async (mode) => {
			const { error, stored } = await poll({
				node: 'notificatorSmsTrigger',
				parameters: { event: 'contactCreated' },
				credential: credential(),
				mode,
			});
			if (reason) {
				expectOutcome(error, []);
				expect(JSON.parse(stored)).not.toHaveProperty(['node:Trigger', 'memory']);
			} else {
				expect(error).toBeUndefined();
				expect(sandbox.requests[0]).toMatchObject({ path: '/contacts/', status: 200 });
			}
		});

		test('passes its own test, or says what to fix', async () => {
			const { answer, error } = await testCredential({ credential: credential() });
			if (!reason) expect((answer as { data?: IDataObject[] }).data).toHaveLength(10);
			expectOutcome(error, ['GET /api/contacts/?page=1&results_per_page=10 200']);
		});
	});
});
