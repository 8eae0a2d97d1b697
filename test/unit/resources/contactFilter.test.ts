import type { IDataObject } from 'n8n-workflow';
import fc from 'fast-check';

import { readContactFilter } from '../../../nodes/NotificatorSms/resources/contact/list';

function read(parameters: { optedOut?: unknown; filters?: unknown }) {
	const values: Record<string, unknown> = { optedOut: 'any', filters: {}, ...parameters };
	const problems: string[] = [];
	return { filter: readContactFilter((name) => values[name], problems), problems };
}

const ADA = { name: 'Ada Lovelace', phone_number: '+447700900123', country_code: 'GB', has_opted_out: true };
const ZOE = { name: 'Zoë Lefèvre', phone_number: 33612345678, country_code: 'FR', has_opted_out: 0 };
const NOBODY = { id: 3, has_opted_out: null };

test.each(['any', ' Any '])('%j lets everybody pass', (optedOut) =>
	expect(read({ optedOut })).toEqual({ filter: undefined, problems: [] }),
);

test.each<[Parameters<typeof read>[0], object[]]>([
	[{ filters: { search: 'LOVE' } }, [ADA]],
	[{ filters: { search: 'zoe lef' } }, [ZOE]],
	[{ filters: { search: 'e' } }, [ADA, ZOE]],
	[{ filters: { search: '+44 7700' } }, [ADA]],
	[{ filters: { search: '06 12 34' } }, [ZOE]],
	[{ filters: { search: 612 } }, [ZOE]],
	[{ filters: { search: '00336' } }, [ZOE]],
	[{ filters: { search: '000' } }, []],
	[{ filters: { search: '12x' } }, []],
	[{ filters: { search: '900.12-3' } }, [ADA]],
	[{ filters: { countryCode: ' fr ' } }, [ZOE]],
	[{ filters: { countryCode: 'BE' } }, []],
	[{ optedOut: 'exclude' }, [ZOE, NOBODY]],
	[{ optedOut: ' Exclude\n' }, [ZOE, NOBODY]],
	[{ optedOut: 'ONLY' }, [ADA]],
	[{ optedOut: 'only', filters: { countryCode: 'FR' } }, []],
	[{ optedOut: 'only', filters: { search: 'a', countryCode: 'GB' } }, [ADA]],
])('%j', (parameters, expected) => {
	const { filter, problems } = read(parameters);
	expect(problems).toEqual([]);
	expect([ADA, ZOE, NOBODY].filter((contact) => filter!(contact as IDataObject))).toEqual(expected);
});

const NO_SEARCH = 'Search is empty. Enter what to look for, or remove the filter.';
const NO_COUNTRY = 'Country Code is empty. Choose a country, or remove the filter.';

test.each<[Parameters<typeof read>[0], string]>([
	...[undefined, null, '', ' '].flatMap((empty): Array<[Parameters<typeof read>[0], string]> => [
		[{ optedOut: empty }, 'Opted Out must be one of any, exclude, only, but is empty.'],
		[{ filters: { search: empty } }, NO_SEARCH],
		[{ filters: { countryCode: empty } }, NO_COUNTRY],
	]),
	[{ optedOut: true }, 'Opted Out must be one of any, exclude, only, but is "true".'],
	[{ optedOut: 'excluded' }, 'Opted Out must be one of any, exclude, only, but is "excluded".'],
	[{ optedOut: ['exclude'] }, 'Opted Out must be one of any, exclude, only, but is a list.'],
	[{ filters: { search: '^' } }, NO_SEARCH],
	[{ filters: { search: { a: 1 } } }, 'Search must be text, but is an object with the fields a. Choose one of its fields.'],
	[{ filters: { search: ['Ada'] } }, 'Search must be text, but is a list. Choose one of its fields.'],
	[{ filters: { countryCode: 'F' } }, 'Country Code: "F" is not a known country code. Choose the country from the list, or give its two-letter code, such as FR, GB or US.'],
	[{ filters: { countryCode: 'Francia Libre' } }, 'Country Code: "Francia Libre" is not a known country code. Choose the country from the list, or give its two-letter code, such as FR, GB or US.'],
	[{ filters: { optedOut: 'exclude' } }, 'Filters has no "optedOut". Remove it, or correct its name.'],
	[{ filters: { constructor: 'x' } }, 'Filters has no "constructor". Remove it, or correct its name.'],
	[{ filters: 'exclude' }, 'Filters must be an object, but is exclude.'],
	[{ filters: null }, 'Filters must be an object, but is null.'],
	[{ filters: [] }, 'Filters must be an object, but is a list.'],
])('%j is refused, and not taken for everybody', (parameters, problem) =>
	expect(read(parameters).problems).toEqual([problem]),
);

test('whatever is set, either it is refused or it leaves somebody out', () => {
	const anything = fc.anything({ withDate: true, withNullPrototype: true });
	fc.assert(
		fc.property(
			fc.oneof(
				fc.record({ optedOut: anything.filter((value) => !/^\s*any\s*$/i.test(typeof value === 'string' ? value : '')) }),
				fc.record({ filters: fc.record({ search: fc.oneof(anything, fc.string()) }) }),
				fc.record({ filters: fc.record({ countryCode: fc.oneof(anything, fc.string()) }) }),
			),
			(parameters) => {
				const { filter, problems } = read(parameters);
				expect(problems.length > 0 || filter?.({ has_opted_out: true }) === false).toBe(true);
			},
		),
	);
});
