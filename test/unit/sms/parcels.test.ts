import fc from 'fast-check';

import { packParcels, singly, sizeOf, type Parcel } from '../../../nodes/NotificatorSms/sms/parcels';
import { shareOf } from './orders';

const shown = (parcels: Parcel[]) =>
	parcels.map(({ shares }) => shares.map(({ order, recipients }) => [order.itemIndex, recipients]));

const combined = { combine: true };

test('each item has requests of its own', () => {
	const { parcels, duplicates } = packParcels([shareOf(0, ['a', 'b', 'c']), shareOf(1, ['a'])], 2);
	expect(shown(parcels)).toEqual([[[0, ['a', 'b']]], [[0, ['c']]], [[1, ['a']]]]);
	expect(duplicates).toEqual([]);
});

test('an item without recipients has no request', () => {
	expect(packParcels([shareOf(0, []), shareOf(1, [], combined)], 2).parcels).toEqual([]);
});

test('items that may be combined fill a request together', () => {
	const due = [shareOf(0, ['a'], combined), shareOf(1, ['b', 'c'], combined), shareOf(2, ['d'], combined)];
	expect(shown(packParcels(due, 3).parcels)).toEqual([[[0, ['a']], [1, ['b', 'c']]], [[2, ['d']]]]);
});

test('the recipients of an item stay together where they fit into one request', () => {
	const due = [shareOf(0, ['a'], combined), shareOf(1, ['b', 'c'], combined)];
	expect(shown(packParcels(due, 2).parcels)).toEqual([[[0, ['a']]], [[1, ['b', 'c']]]]);
});

test('what is left of a large item shares its last request with the next', () => {
	const due = [shareOf(0, ['a', 'b', 'c'], combined), shareOf(1, ['d'], combined)];
	expect(shown(packParcels(due, 2).parcels)).toEqual([[[0, ['a', 'b']]], [[0, ['c']], [1, ['d']]]]);
});

test('items of another text share no request, and no recipient', () => {
	const other = { combine: true, content: 'Goodbye' };
	const due = [shareOf(0, ['a'], combined), shareOf(1, ['a'], other), shareOf(2, ['b'], combined)];
	const { parcels, duplicates } = packParcels(due, 9);
	expect(shown(parcels)).toEqual([[[0, ['a']], [2, ['b']]], [[1, ['a']]]]);
	expect(duplicates).toEqual([]);
});

test('a recipient of several items is left to the first', () => {
	const due = [shareOf(3, ['a'], combined), shareOf(4, ['a', 'b'], combined), shareOf(5, ['b'], combined)];
	const { parcels, duplicates } = packParcels(due, 9);
	expect(shown(parcels)).toEqual([[[3, ['a']], [4, ['b']]]]);
	expect(duplicates).toEqual([
		{ order: due[1].order, recipient: 'a', earlierItem: 3 },
		{ order: due[2].order, recipient: 'b', earlierItem: 4 },
	]);
});

test('a shared request can be taken apart', () => {
	const parcel = { shares: [shareOf(0, ['a']), shareOf(1, ['b', 'c'])] };
	expect(sizeOf(parcel)).toBe(3);
	expect(shown(singly(parcel))).toEqual([[[0, ['a']]], [[1, ['b', 'c']]]]);
});

test('every recipient goes out once for each text, or is named as a duplicate', () => {
	const item = fc.record({
		recipients: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e')),
		combine: fc.boolean(),
		content: fc.constantFrom('Hello', 'Goodbye'),
	});
	fc.assert(
		fc.property(fc.array(item, { maxLength: 8 }), fc.integer({ min: 1, max: 6 }), (items, size) => {
			const due = items.map(({ recipients, ...more }, index) => shareOf(index, recipients, more));
			const { parcels, duplicates } = packParcels(due, size);
			const sent = parcels.flatMap(({ shares }) => shares).flatMap(({ order, recipients }) => recipients.map((recipient) => [order, recipient] as const));
			expect(sent.length + duplicates.length).toBe(items.flatMap(({ recipients }) => recipients).length);
			const ofCombined = sent.filter(([order]) => order.combine).map(([order, recipient]) => `${order.content} ${recipient}`);
			expect(new Set(ofCombined).size).toBe(ofCombined.length);
			for (const parcel of parcels) {
				expect(sizeOf(parcel)).toBeGreaterThan(0);
				expect(sizeOf(parcel)).toBeLessThanOrEqual(size);
				expect(new Set(parcel.shares.map(({ order }) => order.content)).size).toBe(1);
			}
		}),
	);
});
