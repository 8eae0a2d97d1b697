/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node.js, not in n8n */
import { setTimeout as wait } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';

import type { Sandbox } from '../sandbox';
import { apiDatetime } from '../sandbox/datetime';
import { changeStatus, contactFor, newMessage, type Message } from '../sandbox/state';
import type { Job, JobNode } from './job';
import { inSandbox, sideBySideOnEveryHost } from './sideBySide';
import { number, people } from './people';
import { FROM_ITEM, jobOf, outputOf, sendParameters } from './workflows';

const CONTINUE = { onError: 'continueRegularOutput' } as const;
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } as const;
const CUT = 'The connection was cut before the server answered';

function jobFor(
	sandbox: Sandbox,
	items: IDataObject[],
	options: IDataObject = {},
	node: Partial<JobNode> = {},
	rest: Partial<Job> = {},
): Job {
	const parameters = sendParameters(FROM_ITEM.to, FROM_ITEM.text, options);
	return jobOf(sandbox, items, { parameters, ...node }, rest);
}

/** What a server takes that has cut the connection before: nobody tells the client. */
function takeLate(sandbox: Sandbox, index: number): Message {
	return newMessage(sandbox.state, {
		device_id: 1,
		sim_subscription_id: 1,
		contact_id: contactFor(sandbox.state.contacts, number(index)).id,
		type: 'sent',
		status: 'pending',
		content: 'Bonjour',
		scheduled_datetime: null,
	});
}

function agedBy(sandbox: Sandbox, message: Message, milliseconds: number): Message {
	message.datetime = apiDatetime(Date.now() - milliseconds);
	const contact = sandbox.state.contacts.find(({ id }) => id === message.contact_id)!;
	contact.datetime = apiDatetime(Date.now() - 2 * milliseconds);
	return message;
}

function lists(sandbox: Sandbox): number[] {
	return sandbox.requestsTo('GET', '/sms').map(({ startedAt }) => startedAt);
}

function gapsBetween(moments: number[]): number[] {
	return moments.slice(1).map((moment, index) => moment - moments[index]);
}

/** Waits for a moment that comes sooner or later on a busy machine. */
async function until(isSo: () => boolean): Promise<void> {
	while (!isSo()) await wait(50);
}

const TEN_MINUTES = 600_000;

/** One after the other, so that a run that stops has something left to send. */
const ONE_BY_ONE = { parallelRequests: 1 };

/** Five seconds, less what a request takes on its way on a busy machine. */
const LEAST_GAP = 4_000;

sideBySideOnEveryHost({
	'a message that was not taken is looked for half a minute, said to be missing, and sent by no retry':
		inSandbox({}, async (run, sandbox) => {
			sandbox.failNext({ kind: 'cut' }, { recipient: number(1) });
			const { error } = await run(jobFor(sandbox, people(3), ONE_BY_ONE, RETRY));
			expect(error?.message).toBe(
				`Item 2 of 3 (${number(1)}) may have gone out: ${CUT}. The account does not show it`,
			);
			expect(error?.description).toMatch(/Accepted: 1 item \(1\)\. May have gone out: 1 item \(2\)\. Not sent: 1 item \(3\)\./);
			expect(sandbox.requestsTo('POST', '/sms')).toHaveLength(2);
			const moments = lists(sandbox);
			expect(moments.length).toBeLessThanOrEqual(8);
			expect(Math.min(...gapsBetween(moments))).toBeGreaterThan(LEAST_GAP);
			const [, { endedAt }] = sandbox.requestsTo('POST', '/sms');
			expect(moments[moments.length - 1] - endedAt!).toBeGreaterThan(29_900);
		}),

	'a message that is taken 20 seconds later is found, and the run that stopped for it goes on': inSandbox(
		{},
		async (run, sandbox) => {
			sandbox.failNext({ kind: 'cut' }, { recipient: number(1) });
			const running = run(jobFor(sandbox, people(3), ONE_BY_ONE));
			await until(() => sandbox.requestsTo('POST', '/sms').length === 2);
			await wait(20_000);
			expect(sandbox.requestsTo('POST', '/sms')).toHaveLength(2);
			const late = takeLate(sandbox, 1);
			const { runs, error } = await running;
			expect(error).toBeUndefined();
			expect(outputOf(runs).map(({ json }) => json.status)).toEqual(['accepted', 'accepted', 'accepted']);
			expect(outputOf(runs)[1].json.sms_ids).toEqual([late.sms_id]);
			expect(sandbox.requestsTo('POST', '/sms')).toHaveLength(3);
		},
	),

	'the same text to the same number ten minutes earlier is not taken for it': inSandbox(
		{},
		async (run, sandbox) => {
			agedBy(sandbox, takeLate(sandbox, 0), TEN_MINUTES);
			sandbox.failNext({ kind: 'cut' });
			const { error } = await run(jobFor(sandbox, people(1)));
			expect(error?.message).toBe(
				`The SMS to ${number(0)} may have gone out: ${CUT}. The account does not show it`,
			);
		},
	),

	'nor is it where the phone reports on it just then, which makes its time a later one': inSandbox(
		{},
		async (run, sandbox) => {
			const older = agedBy(sandbox, takeLate(sandbox, 0), TEN_MINUTES);
			sandbox.afterRequest = () => {
				sandbox.afterRequest = undefined;
				changeStatus(sandbox.state, older, 'sent', null, Date.now() + 1_000);
			};
			sandbox.fault({ fault: { kind: 'html', accepted: false }, method: 'POST' });
			const running = run(jobFor(sandbox, people(1)));
			const { error } = await running;
			expect(error?.message).toBe(
				`The SMS to ${number(0)} may have gone out: The server answered with a web page instead of data (status 200). The account shows the same text to this number as SMS ${older.sms_id}, which may be older than this request`,
			);
		},
	),

	'but both are told apart where the new one was taken': inSandbox({}, async (run, sandbox) => {
		const older = agedBy(sandbox, takeLate(sandbox, 0), TEN_MINUTES);
		sandbox.fault({ fault: { kind: 'cut', accepted: true }, method: 'POST' });
		const running = run(jobFor(sandbox, people(1)));
		changeStatus(sandbox.state, older, 'sent', null, Date.now() + 1_000);
		const { runs } = await running;
		expect(outputOf(runs)[0].json.sms_ids).toEqual([older.sms_id + 1]);
	}),

	'nor is one without an ID that the run has sent to the number with nearly the same text': inSandbox(
		{ quirks: { smsIds: 'absent', plainTypography: true } },
		async (run, sandbox) => {
			sandbox.fault({ fault: { kind: 'cut' }, method: 'POST', nth: 2 });
			const items = ["It's ready", 'It\u2019s ready'].map((text) => ({ to: number(0), text }));
			const { runs } = await run(jobFor(sandbox, items, ONE_BY_ONE, CONTINUE));
			expect(outputOf(runs).map(({ json }) => json.status)).toEqual(['accepted', 'uncertain']);
			expect(sandbox.acceptedMessages).toHaveLength(1);
		},
	),

	'300 unclear answers share one look-up, and each recipient has a fate of their own': inSandbox(
		{},
		async (run, sandbox) => {
			for (let index = 0; index < 300; index++) {
				sandbox.fault({ fault: { kind: 'cut', accepted: index % 2 === 0 }, recipient: number(index) });
			}
			const { runs } = await run(jobFor(sandbox, people(300), {}, CONTINUE));
			outputOf(runs).forEach(({ json }, index) => {
				expect(json.status).toBe(index % 2 === 0 ? 'accepted' : 'uncertain');
				expect(sandbox.timesAccepted(number(index))).toBe(index % 2 === 0 ? 1 : 0);
			});
			expect(sandbox.requestsTo('POST', '/sms')).toHaveLength(300);
			expect(lists(sandbox).length).toBeLessThanOrEqual(8);
		},
	),

	'a shared request that was taken in part: each recipient has a fate of their own': inSandbox(
		{},
		async (run, sandbox) => {
			const body = { errors: [{ title: 'Oops', status: 500 }] };
			sandbox.failNext({ kind: 'json', status: 500, body, acceptFirst: 2 });
			const { runs } = await run(jobFor(sandbox, people(4), { combineItems: true }, CONTINUE));
			expect(outputOf(runs).map(({ json }) => json.status)).toEqual(['accepted', 'accepted', 'uncertain', 'uncertain']);
			expect(outputOf(runs)[2].json.error).toBe(
				`Item 3 of 4 (${number(2)}) may have gone out: The server answered with status 500: Oops. The account does not show it`,
			);
			expect(sandbox.requestsTo('POST', '/sms')).toHaveLength(1);
		},
	),

	'a record that cannot be read at first is read again': inSandbox({}, async (run, sandbox) => {
		sandbox.failNext({ kind: 'cut', accepted: true });
		sandbox.fault({ fault: { kind: 'status', status: 503 }, method: 'GET', times: 2 });
		const { runs } = await run(jobFor(sandbox, people(1)));
		expect(outputOf(runs)[0].json.status).toBe('accepted');
		expect(lists(sandbox)).toHaveLength(3);
	}),

	'a record that cannot be read for half a minute is said to be': inSandbox({}, async (run, sandbox) => {
		sandbox.failNext({ kind: 'cut', accepted: true });
		sandbox.fault({ fault: { kind: 'status', status: 503 }, method: 'GET', times: Infinity });
		const { error } = await run(jobFor(sandbox, people(1)));
		expect(error?.message).toBe(`The SMS to ${number(0)} may have gone out: ${CUT}`);
		expect(error?.description).toContain('cannot be read: The server answered with status 503');
	}),

	'a list with the oldest first is looked through as well': inSandbox(
		{ quirks: { sortOrder: 'oldest' }, generated: { messages: 5_500, contacts: 100 } },
		async (run, sandbox) => {
			sandbox.failNext({ kind: 'cut', accepted: true });
			const { runs } = await run(jobFor(sandbox, people(1)));
			expect(outputOf(runs)[0].json.sms_ids).toEqual([5_501]);
			expect(Math.min(...gapsBetween(lists(sandbox)))).toBeGreaterThan(LEAST_GAP);
		},
	),

	'while a long run sends, it sees what another execution has sent': inSandbox(
		{ latencyMs: 2_000 },
		async (run, sandbox) => {
			const options = { skipAlreadySent: 1, parallelRequests: 1 };
			const running = run(jobFor(sandbox, people(24), options));
			await until(() => sandbox.acceptedMessages.length > 3);
			await run(jobFor(sandbox, people(24).slice(20), { combineItems: true }));
			const { runs, error } = await running;
			expect(error).toBeUndefined();
			const times = people(24).map((_, index) => sandbox.timesAccepted(number(index)));
			expect(times).toEqual(people(24).map(() => 1));
			expect(outputOf(runs)[23].json.status).toBe('skipped');
			expect(lists(sandbox).length).toBeLessThanOrEqual(3);
		},
	),

	'while a long run sends, it stops where the record cannot be read any more': inSandbox(
		{ latencyMs: 2_000 },
		async (run, sandbox) => {
			const options = { skipAlreadySent: 1, parallelRequests: 1 };
			const running = run(jobFor(sandbox, people(20), options, CONTINUE));
			await until(() => sandbox.acceptedMessages.length > 3);
			sandbox.fault({ fault: { kind: 'status', status: 500 }, method: 'GET', times: Infinity });
			const output = outputOf((await running).runs).map(({ json }) => json);
			const sent = output.filter(({ status }) => status === 'accepted').length;
			expect(sandbox.acceptedMessages).toHaveLength(sent);
			expect(sent).toBeGreaterThan(3);
			expect(output[19]).toMatchObject({ status: 'notSent' });
			expect(output[19].error).toMatch(/was not sent: Skip Already Sent needs/);
		},
	),

	'a record that takes too long to read ends the run, and nothing is sent': inSandbox({}, async (run, sandbox) => {
		sandbox.fault({ fault: { kind: 'slow', delayMs: 31_000 }, method: 'GET', times: Infinity });
		const { runs } = await run(jobFor(sandbox, people(3), { skipAlreadySent: 1 }, CONTINUE));
		outputOf(runs).forEach(({ json }) => {
			expect(json).toMatchObject({ status: 'notSent', recipients: [expect.any(String)] });
			expect(json.error).toMatch(/cannot be read: it takes longer than 30 seconds to read the newest SMS$/);
		});
		expect(sandbox.requestsTo('POST', '/sms')).toEqual([]);
		expect(lists(sandbox)).toHaveLength(3);
	}),

	'it waits until the phone has sent each SMS, or could not': inSandbox(
		{ phones: { sendAfterMs: 12_000, failing: { [number(1)]: 'No service' } } },
		async (run, sandbox) => {
			const { runs } = await run(jobFor(sandbox, people(3), { waitUntilSent: 1 }, CONTINUE));
			expect(outputOf(runs).map(({ json }) => json.status)).toEqual(['sent', 'failed', 'sent']);
			const moments = lists(sandbox);
			expect(moments.length).toBeLessThanOrEqual(5);
			expect(Math.min(...gapsBetween(moments))).toBeGreaterThan(LEAST_GAP);
		},
	),

	'what the phone has not sent in time is pending, and named in a warning': inSandbox({}, async (run, sandbox) => {
		const { runs, wallMilliseconds } = await run(jobFor(sandbox, people(2), { waitUntilSent: 1, combineItems: true }));
		expect(outputOf(runs).map(({ json }) => json.status)).toEqual(['pending', 'pending']);
		expect(outputOf(runs)[1].json.warnings).toEqual([
			`The phone had not sent the SMS to ${number(1)} 1 minute after it was accepted. It may still do so.`,
		]);
		expect(wallMilliseconds).toBeGreaterThan(59_000);
		expect(lists(sandbox).length).toBeLessThanOrEqual(14);
	}),

	'a cancelled execution waits no longer': inSandbox({}, async (run, sandbox) => {
		const { wallMilliseconds } = await run(jobFor(sandbox, people(1), { waitUntilSent: 5 }, {}, { cancelAfter: 15_000 }));
		expect(wallMilliseconds).toBeLessThan(30_000);
		expect(lists(sandbox).length).toBeLessThanOrEqual(4);
	}),

	'a cancelled execution looks no longer': inSandbox({}, async (run, sandbox) => {
		sandbox.failNext({ kind: 'cut' });
		const { wallMilliseconds } = await run(jobFor(sandbox, people(2), ONE_BY_ONE, {}, { cancelAfter: 15_000 }));
		expect(wallMilliseconds).toBeLessThan(30_000);
		expect(sandbox.requestsTo('POST', '/sms')).toHaveLength(1);
	}),
});
