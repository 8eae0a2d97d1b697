import type { IDataObject } from 'n8n-workflow';

import { DEVICES } from '../api/resources';
import { readDatetime } from '../message/datetime';
import { readCount } from '../message/values';
import { plainText } from '../message/wording';
import type { TriggerEvent } from './events';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The most that can be set: a year. */
const MOST_MINUTES = 525_600;

/** Percent that a battery has to gain above the mark before it can be low again. */
const MARGIN = 5;

/** The mark is so low that a full battery is surely back above it. */
const MOST_PERCENT = 100 - MARGIN;

/** An event of devices, which comes when one crosses a mark. */
export interface DeviceEvent {
	/** The field that sets the mark. */
	mark: { name: string; displayName: string; most: number };
	withMark(mark: number): TriggerEvent;
}

const OF_DEVICES = { list: DEVICES, isRepeatable: true, isShortList: true } as const;

/** What a trigger can wait for in devices, by the values of its field. */
export const DEVICE_EVENTS = {
	deviceOffline: {
		mark: { name: 'minutes', displayName: 'Minutes', most: MOST_MINUTES },
		withMark: (minutes) => ({
			...OF_DEVICES,
			clock: serverTimeBy,
			hasHappened({ last_ping_datetime: seen }, now) {
				const age = now - (readDatetime(seen) ?? Number.NaN);
				// What lies in the future tells nothing.
				return age >= 0 ? age > minutes * MINUTE : undefined;
			},
			nothingYet: 'No phone is offline, so there is none to show. The trigger works all the same.',
		}),
	},
	batteryLow: {
		mark: { name: 'percent', displayName: 'Percent', most: MOST_PERCENT },
		withMark: (percent) => ({
			...OF_DEVICES,
			hasHappened({ device_battery: battery }) {
				const level = plainText(battery) === '' ? Number.NaN : Number(plainText(battery));
				if (level >= 0 && level <= percent) return true;
				return level >= percent + MARGIN && level <= 100 ? false : undefined;
			},
			nothingYet: 'No battery is low, so there is none to show. The trigger works all the same.',
		}),
	},
} satisfies Record<string, DeviceEvent>;

export type DeviceEventName = keyof typeof DEVICE_EVENTS;

/**
 * Reads an event of devices, and its mark from the field that sets it.
 *
 * @param problems gets a sentence where the field says nothing clear
 * @returns undefined for an event of something else
 */
export function readDeviceEvent(
	name: string,
	read: (field: string) => unknown,
	problems: string[],
): TriggerEvent | undefined {
	if (!isDeviceEvent(name)) return undefined;
	const { mark, withMark } = DEVICE_EVENTS[name];
	return withMark(readCount(read(mark.name), mark.displayName, problems, mark.most) ?? 0);
}

function isDeviceEvent(name: string): name is DeviceEventName {
	return name in DEVICE_EVENTS;
}

/**
 * The server's clock: ours, unless a phone was seen later than that. A time that is more than a day
 * ahead is no sign of a clock.
 */
function serverTimeBy(devices: IDataObject[], now: number): number {
	const pings = devices.flatMap(({ last_ping_datetime: seen }) => readDatetime(seen) ?? []);
	return pings.filter((ping) => ping <= now + DAY).reduce((latest, ping) => Math.max(latest, ping), now);
}
