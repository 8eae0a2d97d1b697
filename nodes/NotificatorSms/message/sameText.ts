import { plainTypography } from './characters';
import { LONGEST_UNCUT_CONTENT } from './fields';

/** What a server fills into a text; a row of the account's contacts. */
export interface FilledContact {
	name?: unknown;
	phone_number?: unknown;
	custom_parameters?: unknown;
}

/** A text that was sent, to be found again among those that the account shows. */
export interface SentText {
	/**
	 * False where a server fills in what no list of the account tells, such as the name of a country:
	 * that the account does not show such a text proves nothing.
	 */
	isRecognizable: boolean;
	/**
	 * Whether a text of the account can have come from this one.
	 *
	 * @param recorded as the account shows it
	 * @param contact whom the account names as its recipient
	 * @param appendedLines what the account's plan appends, from {@link appendedLinesIn}
	 */
	becomes(recorded: string, contact: FilledContact, appendedLines?: ReadonlySet<string>): boolean;
	/** Whether a text of the account can have come from this one by what some contact fills in. */
	mayBecome(recorded: string, appendedLines?: ReadonlySet<string>): boolean;
}

/** Literal text, or what one of several things may be in the place of. */
type Pattern = Array<string | Pattern[]>;

const PLACEHOLDER = /\{\{(?:NAME|PHONE_NUMBER|CUSTOM_PARAMETERS:[^{}]+)\}\}/;
const UNKNOWN_PLACEHOLDER = /\{\{(?:COUNTRY_NAME|CONTINENT_NAME)\}\}/;

/**
 * Reads a text for what a server can make of it: it fills in placeholders, chooses from `{a|b}`, cuts
 * at 1000 characters, makes typographic characters plain, writes line ends in its own way, takes away
 * the spaces around the text, and appends a line of the account's plan. Each of these a server does or
 * leaves.
 * Source: placeholders and choices are documented for the gateway software, the rest is reported for
 * it, but for the spaces: taking them away is usual for servers that read forms.
 *
 * @param content as it is sent
 */
export function sentText(content: string): SentText {
	const unfilled = patternsOf([content]);
	const isFixed = !PLACEHOLDER.test(content);
	const pieces = piecesOf(content);
	const sent: SentText = {
		isRecognizable: !UNKNOWN_PLACEHOLDER.test(content),
		mayBecome(recorded, appendedLines) {
			if (isFixed) return sent.becomes(recorded, {}, appendedLines);
			const text = comparable(recorded);
			return [...text].length >= SURELY_UNCUT || hasInOrder(text, pieces);
		},
		becomes(recorded, contact, appendedLines = new Set()) {
			const text = comparable(recorded);
			const removed = removedFrom(recorded) + removedFrom(content);
			const isLong = (part: string) => [...part].length + removed >= LONGEST_UNCUT_CONTENT;
			const lines = [...appendedLines].flatMap((line) => [`\n${line}`, `\n\n${line}`]);
			const patterns = isFixed ? unfilled : [...unfilled, ...patternsOf(filledTexts(content, contact))];
			return patterns.some(
				(pattern) =>
					isMatch([...pattern, [[], ...lines.map((line) => [line])]], text, isLong(text)) ||
					lines.some((line) => {
						const cut = text.slice(0, -line.length);
						return text.endsWith(line) && isLong(cut) && isMatch(pattern, cut, true);
					}),
			);
		},
	};
	return sent;
}

/** A text that is shorter was not cut, also where characters were taken out of it. */
const SURELY_UNCUT = LONGEST_UNCUT_CONTENT / 2;

/** A server may take spaces and line ends away that are around a text. */
function patternsOf(texts: string[]): Pattern[] {
	return [...new Set(texts.flatMap((text) => [text, text.trim()]))].map(patternOf);
}

/** What is outside of all braces, which no server changes but for spaces; nothing where the braces do not match. */
function piecesOf(content: string): string[] {
	const pieces: string[] = [];
	let depth = 0;
	for (const part of content.split(/([{}])/)) {
		if (part === '{') depth++;
		else if (part === '}') depth--;
		else if (depth === 0) pieces.push(comparable(part).trim());
		if (depth < 0) return [];
	}
	return depth === 0 ? pieces : [];
}

function hasInOrder(text: string, pieces: string[]): boolean {
	let end = 0;
	return pieces.every((piece) => {
		const start = text.indexOf(piece, end);
		end = start + piece.length;
		return start >= 0;
	});
}

/** How many characters of a text are not in what it is compared as. */
function removedFrom(text: string): number {
	const lineEnds = text.match(/\r\n/g)?.length ?? 0;
	return lineEnds + [...text].filter((character) => plainTypography(character) === '').length;
}

/**
 * The lines that end different texts of the account: a plan appends one to every text. A line that
 * ends only one text is a part of it.
 *
 * @param recorded texts of SMS that were sent, as the account shows them
 */
export function appendedLinesIn(recorded: Iterable<string>): ReadonlySet<string> {
	const stems = new Map<string, string>();
	const lines = new Set<string>();
	for (const text of recorded) {
		const plain = comparable(text);
		const start = plain.lastIndexOf('\n');
		const line = plain.slice(start + 1);
		if (start < 0 || line === '') continue;
		const stem = plain.slice(0, start);
		if ((stems.get(line) ?? stem) === stem) stems.set(line, stem);
		else lines.add(line);
	}
	return lines;
}

/** Half of a character, which no encoding can carry. */
const LONE_SURROGATE = /\p{Cs}/gu;

/** What a text is compared as. */
function comparable(text: string): string {
	return plainTypography(text.replace(/\r\n?/g, '\n').replace(LONE_SURROGATE, '\ufffd'));
}

/** A placeholder for which the contact has nothing is left as it is, or nothing is in its place. */
function filledTexts(content: string, { name, phone_number, custom_parameters }: FilledContact): string[] {
	const parameters = new Map(Object.entries((custom_parameters ?? {}) as Record<string, unknown>));
	const fill = (leavesParameters: boolean, leavesName: boolean) =>
		content
			.replace(/\{\{CUSTOM_PARAMETERS:([^{}]+)\}\}/g, (placeholder, key: string) =>
				leavesParameters && filling(parameters.get(key)) === '' ? placeholder : filling(parameters.get(key)),
			)
			.replace(/\{\{NAME\}\}/g, (placeholder) => (leavesName && filling(name) === '' ? placeholder : filling(name)))
			.replace(/\{\{PHONE_NUMBER\}\}/g, () => filling(phone_number));
	return [fill(false, false), fill(false, true), fill(true, false), fill(true, true)];
}

function filling(value: unknown): string {
	return value === null || value === undefined || typeof value === 'object' ? '' : String(value);
}

/** A `{` that is not closed yet: the choices behind it that are complete, and the one that is not. */
interface OpenBrace {
	choices: Pattern[];
	current: Pattern;
}

/** `{a|b}` stands for a or b, or for itself where a server does not choose; anything else is literal. */
function patternOf(text: string): Pattern {
	const stack: OpenBrace[] = [{ choices: [], current: [] }];
	const top = () => stack[stack.length - 1];
	for (const literal of text.split(/([{}|])/)) {
		if (literal === '{') {
			stack.push({ choices: [], current: [] });
		} else if (literal === '|' && stack.length > 1) {
			top().choices.push(top().current);
			top().current = [];
		} else if (literal === '}' && stack.length > 1) {
			const closed = stack.pop()!;
			const itself: Pattern = [...written(closed), '}'];
			if (closed.choices.length === 0) top().current.push(...itself);
			else top().current.push([...closed.choices, closed.current, itself]);
		} else if (literal !== '') {
			top().current.push(comparable(literal));
		}
	}
	const [{ current }, ...unclosed] = stack;
	return [...current, ...unclosed.flatMap(written)];
}

/** A brace as it was written. */
function written({ choices, current }: OpenBrace): Pattern {
	return ['{', ...choices.flatMap((choice): Pattern => [...choice, '|']), ...current];
}

/**
 * Whether a text is one of those that a pattern stands for.
 *
 * @param mayBeCut whether the beginning of one is enough
 */
function isMatch(pattern: Pattern, text: string, mayBeCut: boolean): boolean {
	// Of each choice, where it can end by where it begins: choices inside of choices are met again and again.
	const known = new Map<Pattern, Map<number, Set<number>>>();
	let isBeginning = false;

	function endsOfChoice(choice: Pattern, start: number): Set<number> {
		const ends = known.get(choice) ?? new Map<number, Set<number>>();
		known.set(choice, ends);
		const found = ends.get(start) ?? endsOf(choice, start);
		ends.set(start, found);
		return found;
	}

	function endsOf(sequence: Pattern, start: number): Set<number> {
		let positions = new Set([start]);
		for (const part of sequence) {
			const next = new Set<number>();
			for (const position of positions) {
				if (typeof part !== 'string') {
					for (const choice of part) endsOfChoice(choice, position).forEach((end) => next.add(end));
				} else if (text.startsWith(part, position)) {
					next.add(position + part.length);
				} else if (part.length > text.length - position && part.startsWith(text.slice(position))) {
					isBeginning = true;
				}
			}
			positions = next;
		}
		return positions;
	}

	return endsOf(pattern, 0).has(text.length) || (mayBeCut && isBeginning);
}
