/**
 * A second opinion on segments, written from the standards alone and sharing nothing with the code
 * under test: 3GPP TS 23.038, 6.2.1 (default alphabet, in the order of the table) and 6.2.1.1
 * (extension table); 3GPP TS 23.040, 9.2.3.24.1 (6 octets of each part are its header).
 */
export const GSM_BASIC = [
	...'@\u00a3$\u00a5\u00e8\u00e9\u00f9\u00ec\u00f2\u00c7\n\u00d8\u00f8\r\u00c5\u00e5',
	...'\u0394_\u03a6\u0393\u039b\u03a9\u03a0\u03a8\u03a3\u0398\u039e\u00c6\u00e6\u00df\u00c9',
	...' !"#\u00a4%&\'()*+,-./',
	...'0123456789:;<=>?',
	...'\u00a1ABCDEFGHIJKLMNO',
	...'PQRSTUVWXYZ\u00c4\u00d6\u00d1\u00dc\u00a7',
	...'\u00bfabcdefghijklmno',
	...'pqrstuvwxyz\u00e4\u00f6\u00f1\u00fc\u00e0',
];
export const GSM_EXTENSION = [...'\f^{}\\[~]|\u20ac'];

const OCTETS = 140;
const HEADER_OCTETS = 6;

export interface ReferenceCount {
	encoding: 'GSM-7' | 'UCS-2';
	segments: number;
	characters: number;
}

/** Counts a text in which every code point stands for itself (CR LF apart: nothing is cut there). */
export function countByTheStandard(content: string): ReferenceCount {
	const pieces = content.match(/\r\n|[^]/gu) ?? [];
	const codePoints = [...content];
	const isGsm = codePoints.every(
		(point) => GSM_BASIC.includes(point) || GSM_EXTENSION.includes(point),
	);
	if (isGsm) {
		const sizes = codePoints.map((point) => (GSM_EXTENSION.includes(point) ? 2 : 1));
		return { encoding: 'GSM-7', ...fill(sizes, 7) };
	}
	return {
		encoding: 'UCS-2',
		...fill(
			pieces.map((piece) => piece.length),
			16,
		),
	};
}

function fill(sizes: number[], bits: number): { segments: number; characters: number } {
	const characters = sizes.reduce((sum, size) => sum + size, 0);
	if (characters === 0) return { segments: 0, characters };
	if (characters * bits <= OCTETS * 8) return { segments: 1, characters };
	const capacity = Math.floor(((OCTETS - HEADER_OCTETS) * 8) / bits);
	const parts: number[] = [0];
	for (const size of sizes) {
		const last = parts.length - 1;
		if (parts[last] + size > capacity) parts.push(size);
		else parts[last] += size;
	}
	return { segments: parts.length, characters };
}
