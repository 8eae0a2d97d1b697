/** The countries of the seeded numbers; any other number has no place in this sandbox. */
const COUNTRIES = [
	{ prefix: '+33', countryCode: 'FR', continentCode: 'EU' },
	{ prefix: '+44', countryCode: 'GB', continentCode: 'EU' },
	{ prefix: '+49', countryCode: 'DE', continentCode: 'EU' },
	{ prefix: '+46', countryCode: 'SE', continentCode: 'EU' },
	{ prefix: '+61', countryCode: 'AU', continentCode: 'OC' },
	{ prefix: '+1', countryCode: 'US', continentCode: 'NA' },
] as const;

/** Whether a text is an international number as `POST /sms` wants it: `+`, then 7 to 15 digits (S shows `+33612345678`). */
export function isInternationalNumber(text: string): boolean {
	return /^\+[1-9]\d{6,14}$/.test(text);
}

/** Whether a text could be a number dialled inside a country: digits only, no `+`. */
export function isNationalNumber(text: string): boolean {
	return /^\d{6,14}$/.test(text);
}

/** The numbers in one `phone_numbers` field: separated by commas or line breaks, nothing else (D). */
export function splitPhoneNumbers(field: string): string[] {
	return field
		.split(/[,\r\n]/)
		.map((number) => number.trim())
		.filter((number) => number !== '');
}

/** Country and continent code of a contact (D), null where the number's prefix is not one of the sandbox's. */
export function placeOfNumber(phoneNumber: string): {
	country_code: string | null;
	continent_code: string | null;
} {
	const country = COUNTRIES.find(({ prefix }) => phoneNumber.startsWith(prefix));
	return {
		country_code: country?.countryCode ?? null,
		continent_code: country?.continentCode ?? null,
	};
}
