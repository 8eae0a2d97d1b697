import fc from 'fast-check';

import { serverWords } from '../../../nodes/NotificatorSms/message/wording';
import { anyText } from './anyText';

test.each([
	['The phone is offline.', 'The phone is offline.'],
	['  two\n\tlines \r\n', 'two lines'],
	['bell\u0007, escape\u001b[31m, null\u0000', 'bell , escape [31m, null'],
	['right\u202eto left, zero\u200bwidth', 'right to left, zero width'],
	['line\u2028and paragraph\u2029', 'line and paragraph'],
	['<img src=x onerror=alert(1)>', '‹img src=x onerror=alert(1)›'],
	['Le numéro n’est pas valide ✓', 'Le numéro n’est pas valide ✓'],
	['', ''],
])('%j is quoted as %j', (words, shown) => expect(serverWords(words)).toBe(shown));

test('300 characters are quoted whole, of more only the beginning', () => {
	expect(serverWords('x'.repeat(300))).toBe('x'.repeat(300));
	expect(serverWords('x'.repeat(301))).toBe(`${'x'.repeat(300)}…`);
	expect(serverWords(`${'x'.repeat(299)} yes`)).toBe(`${'x'.repeat(299)}…`);
	expect(serverWords('x'.repeat(10_000_000))).toHaveLength(301);
});

test('no words make a tag, a second line or a long text', () => {
	fc.assert(
		fc.property(anyText({ maxLength: 700 }), (words) => {
			expect(serverWords(words)).not.toMatch(/[<>\p{Cc}\u2028\u2029]/u);
			expect(serverWords(words).length).toBeLessThanOrEqual(301);
		}),
	);
});
