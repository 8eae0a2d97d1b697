import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { NotificatorSms } from '../../nodes/NotificatorSms/NotificatorSms.node';
import { NotificatorSmsTrigger } from '../../nodes/NotificatorSms/NotificatorSmsTrigger.node';
import { startSandbox, type Sandbox } from '../sandbox';
import { onEveryHost } from './everyHost';
import type { ListSearch, ListSearchResult } from './job';
import { locator } from './workflows';

const CONTACTS = 130;

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false, contacts: CONTACTS });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

function searchOf(method: string, rest: Partial<ListSearch> = {}): ListSearch {
	return {
		node: 'notificatorSms',
		method,
		parameters: {},
		credential: { apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl },
		...rest,
	};
}

function searchSims(deviceId: unknown, rest: Partial<ListSearch> = {}): ListSearch {
	return searchOf('searchSims', { parameters: { deviceId } as IDataObject, ...rest });
}

function names({ list }: ListSearchResult): string[] {
	return list!.results.map(({ name }) => name);
}

function values({ list }: ListSearchResult): unknown[] {
	return list!.results.map(({ value }) => value);
}

/** The values of a list, screen by screen as a user scrolls; a list that does not end is cut off. */
async function scroll(
	screen: (paginationToken?: string) => Promise<ListSearchResult>,
	most: number,
): Promise<unknown[]> {
	const collected: unknown[] = [];
	let paginationToken: string | undefined;
	do {
		const result = await screen(paginationToken);
		collected.push(...values(result));
		paginationToken = result.list!.paginationToken as string | undefined;
	} while (paginationToken !== undefined && collected.length < most);
	return collected;
}

/** A moment so many seconds ago, as the API writes it. */
function ago(seconds: number): string {
	return new Date(Date.now() - seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

function paths(): string[] {
	return sandbox.requests.map(({ path }) => path);
}

test('every list that a filter of the trigger names is there', () => {
	const { description, methods } = new NotificatorSmsTrigger();
	const filters = description.properties.find(({ name }) => name === 'filters')!.options as INodeProperties[];
	const named = filters.flatMap(({ modes }) => modes?.flatMap(({ typeOptions }) => typeOptions?.searchListMethod ?? []) ?? []);
	expect(named).toEqual(['searchDevices', 'searchSims']);
	expect(Object.keys(methods.listSearch)).toEqual(named);
});

test('every list that a field names is there', () => {
	const { description, methods } = new NotificatorSms();
	const fields = description.properties.filter(({ type }) => type === 'resourceLocator');
	const named = fields.flatMap(({ modes }) => modes!.map(({ typeOptions }) => typeOptions?.searchListMethod));
	const offered = Object.keys(methods.listSearch);
	for (const method of named) if (method !== undefined) expect(offered).toContain(method);
	expect(named).toEqual(expect.arrayContaining(['searchDevices', 'searchSims', 'searchContactNumbers']));
});

test('the editor opens a list only where the mode is named "list"', () => {
	const fields = new NotificatorSms().description.properties.filter(({ type }) => type === 'resourceLocator');
	expect(fields.length).toBeGreaterThan(2);
	for (const { modes } of fields) {
		expect(modes!.find(({ name }) => name === 'list')?.type).toBe('list');
	}
});

onEveryHost((_run, { search }) => {
	describe('devices', () => {
		test('go by their names, in which nothing changes by itself', async () => {
			const [pixel, galaxy] = sandbox.state.devices;
			const result = await search(searchOf('searchDevices'));
			expect(result.list?.results).toEqual([
				{ name: 'Galaxy A54 accueil · SM-A546B', value: '2' },
				{ name: 'Pixel 8', value: '1' },
			]);
			Object.assign(pixel, { device_battery: 1, last_ping_datetime: ago(86_400) });
			Object.assign(galaxy, { device_battery: 0, last_ping_datetime: null });
			expect((await search(searchOf('searchDevices'))).list).toEqual(result.list);
			expect(result.list?.paginationToken).toBeUndefined();
			expect(sandbox.requests).toHaveLength(2);
		});

		test('of the same name are told apart by their IDs', async () => {
			for (const device of sandbox.state.devices) Object.assign(device, { name: 'Reception', device_model: 'Pixel 8' });
			expect(names(await search(searchOf('searchDevices')))).toEqual([
				'Reception · Pixel 8 · ID 2',
				'Reception · Pixel 8 · ID 1',
			]);
		});

		test('never show the push secret', async () => {
			const { list } = await search(searchOf('searchDevices'));
			for (const { device_fcm_token: secret } of sandbox.state.devices) {
				expect(JSON.stringify(list)).not.toContain(secret);
			}
		});

		test('can be searched', async () => {
			expect(values(await search(searchOf('searchDevices', { filter: 'GALAXY' })))).toEqual(['2']);
			expect(values(await search(searchOf('searchDevices', { filter: 'none of these' })))).toEqual([]);
		});
	});

	describe('SIMs', () => {
		test('are those of the phone in the filters of the trigger', async () => {
			const trigger = (filters: IDataObject) =>
				searchOf('searchSims', { node: 'notificatorSmsTrigger', parameters: { event: 'smsReceived', filters } });
			const { list } = await search(trigger({ deviceId: locator('list', '2') }));
			expect(list!.results.map(({ value }) => value)).toEqual(['3']);
			const { error } = await search(trigger({ deviceId: null }));
			expect(error?.message).toMatch(/^Device is an expression/);
			expect((await search(trigger({}))).error?.message).toMatch(/^Choose the Device first/);
		});

		test.each([
			['from the list', locator('list', '1')],
			['by ID', locator('id', '1')],
			['by ID, as a number', locator('id', 1)],
			['as a plain value', '1'],
			['with spaces around it', locator('id', ' 1 ')],
		])('are those of the device chosen %s', async (_how, deviceId) => {
			Object.assign(sandbox.state.devices[0].sims![0], {
				display_name: 'SIM 1',
				carrier_name: 'Orange',
				phone_number: '+33612345678',
			});
			const result = await search(searchSims(deviceId));
			expect(result.list?.results[0]).toEqual({ name: 'SIM 1 · Orange · +33 6 12 34 56 78', value: '1' });
			expect(values(result)).toEqual(
				sandbox.state.devices[0].sims!.map(({ subscription_id }) => String(subscription_id)),
			);
			expect(paths()).toEqual(['/devices/1']);
		});

		test('can be searched', async () => {
			const result = await search(searchSims(locator('list', '1'), { filter: 'free' }));
			expect(names(result)).toHaveLength(1);
			expect(names(result)[0]).toContain('Free');
		});

		test('of another device are others', async () => {
			const [first] = (await search(searchSims(locator('list', '1')))).list!.results;
			const [second] = (await search(searchSims(locator('list', '2')))).list!.results;
			expect(first.value).not.toBe(second.value);
		});

		test.each([
			['no device is chosen', locator('list', ''), /^Choose the Device first/],
			['there is no device at all', undefined, /^Choose the Device first/],
			['the device is an expression without a value', locator('id', null), /^Choose the Device first/],
			['the device cannot be evaluated', null, /^Device is an expression that cannot be evaluated here/],
			['the device is an expression', locator('id', '={{ $json.device }}'), /^Device is an expression/],
			['the device is not an ID', locator('id', 'Pixel'), /^The ID in Device must be a whole number, but is "Pixel"/],
			['the device ends in a number', locator('id', 'Pixel 8'), /^The ID in Device must be a whole number/],
			['the device begins with a number', locator('id', '8 Pro'), /^The ID in Device must be a whole number/],
		])('say so where %s', async (_when, deviceId, sentence) => {
			const { error } = await search(searchSims(deviceId));
			expect(error?.message).toMatch(sentence);
			expect(sandbox.requests).toHaveLength(0);
		});

		test.each([null, []])('say so before the phone has told them: %j', async (sims) => {
			sandbox.state.devices[0].sims = sims;
			const { error } = await search(searchSims(locator('id', '1')));
			expect(error?.message).toMatch(/^This phone has not told the server its SIMs yet\. Open the NotificatorSMS app/);
		});

		test('name a phone that does not exist', async () => {
			const { error } = await search(searchSims(locator('id', '99')));
			expect(error?.message).toBe(
				'This account has no phone with the ID 99. Choose the Device from its list.',
			);
		});

		test('say so where the server gives no data', async () => {
			sandbox.failNext({ kind: 'wrongShape', body: { data: null } }, { path: '/devices/1' });
			const { error } = await search(searchSims(locator('id', '1')));
			expect(error?.message).toMatch(/^The server answered, but without a list of data \(status 200\)\./);
		});

		test('come from the list where the server cannot give one device', async () => {
			sandbox.failNext({ kind: 'status', status: 404 }, { path: '/devices/1' });
			expect(values(await search(searchSims(locator('id', '1')))).length).toBeGreaterThan(0);
		});
	});

	describe('contacts', () => {
		test('go by name and number, and those who opted out are marked', async () => {
			const contact = sandbox.state.contacts[CONTACTS - 1];
			Object.assign(contact, { name: 'Ada Lovelace', phone_number: '+33612345678', has_opted_out: true });
			const ids = await search(searchOf('searchContacts'));
			const numbers = await search(searchOf('searchContactNumbers'));
			const name = 'Ada Lovelace · +33 6 12 34 56 78 · opted out';
			expect(ids.list?.results[0]).toEqual({ name, value: String(contact.id) });
			expect(numbers.list?.results[0]).toEqual({ name, value: '+33612345678' });
			const marked = names(ids).filter((entry) => entry.endsWith('opted out'));
			expect(marked).toHaveLength(
				sandbox.state.contacts.slice(-100).filter(({ has_opted_out }) => has_opted_out).length,
			);
		});

		test('without a name go by number, and without a number cannot be texted', async () => {
			const [first, second] = sandbox.state.contacts.slice(-2);
			first.name = '';
			Object.assign(second, { name: '', phone_number: '', has_opted_out: false });
			const ids = await search(searchOf('searchContacts'));
			expect(names(ids)[0]).toBe(`Contact ${second.id}`);
			expect(names(ids)[1]).toMatch(/^\+\d/);
			const numbers = await search(searchOf('searchContactNumbers'));
			expect(values(numbers)[0]).toBe(first.phone_number);
		});

		test.each<[string, Partial<Sandbox['quirks']>]>([
			['usual', {}],
			['of its own size', { fixedPageSize: 25 }],
			['of its own size, without a total', { fixedPageSize: 25, meta: 'noPageAndTotal' }],
			['without meta', { meta: 'absent' }],
			['with strings in meta', { metaAsStrings: true, totalResults: true }],
			['oldest first', { sortOrder: 'oldest' }],
			['by name, with ids as text', { sortOrder: 'name', idsAsStrings: true }],
		])('come page by page when pages are %s', async (_pages, quirks) => {
			Object.assign(sandbox.quirks, quirks);
			const collected = await scroll(async (paginationToken) => {
				const before = sandbox.requests.length;
				const result = await search(searchOf('searchContacts', { paginationToken }));
				expect(sandbox.requests.length - before).toBe(1);
				return result;
			}, 2 * CONTACTS);
			expect([...collected].sort()).toEqual(sandbox.state.contacts.map(({ id }) => String(id)).sort());
		});

		test('of an empty account end at once, also without a total', async () => {
			sandbox.state.contacts.length = 0;
			sandbox.quirks.meta = 'absent';
			expect((await search(searchOf('searchContacts'))).list).toEqual({ results: [] });
		});

		test('of a list with many pages come page by page', async () => {
			sandbox.quirks.fixedPageSize = 10;
			const collected = await scroll(
				async (paginationToken) => await search(searchOf('searchContacts', { paginationToken })),
				2 * CONTACTS,
			);
			expect(collected).toEqual(sandbox.state.contacts.map(({ id }) => String(id)).reverse());
		});

		test('without an ID cannot be picked, nor without a number', async () => {
			const [contact] = sandbox.state.contacts.slice(-1);
			Object.assign(contact, { id: null, phone_number: null, name: 'Nobody', has_opted_out: false });
			expect(names(await search(searchOf('searchContacts')))).not.toContain('Nobody');
			expect(names(await search(searchOf('searchContactNumbers')))).not.toContain('Nobody');
		});

		test('with anything but a name and a number are left out or named by their ID', async () => {
			const [number, name] = sandbox.state.contacts.slice(-2) as unknown as IDataObject[];
			Object.assign(number, { name: 'Ada', phone_number: { number: 1 }, has_opted_out: false });
			Object.assign(name, { name: ['Ada'], phone_number: null, has_opted_out: false });
			const ids = await search(searchOf('searchContacts'));
			expect(names(ids).slice(0, 2)).toEqual([`Contact ${String(name.id)}`, 'Ada']);
			const numbers = await search(searchOf('searchContactNumbers'));
			expect(values(numbers)).toHaveLength(98);
			expect(values(await search(searchOf('searchContacts', { filter: 'object' })))).toEqual([]);
		});

		test('go by their number without the spaces around it', async () => {
			sandbox.state.contacts[CONTACTS - 1].phone_number = ' +33612345678 ';
			expect(values(await search(searchOf('searchContactNumbers')))[0]).toBe('+33612345678');
		});

		test('with a name that begins like an expression are shown as they are', async () => {
			const [last, first] = sandbox.state.contacts.slice(-2);
			Object.assign(first, { name: '=2+2', phone_number: '+33612345678', has_opted_out: false });
			Object.assign(last, { name: 'Ada', phone_number: '=2+2=', has_opted_out: false });
			const ids = await search(searchOf('searchContacts'));
			expect(names(ids).slice(0, 2)).toEqual([' =2+2 · +33 6 12 34 56 78', 'Ada · =2+2=']);
			expect(values(ids).slice(0, 2)).toEqual([String(first.id), String(last.id)]);
			expect(values(await search(searchOf('searchContactNumbers'))).filter((value) => /=/.test(String(value)))).toEqual([]);
			last.phone_number = '2+2=';
			expect(values(await search(searchOf('searchContactNumbers')))).toContain('2+2=');
		});

		test('are not looked through for a blank search', async () => {
			await search(searchOf('searchContacts', { filter: '  ' }));
			expect(sandbox.requests.map(({ query }) => query.results_per_page)).toEqual(['100']);
		});

		test('are looked through three pages at a time, as a list may have no end', async () => {
			sandbox.quirks.fixedPageSize = 10;
			let paginationToken: string | undefined;
			for (const screen of [1, 2, 3, 4]) {
				const { list } = await search(searchOf('searchContacts', { filter: 'no such name', paginationToken }));
				expect(sandbox.requests).toHaveLength(3 * screen);
				const said = `${30 * screen} of 130 searched so far. Scroll down to search on.`;
				expect(list!.results[0]).toEqual({ name: said, value: expect.stringMatching(/^ +$/) });
				expect(list!.results).toHaveLength(screen === 1 ? 9 : 1);
				paginationToken = list!.paginationToken as string;
			}
			const last = await search(searchOf('searchContacts', { filter: 'no such name', paginationToken }));
			expect(last.list).toEqual({ results: [] });
			expect(sandbox.requests.length - 12).toBeLessThanOrEqual(2);
		});

		test('a row that says how far the search is cannot be picked for anybody', async () => {
			sandbox.quirks.fixedPageSize = 10;
			const { list } = await search(searchOf('searchContactNumbers', { filter: sandbox.state.contacts[CONTACTS - 1].name }));
			const [hit, ...rows] = list!.results;
			expect(String(hit.value)).toMatch(/^\+/);
			expect(rows).toHaveLength(8);
			expect(new Set(rows.map(({ value }) => value)).size).toBe(8);
			expect(rows.every(({ value }) => String(value).trim() === '')).toBe(true);
		});

		test('end where the server gives the same page again and again', async () => {
			Object.assign(sandbox.quirks, { pageIgnored: true, fixedPageSize: 25 });
			const first = await search(searchOf('searchContacts'));
			const second = await search(
				searchOf('searchContacts', { paginationToken: first.list!.paginationToken as string }),
			);
			expect(values(first)).toHaveLength(25);
			expect(second.list).toEqual({ results: [] });
		});

		test('are found by name without accents, and by number in any spelling', async () => {
			const contact = sandbox.state.contacts.find(({ name }) => name === 'Zoë Lefèvre')!;
			const spaced = contact.phone_number.replace(/(\d{2})/g, '$1 ');
			for (const filter of ['zoe lef', spaced, contact.phone_number, ' ZOË ']) {
				expect(values(await search(searchOf('searchContacts', { filter })))).toContain(String(contact.id));
			}
			expect(values(await search(searchOf('searchContacts', { filter: 'no such name' })))).toEqual([]);
		});
	});

	describe('SMS', () => {
		test('go by direction, contact, text and time', async () => {
			const [contact] = sandbox.state.contacts;
			Object.assign(contact, { name: 'Ada Lovelace' });
			const long = `First line\nsecond line ${'\u{1F340}'.repeat(40)}`;
			sandbox.receiveSms({ from: contact.phone_number, content: 'Bonjour' }).datetime = '2026-01-05 08:59:58';
			const sent = sandbox.receiveSms({ from: '+33612345678', content: long });
			Object.assign(sent, { type: 'sent', status: 'pending', datetime: '2026-01-05 09:00:00' });
			const result = await search(searchOf('searchSms'));
			expect(names(result)).toEqual([
				expect.stringMatching(/^To \+33 6 12 34 56 78 · First line second line [^\ufffd\n]{1,20}… · 2026-01-05 09:00 UTC$/u),
				'From Ada Lovelace · Bonjour · 2026-01-05 08:59 UTC',
			]);
			expect(names(result)[0]).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
			expect(values(result)).toEqual([String(sent.sms_id), String(sent.sms_id - 1)]);
			expect(paths()).toEqual(['/sms/', '/contacts/']);
		});

		test('are found by contact and text', async () => {
			const { sms_id } = sandbox.receiveSms({ from: sandbox.state.contacts[5].phone_number, content: 'Ça va' });
			sandbox.receiveSms({ from: sandbox.state.contacts[6].phone_number, content: 'Hello' });
			for (const filter of [sandbox.state.contacts[5].name, 'ca va']) {
				expect(values(await search(searchOf('searchSms', { filter })))).toEqual([String(sms_id)]);
			}
		});

		test('name the ID of a contact that is not known', async () => {
			sandbox.receiveSms({ from: sandbox.state.contacts[0].phone_number, content: 'Hello' }).contact_id = 999;
			sandbox.failNext({ kind: 'status', status: 500 }, { path: '/contacts' });
			expect(names(await search(searchOf('searchSms')))[0]).toMatch(/^From contact 999 · Hello/);
		});

		test('come without names where the contacts are no list', async () => {
			const { contact_id } = sandbox.receiveSms({ from: sandbox.state.contacts[0].phone_number, content: 'Hello' });
			sandbox.failNext({ kind: 'wrongShape' }, { path: '/contacts' });
			const [name] = names(await search(searchOf('searchSms')));
			expect(name).toMatch(new RegExp(`^From contact ${contact_id} · Hello`));
		});
	});

	test.each<[string, () => number[]]>([
		[
			'searchDevices',
			() => {
				const [device] = sandbox.state.devices;
				sandbox.state.devices = [3, 2, 1].map((id) => ({ ...device, id }));
				return sandbox.state.devices.map(({ id }) => id);
			},
		],
		[
			'searchCampaigns',
			() => {
				const [campaign] = sandbox.state.campaigns;
				sandbox.state.campaigns = [3, 2, 1].map((id) => ({ ...campaign, id }));
				return sandbox.state.campaigns.map(({ id }) => id);
			},
		],
		[
			'searchSms',
			() => {
				const from = sandbox.state.contacts[0].phone_number;
				const texts = ['one', 'two', 'three'];
				return texts.map((content) => sandbox.receiveSms({ from, content }).sms_id);
			},
		],
	])('%s goes on where the screen before ended', async (method, fill) => {
		const ids = fill();
		Object.assign(sandbox.quirks, { fixedPageSize: 1, meta: 'noPageAndTotal' });
		const collected = await scroll(
			async (paginationToken) => await search(searchOf(method, { paginationToken })),
			2 * ids.length,
		);
		expect([...collected].sort()).toEqual(ids.map(String).sort());
	});

	test('campaigns go by name', async () => {
		sandbox.state.campaigns.push({ ...sandbox.state.campaigns[0], id: 12, name: 'Spring sale', status: 'draft' });
		const result = await search(searchOf('searchCampaigns', { filter: 'SPRING' }));
		expect(result.list?.results).toEqual([{ name: 'Spring sale', value: '12' }]);
	});

	test('segments go by name, or by their ID where they have none', async () => {
		sandbox.state.segments[1].name = '';
		expect((await search(searchOf('searchSegments'))).list?.results).toEqual([
			{ name: 'Segment 12', value: '12' },
			{ name: 'Regulars', value: '3' },
		]);
		expect(values(await search(searchOf('searchSegments', { filter: 'regul' })))).toEqual(['3']);
		expect(paths()).toEqual(['/segments/', '/segments/']);
	});

	test('an expression in one field does not break the list of another', async () => {
		const broken = '={{ $("No such node").item.json.nothing.at.all }}';
		const parameters = {
			resource: 'sms',
			operation: 'send',
			deviceId: locator('id', '1'),
			simSubscriptionId: locator('id', broken),
			phoneNumbers: locator('phone', broken),
			content: broken,
			options: { scheduledAt: broken },
		} as IDataObject;
		for (const method of ['searchDevices', 'searchSims', 'searchContactNumbers']) {
			const result = await search(searchOf(method, { parameters }));
			expect(result.error).toBeUndefined();
			expect(result.list?.results.length).toBeGreaterThan(0);
		}
		const withoutDevice = { ...parameters, deviceId: null };
		expect((await search(searchOf('searchDevices', { parameters: withoutDevice }))).error).toBeUndefined();
	});

	describe.each([0, '0', '', ' ', null, undefined, {}, [1], 1.5, -1, 'abc', true])('a row with the ID %j', (bad) => {
		test('cannot be picked', async () => {
			const [contact, kept] = sandbox.state.contacts;
			sandbox.state.contacts.length = 0;
			sandbox.state.contacts.push(contact, kept);
			sandbox.receiveSms({ from: contact.phone_number, content: 'Bonjour' });
			sandbox.receiveSms({ from: kept.phone_number, content: 'Hello' });
			const { devices, campaigns, messages } = sandbox.state;
			campaigns.push({ ...campaigns[0], id: 2 });
			const lists: Array<[string, object, string]> = [
				['searchDevices', devices[0], 'id'],
				['searchContacts', contact, 'id'],
				['searchCampaigns', campaigns[0], 'id'],
				['searchSms', messages[0], 'sms_id'],
			];
			for (const [method, row, idField] of lists) {
				Object.assign(row, { [idField]: bad });
				expect(values(await search(searchOf(method)))).toEqual(['2']);
			}
			const sims = devices[1].sims!;
			sims.push({ ...sims[0], subscription_id: 77 });
			Object.assign(sims[0], { subscription_id: bad });
			expect(values(await search(searchSims(locator('id', '2'))))).toEqual(['77']);
		});
	});

	test('a phone of which no SIM has an ID has none to pick', async () => {
		Object.assign(sandbox.state.devices[0], { sims: [{ display_name: 'SIM 1' }, null, 'SIM'] });
		const { error } = await search(searchSims(locator('id', '1')));
		expect(error?.message).toMatch(/^This phone has not told the server its SIMs yet/);
	});

	test('rows without IDs do not end the list before those with one', async () => {
		Object.assign(sandbox.quirks, { fixedPageSize: 25, sortOrder: 'oldest' });
		for (const row of [0, 25]) Object.assign(sandbox.state.contacts[row], { id: null });
		const collected = await scroll(
			async (paginationToken) => await search(searchOf('searchContacts', { paginationToken })),
			2 * CONTACTS,
		);
		expect(collected).toHaveLength(CONTACTS - 2);
	});

	describe('each answer has its own sentence', () => {
		test.each(['page', 'JSON'])('on a server without the endpoints, which says so with a %s', async (form) => {
			sandbox.settings.onlyDocumented = true;
			sandbox.quirks.unknownRouteHtml = form === 'page';
			const cases = {
				searchDevices: '/devices',
				searchSims: '/devices',
				searchSms: '/sms',
				searchCampaigns: '/campaigns',
				searchSegments: '/segments',
			};
			for (const [method, endpoint] of Object.entries(cases)) {
				const { error } = await search(
					searchOf(method, { parameters: { deviceId: locator('id', '1') } as IDataObject }),
				);
				expect(error?.message).toBe(`This server has no ${endpoint} endpoint. Enter the ID instead.`);
			}
			expect((await search(searchOf('searchContacts'))).list?.results).toHaveLength(100);
		});

		test('for a page of contacts that is not found, which every server has', async () => {
			sandbox.failNext({ kind: 'status', status: 404, title: 'No such page.' });
			const { error } = await search(searchOf('searchContacts'));
			expect(error?.message).toBe('No such page. Fix what the server names, then open the list again.');
		});

		test.each<[string, Parameters<Sandbox['failNext']>[0], RegExp]>([
			['a wrong key', { kind: 'status', status: 401, title: 'You do not have access to the API.' }, /^You do not have access to the API\. .*paste the key/],
			['a refusal', { kind: 'status', status: 400, title: 'Nonsense.' }, /^Nonsense\. Fix what the server names, then open the list again\.$/],
			['a server fault', { kind: 'status', status: 500, title: 'Oops' }, /status 500: Oops\. .* Then open the list again\.$/],
			['a web page', { kind: 'html' }, /web page instead of data \(status 200\)\. Check the Base URL/],
			['an empty body', { kind: 'empty' }, /empty answer \(status 200\)\./],
			['a redirect', { kind: 'redirect' }, /redirected.*\(status 302\)\./],
			['another JSON', { kind: 'wrongShape' }, /without a list of data \(status 200\)\./],
			['a cut connection', { kind: 'cut' }, /connection was cut/],
			['a rate limit with a wait', { kind: 'status', status: 429, retryAfterSeconds: 30 }, /^The rate limit of the server was reached.* Wait 30 seconds, then open the list again\.$/],
			['a rate limit without', { kind: 'status', status: 429 }, /Wait a minute, then open the list again\.$/],
		])('%s', async (_name, fault, sentence) => {
			for (const method of ['searchContacts', 'searchDevices', 'searchSims']) {
				sandbox.reset();
				sandbox.failNext(fault);
				const started = Date.now();
				const { error } = await search(
					searchOf(method, { parameters: { deviceId: locator('id', '1') } as IDataObject }),
				);
				expect(error?.name).toBe('NodeApiError');
				expect(error?.message).toMatch(sentence);
				expect(error?.message).not.toMatch(/ - |undefined|run the node/);
				expect(error?.httpCode).not.toBe('none');
				expect(sandbox.requests).toHaveLength(1);
				expect(Date.now() - started).toBeLessThan(5_000);
			}
		});

		test('a server that is not there', async () => {
			const gone = await startSandbox();
			await gone.close();
			const credential = { apiKey: gone.apiKey, baseUrl: gone.baseUrl };
			const { error } = await search(searchOf('searchContacts', { credential }));
			expect(error?.message).toMatch(/^The server could not be reached: it refused the connection\./);
		});
	});

	test('work with a pasted "Bearer" key and a slash at the end of the URL', async () => {
		const credential = { apiKey: ' Bearer sandbox-\nkey \n', baseUrl: ` ${sandbox.baseUrl}/ ` };
		const { error } = await search(searchOf('searchDevices', { credential }));
		expect(error).toBeUndefined();
		expect(sandbox.requests[0].headers.authorization).toBe('Bearer sandbox-key');
		expect(sandbox.requests[0].url).toBe('/api/devices/?page=1&results_per_page=100');
		expect(sandbox.requests[0].headers.accept).toBe('application/json');
	});

	describe('20,000 contacts', () => {
		let large: Sandbox;
		beforeAll(async () => {
			large = await startSandbox({ rateLimit: false, contacts: 20_000 });
		});
		afterEach(() => large.reset());
		afterAll(async () => await large.close());

		const searchLarge = async (filter?: string, paginationToken?: string) =>
			await search({
				...searchOf('searchContacts', { filter, paginationToken }),
				credential: { apiKey: large.apiKey, baseUrl: large.baseUrl },
			});

		test('the first screen needs one request', async () => {
			const { list } = await searchLarge();
			expect(list?.results).toHaveLength(100);
			expect(list?.paginationToken).toEqual(expect.any(String));
			expect(large.requests).toHaveLength(1);
		});

		test('a search goes on where it ended', async () => {
			const first = await searchLarge('camille');
			const hits = large.state.contacts.slice(-3000).filter(({ name }) => name.startsWith('Camille'));
			expect(values(first)).toEqual(hits.map(({ id }) => String(id)).reverse());
			expect(large.requests).toHaveLength(3);
			const second = await searchLarge('camille', first.list!.paginationToken as string);
			expect(values(second).filter((value) => values(first).includes(value))).toEqual([]);
			expect(large.requests[3].query.page).toBe('4');
		});

		test('a search has enough with 50 hits', async () => {
			for (const contact of large.state.contacts.slice(-1000, -950)) contact.name = 'Needle';
			const { list } = await searchLarge('needle');
			expect(list?.results).toHaveLength(50);
			expect(list?.paginationToken).toEqual(expect.any(String));
			expect(large.requests).toHaveLength(1);
		});

		test('what stands in one place alone is found wherever that is', async () => {
			large.state.contacts[3].name = 'Needle';
			let paginationToken: string | undefined;
			let screens = 0;
			const found: unknown[] = [];
			do {
				const { list } = await searchLarge('needle', paginationToken);
				found.push(...list!.results.map(({ value }) => value).filter((value) => String(value).trim() !== ''));
				paginationToken = list!.paginationToken as string | undefined;
				screens += 1;
			} while (paginationToken !== undefined);
			expect(found).toEqual([String(large.state.contacts[3].id)]);
			expect(screens).toBe(7);
		});
	});
});
