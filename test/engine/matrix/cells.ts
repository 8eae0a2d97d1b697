import { HOSTS, type Host } from '../hosts';
import type { JobNode } from '../job';
import { FAULT_CASES, type FaultCase } from './faults';

/** How the node is set to take a fault. */
export interface Setting {
	name: string;
	stops: boolean;
	retries: boolean;
	node: Partial<JobNode>;
}

/** Three tries, one right after the other (the host takes 0 for its usual second). */
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

export const TRIES = RETRY.maxTries;

export const SETTINGS: Setting[] = [
	{ name: 'Stop', stops: true, retries: false, node: {} },
	{ name: 'Continue', stops: false, retries: false, node: { onError: 'continueRegularOutput' } },
	{ name: 'Error output', stops: false, retries: false, node: { onError: 'continueErrorOutput' } },
	{ name: 'Retry', stops: true, retries: true, node: RETRY },
	{
		name: 'Retry + Continue',
		stops: false,
		retries: true,
		node: { ...RETRY, onError: 'continueRegularOutput' },
	},
	{
		name: 'Retry + error output',
		stops: false,
		retries: true,
		node: { ...RETRY, onError: 'continueErrorOutput' },
	},
];

/** One fault met under one setting, with so many items. */
export interface Cell {
	fault: FaultCase;
	setting: Setting;
	itemCount: number;
	/** The index of the item whose recipient the fault looks for. */
	marked: number;
	combined: boolean;
	/** For a case that other SMS nodes are known for. */
	name?: string;
}

/** What happens to people with other SMS nodes, and to nobody here. */
export const KNOWN_CASES: Cell[] = [
	knownCase('Stop at one bad item, after the others were sent', 'refused every time', 'Stop'),
	knownCase('Ten items, one refused, three tries: three SMS each', 'refused once with 400', 'Retry'),
	knownCase('Ten items, one refused for good, three tries', 'refused every time', 'Retry'),
	knownCase('Ten items, a connection cut after acceptance, three tries', 'connection cut, taken', 'Retry'),
	knownCase('A web page with status 200 counts as sent', 'web page with 200, not taken', 'Continue'),
	knownCase('A 429 loses the message', '429 without a hint', 'Continue'),
	knownCase('The error branch forgets which item it came from', 'refused every time', 'Error output'),
];

const EVERY_CELL = FAULT_CASES.flatMap((fault) =>
	SETTINGS.flatMap((setting) => [cellOf(fault, setting, false), cellOf(fault, setting, true)]),
);

/** What a host has the largest part in: it tries again, and pairs what goes to the error output. */
const SMOKE_CELLS = FAULT_CASES.map((fault) => cellOf(fault, SETTINGS.at(-1)!, false));

const CELLS = HOSTS.map((host) => ({
	host,
	cells: [...KNOWN_CASES, ...(host === HOSTS.at(-1) ? EVERY_CELL : SMOKE_CELLS)],
}));

/** Every fault under every setting on the newest host, and once on each older one. */
export function cellsOn(host: Host): Cell[] {
	return CELLS.find((known) => known.host === host)!.cells;
}

/** Four items, each on its own or all in one request. */
function cellOf(fault: FaultCase, setting: Setting, combined: boolean): Cell {
	// With Continue, a host tries again only where the first item did not come through.
	const marked = setting.retries && !setting.stops ? 0 : 2;
	return { fault, setting, itemCount: 4, marked, combined };
}

function knownCase(name: string, faultName: string, settingName: string): Cell {
	return {
		name,
		fault: FAULT_CASES.find((fault) => fault.name === faultName)!,
		setting: SETTINGS.find((setting) => setting.name === settingName)!,
		itemCount: 10,
		marked: 4,
		combined: false,
	};
}

/** `item 3 of 4, combined`: which of how many items meets the fault, and how they are sent. */
function sizeName({ itemCount, marked, combined }: Cell): string {
	return `item ${marked + 1} of ${itemCount}, ${combined ? 'combined' : 'single'}`;
}

export function cellName(cell: Cell): string {
	return `${cell.name ? `${cell.name}: ` : ''}${cell.fault.name} · ${cell.setting.name} · ${sizeName(cell)}`;
}
