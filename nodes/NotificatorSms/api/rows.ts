import type { IDataObject } from 'n8n-workflow';

/** How the rows of one resource look in the output. */
export interface RowShape {
	/** The name of a row's unique field. */
	idField: string;
	/** What a simplified row keeps: ten fields at the most, those that people use. */
	useful: readonly string[];
	/** Fields that are always objects in the output. */
	objects?: readonly string[];
}

/** Push secrets of phones: they never leave the node, wherever in an answer they stand. */
const SECRETS = new Set(['device_fcm_token']);

/**
 * The API's name of a field, and the one it has in the output. An SMS row says in `error` why it
 * was not sent; with a filled `error` at its top, the host takes an item for one that went wrong
 * and runs the node again.
 */
const RENAMED = new Map([['error', 'failure_reason']]);

/**
 * What a row looks like in the output.
 *
 * @param row as the API gives it
 * @param simplify keeps the useful fields only, as far as the row has them
 */
export function presentRow(row: IDataObject, shape: RowShape, simplify: boolean): IDataObject {
	const names = simplify ? shape.useful.filter((name) => name in row) : Object.keys(row);
	return Object.fromEntries(
		names
			.filter((name) => !SECRETS.has(name))
			.map((name) => {
				const value = withoutSecrets(row[name]);
				return [RENAMED.get(name) ?? name, shape.objects?.includes(name) ? asObject(value) : value];
			}),
	) as IDataObject;
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

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An ID as the API's rows have it: a number, as far as a number can hold it. */
export function idValue(id: string): string | number {
	const value = Number(id);
	return Number.isSafeInteger(value) ? value : id;
}
