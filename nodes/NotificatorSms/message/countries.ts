import { isSupportedCountry, type CountryCode } from './libraries/phoneNumbers';
import { describeValue, quote } from './wording';

/** The country of national numbers, or why there is none. Both are missing when none was chosen. */
export interface DefaultCountry {
	country?: CountryCode;
	reason?: string;
}

/**
 * Tells whether a text is a country libphonenumber has a numbering plan for.
 *
 * @param code two letters (ISO 3166-1 alpha-2), in either case, spaces around them tolerated
 */
export function isCountryCode(code: string): boolean {
	return readCountryCode(code).country !== undefined;
}

/**
 * Reads the Default Country of national numbers.
 *
 * @param input two letters (ISO 3166-1 alpha-2) in either case; blank or nothing means none
 * @returns the country in capitals, or the reason why there is no such country, or neither when the
 *   input is blank. Never throws.
 */
export function readCountryCode(input: unknown): DefaultCountry {
	if (input === undefined || input === null) return {};
	const code = describeValue(input).trim().toUpperCase();
	if (code === '') return {};
	if (isSupportedCountry(code)) return { country: code };
	return {
		reason: `${quote(describeValue(input))} is not a known country code. Choose the two-letter code of the country, such as FR, GB or US.`,
	};
}
