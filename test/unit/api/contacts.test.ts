import { foldedText, hasOptedOut, nameOrNumberContains } from '../../../nodes/NotificatorSms/api/contacts';

test.each([true, 1, '1', 'true', 'TRUE', ' yes ', 'Y', 'on', 2, '2026-01-05 09:00:00', 'STOP', {}])('%j is opted out', (value) =>
	expect(hasOptedOut({ has_opted_out: value })).toBe(true),
);

test.each([false, 0, '0', 'false', 'OFF', 'no', ' N ', null, undefined, '', ' '])('%j is not', (value) =>
	expect(hasOptedOut({ has_opted_out: value })).toBe(false),
);

test('names are compared without case and accents', () => {
	expect(foldedText(' ÉLODIE ')).toBe('elodie');
	expect(foldedText(undefined)).toBe('');
	expect(foldedText(7)).toBe('7');
});

test('a number with letters is a name', () => {
	expect(nameOrNumberContains('12')({ name: 'x', phone_number: 'abc12' })).toBe(false);
	expect(nameOrNumberContains('12')({ name: 'Room 12' })).toBe(true);
});
