import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { RESOURCES, type Resource } from '../api/resources';
import { countryList } from '../message/countries';

/** Countries to choose from; an expression may give the code or the name of one. */
export const countryOptions = countryList.map(({ name, code }) => ({ name, value: code }));

/** How numbers without a country code are read, wherever numbers are entered. */
export const defaultCountry: INodeProperties = {
	displayName: 'Default Country',
	name: 'defaultCountry',
	type: 'options',
	default: '',
	description:
		'The country that numbers without a country code belong to. Without it such numbers are refused.',
	options: countryOptions,
};

/** In what time zone a schedule goes to the server, of an SMS as of a campaign. */
export const accountTimezone: INodeProperties = {
	displayName: 'Account Timezone',
	name: 'accountTimezone',
	type: 'string',
	default: 'UTC',
	placeholder: 'e.g. Europe/Paris',
	description:
		'The time zone in which your NotificatorSMS account reads the time of what is scheduled. Leave it at UTC unless what is scheduled is sent some hours early or late.',
};

/**
 * Where the fields of a message are shown: in Send SMS, and in campaigns. They are declared once,
 * with Send SMS: the host evaluates every declaration of a name for each item, shown or not.
 */
export const showForMessage = {
	resource: ['sms', 'campaign'],
	operation: ['send', 'create', 'update'],
};

/** Where it is chosen who sends, and to whom. */
export const showForSender = {
	...showForMessage,
	operation: [...showForMessage.operation, 'sendAndWait'],
};

/** A campaign has numbers of its own only with the segment "Phone Numbers". */
export const hideForOtherSegments = { segment: ['', 'all', 'custom', 'saved'] };

/** What every field Options has. */
export const optionsField: Pick<INodeProperties, 'displayName' | 'name' | 'type' | 'placeholder' | 'default'> = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
};

/** How numbers and times are read in campaigns and contacts. */
export const readingOptions: INodeProperties[] = [
	{
		...optionsField,
		displayOptions: { show: { resource: ['campaign'], operation: ['create', 'update'] } },
		options: [
			accountTimezone,
			defaultCountry,
		],
	},
	{
		...optionsField,
		displayOptions: {
			show: { resource: ['contact'], operation: ['create', 'delete', 'get', 'update', 'upsert'] },
		},
		options: [defaultCountry],
	},
];

const showForLists = { operation: ['list'] };
const showForReads = { operation: ['contacts', 'get', 'list'] };

/** How many rows a "List" operation gives; the same for every resource. */
export const howManyRows: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: { show: showForLists },
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { ...showForLists, returnAll: [false] } },
	},
];

/** What of a row comes out: most rows of the API have more than ten fields. */
export const output: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	default: 'simplified',
	description: 'What to return of each result',
	options: [
		{ name: 'Raw', value: 'raw', description: 'All fields' },
		{ name: 'Selected Fields', value: 'selectedFields', description: 'The fields that you choose' },
		{ name: 'Simplified', value: 'simplified', description: 'The fields that people use most' },
	],
};

/** The fields to choose from, where Output is Selected Fields. */
export function fieldsOf({ fields }: Pick<Resource, 'fields'>, show: IDisplayOptions['show']): INodeProperties {
	return {
		displayName: 'Fields',
		name: 'fields',
		type: 'multiOptions',
		default: [],
		description: 'The fields to return',
		displayOptions: { show: { ...show, output: ['selectedFields'] } },
		options: fields.map((name) => ({ name, value: name })),
	};
}

export const outputFields: INodeProperties[] = [
	{ ...output, displayOptions: { show: showForReads } },
	...Object.entries(RESOURCES).map(([resource, its]) => fieldsOf(its, { resource: [resource], ...showForReads })),
];
