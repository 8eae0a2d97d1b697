// Intl instead of luxon: luxon adds 51 kB gzipped and 5 ms of load time, and tells neither that a time
// does not exist nor that it comes twice, so that the arithmetic below would be needed all the same.

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A time of day on a date, as a clock on a wall shows it; month and day count from 1. */
export interface WallTime {
	year: number;
	month: number;
	day: number;
	hour: number;
	minute: number;
	second: number;
}

/**
 * Tells whether the host knows a time zone.
 *
 * @param zone a name of the IANA time zone database, such as `Europe/Paris` or `UTC`; any other value
 *   is none. Never throws.
 */
export function isTimeZone(zone: unknown): zone is string {
	return typeof zone === 'string' && clockOf(zone) !== undefined;
}

/**
 * Shows an instant on the wall clock of a zone. Parts of a second are dropped.
 *
 * @param instant milliseconds since 1970-01-01 00:00 UTC
 * @param zone a time zone for which {@link isTimeZone} is true
 * @throws RangeError for any other zone or an instant no Date can hold
 */
export function toWallTime(instant: number, zone: string): WallTime {
	const clock = clockOf(zone);
	if (clock === undefined) throw new RangeError(`Unknown time zone ${zone}`);
	const shown = new Map(
		clock.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
	);
	const read = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? 0;
	return {
		year: read('year'),
		month: read('month'),
		day: read('day'),
		hour: read('hour'),
		minute: read('minute'),
		second: read('second'),
	};
}

/**
 * Finds when the wall clock of a zone shows a time.
 *
 * @param wall a time on a date that the calendar has
 * @param zone a time zone for which {@link isTimeZone} is true
 * @returns instants in milliseconds since 1970, in order: one as a rule, none when the clocks skip
 *   this time, two when they go back and show it again
 * @throws RangeError for any other zone
 */
export function toInstants(wall: WallTime, zone: string): number[] {
	const asIfUtc = toUtc(wall);
	// No zone is a day away from UTC, so the offsets a day before and after are the ones from before
	// and after any change of the clocks that can touch this time. A time comes twice only where the
	// offset shrinks, so the offset from before the change gives the earlier instant.
	const offsets = [offsetAt(asIfUtc - DAY, zone), offsetAt(asIfUtc + DAY, zone)];
	const instants = [...new Set(offsets.map((offset) => asIfUtc - offset))];
	return instants.filter((instant) => instant + offsetAt(instant, zone) === asIfUtc);
}

/**
 * Reads a wall time as UTC.
 *
 * @returns milliseconds since 1970
 */
export function toUtc({ year, month, day, hour, minute, second }: WallTime): number {
	const date = new Date(0);
	// Date.UTC takes the years 0 to 99 for 1900 to 1999.
	date.setUTCFullYear(year, month - 1, day);
	return date.setUTCHours(hour, minute, second);
}

function offsetAt(instant: number, zone: string): number {
	const wholeSecond = Math.floor(instant / 1000) * 1000;
	return toUtc(toWallTime(wholeSecond, zone)) - wholeSecond;
}

// Making a formatter takes some fifty times as long as using it. Only zones the host knows are kept,
// a few hundred at most.
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat | undefined {
	const known = clocks.get(zone);
	if (known !== undefined) return known;
	try {
		const clock = new Intl.DateTimeFormat('en-US', {
			timeZone: zone,
			calendar: 'iso8601',
			numberingSystem: 'latn',
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric',
		});
		clocks.set(zone, clock);
		return clock;
	} catch {
		return undefined;
	}
}
