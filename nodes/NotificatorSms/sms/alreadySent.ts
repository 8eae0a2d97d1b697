import { numberOf } from '../api/contacts';
import { IF_THIS_PERSISTS, type Reason } from '../api/sentences';
import { writeDatetime } from '../message/datetime';
import { appendedLinesIn, sentText, type SentText } from '../message/sameText';
import { holdBack, noteFailure, type AlreadySent, type Attempt } from './attempt';
import { isSent, textTest } from './findSent';
import type { PreparedMessage } from './preparedMessage';
import { asUnreadable, UnreadableAccount } from './reading';
import type { Range, RecordedSms } from './record';

/** Two executions at once overlap by no more than this, in milliseconds. */
const READ_EVERY = 30_000;

const SECOND = 1000;

/** A request would leave by a reading that is too old, however often the record is read. */
const TOO_SLOW: Reason = {
	reason: 'it takes longer than 30 seconds to read the newest SMS',
	advice: IF_THIS_PERSISTS,
};

/**
 * Reads whom messages that are to be sent once only have reached already, and leaves these recipients
 * out. Where the record cannot be read, these messages are held back.
 *
 * @returns what to ask while the rest is sent; undefined where no message wants it
 */
export async function readAlreadySent(
	attempt: Attempt,
	messages: PreparedMessage[],
): Promise<AlreadySent | undefined> {
	const { log } = attempt.run.memory;
	const careful = messages.filter(
		(message) => message.skipsSentWithin !== undefined && log.pending(message).length > 0,
	);
	if (careful.length === 0) return undefined;
	const sent = sentBefore(attempt, careful);
	const longest = careful.reduce((most, { skipsSentWithin = 0 }) => Math.max(most, skipsSentWithin), 0);
	try {
		await sent.read({ since: Date.now() - longest });
	} catch (thrown) {
		holdBack(attempt, careful, asReason(thrown));
		return undefined;
	}
	for (const message of careful) leaveOutOf(attempt, sent, message, log.pending(message));

	let latest: Promise<void> | undefined;
	let missing: (Reason & { status?: number }) | undefined;
	const isStale = () => Date.now() - sent.readAt() > READ_EVERY;
	async function readAgain(): Promise<void> {
		try {
			// The first one may have had to wait for the server's limit.
			for (let reading = 0; reading < 2 && isStale(); reading++) await sent.read({ afterId: sent.highestId() });
			if (isStale()) throw new UnreadableAccount(TOO_SLOW);
		} catch (thrown) {
			missing = asReason(thrown);
		}
		latest = undefined;
	}

	return {
		isStale: () => missing === undefined && isStale(),
		async leaveOut(parts) {
			if (missing === undefined && isStale()) await (latest ??= readAgain());
			return parts.flatMap((part) => {
				const { message, recipients } = part;
				if (message.skipsSentWithin === undefined) return [part];
				if (missing) {
					noteFailure(attempt, message, { ...missing, kind: 'notSent', recipients });
					return [];
				}
				const left = leaveOutOf(attempt, sent, message, recipients);
				return left.length > 0 ? [{ ...part, recipients: left }] : [];
			});
		},
	};
}

/** @returns the recipients who are not left out */
function leaveOutOf(
	{ run: { memory: { log } } }: Attempt,
	sent: SentBefore,
	message: PreparedMessage,
	recipients: string[],
): string[] {
	return recipients.filter((recipient) => {
		const sms = sent.find(message, recipient);
		if (!sms) return true;
		const datetime = sms.at === undefined ? undefined : writeDatetime(sms.at);
		const time = datetime === undefined ? '' : ` of ${datetime} UTC`;
		const reason = `The account shows the same text to this number: SMS ${sms.id}${time}.`;
		log.addLeftOut(message, { value: recipient, reason, sms_id: sms.id, ...(datetime ? { datetime } : {}) });
		return false;
	});
}

interface SentBefore {
	/** @throws an {@link UnreadableAccount} */
	read(range: Range): Promise<void>;
	/** The SMS that has brought a message to a recipient. */
	find(message: PreparedMessage, recipient: string): RecordedSms | undefined;
	highestId(): number;
	/** When the last reading began, in milliseconds since 1970. */
	readAt(): number;
}

function sentBefore({ record, run }: Attempt, messages: PreparedMessage[]): SentBefore {
	const contents = [...new Set(messages.map(({ fields }) => fields.content))];
	const texts = new Map<string, SentText>();
	const byNumber = new Map<string, RecordedSms[]>();
	const contacts = new Map<RecordedSms, object>();
	const rows: RecordedSms[] = [];
	let lines: ReadonlySet<string> = new Set();
	let readAt = 0;

	function isSameMessage({ fields, scheduledTimes, skipsSentWithin = 0 }: PreparedMessage, sms: RecordedSms): boolean {
		const { aheadMs, withinMs } = record.clock();
		const isRecent = sms.at === undefined || sms.at + SECOND >= Date.now() + aheadMs - withinMs - skipsSentWithin;
		const isInTime = scheduledTimes.length === 0 || scheduledTimes.includes(sms.scheduledDatetime ?? '');
		if (!isRecent || !isInTime) return false;
		return textOf(fields.content).becomes(sms.content, contacts.get(sms) ?? {}, lines);
	}

	function textOf(content: string): SentText {
		const text = texts.get(content) ?? sentText(content);
		texts.set(content, text);
		return text;
	}

	return {
		highestId: () => rows.reduce((highest, { id }) => Math.max(highest, id), 0),
		readAt: () => readAt,
		find: (message, recipient) => byNumber.get(recipient)?.find((sms) => isSameMessage(message, sms)),
		async read(range) {
			const start = Date.now();
			const fresh = await record.read(range, { isComplete: true, withOlder: rows.length === 0 });
			rows.push(...fresh);
			run.memory.log.knownId = Math.max(run.memory.log.knownId, fresh[0]?.id ?? 0);
			lines = appendedLinesIn(rows.filter(isSent).map(({ content }) => content));
			const isPossible = textTest(contents, rows);
			const worth = fresh.filter((sms) => isSent(sms) && sms.status !== 'failed' && isPossible(sms));
			const found = await record.contactsOf(worth);
			for (const sms of worth) {
				const contact = found.get(sms.contactId);
				const number = contact && numberOf(contact);
				if (number === undefined && contents.some((content) => textOf(content).mayBecome(sms.content, lines))) {
					throw withoutNumber(sms, contact);
				}
				if (contact === undefined || number === undefined) continue;
				contacts.set(sms, contact);
				byNumber.set(number, [...(byNumber.get(number) ?? []), sms]);
			}
			readAt = start;
		},
	};
}

function withoutNumber({ id }: RecordedSms, contact: object | undefined): UnreadableAccount {
	const why = contact ? 'its contact has no phone number that can be read' : 'its contact has been deleted';
	return new UnreadableAccount({
		reason: `SMS ${id} may have this text, and ${why}, so nobody knows whom it went to`,
		advice: contact ? 'Write the number of this contact with + and the country code.' : '',
	});
}

function asReason(thrown: unknown): Reason & { status?: number } {
	const { reason: { reason, advice }, status } = asUnreadable(thrown);
	return {
		reason: `Skip Already Sent needs the account's list of SMS and its contacts, which cannot be read: ${reason}`,
		advice: `${advice} Without this option nobody is checked.`.trim(),
		status,
	};
}
