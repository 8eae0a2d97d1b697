import {
	WAIT_INDEFINITELY,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { SMS } from '../api/resources';
import { isId } from '../api/result';
import type { Pagination } from '../operations/collectItems';
import { performCustom, type Memories } from '../operations/customRun';
import { failureError } from '../operations/failure';
import type { Operation } from '../operations/operation';
import { failureText, type Failure } from '../operations/report';
import type { SendRun } from './attempt';
import { prepareQuestion, type PageAnswer, type PreparedQuestion } from './preparedQuestion';
import { endOfWait, type Question } from './question';
import type { WaitingItem } from './responseWebhook';
import { asUnreadable } from './reading';
import { sendOperation } from './send';
import { UNSENT_OUTPUT } from './sendResult';
import type { SentLog } from './sentLog';
import { checkThatRepliesShow, waitForReply, type Awaited, type Reply } from './smsReply';

/** As it is declared for Send SMS: the host makes the form, since the API takes no JSON. */
const REQUEST = {
	method: 'POST' as const,
	url: SMS.endpoint,
	headers: { 'Content-Type': 'multipart/form-data' },
};

const MINUTE = 60_000;

const memories: Memories<PreparedQuestion, SentLog> = new WeakMap();

/**
 * Send and Wait for Response: texts one person, and lets the execution wait until they answer on the
 * page of a link. n8n does not execute the node again then: the answer comes by the node's webhook.
 */
export async function sendAndWait(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	requireSignature(this);
	const { items, memory } = await performCustom(this, operationFor(this), memories, REQUEST);
	const asked = memory.prepared.get(0);
	// With Continue, an SMS that was not accepted comes out as it does of Send SMS.
	if (!asked || memory.log.accepted(0).length === 0) return [items];
	const { awaits } = asked;
	if ('question' in awaits) return await waitForPage(this, awaits, items[0], asked.recipients[0]);
	const [{ smsIds: [id] }] = memory.log.accepted(0);
	const until = Date.now() + awaits.minutes * MINUTE;
	const afterId = isId(id) ? Number(id) : memory.log.knownId;
	const awaited = { phoneNumber: asked.recipients[0], afterId, until };
	return [[withReply(items[0], awaited, await waitForReply(this, awaited))]];
}

/**
 * What takes the place of the operation where the host does not call it: as the tool of an agent that
 * cannot wait. Nobody is texted then.
 */
export const refuseToWait: Pagination = async function () {
	throw failureError(this, {
		message: 'Nothing was sent: this AI agent cannot wait for an answer',
		description:
			'Use Send SMS as its tool. To ask a person before a tool runs, use an AI Agent node of version 3 in n8n 2, and add this node as the Human Review of the tool.',
		itemIndex: 0,
	});
};

/** n8n 1.x looks at the signature of the link only where a node asks for it; n8n 2 always does. */
function requireSignature(context: IExecuteFunctions & { setSignatureValidationRequired?: () => void }): void {
	context.setSignatureValidationRequired?.();
}

function operationFor(context: IExecuteFunctions): Operation<PreparedQuestion, SentLog> {
	const isOne = context.getInputData().length === 1;
	return {
		...sendOperation,
		async perform(prepared, run) {
			const [asked] = prepared;
			const isDue = asked !== undefined && 'minutes' in asked.awaits && run.memory.log.accepted(0).length === 0;
			const unread = isDue ? await whyRepliesDoNotShow(context, run) : undefined;
			if (unread === undefined) return await sendOperation.perform(prepared, run);
			const text = failureText(sendOperation.words, [unread], 0, `The SMS to ${asked.recipients[0]}`);
			if (run.stopOnFailure) throw failureError(context, text);
			run.settleFailure(text, UNSENT_OUTPUT);
		},
		prepare(parameter, item, problems) {
			if (isOne) return prepareQuestion(context, parameter, item, problems);
			problems.push(
				'Send and Wait for Response asks one person at a time, since the first answer ends the wait. Put the node into a Loop Over Items.',
			);
			return undefined;
		},
	};
}

/** Nobody is asked for an SMS that could not be seen then. */
async function whyRepliesDoNotShow(
	context: IExecuteFunctions,
	{ gate, memory: { log } }: SendRun,
): Promise<Failure | undefined> {
	try {
		log.knownId = await checkThatRepliesShow(context, gate);
		return undefined;
	} catch (thrown) {
		const { reason, advice } = asUnreadable(thrown).reason;
		return { kind: 'heldBack', reason: `the answer could not be seen: ${reason}`, advice };
	}
}

/** The output of an SMS that was answered by SMS, or not in time. */
function withReply(
	{ json, pairedItem }: INodeExecutionData,
	{ phoneNumber: phone_number }: Awaited,
	reply: Reply,
): INodeExecutionData {
	if ('sms' in reply) {
		const { id, content, at = Date.now() } = reply.sms;
		const data = { text: content, respondedAt: new Date(at).toISOString(), phone_number, sms_id: id };
		return { json: { ...json, data }, pairedItem };
	}
	const warnings = json.warnings as string[];
	const warning = `The account could not be read when the wait ended, so an answer may have been missed: ${reply.unread}`;
	return {
		json: {
			...json,
			data: { timedOut: true, phone_number },
			warnings: reply.unread === undefined ? warnings : [...warnings, warning],
		},
		pairedItem,
	};
}

/**
 * Lets the execution wait. When the time is over, n8n gives what stands in the place of the input as the
 * output of the node; the webhook finds there what was asked.
 */
async function waitForPage(
	context: IExecuteFunctions,
	{ question, limit }: PageAnswer,
	{ json, pairedItem }: INodeExecutionData,
	recipient: string,
): Promise<INodeExecutionData[][]> {
	const until = endOfWait(limit, Date.now());
	const waiting: WaitingItem = {
		json: { ...json, data: timedOut(recipient, question) },
		pairedItem,
		question: { ...question, until } as Question & IDataObject,
	};
	context.getExecuteData().data.main = [[waiting]];
	await context.putExecutionToWait(until === undefined ? WAIT_INDEFINITELY : new Date(until));
	return [[{ json, pairedItem }]];
}

/** Nobody approved: whoever asks for that alone is told no. */
function timedOut(recipient: string, { responseType }: Question): IDataObject {
	return {
		...(responseType === 'approval' ? { approved: false } : {}),
		timedOut: true,
		phone_number: recipient,
	};
}
