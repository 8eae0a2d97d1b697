// The words that n8n asks messages to avoid, outside of quoted values.
const AVOIDED = /\b(?:error|problem|failure|failed|mistake|invalid)\b/i;
const QUOTED = /"[^"]*"/g;
const LONGEST_SENTENCE = 500;

/** Checks the house rules for sentences that users read. */
export function expectSentence(sentence: string): void {
	expect(sentence).toMatch(/^["A-Z]/);
	expect(sentence).toMatch(/\.$/);
	expect(sentence.replace(QUOTED, '')).not.toMatch(AVOIDED);
	expect(sentence.length).toBeLessThan(LONGEST_SENTENCE);
}
