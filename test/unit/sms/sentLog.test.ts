import { newSentLog, type AcceptedPart, type UncertainPart } from '../../../nodes/NotificatorSms/sms/sentLog';
import { messageOf } from './messages';

const request = { leftAt: 0, knownId: 0, size: 1 };
const combined = { combine: true };

function partFor(...recipients: string[]): AcceptedPart {
	return { recipients, smsIds: [], data: {}, warnings: [], request, outcomes: new Map() };
}

function uncertainPart(...recipients: string[]): UncertainPart {
	return { reason: 'The server did not answer in time', advice: '', recipients, request, endedAt: 0, isLookedUp: false };
}

test('an empty log knows nothing', () => {
	const log = newSentLog();
	const message = messageOf(0, { recipients: ['a'] });
	expect(log.hasUncertain()).toBe(false);
	expect(log.accepted(0)).toEqual([]);
	expect(log.uncertain(0)).toEqual([]);
	expect(log.pending(message)).toEqual(['a']);
	expect(log.takenBy(message, 'a')).toBeUndefined();
});

test('what was accepted is not pending any more', () => {
	const log = newSentLog();
	const message = messageOf(3, { recipients: ['a', 'b', 'c'] });
	log.addAccepted(message, partFor('a'));
	log.addAccepted(message, partFor('c'));
	expect(log.hasUncertain()).toBe(false);
	expect(log.pending(message)).toEqual(['b']);
	expect(log.accepted(3)).toEqual([partFor('a'), partFor('c')]);
	expect(log.uncertain(3)).toEqual([]);
});

test('nor is what is uncertain', () => {
	const log = newSentLog();
	const message = messageOf(3, { recipients: ['a', 'b'] });
	log.addUncertain(message, uncertainPart('b'));
	expect(log.hasUncertain()).toBe(true);
	expect(log.pending(message)).toEqual(['a']);
	expect(log.uncertain(3)).toEqual([uncertainPart('b')]);
	expect(log.accepted(3)).toEqual([]);
});

test('a recipient is taken for items that are combined and say the same', () => {
	const log = newSentLog();
	log.addAccepted(messageOf(0, combined), partFor('a'));
	log.addUncertain(messageOf(1, combined), uncertainPart('b'));
	const later = messageOf(5, combined);
	expect(log.takenBy(later, 'a')).toBe(0);
	expect(log.takenBy(later, 'b')).toBe(1);
	expect(log.takenBy(later, 'c')).toBeUndefined();
	expect(log.takenBy(messageOf(5, { combine: true, requestKey: 'Goodbye' }), 'a')).toBeUndefined();
	expect(log.takenBy(messageOf(5), 'a')).toBeUndefined();
});

test('an item that is not combined takes nobody from another', () => {
	const log = newSentLog();
	log.addAccepted(messageOf(0), partFor('a'));
	expect(log.takenBy(messageOf(5, combined), 'a')).toBeUndefined();
});

test('what is found becomes accepted, and the rest stays uncertain', () => {
	const log = newSentLog();
	const message = messageOf(3, { recipients: ['a', 'b'] });
	log.addUncertain(message, uncertainPart('a', 'b'));
	log.settleUncertain(log.allUncertain()[0], { ...partFor('b'), smsIds: [42] });
	expect(log.accepted(3)).toEqual([{ ...partFor('b'), smsIds: [42] }]);
	expect(log.uncertain(3)).toEqual([uncertainPart('a')]);
	expect(log.hasUncertain()).toBe(true);
	log.settleUncertain(log.allUncertain()[0], { ...partFor('a'), smsIds: [41] });
	expect(log.hasUncertain()).toBe(false);
	expect(log.allUncertain()).toEqual([]);
	expect(log.knownId).toBe(42);
});

test('who is left out is not pending', () => {
	const log = newSentLog();
	const message = messageOf(3, { recipients: ['a', 'b'] });
	log.addLeftOut(message, { value: 'a', reason: 'This contact has opted out of messages.' });
	expect(log.pending(message)).toEqual(['b']);
	expect(log.leftOut(3)).toHaveLength(1);
	expect(log.leftOut(4)).toEqual([]);
});
