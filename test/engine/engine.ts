/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, @typescript-eslint/no-require-imports -- runs in Node.js, not in n8n */
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
	INodeTypes,
	IRun,
	IRunExecutionData,
	ITaskData,
} from 'n8n-workflow';

import { pollTrigger, searchList, testCredential } from './contexts';
import type {
	Answering,
	AnsweringResult,
	CredentialTest,
	CredentialTestResult,
	Job,
	JobResult,
	ListSearch,
	ListSearchResult,
	NodeRun,
	OutputItem,
	Poll,
	PollResult,
} from './job';
import { overHttp } from './overHttp';
import { additionalDataFor, PACKAGE, shown, type Loaded, type Parts } from './parts';
import { STAGE_NODES } from './stage';

/** An engine with the package loaded into it. */
export interface Engine {
	run(job: Job): Promise<JobResult>;
	respond(answering: Answering): Promise<AnsweringResult>;
	search(search: ListSearch): Promise<ListSearchResult>;
	poll(poll: Poll): Promise<PollResult>;
	testCredential(test: CredentialTest): Promise<CredentialTestResult>;
	/** The description of a node of the package, as the host hands it to the editor. */
	describe(nodeName: string): IDataObject;
	close(): void;
}

/**
 * Opens n8n's own engine: the loader that n8n uses reads the package, and workflows run through
 * `WorkflowExecute`.
 *
 * @param corePackage the n8n-core to use, as package.json names it
 * @param packageFolder the unpacked tarball
 */
export async function openEngine(corePackage: string, packageFolder: string): Promise<Engine> {
	require('reflect-metadata');
	const coreFile = require.resolve(corePackage);
	const core = require(coreFile);
	const workflow = require(require.resolve('n8n-workflow', { paths: [coreFile] }));
	const di = require(require.resolve('@n8n/di', { paths: [coreFile] }));

	const loader = new core.PackageDirectoryLoader(packageFolder);
	await loader.loadAll();
	return {
		...engineOf({ core, workflow, loader }),
		close: () => di.Container.get(core.SSHClientsManager).onShutdown(),
	};
}

/** Makes an engine of the host's modules and of a loader that has loaded the package. */
export function engineOf({ core, workflow, loader }: Omit<Parts, 'nodeTypes'>): Omit<Engine, 'close'> {
	const parts = { core, workflow, loader, nodeTypes: nodeTypesOf(core, workflow, loader) };
	return {
		run: async (job) => await runJob(parts, job),
		respond: async (answering) => await respondTo(parts, answering),
		search: async (search) => await searchList(parts, search),
		poll: async (poll) => await pollTrigger(parts, poll),
		testCredential: async (test) => await testCredential(parts, test),
		describe: (nodeName) => loader.nodeTypes[nodeName].type.description,
	};
}

function nodeTypesOf(core: Loaded, workflow: Loaded, loader: Loaded): INodeTypes {
	const types = new Map<string, INodeType>(Object.entries(STAGE_NODES));
	for (const [name, { type }] of Object.entries<Loaded>(loader.nodeTypes)) {
		types.set(`${PACKAGE}.${name}`, executable(core, type as INodeType));
		types.set(`${PACKAGE}.${name}Tool`, asTool(core, workflow, type as INodeType));
	}
	const get = (name: string) => {
		const type = types.get(name);
		if (!type) throw new Error(`The stage has no node type ${name}`);
		return type;
	};
	return { getByName: get, getByNameAndVersion: get, getKnownTypes: () => ({}) };
}

/** The host gives a declarative node its `execute`. */
function executable(core: Loaded, type: INodeType): INodeType {
	if (type.execute || type.poll) return type;
	const copy = Object.create(type) as INodeType;
	copy.execute = async function (this: IExecuteFunctions) {
		return await new core.RoutingNode(this, type).runNode();
	};
	return copy;
}

/**
 * The host makes a tool of a node with `usableAsTool`: it turns the connections round, and lets the
 * agent be told the operation unless the node brings a description of its own.
 */
function asTool(core: Loaded, workflow: Loaded, type: INodeType): INodeType {
	const { AiTool } = workflow.NodeConnectionTypes;
	const { name, properties } = type.description;
	const describesItself = properties.some((property) => property.name === 'toolDescription');
	const tool = Object.create(type) as INodeType;
	tool.description = {
		...type.description,
		name: `${name}Tool`,
		inputs: [],
		outputs: [AiTool],
		properties: describesItself ? properties : [HOSTS_TOOL_DESCRIPTION, ...properties],
	};
	tool.execute = async function (this: IExecuteFunctions) {
		return await new core.RoutingNode(this, tool).runNode();
	};
	return tool;
}

const HOSTS_TOOL_DESCRIPTION: INodeProperties = {
	displayName: 'Tool Description',
	name: 'descriptionType',
	type: 'options',
	options: [
		{ name: 'Set Automatically', value: 'auto' },
		{ name: 'Set Manually', value: 'manual' },
	],
	default: 'auto',
};

async function runJob(parts: Parts, job: Job): Promise<JobResult> {
	const { core } = parts;
	const { flow, additionalData } = flowOf(parts, job);
	const executor = new core.WorkflowExecute(additionalData, 'manual');
	const startNode = flow.getStartNode() ?? flow.getNode(Object.keys(flow.nodes)[0]);
	return await measured(
		job,
		core.WorkflowExecute.prototype.run.length > 1
			? () => executor.run(flow, startNode, undefined, job.pinData)
			: () => executor.run({ workflow: flow, startNode, pinData: job.pinData }),
	);
}

/** Goes on with an execution that waits, as the host does when its time is over, or with an answer. */
async function resumeJob(parts: Parts, job: Job, data: IRunExecutionData): Promise<JobResult> {
	const { flow, additionalData } = flowOf(parts, job);
	const executor = new parts.core.WorkflowExecute(additionalData, 'manual', data);
	return await measured(job, () => executor.processRunExecutionData(flow));
}

/**
 * Makes a request to the node that an execution waits for, over HTTP on loopback, and goes on with the
 * execution if the node says so. The signature of the link is the business of n8n's server.
 */
async function respondTo(parts: Parts, { job, stored, request }: Answering): Promise<AnsweringResult> {
	const data = JSON.parse(stored) as IRunExecutionData & { executionData: IRunExecutionData['executionData'] };
	const [waiting] = data.executionData!.nodeExecutionStack;
	if (!request) return { result: await resumeJob(parts, job, data) };

	let workflowData: INodeExecutionData[][] | undefined;
	const reply = await overHttp(request, async (httpRequest, httpResponse) => {
		const { flow, additionalData } = flowOf(parts, job);
		const context = new parts.core.WebhookContext(
			flow,
			flow.getNode(waiting.node.name),
			{ ...additionalData, httpRequest, httpResponse },
			'manual',
			{ webhookDescription: {} },
			[],
			data,
		);
		const type = parts.nodeTypes.getByNameAndVersion(waiting.node.type) as INodeType;
		const response = await type.webhook!.call(context);
		workflowData = response.workflowData;
		if (!response.noWebhookResponse) httpResponse.send(response.webhookResponse);
	});
	if (!workflowData) return { reply };
	waiting.data.main = workflowData;
	return { reply, result: await resumeJob(parts, job, data) };
}

function flowOf(parts: Parts, job: Job) {
	const nodes = job.nodes.map((node, index) => ({
		id: String(index),
		typeVersion: 1,
		position: [index * 200, 0],
		disabled: false,
		...node,
		credentials: isOurs(node.type)
			? { notificatorSmsApi: { id: '1', name: 'NotificatorSMS account' } }
			: {},
	}));
	const settings = { executionOrder: 'v1', timezone: job.timezone ?? 'Europe/Paris' };
	const flow = new parts.workflow.Workflow({
		id: '1',
		name: 'Test',
		nodes: nodes.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote'),
		connections: job.connections,
		nodeTypes: parts.nodeTypes,
		settings,
		active: false,
	});
	return { flow, additionalData: additionalDataFor(parts, nodes, job) };
}

async function measured(job: Job, start: () => Loaded): Promise<JobResult> {
	const begin = performance.now();
	const running = start();
	const cancelling =
		job.cancelAfter === undefined ? undefined : setTimeout(() => running.cancel(), job.cancelAfter);
	const run: IRun = await running;
	clearTimeout(cancelling);

	return {
		status: run.status,
		error: shown(run.data.resultData.error),
		runs: Object.fromEntries(
			Object.entries(run.data.resultData.runData).map(([name, tasks]) => [name, tasks.map(nodeRun)]),
		),
		stored: JSON.stringify(run.data),
		wallMilliseconds: performance.now() - begin,
	};
}

function isOurs(type: string): boolean {
	return type.startsWith(`${PACKAGE}.`);
}

function nodeRun(task: ITaskData): NodeRun {
	const outputs = task.data?.main ?? task.data?.ai_tool ?? [];
	return {
		status: task.executionStatus,
		error: shown(task.error),
		outputs: outputs.map((items) =>
			(items ?? []).map((item) => ({ ...item, error: shown(item.error) }) as OutputItem),
		),
	};
}
