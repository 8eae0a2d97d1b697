import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox';
import type { Job, JobNode } from '../job';
import { jobOf, locator } from '../workflows';

/** What a test may set beside the parameters: the input items, and settings of the node. */
type Setting = Partial<Omit<JobNode, 'parameters'>> & { items?: IDataObject[] };

/** A workflow that runs one operation on one item, or on those that are given. */
export function operationJob(
	sandbox: Pick<Sandbox, 'apiKey' | 'baseUrl'>,
	parameters: IDataObject,
	{ items = [{}], ...node }: Setting = {},
): Job {
	return jobOf(sandbox, items, {
		...node,
		parameters: { requestOptions: {}, ...parameters } as INodeParameters,
	});
}

/** A resource, and what is known of it from the API's page. */
export interface Resource {
	resource: 'campaign' | 'contact' | 'device' | 'sms';
	/** In sentences. */
	noun: string;
	path: string;
	idParameter: string;
	idField: string;
}

export const RESOURCES: Resource[] = [
	{ resource: 'campaign', noun: 'campaign', path: '/campaigns', idParameter: 'campaignId', idField: 'id' },
	{ resource: 'contact', noun: 'contact', path: '/contacts', idParameter: 'contactId', idField: 'id' },
	{ resource: 'device', noun: 'device', path: '/devices', idParameter: 'deviceId', idField: 'id' },
	{ resource: 'sms', noun: 'SMS', path: '/sms', idParameter: 'smsId', idField: 'sms_id' },
];

/** Parameters of an operation on one thing; the ID may be an expression. */
export function byId({ resource, idParameter }: Resource, operation: string, id: unknown): IDataObject {
	return { resource, operation, [idParameter]: locator('id', id) };
}

/** The rows that the sandbox holds of a resource, in the order they were made. */
export function rowsOf({ state }: Sandbox, { resource }: Resource): IDataObject[] {
	const rows = {
		campaign: state.campaigns,
		contact: state.contacts,
		device: state.devices,
		sms: state.messages,
	}[resource];
	return rows as unknown as IDataObject[];
}

/** Adds rows where the seeded account has none or one: three SMS, of which one failed, and two campaigns. */
export function fillAccount(sandbox: Sandbox): void {
	for (const content of ['First', 'Second', 'Third']) {
		sandbox.receiveSms({ from: '+33639980001', content });
	}
	sandbox.setSmsStatus(2, 'failed', 'No credit left');
	const [campaign] = sandbox.state.campaigns;
	for (const id of [2, 3]) sandbox.state.campaigns.push({ ...campaign, id, name: `Campaign ${id}` });
	const [device] = sandbox.state.devices;
	sandbox.state.devices.push({ ...device, id: 3, name: 'Third phone' });
}

/** Parameters of a campaign that passes every check. */
export const CAMPAIGN: IDataObject = {
	resource: 'campaign',
	operation: 'create',
	name: 'Opening hours',
	content: 'We are open on Monday.',
	deviceId: locator('id', '1'),
	simSubscriptionId: locator('id', '1'),
	segment: 'all',
};

/** Form fields of a request, by name. */
export function fieldsOf({ fields }: Sandbox['requests'][0]): Record<string, string> {
	return Object.fromEntries(fields);
}

/** Create or Update of the people of a table, as a sheet gives it: number, name and city. */
export const UPSERT_FROM_ROW: IDataObject = {
	resource: 'contact',
	operation: 'upsert',
	phoneNumber: '={{ $json.phone }}',
	name: '={{ $json.name }}',
	customParameters: { parameters: [{ key: 'city', value: '={{ $json.city }}' }] },
};
