import type { IDataObject } from 'n8n-workflow';

import type { Resource } from './resources';

/** Push secrets of phones: they never leave the node, wherever in an answer they are. */
const SECRETS = new Set(['device_fcm_token']);

/**
 * The API's name of a field, and the one it has in the output. An SMS row says in `error` why it
 * was not sent; with a filled `error` at its top, the host takes an item for one that went wrong
 * and runs the node again.
 */
const RENAMED = new Map([['error', 'failure_reason']]);

/**
 * What a row looks like in the output: as the API gives it, without secrets.
 *
 * @param names the fields that are wanted, by their names in the output; undefined for all
 */
export function presentRow(
	row: IDataObject,
	{ objects }: Pick<Resource, 'objects'>,
	names?: readonly string[],
): IDataObject {
	const shown = new Map(
		Object.entries(row)
			.filter(([name]) => !SECRETS.has(name))
			.map(([name, value]) => {
				const clean = withoutSecrets(value);
				return [RENAMED.get(name) ?? name, objects?.includes(name) ? asObject(clean) : clean];
			}),
	);
	const wanted = names?.filter((name) => shown.has(name)) ?? [...shown.keys()];
	return Object.fromEntries(wanted.map((name) => [name, shown.get(name)])) as IDataObject;
}

/** A server may write an empty object as `[]` (an empty PHP array) or null. */
function asObject(value: unknown): IDataObject {
	return isObject(value) ? value : {};
}

function withoutSecrets(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutSecrets);
	if (!isObject(value)) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([name]) => !SECRETS.has(name))
			.map(([name, inner]) => [name, withoutSecrets(inner)]),
	);
}

/** Whether a value is a JSON object, and no list. */
export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The id of a row as a number, which a server may write as text; NaN where it has none. */
export function idOf(row: IDataObject, { idField }: Resource): number {
	const id = Number(row[idField]);
	return Number.isSafeInteger(id) && id > 0 ? id : Number.NaN;
}

/** An ID as the API's rows have it: a number, as far as a number can hold it. */
export function idValue(id: string): string | number {
	const value = Number(id);
	return Number.isSafeInteger(value) ? value : id;
}
