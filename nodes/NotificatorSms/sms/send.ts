import type { IDataObject } from 'n8n-workflow';

import type { Refusal } from '../message/recipients';
import { failureError } from '../operations/failure';
import { runOperation } from '../operations/operation';
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
	badItemAdvice: 'To leave out numbers that cannot be used, set Options > Invalid Numbers to Skip.',
};

/**
 * The pagination function of Send SMS. All items of the run are read and checked first; then the
 * requests go out in item order. What was accepted, or may have been, is never sent again in the
 * same execution.
 */
export const sendSms = runOperation<PreparedMessage, SentLog>({
	words: WORDS,
	newLog: newSentLog,
	prepare: prepareMessage,
	badItemOutput: UNSENT_OUTPUT,
	async perform(prepared, run) {
		const attempt = beginAttempt(run);
		const messages = prepared.filter(({ preview }) => !preview);
		await sendDue(attempt, messages);
		if (run.stopOnFailure) stopAtFirstFailure(attempt, prepared);
		for (const message of messages) settleMessage(attempt, message);
		settlePreviews(run, prepared.filter(({ preview }) => preview));
	},
});

function stopAtFirstFailure(attempt: Attempt, messages: PreparedMessage[]): void {
	const { run } = attempt;
	for (const message of messages) {
		const failures = failuresOf(attempt, message);
		if (failures.length === 0) continue;
		const text = textOf(message, failures, run.itemCount);
		throw failureError(
			run.context,
			run.itemCount === 1
				? text
				: stoppedRunText(WORDS, text, failures, groupsOf(messages, run.memory.log)),
		);
	}
}

function settleMessage(attempt: Attempt, message: PreparedMessage): void {
	const { run } = attempt;
	const { log } = run.memory;
	const failures = failuresOf(attempt, message);
	const parts = log.accepted(message.itemIndex);
	if (failures.length > 0) {
		const text = textOf(message, failures, run.itemCount);
		return run.settleFailure(text, failedOutput(message, parts, failures));
	}
	const elsewhere = textedElsewhere(message, log, run.itemCount);
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
		const isUncertain = log.uncertain(item).some(({ recipients }) => recipients.includes(recipient));
		const name = itemName(WORDS, item, itemCount);
		const reason = isUncertain
			? `${name} has the same text for this number, and it may have gone out.`
			: `${name} sent the same text to this number.`;
		return [{ value: recipient, reason }];
	});
}

/** The sentence of an item, with the recipient, who says more than a number of an item does. */
function textOf(message: PreparedMessage, failures: SendFailure[], itemCount: number) {
	const { itemIndex, recipients } = message;
	const more = recipients.length > 1 ? ` and ${recipients.length - 1} more` : '';
	const item = itemName(WORDS, itemIndex, itemCount);
	const name = itemCount === 1 ? `${item} to ${recipients[0]}${more}` : `${item} (${recipients[0]}${more})`;
	const text = failureText(WORDS, failures, itemIndex, name);
	const missed = failures.reduce((sum, failure) => sum + failure.recipients.length, 0);
	if (failures.length === 1 && missed === recipients.length) return text;
	const parts = failures.map(
		({ kind, reason, recipients: those }) => `${VERDICT_IN_PART[kind]} ${those.join(', ')}: ${reason}`,
	);
	const sent = `${name} was sent to ${recipients.length - missed} of its ${recipients.length} recipients`;
	return { ...text, message: [sent, ...parts].join('. ') };
}

const VERDICT_IN_PART: Record<SendFailure['kind'], string> = {
	rejected: 'Refused for',
	notSent: 'Not sent to',
	uncertain: 'May have gone out to',
};

function groupsOf(messages: PreparedMessage[], log: SentLog): Groups {
	const real = messages.filter(({ preview, recipients }) => !preview && recipients.length > 0);
	const labels = ['Sent', 'Sent in part', 'May have gone out', 'Not sent'];
	return labels.map((label) => [
		label,
		real.filter((message) => labelOf(message, log) === label).map(({ itemIndex }) => itemIndex),
	]);
}

function labelOf(message: PreparedMessage, log: SentLog): string {
	if (log.uncertain(message.itemIndex).length > 0) return 'May have gone out';
	const left = log
		.pending(message)
		.filter((recipient) => log.takenBy(message, recipient) === undefined);
	if (left.length === 0) return 'Sent';
	return left.length < message.recipients.length ? 'Sent in part' : 'Not sent';
}
