import type { INodeProperties } from 'n8n-workflow';

import { defaultCountry } from './defaultCountry';

const showForCampaigns = { '/resource': ['campaign'] };

/** How numbers and times are read when a contact or a campaign is created or updated. */
export const writeOptions: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	displayOptions: { show: { resource: ['campaign', 'contact'], operation: ['create', 'update'] } },
	options: [
		{
			displayName: 'Account Timezone',
			name: 'accountTimezone',
			type: 'string',
			default: 'UTC',
			placeholder: 'e.g. Europe/Paris',
			description:
				'The time zone in which your NotificatorSMS account reads the time of a scheduled campaign. Leave it at UTC unless scheduled campaigns are sent some hours early or late.',
			displayOptions: { show: showForCampaigns },
		},
		defaultCountry,
	],
};
