// The build bundles the table. Only the table is taken from the library: its segmenter brings a
// grapheme table with it (27 kB gzipped against 2 kB), takes quadratic time, and counts a grapheme
// longer than a segment as one.
import unicodeToGsm from 'sms-segments-calculator/dist/libs/UnicodeToGSM';

/**
 * The septets of each character of the GSM 7 bit default alphabet, by UTF-16 code unit: one septet
 * for the basic table, two (escape first) for the extension table (3GPP TS 23.038, 6.2.1 and 6.2.1.1).
 */
export const septetsByCodeUnit: Readonly<Record<number, readonly number[] | undefined>> =
	unicodeToGsm;
