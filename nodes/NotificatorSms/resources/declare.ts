import type { IHttpRequestMethods, INodePropertyOptions } from 'n8n-workflow';

import type { Resource } from '../api/resources';
import { wholeResponse, type Pagination } from '../operations/collectItems';
import { readOperation, type ReadKind } from '../operations/read';
import type { IdParameter } from '../operations/target';
import { deleteOperation, writeOperation } from '../operations/write';

type Routing = NonNullable<INodePropertyOptions['routing']>;
type Line = Pick<INodePropertyOptions, 'action' | 'description'>;

/**
 * A declared request that is handed over to a function which makes it for all items of the run: it
 * reads the items, waits, pairs, and finds the words.
 */
export function declaredRequest(
	method: IHttpRequestMethods,
	url: string,
	pagination: Pagination,
): Routing {
	// The host makes the form: the API takes no JSON (the service's page).
	const form = method === 'POST' ? { headers: { 'Content-Type': 'multipart/form-data' } } : {};
	return {
		request: { method, url, ...form },
		send: { paginate: true },
		operations: { pagination },
		output: { postReceive: [wholeResponse] },
	};
}

/** `GET /{resource}/?page=1&results_per_page=25` */
export function listLine(line: Line, kind: ReadKind): INodePropertyOptions {
	return {
		name: 'List',
		value: 'list',
		...line,
		routing: declaredRequest('GET', `${kind.resource.endpoint}/`, readOperation(kind)),
	};
}

/** `GET /{resource}/{id}` */
export function getLine(line: Line, resource: Resource, id: IdParameter): INodePropertyOptions {
	return {
		name: 'Get',
		value: 'get',
		...line,
		routing: declaredRequest('GET', `${resource.endpoint}/{id}`, readOperation({ resource, id })),
	};
}

/** `DELETE /{resource}/{id}` */
export function deleteLine(line: Line, resource: Resource, id: IdParameter): INodePropertyOptions {
	return {
		name: 'Delete',
		value: 'delete',
		...line,
		routing: declaredRequest('DELETE', `${resource.endpoint}/{id}`, deleteOperation(resource, id)),
	};
}

type WriteKind = Omit<Parameters<typeof writeOperation>[0], 'done' | 'id'>;

/** `POST /{resource}` */
export function createLine(line: Line, kind: WriteKind): INodePropertyOptions {
	return {
		name: 'Create',
		value: 'create',
		...line,
		routing: declaredRequest(
			'POST',
			kind.resource.endpoint,
			writeOperation({ ...kind, done: 'created' }),
		),
	};
}

/** `POST /{resource}/{id}` */
export function updateLine(line: Line, kind: WriteKind & { id: IdParameter }): INodePropertyOptions {
	return {
		name: 'Update',
		value: 'update',
		...line,
		routing: declaredRequest(
			'POST',
			`${kind.resource.endpoint}/{id}`,
			writeOperation({ ...kind, done: 'updated' }),
		),
	};
}
