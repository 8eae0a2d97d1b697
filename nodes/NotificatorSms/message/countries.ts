import list from './countryList.json';
import { getCountries, isSupportedCountry, type CountryCode } from './libraries/phoneNumbers';
import { describeValue, folded, quote } from './wording';

/** The country of national numbers, or why there is none. Both are missing when none was chosen. */
export interface DefaultCountry {
	country?: CountryCode;
	reason?: string;
}

/**
 * Tells whether a text is a country libphonenumber has a numbering plan for.
 *
 * @param code two letters (ISO 3166-1 alpha-2), in either case, spaces around them tolerated; or a name
 */
export function isCountryCode(code: string): boolean {
	return readCountryCode(code).country !== undefined;
}

/**
 * Reads the Default Country of national numbers.
 *
 * @param input two letters (ISO 3166-1 alpha-2) in either case, or the name of a country in one of
 *   some languages; blank or nothing means none
 * @returns the country in capitals, or the reason why there is no such country, or neither when the
 *   input is blank. Never throws.
 */
export function readCountryCode(input: unknown): DefaultCountry {
	if (input === undefined || input === null) return {};
	const written = describeValue(input).trim();
	const code = written.toUpperCase();
	if (code === '') return {};
	if (isSupportedCountry(code)) return { country: code };
	const country = countryNamed(written);
	if (country) return { country };
	return {
		reason: `${quote(describeValue(input))} is not a known country code. Choose the country from the list, or give its two-letter code, such as FR, GB or US.`,
	};
}

/**
 * All countries with a numbering plan, by their English names. They are data, since n8n waits at its
 * start for all that a node works out to describe itself.
 */
export const countryList = list as Array<{ name: string; code: CountryCode }>;

/** Languages in which names of countries are understood. */
const LANGUAGES = ['en', 'fr', 'de', 'es', 'it', 'pt'];

/** Names that people use beside those of the Unicode Common Locale Data Repository. */
const OTHER_NAMES: Array<[name: string, code: CountryCode]> = [
	['Czech Republic', 'CZ'],
	['Great Britain', 'GB'],
	['Holland', 'NL'],
	['Ivory Coast', 'CI'],
	['Turkey', 'TR'],
	['UK', 'GB'],
	['United States of America', 'US'],
	['USA', 'US'],
];

/** Names of more than one country, whatever a language makes of them. */
const UNCLEAR_NAMES = ['Congo', 'Korea'];

let codesOfNames: Map<string, CountryCode | undefined> | undefined;

/** A name that means different countries in different languages means none. */
function countryNamed(name: string): CountryCode | undefined {
	if (!codesOfNames) {
		codesOfNames = new Map(UNCLEAR_NAMES.map((unclear) => [foldedName(unclear), undefined]));
		const translated = LANGUAGES.flatMap((language) => {
			const names = namesIn(language);
			return getCountries().map((code): [string, CountryCode] => [names(code), code]);
		});
		const listed = countryList.map(({ name: known, code }): [string, CountryCode] => [known, code]);
		for (const [known, code] of [...listed, ...translated, ...OTHER_NAMES]) {
			const folded = foldedName(known);
			const isClear = !codesOfNames.has(folded) || codesOfNames.get(folded) === code;
			codesOfNames.set(folded, isClear ? code : undefined);
		}
	}
	return codesOfNames.get(foldedName(name));
}

function namesIn(language: string): (code: CountryCode) => string {
	const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'code' });
	return (code) => names.of(code) ?? code;
}

/** Case, accents and punctuation do not count. */
function foldedName(name: string): string {
	return folded(name)
		.replace(/&/g, ' and ')
		.replace(/[^\p{L}]+/gu, ' ')
		.trim();
}
