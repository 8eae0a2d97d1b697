import type { IDataObject } from 'n8n-workflow';

import { isLastPage } from '../api/pages';
import { DEVICES } from '../api/resources';
import { readDatetime } from '../message/datetime';
import { readCount } from '../message/values';
import { plainText } from '../message/wording';
import type { Client } from './client';
import { idOf } from './events';
import { packIds, unpackIds } from './state';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The most that can be set: a year. */
export const MOST_MINUTES = 525_600;

/** Percent that a battery has to gain above the mark before it can be low again. */
const MARGIN = 5;

/** The mark is so low that a full battery is surely back above it. */
export const MOST_PERCENT = 100 - MARGIN;

/** On which side of the mark a device is: beyond it, back for sure, or in the margin; undefined where its row does not tell. */
type Side = 'beyond' | 'margin' | 'back' | undefined;

/** An event of devices, which comes when one crosses a mark. */
export interface DeviceEvent {
	/** The field that sets the mark. */
	mark: { name: string; displayName: string; most: number };
	/** @param now milliseconds since 1970 by the server's clock, as far as its rows tell */
	sideOf(device: IDataObject, mark: number, now: number): Side;
	/** What the user reads where a test finds nothing to show. */
	nothingYet: string;
}

/** What a trigger can wait for in devices, by the values of its field. */
export const DEVICE_EVENTS = {
	deviceOffline: {
		mark: { name: 'minutes', displayName: 'Minutes', most: MOST_MINUTES },
		sideOf({ last_ping_datetime: seen }, minutes, now) {
			const age = now - (readDatetime(seen) ?? Number.NaN);
			// What lies in the future tells nothing.
			if (!(age >= 0)) return undefined;
			return age > minutes * MINUTE ? 'beyond' : 'back';
		},
		nothingYet: 'No phone is offline, so there is none to show. The trigger works all the same.',
	},
	batteryLow: {
		mark: { name: 'percent', displayName: 'Percent', most: MOST_PERCENT },
		sideOf({ device_battery: battery }, percent) {
			const level = plainText(battery) === '' ? Number.NaN : Number(plainText(battery));
			if (!(level >= 0 && level <= 100)) return undefined;
			if (level <= percent) return 'beyond';
			return level >= percent + MARGIN ? 'back' : 'margin';
		},
		nothingYet: 'No battery is low, so there is none to show. The trigger works all the same.',
	},
} satisfies Record<string, DeviceEvent>;

export type DeviceEventName = keyof typeof DEVICE_EVENTS;

/** What a trigger remembers of devices; one that is not in the list keeps its side. */
interface DeviceState {
	/** The ids of those that can cross the mark. */
	armed: Set<number>;
	/** The ids of those that were beyond the mark, and not back since. */
	beyond: Set<number>;
	/** The page that is next: 1 unless the poll before ended early. */
	page: number;
}

/** Reads the mark of an event; the problems get a sentence where it is none. */
export function readMark({ mark }: DeviceEvent, read: (name: string) => unknown, problems: string[]): number {
	return readCount(read(mark.name), mark.displayName, problems, mark.most) ?? 0;
}

/**
 * Makes one poll of the devices. One that is beyond the mark when it is seen first has not crossed it.
 *
 * @param known what the poll before remembered, as this function gave it
 * @param now milliseconds since 1970
 * @returns the devices that have crossed the mark, what is to be remembered, and what ended the poll early
 * @throws what the client throws, where nothing could be read
 */
export async function watchDevices(
	{ sideOf }: DeviceEvent,
	mark: number,
	client: Client,
	known: IDataObject | undefined,
	now: number,
) {
	const { armed, beyond, page }: DeviceState = readDeviceState(known);
	const { devices, next, faults } = await readDevices(client, page);
	if (faults.length > 0 && !client.hasRead() && (!known || !client.isLimited())) throw faults[0];
	const serverTime = serverTimeBy(devices, now);
	const rows: IDataObject[] = [];
	for (const device of devices) {
		const id = idOf(device, DEVICES);
		const side = sideOf(device, mark, serverTime);
		if (side === 'beyond') {
			if (armed.delete(id)) rows.push(device);
			beyond.add(id);
		} else if (side === 'back' || (side === 'margin' && !beyond.has(id))) {
			beyond.delete(id);
			armed.add(id);
		}
	}
	rows.sort((a, b) => idOf(a, DEVICES) - idOf(b, DEVICES));
	return { rows, faults, state: { armed: packIds(armed), beyond: packIds(beyond), page: next } };
}

/** The devices that are beyond the mark, of those on the first page. */
export async function devicesBeyond({ sideOf }: DeviceEvent, mark: number, client: Client, now: number): Promise<IDataObject[]> {
	const { rows } = await client.page(DEVICES, 1);
	return rows.filter((device) => sideOf(device, mark, serverTimeBy(rows, now)) === 'beyond');
}

function readDeviceState(known: IDataObject = {}): DeviceState {
	const { armed = '', beyond = '', page = 1 } = known as { armed?: string; beyond?: string; page?: number };
	return { armed: unpackIds(armed), beyond: unpackIds(beyond), page };
}

/** All devices from a page on, as far as the requests of the poll reach; the rest comes in the next one. */
async function readDevices(client: Client, from: number) {
	const devices: IDataObject[] = [];
	const seen = new Set<number>();
	const faults: Error[] = [];
	let next = from;
	try {
		while (client.left() > 0) {
			const page = await client.page(DEVICES, next);
			const isRepeated = page.rows.every((row) => seen.has(idOf(row, DEVICES)));
			for (const row of page.rows) seen.add(idOf(row, DEVICES));
			devices.push(...page.rows);
			const isOver = isRepeated || isLastPage(page, next, from === 1 ? seen.size : Infinity);
			next = isOver ? 1 : next + 1;
			if (isOver) break;
		}
	} catch (fault) {
		faults.push(fault as Error);
	}
	return { devices, next, faults };
}

/**
 * The server's clock: ours, unless a phone was seen later than that. A time that is more than a day
 * ahead is no sign of a clock.
 */
function serverTimeBy(devices: IDataObject[], now: number): number {
	const pings = devices.flatMap(({ last_ping_datetime: seen }) => readDatetime(seen) ?? []);
	return pings.filter((ping) => ping <= now + DAY).reduce((latest, ping) => Math.max(latest, ping), now);
}
