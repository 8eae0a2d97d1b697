import { startSandbox, type Sandbox } from './server';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ contacts: 3 });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

async function pageText(path = ''): Promise<string> {
	const response = await fetch(sandbox.url + path);
	expect(response.status).toBe(200);
	return await response.text();
}

async function write(fields: Record<string, string>): Promise<Response> {
	return await fetch(sandbox.url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
}

async function sendSms(number: string, content: string, device: string, sim: string): Promise<void> {
	const body = new URLSearchParams({ device_id: device, sim_subscription_id: sim, phone_numbers: number, content });
	const headers = { Authorization: `Bearer ${sandbox.apiKey}` };
	expect((await fetch(`${sandbox.baseUrl}/sms`, { method: 'POST', body, headers })).status).toBe(200);
}

test('has one conversation per person, the newest first', async () => {
	const [ada, bob] = sandbox.state.contacts;
	for (const { phone_number: from } of [ada, bob, ada]) sandbox.receiveSms({ from, content: `From ${from}` });
	const html = await pageText();
	expect([...html.matchAll(/href="\/\?with=(\d+)"/g)].map(([, id]) => id)).toEqual([String(ada.id), String(bob.id)]);
	const theirs = await pageText(`?with=${bob.id}`);
	expect(theirs).toContain(`From ${bob.phone_number}`);
	expect(theirs).not.toContain(`From ${ada.phone_number}`);
	expect(theirs).toContain('Pixel 8 · SIM 1');
});

test('shows what people write as text, never as HTML', async () => {
	const [contact] = sandbox.state.contacts;
	contact.name = '<b>Ada</b> "A"';
	sandbox.receiveSms({ from: contact.phone_number, content: '<script>alert(1)</script>' });
	for (const path of ['', `?with=${contact.id}`, '?with=<script>']) {
		expect(await pageText(path)).not.toMatch(/<script>alert|<b>Ada|with=<script/);
	}
});

test('lets one answer as the person, to the phone that wrote last', async () => {
	const [contact] = sandbox.state.contacts;
	await sendSms(contact.phone_number, 'Hello', '2', '3');
	const answered = await write({ from: contact.phone_number, content: ' Yes, please \n' });
	expect([answered.status, answered.headers.get('location')]).toEqual([303, `/?with=${contact.id}`]);
	expect(sandbox.state.messages.at(-1)).toMatchObject({
		type: 'received',
		contact_id: contact.id,
		device_id: 2,
		sim_subscription_id: 3,
		content: ' Yes, please \n',
	});
});

test('lets one write as somebody who is no contact yet, and opt out', async () => {
	const answered = await write({ from: '+33 6 39 98 99 99', content: 'STOP' });
	expect(answered.status).toBe(303);
	const contact = sandbox.state.contacts.at(-1)!;
	expect(contact).toMatchObject({ phone_number: '+33639989999', has_opted_out: true });
	expect(await pageText(`?with=${contact.id}`)).toContain('opted out');
});

test.each<[Record<string, string>]>([[{}], [{ from: '+33639980001', content: '  ' }], [{ from: '12', content: 'Hi' }]])(
	'takes nothing else: %j',
	async (fields) => {
		expect((await write(fields)).status).toBe(400);
		expect(sandbox.state.messages).toEqual([]);
	},
);

test('is on no record', async () => {
	await pageText();
	await write({ from: sandbox.state.contacts[0].phone_number, content: 'Hi' });
	expect(sandbox.requests).toEqual([]);
});
