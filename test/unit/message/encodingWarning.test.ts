import fc from 'fast-check';
import { explainUcs2, nameCharacters } from '../../../nodes/NotificatorSms/message/encodingWarning';
import { measureText } from '../../../nodes/NotificatorSms/message/segments';
import { FEWER_RUNS } from './runs';
import { expectSentence } from './sentences';
import { anyText } from './anyText';

describe('the warning about UCS-2', () => {
	test('says nothing about GSM-7', () => {
		expect(explainUcs2(measureText('abc'))).toBeUndefined();
	});

	test('names the characters', () => {
		const sentence = explainUcs2(measureText('a \u2013 b\u200bc'));
		expect(sentence).toMatch(/because of "\u2013" and U\+200B \(zero-width space\)\.$/);
		expectSentence(sentence ?? '');
	});

	test('is bounded, whatever the text', () => {
		fc.assert(
			fc.property(anyText({ maxLength: 300 }), (content) => {
				const sentence = explainUcs2(measureText(content));
				if (sentence !== undefined) expect(sentence.length).toBeLessThan(400);
			}),
			FEWER_RUNS,
		);
	});
});

describe('names of characters', () => {
	test.each<[string, string[], string]>([
		['visible', ['\u2013'], '"\u2013"'],
		['two', ['\u2013', '\u2026'], '"\u2013" and "\u2026"'],
		['no-break space', ['\u00a0'], 'U+00A0 (no-break space)'],
		['tab', ['\t'], 'U+0009 (tab)'],
		['soft hyphen', ['\u00ad'], 'U+00AD (soft hyphen)'],
		['thin space', ['\u2009'], 'U+2009 (thin space)'],
		['non-joiner', ['\u200c'], 'U+200C (zero-width non-joiner)'],
		['joiner', ['\u200d'], 'U+200D (zero-width joiner)'],
		['left-to-right mark', ['\u200e'], 'U+200E (left-to-right mark)'],
		['right-to-left mark', ['\u200f'], 'U+200F (right-to-left mark)'],
		['line separator', ['\u2028'], 'U+2028 (line separator)'],
		['narrow no-break space', ['\u202f'], 'U+202F (narrow no-break space)'],
		['word joiner', ['\u2060'], 'U+2060 (word joiner)'],
		['variation selector', ['\ufe0f'], 'U+FE0F (emoji variation selector)'],
		['byte order mark', ['\ufeff'], 'U+FEFF (byte order mark)'],
		['invisible without a known name', ['\u2066'], 'U+2066'],
		['unpaired surrogate', ['\ud83d'], 'U+D83D'],
		['beyond the basic plane', ['\u{e0001}'], 'U+E0001'],
		['accent without a letter', ['\u0301'], 'U+0301'],
		[
			'many',
			[...'\u0430\u0431\u0432\u0433\u0434\u0435\u0436'],
			'"\u0430", "\u0431", "\u0432", "\u0433", "\u0434" and 2 more',
		],
		['none', [], ''],
	])('%s', (_, characters, names) => {
		expect(nameCharacters(characters)).toBe(names);
	});
});
