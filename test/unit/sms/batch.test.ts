import fc from 'fast-check';

import { sizeOf, splitPerItem, toBatches, type Batch } from '../../../nodes/NotificatorSms/sms/batch';
import { partOf } from './messages';

const shown = (batches: Batch[]) =>
	batches.map(({ parts }) => parts.map(({ message, recipients }) => [message.itemIndex, recipients]));

const combined = { combine: true };

test('each item has requests of its own', () => {
	const { batches, repetitions } = toBatches([partOf(0, ['a', 'b', 'c']), partOf(1, ['a'])], 2);
	expect(shown(batches)).toEqual([[[0, ['a', 'b']]], [[0, ['c']]], [[1, ['a']]]]);
	expect(repetitions).toEqual([]);
});

test('an item without recipients has no request', () => {
	expect(toBatches([partOf(0, []), partOf(1, [], combined)], 2).batches).toEqual([]);
});

test('items that may be combined fill a request together', () => {
	const due = [partOf(0, ['a'], combined), partOf(1, ['b', 'c'], combined), partOf(2, ['d'], combined)];
	expect(shown(toBatches(due, 3).batches)).toEqual([[[0, ['a']], [1, ['b', 'c']]], [[2, ['d']]]]);
});

test('the recipients of an item stay together where they fit into one request', () => {
	const due = [partOf(0, ['a'], combined), partOf(1, ['b', 'c'], combined)];
	expect(shown(toBatches(due, 2).batches)).toEqual([[[0, ['a']]], [[1, ['b', 'c']]]]);
});

test('what is left of a large item parts its last request with the next', () => {
	const due = [partOf(0, ['a', 'b', 'c'], combined), partOf(1, ['d'], combined)];
	expect(shown(toBatches(due, 2).batches)).toEqual([[[0, ['a', 'b']]], [[0, ['c']], [1, ['d']]]]);
});

test('items of another text share no request, and no recipient', () => {
	const other = { combine: true, requestKey: 'Goodbye' };
	const due = [partOf(0, ['a'], combined), partOf(1, ['a'], other), partOf(2, ['b'], combined)];
	const { batches, repetitions } = toBatches(due, 9);
	expect(shown(batches)).toEqual([[[0, ['a']], [2, ['b']]], [[1, ['a']]]]);
	expect(repetitions).toEqual([]);
});

test('a recipient of several items is left to the first', () => {
	const due = [partOf(3, ['a'], combined), partOf(4, ['a', 'b'], combined), partOf(5, ['b'], combined)];
	const { batches, repetitions } = toBatches(due, 9);
	expect(shown(batches)).toEqual([[[3, ['a']], [4, ['b']]]]);
	expect(repetitions).toEqual([
		{ message: due[1].message, recipient: 'a', earlierItem: 3 },
		{ message: due[2].message, recipient: 'b', earlierItem: 4 },
	]);
});

test('a shared request can be taken apart', () => {
	const batch = { parts: [partOf(0, ['a']), partOf(1, ['b', 'c'])] };
	expect(sizeOf(batch)).toBe(3);
	expect(shown(splitPerItem(batch))).toEqual([[[0, ['a']]], [[1, ['b', 'c']]]]);
});

test('every recipient goes out once for each text, or is named as a repetition', () => {
	const item = fc.record({
		recipients: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e')),
		combine: fc.boolean(),
		requestKey: fc.constantFrom('Hello', 'Goodbye'),
	});
	fc.assert(
		fc.property(fc.array(item, { maxLength: 8 }), fc.integer({ min: 1, max: 6 }), (items, size) => {
			const due = items.map(({ recipients, ...more }, index) => partOf(index, recipients, more));
			const { batches, repetitions } = toBatches(due, size);
			const sent = batches.flatMap(({ parts }) => parts).flatMap(({ message, recipients }) => recipients.map((recipient) => [message, recipient] as const));
			expect(sent.length + repetitions.length).toBe(items.flatMap(({ recipients }) => recipients).length);
			const ofCombined = sent.filter(([message]) => message.combine).map(([message, recipient]) => `${message.requestKey} ${recipient}`);
			expect(new Set(ofCombined).size).toBe(ofCombined.length);
			for (const batch of batches) {
				expect(sizeOf(batch)).toBeGreaterThan(0);
				expect(sizeOf(batch)).toBeLessThanOrEqual(size);
				expect(new Set(batch.parts.map(({ message }) => message.requestKey)).size).toBe(1);
			}
		}),
	);
});
