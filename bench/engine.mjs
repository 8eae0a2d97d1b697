/**
 * n8n's own engine with both sides in it: the packed package and n8n's HTTP Request node, on one
 * n8n-core, one n8n-workflow and one container of services.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const PACKAGE_TYPE = 'n8n-nodes-notificatorsms.notificatorSms';
export const HTTP_REQUEST_TYPE = 'n8n-nodes-base.httpRequest';
/**
 * How expressions are run. An isolate of its own is the default of n8n 2.41; older releases run them
 * in the engine's own thread, which is what n8n 2.41 calls `legacy`.
 */
export const ENGINES = ['vm', 'legacy'];

const SPLIT_OUT_TYPE = 'n8n-nodes-base.splitOut';
const LOOP_TYPE = 'n8n-nodes-base.splitInBatches';
const SOURCE_TYPE = 'bench.items';

/**
 * @param {string} packageFolder the unpacked tarball
 * @param {'vm' | 'legacy'} expressions one of {@link ENGINES}
 * @returns what runs jobs, see `run` below
 */
export async function openEngine(packageFolder, expressions) {
	require('reflect-metadata');
	const core = require('n8n-core');
	const workflow = require('n8n-workflow');
	await startExpressions(workflow, expressions);
	const loader = new core.PackageDirectoryLoader(packageFolder);
	await loader.loadAll();

	const ours = loader.nodeTypes.notificatorSms.type;
	const { HttpRequest } = require('n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js');
	const { SplitOut } = require('n8n-nodes-base/dist/nodes/Transform/SplitOut/SplitOut.node.js');
	const { SplitInBatches } = require('n8n-nodes-base/dist/nodes/SplitInBatches/SplitInBatches.node.js');
	const credentialType = loader.credentialTypes.notificatorSmsApi.type;
	const types = (type) => ({
		[PACKAGE_TYPE]: declarative(core, type),
		[HTTP_REQUEST_TYPE]: new HttpRequest(),
		[SPLIT_OUT_TYPE]: new SplitOut(),
		[LOOP_TYPE]: new SplitInBatches(),
		[SOURCE_TYPE]: SOURCE,
	});
	const host = { core, workflow, credentialType };
	const real = { ...host, nodeTypes: nodeTypesOf(workflow, types(ours)) };
	const silent = { ...host, nodeTypes: nodeTypesOf(workflow, types(withoutRequests(ours))) };

	return {
		/**
		 * Runs a workflow of a source, one node and, if asked for, Split Out, or with that node in a loop.
		 *
		 * @param {object} job `node` (type, typeVersion, parameters), `items` (the source's items),
		 *   `splitOut` (a field), `loop` (true for Loop Over Items, one by one), `credentials` (values by type), `withoutRequests` (only what the host
		 *   makes of the description)
		 * @returns wall and CPU time of the run, how many items came out, and the message of a fault
		 */
		run: async (job) => await runJob(job.withoutRequests ? silent : real, job),
	};
}

/** With the settings that n8n itself starts with. */
async function startExpressions({ Expression }, engine) {
	const { Container } = require('@n8n/di');
	const { ExpressionEngineConfig } = require('@n8n/config');
	const config = Container.get(ExpressionEngineConfig);
	const { poolSize, maxCodeCacheSize, bridgeTimeout, bridgeMemoryLimit, lazyAcquire, compileCache } = config;
	await Expression.initExpressionEngine({
		engine,
		poolSize,
		maxCodeCacheSize,
		bridgeTimeout,
		bridgeMemoryLimit,
		lazyAcquire,
		compileCache,
	});
}

/** The host gives a declarative node its `execute`. */
function declarative(core, type) {
	const executable = Object.create(type);
	executable.execute = async function () {
		return await new core.RoutingNode(this, type).runNode();
	};
	return executable;
}

/** The same description, whose requests end before they begin. */
function withoutRequests(type) {
	const withoutPagination = (property) => ({
		...property,
		...(property.options ? { options: property.options.map(withoutPagination) } : {}),
		...(property.routing?.operations
			? { routing: { ...property.routing, operations: { pagination: async () => [] } } }
			: {}),
	});
	const copy = Object.create(type);
	copy.description = {
		...type.description,
		properties: type.description.properties.map(withoutPagination),
	};
	return copy;
}

function nodeTypesOf(workflow, types) {
	const get = (name, version) => workflow.NodeHelpers.getVersionedNodeType(types[name], version);
	return { getByName: (name) => types[name], getByNameAndVersion: get, getKnownTypes: () => ({}) };
}

/** Stands for whatever made the items: it only hands them over. */
const SOURCE = {
	description: {
		displayName: 'Items',
		name: 'items',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Items' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [{ displayName: 'Items', name: 'items', type: 'json', default: '[]' }],
	},
	async execute() {
		const items = JSON.parse(this.getNodeParameter('items', 0));
		return [items.map((json, item) => ({ json, pairedItem: { item } }))];
	},
};

async function runJob({ core, workflow, credentialType, nodeTypes }, job) {
	const nodes = nodesOf(job).map((node, index) => ({
		id: String(index),
		typeVersion: 1,
		position: [index * 200, 0],
		...node,
	}));
	const flow = new workflow.Workflow({
		id: '1',
		name: 'Bench',
		nodes,
		connections: job.loop ? IN_A_LOOP : inARow(nodes),
		nodeTypes,
		settings: { executionOrder: 'v1', timezone: 'Europe/Paris' },
		active: false,
	});
	// Not `manual`: that is how the host runs an active workflow.
	const mode = 'trigger';
	const executor = new core.WorkflowExecute(
		additionalDataFor(core, mode, credentialType, nodes, job.credentials),
		mode,
	);
	const startNode = flow.getNode(nodes[0].name);
	const cpuBefore = process.cpuUsage();
	const start = performance.now();
	const run = await executor.run({ workflow: flow, startNode });
	const wallMilliseconds = performance.now() - start;
	const { user, system } = process.cpuUsage(cpuBefore);
	const last = run.data.resultData.runData[nodes.at(-1).name]?.at(-1);
	return {
		wallMilliseconds,
		cpuMilliseconds: (user + system) / 1000,
		itemsOut: last?.data?.main?.[0]?.length ?? 0,
		fault: run.data.resultData.error?.message,
	};
}

/** What n8n's Bearer Auth credential declares, for the requests that a node leaves to the host. */
function withAuthorization(options, Authorization) {
	return { ...options, headers: { ...options.headers, Authorization } };
}

function nodesOf({ node, items, splitOut, loop }) {
	const nodes = [
		{ name: 'Items', type: SOURCE_TYPE, parameters: { items: JSON.stringify(items) } },
		{ name: 'Measured', credentials: credentialsOf(node), ...node },
	];
	if (splitOut) {
		nodes.push({ name: 'Split Out', type: SPLIT_OUT_TYPE, parameters: { fieldToSplitOut: splitOut } });
	}
	if (loop) nodes.push({ name: 'Loop', type: LOOP_TYPE, typeVersion: 3, parameters: { batchSize: 1 } });
	return nodes;
}

const toNode = (node) => [{ node, type: 'main', index: 0 }];

/** The first output of Loop Over Items gives all items once it is done. */
const IN_A_LOOP = {
	Items: { main: [toNode('Loop')] },
	Loop: { main: [[], toNode('Measured')] },
	Measured: { main: [toNode('Loop')] },
};

function credentialsOf({ type }) {
	const name = type === PACKAGE_TYPE ? 'notificatorSmsApi' : 'httpBearerAuth';
	return { [name]: { id: '1', name } };
}

function inARow(nodes) {
	return Object.fromEntries(
		nodes.slice(1).map(({ name }, index) => [
			nodes[index].name,
			{ main: [toNode(name)] },
		]),
	);
}

function additionalDataFor(core, mode, credentialType, nodes, credentials) {
	return {
		credentialsHelper: {
			getDecrypted: async (_data, _details, type) => ({ ...credentials[type] }),
			authenticate: async (values, type, options) =>
				type === credentialType.name
					? await credentialType.authenticate(values, options)
					: withAuthorization(options, `Bearer ${values.token}`),
			preAuthentication: async () => undefined,
			getParentTypes: () => [],
			getCredentialsProperties: () => credentialType.properties,
			isCredentialUsableByNode: () => true,
		},
		hooks: new core.ExecutionLifecycleHooks(mode, '1', { id: '1', name: 'Bench', nodes }),
		executionId: '1',
		variables: {},
		currentNodeExecutionIndex: 0,
		restApiUrl: 'http://127.0.0.1/rest',
		instanceBaseUrl: 'http://127.0.0.1/',
		webhookBaseUrl: 'http://127.0.0.1/webhook',
		webhookTestBaseUrl: 'http://127.0.0.1/webhook-test',
		webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
		formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
	};
}
