import { isTimeZone, toInstants, toWallTime, type WallTime } from './timeZones';
import { describeValue, quote } from './wording';
import { readTimeText, toTimeText, type WrittenTime } from './writtenTime';

/** Names of the IANA database. An expression may give any other value, which is refused. */
export interface ScheduleZones {
	/** The zone of times without an offset: the workflow's. */
	workflowTimezone: unknown;
	/** The zone the server reads the wire format in: the account's, UTC by default. */
	accountTimezone: unknown;
}

export interface Schedule {
	/** `YYYY-MM-DD HH:MM:SS` in the account's zone: the wire format of `scheduled_datetime`. */
	scheduledDatetime: string;
	/** What the user should look at, in sentences. */
	warning?: string;
}

const YEAR = 366 * 24 * 60 * 60_000;
// The wire format has four digits for the year: 9999-12-31 00:00 UTC, a day before its end anywhere.
const LAST_INSTANT = Date.UTC(9999, 11, 31);

/**
 * Reads when an SMS is to go out.
 *
 * A time without an offset is a wall time in the workflow's zone, as n8n's date picker gives it. A
 * wall time that comes twice, when the clocks go back, means the earlier of the two. A started second
 * counts as full, so that nothing goes out before the time that was asked for.
 *
 * @param value ISO text with or without offset, `YYYY-MM-DD HH:MM[:SS]`, a Date, an object with
 *   toISO() (a luxon DateTime), or milliseconds since 1970 as a number or text
 * @param zones how to read and how to write wall times
 * @param now the current time
 * @returns the time in the wire format, or a sentence that says why nothing can be scheduled. Never
 *   throws.
 */
export function readSchedule(
	value: unknown,
	zones: ScheduleZones,
	now: Date,
): Schedule | { reason: string } {
	const { workflowTimezone, accountTimezone } = zones;
	if (!isTimeZone(workflowTimezone)) {
		return unknownZone(workflowTimezone, 'Choose the time zone of the workflow in its settings.');
	}
	if (!isTimeZone(accountTimezone)) {
		return unknownZone(
			accountTimezone,
			'Write Account Timezone as UTC or as a name such as Europe/Paris.',
		);
	}

	const text = toTimeText(value);
	const written = readTimeText(text);
	if ('reason' in written) return written;
	const possible = possibleInstants(written, workflowTimezone);
	if (possible.length === 0) return { reason: explainSkipped(text, workflowTimezone) };

	const instant = Math.ceil(possible[0] / 1000) * 1000;
	const unusable = explainUnusable(text, instant, now);
	if (unusable !== undefined) return { reason: unusable };

	const wall = toWallTime(instant, accountTimezone);
	const warnings = [
		possible.length > 1 ? warnOfTwice(text, workflowTimezone) : '',
		toInstants(wall, accountTimezone).length > 1 ? warnOfWire(wall, accountTimezone) : '',
		instant - now.getTime() > YEAR ? warnOfFarAway(text) : '',
	].filter((warning) => warning !== '');
	const scheduledDatetime = toWireFormat(wall);
	return warnings.length === 0
		? { scheduledDatetime }
		: { scheduledDatetime, warning: warnings.join(' ') };
}

function possibleInstants(
	written: Exclude<WrittenTime, { reason: string }>,
	zone: string,
): number[] {
	if ('instant' in written) return [written.instant];
	return toInstants(written.wall, zone).map((instant) => instant + written.milliseconds);
}

function toWireFormat({ year, month, day, hour, minute, second }: WallTime): string {
	const two = (part: number) => String(part).padStart(2, '0');
	return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

function unknownZone(zone: unknown, advice: string): { reason: string } {
	return { reason: `${quote(describeValue(zone))} is not a known time zone. ${advice}` };
}

function explainUnusable(text: string, instant: number, now: Date): string | undefined {
	if (instant < now.getTime()) {
		return `${quote(text)} is in the past. Choose a later time.`;
	}
	if (instant >= LAST_INSTANT) {
		return `${quote(text)} is too far away to schedule. Check the year.`;
	}
	return undefined;
}

function explainSkipped(text: string, zone: string): string {
	return `${quote(text)} does not exist in ${zone}, because the clocks go forward then. Choose a later time.`;
}

function warnOfTwice(text: string, zone: string): string {
	return `${quote(text)} comes twice in ${zone}, because the clocks go back then. The earlier of the two was taken.`;
}

function warnOfWire(wall: WallTime, zone: string): string {
	return `${quote(toWireFormat(wall))} comes twice in ${zone}, the account's time zone, so the SMS may go out an hour early or late.`;
}

function warnOfFarAway(text: string): string {
	return `${quote(text)} is more than a year away. Check the year.`;
}

/**
 * Reads a day of the calendar.
 *
 * @param value a date with or without a time, in the forms that {@link readSchedule} takes
 * @param name of the field, as on the screen
 * @param zone the time zone in which an instant is a day; a name of the IANA database
 * @param problems gets a sentence where there is no such day
 * @returns `YYYY-MM-DD`
 */
export function readDate(
	value: unknown,
	name: string,
	zone: string,
	problems: string[],
): string | undefined {
	const text = toTimeText(value);
	if (text === '') {
		problems.push(`${name} is empty. Enter a date, such as 2026-01-05.`);
		return undefined;
	}
	const written = readTimeText(/^\d{4}-\d{1,2}-\d{1,2}$/.test(text) ? `${text} 00:00` : text);
	if ('reason' in written) {
		problems.push(`${name}: ${written.reason}`);
		return undefined;
	}
	const wall = 'wall' in written ? written.wall : toWallTime(written.instant, zone);
	return toWireFormat(wall).slice(0, 10);
}
