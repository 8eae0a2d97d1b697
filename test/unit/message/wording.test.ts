import {
	describeValue,
	quote,
	shortenForField,
} from '../../../nodes/NotificatorSms/message/wording';

const GRINNING = '\u{1f600}';
const ELLIPSIS = '\u2026';

describe('values in sentences', () => {
	test('are quoted as typed', () => {
		expect(quote('06 12')).toBe('"06 12"');
		expect(quote('a'.repeat(60))).toBe(`"${'a'.repeat(60)}"`);
	});

	test('are shortened when long', () => {
		expect(quote('a'.repeat(61))).toBe(`"${'a'.repeat(59)}${ELLIPSIS}"`);
		expect(shortenForField('a'.repeat(101))).toBe(`${'a'.repeat(99)}${ELLIPSIS}`);
	});

	test('are never cut inside a surrogate pair', () => {
		expect(quote(`a${GRINNING.repeat(40)}`)).toBe(`"a${GRINNING.repeat(29)}${ELLIPSIS}"`);
		expect(quote(GRINNING.repeat(40))).toBe(`"${GRINNING.repeat(29)}${ELLIPSIS}"`);
	});

	test.each<[unknown, string]>([
		['text', 'text'],
		[12, '12'],
		[null, 'null'],
		[Symbol('x'), 'Symbol(x)'],
		[[1], 'a list'],
		[new Date(0), 'a date'],
		[() => 1, 'a function'],
		[{}, 'an object without fields'],
		[{ name: 'Ada', city: 'Lyon' }, 'an object with the fields name, city'],
		[{ toString: () => 'hostile' }, 'an object with the fields toString'],
	])('%p is shown as %s', (value, shown) => {
		expect(describeValue(value)).toBe(shown);
	});

	test('an object that refuses to be read is an object', () => {
		const ownKeys = () => {
			throw new Error('not to be read');
		};
		expect(describeValue(new Proxy({}, { ownKeys }))).toBe('an object');
	});
});
