import type { INodeParameters } from 'n8n-workflow';

import { startSandbox, type Quirks, type Sandbox } from '../../sandbox';
import { QUIRKS } from '../../sandbox/quirks';
import { onEveryHost } from '../everyHost';
import type { Job, JobResult, OutputItem } from '../job';
import { locator } from '../workflows';
import { CAMPAIGN } from './operationJob';

const CONTACTS = 60;

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: { requests: 1_000, windowSeconds: 60 }, contacts: CONTACTS });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

/** The steps of one workflow that uses every resource; each takes the first item of the one before. */
const STEPS: Record<string, INodeParameters> = {
	'Create contact': { resource: 'contact', operation: 'create', phoneNumber: '+33639981234', name: 'Ada' },
	'Get contact': { resource: 'contact', operation: 'get', contactId: fromLast('id') },
	'Update contact': { resource: 'contact', operation: 'update', contactId: fromLast('id'), name: 'Grace' },
	'Delete contact': { resource: 'contact', operation: 'delete', contactId: fromLast('id') },
	'List contacts': { resource: 'contact', operation: 'list', returnAll: true },
	'Create campaign': CAMPAIGN as INodeParameters,
	'Get campaign': { resource: 'campaign', operation: 'get', campaignId: fromLast('id') },
	'Update campaign': { ...CAMPAIGN, operation: 'update', campaignId: fromLast('id'), name: 'Renamed' } as INodeParameters,
	'Delete campaign': { resource: 'campaign', operation: 'delete', campaignId: fromLast('id') },
	'List campaigns': { resource: 'campaign', operation: 'list', returnAll: true },
	'List devices': { resource: 'device', operation: 'list', returnAll: true },
	'Get device': { resource: 'device', operation: 'get', deviceId: fromLast('id') },
	'List SMS': { resource: 'sms', operation: 'list', returnAll: true },
	'Get SMS': { resource: 'sms', operation: 'get', smsId: fromLast('sms_id') },
	'Delete SMS': { resource: 'sms', operation: 'delete', smsId: fromLast('sms_id') },
};

function fromLast(idField: string): INodeParameters {
	return locator('id', `={{ $json.${idField} }}`);
}

function everyStep(): Job {
	const names = ['Start', ...Object.keys(STEPS)];
	const follows = names.slice(1).map((name, index) => [names[index], name]);
	return {
		credential: { apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl },
		nodes: [
			{ name: 'Start', type: 'stage.items', parameters: { items: '[{}]' } },
			...Object.entries(STEPS).map(([name, parameters]) => ({
				name,
				type: 'n8n-nodes-notificatorsms.notificatorSms',
				parameters: { requestOptions: {}, ...parameters },
				executeOnce: true,
			})),
		],
		connections: Object.fromEntries(
			follows.map(([from, to]) => [from, { main: [[{ node: to, type: 'main', index: 0 }]] }]),
		),
	};
}

function itemsOf({ runs }: JobResult, step: string): OutputItem[] {
	return runs[step]?.[0]?.outputs[0] ?? [];
}

/** Each quirk at each value that is not its plain one. */
const CASES = Object.entries(QUIRKS).flatMap(([name, { plain, values }]) => {
	const others = values === 'boolean' ? [true] : values === 'number' ? [25, 30] : values;
	return (others as unknown[])
		.filter((value) => value !== plain)
		.map((value) => ({ name, value }));
});

/** Not a whole list, for reasons that the server alone can mend: it gives one page again and again. */
const LISTED_WITH: Partial<Record<keyof Quirks, number>> = { pageIgnored: CONTACTS };

onEveryHost((run) => {
	test.each([{ name: 'none', value: true }, ...CASES])('every operation with $name $value', async ({ name, value }) => {
		if (name !== 'none') Object.assign(sandbox.quirks, { [name]: value });
		sandbox.receiveSms({ from: '+33639980000', content: 'Hello' });
		const result = await run(everyStep());

		if (name === 'planLimitReached') {
			expect(result.error?.message).toBe('The contact was not created: You have reached the limit of your plan.');
			return;
		}
		if (name === 'draftsAreSent') {
			expect(result.error?.message).toMatch(/^The campaign was created, but this server did not keep it as a draft: /);
			return;
		}
		expect(result.error).toBeUndefined();
		const first = (step: string) => itemsOf(result, step)[0]?.json;
		expect(first('Create contact')).toEqual(
			expect.objectContaining({ phone_number: '+33639981234', name: 'Ada', custom_parameters: {} }),
		);
		expect(first('Get contact')).toEqual(
			expect.objectContaining({ phone_number: '+33639981234', name: 'Ada', custom_parameters: {} }),
		);
		expect(first('Update contact').name).toBe('Grace');
		expect(first('Delete contact')).toEqual({ deleted: true, id: CONTACTS + 1 });
		const listed = itemsOf(result, 'List contacts').map(({ json }) => Number(json.id));
		expect(new Set(listed).size).toBe(listed.length);
		expect(listed).toHaveLength(LISTED_WITH[name as keyof Quirks] ?? CONTACTS);
		expect(first('Get campaign')).toEqual(
			expect.objectContaining({ name: 'Opening hours', content: 'We are open on Monday.' }),
		);
		expect(first('Update campaign').name).toBe('Renamed');
		expect(first('Delete campaign')).toEqual({ deleted: true, id: 2 });
		expect(itemsOf(result, 'List campaigns')).toHaveLength(1);
		expect(itemsOf(result, 'List devices')).toHaveLength(2);
		expect(first('Get device').id).toEqual(first('List devices').id);
		expect(first('Get SMS')).toEqual(expect.objectContaining({ content: 'Hello', type: 'received' }));
		expect(first('Delete SMS')).toEqual({ deleted: true, id: 1 });
		expect(result.stored).not.toMatch(/push-secret/);
	});
});
