import { sleep, type IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox, type SandboxOptions } from '../sandbox';
import { apiDatetime } from '../sandbox/datetime';
import type { Job, JobNode, JobResult } from './job';
import { sideBySideOnEveryHost } from './sideBySide';
import { askParameters, jobOf, outputOf } from './workflows';

// They wait in real time: the account is looked at every ten seconds, for a minute.

const ADA = '+33612345678';
const BOB = '+33612345679';

type Run = (job: Job) => Promise<JobResult>;

/** A workflow that asks a number and waits for its SMS. */
function replyJob(sandbox: Sandbox, to: string, node: Partial<JobNode> = {}, more: Partial<Job> = {}): Job {
	const parameters = askParameters(to, {
		message: 'Which day suits you?',
		responseType: 'smsReply',
		waitMinutes: 1,
	});
	return jobOf(sandbox, [{}], { ...node, parameters }, more);
}

/** An account of its own for each scenario: they wait at the same time. */
async function onAccount(scenario: (sandbox: Sandbox) => Promise<void>, options: SandboxOptions = {}): Promise<void> {
	const sandbox = await startSandbox({ rateLimit: false, contacts: 3, ...options });
	try {
		await scenario(sandbox);
	} finally {
		await sandbox.close();
	}
}

async function untilAsked(sandbox: Sandbox, count = 1): Promise<void> {
	while (sandbox.acceptedMessages.length < count) await sleep(20);
}

function looks(sandbox: Sandbox): number {
	return sandbox.requestsTo('GET', '/sms').length;
}

function dataOf({ runs, error }: JobResult): IDataObject {
	expect(error).toBeUndefined();
	return outputOf(runs)[0].json.data as IDataObject;
}

/** The answer is found in an account that behaves in some other way. */
function findsAnswer(options: SandboxOptions) {
	return async (run: Run) =>
		await onAccount(async (sandbox) => {
			for (let n = 0; n < 120; n++) sandbox.receiveSms({ from: BOB, content: `Earlier ${n}` });
			const running = run(replyJob(sandbox, ADA));
			await untilAsked(sandbox);
			sandbox.receiveSms({ from: ADA, content: 'Tuesday' });
			expect(dataOf(await running)).toMatchObject({ text: 'Tuesday' });
		}, options);
}

sideBySideOnEveryHost({
	'the first SMS of that number after ours is the answer, whole': async (run) =>
		await onAccount(async (sandbox) => {
			sandbox.receiveSms({ from: ADA, content: 'From before' });
			const running = run(replyJob(sandbox, ADA));
			await untilAsked(sandbox);
			sandbox.receiveSms({ from: BOB, content: 'From somebody else' });
			sandbox.receiveSms({ from: ADA, content: 'Tuesday\n{{ $json }} <b>' });
			sandbox.receiveSms({ from: ADA, content: 'Or Wednesday' });
			const { runs, error, status } = await running;
			expect([error, status]).toEqual([undefined, 'success']);
			const [{ json, pairedItem }] = outputOf(runs);
			const ours = sandbox.acceptedMessages[0].smsId;
			expect(json).toMatchObject({
				status: 'accepted',
				sms_ids: [ours],
				warnings: [],
				data: { text: 'Tuesday\n{{ $json }} <b>', phone_number: ADA, sms_id: ours + 2 },
			});
			expect(Date.parse(String((json.data as IDataObject).respondedAt))).not.toBeNaN();
			expect(pairedItem).toEqual({ item: 0 });
			expect(sandbox.acceptedMessages.map(({ content }) => content)).toEqual(['Which day suits you?']);
		}),

	'what came shortly before is no answer, also where the server gives no ID of the SMS': async (run) =>
		await onAccount(async (sandbox) => {
			sandbox.receiveSms({ from: ADA, content: 'From before' });
			expect(dataOf(await run(replyJob(sandbox, ADA)))).toEqual({ timedOut: true, phone_number: ADA });
		}, { quirks: { smsIds: 'absent' } }),

	'an answer counts also where the times of the account are late': async (run) =>
		await onAccount(async (sandbox) => {
			const running = run(replyJob(sandbox, ADA));
			await untilAsked(sandbox);
			const reply = sandbox.receiveSms({ from: ADA, content: 'Tuesday' });
			reply.datetime = apiDatetime(Date.now() - 600_000);
			expect(dataOf(await running)).toMatchObject({ text: 'Tuesday' });
		}),

	'executions that wait at the same time share their requests': async (run) =>
		await onAccount(async (sandbox) => {
			const people = Array.from({ length: 10 }, (_, index) => `+3361234567${index}`);
			const running = Promise.all(people.map(async (to) => await run(replyJob(sandbox, to))));
			await untilAsked(sandbox, people.length);
			const before = looks(sandbox);
			for (const from of people) sandbox.receiveSms({ from, content: `From ${from}` });
			const texts = (await running).map((result) => dataOf(result).text);
			expect(texts).toEqual(people.map((from) => `From ${from}`));
			expect(looks(sandbox) - before).toBeLessThanOrEqual(3);
		}),

	'nobody answers: the time is over': async (run) =>
		await onAccount(async (sandbox) => {
			const { runs } = await run(replyJob(sandbox, ADA));
			const [{ json }] = outputOf(runs);
			expect(json.data).toEqual({ timedOut: true, phone_number: ADA });
			expect(json.warnings).toEqual([]);
		}),

	'an account that can no longer be read is said when the time is over': async (run) =>
		await onAccount(async (sandbox) => {
			const running = run(replyJob(sandbox, ADA));
			await untilAsked(sandbox);
			sandbox.fault({ method: 'GET', path: '/sms/', times: 100, fault: { kind: 'status', status: 500 } });
			const [{ json }] = outputOf((await running).runs);
			expect(json.data).toEqual({ timedOut: true, phone_number: ADA });
			expect(json.warnings).toEqual([expect.stringMatching(/could not be read when the wait ended.*status 500/)]);
		}),

	'an account that cannot be read is said before anybody is texted': async (run) =>
		await onAccount(async (sandbox) => {
			const stopped = await run(replyJob(sandbox, ADA));
			expect(stopped.error?.message).toBe(
				`The SMS to ${ADA} was not sent, because the answer could not be seen: This server has no /sms endpoint`,
			);
			const continued = await run(replyJob(sandbox, ADA, { onError: 'continueRegularOutput' }));
			expect(outputOf(continued.runs)[0].json).toMatchObject({ status: 'notSent', sms_ids: [] });
			expect(sandbox.requestsTo('POST', '/sms')).toHaveLength(0);
		}, { onlyDocumented: true }),

	'a cancelled execution ends, and looks no more': async (run) =>
		await onAccount(async (sandbox) => {
			const { status } = await run(replyJob(sandbox, ADA, {}, { cancelAfter: 4_000 }));
			expect(status).toBe('canceled');
			const before = looks(sandbox);
			await sleep(11_000);
			expect(looks(sandbox)).toBe(before);
		}),

	'a list with the oldest first': findsAnswer({ quirks: { sortOrder: 'oldest' } }),
	'a list in no order': findsAnswer({ quirks: { sortOrder: 'name' } }),
	'a server that gives no ID of the SMS': findsAnswer({ quirks: { smsIds: 'absent' } }),
});
