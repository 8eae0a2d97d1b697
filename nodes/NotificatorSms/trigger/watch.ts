import type { IDataObject } from 'n8n-workflow';

import { isLastPage, LARGEST_PAGE, pagesPromised } from '../api/pages';
import type { Client } from './client';
import { SMS, type TriggerEvent } from './events';
import { moveCursor, orderOf, readOn } from './lap';
import { readNewest } from './newest';
import { findCallers, presentEvent, type Callers } from './numbers';
import { getPage, idsOf, takeRows, type Watch } from './rows';
import { newLap, newState, type State } from './state';

/** So many SMS are asked for one by one, a few in each poll; more are found by reading the list. */
const MOST_ASKED = 20;
const ASKED_AT_A_TIME = 5;

/** Requests that are kept for phone numbers once SMS have been found. */
const MOST_RESERVED = 6;

/**
 * Makes one poll.
 *
 * @param known what the poll before remembered; undefined for the first one
 * @param now milliseconds since 1970
 * @returns what has happened, the oldest first, as the output shows it; what is to be remembered; and
 *   what ended the poll early, other than a rate limit that passes
 * @throws what the client throws, where nothing could be read
 */
export async function watch(event: TriggerEvent, client: Client, known: State | undefined, now: number) {
	const state = known ?? newState(now);
	const isFirst = known === undefined;
	const poll = { found: new Map(), seen: new Set<number>(), lowestNew: Infinity };
	const watching: Watch = { event, client, state, now, isFirst, newestBefore: state.newest, ...poll };
	const faults: Error[] = [];
	await (isFirst ? beginToWatch(watching) : readChanges(watching)).catch((fault: Error) => {
		if (!client.hasRead() && (isFirst || !client.isLimited())) throw fault;
		faults.push(fault);
	});
	const rows = await report(watching, faults);
	return { rows, state, faults: client.isLimited() ? [] : faults };
}

/** All that is there at first is old, whether this poll comes to it or not. */
async function beginToWatch(watch: Watch): Promise<void> {
	const { event, state } = watch;
	const page = await getPage(watch, 1);
	if (!event.isRepeatable && !isLastPage(page, 1, page.rows.length)) state.order = orderOf(idsOf(watch, page));
	state.end = pagesPromised(page, 1, page.pageSize || LARGEST_PAGE);
	state.reach = Infinity;
	try {
		if (state.order !== 'mixed') await readNewest(watch);
		state.lap = newLap(state, {});
		await readOn(watch, Infinity, () => 0);
	} finally {
		moveCursor(event.isRepeatable, state, watch.lowestNew === Infinity ? state.newest : watch.lowestNew - 1);
		state.reach = state.newest;
		// Waiting SMS can be anywhere in the list, and new rows in one without order.
		const isUrgent = event.isRepeatable || (state.isNew && (state.order === 'mixed' || event.isAwaited));
		if (isUrgent) state.lap.hurry = Math.max(1, state.lap.hurry);
	}
}

async function readChanges(watch: Watch): Promise<void> {
	const { event, found, state } = watch;
	const reserve = () => (event.list === SMS ? Math.min(found.size, MOST_RESERVED) : 0);
	const isInOrder = state.order !== 'mixed';
	await (isInOrder ? readNewest(watch) : readOn(watch, 1, reserve));
	const asked = await askAwaited(watch);
	if (isInOrder) await readOn(watch, asked > 0 ? 0 : 1, reserve);
	if (found.size > 0 && state.awaited.size > MOST_ASKED) state.lap.hurry = Math.max(1, state.lap.hurry);
}

/** Asks for awaited rows that the poll has not seen, in turn with the lap; gives how many it asked for. */
async function askAwaited(watch: Watch): Promise<number> {
	const { client, event, state, found, seen } = watch;
	const unseen = [...state.awaited].filter((id) => !seen.has(id)).sort((a, b) => a - b);
	if (unseen.length > MOST_ASKED) return 0;
	const isQuiet = found.size === 0 && state.lap.hurry === 0;
	const next = unseen.filter((id) => id > state.asked).slice(0, isQuiet ? 1 : ASKED_AT_A_TIME);
	state.asked = 0;
	for (const id of next) {
		if (client.left() <= MOST_RESERVED) break;
		state.asked = id;
		const row = await client.row(event.list, id);
		if (row === 'gone') state.awaited.delete(id);
		else if (typeof row !== 'string') takeRows(watch, { rows: [row] });
	}
	return next.length;
}

/** The events of this poll; SMS whose number is not known yet go on being awaited. */
async function report({ event, found, state, client, lowestNew }: Watch, faults: Error[]): Promise<IDataObject[]> {
	const ids = [...found.keys()].sort((a, b) => a - b);
	const callers: Callers = new Map();
	if (event.list === SMS) {
		const contactIds = ids.map((id) => found.get(id)!.contact_id);
		await findCallers(callers, contactIds, state, client).catch((fault) => faults.push(fault));
	}
	return ids.flatMap((id) => {
		const row = found.get(id)!;
		const caller = callers.get(String(row.contact_id));
		if (typeof caller !== 'string') return [presentEvent(event, row, caller)];
		state.done.delete(id);
		state.awaited.add(id);
		// The next poll comes by here again, where this one had no request left to ask.
		if (caller === 'notAsked' && id >= lowestNew) state.reach = Math.min(state.reach, id);
		return [];
	});
}
