import fc from 'fast-check';

import {
	readChoice,
	readCount,
	readId,
	readLine,
	readToggle,
	readYesOrNo,
} from '../../../nodes/NotificatorSms/message/values';

/** What a reader gives, and what it says. */
function reading<Value>(read: (problems: string[]) => Value): [Value, string[]] {
	const problems: string[] = [];
	return [read(problems), problems];
}

describe('a yes or no', () => {
	test.each([true, 'true', 'TRUE', ' yes ', 'Y', 'on', 't', 1, '1'])('%j says yes', (value) =>
		expect(readYesOrNo(value)).toBe(true),
	);
	test.each([false, 'false', 'No', 'n', 'OFF', 'f', 0, '0'])('%j says no', (value) =>
		expect(readYesOrNo(value)).toBe(false),
	);
	test.each([undefined, null, '', ' ', 'maybe', 2, -1, '01', [], [true], {}, { a: true }, Number.NaN])(
		'%j says neither',
		(value) => expect(readYesOrNo(value)).toBeUndefined(),
	);
	test('nothing throws', () => {
		fc.assert(fc.property(fc.anything(), (value) => [true, false, undefined].includes(readYesOrNo(value))));
	});
});

test.each<[unknown, boolean, string[]]>([
	['Yes', true, []],
	[0, false, []],
	['maybe', false, ['Preview must be true or false, but is "maybe".']],
	['', false, ['Preview must be true or false, but is empty.']],
	[undefined, false, ['Preview must be true or false, but is empty.']],
	[{ a: 1 }, false, ['Preview must be true or false, but is an object with the fields a.']],
])('the toggle %j', (value, toggle, problems) => {
	expect(reading((said) => readToggle(value, 'Preview', said))).toEqual([toggle, problems]);
});

test.each<[unknown, string | undefined, string[]]>([
	[' Skip ', 'skip', []],
	['stop', 'stop', []],
	['', undefined, ['Invalid Numbers must be one of stop, skip, but is empty.']],
	[true, undefined, ['Invalid Numbers must be one of stop, skip, but is "true".']],
	[['skip'], undefined, ['Invalid Numbers must be one of stop, skip, but is a list.']],
])('the choice %j', (value, choice, problems) => {
	expect(reading((said) => readChoice(value, ['stop', 'skip'], 'Invalid Numbers', said))).toEqual([choice, problems]);
});

describe('a count', () => {
	test.each<[unknown, number]>([[1, 1], ['3', 3], [' 10 ', 10], [100, 100]])('%j is one', (value, count) => {
		expect(reading((said) => readCount(value, 'Limit', said, 100))).toEqual([count, []]);
	});
	test.each([0, -1, 1.5, 101, '1e2', '0x10', true, [5], null, undefined, '', Number.NaN, Infinity, 2 ** 60])(
		'%j is none',
		(value) => {
			const [count, problems] = reading((said) => readCount(value, 'Limit', said, 100));
			expect(count).toBeUndefined();
			expect(problems).toEqual([expect.stringMatching(/^Limit must be a whole number from 1 to 100, but is /)]);
		},
	);
	test('without a largest one it says so', () => {
		expect(reading((said) => readCount('x', 'Limit', said))[1]).toEqual([
			'Limit must be a whole number from 1, but is "x".',
		]);
	});
});

describe('a line', () => {
	test.each<[unknown, string]>([[' a ', 'a'], [7, '7'], [false, 'false'], [undefined, ''], [null, '']])(
		'%j is read as %j',
		(value, text) => expect(reading((said) => readLine(value, 'Name', said))).toEqual([text, []]),
	);
	test.each<[unknown, string]>([
		[{ a: 1 }, 'Name must be text, but is an object with the fields a. Choose one of its fields.'],
		[['a'], 'Name must be text, but is a list. Choose one of its fields.'],
	])('%j is none', (value, problem) => expect(reading((said) => readLine(value, 'Name', said))).toEqual(['', [problem]]));
});

describe('an ID', () => {
	const SEVERAL =
		'SMS holds 2 IDs, but one item is about one. Put a Split Out node before this one, so that each ID comes in an item of its own.';

	test.each<[unknown, string]>([[7, '7'], [' 7 ', '7'], [[7], '7'], [['7'], '7'], [[[7]], '7']])('%j is read as %j', (value, id) =>
		expect(reading((said) => readId(value, 'SMS', said))).toEqual([id, []]),
	);
	test.each<[unknown, string]>([
		['64,65', SEVERAL],
		[[64, 65], SEVERAL],
		['64; 65', SEVERAL],
		['64 65', SEVERAL],
		[[], 'SMS must be an ID, which is a whole number such as 1, but is a list.'],
		[[''], 'SMS is empty. Choose it from the list, or enter its ID.'],
		['Ada, 65', 'SMS must be an ID, which is a whole number such as 1, but is "Ada, 65".'],
		[0, 'SMS must be an ID, which is a whole number such as 1, but is "0".'],
		[[0], 'SMS must be an ID, which is a whole number such as 1, but is "0".'],
	])('%j is none', (value, problem) => expect(reading((said) => readId(value, 'SMS', said))[1]).toEqual([problem]));
});
