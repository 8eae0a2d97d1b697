import type { INodeProperties } from 'n8n-workflow';

import { contactLocator } from '../locators';

const showForContacts = (...operations: string[]) => ({
	show: { resource: ['contact'], operation: operations },
});

/** The fields of a contact; an operation shows those that the API's page gives it. */
export const contactFields: INodeProperties[] = [
	{ ...contactLocator, displayOptions: showForContacts('get', 'update', 'delete') },
	{
		displayName: 'Phone Number',
		name: 'phoneNumber',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. +33612345678',
		description: 'The phone number with its country code',
		displayOptions: showForContacts('create', 'upsert'),
	},
	{
		displayName: 'Phone Number',
		name: 'phoneNumber',
		type: 'string',
		default: '',
		placeholder: 'e.g. +33612345678',
		description: 'The new phone number with its country code. Empty: it stays as it is.',
		displayOptions: showForContacts('update'),
	},
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		default: '',
		placeholder: 'e.g. Ada Lovelace',
		description:
			'The name of the contact. Empty: a new contact has none, and one that is there keeps its own.',
		displayOptions: showForContacts('create', 'upsert', 'update'),
	},
	{
		displayName: 'Custom Parameters',
		name: 'customParameters',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Custom Parameter',
		default: {},
		description:
			'Your own fields of the contact. Create or Update keeps those that are left out here; with Update they may be removed, so list all that it is to have.',
		displayOptions: showForContacts('create', 'upsert', 'update'),
		options: [
			{
				displayName: 'Custom Parameter',
				name: 'parameters',
				values: [
					{
						displayName: 'Key',
						name: 'key',
						type: 'string',
						default: '',
						placeholder: 'e.g. city',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: 'e.g. Lyon',
					},
				],
			},
		],
	},
];
