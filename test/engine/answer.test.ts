import { sleep, type IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../sandbox';
import { onEveryHost } from './everyHost';
import type { AnsweringResult, Job } from './job';
import { askParameters, jobOf, outputOf } from './workflows';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const ADA = '+33612345678';
const NASTY = '<script>alert("1")</script> {{ $json.secret }} ={{ $env }} \'&amp;';

function askJob(parameters: IDataObject = {}): Job {
	const items = [{ to: ADA, secret: 'of another field' }];
	return jobOf(sandbox, items, { parameters: askParameters('={{ $json.to }}', parameters) });
}

onEveryHost((run, { respond }) => {
	/** Asks, and gives what makes a request to the link that was sent. */
	async function asked(parameters: IDataObject = {}) {
		const job = askJob(parameters);
		const { stored, status } = await run(job);
		expect(status).toBe('waiting');
		const { content } = sandbox.acceptedMessages[sandbox.acceptedMessages.length - 1];
		const query = content.slice(content.lastIndexOf('?') + 1);
		const request = async (method: string, body?: Array<[string, string]>, other = query) =>
			await respond({ job, stored, request: { method, query: other, body } });
		const answer = async (value: string) => await request('POST', [['answer', value]]);
		return { request, answer, query, timeOver: async () => await respond({ job, stored }) };
	}

	function dataOf({ result }: AnsweringResult): unknown {
		expect(result?.error).toBeUndefined();
		const [{ json, pairedItem }] = outputOf(result!.runs);
		expect(pairedItem).toMatchObject({ item: 0 });
		expect(json).toMatchObject({ status: 'accepted', sms_ids: [1], recipients: [ADA] });
		return json.data;
	}

	test('GET shows the message and the choice, and decides nothing', async () => {
		const { request } = await asked({ message: NASTY });
		const { reply, result } = await request('GET');
		expect(result).toBeUndefined();
		expect(reply?.status).toBe(200);
		expect(reply?.headers).toMatchObject({
			'content-type': 'text/html; charset=utf-8',
			'cache-control': 'no-store',
			'referrer-policy': 'no-referrer',
			'content-security-policy': expect.stringMatching(/default-src 'none'.*form-action 'self'.*frame-ancestors 'none'/),
		});
		const { text } = reply!;
		expect(text).toContain('&#60;script&#62;alert(&#34;1&#34;)');
		expect(text).toContain('{{ $json.secret }} ={{ $env }} &#39;&#38;amp;');
		expect(text).not.toMatch(/<script|of another field|sandbox-key|https?:/);
		expect(text).toMatch(/<form method="post">\s*<button name="answer" value="approve"[^]*value="decline"/);
	});

	test.each([
		['approve', true],
		['decline', false],
	])('POST of "%s" decides', async (value, approved) => {
		const { answer } = await asked();
		const answered = await answer(value);
		expect(answered.reply?.text).toMatch(/Your answer was taken/);
		expect(answered.reply?.headers['content-type']).toBe('text/html; charset=utf-8');
		expect(dataOf(answered)).toEqual({ approved, respondedAt: expect.stringMatching(/^\d{4}-.*Z$/), phone_number: ADA });
	});

	test('a text comes out as it was written, and is escaped on the page', async () => {
		const { request, answer } = await asked({ responseType: 'freeText', options: { answerLabel: '<b>When?', submitLabel: 'Tell "us"' } });
		const page = (await request('GET')).reply!.text;
		expect(page).toMatch(/<label for="answer" dir="auto">&#60;b&#62;When\?<\/label>\s*<textarea id="answer" name="answer"/);
		expect(page).toContain('Tell &#34;us&#34;');
		const answered = await answer(` ${NASTY}\r\nsecond line `);
		expect(answered.reply?.text).not.toContain('<script');
		expect(dataOf(answered)).toMatchObject({ text: `${NASTY}\nsecond line` });
	});

	test.each<[string, IDataObject, Array<[string, string]>]>([
		['nothing', {}, []],
		['another button', {}, [['answer', 'maybe']]],
		['two answers', {}, [['answer[]', 'approve'], ['answer[]', 'decline']]],
		['a refusal that is not offered', { approvalOptions: { approvalType: 'single' } }, [['answer', 'decline']]],
		['no text', { responseType: 'freeText' }, [['answer', ' \r\n ']]],
		['too long a text', { responseType: 'freeText' }, [['answer', 'x'.repeat(4001)]]],
		['a text in pieces', { responseType: 'freeText' }, [['answer[a]', 'x']]],
	])('POST of %s decides nothing, and asks again', async (_name, parameters, body) => {
		const { request } = await asked(parameters);
		const { reply, result } = await request('POST', body);
		expect(result).toBeUndefined();
		expect(reply?.status).toBe(400);
		expect(reply?.text).toMatch(/role="alert">Nothing was recorded yet[^]*<form method="post">/);
	});

	test('only one button where one can only approve', async () => {
		const { request } = await asked({ approvalOptions: { approvalType: 'single', approveLabel: 'Seen' } });
		expect((await request('GET')).reply?.text).toMatch(/value="approve"[^>]*>Seen<\/button>\s*<\/form>/);
	});

	test('the link of another question neither shows nor decides anything', async () => {
		const { query: earlier } = await asked({ message: 'An earlier secret' });
		const { request } = await asked();
		for (const query of [earlier, '', 'n=', 'n[]=1']) {
			for (const method of ['GET', 'POST']) {
				const body = method === 'POST' ? ([['answer', 'approve']] as Array<[string, string]>) : undefined;
				const { reply, result } = await request(method, body, query);
				expect(result).toBeUndefined();
				expect(reply?.status).toBe(410);
				expect(reply?.text).toMatch(/earlier question/);
				expect(reply?.text).not.toMatch(/<form|invoice|secret/);
			}
		}
	});

	test('of two taps the first counts, and the second is told so', async () => {
		const { answer } = await asked();
		const [first, second] = [await answer('approve'), await answer('decline')];
		expect(dataOf(first)).toMatchObject({ approved: true });
		expect(second.result).toBeUndefined();
		expect(second.reply?.status).toBe(409);
		expect(second.reply?.text).toMatch(/The first answer counts[^]*Approve/);
	});

	test('the time is over: for the person, and in the output', async () => {
		const { answer, timeOver, request } = await asked({
			options: { limitWaitTime: { values: { limitType: 'atSpecifiedTime', maxDateAndTime: soon() } } },
		});
		await sleep(2_100);
		for (const { reply, result } of [await request('GET'), await answer('approve')]) {
			expect(result).toBeUndefined();
			expect(reply?.text).toMatch(/The time to answer this question is over/);
			expect(reply?.text).not.toMatch(/<form|invoice/);
		}
		expect(dataOf(await timeOver())).toEqual({ approved: false, timedOut: true, phone_number: ADA });
	});

	test('free text whose time is over is told from every answer too', async () => {
		const { timeOver } = await asked({ responseType: 'freeText' });
		expect(dataOf(await timeOver())).toEqual({ timedOut: true, phone_number: ADA });
	});

	test('the page shows what Shorten To has left out of the SMS', async () => {
		const message = `Approve? ${'detail '.repeat(60)}the end`;
		const { request } = await asked({ message, options: { shortenTo: 2 } });
		expect(sandbox.acceptedMessages[0].content).not.toContain('the end');
		const { text } = (await request('GET')).reply!;
		expect(text.replace(/<\/?mark>/g, '')).toContain(message);
		expect(text).toMatch(/<mark>[^<]*the end<\/mark>[^]*highlighted part was left out of the SMS/);
	});

	test('what is not a question shows that, and the execution goes on waiting', async () => {
		const job = askJob();
		const { stored } = await run(job);
		const broken = stored.replace('"question":{', '"other":{');
		expect(broken).not.toBe(stored);
		const { reply, result } = await respond({ job, stored: broken, request: { method: 'POST', query: 'n=1', body: [['answer', 'approve']] } });
		expect(result).toBeUndefined();
		expect(reply?.status).toBe(500);
		expect(reply?.text).toMatch(/cannot be shown/);
	});
});

function soon(): string {
	return new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000).toISOString();
}
