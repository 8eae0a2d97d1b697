import fc from 'fast-check';

import { appendedLinesIn, sentText } from '../../../nodes/NotificatorSms/message/sameText';
import { plainQuirks } from '../../sandbox/quirks';
import { APPENDED_LINE, textFor } from '../../sandbox/sending';
import { newContact } from '../../sandbox/state';
import { FEWER_RUNS, RUNS } from './runs';

const ADA = newContact(7, '+33612345678', 'Ada', { city: 'Lyon' }, 0);
const NOBODY = newContact(8, '+33612345678', '', {}, 0);

function becomes(content: string, recorded: string, contact = ADA, others: string[] = []): boolean {
	return sentText(content).becomes(recorded, contact, appendedLinesIn([recorded, ...others]));
}

const quirks = fc
	.record({
		fillPlaceholders: fc.boolean(),
		plainTypography: fc.boolean(),
		contentCutAt1000: fc.boolean(),
		appendsLine: fc.boolean(),
	})
	.map((some) => ({ ...plainQuirks(), ...some }));

const piece = fc.oneof(
	fc.string({ unit: 'grapheme', maxLength: 8 }),
	fc.constantFrom('{{NAME}}', '{{PHONE_NUMBER}}', '{{CUSTOM_PARAMETERS:city}}', '{{CUSTOM_PARAMETERS:none}}'),
	fc.constantFrom('{Hi|Hello}', '{a|{b|c}}', '{', '|', '}', '{{a|b}|c}', '{x|}', '\u2019', '\u2026', '\u2013', '\r\n', '\n', '\u200b'),
	fc.constantFrom('long '.repeat(190), 'x'.repeat(1000)),
);
const content = fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join(''));
const contact = fc
	.tuple(fc.nat(50), fc.string({ maxLength: 6 }), fc.constantFrom('Lyon', '{x|y}', '', 'L|yon\u2019s'))
	.map(([id, name, city]) => newContact(id, '+33612345678', name, { city }, 0));

describe('what a server makes of a text is recognised', () => {
	test('by every way of the sandbox', () => {
		fc.assert(
			fc.property(content, contact, quirks, (text, to, server) => {
				const others = [`Something else\n${APPENDED_LINE}`];
				expect(becomes(text, textFor(text, to, server), to, others)).toBe(true);
			}),
			RUNS,
		);
	});

	test.each<[string, string, typeof ADA?]>([
		['{Hi|Hello} {{NAME}}', 'Hello Ada'],
		['{Hi|Hello} {{NAME}}', '{Hi|Hello} {{NAME}}'],
		['{Hi|Good {day|evening}} there', 'Good evening there'],
		['To {{PHONE_NUMBER}} in {{CUSTOM_PARAMETERS:city}}', 'To +33612345678 in Lyon'],
		['Your code: {{CUSTOM_PARAMETERS:code}}.', 'Your code: .'],
		['{{NAME}}, your code: {{CUSTOM_PARAMETERS:code}}', ', your code: {{CUSTOM_PARAMETERS:code}}', NOBODY],
		['{{NAME}}, your code: {{CUSTOM_PARAMETERS:code}}', '{{NAME}}, your code: ', NOBODY],
		['Line one\r\nline two', 'Line one\nline two'],
		['Bonjour\n', 'Bonjour'],
		[' Bonjour {{NAME}}', 'Bonjour Ada'],
		['Bonjour {{NAME}} ', 'Bonjour', NOBODY],
		['It\u2019s \u201cready\u201d \u2013 now\u2026', 'It\'s "ready" - now...'],
		['x'.repeat(1200), 'x'.repeat(1000)],
		[`${'x'.repeat(999)}\u2026`, `${'x'.repeat(999)}.`],
		[`${'x'.repeat(500)}\u200b${'x'.repeat(600)}`, 'x'.repeat(999)],
		['A lone \ud83d half', 'A lone \ufffd half'],
	])('%j as %j', (text, recorded, contact = ADA) => {
		expect(becomes(text, recorded, contact)).toBe(true);
	});

	test('of a thousand choices inside of each other, at once', () => {
		const text = '{a|'.repeat(1000) + '}'.repeat(1000);
		const start = Date.now();
		expect(becomes(text, 'a')).toBe(true);
		expect(becomes('{a|aa}'.repeat(300), 'a'.repeat(450))).toBe(true);
		expect(becomes('{a|aa}'.repeat(300), 'b'.repeat(450))).toBe(false);
		expect(Date.now() - start).toBeLessThan(5_000);
	});
});

describe('another text is never taken for ours', () => {
	test('not one that begins with ours, or with which ours begins', () => {
		fc.assert(
			fc.property(
				fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 60 }).filter((text) => !/[{}|]/.test(text)),
				fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 60 }),
				(ours, more) => {
					expect(becomes(ours, ours + more)).toBe(false);
					expect(becomes(ours, `${ours}\n${more}`)).toBe(false);
					const longer = ours + more.replace(/[{}|]/g, '');
					expect(becomes(longer, ours)).toBe(longer === ours || longer.trim() === ours);
				},
			),
			RUNS,
		);
	});

	test.each([
		['Hello {{NAME}}', 'Hello Grace'],
		['Hello {{NAME}}', 'Hello '],
		['Hello {{CUSTOM_PARAMETERS:city}}', 'Hello Paris'],
		['Hello {{UNKNOWN}}', 'Hello Ada'],
		['{Hi|Hello} you', 'Hey you'],
		['{Hi|Hello} you', 'HiHello you'],
		['p\u00eache', 'peche'],
		['\u0152uvre', 'OEuvre'],
		['Your order is ready', 'Your order is ready.'],
		['x'.repeat(999), 'x'.repeat(998)],
		['x'.repeat(1200), 'x'.repeat(999)],
		['x'.repeat(1200), `${'x'.repeat(999)}y`],
		['Hello', ''],
	])('%j as %j', (text, recorded) => {
		expect(becomes(text, recorded)).toBe(false);
	});
});

describe('a line that the plan appends', () => {
	test('counts where other texts end with it too', () => {
		expect(becomes('Hello', 'Hello\nBye', ADA, ['Other\nBye'])).toBe(true);
		expect(becomes('Hello', 'Hello\n\nBye', ADA, ['Other\n\nBye'])).toBe(true);
		expect(becomes('Hello', 'Hello\r\nBye', ADA, ['Other\r\nBye'])).toBe(true);
	});

	test('does not count where only this text has it, however often', () => {
		expect(becomes('Hello', 'Hello\nBye', ADA, ['Hello\nBye', 'Bye', 'Other\nGood bye', 'Other'])).toBe(false);
	});

	test('is a line: an empty one and one behind a space are none', () => {
		expect(becomes('Hello', 'Hello\n', ADA, ['Other\n'])).toBe(false);
		expect(becomes('Hello', 'Hello Bye', ADA, ['Other Bye'])).toBe(false);
	});

	test('is found also where the text was cut within it', () => {
		const long = 'x'.repeat(995);
		expect(becomes(long, `${long}\nSent`, ADA, ['a\nSent with us', 'b\nSent with us'])).toBe(true);
	});
});

describe('what some contact may make of a text', () => {
	test('is no less than what one does', () => {
		fc.assert(
			fc.property(content, contact, quirks, (text, to, server) => {
				const lines = appendedLinesIn([`Something else\n${APPENDED_LINE}`, `Another\n${APPENDED_LINE}`]);
				expect(sentText(text).mayBecome(textFor(text, to, server), lines)).toBe(true);
			}),
			FEWER_RUNS,
		);
	});

	test.each([
		['Hello {{NAME}}, come!', 'Hello Grace, come!', true],
		['Hello {{NAME}}, come!', 'Hello Grace, go!', false],
		['Hello {{NAME}}, come!', 'Come! Hello Grace', false],
		['{Hi|Hello} you', 'Hello you', true],
		['{Hi|Hello} you', 'Hey you', false],
	])('%j as %j: %s', (text, recorded, isPossible) => {
		expect(sentText(text).mayBecome(recorded)).toBe(isPossible);
	});
});

test('tells what no list of the account tells', () => {
	expect(sentText('Hello {{NAME}}').isRecognizable).toBe(true);
	expect(sentText('Hello from {{COUNTRY_NAME}}').isRecognizable).toBe(false);
});

test('a contact with odd fields is no obstacle', () => {
	const { becomes: isSame } = sentText('Hello {{NAME}} {{CUSTOM_PARAMETERS:city}}');
	for (const custom_parameters of [[], null, undefined, 'text', { city: null }, { city: {} }]) {
		expect(isSame('Hello  ', { name: null, custom_parameters })).toBe(true);
	}
	expect(isSame('Hello 5 7', { name: 5, custom_parameters: { city: 7 } })).toBe(true);
});
