import type { IDataObject, INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import type { Question } from './question';
import { ROUND } from './responseLink';
import {
	ANSWER,
	answeredBeforePage,
	answeredPage,
	closedPage,
	LONGEST_ANSWER,
	PAGE_HEADERS,
	questionPage,
} from './responsePage';

/** The item of an execution that waits: what comes out when the time is over, and what is asked. */
export interface WaitingItem extends INodeExecutionData {
	question: Question & IDataObject;
}

/**
 * Answers whoever opens the link of an SMS, or presses a button on its page. Only POST decides, and only
 * with the link of the question that the execution waits for.
 *
 * It never throws: n8n goes on with the execution after a webhook that does, as if it had been answered.
 */
export async function respond(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const response = this.getResponseObject();
	for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
	const show = (status: number, html: string): IWebhookResponseData => {
		response.status(status).send(html);
		return { noWebhookResponse: true };
	};

	const waiting = waitingItem(this);
	if (!waiting) return show(500, closedPage('unreadable'));
	const { question } = waiting;
	if ((this.getQueryData() as IDataObject)[ROUND] !== question.round) return show(410, closedPage('earlier'));
	if (Date.now() > (question.until ?? Infinity)) return show(410, closedPage('over'));
	if (this.getRequestObject().method !== 'POST') return show(200, questionPage(question));

	const answer = readAnswer(question, this.getBodyData());
	if ('note' in answer) return show(400, questionPage(question, answer.note));
	const first = firstAnswer(question, answer.shown);
	if (first !== undefined) return show(409, answeredBeforePage(first));
	return {
		webhookResponse: answeredPage(answer.shown),
		workflowData: [[answeredItem(waiting, answer.data)]],
	};
}

/** Answers that were taken a moment ago, by the random part of the link: until n8n itself refuses others. */
const latest = new Map<string, { shown: string; at: number }>();

/** How long an execution may take to begin to go on, in milliseconds. */
const HOST_DELAY = 30_000;

/**
 * Notes an answer, unless another one came first. n8n 1.x would go on once more with each answer that
 * comes before the execution goes on, such as the second one of a double tap.
 *
 * @returns the answer that came first
 */
function firstAnswer({ round }: Question, shown: string): string | undefined {
	const now = Date.now();
	for (const [known, { at }] of latest) if (now - at > HOST_DELAY) latest.delete(known);
	const first = latest.get(round)?.shown;
	if (first === undefined) latest.set(round, { shown, at: now });
	return first;
}

/** What the operation has left in the place of its input. */
function waitingItem(context: IWebhookFunctions): WaitingItem | undefined {
	try {
		const item = context.evaluateExpression('{{ $input.first() }}', 0) as unknown as WaitingItem | undefined;
		return typeof item?.question?.round === 'string' ? item : undefined;
	} catch {
		return undefined;
	}
}

type Answer = { data: IDataObject; shown: string } | { note: string };

/** Reads what the form sent, or whatever else came by POST. */
function readAnswer({ responseType, labels }: Question, body: IDataObject): Answer {
	const { [ANSWER]: value } = body ?? {};
	const text = typeof value === 'string' ? value.replace(/\r\n?/g, '\n').trim() : '';
	if (responseType === 'approval') {
		if (text === 'approve') return { data: { approved: true }, shown: labels.approve };
		if (text === 'decline' && labels.decline !== undefined) {
			return { data: { approved: false }, shown: labels.decline };
		}
		return { note: 'Nothing was recorded yet. Please press one of the buttons.' };
	}
	if (text === '') return { note: 'Nothing was recorded yet. Please write your answer.' };
	if (text.length > LONGEST_ANSWER) {
		return { note: `Nothing was recorded yet. Please write at most ${LONGEST_ANSWER} characters.` };
	}
	return { data: { text }, shown: text };
}

function answeredItem({ json, pairedItem }: WaitingItem, answer: IDataObject): INodeExecutionData {
	const { phone_number } = json.data as IDataObject;
	const data = { ...answer, respondedAt: new Date().toISOString(), phone_number };
	return { json: { ...json, data }, pairedItem };
}
