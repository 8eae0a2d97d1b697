/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node.js, not in n8n */
import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { NotificatorSms } from '../../../nodes/NotificatorSms/NotificatorSms.node';
import { startSandbox, type Sandbox } from '../../sandbox';
import { borrowHost, type RunningHost } from '../host';
import { HOSTS } from '../hosts';
import { unpackedPackage } from '../packedPackage';
import type { Job, JobResult } from '../job';
import { askParameters, locator, outputOf, sendParameters } from '../workflows';
import { CAMPAIGN, fillAccount, operationJob } from './operationJob';

interface Schema {
	type: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

let sandbox: Sandbox;
let host: RunningHost;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false });
	host = await borrowHost(HOSTS[HOSTS.length - 1]);
}, 120_000);
beforeEach(() => fillAccount(sandbox));
afterEach(() => sandbox.reset());
afterAll(async () => {
	await host.stop();
	await sandbox.close();
});

const LATER = { scheduledAt: '2099-07-01T10:00:00', defaultCountry: 'FR' };
const NUMBERS = '+33639981111, +33639981111';
const IN_BULK = {
	segment: 'bulk',
	phoneNumbers: locator('phone', NUMBERS),
	sending: 'schedule',
	scheduledAt: LATER.scheduledAt,
};
const CHOSEN = { segment: 'custom', contactsIds: '1, 2', sending: 'draft' };
const CONTACT = {
	phoneNumber: '+33639981234',
	name: 'Ada',
	customParameters: { parameters: [{ key: 'city', value: 'Lyon' }] },
};

/** For each operation, parameters that together make everything come out that can. */
const RUNS: Record<string, IDataObject[]> = {
	'campaign/create': [{ ...CAMPAIGN, ...IN_BULK }, { ...CAMPAIGN, ...CHOSEN }],
	'campaign/delete': [{ campaignId: locator('id', 1) }],
	'campaign/get': [{ campaignId: locator('id', 1) }],
	'campaign/list': [{}],
	'campaign/update': [IN_BULK, CHOSEN].map((more) => ({ ...CAMPAIGN, ...more, campaignId: locator('id', 1) })),
	'contact/create': [CONTACT],
	'contact/delete': [{ contactId: locator('id', 1) }],
	'contact/get': [{ contactId: locator('id', 1) }],
	'contact/list': [{}],
	'contact/update': [{ ...CONTACT, contactId: locator('id', 1) }],
	'contact/upsert': [CONTACT],
	'device/get': [{ deviceId: locator('id', 1) }],
	'device/list': [{}],
	'statistics/contacts': [{ startDate: '2020-01-01', endDate: '2099-12-31' }],
	'sms/delete': [{ smsId: locator('id', 1) }],
	'sms/get': [{ smsId: locator('id', 1) }],
	'sms/list': [{}],
	'sms/send': [
		{ ...sendParameters(NUMBERS, 'Hello', LATER) },
		{ ...sendParameters(NUMBERS, 'Hello', { preview: true }) },
	],
	'sms/sendAndWait': [askParameters('+33639981111'), askParameters('+33639981111', { responseType: 'freeText' })],
};

/** `resource/operation` of everything that the node offers. */
function operationsOfTheNode(): string[] {
	const operations = new NotificatorSms().description.properties.filter(({ name }) => name === 'operation');
	return operations.flatMap(({ displayOptions, options }) =>
		(options as INodePropertyOptions[]).map(
			({ value }) => `${String(displayOptions?.show?.resource?.[0])}/${String(value)}`,
		),
	);
}

/** Where the host looks for it, in the package as it is published. */
function schemaFile(operation: string): string {
	return path.join(unpackedPackage(), 'dist/nodes/NotificatorSms/__schema__/v1.0.0', `${operation}.json`);
}

/** Says how a value differs from its schema, by the place; nothing where it does not. */
function differences(value: unknown, schema: Schema, place: string): string[] {
	const types = [schema.type].flat();
	if (!types.includes(typeOf(value))) return [`${place} is of type ${typeOf(value)}, not ${types.join(' or ')}`];
	if (Array.isArray(value) && schema.items) {
		return value.flatMap((entry, index) => differences(entry, schema.items!, `${place}[${index}]`));
	}
	if (typeOf(value) !== 'object' || !schema.properties) return [];
	const { properties } = schema;
	return Object.entries(value as IDataObject).flatMap(([name, inner]) =>
		name in properties
			? differences(inner, properties[name], `${place}.${name}`)
			: [`${place}.${name} is not in the schema`],
	);
}

function typeOf(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'array';
	return Number.isInteger(value) ? 'integer' : typeof value;
}

/** How a workflow ends: one that waits, with an answer and without one. */
async function endsOf(job: Job): Promise<JobResult[]> {
	const result = await host.run(job);
	if (result.status !== 'waiting') return [result];
	const { content } = sandbox.acceptedMessages[sandbox.acceptedMessages.length - 1];
	const query = content.slice(content.lastIndexOf('?') + 1);
	const request = { method: 'POST', query, body: [['answer', 'approve']] as Array<[string, string]> };
	const ends = [
		await host.respond({ job, stored: result.stored, request }),
		await host.respond({ job, stored: result.stored }),
	];
	return ends.map((end) => end.result!);
}

test('there is a schema for every operation, and a run that shows it', () => {
	expect(operationsOfTheNode().sort()).toEqual(Object.keys(RUNS).sort());
	expect(operationsOfTheNode().filter((operation) => !existsSync(schemaFile(operation)))).toEqual([]);
});

test.each(Object.keys(RUNS))('%s gives what its schema says', async (name) => {
	const [resource, operation] = name.split('/');
	const schema = JSON.parse(readFileSync(schemaFile(name), 'utf8')) as Schema;
	const rows: IDataObject[] = [];
	for (const parameters of RUNS[name]) {
		for (const { runs, error } of await endsOf(operationJob(sandbox, { ...parameters, resource, operation }))) {
			expect(error).toBeUndefined();
			rows.push(...outputOf(runs).map(({ json }) => json));
		}
	}
	expect(rows.flatMap((row) => differences(row, schema, name))).toEqual([]);
	const given = new Set(rows.flatMap((row) => Object.keys(row)));
	expect([...given].sort()).toEqual(Object.keys(schema.properties!).sort());
});
