import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { sendGet } from '../api/getRequest';
import { LARGEST_PAGE } from '../api/pages';
import { DEVICES } from '../api/resources';
import { answerError, listError } from './listError';
import { simName } from './names';
import {
	entryId,
	getPage,
	namedLike,
	PICKER_TIMEOUT,
	usableEntries,
} from './search';

/**
 * The SIMs of the phone that is chosen in Device, from the list or by its ID.
 *
 * @throws a NodeApiError that says what has to be done first, where there is no list of SIMs yet
 */
export async function searchSims(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const device = await getDevice(this, chosenDevice(this));
	const entries = simEntries(device.sims);
	if (entries.length === 0) {
		throw listError(
			this,
			'This phone has not told the server its SIMs yet. Open the NotificatorSMS app on the phone, wait until it is connected, then open this list again.',
		);
	}
	return { results: namedLike(entries, filter ?? '') };
}

function simEntries(sims: unknown): INodeListSearchItems[] {
	if (!Array.isArray(sims)) return [];
	const rows = sims.filter((sim): sim is IDataObject => typeof sim === 'object' && sim !== null);
	return usableEntries(
		rows.map((sim) => ({ name: simName(sim), value: entryId(sim.subscription_id) })),
	);
}

/**
 * The parameters as the editor sends them: expressions are evaluated, as far as they can be there.
 * They are read as they are, since asking the host for their value would evaluate expressions again.
 */
function chosenDevice(context: ILoadOptionsFunctions): string {
	// The trigger has the Device among its filters.
	const parameter = ['deviceId', 'filters.deviceId']
		.map((name) => context.getCurrentNodeParameter(name))
		.find((value) => value !== undefined);
	// The editor gives null where an expression could not be evaluated.
	if (parameter === null) throw listError(context, DEVICE_IS_EXPRESSION);
	const value = typeof parameter === 'object' ? (parameter as IDataObject).value : parameter;
	const id = String(value ?? '').trim();
	if (id.startsWith('=')) throw listError(context, DEVICE_IS_EXPRESSION);
	if (id === '') {
		throw listError(
			context,
			'Choose the Device first: this list shows the SIMs of that phone. If Device is an expression, enter the ID of the SIM instead.',
		);
	}
	if (!/^\d+$/.test(id)) {
		throw listError(
			context,
			`The ID in Device must be a whole number, but is "${id}". Correct it, then open this list again.`,
		);
	}
	return id;
}

const DEVICE_IS_EXPRESSION =
	'Device is an expression that cannot be evaluated here, so its SIMs are not known yet. Run the nodes before this one, or enter the ID of the SIM instead.';

async function getDevice(context: ILoadOptionsFunctions, id: string): Promise<IDataObject> {
	const url = `${DEVICES.endpoint}/${id}`;
	const result = await sendGet(context, { url, timeout: PICKER_TIMEOUT });
	if (result.status === 404) return await getListedDevice(context, id);
	if (result.kind !== 'accepted') throw answerError(context, result, DEVICES);
	const device = result.body.data;
	if (typeof device === 'object' && device !== null) return device as IDataObject;
	const { status } = result;
	throw answerError(context, { kind: 'uncertain', cause: 'notAList', status }, DEVICES);
}

/** After a 404 only the list tells a phone that is not there from a server without the endpoint. */
async function getListedDevice(context: ILoadOptionsFunctions, id: string): Promise<IDataObject> {
	const { rows } = await getPage(context, DEVICES, 1, LARGEST_PAGE);
	const device = rows.find((row) => String(row.id) === id);
	if (device) return device;
	throw listError(
		context,
		`This account has no phone with the ID ${id}. Choose the Device from its list.`,
		404,
	);
}
