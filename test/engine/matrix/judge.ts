import type { AcceptedMessage, RecordedRequest } from '../../sandbox';
import type { JobResult, OutputItem } from '../job';
import { NODE, outputOf, pairedIndex } from '../workflows';
import type { Cell } from './cells';
import { expectedFates, hasNoRecord, type Fate } from './expected';

/** What the sandbox has on record of one cell. */
export interface Evidence {
	/** The recipient of each item. */
	numbers: string[];
	/** All that was accepted for these numbers. */
	accepted: AcceptedMessage[];
	/** The requests that carried one of them, in order. */
	requests: RecordedRequest[];
	result: JobResult;
}

const VERDICTS: Record<Exclude<Fate, 'accepted' | 'notDue' | 'acceptedOrNotDue'>, string> = {
	rejected: 'was refused',
	notSent: 'was not sent',
	uncertain: 'may have gone out',
};

const UNWELCOME_WORDS = /\b(errors?|problems?|failures?|mistakes?)\b/i;

/**
 * Compares what the node says and what the sandbox has on record with what the design asks for.
 *
 * @returns what is wrong, in sentences; none where all is well
 */
export function judge(cell: Cell, evidence: Evidence): string[] {
	const fates = expectedFates(cell).map((fate, item) => settledFate(fate, item, evidence));
	const stopped = cell.setting.stops && fates.some((fate) => fate !== 'accepted');
	return [
		...judgeRecord(cell, evidence, fates),
		...(stopped ? judgeStop(cell, evidence, fates) : judgeOutput(cell, evidence, fates)),
		...judgeWords(evidence),
	];
}

/** What was under way when the run stopped is told by the record, and what the node says must agree with it. */
function settledFate(fate: Fate, item: number, { numbers, accepted }: Evidence): Fate {
	if (fate !== 'acceptedOrNotDue') return fate;
	return accepted.some(({ recipient }) => recipient === numbers[item]) ? 'accepted' : 'notDue';
}

function judgeRecord(cell: Cell, { numbers, accepted, requests }: Evidence, fates: Fate[]): string[] {
	const findings: string[] = [];
	numbers.forEach((number, item) => {
		const times = accepted.filter(({ recipient }) => recipient === number).length;
		const isTaken = fates[item] === 'accepted' || (fates[item] === 'uncertain' && cell.fault.isTaken);
		if (times !== (isTaken ? 1 : 0)) {
			findings.push(`item ${item + 1} should be ${fates[item]}, but was accepted ${times} times`);
		}
		const own = requests.filter((request) => carries(request, number));
		const cause = own.findIndex(({ fault }) => fault !== null && cell.fault.means === 'uncertain');
		if (cause >= 0 && own.length > cause + 1) {
			findings.push(`item ${item + 1} was sent again after an answer that tells nothing`);
		}
	});
	return findings;
}

function carries({ fields }: RecordedRequest, number: string): boolean {
	return fields.some(([name, value]) => name === 'phone_numbers' && value.split(',').includes(number));
}

function judgeStop(cell: Cell, { numbers, result }: Evidence, fates: Fate[]): string[] {
	const findings: string[] = [];
	const guilty = fates.findIndex((fate) => fate !== 'accepted' && fate !== 'notDue');
	const { message, description, context } = result.error ?? { message: 'nothing', description: '' };
	if (message !== sentenceFor(cell, numbers, guilty, fates[guilty])) {
		findings.push(`it says "${message}"`);
	}
	if (context?.itemIndex !== undefined) findings.push(`the host counts too: item ${context.itemIndex}`);
	if (result.runs[NODE]?.some(({ outputs }) => outputs.flat().length > 0)) {
		findings.push('it stopped, and gave an output');
	}
	for (const account of accountOf(fates)) {
		if (!description?.includes(account)) findings.push(`"${description}" does not say "${account}"`);
	}
	return findings;
}

/** `Accepted: 2 items (1-2).` and so on, as far as there are such items; the items of a cell lie in rows. */
function accountOf(fates: Fate[]): string[] {
	const groups: Array<[string, Fate[]]> = [
		['Accepted', ['accepted']],
		['May have gone out', ['uncertain']],
		['Not sent', ['rejected', 'notSent', 'notDue']],
	];
	if (fates.every((fate) => fate !== 'accepted' && fate !== 'uncertain')) return ['Nothing was sent.'];
	return groups.flatMap(([words, kinds]) => {
		const items = [...fates.keys()].filter((item) => kinds.includes(fates[item]));
		return items.length === 0 ? [] : [`${words}: ${items.length} item`];
	});
}

function judgeOutput(cell: Cell, evidence: Evidence, fates: Fate[]): string[] {
	const { result } = evidence;
	if (result.error) return [`the workflow failed: ${result.error.message}`];
	const shown = [outputOf(result.runs, 0), outputOf(result.runs, 1)];
	const pairs = shown.flat().map(pairedIndex).sort((one, other) => Number(one) - Number(other));
	if (String(pairs) !== String([...fates.keys()])) {
		return [`the output items are paired with ${pairs.map((pair) => Number(pair) + 1).join(', ')}`];
	}
	return fates.flatMap((fate, item) => {
		const wrongOutput = fate !== 'accepted' && cell.setting.name.match(/error output/i) ? 1 : 0;
		const found = shown[wrongOutput].find((candidate) => pairedIndex(candidate) === item);
		if (!found) return [`item ${item + 1} is not on output ${wrongOutput + 1}`];
		return fate === 'accepted'
			? judgeSuccess(cell, evidence, item, found)
			: judgeFault(cell, evidence.numbers, item, fate, found);
	});
}

function judgeSuccess(
	cell: Cell,
	{ numbers, accepted }: Evidence,
	item: number,
	{ json, error }: OutputItem,
): string[] {
	const findings: string[] = [];
	const name = `item ${item + 1}`;
	if (json.error || error) findings.push(`${name} was accepted, but shows ${String(json.error ?? error)}`);
	if (json.status !== 'accepted') findings.push(`${name} was accepted, but shows ${String(json.status)}`);
	if (String(json.recipients) !== numbers[item]) {
		findings.push(`${name} shows the recipients ${String(json.recipients)}`);
	}
	const ids = accepted.filter(({ recipient }) => recipient === numbers[item]).map(({ smsId }) => smsId);
	const warnings = (json.warnings ?? []) as string[];
	if (String(json.sms_ids) !== String(ids) && !warnings.some((text) => /SMS IDs?/.test(text))) {
		findings.push(`${name} shows the IDs ${String(json.sms_ids)} for ${String(ids)}`);
	}
	const warns = warningOf(cell);
	const isStruck = cell.combined || item === cell.marked || cell.fault.fault === undefined;
	if (warns && isStruck && !warnings.some((text) => warns.test(text))) {
		findings.push(`${name} has the warnings ${JSON.stringify(warnings)}`);
	}
	return findings;
}

function judgeFault(
	cell: Cell,
	numbers: string[],
	item: number,
	fate: Fate,
	{ json }: OutputItem,
): string[] {
	const name = `item ${item + 1}`;
	const findings: string[] = [];
	if (json.error !== sentenceFor(cell, numbers, item, fate)) {
		findings.push(`${name} says ${JSON.stringify(json)}`);
	}
	if (json.to !== numbers[item]) findings.push(`${name} lost the fields of its input`);
	const messages = [{ phone_number: numbers[item], sms_id: null, status: fate }];
	if (JSON.stringify(json.messages) !== JSON.stringify(messages)) {
		findings.push(`${name} shows the messages ${JSON.stringify(json.messages)}`);
	}
	return findings;
}

function sentenceFor({ fault, itemCount }: Cell, numbers: string[], item: number, fate: Fate): string {
	const name = `Item ${item + 1} of ${itemCount} (${numbers[item]})`;
	const isLookedFor = fate === 'uncertain' && !hasNoRecord(fault);
	const said = isLookedFor ? `${fault.says!.replace(/\.$/, '')}. The account does not show it` : fault.says;
	return `${name} ${VERDICTS[fate as keyof typeof VERDICTS]}: ${said}`;
}

/** What a warning says of an item that meets the fault, and is accepted. */
function warningOf({ fault }: Cell): RegExp | undefined {
	return fault.means === 'uncertain' ? /^The answer of the server did not tell .* so it counts as accepted\.$/ : fault.warns;
}

/** All that a user reads: what stopped the run, and the outputs without the values of the test. */
function judgeWords({ result }: Evidence): string[] {
	const texts = [result.error?.message, result.error?.description];
	for (const { json } of [...outputOf(result.runs, 0), ...outputOf(result.runs, 1)]) {
		texts.push(json.error as string, ...((json.warnings ?? []) as string[]));
	}
	return texts
		.filter((text): text is string => UNWELCOME_WORDS.test(text ?? ''))
		.map((text) => `unwelcome words: "${text}"`);
}
