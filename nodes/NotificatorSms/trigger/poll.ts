/**
 * How the trigger works, in five sentences:
 *
 * 1. It remembers a cursor, the ID up to which all rows of a list are dealt with, and the few IDs
 *    above it for which the event has come about, so that no row is reported twice.
 * 2. Each poll reads a list that is in order from the end with its newest rows down to those it knew,
 *    and of any list goes on in a lap through all of it (list.ts): one page, or as many as it has
 *    requests left while something is known to be missing, as new rows in a list without order.
 * 3. Rows that wait for their event or for a phone number, and contacts that have just written and so
 *    may have opted out, are asked for by their IDs, in turn (watch.ts).
 * 4. An SMS is reported once its own number is known (numbers.ts), never held up by another one.
 * 5. A poll ends after 20 requests or at a rate limit, what it found is reported, what it learned is
 *    stored (state.ts), and the next one goes on from there; the first one takes all for old.
 */
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { readAccount } from '../api/account';
import { requestError } from '../api/getRequest';
import { isLastPage } from '../api/pages';
import { SMS } from '../api/resources';
import { openClient } from './client';
import { EVENTS, idOf, type EventName, type TriggerEvent } from './events';
import { findCallers, presentEvent, type Callers } from './numbers';
import { orderOf } from './rows';
import { readState, writeState } from './state';
import { watch } from './watch';

/**
 * One poll of the trigger: what has happened since the poll before, or, on a test in the editor,
 * the latest of what has happened at all.
 *
 * @returns null where nothing has happened
 * @throws a NodeApiError with a sentence where nothing could be read; what is remembered stays as
 *   it was then
 */
export async function poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const name = this.getNodeParameter('event') as EventName;
	if (this.getMode() === 'manual') return outputOf([await findSample(this, EVENTS[name])]);

	const stored = this.getWorkflowStaticData('node');
	const before = JSON.stringify(stored.memory);
	const about = await watchedAccount(this, name);
	const known = readState(stored.memory, about);
	if (before && !known) this.logger.info(STARTS_ANEW);
	const { rows, state, faults } = await watch(EVENTS[name], openClient(this), known, Date.now());
	for (const fault of faults) this.logger.warn(`NotificatorSMS Trigger: ${fault.message}`);

	// A poll that took longer than the interval was overtaken by the next one, which has reported
	// the same rows.
	if (JSON.stringify(stored.memory) !== before) return null;
	const after = writeState(state, about);
	if (JSON.stringify(after) !== before) stored.memory = after;
	return rows.length === 0 ? null : outputOf(rows);
}

const STARTS_ANEW =
	'NotificatorSMS Trigger starts from now: what it remembered is about another event or account, or of another version';

/** IDs mean something in one account only, so what is known of another one does not count. */
async function watchedAccount(context: IPollFunctions, event: EventName): Promise<string> {
	const { baseURL } = await readAccount(context);
	const { id } = context.getNode().credentials?.notificatorSmsApi ?? {};
	return [event, baseURL, id].join(' ');
}

function outputOf(rows: IDataObject[]): INodeExecutionData[][] {
	return [rows.map((json) => ({ json }))];
}

/**
 * The latest row for which an event has come about, of those that two requests can show.
 *
 * @throws a NodeApiError with a sentence where they show none
 */
async function findSample(context: IPollFunctions, event: TriggerEvent): Promise<IDataObject> {
	const { list } = event;
	const client = openClient(context, 2);
	const first = await client.page(list, 1);
	const isWhole = isLastPage(first, 1, first.rows.length);
	const isNewestFirst = orderOf(first.rows.map((row) => idOf(row, list))) === 'newest';
	let row = latest(event, first.rows);
	if (!isWhole && !(isNewestFirst && row)) {
		const { total = 0, totalPages = 0, pageSize } = first;
		const last = Math.max(2, totalPages, Math.ceil(total / (pageSize || first.rows.length || 1)));
		const number = isNewestFirst ? 2 : last;
		row = latest(event, [...first.rows, ...(await client.page(list, number)).rows]);
	}
	if (!row) throw requestError(context, { message: isWhole ? event.nothingYet : NOT_AMONG_THE_NEWEST });
	const callers: Callers = new Map();
	if (list === SMS) await findCallers(callers, [row.contact_id], { contactsPage: 1 }, client);
	const caller = callers.get(String(row.contact_id));
	return presentEvent(event, row, typeof caller === 'string' ? undefined : caller);
}

const NOT_AMONG_THE_NEWEST =
	'The newest rows of the account show no such event, so there is none to show. The trigger works all the same.';

function latest({ list, hasHappened }: TriggerEvent, rows: IDataObject[]): IDataObject | undefined {
	return rows.filter(hasHappened).sort((a, b) => idOf(b, list) - idOf(a, list))[0];
}
