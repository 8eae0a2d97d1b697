import fc from 'fast-check';
import { replaceUnsupportedCharacters } from '../../../nodes/NotificatorSms/message/characters';
import { measureText } from '../../../nodes/NotificatorSms/message/segments';
import { countByTheStandard, GSM_BASIC, GSM_EXTENSION } from './gsmReference';
import { RUNS } from './runs';
import { anyText } from './anyText';

const LEFT_QUOTE = '\u201c';
const RIGHT_QUOTE = '\u201d';
const APOSTROPHE = '\u2019';
const EN_DASH = '\u2013';
const ELLIPSIS = '\u2026';
const NO_BREAK_SPACE = '\u00a0';
const ZERO_WIDTH_SPACE = '\u200b';
const ACUTE = '\u0301';
const STROKE = '\u0338';
const GRINNING = '\u{1f600}';

describe('replaced characters', () => {
	test.each([
		['curly quotes', `${LEFT_QUOTE}a${RIGHT_QUOTE}`, '"a"'],
		['apostrophe', `l${APOSTROPHE}heure`, "l'heure"],
		['low quotes', '\u201ea\u201d', '"a"'],
		['guillemets', '\u00aba\u00bb', '"a"'],
		['backtick', '`a\u00b4', "'a'"],
		['primes', '5\u2032 6\u2033', '5\' 6"'],
		['dashes', `1${EN_DASH}2\u20143`, '1-2-3'],
		['minus and hyphens', '\u22121 a\u2010b\u2011c', '-1 a-b-c'],
		['ellipsis', `wait${ELLIPSIS}`, 'wait...'],
		['no-break spaces', `10${NO_BREAK_SPACE}000\u202f\u20ac`, '10 000 \u20ac'],
		['thin space and tab', 'a\u2009b\tc', 'a b c'],
		['zero-width characters', `a${ZERO_WIDTH_SPACE}b\u200d\ufeffc`, 'abc'],
		['direction marks', '\u200ea\u2066b\u2069', 'ab'],
		['line separators', 'a\u2028b\u0085c', 'a\nb\nc'],
		['bullet', '\u2022 a', '- a'],
		['ligatures', '\ufb01n, \u0153uf, \u0152uvre', 'fin, oeuf, OEuvre'],
		['signs', '\u00a9 \u00ae \u2122 \u00d7 \u00bd', '(C) (R) TM x 1/2'],
		['emoji form of a sign', '\u00a9\ufe0f', '(C)'],
		['fullwidth', '\uff21\uff22\uff23\uff01', 'ABC!'],
		['fullwidth backtick', '\uff40', "'"],
		[
			'French',
			'la f\u00eate de No\u00ebl \u00e0 \u00e9t\u00e9, \u00e7a va',
			'la fete de Noel \u00e0 \u00e9t\u00e9, ca va',
		],
		['Polish', '\u0141\u00f3d\u017a', 'Lodz'],
		['Turkish', '\u0130\u015f\u0131\u011f', 'Isig'],
		['Vietnamese', 'Vi\u1ec7t \u0110\u00f4ng', 'Viet Dong'],
		['Icelandic', '\u00deing', 'Thing'],
		['two code points of a letter GSM-7 has', `caf${'e'}${ACUTE}`, 'caf\u00e9'],
		['accent that no letter has', `x${ACUTE}`, 'x'],
		['\u00d8 with an accent', '\u01fe', '\u00d8'],
	])('%s', (_, content, expected) => {
		const { content: result, replaced } = replaceUnsupportedCharacters(content);
		expect(result).toBe(expected);
		expect(replaced.length).toBeGreaterThan(0);
	});

	// By Unicode blocks, so that nobody has to believe the order of the implementation.
	test.each<[string, string, string]>([
		['General Punctuation', '\u2010\u2011\u2012\u2013\u2014\u2015', '------'],
		['General Punctuation', '\u2018\u2019\u201a\u201b', "'','"],
		['General Punctuation', '\u201c\u201d\u201e\u201f', '""""'],
		['General Punctuation', '\u2022\u2023\u2024\u2025\u2026', '--......'],
		['General Punctuation', '\u2032\u2033\u2035\u2036\u2039\u203a\u203c', `'"'"<>!!`],
		['General Punctuation', '\u2043\u2044\u2048\u2049\u204e', '-/?!!?*'],
		['Spacing Modifier Letters', '\u02b9\u02ba\u02bb\u02bc\u02bd', `'"'''`],
		['Spacing Modifier Letters', '\u02c6\u02ca\u02cb\u02dc\u02ee', `^''~"`],
		['Latin-1', '`\u00a6\u00a9\u00aa\u00ab\u00ae\u00b1', `'|(C)a"(R)+/-`],
		['Latin-1', '\u00b4\u00b7\u00ba\u00bb', `'.o"`],
		['Latin-1', '\u00bc\u00bd\u00be', '1/41/23/4'],
		['Latin-1', '\u00d0\u00d7\u00de\u00f0\u00f7\u00fe', 'DxThd/th'],
		['Latin Extended-A', '\u0110\u0111\u0126\u0127\u0131\u0132\u0133', 'DdHhiIJij'],
		['Latin Extended-A', '\u013f\u0140\u0141\u0142\u0149', "LlLl'n"],
		['Latin Extended-A', '\u0152\u0153\u0166\u0167\u017f', 'OEoeTts'],
		['Latin Extended Additional', '\u1e9e', 'SS'],
		['Letterlike Symbols', '\u2116\u2122', 'NoTM'],
		['Arrows', '\u2190\u2192', '<-->'],
		['Mathematical Operators', '\u2212\u2215\u2217\u2223\u223c\u2264\u2265', '-/*|~<=>='],
		['Geometric Shapes', '\u25aa\u25cf\u25e6', '---'],
		['Dingbats', '\u275b\u275c\u275d\u275e', `''""`],
		['CJK Symbols and Punctuation', '\u3001\u3002\u301d\u301e\u301f', ',."""'],
		['Alphabetic Presentation Forms', '\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06', 'fffiflffifflstst'],
		['Small Form Variants', '\ufe58\ufe63', '--'],
		['ends of the fullwidth forms', '\uff01\uff5e', '!~'],
	])('%s: %s', (_block, content, expected) => {
		const { content: result, replaced } = replaceUnsupportedCharacters(content);
		expect(result).toBe(expected);
		expect(replaced).toEqual([...content]);
	});

	test.each(['\uff00', '\uff5f', '\uff61', '\uffa7'])('%j, next to the fullwidth forms, has no twin', (content) => {
		expect(replaceUnsupportedCharacters(`a${content}`)).toEqual({ content: `a${content}`, replaced: [] });
	});

	test('are named once, in order', () => {
		expect(
			replaceUnsupportedCharacters(`${EN_DASH}${LEFT_QUOTE}e${ACUTE}${EN_DASH}`).replaced,
		).toEqual([EN_DASH, LEFT_QUOTE, `e${ACUTE}`]);
	});
});

describe('untouched', () => {
	test.each([
		['empty', ''],
		['GSM-7', [...GSM_BASIC, ...GSM_EXTENSION].join('')],
		['emoji beside a dash', `${GRINNING} ${EN_DASH}`],
		['Cyrillic beside a dash', `\u041f\u0440\u0438\u0432\u0435\u0442 ${EN_DASH}`],
		['Cyrillic letter with an accent', '\u0439'],
		['Greek small letters', '\u03b1\u03c9'],
		['sign that a stroke turns around', `a \u2260 b ${EN_DASH}`],
		['the same with its own stroke', `a =${STROKE} b`],
		['superscript that changes a number', '10\u00b2'],
		['degree sign', '20\u00b0C'],
		['keycap', '1\ufe0f\u20e3'],
		['lone surrogate', `\ud83d${EN_DASH}`],
		['more segments than before', ELLIPSIS.repeat(70)],
	])('%s', (_, content) => {
		expect(replaceUnsupportedCharacters(content)).toEqual({ content, replaced: [] });
	});
});

describe('for any text', () => {
	const typographic = fc.constantFrom(
		...[LEFT_QUOTE, APOSTROPHE, EN_DASH, ELLIPSIS, NO_BREAK_SPACE, ZERO_WIDTH_SPACE, ACUTE],
		...['\u2122', '\ufb03', '\u00be', '\u00ea', '\u1ec7', '\u00e7', '\u0142', '\uff3b', '\u00fe'],
	);
	const gsm = fc.constantFrom(...GSM_BASIC, ...GSM_EXTENSION);
	const latin = fc.integer({ min: 0xa0, max: 0x24f }).map((code) => String.fromCharCode(code));
	const repeated = fc
		.tuple(fc.oneof(typographic, gsm), fc.integer({ min: 1, max: 80 }))
		.map(([character, count]) => character.repeat(count));
	const text = fc.oneof(
		fc
			.array(fc.oneof(typographic, gsm, repeated), { maxLength: 60 })
			.map((parts) => parts.join('')),
		fc.array(fc.oneof(typographic, gsm, latin), { maxLength: 60 }).map((parts) => parts.join('')),
		anyText(),
	);

	test('what was replaced fits GSM-7 and takes no more segments; nothing else changes', () => {
		fc.assert(
			fc.property(text, (original) => {
				const { content, replaced } = replaceUnsupportedCharacters(original);
				if (replaced.length === 0) {
					expect(content).toBe(original);
					return;
				}
				expect(countByTheStandard(content).encoding).toBe('GSM-7');
				expect(measureText(content).segments).toBeLessThanOrEqual(measureText(original).segments);
				for (const character of replaced) {
					expect(original).toContain(character);
					expect(measureText(character).encoding).toBe('UCS-2');
				}
				expect(replaceUnsupportedCharacters(content)).toEqual({ content, replaced: [] });
			}),
			RUNS,
		);
	});
});
