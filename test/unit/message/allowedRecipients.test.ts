import fc from 'fast-check';
import { matchesAllowed, readAllowed } from '../../../nodes/NotificatorSms/message/recipients';
import { RUNS } from './runs';
import { expectSentence } from './sentences';

const ADA = '+33612345678';
const GRACE = '+33612345679';
const LONDON = '+442079460958';
const BERLIN = '+49301234';
const BERLIN_LONGER = '+4930123456';

describe('allowed recipients', () => {
	test.each<[string, unknown, string[], string[]]>([
		['country', '+33', [ADA, GRACE], [LONDON]],
		['prefix', '+336', [ADA], ['+33712345678', LONDON]],
		['prefix with spaces', '+33 6', [ADA], ['+33712345678']],
		['prefix with 00', '0033', [ADA], [LONDON]],
		['prefix with two zeros in it', '+33600', ['+33600123456'], [ADA]],
		['prefix with a star', '+33*', [ADA], [LONDON]],
		['prefix with a star after a space', '+33 6 *', [ADA], ['+33712345678']],
		['fullwidth prefix', '\uff0b\uff13\uff13', [ADA], [LONDON]],
		['number', ADA, [ADA], [GRACE, `${ADA}9`]],
		['number with spaces', '+33 6 12 34 56 78', [ADA], [GRACE]],
		['number that could be a prefix', BERLIN, [BERLIN], [BERLIN_LONGER]],
		['number with a star', `${BERLIN}*`, [BERLIN, BERLIN_LONGER], [ADA]],
		['several', '+336, +44\n+1', [ADA, LONDON], [BERLIN]],
		['list', ['+336', '+44'], [ADA, LONDON], [BERLIN]],
		['JSON', '["+336","+44"]', [ADA, LONDON], [BERLIN]],
		['nothing', '', [], [ADA, LONDON]],
	])('%s', (_, input, inside, outside) => {
		const { allowed, refused } = readAllowed(input);
		expect(refused).toEqual([]);
		for (const recipient of inside) expect(matchesAllowed(recipient, allowed)).toBe(true);
		for (const recipient of outside) expect(matchesAllowed(recipient, allowed)).toBe(false);
	});

	test('a national number needs a country', () => {
		const { allowed, refused } = readAllowed('06 12 34 56 78', { defaultCountry: 'fr' });
		expect(refused).toEqual([]);
		expect(matchesAllowed(ADA, allowed)).toBe(true);
		expect(readAllowed('06 12 34 56 78').refused).toHaveLength(1);
	});

	test.each([
		['star alone', '*'],
		['plus alone', '+'],
		['plus and star', '+*'],
		['two stars', '+33**'],
		['star inside', '+33*6'],
		['star before', '*33'],
		['question mark', '+33?'],
		['national prefix', '06'],
		['digits without plus', '33'],
		['zero after plus', '+0'],
		['trunk zero in brackets', '+39 (0)6'],
		['letters', 'France'],
		['extension', `${ADA} ext 5`],
		['sixteen digits', '+3312345678901234'],
		['nothing readable', '...'],
	])('%s is refused and allows nobody', (_, entry) => {
		const { allowed, refused } = readAllowed(entry, { defaultCountry: 'FR' });
		expect(refused).toEqual([{ value: entry, reason: expect.any(String) }]);
		expectSentence(refused[0].reason);
		expect(allowed.numbers.size + allowed.prefixes.length).toBe(0);
		expect(matchesAllowed(ADA, allowed)).toBe(false);
	});

	test('whatever is allowed begins with the digits of an entry', () => {
		const entry = fc.string({
			unit: fc.constantFrom(...'0123456789+*-(). x'),
			minLength: 1,
			maxLength: 14,
		});
		const recipient = fc.constantFrom(ADA, GRACE, LONDON, BERLIN, BERLIN_LONGER);
		fc.assert(
			fc.property(
				fc.array(fc.oneof(entry, fc.constantFrom('+3*', '+4', '+49 30*'))),
				recipient,
				(entries, number) => {
					const { allowed } = readAllowed(entries);
					const digitsOf = (text: string) => text.replace(/\D/g, '');
					const mayMatch = entries.some((text) =>
						text.split(/(?<=\d)(?=[^\d+]*\+)/).some((part) => {
							const digits = digitsOf(part);
							return digits !== '' && digitsOf(number).startsWith(digits.replace(/^00/, ''));
						}),
					);
					if (matchesAllowed(number, allowed)) expect(mayMatch).toBe(true);
				},
			),
			RUNS,
		);
	});
});
