import fc from 'fast-check';
import { getCountries, getExampleNumber, type CountryCode } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/examples.mobile.json';
import {
	formatForReading,
	isCountryCode,
	readCountryCode,
	readRecipients,
} from '../../../nodes/NotificatorSms/message/recipients';
import { countryList } from '../../../nodes/NotificatorSms/message/countries';
import { MORE_RUNS, RUNS } from './runs';
import { expectSentence } from './sentences';
import { anyText } from './anyText';

const ADA = '+33612345678';
const GRACE = '+33612345679';
const LONDON = '+442079460958';
const E164 = /^\+[1-9]\d{1,14}$/;

const FULLWIDTH_ZERO = 0xff10;
const OTHER_ZEROS: Array<[string, number]> = [
	['Arabic-Indic', 0x0660],
	['Persian', 0x06f0],
	['Devanagari', 0x0966],
	['Bengali', 0x09e6],
	['Thai', 0x0e50],
	['Khmer', 0x17e0],
	['fullwidth', FULLWIDTH_ZERO],
];

function withDigits(text: string, zero: number): string {
	return text.replace(/\d/g, (digit) => String.fromCharCode(zero + Number(digit)));
}

describe('one number, many spellings', () => {
	const spellings: Array<[string, string]> = [
		['E.164', '+33612345678'],
		['spaces', '+33 6 12 34 56 78'],
		['dots', '+33.6.12.34.56.78'],
		['dashes', '+33-6-12-34-56-78'],
		['slashes', '+33/6/12345678'],
		['brackets', '(+33) 6 12 34 56 78'],
		['square brackets', '[+33] 612345678'],
		['00', '0033612345678'],
		['00 with spaces', '00 33 6 12 34 56 78'],
		['trunk zero in brackets', '+33 (0)6 12 34 56 78'],
		['trunk zero in brackets after 00', '0033 (0) 6 12 34 56 78'],
		['trunk zero', '+33 06 12 34 56 78'],
		['no-break spaces', '+33\u00a06\u00a012\u00a034\u00a056\u00a078'],
		['thin spaces', '+33\u20096\u200912\u202f34\u202f56\u200a78'],
		['zero-width space', '+33\u200b612345678'],
		['bidi marks', '\u202a+33612345678\u202c'],
		['left-to-right mark', '\u200e+33612345678\u200e'],
		['bidi isolates', '\u2066+33612345678\u2069'],
		['byte order mark', '\ufeff+33612345678'],
		['soft hyphen', '+33\u00ad612345678'],
		['non-breaking hyphens', '+33\u20116\u201112345678'],
		['en dash and minus', '+33\u20136\u221212345678'],
		['fullwidth plus', '\uff0b33612345678'],
		['small plus', '\ufe6233612345678'],
		['tel address', 'tel:+33612345678'],
		['sms address', 'SMS:+33-6-12-34-56-78'],
		['quotes', '"+33612345678"'],
		['single quotes', "'+33612345678'"],
		['spreadsheet apostrophe', "'+33612345678"],
		...OTHER_ZEROS.map(([name, zero]): [string, string] => [name, withDigits(ADA, zero)]),
	];

	test.each(spellings)('%s', (_, written) => {
		expect(readRecipients(written)).toEqual({ recipients: [ADA], refused: [], repeated: [] });
	});

	test.each([
		['national', '0612345678', 'FR'],
		['national with spaces', '06 12 34 56 78', 'FR'],
		['country in lower case', '0612345678', 'fr'],
		['country with spaces', '0612345678', ' FR '],
		['national without the zero', '612345678', 'FR'],
		['country code without +', '33612345678', 'FR'],
		['prefix of the country', '011 33 6 12 34 56 78', 'US'],
		['00 in a country that has another prefix', '0033612345678', 'US'],
		['longer prefix that begins with 00', '0011 33 612345678', 'AU'],
		['international, other country', '+33612345678', 'DE'],
	])('%s', (_, written, defaultCountry) => {
		expect(readRecipients(written, { defaultCountry }).recipients).toEqual([ADA]);
	});

	test.each([
		['Italy keeps the zero', '+39 (0)6 12345678', '+390612345678'],
		['Spain has none', '+34 (0)612345678', '+34612345678'],
		['Spain has none after 00', '00 34 (0)612345678', '+34612345678'],
		['Spain has none after 0 0', '0 0 34 (0)612345678', '+34612345678'],
		['the United Kingdom drops it', '+44 (0)20 7946 0958', LONDON],
		['North America has none', '+1 (0)415 555 2671', '+14155552671'],
		['Ivory Coast numbers begin with it', '+225 07 07 12 34 56', '+2250707123456'],
	])('a trunk zero: %s', (_, written, recipient) => {
		expect(readRecipients(written).recipients).toEqual([recipient]);
	});
});

describe('forms of input', () => {
	const cyclic: unknown[] = [];
	cyclic.push(cyclic);

	test.each<[string, unknown, string[]]>([
		['commas', `${ADA},${GRACE}`, [ADA, GRACE]],
		['semicolons', `${ADA} ; ${GRACE}`, [ADA, GRACE]],
		['line breaks', `${ADA}\n${GRACE}`, [ADA, GRACE]],
		['Windows line breaks', `${ADA}\r\n\r\n${GRACE}\r\n`, [ADA, GRACE]],
		['old line breaks', `${ADA}\r${GRACE}`, [ADA, GRACE]],
		['line separators', `${ADA}\u2028${GRACE}`, [ADA, GRACE]],
		['tabs', `${ADA}\t${GRACE}`, [ADA, GRACE]],
		['Arabic comma', `${ADA}\u060c${GRACE}`, [ADA, GRACE]],
		['fullwidth comma', `${ADA}\uff0c${GRACE}`, [ADA, GRACE]],
		['trailing comma', `${ADA},`, [ADA]],
		['blank parts', ` ,\u200b,${ADA},, \n;`, [ADA]],
		['spaces before a plus', `${ADA} ${GRACE}`, [ADA, GRACE]],
		['nothing before a plus', `${ADA}${GRACE}`, [ADA, GRACE]],
		['fullwidth plus after a number', `${ADA} \uff0b33612345679`, [ADA, GRACE]],
		['the order given', `${GRACE},${ADA}`, [GRACE, ADA]],
		['list', [ADA, GRACE], [ADA, GRACE]],
		['nested list', [[ADA], [[GRACE]]], [ADA, GRACE]],
		['list of lists in text', [`${ADA},${GRACE}`], [ADA, GRACE]],
		['list with gaps', [null, ADA, undefined, '', GRACE], [ADA, GRACE]],
		['object', { phone_number: ADA }, [ADA]],
		['contacts', [{ id: 7, phone_number: ADA }, { phone_number: GRACE }], [ADA, GRACE]],
		['object with several', { phone_number: `${ADA}, ${GRACE}` }, [ADA, GRACE]],
		['JSON list', JSON.stringify([ADA, GRACE]), [ADA, GRACE]],
		['JSON object', JSON.stringify({ phone_number: ADA }), [ADA]],
		['JSON text', JSON.stringify(ADA), [ADA]],
		[
			'JSON contacts with space around',
			` ${JSON.stringify([{ phone_number: ADA }], null, 2)}\n`,
			[ADA],
		],
		['JSON in a list', [JSON.stringify([ADA]), GRACE], [ADA, GRACE]],
		['quoted values', `"${ADA}","${GRACE}"`, [ADA, GRACE]],
		['single-quoted list', `['${ADA}', '${GRACE}']`, [ADA, GRACE]],
		['empty text', '', []],
		['spaces', ' \u00a0 ', []],
		['null', null, []],
		['undefined', undefined, []],
		['empty list', [], []],
		['empty JSON list', '[]', []],
	])('%s', (_, input, recipients) => {
		expect(readRecipients(input)).toEqual({ recipients, refused: [], repeated: [] });
	});

	test.each<[string, unknown]>([
		['number', 612345678],
		['whole number with the country code', 33612345678],
		['big integer', 612345678n],
		['JSON number', '[612345678]'],
		['object with a number', { phone_number: 612345678 }],
	])('a %s is a national number', (_, input) => {
		expect(readRecipients(input, { defaultCountry: 'FR' }).recipients).toEqual([ADA]);
		const { recipients, refused } = readRecipients(input);
		expect(recipients).toEqual([]);
		expect(refused).toHaveLength(1);
		expect(refused[0].reason).toMatch(/\+ and the country code, or choose a Default Country/);
	});

	test.each<[string, unknown]>([
		['object without the field', { name: 'Ada' }],
		['empty object', {}],
		['object with an empty field', { phone_number: '' }],
		['object with a null field', { phone_number: null }],
		['truth value', true],
		['fraction', 33612345678.5],
		['negative number', -33612345678],
		['not a number', Number.NaN],
		['infinity', Number.POSITIVE_INFINITY],
		['number past exact integers', 2 ** 60],
		['symbol', Symbol('phone')],
		['function', () => ADA],
		['date', new Date(0)],
		['cyclic list', cyclic],
	])('a %s is refused', (_, input) => {
		const { recipients, refused, repeated } = readRecipients(input, { defaultCountry: 'FR' });
		expect(recipients).toEqual([]);
		expect(repeated).toEqual([]);
		expect(refused).toHaveLength(1);
		expectSentence(refused[0].reason);
	});

	test('objects that throw are refused', () => {
		const hostile = [
			{
				get phone_number() {
					throw new Error('hostile');
				},
			},
			new Proxy(
				{},
				{
					get: () => {
						throw new Error('hostile');
					},
					ownKeys: () => {
						throw new Error('hostile');
					},
				},
			),
		];
		expect(readRecipients(hostile).refused).toHaveLength(hostile.length);
		const { proxy, revoke } = Proxy.revocable([], {});
		revoke();
		expect(readRecipients([proxy, ADA])).toMatchObject({
			recipients: [ADA],
			refused: [{ value: 'an object', reason: expect.stringMatching(/^This value cannot be read\./) }],
		});
	});

	test('every object that holds no number is refused, and no other', () => {
		const nobody = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 };
		expect(readRecipients([true, nobody, { phone_number: [ADA, false] }])).toMatchObject({
			recipients: [ADA],
			refused: [
				{ value: 'true' },
				{ value: 'an object with the fields a, b, c, d, e', reason: expect.stringMatching(/holds no phone number/) },
				{ value: 'false' },
			],
		});
	});

	test('the number 0 is a number like any other', () => {
		expect(readRecipients(0).refused).toEqual([
			{ value: '0', reason: expect.stringMatching(/has no country code/) },
		]);
	});

	test('a text far too long for a number says so', () => {
		const [{ reason }] = readRecipients('3'.repeat(101), { defaultCountry: 'FR' }).refused;
		expect(reason).toMatch(/ is too long for a phone number\. If these are several numbers/);
	});

	test('a list nested too deeply is refused, once', () => {
		const nest = (levels: number) => {
			let list: unknown = ADA;
			for (let level = 0; level < levels; level++) list = [list];
			return list;
		};
		expect(readRecipients(nest(8)).recipients).toEqual([ADA]);
		const inObjects = JSON.parse(`${'{"phone_number":'.repeat(9)}"${ADA}"${'}'.repeat(9)}`);
		expect(readRecipients(inObjects).refused).toEqual([
			{ value: expect.any(String), reason: expect.stringMatching(/^This list is nested too deeply\./) },
		]);
		for (const deep of [nest(9), nest(100_000), JSON.stringify(nest(9))]) {
			expect(readRecipients(deep)).toEqual({
				recipients: [],
				refused: [
					{ value: 'a list', reason: expect.stringMatching(/^This list is nested too deeply\./) },
				],
				repeated: [],
			});
		}
	});

	test('what grows without end is cut, and says so', () => {
		const wide: unknown[] = [];
		for (let count = 0; count < 1000; count++) wide.push(wide);
		const { recipients, refused } = readRecipients([ADA, wide]);
		expect(recipients).toEqual([ADA]);
		const cuts = refused.filter(({ reason }) =>
			/^Only the first 100000 values were read\./.test(reason),
		);
		expect(cuts).toHaveLength(1);
		expect(refused.length).toBeLessThanOrEqual(100_001);
		const gaps = new Array(99_999).fill(null);
		expect(readRecipients([...gaps, ADA])).toMatchObject({ recipients: [ADA], refused: [] });
		expect(readRecipients([...gaps, null, ADA])).toMatchObject({
			recipients: [],
			refused: [{ reason: expect.stringMatching(/^Only the first 100000 values/) }],
		});
		const contacts = new Array(60_000).fill({ phone_number: ADA });
		expect(readRecipients(contacts)).toMatchObject({ recipients: [ADA], refused: [] });
		expect(readRecipients(new Array(2 ** 31)).refused).toHaveLength(1);
	});

	test('a long list of long texts takes linear time', () => {
		const numbers = Array.from({ length: 20_000 }, (_, index) => `+336${10_000_000 + index}`);
		expect(readRecipients(numbers.join(' ')).recipients).toEqual(numbers);
		const noise = ['+', '0', '(', '"', '[', ' ', 'x', '\u0660'];
		for (const character of noise) {
			const { recipients, refused } = readRecipients(character.repeat(300_000));
			expect(recipients).toEqual([]);
			for (const { value, reason } of refused) {
				expect(value.length).toBeLessThanOrEqual(100);
				expectSentence(reason);
			}
		}
	});
});

describe('repeated', () => {
	test('two spellings of one number are one recipient', () => {
		const { recipients, repeated } = readRecipients(`06 12 34 56 78, ${ADA}; 0033612345678`, {
			defaultCountry: 'FR',
		});
		expect(recipients).toEqual([ADA]);
		expect(repeated).toEqual([
			{
				value: ADA,
				reason: `"${ADA}" is the same number as "06 12 34 56 78", which comes before it.`,
			},
			{
				value: '0033612345678',
				reason: '"0033612345678" is the same number as "06 12 34 56 78", which comes before it.',
			},
		]);
	});
});

describe('refusals', () => {
	test.each<[string, string, string | undefined, RegExp]>([
		[
			'national without a country',
			'0612345678',
			undefined,
			/has no country code\. Write it with \+ .*Default Country/,
		],
		['without + and a country', '33612345678', undefined, /has no country code/],
		['too short', '+33 6 12', undefined, /too short for a phone number in its country/],
		['too short, with two zeros', '+33 6 00', undefined, /too short/],
		['as long as a number may be written', '3'.repeat(100), 'FR', /in the Default Country \(FR\)/],
		['country code only', '+33', undefined, /too short/],
		['too long', '+33 6 12 34 56 78 90', undefined, /too long/],
		['national too short', '0612', 'FR', /too short .*Default Country \(FR\)/],
		['national too long', '0612345678901', 'FR', /too long .*Default Country \(FR\)/],
		['of another country', '33612345678', 'US', /too long .*if it belongs to another country/],
		['unknown country code', '+999 123 456 789', undefined, /country code that exists/],
		['+0', '+0612345678', undefined, /country code that exists/],
		['000', '000612345678', undefined, /country code that exists/],
		['Australian prefix', '0011 65 8123 4567', undefined, /no phone number begins with \+11/],
		['Canadian number without its area code', '555 1234', 'CA', /cannot be a phone number/],
		['number that would become +11', '1000000000', 'GD', /cannot be a phone number/],
		['two readings', '0033 612345678', 'SG', /can be read as \+33612345678 or as \+3612345678/],
		['sixteen digits', '+4915112345678901', undefined, /too long/],
		['vanity', '1-800-FLOWERS', 'US', /has letters/],
		['vanity with +', '+1-800-FLOWERS', undefined, /has letters/],
		['name', 'Ada Lovelace', undefined, /has letters/],
		['name and number', `Ada <${ADA}>`, undefined, /has letters/],
		['extension', `${ADA} ext 5`, undefined, /extension/],
		['short extension', `${ADA}x5`, undefined, /extension/],
		['extension with #', `${ADA} #5`, undefined, /extension/],
		['extension of a tel address', `tel:${ADA};ext=5`, undefined, /extension/],
		['Russian extension', '+7 912 345 67 89 \u0434\u043e\u0431. 5', undefined, /extension/],
		['spreadsheet short form', '3.36E+10', undefined, /spreadsheet/],
		['spreadsheet short form of a round number', '3E+10', undefined, /spreadsheet/],
		['spreadsheet short form without a plus', '3.36e10', undefined, /spreadsheet/],
		['punctuation only', '---', undefined, /no digits/],
		['plus only', '+', undefined, /no digits/],
		['service code', '*123#', 'FR', /has "\*#" in it, which is not part of a phone number/],
		['question mark', `${ADA}?`, undefined, /has "\?" in it, which is not part of a phone number/],
		['superscript digits', '+3361234567\u2078', undefined, /not part of a phone number/],
		['two national numbers', '0612345678 0612345679', 'FR', /put commas between them/],
		['unknown Default Country', '0612345678', 'XX', /"XX" is not a known country code/],
		['a country that is none', '0612345678', 'Gaul', /"Gaul" is not a known country code/],
	])('%s', (_, written, defaultCountry, reason) => {
		const { recipients, refused } = readRecipients(written, { defaultCountry });
		expect(recipients).toEqual([]);
		expect(refused).toEqual([{ value: written, reason: expect.stringMatching(reason) }]);
		expectSentence(refused[0].reason);
	});

	test('an unknown Default Country does not touch international numbers', () => {
		expect(readRecipients(ADA, { defaultCountry: 'XX' }).recipients).toEqual([ADA]);
	});

	test.each([
		['+3361"2345678', /has """ in it/],
		["+336'12345678", /has "'" in it/],
		['06 12 tel:34 56 78', /has letters in it/],
		['xtel:+33612345678', /has letters in it/],
		['0612003400', /has no country code/],
		['tel: 3.36E+10', /was shortened by a spreadsheet/],
	])('what stands inside a number stays there: %s', (written, reason) => {
		expect(readRecipients(written)).toEqual({
			recipients: [],
			refused: [{ value: written, reason: expect.stringMatching(reason) }],
			repeated: [],
		});
	});

	test.each([33612345678.5, 2 ** 60, -5, true, Symbol('x')])('%p is told as what it is', (value) => {
		const { refused } = readRecipients(value);
		expect(refused).toEqual([
			{ value: String(value), reason: expect.stringMatching(/ is not a phone number\. Write it as text/) },
		]);
	});

	test('an extension never leaves its number behind', () => {
		expect(readRecipients(`${GRACE}; tel:${ADA};ext=5, ${LONDON}`).recipients).toEqual([
			GRACE,
			LONDON,
		]);
	});
});

describe('every country', () => {
	const numbers = getCountries().flatMap((country) => {
		const number = getExampleNumber(country, examples);
		return number === undefined ? [] : [{ country, number }];
	});

	test('international spellings of its example number', () => {
		for (const { number } of numbers) {
			const international = number.formatInternational();
			for (const written of [
				number.number,
				international,
				withDigits(international, FULLWIDTH_ZERO),
				international.replace('+', '00'),
				number.getURI(),
			]) {
				expect({ written, ...readRecipients(written) }).toMatchObject({
					recipients: [number.number],
				});
			}
		}
	});

	test('national spellings of its example number', () => {
		for (const { country, number } of numbers) {
			const written = number.formatNational();
			const read = readRecipients(written, { defaultCountry: country });
			expect({ country, written, ...read }).toMatchObject({ recipients: [number.number] });
		}
	});

	test('its number written with another Default Country', () => {
		for (const { number } of numbers) {
			for (const defaultCountry of ['US', 'AU', 'JP', 'BR', 'RU', 'IT']) {
				const read = readRecipients(number.formatInternational(), { defaultCountry });
				expect(read.recipients).toEqual([number.number]);
			}
		}
	});
});

describe('for any input', () => {
	const countries: Array<CountryCode | undefined> = [undefined, ...getCountries()];
	const country = fc.constantFrom(...countries);
	const numberish = fc.string({
		unit: fc.constantFrom(...'0123456789+ -.()/', '\u00a0', '\u200e', '\u0663', '\uff0b', 'x', ';'),
		maxLength: 30,
	});
	const written = fc.oneof(numberish, anyText());

	test('recipients are E.164, each once, and read again give the same', () => {
		fc.assert(
			fc.property(fc.array(written), country, (parts, defaultCountry) => {
				const { recipients } = readRecipients(parts, { defaultCountry });
				for (const recipient of recipients) expect(recipient).toMatch(E164);
				expect(new Set(recipients).size).toBe(recipients.length);
				expect(readRecipients(recipients)).toEqual({ recipients, refused: [], repeated: [] });
			}),
			RUNS,
		);
	});

	test('possible digits of every country read again give the same', () => {
		const digits = fc.string({
			unit: fc.constantFrom(...'0123456789'),
			minLength: 4,
			maxLength: 15,
		});
		const prefix = fc.constantFrom('', '+', '00', '0', '+1', '+39', '+44 (0)', '+52', '+54');
		fc.assert(
			fc.property(prefix, digits, country, (start, rest, defaultCountry) => {
				const { recipients, refused } = readRecipients(start + rest, { defaultCountry });
				expect(recipients.length + refused.length).toBe(1);
				expect(readRecipients(recipients).recipients).toEqual(recipients);
			}),
			MORE_RUNS,
		);
	});

	test('each part that is not blank is in exactly one list', () => {
		const part = fc
			.string({ unit: fc.constantFrom(...'0123456789 -.()x?\u0663\u00e9'), minLength: 1 })
			.filter((text) => text.trim() !== '');
		const separator = fc.constantFrom(',', ';', '\n', '\r\n', ',,', ' ; ', '\t', ', \n');
		fc.assert(
			fc.property(fc.array(fc.tuple(part, separator)), country, (parts, defaultCountry) => {
				const text = parts.map(([number, after]) => number + after).join('');
				const { recipients, refused, repeated } = readRecipients(text, { defaultCountry });
				expect(recipients.length + refused.length + repeated.length).toBe(parts.length);
			}),
			RUNS,
		);
	});

	test('no input throws, and every reason is a sentence', () => {
		fc.assert(
			fc.property(
				fc.oneof(written, fc.anything({ withBigInt: true, withDate: true, withSparseArray: true })),
				fc.oneof(country, fc.string()),
				(input, defaultCountry) => {
					const { refused, repeated } = readRecipients(input, { defaultCountry });
					for (const { value, reason } of [...refused, ...repeated]) {
						expect(value.length).toBeLessThanOrEqual(100);
						expect(reason).toMatch(/\.$/);
						expect(reason.length).toBeLessThan(500);
					}
				},
			),
			RUNS,
		);
	});
});

describe('country codes', () => {
	test.each(['FR', 'fr', ' Fr ', 'XK', 'TA'])('%s is known', (code) => {
		expect(isCountryCode(code)).toBe(true);
	});

	test.each(['XX', 'FRA', 'Congo', 'Korea', '33', '+33', '001', 'constructor', '__proto__', ''])(
		'%s is unknown',
		(code) => {
			expect(isCountryCode(code)).toBe(false);
		},
	);

	test.each([
		['France', 'FR'],
		[' united   states ', 'US'],
		['USA', 'US'],
		['UK', 'GB'],
		['ROYAUME-UNI', 'GB'],
		['Deutschland', 'DE'],
		['Espana', 'ES'],
		["cote d'ivoire", 'CI'],
		['Trinidad and Tobago', 'TT'],
		['TRINIDAD&TOBAGO', 'TT'],
		['Czech Republic', 'CZ'],
		['Great Britain', 'GB'],
		['Holland', 'NL'],
		['Ivory Coast', 'CI'],
		['Turkey', 'TR'],
		['United States of America', 'US'],
		['Estados Unidos', 'US'],
		['Stati Uniti', 'US'],
	])('the name %j is %s', (name, code) => {
		expect(readCountryCode(name)).toEqual({ country: code });
	});

	test('every country of the list is read, by its code and by its name', () => {
		expect(countryList.map(({ code }) => code).sort()).toEqual([...getCountries()].sort());
		for (const { name, code } of countryList) {
			expect([readCountryCode(code), readCountryCode(name)]).toEqual([{ country: code }, { country: code }]);
		}
	});

	test('blank means none', () => {
		expect(readCountryCode('  ')).toEqual({});
		expect(readCountryCode(undefined)).toEqual({});
		expect(readCountryCode(null)).toEqual({});
	});

	test('the reason quotes what was written', () => {
		expect(readCountryCode('uq').reason).toMatch(/^"uq" is not a known country code\./);
		expectSentence(readCountryCode({}).reason ?? '');
	});
});

describe('formatForReading', () => {
	test.each([
		[ADA, '+33 6 12 34 56 78'],
		['+14155552671', '+1 415 555 2671'],
		['not a number', 'not a number'],
		['', ''],
	])('%s', (recipient, shown) => {
		expect(formatForReading(recipient)).toBe(shown);
	});
});
