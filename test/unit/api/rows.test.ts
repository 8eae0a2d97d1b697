import { idValue, presentRow } from '../../../nodes/NotificatorSms/api/rows';

const SHAPE = { objects: ['custom'] };
const NAMES = ['id', 'name', 'failure_reason'];

test('a row keeps those of the wanted fields that it has', () => {
	expect(presentRow({ id: 1, name: null, other: 2 }, SHAPE, NAMES)).toStrictEqual({ id: 1, name: null });
});

test('a whole row keeps all of them, in its own order', () => {
	const row = { other: [1, { a: 2 }], id: '1', custom: { a: 1 } };
	expect(presentRow(row, SHAPE)).toStrictEqual(row);
	expect(Object.keys(presentRow(row, SHAPE))).toEqual(['other', 'id', 'custom']);
});

test('why an SMS was not sent has a name that no host takes for a fault of the item', () => {
	expect(presentRow({ id: 1, error: 'No credit' }, SHAPE, NAMES)).toStrictEqual({ id: 1, failure_reason: 'No credit' });
	const inside = { id: 1, device: { error: 'Off' } };
	expect(presentRow(inside, SHAPE)).toStrictEqual(inside);
});

test.each([[[]], [null], ['text'], [7], [undefined]])('an object that a server writes as %j is an empty one', (custom) => {
	expect(presentRow({ custom }, SHAPE)).toStrictEqual({ custom: {} });
});

test('push secrets are nowhere in a row', () => {
	const secret = { device_fcm_token: 'x', name: 'Phone' };
	const row = { ...secret, device: secret, devices: [secret, [secret]], custom: { inner: secret } };
	expect(presentRow(row, SHAPE)).toStrictEqual({
		name: 'Phone',
		device: { name: 'Phone' },
		devices: [{ name: 'Phone' }, [{ name: 'Phone' }]],
		custom: { inner: { name: 'Phone' } },
	});
	expect(presentRow(row, SHAPE, ['device_fcm_token', 'name'])).toStrictEqual({ name: 'Phone' });
});

test.each([
	['7', 7],
	['9007199254740991', Number.MAX_SAFE_INTEGER],
	['9007199254740993', '9007199254740993'],
	['abc', 'abc'],
])('the ID %s is given as %j', (id, value) => expect(idValue(id)).toBe(value));
