import type { IDataObject } from 'n8n-workflow';

import { findContacts, type FoundContacts } from '../api/contactsById';
import { LARGEST_PAGE, pagesPromised } from '../api/pages';
import { SMS } from '../api/resources';
import { idOf } from '../api/rows';
import type { Client } from './client';
import { isReceived, rowOfEvent, type TriggerEvent } from './events';
import { NO_FILTER } from './filters';
import { hasten, MOST_ASKED, MOST_RESERVED, readNewest, readOn } from './list';
import { getPage, moveCursor, orderOf, takeRows, waitsTooLong, type Watch } from './rows';
import { newLap, newState, type State } from './state';

/** Rows that are asked for, and pages that are read on, in a poll in which something happens. */
const MORE = 5;

/**
 * Makes one poll.
 *
 * @param known what the poll before remembered; undefined for the first one
 * @param now milliseconds since 1970
 * @param filter may be another one than in the poll before
 * @returns what has happened, the oldest first, what is to be remembered, and what ended the poll early
 * @throws what the client throws, where nothing could be read
 */
export async function watch(
	event: TriggerEvent,
	client: Client,
	known: State | undefined,
	now: number,
	filter = NO_FILTER,
) {
	const state = known ?? newState(now);
	const isFirst = known === undefined;
	const watching: Watch = { event, filter, client, state, now, isFirst, found: new Map(), seen: new Set() };
	const faults: Error[] = [];
	await (isFirst ? beginToWatch(watching) : readChanges(watching)).catch((fault: Error) => {
		if (!client.hasRead() && (isFirst || !client.isLimited())) throw fault;
		faults.push(fault);
	});
	const rows = await report(watching, faults);
	if (state.order !== 'mixed' && state.lap.hurry === 0) moveCursor(watching, Infinity);
	return { rows, state, faults };
}

/** All that is there at first is old, whether this poll comes to it or not. */
async function beginToWatch(watch: Watch): Promise<void> {
	const { event, state } = watch;
	try {
		const page = await getPage(watch, 1);
		state.end = pagesPromised(page, 1, page.pageSize || LARGEST_PAGE);
		state.reach = Number.MAX_SAFE_INTEGER;
		if (!page.isOnly && !event.isRepeatable) state.order = page.order;
		takeRows(watch, page.rows);
		if (state.order === 'oldest') await readNewest(watch);
		state.isNew = state.order === 'mixed' || event.isAwaited !== undefined;
		state.lap = newLap(state, { hurry: state.isNew ? 1 : 0 });
		await readOn(watch, 0);
		if (!page.isOnly) await noticeWriters(watch);
	} finally {
		state.reach = state.newest;
		if (!event.isRepeatable) state.cursor = state.newest;
	}
}

async function readChanges(watch: Watch): Promise<void> {
	const { event, state } = watch;
	const isInOrder = state.order !== 'mixed';
	const pages = event.isShortList ? Infinity : 1;
	const isOnePage = isInOrder ? await readNewest(watch).then(() => false) : await readOn(watch, pages);
	if (!isOnePage) await noticeWriters(watch);
	const mostPages = await askAwaited(watch);
	await readOn(watch, isInOrder || mostPages > 1 ? mostPages : 0);
}

/**
 * Who opts out does so by an SMS: contacts that have just written are asked for, so that the lap
 * through all contacts may take its time. On a server without SMS it is all there is.
 */
async function noticeWriters({ client, event, state }: Watch): Promise<void> {
	if (!event.isRepeatable || event.isShortList) return;
	const page = client.left() > 0 ? await client.page(SMS, state.smsPage).catch(() => undefined) : undefined;
	if (!page) return;
	const { smsNewest = Infinity } = state;
	const ids = page.rows.map((row) => idOf(row, SMS));
	const writers = page.rows.filter((row) => isReceived(row) && idOf(row, SMS) > smsNewest);
	for (const { contact_id: writer } of writers) if (Number(writer) > 0) state.awaited.add(Number(writer));
	state.smsNewest = Math.max(state.smsNewest ?? 0, ...ids);
	// With the newest last they come on the last page, or on the one behind it.
	if (orderOf(ids) !== 'newest') state.smsPage = pagesPromised(page, state.smsPage, page.pageSize || LARGEST_PAGE);
}

/**
 * Asks for awaited rows that the poll has not seen, the lowest of them in turn. In a quiet poll of a
 * list in order they take turns with the lap.
 *
 * @returns how many pages of the lap are to be read behind it
 */
async function askAwaited(watch: Watch): Promise<number> {
	const { client, event, state, found, seen } = watch;
	const unseen = [...state.awaited].filter((id) => !seen.has(id)).sort((a, b) => a - b);
	const areMany = unseen.length > MOST_ASKED;
	if (event.isRepeatable && areMany) hasten(state);
	const isQuiet = found.size === 0 && state.lap.hurry === 0 && !event.isRepeatable;
	if (isQuiet && state.order !== 'mixed') {
		state.isTurnOfLap = !state.isTurnOfLap;
		if (state.isTurnOfLap) return 1;
	}
	const next = unseen.slice(0, MOST_ASKED).filter((id) => id > state.asked).slice(0, isQuiet ? 1 : MORE);
	state.asked = 0;
	for (const id of next) {
		if (client.left() <= MOST_RESERVED) break;
		state.asked = id;
		const row = await client.row(event.list, id);
		if (row === 'gone') state.awaited.delete(id);
		else if (typeof row !== 'string') takeRows(watch, [row]);
	}
	if (areMany && !isQuiet) return MORE;
	return next.length > 0 ? 0 : 1;
}

/** The events of this poll; SMS whose number is not known yet go on being awaited. */
async function report(watch: Watch, faults: Error[]): Promise<IDataObject[]> {
	const { event, filter, found, state, client, now } = watch;
	const ids = [...found.keys()].sort((a, b) => a - b);
	const callers: FoundContacts = new Map();
	if (event.list === SMS) {
		const contactIds = ids.map((id) => String(found.get(id)!.contact_id));
		await findContacts(callers, contactIds, state, client).catch((fault) => faults.push(fault));
	}
	return ids.flatMap((id) => {
		const row = found.get(id)!;
		const caller = callers.get(String(row.contact_id));
		if (event.list === SMS && caller === undefined && !waitsTooLong(row, now)) {
			state.done.delete(id);
			state.awaited.add(id);
			return [];
		}
		return filter.passesFrom?.(caller ?? {}) === false ? [] : [rowOfEvent(event, row, caller ?? {})];
	});
}
