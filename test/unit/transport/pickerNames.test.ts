import { contactName } from '../../../nodes/NotificatorSms/transport/pickers/names';

const NUMBER = '+33612345678';

test.each([
	['Ada Lovelace', 'Ada Lovelace · +33 6 12 34 56 78'],
	['\u05e0\u05d5\u05e2\u05d4', '\u2068\u05e0\u05d5\u05e2\u05d4\u2069 · \u2068+33 6 12 34 56 78\u2069'],
	['\u0645\u062d\u0645\u062f', '\u2068\u0645\u062d\u0645\u062f\u2069 · \u2068+33 6 12 34 56 78\u2069'],
])('the number keeps its direction beside %s', (name, shown) => {
	expect(contactName({ id: 1, name, phone_number: NUMBER })).toBe(shown);
});
