import {
	NodeApiError,
	type IDataObject,
	type ILoadOptionsFunctions,
	type IPollFunctions,
	type JsonObject,
} from 'n8n-workflow';

import { sendWithCredential } from './nodeRequest';
import type { ApiResult } from './result';

/** A GET of the API, outside of the items of a run. */
export interface GetRequest {
	/** Below the base URL, e.g. "/contacts/". */
	url: string;
	qs?: IDataObject;
	/** Milliseconds until an answer is no longer waited for. */
	timeout: number;
}

/**
 * Makes a GET request with the credential of the node: for the lists of the editor and for the
 * trigger, which the declared requests do not reach.
 *
 * @returns the answer of any status, and what the network did in its place
 * @throws only where the node has no credential: what the host says of that, it says best
 */
export async function sendGet(
	context: ILoadOptionsFunctions | IPollFunctions,
	{ url, qs, timeout }: GetRequest,
): Promise<ApiResult> {
	return await sendWithCredential(context, { method: 'GET', url, qs, timeout, json: true });
}

/**
 * Makes what the host shows when a GET request did not give what it was for.
 *
 * @param text the status is that of the answer, where there was one
 */
export function requestError(
	context: ILoadOptionsFunctions | IPollFunctions,
	text: { message: string; description?: string; status?: number },
): NodeApiError {
	const error = new NodeApiError(context.getNode(), {} as JsonObject, {
		message: text.message,
		description: text.description,
		httpCode: text.status?.toString(),
	});
	// The host replaces a message in which it finds the name of a network code.
	error.message = text.message;
	return error;
}
