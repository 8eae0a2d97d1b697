import type { INodeProperties } from 'n8n-workflow';

/** How numbers without a country code are read, wherever numbers are entered. */
export const defaultCountry: INodeProperties = {
	displayName: 'Default Country',
	name: 'defaultCountry',
	type: 'string',
	default: '',
	placeholder: 'e.g. FR',
	description:
		'The two-letter code of the country that numbers without a country code belong to. Without it such numbers are refused.',
};
