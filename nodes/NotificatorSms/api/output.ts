import type { IDataObject, NodeParameterValueType } from 'n8n-workflow';

import { readChoice, readLine } from '../message/values';
import { quote } from '../message/wording';
import type { Resource } from './resources';
import { presentRow } from './rows';

/**
 * Reads what of a row comes out, by the fields Output and Fields.
 *
 * @param parameter gives the value of a field; `whenHidden` where it is not shown
 * @param problems gets a sentence where they say nothing clear
 * @returns makes of a row what is in the output
 */
export function readOutput(
	parameter: (name: string, whenHidden: NodeParameterValueType) => unknown,
	resource: Resource,
	problems: string[],
): (row: IDataObject) => IDataObject {
	const choices = ['simplified', 'raw', 'selectedFields'] as const;
	switch (readChoice(parameter('output', 'simplified'), choices, 'Output', problems)) {
		case 'simplified': {
			const names = resource.fields.slice(0, resource.simplified);
			return (row) => presentRow(row, resource, names);
		}
		case 'selectedFields': {
			const names = readNames(parameter('fields', []), resource, problems);
			return (row) => presentRow(row, resource, names);
		}
		default:
			return (row) => presentRow(row, resource);
	}
}

/** Names as a list, or as text with commas between them. */
function readNames(value: unknown, { fields }: Resource, problems: string[]): string[] {
	const texts = [value].flat().flatMap((entry) => readLine(entry, 'Fields', problems).split(','));
	const names = texts.map((text) => text.trim()).filter((text) => text !== '');
	if (names.length === 0) problems.push('Fields is empty. Choose the fields to return.');
	for (const name of names.filter((given) => !fields.includes(given))) {
		problems.push(`Fields has no ${quote(name)}. Choose from its list, or set Output to Raw for all fields.`);
	}
	return names;
}
