import { startSandbox, type Sandbox } from '../../sandbox';
import { onEveryHost } from '../everyHost';
import { outputOf } from '../workflows';
import { operationJob } from './operationJob';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: 3 });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const COUNT = { resource: 'statistics', operation: 'contacts' };

onEveryHost((run) => {
	test.each([
		['days', '2026-01-05', '2026-01-07'],
		['times of the editor', '2026-01-05T00:00:00', '2026-01-07T23:59:59'],
		['instants, which are days in the time zone of the workflow', '2026-01-04T23:30:00Z', '2026-01-07T01:00:00+01:00'],
		['times of an expression', '={{ DateTime.fromISO("2026-01-05T10:00:00") }}', '={{ new Date("2026-01-07T10:00:00Z") }}'],
	])('%s are asked for as days', async (_name, startDate, endDate) => {
		const { error } = await run(operationJob(sandbox, { ...COUNT, startDate, endDate }));
		expect(error).toBeUndefined();
		expect(sandbox.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
			'GET /api/contacts-statistics?start_date=2026-01-05&end_date=2026-01-07',
		]);
	});

	test('one item comes out for each day, paired with its input', async () => {
		const dates = [...new Set(sandbox.state.contacts.map(({ datetime }) => datetime.slice(0, 10)))];
		const { runs } = await run(
			operationJob(sandbox, { ...COUNT, startDate: '2000-01-01', endDate: '2099-12-31' }),
		);
		expect(outputOf(runs)).toHaveLength(dates.length);
		expect(outputOf(runs)[0].pairedItem).toEqual({ item: 0 });
		const counted = outputOf(runs).reduce((sum, { json }) => sum + Number(json.contacts), 0);
		expect(counted).toBe(3);
	});

	test.each([
		[{ startDate: '={{ "" }}', endDate: '2026-01-05' }, /^Start Date is empty\. Enter a date/],
		[{ startDate: '2026-01-05', endDate: 'soon' }, /^End Date: "soon" is not a date/],
		[{ startDate: '2026-02-30', endDate: '2026-03-01' }, /^Start Date: .* is not on the calendar/],
		[{ startDate: '2026-01-06', endDate: '2026-01-05' }, /^Start Date \(2026-01-06\) is after End Date \(2026-01-05\)/],
		[{ startDate: '2026-01-05', endDate: {} }, /^End Date: /],
	])('%j is refused before the first request', async (dates, message) => {
		const { error } = await run(operationJob(sandbox, { ...COUNT, ...dates }));
		expect(error?.message).toMatch(message);
		expect(sandbox.requests).toEqual([]);
	});

	test('a server without the endpoint is told of', async () => {
		sandbox.settings.onlyDocumented = true;
		const { error } = await run(
			operationJob(sandbox, { ...COUNT, startDate: '2026-01-05', endDate: '2026-01-06' }),
		);
		expect(error?.message).toBe('This server has no /contacts-statistics endpoint');
	});
});
