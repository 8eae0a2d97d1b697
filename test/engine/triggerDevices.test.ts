import type { INodeParameters } from 'n8n-workflow';

import { startSandbox, type Quirks, type Sandbox } from '../sandbox';
import { apiDatetime } from '../sandbox/datetime';
import type { Device } from '../sandbox/state';
import { onEveryHost } from './everyHost';
import type { Poll, PollResult } from './job';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: 3, devices: 3 });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

function seen(device: Device, minutesAgo: number): void {
	device.last_ping_datetime = apiDatetime(Date.now() - minutesAgo * 60_000);
}

onEveryHost((_run, host) => {
	function workflowWith(event: string, parameters: INodeParameters = {}) {
		let stored: string | undefined;
		return {
			stored: () => stored,
			async poll(change: Partial<Poll> = {}): Promise<PollResult & { ids: unknown[]; requests: number }> {
				const before = sandbox.requests.length;
				const result = await host.poll({
					node: 'notificatorSmsTrigger',
					parameters: { event, pollTimes: { item: [{ mode: 'everyMinute' }] }, ...parameters },
					credential: { apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl },
					mode: 'trigger',
					stored,
					...change,
				});
				stored = result.stored;
				const ids = (result.items ?? []).map(({ json }) => json.id);
				return { ...result, ids, requests: sandbox.requests.length - before };
			},
		};
	}

	test('a phone that goes offline is reported once, and again only after it was seen', async () => {
		const [first, second, third] = sandbox.state.devices;
		seen(second, 60);
		const workflow = workflowWith('deviceOffline', { minutes: 10 });
		expect((await workflow.poll()).items).toBeNull();

		seen(first, 11);
		seen(third, 9);
		const { items, requests } = await workflow.poll();
		expect(requests).toBe(1);
		expect(items!.map(({ json }) => [json.id, json.name, json.last_ping_datetime])).toEqual([
			[first.id, first.name, first.last_ping_datetime],
		]);
		expect(JSON.stringify(items)).not.toContain('push-secret');
		const quiet = await workflow.poll();
		expect([quiet.items, quiet.changed, quiet.requests]).toEqual([null, false, 1]);

		seen(first, 1);
		seen(second, 1);
		expect((await workflow.poll()).items).toBeNull();
		seen(first, 20);
		seen(second, 20);
		expect((await workflow.poll()).ids).toEqual([first.id, second.id]);
		expect((await workflow.poll()).items).toBeNull();
	});

	test('a battery is low once, and again only after it had 5 percent more', async () => {
		const [first, second, third] = sandbox.state.devices;
		const workflow = workflowWith('batteryLow', { percent: 20 });
		first.device_battery = 22;
		second.device_battery = 20;
		await workflow.poll();
		const reported: unknown[] = [];
		for (const level of [21, 20, 24, 20, 5, 25, 21, 19, 100, 20]) {
			first.device_battery = level;
			const { ids } = await workflow.poll();
			if (ids.length > 0) reported.push([level, ...ids]);
		}
		expect(reported).toEqual([20, 19, 20].map((level) => [level, first.id]));
		third.device_battery = 3;
		third.device_is_charging = true;
		second.device_battery = 1;
		const { items } = await workflow.poll({ parameters: { event: 'batteryLow', percent: 20, output: 'raw' } });
		expect(items!.map(({ json }) => [json.id, json.device_battery])).toEqual([[third.id, 3]]);
		expect(items![0].json).not.toHaveProperty('device_fcm_token');
	});

	test.each<[string, string, Array<Partial<Record<keyof Device, unknown>>>]>([
		['deviceOffline', 'last_ping_datetime', [null, '', 'never', undefined, '2999-01-01 00:00:00', 0].map((value) => ({ last_ping_datetime: value }))],
		['batteryLow', 'device_battery', [null, '', -1, 'low', undefined, 101, [5], true].map((value) => ({ device_battery: value }))],
	])('%s: what the account does not tell of a phone is no event', async (event, field, rows) => {
		const [device, other] = sandbox.state.devices;
		const good = device[field as keyof Device];
		const workflow = workflowWith(event);
		await workflow.poll();
		for (const row of rows) {
			Object.assign(device, row);
			expect([row, (await workflow.poll()).ids]).toEqual([row, []]);
			Object.assign(device, { [field]: good });
			await workflow.poll();
		}
		Object.assign(other, { device_battery: '7', last_ping_datetime: '2020-01-01 00:00:00' });
		expect((await workflow.poll()).ids).toEqual([other.id]);
	});

	test('a phone that is not in the list for a while is not reported again', async () => {
		const workflow = workflowWith('batteryLow', { percent: 20 });
		await workflow.poll();
		const [gone] = sandbox.state.devices.splice(0, 1);
		gone.device_battery = 4;
		expect((await workflow.poll()).ids).toEqual([]);
		sandbox.state.devices.unshift(gone);
		expect((await workflow.poll()).ids).toEqual([gone.id]);
		sandbox.state.devices.shift();
		await workflow.poll();
		sandbox.state.devices.push(gone);
		expect((await workflow.poll()).ids).toEqual([]);
	});

	test('a phone that is added later counts from the beginning', async () => {
		const workflow = workflowWith('batteryLow', { percent: 20 });
		await workflow.poll();
		const [model] = sandbox.state.devices;
		sandbox.state.devices.push({ ...model, id: 40, device_battery: 20 }, { ...model, id: 41, device_battery: 22 });
		expect((await workflow.poll()).ids).toEqual([40]);
		expect((await workflow.poll()).ids).toEqual([]);
	});

	test('a server whose clock is ahead of ours is understood', async () => {
		const [first, second] = sandbox.state.devices;
		for (const device of sandbox.state.devices) seen(device, -61);
		const workflow = workflowWith('deviceOffline', { minutes: 10 });
		await workflow.poll();
		seen(second, -60);
		seen(first, -45);
		expect((await workflow.poll()).ids).toEqual([first.id]);
	});

	test.each<Partial<Quirks>>([
		{ pageIgnored: true },
		{ pageIgnored: true, meta: 'absent' },
		{ pageIgnored: true, wrongTotal: 'tooLarge' },
		{ meta: 'absent', noLinks: true },
		{ wrongTotal: 'tooLarge' },
		{ wrongTotal: 'zero' },
		{ listChanges: 'losesRow' },
	])('the first event comes from a server with %j', async (quirks) => {
		Object.assign(sandbox.quirks, quirks);
		const [device] = sandbox.state.devices;
		const workflow = workflowWith('batteryLow');
		await workflow.poll();
		device.device_battery = 2;
		expect((await workflow.poll()).ids).toEqual([device.id]);
		expect((await workflow.poll()).ids).toEqual([]);
	});

	test('devices on several pages are all read, also where the pages come over several polls', async () => {
		const [model] = sandbox.state.devices;
		for (let id = 4; id <= 250; id++) sandbox.state.devices.push({ ...model, id });
		sandbox.quirks.fixedPageSize = 10;
		const workflow = workflowWith('batteryLow');
		await workflow.poll();
		await workflow.poll();
		const low = sandbox.state.devices.filter(({ id }) => id % 50 === 0);
		for (const device of low) device.device_battery = 2;
		const ids: unknown[] = [];
		for (let time = 0; time < 3; time++) {
			const polled = await workflow.poll();
			expect(polled.requests).toBeLessThanOrEqual(20);
			ids.push(...polled.ids);
		}
		expect(ids.sort((a, b) => Number(a) - Number(b))).toEqual(low.map(({ id }) => id));
		expect(workflow.stored()!.length).toBeLessThan(600);
	});

	test('a rate limit, and a server that does not answer, lose nothing', async () => {
		const [device] = sandbox.state.devices;
		const workflow = workflowWith('deviceOffline', { minutes: 10 });
		await workflow.poll();
		seen(device, 20);
		const before = workflow.stored();
		sandbox.failNext({ kind: 'status', status: 429, retryAfterSeconds: 30 });
		expect(await workflow.poll()).toEqual(expect.objectContaining({ items: null, stored: before }));
		sandbox.failNext({ kind: 'status', status: 500, title: 'Oops' });
		expect(await workflow.poll()).toEqual(
			expect.objectContaining({ stored: before, error: expect.objectContaining({ message: expect.stringMatching(/Oops/) }) }),
		);
		expect((await workflow.poll()).ids).toEqual([device.id]);
	});

	test('a server without devices says so', async () => {
		sandbox.settings.onlyDocumented = true;
		const { error } = await workflowWith('deviceOffline').poll();
		expect(error?.message).toBe('This server has no /devices endpoint');
		expect(error?.description).toMatch(/^This event needs it/);
	});

	test.each<[string, INodeParameters, RegExp]>([
		['deviceOffline', { minutes: 0 }, /^Minutes must be a whole number from 1 to 525600, but is "0"\./],
		['deviceOffline', { minutes: '={{ "soon" }}' }, /^Minutes must be a whole number/],
		['batteryLow', { percent: 96 }, /^Percent must be a whole number from 1 to 95, but is "96"\./],
		['batteryLow', { percent: '={{ null }}' }, /^Percent must be a whole number/],
		['batteryLow', { percent: 7.5 }, /^Percent must be a whole number/],
	])('%s: a mark that is none is refused: %j', async (event, parameters, sentence) => {
		const { error } = await workflowWith(event, parameters).poll();
		expect(error?.message).toMatch(sentence);
		expect(sandbox.requests).toHaveLength(0);
	});

	test('a test in the editor shows a phone that is beyond the mark, or says that there is none', async () => {
		const [, device] = sandbox.state.devices;
		for (const event of ['deviceOffline', 'batteryLow']) {
			const none = await workflowWith(event).poll({ mode: 'manual' });
			expect(none.error?.message).toMatch(/so there is none to show\. The trigger works all the same\.$/);
		}
		seen(device, 90);
		device.device_battery = 3;
		for (const event of ['deviceOffline', 'batteryLow']) {
			const { items, requests } = await workflowWith(event).poll({ mode: 'manual' });
			expect(items!.map(({ json }) => json.id)).toEqual([device.id]);
			expect(requests).toBe(1);
		}
	});
});
