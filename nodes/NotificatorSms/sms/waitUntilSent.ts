import { pageSizeFor } from '../api/pages';
import type { Attempt } from './attempt';
import { findSent, worthResolving } from './findSent';
import { asUnreadable, type UnreadableAccount } from './reading';
import type { Range, RecordedSms } from './record';
import type { AcceptedPart, Logged, PhoneOutcome, SentLog } from './sentLog';
import { claimedIds, correctIds, nameAccepted, ofSharedRequests, unnamed } from './smsIds';

/** How many SMS others may add to a page while it is read. */
const ROOM_ON_PAGE = 50;

/**
 * Waits until the phone has sent each message that is to be waited for, or could not, or until the
 * time is over: the account's record is read every few seconds, one page for many messages. What is
 * scheduled for later is not waited for.
 */
export async function waitUntilSent(attempt: Attempt): Promise<void> {
	const { run } = attempt;
	const { log } = run.memory;
	let unreadable: UnreadableAccount | undefined;
	let isLast = false;
	for (let open = waitingIn(log); open.length > 0 && !isLast && !run.isOver(); open = waitingIn(log)) {
		const longest = open.reduce((most, { message: { waitsFor = 0 } }) => Math.max(most, waitsFor), 0);
		isLast = Date.now() >= log.lastAcceptedAt + longest;
		try {
			await readOutcomes(attempt, open);
			unreadable = undefined;
		} catch (thrown) {
			unreadable = asUnreadable(thrown);
			isLast ||= unreadable.isForGood;
		}
	}
	if (run.isOver()) return;
	for (const { part } of waitingIn(log)) noteTimeOver(part, unreadable);
}

/** What was accepted, and of which the phone has not told yet. */
function waitingIn(log: SentLog): Array<Logged<AcceptedPart>> {
	return log
		.allAccepted()
		.filter(
			({ message, part }) =>
				message.waitsFor !== undefined && message.scheduledTimes.length === 0 && waitedFor(part).length > 0,
		);
}

function waitedFor({ recipients, outcomes }: AcceptedPart): string[] {
	return recipients.filter((recipient) => (outcomes.get(recipient)?.status ?? 'pending') === 'pending');
}

async function readOutcomes(attempt: Attempt, open: Array<Logged<AcceptedPart>>): Promise<void> {
	const { record, pace, run } = attempt;
	const { log } = run.memory;
	const parts = new Set(open.map(({ part }) => part.request));
	const wanted = unnamed(log).filter(({ request }) => parts.has(request));
	const lowestId = open.flatMap(({ part }) => part.smsIds).reduce<number>((lowest, id) => Math.min(lowest, Number(id ?? lowest)), Infinity);
	const since = wanted.reduce((first, { request }) => Math.min(first, request.leftAt), Infinity);
	const range: Range = wanted.length > 0 ? { since } : { afterId: lowestId - 1 };
	const pageSize = wanted.length > 0 ? undefined : pageSizeFor(log.knownId - lowestId + ROOM_ON_PAGE, false);
	const rows = await record.read(range, { withOlder: true, pageSize, pace });
	log.knownId = Math.max(log.knownId, rows[0]?.id ?? 0);
	if (wanted.length > 0) {
		const known = { rows, clock: record.clock(), readAt: Date.now(), claimed: claimedIds(log) };
		const contacts = await record.contactsOf(worthResolving(wanted, known));
		nameAccepted(log, wanted, findSent(wanted, { ...known, contacts }));
	}
	correctIds(log, rows, await record.contactsOf(ofSharedRequests(log, rows)));
	const byId = new Map(rows.map((sms) => [sms.id, sms]));
	for (const { part } of open) {
		part.recipients.forEach((recipient, index) => {
			const outcome = outcomeOf(byId.get(Number(part.smsIds[index])));
			if (outcome) part.outcomes.set(recipient, outcome);
		});
	}
}

function outcomeOf(sms: RecordedSms | undefined): PhoneOutcome | undefined {
	if (sms?.status === 'sent') return { status: 'sent' };
	return sms?.status === 'failed' ? { status: 'failed', failureReason: sms.failureReason } : undefined;
}

function noteTimeOver(part: AcceptedPart, unreadable: UnreadableAccount | undefined): void {
	if (unreadable) {
		part.warnings.push(
			`Nobody knows whether the phone has sent this SMS, since the account's record cannot be read: ${unreadable.reason.reason}`,
		);
		return;
	}
	for (const recipient of waitedFor(part)) part.outcomes.set(recipient, { status: 'pending' });
}
