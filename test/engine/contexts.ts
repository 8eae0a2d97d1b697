import type { INodeListSearchResult, INodeType } from 'n8n-workflow';

import type {
	CredentialTest,
	CredentialTestResult,
	ListSearch,
	ListSearchResult,
	OutputItem,
	Poll,
	PollResult,
} from './job';
import { additionalDataFor, PACKAGE, shown, type Parts } from './parts';

/** Calls a list method of a node as the host does for its editor. */
export async function searchList(parts: Parts, search: ListSearch): Promise<ListSearchResult> {
	const { core, loader } = parts;
	const { flow, node, additionalData } = stageFor(parts, search, 'uuid-1234', 'Temp-Node');
	const context = new core.LoadOptionsContext(
		flow,
		node,
		{ ...additionalData, currentNodeParameters: search.parameters },
		'parameters',
	);
	const method = (loader.nodeTypes[search.node].type as INodeType).methods!.listSearch![search.method];
	try {
		const list = await method.call(context, search.filter, search.paginationToken);
		return { list: JSON.parse(JSON.stringify(list)) as INodeListSearchResult };
	} catch (thrown) {
		return { error: shown(thrown) };
	}
}

/** Makes the request that tests a credential as the host does: as the routing of a node of its own. */
export async function testCredential(
	parts: Parts,
	{ credential }: CredentialTest,
): Promise<CredentialTestResult> {
	const { core, workflow, loader, nodeTypes } = parts;
	const noOp = nodeTypes.getByNameAndVersion('n8n-nodes-base.noOp');
	const { request } = loader.credentialTypes.notificatorSmsApi.type.test;
	const temp = { displayName: 'Temp', name: 'temp', type: 'string', default: '', routing: { request } };
	const type = {
		description: {
			...noOp.description,
			credentials: [{ name: 'notificatorSmsApi', required: true }],
			properties: [temp],
		},
	};
	const credentials = { notificatorSmsApi: { id: '1', name: 'NotificatorSMS account' } };
	const node = { id: 'temp', name: 'Temp-Node', type: 'noOp', typeVersion: 1, position: [0, 0], parameters: {}, credentials };
	const get = () => type;
	const flow = new workflow.Workflow({
		id: '1',
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: { getByName: get, getByNameAndVersion: get, getKnownTypes: () => ({}) },
	});
	const context = new core.ExecuteContext(
		flow,
		node,
		additionalDataFor(parts, [node], { credential }),
		'internal',
		{ resultData: { runData: {} } },
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	const decrypted = { ...credentials.notificatorSmsApi, type: 'notificatorSmsApi', data: credential };
	try {
		const [[{ json }]] = await new core.RoutingNode(context, type, decrypted).runNode();
		return { answer: json };
	} catch (thrown) {
		return { error: shown(thrown) };
	}
}

/** Polls a trigger once as the host does. */
export async function pollTrigger(parts: Parts, poll: Poll): Promise<PollResult> {
	const { core, loader } = parts;
	const { flow, node, additionalData } = stageFor(parts, poll, '1', 'Trigger');
	const activation = poll.mode === 'manual' ? 'manual' : 'activate';
	const context = new core.PollContext(flow, node, additionalData, poll.mode, activation);
	const outcome: Pick<PollResult, 'items' | 'error'> = {};
	try {
		const type = loader.nodeTypes[poll.node].type as INodeType;
		const polls = Array.from({ length: poll.overtaken ? 2 : 1 }, () => type.poll!.call(context));
		const outputs = (await Promise.all(polls)).filter((output) => output !== null);
		outcome.items = outputs.length > 0 ? (outputs.flatMap(([items]) => items) as OutputItem[]) : null;
	} catch (thrown) {
		outcome.error = shown(thrown);
	}
	return {
		...outcome,
		stored: JSON.stringify(flow.staticData),
		changed: flow.staticData.__dataChanged === true,
	};
}

function stageFor(
	parts: Parts,
	{ node: type, parameters, credential, ...rest }: (ListSearch | Poll) & { credentialId?: string; stored?: string },
	id: string,
	name: string,
) {
	const node = {
		id,
		name,
		type: `${PACKAGE}.${type}`,
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: {
			notificatorSmsApi: { id: rest.credentialId ?? '1', name: 'NotificatorSMS account' },
		},
	};
	const flow = new parts.workflow.Workflow({
		id: '1',
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: parts.nodeTypes,
		staticData: rest.stored === undefined ? undefined : JSON.parse(rest.stored),
	});
	const additionalData = additionalDataFor(parts, [node], { credential });
	return { flow, node: flow.getNode(name), additionalData };
}
