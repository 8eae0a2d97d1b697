import fc from 'fast-check';

const characters = fc
	.oneof(
		fc.integer({ min: 0x20, max: 0x7e }),
		fc.integer({ min: 0, max: 0xd7ff }),
		fc.integer({ min: 0xe000, max: 0x10ffff }),
	)
	.map((codePoint) => String.fromCodePoint(codePoint));

/**
 * Text of any characters at all. The library's own unit "binary" first makes a table of all 1.1 million
 * of them, for a second in each test file.
 */
export function anyText(constraints: { maxLength?: number } = {}): fc.Arbitrary<string> {
	return fc.string({ ...constraints, unit: characters });
}
