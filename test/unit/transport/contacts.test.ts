import type { IDataObject, IExecutePaginationFunctions } from 'n8n-workflow';

import { contactFilter, foldedText, hasOptedOut, nameOrNumberContains } from '../../../nodes/NotificatorSms/transport/contacts';

function filterOf(filters: IDataObject) {
	const getNodeParameter = (name: string) => (name === 'filters' ? filters : undefined);
	return contactFilter({ getNodeParameter } as unknown as IExecutePaginationFunctions);
}

const ADA = { name: 'Ada Lovelace', phone_number: '+447700900123', country_code: 'GB', has_opted_out: true };
const ZOE = { name: 'Zoë Lefèvre', phone_number: 33612345678, country_code: 'FR', has_opted_out: 0 };
const NOBODY = { id: 3 };

test.each<[IDataObject]>([[{}], [{ search: ' ', countryCode: ' ', optedOut: 'any' }]])('%j lets everybody pass', (filters) =>
	expect(filterOf(filters)).toBeUndefined(),
);

test.each<[IDataObject, object[]]>([
	[{ search: 'LOVE' }, [ADA]],
	[{ search: 'zoe lef' }, [ZOE]],
	[{ search: 'e' }, [ADA, ZOE]],
	[{ search: '+44 7700' }, [ADA]],
	[{ search: '06 12 34' }, [ZOE]],
	[{ search: '00336' }, [ZOE]],
	[{ search: '000' }, []],
	[{ search: '12x' }, []],
	[{ search: '900.12-3' }, [ADA]],
	[{ countryCode: ' fr ' }, [ZOE]],
	[{ countryCode: 'F' }, []],
	[{ optedOut: 'exclude' }, [ZOE, NOBODY]],
	[{ optedOut: 'only' }, [ADA]],
	[{ optedOut: 'only', countryCode: 'FR' }, []],
	[{ search: 'a', countryCode: 'GB', optedOut: 'only' }, [ADA]],
])('%j', (filters, expected) => {
	expect([ADA, ZOE, NOBODY].filter((contact) => filterOf(filters)!(contact as IDataObject))).toEqual(expected);
});

test.each([true, 1, '1', 'true'])('%j is opted out', (value) => expect(hasOptedOut({ has_opted_out: value })).toBe(true));

test.each([false, 0, '0', 'false', null, undefined, '', 2, 'yes'])('%j is not', (value) =>
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
