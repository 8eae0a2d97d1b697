import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../api/rows';
import { readDatetime } from '../message/datetime';
import { readSchedule, type Schedule } from '../message/schedule';
import { isBlank } from '../message/values';
import type { Clock, Item } from '../operations/operation';

/** Times of schedules by the try that read them, and by how many seconds ahead they were then. */
export interface Moments {
	moments: Map<string, string>;
}

/** The options that a schedule is made of, as an item gives them. */
interface ScheduleOptions {
	scheduledAt?: unknown;
	accountTimezone?: unknown;
}

const SECOND = 1000;

interface ReadSchedule extends Schedule {
	/** The same moment in UTC, whatever the account's zone. */
	inUtc: string;
}

/**
 * Reads when a message goes out; undefined where nothing is scheduled.
 *
 * @param combine whether items with one moment are to share requests
 */
export function readScheduledAt(
	options: ScheduleOptions,
	item: Item<Moments>,
	combine: boolean,
	problems: string[],
): ReadSchedule | undefined {
	if (!('scheduledAt' in options)) return undefined;
	const { scheduledAt } = options;
	if (isBlank(scheduledAt)) {
		problems.push('Scheduled At is empty. Enter a date and time, or remove it to send at once.');
		return undefined;
	}
	const schedule = readSchedule(scheduledAt, zonesOf(options, item.clock), item.clock.now);
	if ('reason' in schedule) {
		problems.push(schedule.reason);
		return undefined;
	}
	const { scheduledDatetime } = schedule;
	const utc = readSchedule(scheduledAt, { ...zonesOf(options, item.clock), accountTimezone: 'UTC' }, item.clock.now);
	const inUtc = 'reason' in utc ? scheduledDatetime : utc.scheduledDatetime;
	if (!combine || !isExpression(item, 'scheduledAt')) return { ...schedule, inUtc };
	return { ...schedule, inUtc, scheduledDatetime: atOneMoment(scheduledDatetime, item) };
}

function zonesOf(options: ScheduleOptions, { workflowTimezone }: Clock) {
	const accountTimezone = 'accountTimezone' in options ? options.accountTimezone : 'UTC';
	return { workflowTimezone, accountTimezone: String(accountTimezone).trim() };
}

/** Whether an option of the node is an expression, which the host evaluates anew for each item. */
function isExpression({ rawParameters: { options } }: Item<Moments>, name: string): boolean {
	const raw = isObject(options) ? (options as IDataObject)[name] : undefined;
	return typeof raw === 'string' && raw.startsWith('=');
}

/**
 * The moment of a run counts once: `{{ $now.plus(…) }}` gives a later second for a later item, and
 * items with one text and one schedule would differ by it.
 *
 * @returns the time of an earlier item, where the two are as far apart as the moments at which the
 *   host evaluated them
 */
function atOneMoment(scheduledDatetime: string, { clock, log: { moments } }: Item<Moments>): string {
	const ahead = Math.floor((readDatetime(scheduledDatetime)! - Date.now()) / SECOND);
	const keyOf = (seconds: number) => `${clock.now.getTime()} ${seconds}`;
	const earlier = [0, -1, 1]
		.map((step) => moments.get(keyOf(ahead + step)))
		.find((known) => known !== undefined);
	if (earlier === undefined) moments.set(keyOf(ahead), scheduledDatetime);
	return earlier ?? scheduledDatetime;
}
