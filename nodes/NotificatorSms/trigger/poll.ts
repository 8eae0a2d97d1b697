import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { readAccount } from '../api/account';
import { requestError } from '../api/getRequest';
import { EVENTS, type EventName } from './events';
import { readMemory, writeMemory } from './memory';
import { presentEvents } from './names';
import { readerFor, type Reader } from './reader';
import { latestEvent } from './sample';
import { beginToWatch, watch } from './watch';

/**
 * One poll of the trigger: what has happened since the poll before, or, on a test in the editor,
 * the latest of what has happened at all.
 *
 * @returns null where nothing has happened
 * @throws a NodeApiError with a sentence; what is remembered stays as it was then
 */
export async function poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const event = this.getNodeParameter('event') as EventName;
	const reader = readerFor(this);
	if (this.getMode() === 'manual') return await sample(this, event, reader);

	const stored = this.getWorkflowStaticData('node');
	const before = JSON.stringify(stored.memory);
	const about = await watchedAccount(this, event);
	const memory = readMemory(stored.memory, about);
	const now = Date.now();
	const found = memory
		? await watch(event, reader, memory, now)
		: { rows: [], memory: await beginToWatch(event, reader, now) };
	const shown = await presentEvents(EVENTS[event].list, found.rows, reader);

	// A poll that took longer than the interval was overtaken by the next one, which has reported
	// the same rows.
	if (JSON.stringify(stored.memory) !== before) return null;
	const after = writeMemory(found.memory, about);
	if (JSON.stringify(after) !== before) stored.memory = after;
	return shown.length === 0 ? null : outputOf(shown);
}

async function sample(
	context: IPollFunctions,
	event: EventName,
	reader: Reader,
): Promise<INodeExecutionData[][]> {
	const row = await latestEvent(EVENTS[event], reader);
	if (!row) throw requestError(context, { message: EVENTS[event].nothingYet });
	return outputOf(await presentEvents(EVENTS[event].list, [row], reader));
}

/** IDs mean something in one account only, so a memory of another one does not count. */
async function watchedAccount(context: IPollFunctions, event: EventName): Promise<string> {
	const { baseURL } = await readAccount(context);
	const { id } = context.getNode().credentials?.notificatorSmsApi ?? {};
	return [event, baseURL, id].join(' ');
}

function outputOf(rows: IDataObject[]): INodeExecutionData[][] {
	return [rows.map((json) => ({ json }))];
}
