import type { IDataObject } from 'n8n-workflow';

import { foldedText } from '../api/contacts';
import { matchesAllowed, readAllowed } from '../message/recipients';
import { readStoredNumber } from '../message/storedNumber';
import { isBlank, LEAST_SIM, located, readFilters, readId } from '../message/values';
import { describeValue, plainText, quote } from '../message/wording';

/** Which SMS start the workflow. */
export interface SmsFilter {
	/** Whether an SMS passes by what its own row says. */
	passes(row: IDataObject): boolean;
	/** Whether whoever wrote it, or got it, passes; undefined where nobody is asked for. */
	passesFrom?(caller: IDataObject): boolean;
}

/** What all SMS pass. */
export const NO_FILTER: SmsFilter = { passes: () => true };

/** One filter has one of the two tests; none where it could not be read. */
const READERS: Record<string, (value: unknown, problems: string[]) => Partial<SmsFilter>> = {
	deviceId: idFilter('Device', 'device_id', 1),
	simSubscriptionId: idFilter('SIM', 'sim_subscription_id', LEAST_SIM),
	from: readFrom,
	keywords: readKeywords,
};

/**
 * Reads the filters of an SMS event.
 *
 * @param filters as the host evaluated them
 * @param problems gets a sentence for each that says nothing clear: it is never taken for "all", nor
 *   for "none"
 */
export function readSmsFilter(filters: unknown, problems: string[]): SmsFilter {
	const tests = readFilters(filters, READERS, problems);
	const passesFrom = tests.find((test) => test.passesFrom)?.passesFrom;
	return { passes: (row) => tests.every(({ passes }) => passes?.(row) ?? true), ...(passesFrom ? { passesFrom } : {}) };
}

function idFilter(name: string, field: string, least: number) {
	return (value: unknown, problems: string[]): Partial<SmsFilter> => {
		const chosen = located(value);
		if (Array.isArray(chosen) ? chosen.length !== 1 : /\d[\s,;]+\d/.test(describeValue(chosen))) {
			problems.push(`${name} must be one ID, but is ${Array.isArray(chosen) ? 'a list' : quote(describeValue(chosen))}. Use a trigger for each.`);
			return {};
		}
		const id = Number(readId(chosen, name, problems, least));
		return { passes: ({ [field]: given }) => plainText(given) !== '' && Number(plainText(given)) === id };
	};
}

function readFrom(value: unknown, problems: string[]): Partial<SmsFilter> {
	const { allowed, refused } = readAllowed(value);
	problems.push(...refused.map(({ reason }) => `From: ${reason}`));
	if (allowed.numbers.size + allowed.prefixes.length + refused.length === 0) {
		problems.push('From is empty. Enter phone numbers, or beginnings such as +33, or remove the filter.');
	}
	return {
		passesFrom({ phone_number: number, country_code: country }) {
			// What is no complete number can still begin as one.
			const sender = readStoredNumber(number, [country]) ?? plainText(number);
			return matchesAllowed(sender, allowed);
		},
	};
}

function readKeywords(value: unknown, problems: string[]): Partial<SmsFilter> {
	const keywords = new Set<string>();
	const unreadable: string[] = [];
	for (const entry of [value].flat()) {
		if (typeof entry !== 'string' && !Number.isFinite(entry)) {
			const found = isBlank(entry) ? 'empty' : quote(describeValue(entry));
			unreadable.push(`Keywords must be words such as STOP, but one is ${found}. Correct it, or remove the filter.`);
			continue;
		}
		for (const word of String(entry).split(BETWEEN_KEYWORDS).filter((text) => text.trim() !== '')) {
			const keyword = keywordOf(word);
			if (keyword === '') unreadable.push(`The keyword ${quote(word.trim())} is punctuation alone, which does not count. Correct it.`);
			keywords.add(keyword);
		}
	}
	if (keywords.size + unreadable.length === 0) {
		unreadable.push('Keywords is empty. Enter words such as STOP, or remove the filter.');
	}
	problems.push(...unreadable);
	return { passes: ({ content }) => keywords.has(keywordOf(content)) };
}

/** Comma, semicolon and line breaks, with the comma and semicolon of other scripts. */
const BETWEEN_KEYWORDS = /[,;\n\u060c\u061b\u3001\uff0c\uff1b]/;

/** A text without what does not count: case, accents, punctuation, and spaces but for one between words. */
function keywordOf(text: unknown): string {
	return foldedText(text)
		.replace(/[\p{P}\p{Cf}\p{Variation_Selector}]/gu, '')
		.replace(/\s+/g, ' ')
		.trim();
}
