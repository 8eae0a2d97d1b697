import fc from 'fast-check';
import {
	getCountries,
	Metadata,
	parsePhoneNumberFromString,
	type CountryCode,
	type PhoneNumber,
} from 'libphonenumber-js/min';
import { DateTime } from 'luxon';
import { readAllowed, readRecipients } from '../../../nodes/NotificatorSms/message/recipients';
import { MORE_RUNS, RUNS } from './runs';
import { expectSentence } from './sentences';

// Countries with one length of numbers and with many, with a leading zero, without one and with another.
const COUNTRIES = [undefined, 'DE', 'AT', 'FR', 'IT', 'GB', 'US', 'DK', 'ES', 'BE', 'CH', 'LU', 'SG', 'ID', 'RU'];

function recipientsIn(written: unknown, defaultCountry?: string): string[] {
	return readRecipients(written, { defaultCountry }).recipients;
}

/** Checks that a value is nobody's number, whatever the Default Country. */
function expectNobody(written: unknown, reason: RegExp, country?: string): void {
	for (const defaultCountry of COUNTRIES) {
		const { recipients, refused } = readRecipients(written, { defaultCountry });
		expect({ written, defaultCountry, recipients }).toEqual({ written, defaultCountry, recipients: [] });
		for (const refusal of refused) expectSentence(refusal.reason);
	}
	const { refused } = readRecipients(written, { defaultCountry: country });
	expect(refused.map((refusal) => refusal.reason).join('\n')).toMatch(reason);
}

describe('one number, as people write it', () => {
	test.each<[written: string, country: string | undefined, recipient: string]>([
		['06.12.34.56.78', 'FR', '+33612345678'],
		['06-12-34-56-78', 'FR', '+33612345678'],
		['06/12/34/56/78', 'FR', '+33612345678'],
		['0 612 345 678', 'FR', '+33612345678'],
		['6 12 34 56 78', 'FR', '+33612345678'],
		['33 6 12 34 56 78', 'FR', '+33612345678'],
		['33 06 12 34 56 78', 'FR', '+33612345678'],
		['33.6.12.34.56.78', 'FR', '+33612345678'],
		['0612345678.', 'FR', '+33612345678'],
		['- 06 12 34 56 78', 'FR', '+33612345678'],
		['(06 12 34 56 78)', 'FR', '+33612345678'],
		['(0612345678', 'FR', '+33612345678'],
		['0612345678]', 'FR', '+33612345678'],
		['\uff0806\uff0912345678', 'FR', '+33612345678'],
		['06\uff0e12.34.56.78', 'FR', '+33612345678'],
		['+33 (0)6 12 34 56 78', undefined, '+33612345678'],
		['+33(0)612345678', undefined, '+33612345678'],
		['+33 6.12.34.56.78', undefined, '+33612345678'],
		['+ 33 6 12 34 56 78', undefined, '+33612345678'],
		['+(33) 6 12 34 56 78', undefined, '+33612345678'],
		['0033 6 12 34 56 78', undefined, '+33612345678'],
		['0171/1234567', 'DE', '+491711234567'],
		['0171 / 123 45 67', 'DE', '+491711234567'],
		['0171 - 1234567', 'DE', '+491711234567'],
		['0171.1234567', 'DE', '+491711234567'],
		['0171.123.45.67', 'DE', '+491711234567'],
		['0176 23 04 56 78', 'DE', '+4917623045678'],
		['0171 0123456', 'DE', '+491710123456'],
		['(030) 1234567', 'DE', '+49301234567'],
		['(0 30) 12 34-5 67', 'DE', '+49301234567'],
		['030/1234567', 'DE', '+49301234567'],
		['033701/12345', 'DE', '+493370112345'],
		['+49 171 / 123 45 67', undefined, '+491711234567'],
		['+49 (0) 171 1234567', undefined, '+491711234567'],
		['+49.1711234567', undefined, '+491711234567'],
		['+49171 1234567', undefined, '+491711234567'],
		['+1.4155552671', undefined, '+14155552671'],
		['+1 (415) 555-2671', undefined, '+14155552671'],
		['+1 415.555.2671', undefined, '+14155552671'],
		['415-555-2671', 'US', '+14155552671'],
		['(415) 555 2671', 'US', '+14155552671'],
		['(415)555-2671', 'US', '+14155552671'],
		['1-415-555-2671', 'US', '+14155552671'],
		['+44 20 7946 0958', undefined, '+442079460958'],
		['(020) 7946-0958', 'GB', '+442079460958'],
		['02 1234567', 'IT', '+39021234567'],
		['044.123.45.67', 'CH', '+41441234567'],
		['0475/12.34.56', 'BE', '+32475123456'],
		['612.345.678', 'ES', '+34612345678'],
		['20 12 34 56', 'DK', '+4520123456'],
		['+45 20.12.34.56', undefined, '+4520123456'],
		['75.12.34', 'NC', '+687751234'],
		['98765-43210', 'IN', '+919876543210'],
		['11 91234-5678', 'BR', '+5511912345678'],
		['8 (495) 123-45-67', 'RU', '+74951234567'],
		['495-123-45-67', 'RU', '+74951234567'],
		['8 029 491-19-11', 'BY', '+375294911911'],
		['(0-612) 34567', 'LT', '+37061234567'],
		['+352 85 55 31 0', undefined, '+3528555310'],
		['070-012 34 56', 'SE', '+46700123456'],
	])('%s (%s)', (written, defaultCountry, recipient) => {
		expect(readRecipients(written, { defaultCountry })).toEqual({
			recipients: [recipient],
			refused: [],
			repeated: [],
		});
	});

	test.each([
		'+33612345678 / +33612345679',
		'+33612345678/+33612345679',
		'+33612345678 - +33612345679',
		'(+33612345678) (+33612345679)',
		'(+33612345678, +33612345679)',
		'- +33612345678\n- +33612345679',
		'[(+33) 612345678, (+33) 612345679]',
	])('a plus begins the next number: %s', (written) => {
		expect(readRecipients(written)).toEqual({
			recipients: ['+33612345678', '+33612345679'],
			refused: [],
			repeated: [],
		});
	});

	test('a long run of spaces before a plus takes linear time', () => {
		expect(recipientsIn(`+33612345678${' '.repeat(300_000)}+33612345679`)).toHaveLength(2);
		expect(recipientsIn(`1${' /'.repeat(150_000)}x+33612345679`)).toHaveLength(1);
	});
});

describe('a decimal fraction', () => {
	test.each([
		'+491511234567.0',
		'491511234567.0',
		'491511234567.00',
		'+4915112345.67',
		'+491511234.567',
		'612345678.0',
		'61234567.8',
		'+3361234567.8',
		'0171 1234567.0',
		'0171 123 45 67.00',
		'(030) 1234567.5',
		'234.56',
		'12.50',
		'09.00',
		'48.8566',
		'-33.8688',
		'0.123456',
		'\uff14\uff18\uff0e\uff18\uff15\uff16\uff16',
	])('%s', (written) => {
		expectNobody(written, /is a decimal fraction, as a spreadsheet writes numbers\. Format its column as text/);
	});

	test.each([['[491511234567.0]'], ['{"phone_number": 491511234567.0}'], ['[[-0.5]]']])('in JSON: %s', (json) => {
		expectNobody(json, /is a decimal fraction/);
	});

	test('beside the number in JSON does not matter', () => {
		expect(recipientsIn('[{"phone_number":"+33612345678","score":0.5,"note":"1.5e\\"3"}]')).toEqual(['+33612345678']);
	});

	test.each(['4.91511E+11', '+4.91511E+11', '4,91511E+11', '4.91511e11', '[4.91511E+11]', '{"phone_number":4.9e+11}'])(
		'shortened by a spreadsheet: %s',
		(written) => {
			expectNobody(written, /was shortened by a spreadsheet|has letters in it/);
		},
	);

	test('a comma separates: what stands behind it is a number of its own, which is none', () => {
		expect(readRecipients('+49151123456,0')).toMatchObject({
			recipients: ['+49151123456'],
			refused: [{ value: '0' }],
		});
	});
});

describe('two numbers in one, or a number and something else', () => {
	test.each<[written: string, country: string | undefined]>([
		['+49 1511 234567/68', undefined],
		['+491511234567/8', undefined],
		['+491511234567/68', undefined],
		['+491511234567 2', undefined],
		['+491511234567 12', undefined],
		['+491511234567-1', undefined],
		['+49 151 123 4567 12', undefined],
		['+49 171 123 45 67/68', undefined],
		['+49 171.123.45.6', undefined],
		['+49.15112345.67', undefined],
		['+49301234 0301235', undefined],
		['+49 30 1234 030 1235', undefined],
		['+3361234567/8', undefined],
		['0171/1234567/8', 'DE'],
		['0171/123/4567', 'DE'],
		['0171/1234567-0', 'DE'],
		['030 1234567-12', 'DE'],
		['030 1234 / 030 1235', 'DE'],
		['030 1234 030 1235', 'DE'],
		['030 12345 (67) 8', 'DE'],
		['1. 0171 1234567', 'DE'],
		['1 0171 1234567', 'DE'],
		['01 0171 1234567', 'DE'],
		['(1) 0171 1234567', 'DE'],
		['0171 123 45 67 12', 'DE'],
		['0171 12 34 56 7', 'DE'],
		['612345678/9', 'DE'],
		['6123 4567 12', 'SG'],
		['02 123 45 67 8', 'BE'],
	])('%s', (written, country) => {
		const { recipients, refused } = readRecipients(written, { defaultCountry: country });
		expect(recipients).toEqual([]);
		expect(refused).toEqual([
			{ value: written, reason: expect.stringMatching(/holds more than one number\. Write each in full, put commas between/) },
		]);
		expectSentence(refused[0].reason);
	});

	test.each<[written: string, reason: RegExp, country: string | undefined]>([
		['+33612345678 2', /is too long .* put commas between them/, undefined],
		['+33612345678 12', /is too long/, undefined],
		['+33612345678 0612345679', /is too long/, undefined],
		['06 12 34 56 78 / 06 12 34 56 79', /is too long .* put commas between them/, 'FR'],
		['06 12 34 56 78/79', /is too long/, 'FR'],
		['0171 1234567 0172 7654321', /is too long/, 'DE'],
		['030 123456 030 123457', /is too long/, 'DE'],
		['4111 1111 1111 1111', /is too long/, 'DE'],
		['+33612345678 (home)', /has letters in it/, undefined],
		['0612345678 or 0612345679', /has letters in it/, 'FR'],
		['+491511234567 (2)', /is not written as one phone number/, undefined],
		['+491511234567(2)', /is not written as one phone number/, undefined],
		['+491511234567 (2', /is not written as one phone number/, undefined],
		['1) 0171 1234567', /is not written as one phone number/, 'DE'],
		['030) 1234567', /is not written as one phone number/, 'DE'],
		['((030) 1234567', /is not written as one phone number/, 'DE'],
		['(030) (1234567)', /is not written as one phone number/, 'DE'],
		['0171//1234567', /is not written as one phone number/, 'DE'],
		['0171.-1234567', /is not written as one phone number/, 'DE'],
		['0171/1234567-', /is not written as one phone number/, 'DE'],
		['/0171 1234567', /is not written as one phone number/, 'DE'],
		['-612345678', /is not written as one phone number/, 'FR'],
		['01.05.-03.05.2026', /is not written as one phone number/, 'DE'],
		['0171 1234567~8', /has an extension/, 'DE'],
		['03~1234567', /has an extension|not part of a phone number/, 'DE'],
		['~0171 1234567', /has "~" in it/, 'DE'],
		['0171 1234567 #1', /has an extension/, 'DE'],
		['0171 1234567 x2', /has an extension/, 'DE'],
		['0171 1234567 & 0171 1234568', /has "&" in it/, 'DE'],
		['06 12 34 A6 78', /has letters in it/, 'FR'],
		['0x1F', /has letters in it/, 'DE'],
	])('%s', (written, reason, country) => {
		expectNobody(written, reason, country);
	});

	test('a country code without its plus, where that can be a national number, too', () => {
		expect(readRecipients('491711234567', { defaultCountry: 'DE' })).toMatchObject({
			recipients: [],
			refused: [{ reason: expect.stringMatching(/can be read as \+49491711234567 or as \+491711234567\. Write it/) }],
		});
		expect(recipientsIn('436641234567', 'AT')).toEqual(['+436641234567']);
		expect(recipientsIn('49301234567', 'DE')).toEqual(['+49301234567']);
	});

	test('of two that are joined by a word, only the one that is written alone is left', () => {
		expect(readRecipients('+33612345678 or +33612345679')).toMatchObject({
			recipients: ['+33612345679'],
			refused: [{ value: '+33612345678 or' }],
		});
	});
});

describe('what is no phone number', () => {
	test.each([
		'2026-01-05',
		'2026/1/5',
		'2026.01.05',
		'05.01.2026',
		'5.1.2026',
		'5.1.26',
		'05-01-26',
		'01/05/2026',
		'13/12/34',
		'12/31/2026',
		'2026-01-05 09:00',
		'2026-01-05 0900',
		'2026-01-05T09:00:00.000Z',
		'2026-01-05T09:00:00.000+01:00',
		'05.01.2026 09:00',
		'05.01.26 9h30',
		'05.2026',
		'01/2026',
		'2026-05',
		'09:00',
		'23:59:59',
		'09:00-17:00',
		'09.00 - 17.00',
		'\u06f2\u06f0\u06f2\u06f6-\u06f0\u06f1-\u06f0\u06f5',
	])('a date or a time: %s', (written) => {
		expectNobody(written, /is a date or a time, not a phone number\. If it is one, write it with \+/);
	});

	test.each(['192.168.1.10', '10.0.0.1', '8.8.8.8', '10.0.0.1:8080', '10.0.0.0/8', '010.000.000.001', '20.12.34.56', '255.255.255.0'])(
		'an IP address: %s',
		(written) => {
			expectNobody(written, /is an IP address, not a phone number/);
		},
	);

	test.each(['1.10.2', '10.15.7', '1.123.81', '1.234.567', '12.345.678', '1.234.567.890'])(
		'an amount or a version: %s',
		(written) => {
			expectNobody(written, /is an amount or a version, not a phone number/);
		},
	);

	test.each(['12,345', '1,234.56', '50%', '\u20ac 50', '$12', "1'234'567"])('an amount: %s', (written) => {
		expectNobody(written, /\S/);
	});

	test.each([
		['an ISBN', '978-3-16-148410-0'],
		['years', '2025-2026'],
		['a postal code', '12345-6789'],
		['a tax number', '123-45-6789'],
		['another tax number', '12/345/67890'],
		['a date that no calendar has', '45.45.2026'],
	])('%s, where national numbers begin with a zero: %s', (_, written) => {
		for (const defaultCountry of ['DE', 'AT', 'FR', 'GB']) {
			expect(recipientsIn(written, defaultCountry)).toEqual([]);
		}
	});

	test('what a country does not write so is told with the country', () => {
		const [{ reason }] = readRecipients('12345-6789', { defaultCountry: 'DE' }).refused;
		expect(reason).toBe(
			'"12345-6789" is not written as phone numbers are in the Default Country (DE). Write it with + and the country code.',
		);
	});

	test.each<[string, unknown]>([
		['a Date', new Date(Date.UTC(2026, 0, 5))],
		['the ISO text of a Date', new Date(Date.UTC(2026, 0, 5)).toISOString()],
		['a luxon DateTime', DateTime.fromISO('2026-01-05T09:00:00')],
		['the ISO text of a DateTime', DateTime.fromISO('2026-01-05T09:00:00').toISO()],
		['a large number', 1e21],
		['a fraction', 491511234567.5],
		['not a number', Number.NaN],
		['infinity', Number.POSITIVE_INFINITY],
		['minus zero', -0],
		['a negative big integer', -33612345678n],
		['a large big integer', 10n ** 30n],
		['true', true],
		['a number object', Object(33612345678)],
		['bytes', Buffer.from('+33612345678')],
		['a map', new Map([['phone_number', '+33612345678']])],
	])('%s, alone, in a list and in an object', (_, value) => {
		for (const input of [value, [value], { phone_number: value }, [{ phone_number: [value] }]]) {
			expectNobody(input, /\S/);
			expect(readRecipients(input).refused.length).toBeGreaterThan(0);
		}
	});

	test('a Date is called one', () => {
		expect(readRecipients(new Date(0)).refused).toEqual([
			{ value: 'a date', reason: expect.stringMatching(/^"a date" holds no phone number\./) },
		]);
	});
});

describe('allowed recipients', () => {
	test.each([
		'+33.0',
		'+33.6',
		'+49151/2',
		'+49/151',
		'+336-7-8',
		'+3361-71',
		'+33 6-7',
		'+33 (2)',
		'+33~',
		'2026-01-05',
		'05.01.2026',
		'192.168.1.10',
		'+491511234567.0',
		'+491511234567/68',
		'+491511234567 2',
		'+491511234567 2*',
		'00491511234567 2',
		'4.91511E+11',
	])('%s is refused and allows nobody', (entry) => {
		for (const defaultCountry of COUNTRIES) {
			const { allowed, refused } = readAllowed(entry, { defaultCountry });
			expect({ entry, prefixes: allowed.prefixes, numbers: [...allowed.numbers] }).toEqual({ entry, prefixes: [], numbers: [] });
			expect(refused.length).toBeGreaterThan(0);
			for (const { reason } of refused) expectSentence(reason);
		}
	});

	test.each([
		['+1-415', ['+1415']],
		['+1-415 555*', ['+1415555']],
		['+ 33 6', ['+336']],
		['00 44 20 *', ['+4420']],
		['"+33", +44', ['+33', '+44']],
	])('%s', (entry, prefixes) => {
		expect(readAllowed(entry)).toMatchObject({ allowed: { prefixes }, refused: [] });
	});
});

describe('for any number', () => {
	const digitsOf = (lengths: number[]) =>
		fc.constantFrom(...lengths).chain((length) =>
			fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length }),
		);

	const plans = getCountries().map((country) => {
		const plan = new Metadata();
		plan.selectNumberingPlan(country);
		const { numberingPlan } = plan as unknown as {
			numberingPlan: { callingCode(): string; possibleLengths(): number[] };
		};
		return { code: numberingPlan.callingCode(), lengths: numberingPlan.possibleLengths() };
	});
	const numberOf = ({ code, lengths }: (typeof plans)[0]) =>
		digitsOf(lengths).map((digits) => parse(`+${code}${digits}`));
	const isReadable = (number: PhoneNumber | undefined) =>
		number !== undefined && recipientsIn(number.number)[0] === number.number;

	/** Numbers of every country, of every length that it has. */
	const possible = fc.constantFrom(...plans).chain(numberOf).filter(isReadable);

	// Most digits of no meaning are no number that a country has given out.
	const valid = possible.filter((number) => number.isValid());

	function parse(number: string, country?: CountryCode): PhoneNumber {
		return parsePhoneNumberFromString(number, { defaultCountry: country, extract: false })!;
	}

	/**
	 * Groups of two to four digits behind an area code. Where the number could end before its last group, it
	 * has fewer than ten digits, and twelve at the most with it.
	 */
	function groupsOf(digits: string, areaCode: number, sizes: number[]): string[] {
		const groups = [digits.slice(0, areaCode)];
		let used = areaCode;
		for (const size of sizes) {
			const next = used + size;
			if (next > digits.length - 2 || next > 9 || digits.length > 12) break;
			groups.push(digits.slice(used, next));
			used = next;
		}
		return [...groups, digits.slice(used)].filter((group) => group !== '');
	}

	const grouping = fc.record({
		areaCode: fc.integer({ min: 2, max: 4 }),
		sizes: fc.array(fc.integer({ min: 2, max: 4 }), { maxLength: 4 }),
	});
	const separator = fc.constantFrom(' ', '-', ' - ', '\u00a0', '\u2011', '\u2013', '.');
	const prefix = fc.constantFrom('+', '00', 'tel:+', '(+', '\uff0b', "'+");
	const wrapping = fc.constantFrom(['', ''], ['"', '"'], [' ', '\u200b'], ['\u201c', '\u201d'], ['\u202a', '\u202c'], ['', '.']);

	test('reads every grouping with one kind of separator', () => {
		fc.assert(
			fc.property(valid, grouping, separator, prefix, wrapping, fc.boolean(), (number, { areaCode, sizes }, between, begin, [before, after], brackets) => {
				const [area, ...rest] = groupsOf(number.nationalNumber, areaCode, sizes);
				// A dot before the last one or two digits is that of a fraction.
				const joint = between === '.' && (rest.at(-1) ?? '').length < 3 ? ' ' : between;
				const code = `${begin}${number.countryCallingCode}${begin === '(+' ? ')' : ''}`;
				const shownArea = brackets && rest.length > 0 ? `(${area})` : area;
				const written = `${before}${[code, shownArea, ...rest].join(joint)}${after}`;
				expect({ written, recipients: recipientsIn(written) }).toEqual({ written, recipients: [number.number] });
			}),
			MORE_RUNS,
		);
	});

	test('reads an area code before a slash', () => {
		fc.assert(
			fc.property(valid, fc.integer({ min: 2, max: 5 }), fc.constantFrom('/', ' / '), (number, areaCode, slash) => {
				const { nationalNumber } = number;
				fc.pre(nationalNumber.length - areaCode >= 3);
				const written = `+${number.countryCallingCode} ${nationalNumber.slice(0, areaCode)}${slash}${nationalNumber.slice(areaCode)}`;
				expect({ written, recipients: recipientsIn(written) }).toEqual({ written, recipients: [number.number] });
			}),
			RUNS,
		);
	});

	test('reads every possible number as address books write it', () => {
		fc.assert(
			fc.property(possible, wrapping, (number, [before, after]) => {
				for (const shown of [number.number, number.formatInternational(), number.getURI()]) {
					for (const written of [shown, shown.replace('+', '00')]) {
						expect({ written, recipients: recipientsIn(before + written + after) }).toEqual({ written, recipients: [number.number] });
					}
				}
			}),
			RUNS,
		);
	});

	const tailOfDigits = fc
		.tuple(fc.constantFrom(' ', '-', '.', '/', ' / ', ' - ', ' ('), digitsOf([1, 2, 3, 4, 6, 8, 10]))
		.map(([joint, digits]) => joint + digits + (joint === ' (' ? ')' : ''));
	const shortTail = fc.constantFrom(
		...['.0', '.00', '.5', '.67', '/8', '/68', ' / 68', '(2)', ' (2)', ' (home)', ' 2', ' 0', '-1', '-0', '#1', ' #1', 'x2'],
		...[' x2', ' ext 5', ';ext=5', ' or 2', ' and 06', '~8', ' a', 'e1', 'E+1', '\u00b9', ':80', ',5', '+1', '*2', '%', '&2'],
	);

	/** The number alone, or nobody. */
	function expectNoOther(number: PhoneNumber, written: string, country?: CountryCode): void {
		const others = recipientsIn(written, country).filter((recipient) => recipient !== number.number);
		expect({ written, country, others }).toEqual({ written, country, others: [] });
	}

	const withoutGroups = possible.filter(({ nationalNumber }) => nationalNumber.length >= 6);

	test('nothing behind a number without groups makes it another one', () => {
		fc.assert(
			fc.property(withoutGroups, fc.oneof(tailOfDigits, shortTail), fc.constantFrom('+', '00'), (number, tail, begin) => {
				expectNoOther(number, number.number.replace('+', begin) + tail);
			}),
			MORE_RUNS,
		);
	});

	test('nor behind a national one', () => {
		fc.assert(
			fc.property(withoutGroups, fc.oneof(tailOfDigits, shortTail), (number, tail) => {
				const { country } = number;
				fc.pre(country !== undefined);
				const written = number.formatNational().replace(/\D/g, '');
				fc.pre(recipientsIn(written, country)[0] === number.number);
				expectNoOther(number, written + tail, country);
			}),
			MORE_RUNS,
		);
	});

	test('behind a number in groups, one digit or whatever is no further group does not either', () => {
		fc.assert(
			fc.property(withoutGroups, grouping, shortTail, (number, { areaCode, sizes }, tail) => {
				const groups = groupsOf(number.nationalNumber, areaCode, sizes);
				const written = `+${number.countryCallingCode} ${groups.join(' ')}`;
				fc.pre(recipientsIn(written)[0] === number.number);
				const [longer] = recipientsIn(written + tail);
				// Luxembourg, above all, has numbers of any length, and writes all of them in pairs.
				fc.pre(longer === undefined || parse(longer).formatInternational() !== written + tail);
				expectNoOther(number, written + tail);
			}),
			MORE_RUNS,
		);
	});

	test('two numbers are never a third one', () => {
		const joint = fc.constantFrom(' ', '/', ' / ', ' - ', '-', '.', ' or ', ' (');
		const two = fc
			.constantFrom(...plans)
			.chain((plan) => fc.tuple(numberOf(plan), numberOf(plan)))
			.filter((numbers) => numbers.every((number) => isReadable(number) && /^[1-9]\d{5}/.test(number.nationalNumber)));
		fc.assert(
			fc.property(two, joint, fc.boolean(), ([one, other], between, grouped) => {
				const { country } = one;
				fc.pre(country !== undefined);
				const [first, second] = [one, other].map((number) =>
					grouped ? number.formatNational() : number.formatNational().replace(/\D/g, ''),
				);
				const both = [first, second].flatMap((number) => recipientsIn(number, country));
				fc.pre(both.length === 2);
				// The second one may be a further group where it has no leading zero and both are very short.
				fc.pre(second.startsWith('0') || one.nationalNumber.length + other.nationalNumber.length > 12);
				const written = `${first}${between}${second}`;
				const others = recipientsIn(written, country).filter((recipient) => !both.includes(recipient));
				expect({ written, country, others }).toEqual({ written, country, others: [] });
			}),
			MORE_RUNS,
		);
	});

	test('texts of digits and punctuation: what is read is read again, and allows itself alone', () => {
		const text = fc.string({
			unit: fc.constantFrom(...'01234567890123456789+ -./()[]~"', '\u00a0', '\u2013', '\uff08', '\u0663', 'E', ':'),
			maxLength: 24,
		});
		fc.assert(
			fc.property(fc.oneof(text, fc.string({ unit: 'grapheme' })), fc.constantFrom(...COUNTRIES), (written, defaultCountry) => {
				const { recipients } = readRecipients(written, { defaultCountry });
				expect(readRecipients(recipients, { defaultCountry }).recipients).toEqual(recipients);
				expect(readRecipients(written, { defaultCountry }).recipients).toEqual(recipients);
				const { allowed } = readAllowed(written, { defaultCountry });
				for (const number of allowed.numbers) expect(recipients).toContain(number);
			}),
			MORE_RUNS,
		);
	});
});
