import FormData from 'form-data';

import { startSandbox, type Sandbox } from '../sandbox';
import { onEveryHost } from './everyHost';
import { FROM_ITEM, jobOf, outputOf, pairedIndex, sendParameters } from './workflows';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

/** What a form-data client puts on the wire for these fields. */
function oracle(fields: Array<[string, string]>): Buffer {
	const form = new FormData();
	for (const [name, value] of fields) form.append(name, value);
	return form.getBuffer();
}

/** Name and value of each part of a multipart body, byte for byte. */
function partsOf(body: Buffer): Array<[name: string, value: string]> {
	const boundary = body.subarray(0, body.indexOf('\r\n')).toString('latin1');
	return body
		.toString('latin1')
		.split(boundary)
		.slice(1, -1)
		.map((part) => {
			const [head, ...rest] = part.replace(/^\r\n/, '').split('\r\n\r\n');
			const name = /name="([^"]*)"/.exec(head)![1];
			return [name, rest.join('\r\n\r\n').replace(/\r\n$/, '')];
		});
}

const TEXTS: Array<[string, string]> = [
	['plain', 'Bonjour ! Ceci est un test.'],
	['line breaks', 'first\nsecond\r\nthird\n'],
	['accents', 'Élodie à Besançon, où ça ?'],
	['emoji', 'Good luck \u{1F340}\u{1F468}‍\u{1F469}‍\u{1F467}'],
	['quotes', 'He said "yes" and \'no\''],
	['form characters', 'a=1&b=2;c%20d+e#f'],
	['a leading zero', '0042'],
	['placeholders', 'Hello {{NAME}}, {hi|hey}'],
	['something like a boundary', '----------------------------1234\r\nContent-Disposition: form-data; name="x"'],
];

onEveryHost((run) => {
	test.each(TEXTS)('puts %s on the wire as a form-data client would', async (_name, text) => {
		const job = jobOf(sandbox, [{ to: '+33612345678', text }], {
			parameters: sendParameters(FROM_ITEM.to, FROM_ITEM.text),
		});
		const result = await run(job);

		expect(result.error).toBeUndefined();
		const [request] = sandbox.requests;
		expect(request.method).toBe('POST');
		expect(request.url).toBe('/api/sms');
		expect(request.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
		expect(request.headers.authorization).toBe('Bearer sandbox-key');
		expect(partsOf(request.body)).toEqual(
			partsOf(
				oracle([
					['device_id', '1'],
					['sim_subscription_id', '1'],
					['phone_numbers', '+33612345678'],
					['content', text],
				]),
			),
		);
		expect(sandbox.timesAccepted('+33612345678', text)).toBe(1);
	});

	test('sends a placeholder of the server from a field in expression mode, as the README writes it', async () => {
		const content = "=Hello {{ '{' + '{NAME}' + '}' }}, {{ $json.text }}";
		await run(
			jobOf(sandbox, [{ to: '+33612345678', text: 'it is {six|6}' }], {
				parameters: sendParameters(FROM_ITEM.to, content),
			}),
		);
		expect(sandbox.acceptedMessages.map((message) => message.content)).toEqual([
			'Hello {{NAME}}, it is {six|6}',
		]);
	});

	test('gives one paired output item for each input item', async () => {
		const items = [1, 2, 3].map((n) => ({ to: `+3361234567${n}`, text: `Text ${n}` }));
		const result = await run(
			jobOf(sandbox, items, { parameters: sendParameters(FROM_ITEM.to, FROM_ITEM.text) }),
		);
		const output = outputOf(result.runs);
		expect(output.map(pairedIndex)).toEqual([0, 1, 2]);
		expect(output.map(({ json }) => json.recipients)).toEqual(items.map(({ to }) => [to]));
		expect(output.map(({ json }) => json.sms_ids)).toEqual([[1], [2], [3]]);
		expect(output[0].json).toEqual({
			status: 'accepted',
			messages: [{ phone_number: '+33612345671', sms_id: 1, status: 'accepted' }],
			sms_ids: [1],
			recipients: ['+33612345671'],
			skipped: [],
			encoding: 'GSM-7',
			segments: 1,
			warnings: [],
		});
	});
});
