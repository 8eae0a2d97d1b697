import { sentText } from '../message/sameText';
import { isOver, type Attempt } from './attempt';
import { findSent, worthResolving, type Sighting, type Wanted } from './findSent';
import { claimedIds, correctIds, nameAccepted, ofSharedRequests, unnamed } from './smsIds';
import { asUnreadable, UnreadableAccount } from './reading';
import type { RecordedSms } from './record';
import type { Logged, SentLog, UncertainPart } from './sentLog';

/** How long a server may take to show what it has taken, in milliseconds from the last unclear answer on. */
const LONGEST_LOOK_UP = 30_000;

/** How much longer the last reading may take, of several pages. */
const LAST_READING = 15_000;

/**
 * Looks through the account's record for all messages of which nobody knows whether the server took
 * them. What is found counts as accepted, with its ID; of the rest it is noted what the record says.
 *
 * @returns whether a run that had stopped for them may go on
 */
export async function lookUpUncertain(attempt: Attempt): Promise<boolean> {
	const { run } = attempt;
	const { log } = run.memory;
	const open = () => log.allUncertain().filter(({ part }) => !part.isLookedUp);
	if (run.isOver() || open().length === 0) return false;

	const end = open().reduce((latest, { part }) => Math.max(latest, part.endedAt), 0) + LONGEST_LOOK_UP;
	let unreadable: UnreadableAccount | undefined;
	let perhaps = new Map<UncertainPart, Map<string, RecordedSms>>();
	let readAlready: number | undefined;
	for (let isLast = false; !isLast && open().length > 0 && !run.isOver(); ) {
		try {
			const reading = await readOnce(attempt, open(), end + LAST_READING, readAlready);
			readAlready ??= reading.highestId;
			perhaps = reading.perhaps;
			unreadable = undefined;
		} catch (thrown) {
			unreadable = asUnreadable(thrown);
		}
		isLast = Date.now() >= end || (unreadable?.isForGood ?? false);
	}
	if (run.isOver()) return false;
	for (const uncertain of open()) conclude(log, uncertain, unreadable, perhaps.get(uncertain.part) ?? new Map());
	return run.stopOnFailure && !isOver(attempt);
}

async function readOnce(
	attempt: Attempt,
	open: Array<Logged<UncertainPart>>,
	latest: number,
	readAlready: number | undefined,
): Promise<{ highestId: number; perhaps: Map<UncertainPart, Map<string, RecordedSms>> }> {
	const { record, run } = attempt;
	const { log } = run.memory;
	const unclear = open.flatMap(wantedOf);
	// Texts that are not the same can have become the same SMS.
	const recipients = new Set(unclear.map(({ recipient }) => recipient));
	const wanted = [...unnamed(log).filter(({ recipient }) => recipients.has(recipient)), ...unclear];
	const since = wanted.reduce((first, { request }) => Math.min(first, request.leftAt), Infinity);
	let pages = 0;
	const rows = await record.read({ since }, { withOlder: true, pace });
	const known = { rows, clock: record.clock(), readAt: Date.now(), claimed: claimedIds(log), readAlready };
	const contacts = await record.contactsOf(worthResolving(wanted, known));
	const sightings = findSent(wanted, { ...known, contacts });
	nameAccepted(log, wanted, sightings);
	const highestId = rows[0]?.id ?? 0;
	log.knownId = Math.max(log.knownId, highestId);

	const perhaps = new Map<UncertainPart, Map<string, RecordedSms>>();
	for (const uncertain of open) {
		const own = new Map(
			wanted.flatMap((one, index): Array<[string, Sighting]> =>
				one.request === uncertain.part.request && one.message === uncertain.message
					? [[one.recipient, sightings[index]]]
					: [],
			),
		);
		accept(log, uncertain, own);
		const unsure = [...own].flatMap(([recipient, sighting]): Array<[string, RecordedSms]> =>
			sighting.perhaps ? [[recipient, sighting.perhaps]] : [],
		);
		perhaps.set(uncertain.part, new Map(unsure));
	}
	correctIds(log, rows, await record.contactsOf(ofSharedRequests(log, rows)));
	return { highestId, perhaps };

	async function pace(): Promise<void> {
		if (pages++ > 0 && Date.now() > latest) {
			throw new UnreadableAccount({ reason: 'The list of SMS is too long to be read in time', advice: '' });
		}
		await attempt.pace();
	}
}

function wantedOf({ message, part }: Logged<UncertainPart>): Wanted[] {
	const { request } = part;
	return part.recipients.map((recipient) => ({ message, recipient, request, isAccepted: false }));
}

function accept(log: SentLog, uncertain: Logged<UncertainPart>, sightings: Map<string, Sighting>): void {
	const found = [...sightings].flatMap(([recipient, { sms }]) => (sms ? [{ recipient, id: sms.id }] : []));
	if (found.length === 0) return;
	const { reason, request } = uncertain.part;
	const ids = found.map(({ id }) => id);
	log.settleUncertain(uncertain, {
		recipients: found.map(({ recipient }) => recipient),
		smsIds: ids,
		data: {},
		warnings: [
			`The answer of the server did not tell whether it took this message (${clause(reason)}), but the account shows it as SMS ${ids.join(', ')}, so it counts as accepted.`,
		],
		request,
		outcomes: new Map(),
	});
}

/** Notes what the record says of recipients who were not found. */
function conclude(
	log: SentLog,
	{ message, part }: Logged<UncertainPart>,
	unreadable: UnreadableAccount | undefined,
	perhaps: Map<string, RecordedSms>,
): void {
	part.isLookedUp = true;
	if (unreadable) {
		part.advice = `The account's record, which would tell, cannot be read: ${unreadable.reason.reason}. ${part.advice}`.trim();
		return;
	}
	if (!sentText(message.fields.content).isRecognizable) {
		part.advice = `The text cannot be recognised in the account's record, since only the server knows what it fills in. ${part.advice}`.trim();
		return;
	}
	const { recipients, reason } = part;
	const unsure = recipients.filter((recipient) => perhaps.has(recipient));
	const notShown = recipients.filter((recipient) => !perhaps.has(recipient));
	const ids = unsure.map((recipient) => perhaps.get(recipient)!.id).join(', ');
	const unsureReason = `${clause(reason)}. The account shows the same text to this number as SMS ${ids}, which may be older than this request`;
	if (notShown.length === 0) return void Object.assign(part, { reason: unsureReason });
	Object.assign(part, { reason: `${clause(reason)}. The account does not show it`, recipients: notShown });
	if (unsure.length > 0) log.addUncertain(message, { ...part, reason: unsureReason, recipients: unsure });
}

/** A sentence of the server may end with a full stop. */
function clause(reason: string): string {
	return reason.replace(/\.+$/, '');
}
