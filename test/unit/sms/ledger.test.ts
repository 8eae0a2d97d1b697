import { openLedger, type Doubt, type Part } from '../../../nodes/NotificatorSms/sms/ledger';
import { orderOf } from './orders';

const combined = { combine: true };

function partFor(...recipients: string[]): Part {
	return { recipients, smsIds: [], data: {}, warnings: [] };
}

function doubtOf(...recipients: string[]): Doubt {
	return { reason: 'The server did not answer in time', advice: '', recipients };
}

test('an empty ledger knows nothing', () => {
	const ledger = openLedger();
	const order = orderOf(0, { recipients: ['a'] });
	expect(ledger.isEmpty()).toBe(true);
	expect(ledger.hasDoubts()).toBe(false);
	expect(ledger.order(0)).toBeUndefined();
	expect(ledger.parts(0)).toEqual([]);
	expect(ledger.doubts(0)).toEqual([]);
	expect(ledger.pending(order)).toEqual(['a']);
	expect(ledger.takenBy(order, 'a')).toBeUndefined();
});

test('what was accepted is not pending any more', () => {
	const ledger = openLedger();
	const order = orderOf(3, { recipients: ['a', 'b', 'c'] });
	ledger.accept(order, partFor('a'));
	ledger.accept(order, partFor('c'));
	expect(ledger.isEmpty()).toBe(false);
	expect(ledger.hasDoubts()).toBe(false);
	expect(ledger.pending(order)).toEqual(['b']);
	expect(ledger.parts(3)).toEqual([partFor('a'), partFor('c')]);
	expect(ledger.doubts(3)).toEqual([]);
});

test('nor is what is in doubt', () => {
	const ledger = openLedger();
	const order = orderOf(3, { recipients: ['a', 'b'] });
	ledger.doubt(order, doubtOf('b'));
	expect(ledger.isEmpty()).toBe(false);
	expect(ledger.hasDoubts()).toBe(true);
	expect(ledger.pending(order)).toEqual(['a']);
	expect(ledger.doubts(3)).toEqual([doubtOf('b')]);
	expect(ledger.parts(3)).toEqual([]);
});

test('an item is remembered as it was first read', () => {
	const ledger = openLedger();
	const first = orderOf(0, { recipients: ['a', 'b'], content: 'Hello' });
	ledger.remember(first);
	expect(ledger.order(0)).toBe(first);
	expect(ledger.order(1)).toBeUndefined();
	expect(ledger.isEmpty()).toBe(true);
});

test('a recipient is taken for items that are combined and say the same', () => {
	const ledger = openLedger();
	ledger.accept(orderOf(0, combined), partFor('a'));
	ledger.doubt(orderOf(1, combined), doubtOf('b'));
	const later = orderOf(5, combined);
	expect(ledger.takenBy(later, 'a')).toBe(0);
	expect(ledger.takenBy(later, 'b')).toBe(1);
	expect(ledger.takenBy(later, 'c')).toBeUndefined();
	expect(ledger.takenBy(orderOf(5, { combine: true, content: 'Goodbye' }), 'a')).toBeUndefined();
	expect(ledger.takenBy(orderOf(5), 'a')).toBeUndefined();
});

test('an item that is not combined takes nobody from another', () => {
	const ledger = openLedger();
	ledger.accept(orderOf(0), partFor('a'));
	expect(ledger.takenBy(orderOf(5, combined), 'a')).toBeUndefined();
});
