import type { IDataObject, IExecutePaginationFunctions } from 'n8n-workflow';

interface ContactFilters {
	search?: string;
	countryCode?: string;
	optedOut?: 'any' | 'exclude' | 'only';
}

/**
 * Which contacts pass the `filters` of an item: the API itself cannot filter.
 *
 * @returns undefined where every contact passes
 */
export function contactFilter(
	context: IExecutePaginationFunctions,
): ((contact: IDataObject) => boolean) | undefined {
	const { search, countryCode, optedOut } = context.getNodeParameter(
		'filters',
		{},
	) as ContactFilters;
	const checks: Array<(contact: IDataObject) => boolean> = [];
	if (search?.trim()) checks.push(nameOrNumberContains(search));
	if (countryCode?.trim()) checks.push(livesIn(countryCode));
	if (optedOut === 'exclude') checks.push((contact) => !hasOptedOut(contact));
	if (optedOut === 'only') checks.push(hasOptedOut);
	return checks.length > 0 ? (contact) => checks.every((passes) => passes(contact)) : undefined;
}

/** A server may write it as a boolean, as 0 and 1, or as text. */
export function hasOptedOut({ has_opted_out: value }: IDataObject): boolean {
	return value === true || value === 1 || value === '1' || value === 'true';
}

/**
 * Makes the test whether a contact's name or number contains a text, however either is written.
 *
 * @param search what the user typed
 */
export function nameOrNumberContains(search: string): (contact: IDataObject) => boolean {
	const name = foldedText(search);
	const number = digitsOf(search);
	return (contact) =>
		foldedText(contact.name).includes(name) ||
		(number !== '' && digitsOf(contact.phone_number).includes(number));
}

function livesIn(countryCode: string): (contact: IDataObject) => boolean {
	const wanted = countryCode.trim().toUpperCase();
	return (contact) => String(contact.country_code ?? '').toUpperCase() === wanted;
}

/** Text as a search reads it. Case and accents do not count: "elodie" finds "Élodie". */
export function foldedText(value: unknown): string {
	return String(value ?? '')
		.normalize('NFD')
		.replace(/\p{Diacritic}/gu, '')
		.toLowerCase()
		.trim();
}

/** "+33 6 12" and "06 12" find "+33612345678"; a search with letters is a name, never a number. */
function digitsOf(value: unknown): string {
	const text = String(value ?? '');
	return /\p{Letter}/u.test(text) ? '' : text.replace(/\D/g, '').replace(/^0+/, '');
}
