import type { RecordedSms } from '../../../nodes/NotificatorSms/sms/record';
import { newSentLog, type AcceptedPart } from '../../../nodes/NotificatorSms/sms/sentLog';
import { claimedIds, correctIds, nameAccepted, ofSharedRequests, unnamed } from '../../../nodes/NotificatorSms/sms/smsIds';
import { messageOf } from './messages';

const shared = { leftAt: 0, knownId: 0, size: 3 };

function part(recipients: string[], smsIds: unknown[], request = shared): AcceptedPart {
	return { recipients, smsIds, data: {}, warnings: [], request, outcomes: new Map() };
}

const rows = [1, 2, 3, 4].map((id) => ({ id, contactId: `c${id}` }) as RecordedSms);
const contacts = new Map(rows.map(({ id, contactId }) => [contactId, { phone_number: `+3360000000${id}` }]));
const number = (id: number) => `+3360000000${id}`;

test('IDs of a shared request go to whom the account says, across its items', () => {
	const log = newSentLog();
	log.addAccepted(messageOf(0), part([number(1), number(2)], [2, 3]));
	log.addAccepted(messageOf(1), part([number(3)], ['1']));
	correctIds(log, rows, contacts);
	expect(log.accepted(0)[0].smsIds).toEqual(['1', 2]);
	expect(log.accepted(1)[0].smsIds).toEqual([3]);
});

test('an ID that is nobody\'s is given to nobody', () => {
	const log = newSentLog();
	log.addAccepted(messageOf(0), part([number(1), number(2)], [4, 2]));
	correctIds(log, rows, contacts);
	expect(log.accepted(0)[0].smsIds).toEqual([null, 2]);
});

test('what the account does not tell stays as the server gave it', () => {
	const log = newSentLog();
	log.addAccepted(messageOf(0), part([number(1), number(2)], [2, 1]));
	correctIds(log, rows, new Map());
	expect(log.accepted(0)[0].smsIds).toEqual([2, 1]);
});

test('only those of shared requests can be in another order', () => {
	const log = newSentLog();
	log.addAccepted(messageOf(0), part([number(1)], [1], { ...shared, size: 1 }));
	log.addAccepted(messageOf(1), part([number(2)], ['2']));
	expect(ofSharedRequests(log, rows).map(({ id }) => id)).toEqual([2]);
});

test('who has no ID is given the one by which the account shows the message', () => {
	const log = newSentLog();
	log.addAccepted(messageOf(0), part([number(1), number(2)], [], { ...shared, size: 2 }));
	const wanted = unnamed(log);
	expect(wanted.map(({ recipient }) => recipient)).toEqual([number(1), number(2)]);
	const none = wanted.map(() => ({}));
	nameAccepted(log, wanted, none);
	expect(log.accepted(0)[0].smsIds).toEqual([]);
	nameAccepted(log, wanted, [{}, { sms: rows[1] }]);
	expect(log.accepted(0)[0].smsIds).toEqual([null, 2]);
	expect([...claimedIds(log)]).toEqual([2]);
	expect(unnamed(log).map(({ recipient }) => recipient)).toEqual([number(1)]);
});
