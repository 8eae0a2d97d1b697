// The build bundles what is used of the library. The "min" metadata knows the length of every
// numbering plan, which is all that is asked of it: no "is this a mobile?" test is made.
export {
	getCountries,
	isSupportedCountry,
	parsePhoneNumberFromString,
	validatePhoneNumberLength,
} from 'libphonenumber-js/min';
export type { CountryCode, PhoneNumber } from 'libphonenumber-js/min';
