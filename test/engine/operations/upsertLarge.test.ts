import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox';
import { onNewestHost } from '../everyHost';
import { outputOf } from '../workflows';
import { operationJob, UPSERT_FROM_ROW } from './operationJob';

let sandbox: Sandbox;
beforeAll(async () => {
	// A total that fills its pages would cost one request more.
	sandbox = await startSandbox({ rateLimit: false, contacts: 0, generated: { contacts: 19_999 } });
});
afterAll(async () => await sandbox.close());

onNewestHost((run) => {
	test('5,000 items against 20,000 contacts, of which 4,900 are unchanged: 20 + 100 requests', async () => {
		const listed = await run(
			operationJob(sandbox, { resource: 'contact', operation: 'list', limit: 5_000, returnAll: false }),
		);
		const items = outputOf(listed.runs).map(({ json }, index) => ({
			phone: json.phone_number,
			name: index % 50 === 0 ? `New ${index}` : json.name,
			city: (json.custom_parameters as IDataObject).city,
		}));
		expect(items).toHaveLength(5_000);
		sandbox.requests.length = 0;
		const { runs, error } = await run(operationJob(sandbox, UPSERT_FROM_ROW, { items }));
		expect(error).toBeUndefined();
		const actions = outputOf(runs).map(({ json }) => json.action);
		expect(actions.filter((action) => action === 'unchanged')).toHaveLength(4_900);
		expect(actions.filter((action) => action === 'updated')).toHaveLength(100);
		expect(sandbox.requestsTo('GET', '/contacts')).toHaveLength(20);
		expect(sandbox.requests).toHaveLength(120);
	}, 120_000);
});
