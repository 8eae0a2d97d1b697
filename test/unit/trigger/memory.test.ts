import fc from 'fast-check';

import { packIds, unpackIds } from '../../../nodes/NotificatorSms/trigger/ids';
import {
	isNew,
	readMemory,
	remember,
	writeMemory,
	type ListShape,
	type Memory,
} from '../../../nodes/NotificatorSms/trigger/memory';

const SHAPE: ListShape = { total: 7, order: 'newest', newest: 9, pageSize: 1000, readAt: 3_600_000 };

const countTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('ids as text', () => {
	test.each<[number[], string]>([
		[[], ''],
		[[7], '7'],
		[[1, 2, 3], '1*3'],
		[[5, 6, 7], '5 1*2'],
		[[3, 1, 3, 10], '1 2 7'],
		[[2, 4, 6, 7, 8], '2*3 1*2'],
	])('%j are written as "%s"', (ids, packed) => {
		expect(packIds(ids)).toBe(packed);
		expect(unpackIds(packed)).toEqual([...new Set(ids)].sort((a, b) => a - b));
	});

	test('any ids come back', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 5_000 })), (ids) => {
				expect(unpackIds(packIds(ids))).toEqual([...ids].sort((a, b) => a - b));
			}),
		);
	});

	test('a thousand in a row take a few characters', () => {
		expect(packIds(countTo(1_000))).toBe('1*1000');
	});
});

describe('what is remembered', () => {
	const before = { low: 5, known: new Set([7, 9]), unsettled: 0 };
	const look = { shape: SHAPE, settled: true };

	test('are the ids above the lowest, and the shape of the list', () => {
		const watched = new Set([3]);
		expect(remember(before, [3, 5, 6, 12], watched, look)).toEqual({
			shape: SHAPE,
			low: 5,
			known: new Set([12, 9, 7, 6]),
			watched,
			unsettled: 0,
		});
	});

	test('are a thousand ids; all below them counts as dealt with', () => {
		const nothing = { low: 0, known: new Set<number>(), unsettled: 0 };
		expect(remember(nothing, countTo(1_000), new Set(), look)).toMatchObject({ low: 0, known: { size: 1_000 } });
		const { low, known } = remember(nothing, countTo(1_003), new Set(), look);
		expect({ low, size: known.size, lowest: Math.min(...known) }).toEqual({ low: 3, size: 1_000, lowest: 4 });
	});

	test('are all ids while the list moves, up to the third look', () => {
		const moves = { shape: SHAPE, settled: false };
		const first = remember({ low: 0, known: new Set(), unsettled: 0 }, countTo(1_003), new Set(), moves);
		expect(first).toMatchObject({ low: 0, known: { size: 1_003 }, unsettled: 1 });
		const second = remember(first, [], new Set(), moves);
		expect(second).toMatchObject({ low: 0, known: { size: 1_003 }, unsettled: 2 });
		expect(remember(second, [], new Set(), moves)).toMatchObject({ low: 3, known: { size: 1_000 }, unsettled: 0 });
		expect(remember(first, [], new Set(), look)).toMatchObject({ low: 3, known: { size: 1_000 }, unsettled: 0 });
	});

	test.each([[4, false], [5, false], [6, true], [7, false], [8, true], [9, false], [10, true]])(
		'whether %d is new: %s',
		(id, expected) => expect(isNew(before, id)).toBe(expected),
	);
});

describe('a memory that is stored', () => {
	const memory: Memory = { shape: SHAPE, low: 5, known: new Set([9, 6]), watched: new Set([2, 8]), unsettled: 1 };

	test.each([7, undefined])('comes back from JSON (total: %s)', (total) => {
		const whole = { ...memory, shape: { ...SHAPE, total } };
		const stored = JSON.parse(JSON.stringify(writeMemory(whole, 'here')));
		expect(readMemory(stored, 'here')).toEqual(whole);
	});

	test('is plain, and short', () => {
		expect(writeMemory(memory, 'here')).toEqual({
			about: 'here',
			...SHAPE,
			low: 5,
			known: '6 3',
			watched: '2 6',
			unsettled: 1,
		});
	});

	test('of something else, or none, does not count', () => {
		expect(readMemory(writeMemory(memory, 'here'), 'there')).toBeUndefined();
		expect(readMemory(undefined, 'here')).toBeUndefined();
	});
});
