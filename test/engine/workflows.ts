import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../sandbox';
import type { Job, JobNode, NodeRun, OutputItem } from './job';

export const NODE = 'NotificatorSMS';

const NODE_TYPE = 'n8n-nodes-notificatorsms.notificatorSms';

/** A resource locator as the editor stores it. */
export function locator(mode: string, value: unknown): INodeParameters {
	return { __rl: true, mode, value } as INodeParameters;
}

/** Parameters of Send SMS from device 1 and its SIM 1; every value may be an expression. */
export function sendParameters(
	to: unknown,
	content: string,
	options: IDataObject = {},
): INodeParameters {
	return {
		resource: 'sms',
		operation: 'send',
		deviceId: locator('id', '1'),
		simSubscriptionId: locator('id', '1'),
		phoneNumbers: locator('phone', to),
		content,
		options: options as INodeParameters,
		requestOptions: {},
	};
}

/** Parameters of Send and Wait for Response, for an approval unless told otherwise. */
export function askParameters(to: unknown, parameters: IDataObject = {}): INodeParameters {
	return {
		...sendParameters(to, ''),
		operation: 'sendAndWait',
		message: 'Approve invoice 4711?',
		responseType: 'approval',
		...parameters,
	} as INodeParameters;
}

/** Items of a table, each with its own number and text. */
export const FROM_ITEM = { to: '={{ $json.to }}', text: '={{ $json.text }}' } as const;

/** A workflow that hands items to our node: items, the node, and what stands behind each output. */
export function jobOf(
	sandbox: Pick<Sandbox, 'apiKey' | 'baseUrl'>,
	items: IDataObject[],
	node: Partial<JobNode> & { parameters: INodeParameters },
	rest: Partial<Job> = {},
): Job {
	return {
		credential: { apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl },
		nodes: [
			{ name: 'Items', type: 'stage.items', parameters: { items: JSON.stringify(items) } },
			{ name: NODE, type: NODE_TYPE, ...node },
			{ name: 'Success', type: 'stage.end', parameters: {} },
			{ name: 'Failure', type: 'stage.end', parameters: {} },
		],
		connections: {
			Items: { main: [[{ node: NODE, type: 'main', index: 0 }]] },
			[NODE]: {
				main: [
					[{ node: 'Success', type: 'main', index: 0 }],
					[{ node: 'Failure', type: 'main', index: 0 }],
				],
			},
		},
		...rest,
	};
}

/** What our node gave on one of its outputs in its last run. */
export function outputOf(runs: Record<string, NodeRun[]>, output = 0): OutputItem[] {
	const last = runs[NODE]?.[runs[NODE].length - 1];
	return last?.outputs[output] ?? [];
}

/** The index of the input item that an output item is paired with. */
export function pairedIndex(item: OutputItem): number | undefined {
	const { pairedItem } = item;
	if (typeof pairedItem === 'number') return pairedItem;
	return Array.isArray(pairedItem) ? undefined : pairedItem?.item;
}
