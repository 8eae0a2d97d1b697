// What a person sees and does in n8n's editor, in headless Chromium. With SCREENSHOTS set to a folder, the same
// run makes the pictures of the README there.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { chromium, selectors } from 'playwright-core';
import { tsImport } from 'tsx/esm/api';

import { CURRENT_N8N, installHost } from '../../scripts/host/install.mjs';
import { startModel } from './model.mjs';
import {
	OWNER,
	packPackage,
	readExamples,
	startN8n,
	temporaryFolder,
} from './n8nHost.mjs';
import { linkIn } from './sendAndWaitTests.mjs';

const { startSandbox } = await tsImport('../sandbox/index.ts', import.meta.url);

/** The editor takes over what is typed a moment later, and executes what it has taken over. */
const EDITOR_DELAY_MS = 500;

const CHROMIUM = [
	process.env.CHROMIUM_PATH,
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
].find((path) => path && existsSync(path));
/** Without a sandbox because CI runs as root; the rest keeps Chromium from calling home. */
const CHROMIUM_FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];
const PICTURES = process.env.SCREENSHOTS;
/** Messages that come and go would be in a picture, or not. */
const WITHOUT_MESSAGES = '.el-notification { display: none !important; }';
/** What of the screen of a phone has something on it. */
const ANSWER_PAGE = { x: 0, y: 0, width: 320, height: 300 };
const STEP_MS = 20_000;
const MESSAGE = 'Your order is ready';
const NEW_NODE = 'NotificatorSMS';

/** As the API writes a time. */
function twoMinutesAgo() {
	return new Date(Date.now() - 120_000).toISOString().slice(0, 19).replace('T', ' ');
}

describe(`the editor of n8n ${CURRENT_N8N}`, { timeout: 15 * 60_000 }, () => {
	let n8n;
	let sandbox;
	let model;
	let browser;
	let page;

	before(async () => {
		assert.ok(
			CHROMIUM,
			'There is no Chromium here. Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH.',
		);
		const host = await installHost(CURRENT_N8N);
		sandbox = await startSandbox({ contacts: 25, rateLimit: false });
		for (const device of sandbox.state.devices) device.last_ping_datetime = twoMinutesAgo();
		model = await startModel();
		n8n = await startN8n({ host, tarball: await packPackage(await temporaryFolder('tarball')) });
		selectors.setTestIdAttribute('data-test-id');
		browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
		const context = await browser.newContext({
			viewport: { width: 1280, height: 800 },
			locale: 'en-GB',
			timezoneId: 'UTC',
		});
		page = await context.newPage();
		page.setDefaultTimeout(STEP_MS);
		if (PICTURES) await mkdir(PICTURES, { recursive: true });

		await page.goto(`${n8n.url}/signin`);
		await page.locator('input[name=emailOrLdapLoginId]').fill(OWNER.email);
		await page.locator('input[type=password]').fill(OWNER.password);
		await page.getByRole('button', { name: 'Sign in' }).click();
		await page.waitForURL(/home|workflow/);
	});

	after(async () => {
		await browser?.close();
		await n8n?.stop();
		await model?.close();
		await sandbox?.close();
	});

	/** Of several elements with one test id, those that can be seen: n8n keeps closed lists in the page. */
	const seen = (testId, within = page) => within.getByTestId(testId).filter({ visible: true });
	const field = (name) => page.getByTestId(`resource-locator-${name}`);
	const entry = (name) => seen('node-creator-item-name').filter({ hasText: new RegExp(`^\\s*${name}\\s*$`) });

	async function picture(name) {
		if (!PICTURES) return;
		await page.mouse.move(640, 5);
		// The editor fades and slides.
		await page.waitForTimeout(700);
		await page.screenshot({ path: join(PICTURES, `${name}.png`), style: WITHOUT_MESSAGES });
	}

	/** Opens a picker, waits for its rows and takes the one with this text. */
	async function pick(name, text, onOpen = async () => undefined) {
		await field(name).getByTestId('rlc-input').click();
		const row = seen('rlc-item').filter({ hasText: text }).first();
		await row.waitFor();
		await onOpen();
		await row.click();
	}

	async function execute() {
		await page.waitForTimeout(EDITOR_DELAY_MS);
		await seen('node-execute-button').click();
		await seen('node-execute-button')
			.filter({ hasText: /Execute step|Fetch Test Event/ })
			.waitFor();
	}

	test('a search for "sms" in the node panel finds the node and its two actions', async () => {
		await page.goto(`${n8n.url}/workflow/new`);
		await seen('canvas-plus-button').click();
		await seen('node-creator-search-bar').fill('manual');
		await entry('Trigger manually').click();
		await seen('canvas-trigger-node').waitFor();
		await page.keyboard.press('Escape');
		await seen('node-creator-plus-button').click();
		await seen('node-creator-search-bar').fill('sms');
		await entry('NotificatorSMS').waitFor();
		await picture('search');
		await entry('NotificatorSMS').click();
		for (const action of ['Send SMS', 'List contacts']) await entry(action).waitFor();
		await picture('node-panel');
	});

	test('the node is dragged in and opens', async () => {
		await entry('Send SMS').dragTo(page.getByTestId('canvas'), {
			targetPosition: { x: 760, y: 380 },
		});
		await seen('ndv').waitFor();
	});

	test('the credential says no to a bad key and yes to a good one', async () => {
		await seen('node-credentials-slot').getByRole('button').click();
		const dialog = seen('editCredential-modal');
		await dialog.getByTestId('parameter-input-apiKey').locator('input').fill('wrong');
		await dialog.getByTestId('parameter-input-baseUrl').locator('input').fill(sandbox.baseUrl);
		await dialog.getByTestId('credential-save-button').click();
		await dialog.getByText('Couldn’t connect with these settings').waitFor();
		await dialog.getByText('More details').click();
		await dialog.getByText('You do not have access to the API').first().waitFor();
		await picture('credential');
		await dialog.getByTestId('parameter-input-apiKey').locator('input').fill(sandbox.apiKey);
		await dialog.getByTestId('credential-save-button').click();
		await dialog.waitFor({ state: 'hidden' });
	});

	test('device, SIM and contact are picked from lists, and the SMS is in the inbox', async () => {
		const [{ name: device, sims }] = sandbox.state.devices;
		const contact = sandbox.state.contacts.find(
			({ name, has_opted_out: isOut, country_code: country }) => name && !isOut && country === 'FR',
		);
		await pick('deviceId', device);
		await pick('simSubscriptionId', sims[0].carrier_name);
		await field('phoneNumbers').getByTestId('rlc-mode-selector').click();
		await seen('mode-list').click();
		await pick('phoneNumbers', contact.name, () => picture('send-form'));
		await page.getByTestId('parameter-input-content').locator('textarea').fill(MESSAGE);
		await execute();

		await seen('output-panel').getByTestId('radio-button-json').click();
		await seen('output-panel').getByText(contact.phone_number).first().waitFor();
		await picture('output');
		assert.deepEqual(
			sandbox.acceptedMessages.map(({ recipient, content }) => ({ recipient, content })),
			[{ recipient: contact.phone_number, content: MESSAGE }],
		);
		const inbox = await page.context().newPage();
		await inbox.goto(sandbox.url);
		await inbox.getByText(MESSAGE).waitFor();
		await inbox.getByText(contact.name).waitFor();
		if (PICTURES)
			await inbox.screenshot({
				path: join(PICTURES, 'inbox.png'),
				clip: { x: 0, y: 0, width: 1280, height: 400 },
			});
		await inbox.close();
	});

	test('a wrong number shows the sentence', async () => {
		await field('phoneNumbers').getByTestId('rlc-mode-selector').click();
		await seen('mode-phone').click();
		await field('phoneNumbers').locator('input').last().fill('06 12 34');
		await execute();
		await seen('node-error-message').waitFor();
		assert.match(await seen('node-error-message').innerText(), /"06 12 34" has no country code/);
		await picture('error');
		assert.equal(sandbox.acceptedMessages.length, 1);
	});

	test('Preview is added switched on, and the output says that nothing was sent', async () => {
		await field('phoneNumbers').locator('input').last().fill('+33 6 12 34 56 78');
		await page.getByPlaceholder('Add option', { exact: true }).click();
		await seen('collection-parameter-option').filter({ hasText: 'Preview (Send Nothing)' }).click();
		await execute();
		await seen('output-panel').getByText('Nothing was sent: Options > Preview').waitFor();
		await seen('output-panel').getByText('preview').first().waitFor();
		assert.equal(sandbox.acceptedMessages.length, 1);
	});

	test('"send sms", Enter, Enter sends: no other action comes first', async () => {
		await page.goto(`${n8n.url}/workflow/new`);
		await seen('canvas-plus-button').click();
		await seen('node-creator-search-bar').fill('manual');
		await entry('Trigger manually').click();
		await seen('canvas-trigger-node').waitFor();
		await page.keyboard.press('Escape');
		await seen('node-creator-plus-button').click();
		await seen('node-creator-search-bar').fill('send sms');
		await entry('NotificatorSMS').waitFor();
		await page.waitForTimeout(EDITOR_DELAY_MS);
		await page.keyboard.press('Enter');
		await entry('Send SMS').waitFor();
		await page.waitForTimeout(EDITOR_DELAY_MS);
		await page.keyboard.press('Enter');
		await seen('ndv').waitFor();
		assert.equal(await page.getByTestId('parameter-input-operation').locator('input').inputValue(), 'Send');
	});

	test('a contact is chosen by phone number', async () => {
		const [contact] = sandbox.state.contacts;
		await openNew({ resource: 'contact', operation: 'get' });
		await field('contactId').getByTestId('rlc-mode-selector').click();
		await seen('mode-phone').click();
		await field('contactId').locator('input').last().fill(contact.phone_number.replace(/(\d{2})/g, '$1 '));
		await execute();
		await seen('output-panel').getByTestId('radio-button-json').click();
		await seen('output-panel').getByText(contact.name).first().waitFor();
	});

	test('the segment and the contacts of a campaign are picked from lists', async () => {
		const by = (value) => ({ __rl: true, mode: 'id', value });
		const campaign = { resource: 'campaign', operation: 'create', content: MESSAGE, deviceId: by('1'), simSubscriptionId: by('1') };
		await openNew({ ...campaign, name: 'To a segment', segment: 'saved' });
		await pick('segmentId', 'Regulars');
		await execute();
		await seen('output-panel').getByText('To a segment').first().waitFor();
		await openNew({ ...campaign, name: 'To contacts', segment: 'custom' });
		const { name, id } = sandbox.state.contacts[20];
		await page.getByText('Add Contact', { exact: true }).click();
		await pick('contactId', name);
		await execute();
		await seen('output-panel').getByText('To contacts').first().waitFor();
		assert.deepEqual(
			sandbox.state.campaigns.slice(-2).map((made) => [made.name, made.segment, made.status]),
			[['To a segment', '3', 'draft'], ['To contacts', 'custom', 'draft']],
		);
		assert.deepEqual(sandbox.state.campaigns.at(-1).contacts_ids, [id]);
	});

	test('a search in a large account says how far it is, and goes on when it is scrolled', async () => {
		const large = await startSandbox({ contacts: 0, generated: { contacts: 300_000 } });
		const { apiKey, baseUrl } = large;
		const credential = await n8n.createCredential('notificatorSmsApi', 'Large account', { apiKey, baseUrl });
		try {
			await openNew({ resource: 'contact', operation: 'get' }, credential);
			await field('contactId').getByTestId('rlc-input').click();
			await seen('rlc-item').first().waitFor();
			const opened = large.requests.length;
			// In one go: each stroke of a slow typist is a search of its own.
			await page.keyboard.insertText('nobody at all');
			await seen('rlc-item').filter({ hasText: '3,000 of 300,000 searched so far' }).waitFor();
			assert.equal(large.requests.length - opened, 3);
			await seen('rlc-item').first().hover();
			await page.mouse.wheel(0, 2_000);
			await seen('rlc-item').filter({ hasText: '6,000 of 300,000 searched so far' }).waitFor();
			assert.equal(large.requests.length - opened, 6);
		} finally {
			await n8n.rest('DELETE', `/rest/credentials/${credential.id}`);
			await large.close();
		}
	});

	test('the inbox answers as the people, without a mouse and on a narrow screen', async () => {
		const inbox = await browser.newPage({ viewport: { width: 360, height: 640 } });
		inbox.setDefaultTimeout(STEP_MS);
		const [contact] = sandbox.state.contacts;
		sandbox.receiveSms({ from: contact.phone_number, content: 'First' });
		await inbox.goto(sandbox.url);
		await inbox.locator(`a[href="/?with=${contact.id}"]`).focus();
		await inbox.keyboard.press('Enter');
		const box = inbox.getByLabel(`Answer as ${contact.name}`);
		await box.waitFor();
		assert.ok(await box.evaluate((element) => element === document.activeElement));
		await inbox.keyboard.type('half a sen');
		sandbox.receiveSms({ from: contact.phone_number, content: 'Second' });
		await inbox.getByText('Second').waitFor();
		await inbox.keyboard.type('tence');
		assert.equal(await box.inputValue(), 'half a sentence');
		assert.ok((await inbox.evaluate('document.documentElement.scrollWidth')) <= 360);
		await inbox.keyboard.press('Enter');
		await inbox.getByText('half a sentence').waitFor();
		assert.equal(sandbox.state.messages.at(-1).content, 'half a sentence');
		assert.equal(await box.inputValue(), '');
		await inbox.close();
	});

	test('the trigger shows the SMS that came in last', async () => {
		const example = await importExample('answer-incoming-sms.json');
		sandbox.receiveSms({
			from: sandbox.state.contacts[0].phone_number,
			content: 'What are your opening hours?',
		});
		await openNode(example.id, example.start);
		await execute();
		await seen('output-panel').getByText('What are your opening hours?').first().waitFor();
		await picture('trigger');
	});

	test('an imported example shows its nodes, and its note does not cover them', async () => {
		const { id } = await importExample('hand-what-failed-to-a-colleague.json');
		await page.goto(`${n8n.url}/workflow/${id}`);
		const nodes = seen('canvas-node').filter({ hasText: /Send SMS|Whom to call|Text a colleague/ });
		await nodes.nth(2).waitFor();
		await picture('workflow');
		await nodes.first().dblclick();
		await field('phoneNumbers').waitFor();
	});

	test('an AI agent has the node as a tool', async () => {
		const { id, start } = await importExample('ai-agent-allowed-numbers.json', {
			pinData: (name) => ({
				[name]: [
					{
						json: {
							sessionId: '1',
							action: 'sendMessage',
							chatInput: 'Tell the workshop that I am late.',
						},
					},
				],
			}),
		});
		const execution = await n8n.runWorkflow(id, { trigger: start });
		assert.equal(execution.status, 'success', execution.error?.message);
		await page.goto(`${n8n.url}/workflow/${id}/executions/${execution.id}`);
		await seen('canvas-node')
			.filter({ hasText: 'Send SMS' })
			.getByTestId('canvas-node-status-success')
			.waitFor();
		await picture('ai-agent');
	});

	/** A page as somebody has it who opens the link of an SMS: a narrow screen, and no script. */
	async function openOnPhone(link, colorScheme = 'light') {
		const phone = await browser.newContext({
			viewport: { width: 320, height: 568 },
			deviceScaleFactor: 2,
			hasTouch: true,
			javaScriptEnabled: false,
			colorScheme,
		});
		const opened = await phone.newPage();
		opened.setDefaultTimeout(STEP_MS);
		const refused = [];
		opened.on('console', (message) => /Refused to/.test(message.text()) && refused.push(message.text()));
		await opened.goto(link);
		return { opened, refused, close: async () => await phone.close() };
	}

	/** Whatever can be pressed is as high as a thumb is wide, and nothing is wider than the screen. */
	async function assertFitsThumb(opened, names) {
		for (const name of names) {
			const { height, width } = await opened.getByRole('button', { name, exact: true }).boundingBox();
			assert.ok(height >= 48 && width >= 200, `${name}: ${width} x ${height}`);
		}
		assert.ok((await opened.evaluate('document.documentElement.scrollWidth')) <= 320);
	}

	test('the link of an SMS is opened and answered on a phone without script', async () => {
		const { id, start } = await importExample('approve-a-purchase.json');
		const executionId = await n8n.startWorkflow(id, start);
		await n8n.waitUntilWaiting(executionId);
		const link = linkIn(sandbox.acceptedMessages.at(-1));

		const dark = await openOnPhone(link, 'dark');
		await dark.opened.getByText('May I buy this').waitFor();
		if (PICTURES) await dark.opened.screenshot({ path: join(PICTURES, 'answer-page-dark.png'), clip: ANSWER_PAGE });
		await dark.close();

		const { opened, refused, close } = await openOnPhone(link);
		await opened.getByRole('heading', { name: 'Please answer' }).waitFor();
		await assertFitsThumb(opened, ['Buy', 'Do not buy']);
		if (PICTURES) await opened.screenshot({ path: join(PICTURES, 'answer-page.png'), clip: ANSWER_PAGE });
		await opened.getByRole('button', { name: 'Buy', exact: true }).dblclick();
		await opened.getByRole('heading', { name: /Thank you|Answered already/ }).waitFor();
		assert.deepEqual(refused, [], 'the page wants nothing that its policy forbids');
		await close();
		const execution = await n8n.waitForExecution(executionId);
		assert.equal(execution.output('Buy').length, 1);
	});

	test('a text is written on a phone without script', async () => {
		const { id, start } = await importExample('ask-for-a-date.json');
		const executionId = await n8n.startWorkflow(id, start);
		await n8n.waitUntilWaiting(executionId);
		const { opened, close } = await openOnPhone(linkIn(sandbox.acceptedMessages.at(-1)));
		await assertFitsThumb(opened, ['Send']);
		await opened.getByLabel('Day and time that suit you').fill('Tuesday at ten,\nor later');
		await opened.getByRole('button', { name: 'Send', exact: true }).tap();
		await opened.getByRole('heading', { name: 'Thank you' }).waitFor();
		await close();
		const [{ json }] = (await n8n.waitForExecution(executionId)).output('Appointment');
		assert.equal(json.date, 'Tuesday at ten,\nor later');
	});

	/** Imports an example with the credential that was made in the editor. */
	async function importExample(file, { pinData = () => ({}) } = {}) {
		const { workflow, start } = (await readExamples()).find((example) => example.file === file);
		const [notificatorSmsApi] = (await n8n.rest('GET', '/rest/credentials')).filter(
			({ type }) => type === 'notificatorSmsApi',
		);
		const openAiApi = await n8n.createCredential('openAiApi', 'OpenAI', model.credential);
		const { id } = await n8n.importWorkflow(
			{ ...workflow, pinData: pinData(start) },
			{ notificatorSmsApi: { id: notificatorSmsApi.id, name: notificatorSmsApi.name }, openAiApi },
		);
		return { id, start };
	}

	/** Opens a node with these parameters in a workflow of its own. */
	async function openNew(parameters, credential) {
		const [made] = (await n8n.rest('GET', '/rest/credentials')).filter(
			({ type }) => type === 'notificatorSmsApi',
		);
		const nodes = [
			{ type: 'n8n-nodes-base.manualTrigger', name: 'Start', parameters: {}, position: [0, 0] },
			{ type: 'n8n-nodes-notificatorsms.notificatorSms', name: NEW_NODE, parameters, position: [300, 0] },
		].map((node) => ({ ...node, id: node.name, typeVersion: 1 }));
		const connections = { Start: { main: [[{ node: NEW_NODE, type: 'main', index: 0 }]] } };
		const { id } = await n8n.importWorkflow(
			{ name: parameters.name ?? NEW_NODE, nodes, connections, settings: {}, pinData: {} },
			{ notificatorSmsApi: credential ?? { id: made.id, name: made.name } },
		);
		await openNode(id, NEW_NODE);
	}

	async function openNode(workflowId, name) {
		await page.goto(`${n8n.url}/workflow/${workflowId}`);
		await seen('canvas-node').filter({ hasText: name }).dblclick();
		await seen('ndv').waitFor();
	}
});
