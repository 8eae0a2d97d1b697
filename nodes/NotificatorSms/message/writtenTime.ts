import { toUtc, type WallTime } from './timeZones';
import { describeValue, quote } from './wording';

/**
 * A time as it was given: an instant (milliseconds since 1970), or a wall time of no stated zone with
 * the milliseconds after it, or a sentence that says why it cannot be read.
 */
export type WrittenTime =
	{ instant: number } | { wall: WallTime; milliseconds: number } | { reason: string };

// 2026-01-05T09:00, 2026-01-05 09:00:00, 2026-01-05T09:00:00.000+01:00[Europe/Paris]. A zone counts
// for nothing beside its offset, and is not understood without one.
const DATE_AND_TIME =
	/^(\d{4})-(\d{1,2})-(\d{1,2})(?:T|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s*(Z|[+-]\d{2}(?::?\d{2})?)(?:\[[\w/+-]+\])?)?$/i;
const DATE_ONLY = /^\d{4}-\d{1,2}-\d{1,2}$/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

const MINUTE = 60_000;
// 1973 in milliseconds, but the year 5138 in seconds: no number below it is a coming time in
// milliseconds, and every coming time in seconds is below it.
const SMALLEST_MILLISECONDS = 1e11;
// The furthest any time zone has ever been from UTC is under 16 hours.
const FURTHEST_OFFSET = 16 * 60;
const LARGEST_INSTANT = 8.64e15;
const EXAMPLE = 'Write it as 2026-01-05 09:00.';

/**
 * Puts a time in any form an expression gives into one text.
 *
 * @param value text, a Date, an object with toISO() (a luxon DateTime), or a number
 * @returns ISO text for a Date or DateTime, digits for a number, else the value in plain words; empty
 *   for null and undefined. Never throws.
 */
export function toTimeText(value: unknown): string {
	if (value === null || value === undefined) return '';
	if (typeof value === 'string') return value.trim();
	if (typeof value !== 'object') return describeValue(value);
	// Reading an object may run code of its own, which may throw.
	try {
		return dateToText(value);
	} catch {
		return describeValue(value);
	}
}

// A Date of another realm, such as n8n's expression sandbox, is no instance of this one's Date.
function dateToText(value: object): string {
	if (Object.prototype.toString.call(value) === '[object Date]') {
		const isValid = !Number.isNaN(Date.prototype.getTime.call(value));
		return isValid ? Date.prototype.toISOString.call(value) : 'Invalid Date';
	}
	// An invalid DateTime gives null.
	return describeValue((value as { toISO(): unknown }).toISO() ?? 'Invalid DateTime');
}

/**
 * Reads a time.
 *
 * @param text ISO text with or without offset, `YYYY-MM-DD HH:MM[:SS]`, or milliseconds since 1970
 * @returns the time, or the reason why there is none. Never throws.
 */
export function readTimeText(text: string): WrittenTime {
	if (text === '') return { reason: `There is no date and time. ${EXAMPLE}` };
	if (NUMBER.test(text)) return readMilliseconds(text);
	if (DATE_ONLY.test(text)) {
		return { reason: `${quote(text)} has no time of day. Add one, such as ${text} 09:00.` };
	}
	const parts = DATE_AND_TIME.exec(text);
	if (parts === null) return unreadable(text);
	const [, year, month, day, hour, minute, second = '0', fraction = '', offset] = parts;
	const wall = {
		year: Number(year),
		month: Number(month),
		day: Number(day),
		hour: Number(hour),
		minute: Number(minute),
		second: Number(second),
	};
	const offsetMinutes = readOffset(offset);
	if (!isOnCalendar(wall) || Math.abs(offsetMinutes) > FURTHEST_OFFSET) {
		return {
			reason: `${quote(text)} is not on the calendar or the clock. Check the day, the month and the time.`,
		};
	}
	const milliseconds = Math.ceil(Number(`0.${fraction}0`) * 1000);
	if (offset === undefined) return { wall, milliseconds };
	return { instant: toUtc(wall) + milliseconds - offsetMinutes * MINUTE };
}

function readOffset(offset: string | undefined): number {
	if (offset === undefined || /z/i.test(offset)) return 0;
	const digits = offset.slice(1).replace(':', '').padEnd(4, '0');
	const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
	return offset.startsWith('-') ? -minutes : minutes;
}

// A day that its month lacks (30 February) comes back in another month, a 25th hour as another hour.
function isOnCalendar(wall: WallTime): boolean {
	const date = new Date(toUtc(wall));
	return (
		date.getUTCMonth() + 1 === wall.month &&
		date.getUTCHours() === wall.hour &&
		date.getUTCMinutes() === wall.minute &&
		date.getUTCSeconds() === wall.second
	);
}

function readMilliseconds(text: string): WrittenTime {
	const milliseconds = Number(text);
	if (Math.abs(milliseconds) < SMALLEST_MILLISECONDS) {
		return {
			reason: `${quote(text)} is too small for a time in milliseconds. If it is in seconds, multiply it by 1000. Otherwise, write the date and time as 2026-01-05 09:00.`,
		};
	}
	if (!(Math.abs(milliseconds) <= LARGEST_INSTANT)) return unreadable(text);
	return { instant: milliseconds };
}

function unreadable(text: string): WrittenTime {
	return { reason: `${quote(text)} is not a date and time that can be read. ${EXAMPLE}` };
}
