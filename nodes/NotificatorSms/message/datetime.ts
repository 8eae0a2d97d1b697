import { plainText } from './wording';

/**
 * The parts of a time as the API writes it, whatever separates them. One with a zone of its own is
 * none: the API writes UTC (the service's page).
 *
 * @param value a field of the API
 * @returns `YYYY-MM-DD HH:MM:SS`; undefined for anything else
 */
export function datetimeText(value: unknown): string | undefined {
	const [, day, time] = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.\d+)?Z?$/.exec(plainText(value)) ?? [];
	return day && `${day} ${time}`;
}

/** A time of the API, which is in UTC (the service's page), in milliseconds since 1970; undefined where it is none. */
export function readDatetime(value: unknown): number | undefined {
	const text = datetimeText(value);
	const at = text === undefined ? Number.NaN : Date.parse(`${text.replace(' ', 'T')}Z`);
	return Number.isNaN(at) ? undefined : at;
}

/**
 * Writes a time as the API does, in UTC.
 *
 * @param at milliseconds since 1970
 */
export function writeDatetime(at: number): string {
	return new Date(at).toISOString().slice(0, 'YYYY-MM-DD HH:MM:SS'.length).replace('T', ' ');
}
