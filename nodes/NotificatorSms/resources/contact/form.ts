import type { IDataObject } from 'n8n-workflow';

import { readOneNumber } from '../../message/fields';
import { isObject } from '../../api/rows';
import { isBlank, readLine } from '../../message/values';
import type { ReadForm } from '../../operations/write';
import type { ReadParameter } from '../../operations/parameters';

/** What a new contact is made of: the number must be there. */
export const readNewContact: ReadForm = (parameter) => {
	const { problems, phoneNumber, name, pairs } = readContact(parameter, true);
	if (problems.length > 0) return { problems };
	return {
		fields: formFields(phoneNumber, name, pairs),
		shown: { phone_number: phoneNumber, name, custom_parameters: Object.fromEntries(pairs) },
	};
};

/** What changes in a contact: any of the fields; those that are not set stay out of the request. */
export const readContactChanges: ReadForm = (parameter) => {
	const { problems, phoneNumber, name, pairs } = readContact(parameter, false);
	const fields = formFields(phoneNumber, name, pairs);
	if (problems.length === 0 && Object.keys(fields).length === 0) {
		problems.push('Nothing is set. Fill in what is to change.');
	}
	if (problems.length > 0) return { problems };
	return {
		fields,
		shown: {
			...(phoneNumber === undefined ? {} : { phone_number: phoneNumber }),
			...(name === '' ? {} : { name }),
			...(pairs.length === 0 ? {} : { custom_parameters: Object.fromEntries(pairs) }),
		},
	};
};

type Pair = [key: string, value: string];

/** The fields of a contact as an item gives them, with a sentence for each thing that is wrong. */
export interface GivenContact {
	problems: string[];
	/** E.164; undefined where none is given. */
	phoneNumber?: string;
	/** As chosen for numbers without a country code. */
	defaultCountry: unknown;
	/** Empty where none is given. */
	name: string;
	/** Custom parameters. */
	pairs: Pair[];
}

/** @param needsNumber whether a contact without a number is wrong */
export function readContact(parameter: ReadParameter, needsNumber: boolean): GivenContact {
	const problems: string[] = [];
	const { defaultCountry } = (parameter('options') || {}) as { defaultCountry?: unknown };
	const phoneNumber = readOneNumber(parameter('phoneNumber'), defaultCountry, problems);
	const name = readLine(parameter('name'), 'Name', problems);
	const pairs = readPairs(parameter('customParameters'), problems);
	if (needsNumber && problems.length === 0 && phoneNumber === undefined) {
		problems.push('Phone Number is empty. Enter one, e.g. +33612345678.');
	}
	return { problems, phoneNumber, defaultCountry, name, pairs };
}

/** The form of the API for what is given: pairs are `custom_parameter_key[0]`, `custom_parameter_value[0]` and so on. */
export function formFields(
	phoneNumber: string | undefined,
	name: string,
	pairs: Pair[],
): Record<string, string> {
	return {
		...(phoneNumber === undefined ? {} : { phone_number: phoneNumber }),
		...(name === '' ? {} : { name }),
		...Object.fromEntries(
			pairs.flatMap(([key, value], index) => [
				[`custom_parameter_key[${index}]`, key],
				[`custom_parameter_value[${index}]`, value],
			]),
		),
	};
}

/** The pairs of the field Custom Parameters: `{ parameters: [{ key, value }] }`. */
function readPairs(value: unknown, problems: string[]): Pair[] {
	const { parameters = [] } = isObject(value) ? value : ({} as IDataObject);
	const entries = isBlank(value) ? [] : [parameters].flat();
	if (entries.some((pair) => !isObject(pair)) || (!isObject(value) && !isBlank(value))) {
		problems.push('Custom Parameters must be pairs of a key and a value. Add them one by one.');
		return [];
	}
	const pairs = (entries as IDataObject[]).map((pair): Pair => [
		readLine(pair.key, 'The key of a custom parameter', problems),
		readLine(pair.value, 'The value of a custom parameter', problems),
	]);
	const keys = pairs.map(([key]) => key);
	if (keys.includes('')) {
		problems.push('A custom parameter has no key. Fill it in, or remove the custom parameter.');
	}
	const repeated = keys.filter((key, index) => key !== '' && keys.indexOf(key) < index);
	if (repeated.length > 0) {
		problems.push(`The custom parameter "${repeated[0]}" is there twice. Keep one of the two.`);
	}
	return pairs;
}
