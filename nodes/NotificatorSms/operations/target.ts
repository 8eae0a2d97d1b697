import { readCountryCode } from '../message/countries';
import { readOneNumber } from '../message/fields';
import { readId } from '../message/values';
import { isObject } from '../api/rows';
import type { WantedNumber } from './contactsByNumber';
import type { Item } from './operation';
import type { ReadParameter } from './parameters';

/**
 * Which thing a request is about: the parameter whose value stands for `{id}` in the declared URL. A
 * contact can be chosen by its number too, where the resource locator has the mode `phone`.
 */
export interface IdParameter {
	name: string;
	/** As on the screen. */
	displayName: string;
}

/** What an item is about: the thing with this ID, or the contact with this number. */
export type Target = { id: string } | WantedNumber;

/**
 * Reads what an item is about.
 *
 * @param problems gets a sentence where it names nothing
 */
export function readTarget(
	parameter: ReadParameter,
	{ rawParameters }: Pick<Item<unknown>, 'rawParameters'>,
	{ name, displayName }: IdParameter,
	problems: string[],
): Target {
	const locator: unknown = rawParameters[name];
	if (!isObject(locator) || locator.mode !== 'phone') {
		return { id: readId(parameter(name), displayName, problems) };
	}
	const { defaultCountry } = (parameter('options') || {}) as { defaultCountry?: unknown };
	const unreadable: string[] = [];
	const phoneNumber = readOneNumber(parameter(name), defaultCountry, unreadable);
	if (phoneNumber === undefined && unreadable.length === 0) {
		unreadable.push(`${displayName} is empty. Enter a phone number, e.g. +33612345678.`);
	}
	problems.push(...unreadable);
	return { phoneNumber: phoneNumber ?? '', defaultCountry: readCountryCode(defaultCountry).country };
}

/** The numbers by which items name contacts. */
export function numbersIn(targets: Array<Target | undefined>): WantedNumber[] {
	return targets.filter((target): target is WantedNumber => target !== undefined && 'phoneNumber' in target);
}
