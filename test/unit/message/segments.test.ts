import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { measureText } from '../../../nodes/NotificatorSms/message/segments';
import { countByTheStandard, GSM_BASIC, GSM_EXTENSION } from './gsmReference';
import { FEWER_RUNS, RUNS } from './runs';
import { anyText } from './anyText';

const EURO = '\u20ac';
const ZHE = '\u0436';
const GRINNING = '\u{1f600}';
const FAMILY = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}';
const FLAG = '\u{1f1eb}\u{1f1f7}';
const ACUTE = '\u0301';
const HIGH_SURROGATE = '\ud83d';
const LOW_SURROGATE = '\ude00';

describe('segments', () => {
	test.each<[string, string, string, number, number]>([
		['empty', '', 'GSM-7', 0, 0],
		['one character', 'a', 'GSM-7', 1, 1],
		['full GSM-7 segment', 'a'.repeat(160), 'GSM-7', 1, 160],
		['one more', 'a'.repeat(161), 'GSM-7', 2, 161],
		['two full parts', 'a'.repeat(306), 'GSM-7', 2, 306],
		['one more than two parts', 'a'.repeat(307), 'GSM-7', 3, 307],
		['extension counts twice', EURO.repeat(80), 'GSM-7', 1, 160],
		['one more extension', EURO.repeat(81), 'GSM-7', 2, 162],
		[
			'escape is not cut from its character',
			'a'.repeat(152) + EURO + 'a'.repeat(152),
			'GSM-7',
			3,
			306,
		],
		['line feed', 'a\nb', 'GSM-7', 1, 3],
		['Windows line break counts as two', 'a\r\nb', 'GSM-7', 1, 4],
		['lone carriage return', 'a\rb', 'GSM-7', 1, 3],
		['form feed', '\f', 'GSM-7', 1, 2],
		['full UCS-2 segment', ZHE.repeat(70), 'UCS-2', 1, 70],
		['one more in UCS-2', ZHE.repeat(71), 'UCS-2', 2, 71],
		['two full UCS-2 parts', ZHE.repeat(134), 'UCS-2', 2, 134],
		['one more than two UCS-2 parts', ZHE.repeat(135), 'UCS-2', 3, 135],
		['extension counts once in UCS-2', ZHE + EURO.repeat(69), 'UCS-2', 1, 70],
		['emoji count twice', GRINNING.repeat(35), 'UCS-2', 1, 70],
		['one more emoji', GRINNING.repeat(36), 'UCS-2', 2, 72],
		['a surrogate pair is not cut', ZHE.repeat(66) + GRINNING + ZHE.repeat(66), 'UCS-2', 3, 134],
		['a joined emoji is not cut', ZHE.repeat(60) + FAMILY + ZHE.repeat(66), 'UCS-2', 3, 134],
		['a flag is not cut', ZHE.repeat(65) + FLAG + ZHE.repeat(65), 'UCS-2', 3, 134],
		[
			'an accent stays with its letter',
			`${ZHE.repeat(66)}e${ACUTE}${ZHE.repeat(66)}`,
			'UCS-2',
			3,
			134,
		],
		['a character longer than a part is cut', `e${ACUTE.repeat(200)}`, 'UCS-2', 3, 201],
		['a cut inside a long character spares pairs', `e${'\u{1d165}'.repeat(100)}`, 'UCS-2', 4, 201],
		['nor where the pairs fill parts of their own', `e${'\u{1d165}'.repeat(66)}`, 'UCS-2', 2, 133],
		['nor are the first of all pairs cut', `e${'\u{101fd}'.repeat(100)}`, 'UCS-2', 4, 201],
		['a pair at the very end of a part is not cut', `e${ACUTE.repeat(65)}\u{1d165}${ACUTE.repeat(66)}`, 'UCS-2', 3, 134],
		['a part may end with a pair', `e${'\u{1d165}'.repeat(66)}${ACUTE}`, 'UCS-2', 2, 134],
		['lone high surrogate', HIGH_SURROGATE, 'UCS-2', 1, 1],
		['lone low surrogate', LOW_SURROGATE, 'UCS-2', 1, 1],
		['many lone surrogates', HIGH_SURROGATE.repeat(71), 'UCS-2', 2, 71],
	])('%s', (_, content, encoding, segments, characters) => {
		expect(measureText(content)).toMatchObject({ encoding, segments, characters });
	});

	test('the whole alphabet is GSM-7', () => {
		expect(GSM_BASIC).toHaveLength(127);
		expect(GSM_EXTENSION).toHaveLength(10);
		for (const character of GSM_BASIC) {
			expect(measureText(character)).toEqual({
				encoding: 'GSM-7',
				segments: 1,
				characters: 1,
				forcedBy: [],
			});
		}
		for (const character of GSM_EXTENSION) {
			expect(measureText(character)).toEqual({
				encoding: 'GSM-7',
				segments: 1,
				characters: 2,
				forcedBy: [],
			});
		}
	});

	test('nothing else is', () => {
		const alphabet = new Set([...GSM_BASIC, ...GSM_EXTENSION]);
		const codeUnits = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
		const inGsm7 = codeUnits.filter((character) => measureText(character).encoding === 'GSM-7');
		expect(new Set(inGsm7)).toEqual(alphabet);
	});

	test('what forces UCS-2 is named once, in order', () => {
		expect(measureText(`a${ZHE}${GRINNING}${ZHE}${EURO}\u00e7${HIGH_SURROGATE}`).forcedBy).toEqual([
			ZHE,
			GRINNING,
			'\u00e7',
			HIGH_SURROGATE,
		]);
	});

	test('a long text takes linear time', () => {
		expect(measureText(GRINNING.repeat(200_000)).segments).toBe(Math.ceil(400_000 / 66));
		expect(measureText('a'.repeat(1_000_000)).segments).toBe(Math.ceil(1_000_000 / 153));
	});
});

describe('against the standard', () => {
	const gsm = fc.constantFrom(...GSM_BASIC, ...GSM_EXTENSION, '\r\n');
	const extension = fc.constantFrom(...GSM_EXTENSION);
	// Code points that never join their neighbour into one character.
	const ucs2 = fc.constantFrom(ZHE, '\u00e7', '\u4e2d', '\u2019', '\u2026', '\u00a0', '\u0416');
	const pair = fc.constantFrom(GRINNING, '\u{1f680}', '\u{10400}', '\u{20000}');
	const repeated = (character: fc.Arbitrary<string>) =>
		fc.tuple(character, fc.integer({ min: 1, max: 90 })).map(([text, count]) => text.repeat(count));
	const textOf = (...characters: Array<fc.Arbitrary<string>>) =>
		fc
			.array(fc.oneof(...characters, ...characters.map(repeated)), { maxLength: 12 })
			.map((parts) => parts.join(''));
	const text = fc.oneof(
		textOf(gsm, extension),
		textOf(ucs2, pair),
		textOf(gsm, extension, ucs2, pair),
	);

	test('encoding, segments and characters agree', () => {
		fc.assert(
			fc.property(text, (content) => {
				expect(measureText(content)).toMatchObject(countByTheStandard(content));
			}),
			RUNS,
		);
	});

	test('encoding and segments agree with the calculator most people use', () => {
		// It counts an empty text as one segment and may end a segment between CR and LF.
		fc.assert(
			fc.property(text, (content) => {
				const lines = content.replace(/\r\n/g, '\n');
				fc.pre(lines !== '');
				const { encodingName, segmentsCount } = new SegmentedMessage(lines);
				expect(measureText(lines)).toMatchObject({
					encoding: encodingName,
					segments: segmentsCount,
				});
			}),
			FEWER_RUNS,
		);
	});

	test('no text throws, and the segments can hold it', () => {
		fc.assert(
			fc.property(anyText({ maxLength: 400 }), (content) => {
				const { encoding, segments, characters } = measureText(content);
				const capacity = encoding === 'GSM-7' ? 160 : 70;
				expect(segments * capacity).toBeGreaterThanOrEqual(characters);
				expect(segments === 0).toBe(content === '');
			}),
			FEWER_RUNS,
		);
	});
});
