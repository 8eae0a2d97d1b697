import type { INodeProperties } from 'n8n-workflow';

/**
 * The fields in which a thing of the account is picked: from a list with names that people know,
 * or by its ID. The lists come from endpoints that a server may lack, so the ID always works.
 */
type LocatorField = Pick<
	INodeProperties,
	'displayName' | 'name' | 'type' | 'required' | 'default' | 'description' | 'modes' | 'typeOptions'
>;

function locatorField(
	field: Pick<INodeProperties, 'displayName' | 'name' | 'description'>,
	searchListMethod: string,
	typeOptions?: INodeProperties['typeOptions'],
): LocatorField {
	return {
		...field,
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		...(typeOptions ? { typeOptions } : {}),
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Choose…',
				typeOptions: { searchListMethod, searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 1' },
		],
	};
}

export const deviceLocator = locatorField(
	{ displayName: 'Device', name: 'deviceId', description: 'The phone that sends the SMS' },
	'searchDevices',
);

export const simLocator = locatorField(
	{
		displayName: 'SIM',
		name: 'simSubscriptionId',
		description: 'The SIM of that phone that sends the SMS',
	},
	'searchSims',
	{ loadOptionsDependsOn: ['deviceId.value'] },
);

/** A contact from the list, or by its ID. */
export const recipientLocator = locatorField(
	{ displayName: 'Contact', name: 'contactId', description: 'A contact who gets the campaign' },
	'searchContacts',
);

/** A contact to work with is also known by its number: the contacts are listed once in a run for that. */
export const contactLocator: LocatorField = {
	...recipientLocator,
	description: 'The contact to work with',
	modes: [
		...recipientLocator.modes!,
		{
			displayName: 'By Phone Number',
			name: 'phone',
			type: 'string',
			placeholder: 'e.g. +33612345678',
		},
	],
};

export const smsLocator = locatorField(
	{ displayName: 'SMS', name: 'smsId', description: 'The SMS to work with' },
	'searchSms',
);

export const campaignLocator = locatorField(
	{ displayName: 'Campaign', name: 'campaignId', description: 'The campaign to work with' },
	'searchCampaigns',
);

export const segmentLocator = locatorField(
	{ displayName: 'Segment', name: 'segmentId', description: 'The saved segment that gets the campaign' },
	'searchSegments',
);

/** Recipients: typed as numbers, or one contact picked from a list, whose value is its number. */
export const recipientsLocator: LocatorField = {
	displayName: 'To',
	name: 'phoneNumbers',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'phone', value: '' },
	description:
		'Who gets the SMS: one phone number with its country code, or several, separated by commas, semicolons or line breaks',
	modes: [
		// The editor has no room for a longer name.
		{
			displayName: 'Number',
			name: 'phone',
			type: 'string',
			placeholder: 'e.g. +33612345678',
		},
		// The editor opens a list only where the mode is named `list`.
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Choose…',
			typeOptions: { searchListMethod: 'searchContactNumbers', searchable: true },
		},
	],
};
