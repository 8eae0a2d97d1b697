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
 * 4. An SMS is reported once its own number is known (api/contactsById.ts), never held up by another one.
 * 5. A poll ends after 20 requests or at a rate limit, what it found is reported, what it learned is
 *    stored (state.ts), and the next one goes on from there; the first one takes all for old.
 *
 * Filters (filters.ts) are no part of what is remembered: what they do not let through is dealt with.
 * Devices (devices.ts) are a short list, read whole in each poll.
 */
import {
	NodeOperationError,
	type IDataObject,
	type INodeExecutionData,
	type IPollFunctions,
	type NodeParameterValueType,
} from 'n8n-workflow';

import { readAccount } from '../api/account';
import { findContacts, type FoundContacts } from '../api/contactsById';
import { requestError } from '../api/getRequest';
import { readOutput } from '../api/output';
import { isLastPage } from '../api/pages';
import { SMS, SMS_OF_EVENT } from '../api/resources';
import { idOf } from '../api/rows';
import { readChoice } from '../message/values';
import { openClient } from './client';
import { DEVICE_EVENTS, readDeviceEvent } from './devices';
import { EVENTS, rowOfEvent, type EventName, type TriggerEvent } from './events';
import { NO_FILTER, readSmsFilter, type SmsFilter } from './filters';
import { orderOf } from './rows';
import { readMemory, writeMemory } from './state';
import { watch } from './watch';

/**
 * One poll of the trigger: what has happened since the poll before, or, on a test in the editor,
 * the latest of what has happened at all.
 *
 * @returns null where nothing has happened
 * @throws a NodeOperationError with a sentence where a field says nothing clear, a NodeApiError with one
 *   where nothing could be read; what is remembered stays as it was then
 */
export async function poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const wish = readWish(this);
	const outputOf = (rows: IDataObject[]) => [rows.map((row) => ({ json: wish.present(row) }))];
	if (this.getMode() === 'manual') return outputOf([await findSample(this, wish)]);

	const stored = this.getWorkflowStaticData('node');
	const before = JSON.stringify(stored.memory);
	const about = await watchedAccount(this, wish.name);
	const known = readMemory(stored.memory, about);
	if (before && !known) this.logger.info(STARTS_ANEW);
	const { rows, state, faults } = await watch(wish.event, openClient(this), known, Date.now(), wish.filter);
	for (const fault of faults) this.logger.warn(`NotificatorSMS Trigger: ${fault.message}`);

	// A poll that took longer than the interval was overtaken by the next one, which has reported
	// the same rows.
	if (JSON.stringify(stored.memory) !== before) return null;
	const after = writeMemory(state, about);
	if (JSON.stringify(after) !== before) stored.memory = after;
	return rows.length === 0 ? null : outputOf(rows);
}

const STARTS_ANEW =
	'NotificatorSMS Trigger starts from now: what it remembered is about another event or account, or of another version';

/** What the fields of the node ask for. */
interface Wish {
	name: string;
	event: TriggerEvent;
	filter: SmsFilter;
	present(row: IDataObject): IDataObject;
}

/** @throws a NodeOperationError with a sentence for each field that says nothing clear */
function readWish(context: IPollFunctions): Wish {
	const problems: string[] = [];
	const read = (name: string, whenHidden?: NodeParameterValueType) => context.getNodeParameter(name, whenHidden);
	const names = [...Object.keys(EVENTS), ...Object.keys(DEVICE_EVENTS)];
	const name = readChoice(read('event'), names, 'Event', problems) ?? 'smsReceived';
	const event = readDeviceEvent(name, read, problems) ?? EVENTS[name as EventName];
	const isSms = event.list === SMS;
	const filter = isSms ? readSmsFilter(read('filters', {}), problems) : NO_FILTER;
	const present = readOutput(read, isSms ? SMS_OF_EVENT : event.list, problems);
	if (problems.length > 0) throw new NodeOperationError(context.getNode(), problems.join(' '));
	return { name, event, filter, present };
}

/** IDs mean something in one account only, so what is known of another one does not count. */
async function watchedAccount(context: IPollFunctions, event: string): Promise<string> {
	const { baseURL } = await readAccount(context);
	const { id } = context.getNode().credentials?.notificatorSmsApi ?? {};
	return [event, baseURL, id].join(' ');
}

/** So many requests a test makes: two for the rows, and more where the filter is about their numbers. */
const SAMPLE_REQUESTS = { forRows: 2, forNumbers: 5 };

/**
 * The latest row for which an event has come about, of those that two requests can show.
 *
 * @throws a NodeApiError with a sentence where they show none
 */
async function findSample(context: IPollFunctions, { event, filter }: Wish): Promise<IDataObject> {
	const { list } = event;
	const now = Date.now();
	const client = openClient(context, filter.passesFrom ? SAMPLE_REQUESTS.forNumbers : SAMPLE_REQUESTS.forRows);
	const first = await client.page(list, 1);
	const isWhole = isLastPage(first, 1, first.rows.length);
	const isNewestFirst = orderOf(first.rows.map((row) => idOf(row, list))) === 'newest';
	const happened = (rows: IDataObject[]) => rows.filter((row) => event.hasHappened(row, event.clock?.(rows, now) ?? now));
	let rows = happened(first.rows);
	let candidates = rows.filter((row) => filter.passes(row));
	if (!isWhole && !(isNewestFirst && candidates.length > 0)) {
		const { total = 0, totalPages = 0, pageSize } = first;
		const last = Math.max(2, totalPages, Math.ceil(total / (pageSize || first.rows.length || 1)));
		const number = isNewestFirst ? 2 : last;
		rows = [...rows, ...happened((await client.page(list, number)).rows)];
		candidates = rows.filter((row) => filter.passes(row));
	}
	candidates.sort((a, b) => idOf(b, list) - idOf(a, list));
	if (!filter.passesFrom) candidates.splice(1);

	const callers: FoundContacts = new Map();
	const contactIds = candidates.map((row) => String(row.contact_id));
	if (list === SMS) await findContacts(callers, contactIds, { contactsPage: 1 }, client);
	const callerOf = (row: IDataObject) => callers.get(String(row.contact_id)) ?? {};
	const row = candidates.find((candidate) => filter.passesFrom?.(callerOf(candidate)) ?? true);
	if (row) return rowOfEvent(event, row, callerOf(row));
	if (rows.length > 0) throw requestError(context, { message: NONE_PASSES });
	throw requestError(context, { message: isWhole ? event.nothingYet : NOT_AMONG_THE_NEWEST });
}

const NOT_AMONG_THE_NEWEST =
	'The newest rows of the account show no such event, so there is none to show. The trigger works all the same.';

const NONE_PASSES =
	'Of the newest SMS of the account none passes the filters, so there is none to show. The trigger works all the same.';
