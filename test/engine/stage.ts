import type {
	EngineRequest,
	EngineResponse,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

/**
 * The nodes around ours on the stage. Where they stand for one of n8n's own nodes they do what the
 * examples need of it, with the parameters and expressions of the workflow itself; the tests in a
 * real n8n run the same workflows with the real ones.
 */
export const STAGE_NODES: Record<string, INodeType> = {
	'stage.items': stageNode('items', async function () {
		const items = this.getNodeParameter('items', 0) as string | IDataObject[];
		const list = typeof items === 'string' ? (JSON.parse(items) as IDataObject[]) : items;
		return [list.map((json, item) => ({ json, pairedItem: { item } }))];
	}),
	'stage.end': passOn('end'),
	'stage.agent': agent(),
	'stage.steppingAgent': {
		...agent(),
		execute: async function (this: IExecuteFunctions, response?: EngineResponse) {
			return stepThroughTools(this, response);
		},
	},
	'n8n-nodes-base.manualTrigger': passOn('manualTrigger'),
	'n8n-nodes-base.noOp': passOn('noOp'),
	'n8n-nodes-base.set': stageNode('set', setRaw),
	'n8n-nodes-base.splitOut': stageNode('splitOut', splitOut),
	'n8n-nodes-base.if': {
		...stageNode('if', divide),
		description: {
			...describe('if'),
			outputs: ['main', 'main'] as never,
			properties: [{ displayName: 'Conditions', name: 'conditions', type: 'filter', default: {} }],
		},
	},
	'n8n-nodes-base.dataTable': {
		...stageNode('dataTable', upsertRows),
		description: {
			...describe('dataTable'),
			properties: [{ displayName: 'Columns', name: 'columns', type: 'json', default: '{}' }],
		},
	},
	'@n8n/n8n-nodes-langchain.chatTrigger': passOn('chatTrigger'),
	'@n8n/n8n-nodes-langchain.lmChatOpenAi': passOn('lmChatOpenAi'),
	'@n8n/n8n-nodes-langchain.agent': agent(),
};

function passOn(name: string): INodeType {
	return stageNode(name, async function () {
		return [this.getInputData()];
	});
}

function agent(): INodeType {
	return {
		...stageNode('agent', callTools),
		description: {
			...describe('agent'),
			inputs: ['main', { type: 'ai_tool', displayName: 'Tool' }] as never,
		},
	};
}

/** Edit Fields in its JSON mode: each item becomes what the JSON says. */
async function setRaw(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return [
		this.getInputData().map((_item, index) => {
			const output = this.getNodeParameter('jsonOutput', index) as string | IDataObject;
			const json = typeof output === 'string' ? (JSON.parse(output) as IDataObject) : output;
			return { json, pairedItem: { item: index } };
		}),
	];
}

/** Split Out: one item for each entry of a list. */
async function splitOut(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const field = this.getNodeParameter('fieldToSplitOut', 0) as string;
	return [
		this.getInputData().flatMap(({ json }, item) =>
			(json[field] as IDataObject[]).map((entry) => ({ json: entry, pairedItem: { item } })),
		),
	];
}

/** If: the host itself works out the conditions. */
async function divide(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const yes: INodeExecutionData[] = [];
	const no: INodeExecutionData[] = [];
	this.getInputData().forEach((item, index) => {
		const passes = this.getNodeParameter('conditions', index, false, { extractValue: true });
		(passes ? yes : no).push({ ...item, pairedItem: { item: index } });
	});
	return [yes, no];
}

/** Data table with Upsert: each item becomes the row that was written. */
async function upsertRows(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return [
		this.getInputData().map((_item, index) => ({
			json: (this.getNodeParameter('columns', index) as { value: IDataObject }).value,
			pairedItem: { item: index },
		})),
	];
}

interface Tool {
	name: string;
	description: string;
	invoke: (args: IDataObject) => Promise<string>;
}

/** Calls the connected tool once for each entry of `calls`, as a language model would ask for it. */
async function callTools(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const calls = this.getNodeParameter('calls', 0) as string;
	const tools = (await this.getInputConnectionData('ai_tool' as never, 0)) as Tool[];
	const answers: INodeExecutionData[] = [];
	for (const args of JSON.parse(calls) as IDataObject[]) {
		const [tool] = tools;
		let answer: string;
		try {
			answer = await tool.invoke(args);
		} catch (fault) {
			answer = `Thrown: ${(fault as Error).message}`;
		}
		answers.push({ json: { tool: tool.name, description: tool.description, answer } });
	}
	return [answers];
}

/**
 * The agent of n8n 2: it has the engine run the tool as a step of the workflow for each of the
 * `calls`, and is run again with what came of them.
 */
function stepThroughTools(
	context: IExecuteFunctions,
	response: EngineResponse | undefined,
): INodeExecutionData[][] | EngineRequest {
	if (response?.actionResponses.length) {
		return [response.actionResponses.map(({ data }) => ({ json: { answer: answerOfStep(data) } }))];
	}
	const calls = JSON.parse(context.getNodeParameter('calls', 0) as string) as IDataObject[];
	return {
		actions: calls.map((input, index) => ({
			actionType: 'ExecutionNodeAction',
			nodeName: context.getNodeParameter('tool', 0) as string,
			input,
			type: 'ai_tool',
			id: `call ${index + 1}`,
			metadata: {},
		})),
		metadata: {},
	};
}

function answerOfStep({ data }: EngineResponse['actionResponses'][number]['data']): string {
	return JSON.stringify(data?.ai_tool?.[0]?.map(({ json }) => json));
}

function stageNode(
	name: string,
	execute: (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>,
): INodeType {
	return { description: describe(name), execute };
}

function describe(name: string): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name },
		inputs: ['main'] as never,
		outputs: ['main'] as never,
		properties: [
			{ displayName: 'Items', name: 'items', type: 'json', default: '[]' },
			{ displayName: 'Calls', name: 'calls', type: 'json', default: '[]' },
			{ displayName: 'Tool', name: 'tool', type: 'string', default: '' },
			{ displayName: 'Output', name: 'jsonOutput', type: 'json', default: '{}' },
			{ displayName: 'Field', name: 'fieldToSplitOut', type: 'string', default: '' },
		],
	};
}
