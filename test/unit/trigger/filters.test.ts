import type { IDataObject } from 'n8n-workflow';

import { readSmsFilter } from '../../../nodes/NotificatorSms/trigger/filters';

const sms = { content: 'STOP', device_id: '2', sim_subscription_id: 0 };

test.each<[string, unknown, string]>([
	['a list', [], 'Filters must be an object, but is a list.'],
	['text', 'STOP', 'Filters must be an object, but is STOP.'],
	['another name', { keyword: 'STOP' }, 'Filters has no "keyword". Remove it, or correct its name.'],
	['a name that every object has', { toString: 'STOP' }, 'Filters has no "toString". Remove it, or correct its name.'],
])('filters that are %s are refused', (_name, filters, sentence) => {
	const problems: string[] = [];
	readSmsFilter(filters, problems);
	expect(problems).toEqual([sentence]);
});

test('each filter that says nothing clear has its own sentence', () => {
	const problems: string[] = [];
	readSmsFilter({ deviceId: '', simSubscriptionId: null, from: null, keywords: Number.NaN }, problems);
	expect(problems).toHaveLength(4);
});

test.each<[unknown, boolean]>([
	[{}, true],
	[{ keywords: ['end', 'stop'], deviceId: 2, simSubscriptionId: '00' }, true],
	[{ keywords: 'stop', deviceId: '1' }, false],
	[{ keywords: 'stop', deviceId: ' 2 ', simSubscriptionId: 1 }, false],
	[{ keywords: 'end', deviceId: 2 }, false],
])('all of the filters have to let an SMS through: %j', (filters, isThrough) => {
	const problems: string[] = [];
	const { passes, passesFrom } = readSmsFilter(filters, problems);
	expect([problems, passes(sms), passesFrom]).toEqual([[], isThrough, undefined]);
});

test.each<[unknown, unknown, boolean]>([
	['+33612345678', undefined, true],
	['33612345678', null, true],
	['06 12 34 56 78', 'FR', true],
	['06 12 34 56 78', undefined, false],
	['+33612', undefined, true],
	['+4933612345678', undefined, false],
	['36180', 'FR', false],
	['33', undefined, false],
	[null, 'FR', false],
	[['+33612345678'], 'FR', false],
])('a number passes by its beginning: %j in %j', (phone_number, country_code, isThrough) => {
	const { passesFrom } = readSmsFilter({ from: '+33' }, []);
	expect(passesFrom!({ phone_number, country_code, name: null } as IDataObject)).toBe(isThrough);
});
