import type { IDataObject } from 'n8n-workflow';

import type { Refusal } from '../message/recipients';
import { failureError, type FailureText } from '../operations/failure';
import { runOperation, type Operation } from '../operations/operation';
import { failureText, itemName, stoppedRunText, type Groups, type Words } from '../operations/report';
import { toBatches } from './batch';
import { prepareMessage, type PreparedMessage } from './preparedMessage';
import { beginAttempt, sendDue, type Attempt, type SendRun } from './sending';
import { failedOutput, outputOf, UNSENT_OUTPUT, type SendFailure } from './sendResult';
import { newSentLog, type SentLog } from './sentLog';

const WORDS: Words = {
	subject: 'SMS',
	done: 'sent',
	verdicts: {
		notSent: 'was not sent:',
		rejected: 'was refused:',
		uncertain: 'may have gone out:',
		accepted: 'was sent, but',
		heldBack: 'was not sent, because',
	},
	repeats: {
		notSent: 'The SMS has not left, so sending it again is safe.',
		rejected: '',
		uncertain:
			'Nobody can tell whether this SMS went out, so it was not sent again. Look at the sent messages of the account before you send it once more.',
		accepted: '',
		heldBack: '',
	},
};

/**
 * Sends SMS. All items of the run are read and checked first; then the requests go out in item order.
 * What was accepted, or may have been, is never sent again in the same execution.
 */
export const sendOperation: Operation<PreparedMessage, SentLog> = {
	words: WORDS,
	newLog: newSentLog,
	prepare: prepareMessage,
	unsentOutput: UNSENT_OUTPUT,
	async perform(prepared, run) {
		const attempt = beginAttempt(run);
		const messages = prepared.filter(({ preview }) => !preview);
		await sendDue(attempt, messages);
		if (run.stopOnFailure) stopAtFirstFailure(attempt, prepared);
		for (const message of messages) settleMessage(attempt, message);
		settlePreviews(run, prepared.filter(({ preview }) => preview));
	},
};

/** The pagination function of Send SMS. */
export const sendSms = runOperation(sendOperation);

function stopAtFirstFailure(attempt: Attempt, messages: PreparedMessage[]): void {
	const { run } = attempt;
	const { log } = run.memory;
	for (const message of messages) {
		const failures = failuresOf(attempt, message);
		if (failures.length === 0) continue;
		const text = textOf(message, failures, log, run.itemCount);
		throw failureError(
			run.context,
			run.itemCount === 1 ? text : stoppedRunText(WORDS, text, failures, groupsOf(messages, log)),
		);
	}
}

function settleMessage(attempt: Attempt, message: PreparedMessage): void {
	const { run } = attempt;
	const { log } = run.memory;
	const failures = failuresOf(attempt, message);
	const parts = log.accepted(message.itemIndex);
	const elsewhere = textedElsewhere(message, log, run.itemCount);
	if (failures.length > 0) {
		const text = textOf(message, failures, log, run.itemCount);
		return run.settleFailure(text, failedOutput(message, parts, failures, elsewhere));
	}
	settleOutput(run, message.itemIndex, outputOf(message, parts, elsewhere));
}

/** What did not come through for an item, in this try or, where it is uncertain, in an earlier one. */
function failuresOf({ run, failures }: Attempt, { itemIndex }: PreparedMessage): SendFailure[] {
	const uncertain = run.memory.log.uncertain(itemIndex);
	return [
		...uncertain.map((part) => ({ ...part, kind: 'uncertain' as const })),
		...(failures.get(itemIndex) ?? []),
	];
}

function settlePreviews(run: SendRun, messages: PreparedMessage[]): void {
	if (messages.length === 0) return;
	const parts = messages.map((message) => ({ message, recipients: message.recipients }));
	const { repetitions } = toBatches(parts, messages[0].rules.recipientsPerRequest);
	const elsewhere = new Map<PreparedMessage, Refusal[]>(messages.map((message) => [message, []]));
	for (const { message, recipient, earlierItem } of repetitions) {
		const name = itemName(WORDS, earlierItem, run.itemCount);
		elsewhere.get(message)!.push({ value: recipient, reason: `${name} has the same text for this number.` });
	}
	for (const message of messages) {
		settleOutput(run, message.itemIndex, outputOf(message, [], elsewhere.get(message)!));
	}
}

function settleOutput(run: SendRun, itemIndex: number, json: IDataObject): void {
	run.settle(itemIndex, { items: [{ json, pairedItem: { item: itemIndex } }] });
}

/** The recipients of an item whom another item with the same request has reached, or may have. */
function textedElsewhere(message: PreparedMessage, log: SentLog, itemCount: number): Refusal[] {
	return log.pending(message).flatMap((recipient) => {
		const item = log.takenBy(message, recipient);
		if (item === undefined) return [];
		const name = itemName(WORDS, item, itemCount);
		const reason = isUncertainElsewhere(message, recipient, log)
			? `${name} has the same text for this number, and it may have gone out.`
			: `The server accepted the same text for this number from ${name}.`;
		return [{ value: recipient, reason }];
	});
}

function isUncertainElsewhere(message: PreparedMessage, recipient: string, log: SentLog): boolean {
	const item = log.takenBy(message, recipient);
	if (item === undefined) return false;
	return log.uncertain(item).some(({ recipients }) => recipients.includes(recipient));
}

/** The recipients of an item whom no request of the run has reached or may have reached. */
function unreached(message: PreparedMessage, log: SentLog): string[] {
	return log
		.pending(message)
		.filter((recipient) => log.takenBy(message, recipient) === undefined);
}

/** The sentence of an item, with the recipient, who says more than a number of an item does. */
function textOf(
	message: PreparedMessage,
	failures: SendFailure[],
	log: SentLog,
	itemCount: number,
): FailureText {
	const { itemIndex, recipients } = message;
	const more = recipients.length > 1 ? ` and ${recipients.length - 1} more` : '';
	const item = itemName(WORDS, itemIndex, itemCount);
	const name = itemCount === 1 ? `${item} to ${recipients[0]}${more}` : `${item} (${recipients[0]}${more})`;
	const text = failureText(WORDS, failures, itemIndex, name);
	const failed = failures.flatMap((failure) => failure.recipients);
	if (failures.length === 1 && failed.length === recipients.length) return text;
	const accepted = log.accepted(itemIndex).flatMap((part) => part.recipients);
	const left = unreached(message, log).filter((recipient) => !failed.includes(recipient));
	const parts = [
		`${name} was accepted for ${accepted.length} of its ${recipients.length} recipients`,
		...failures.map(
			({ kind, reason, recipients: those }) => `${VERDICT_IN_PART[kind]} ${those.join(', ')}: ${reason.replace(/\.$/, '')}`,
		),
		...(left.length > 0 ? [`Not sent to ${left.join(', ')}: the node stopped before`] : []),
	];
	return { ...text, message: parts.join('. ') };
}

const VERDICT_IN_PART: Record<SendFailure['kind'], string> = {
	rejected: 'Refused for',
	notSent: 'Not sent to',
	uncertain: 'May have gone out to',
};

function groupsOf(messages: PreparedMessage[], log: SentLog): Groups {
	const real = messages.filter(({ preview, recipients }) => !preview && recipients.length > 0);
	const labels = ['Accepted', 'Accepted in part', 'May have gone out', 'Not sent'];
	return labels.map((label) => [
		label,
		real.filter((message) => labelOf(message, log) === label).map(({ itemIndex }) => itemIndex),
	]);
}

function labelOf(message: PreparedMessage, log: SentLog): string {
	const isUncertain =
		log.uncertain(message.itemIndex).length > 0 ||
		log.pending(message).some((recipient) => isUncertainElsewhere(message, recipient, log));
	if (isUncertain) return 'May have gone out';
	const left = unreached(message, log);
	if (left.length === 0) return 'Accepted';
	return left.length < message.recipients.length ? 'Accepted in part' : 'Not sent';
}
