import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { contactFilter } from '../../api/contacts';
import { listOperation } from '../../operations/list';
import { handledBy } from '../handledBy';
import { contactRow } from './row';

/** `GET /contacts/?page=1&results_per_page=25` */
export const contactListOperation: INodePropertyOptions = {
	name: 'List',
	value: 'list',
	action: 'List contacts',
	description: 'Get many contacts, or all of them',
	routing: {
		request: { method: 'GET', url: '/contacts/' },
		...handledBy(
			listOperation({
				endpoint: '/contacts',
				documented: true,
				row: contactRow,
				readFilter: contactFilter,
			}),
		),
	},
};

const showForList = { show: { resource: ['contact'], operation: ['list'] } };

/** A field of its own: whether those who asked not to be texted are in the list must be seen. */
const optedOut: INodeProperties = {
	displayName: 'Opted Out',
	name: 'optedOut',
	type: 'options',
	default: 'any',
	description: 'What to do with contacts who asked not to get any more messages',
	displayOptions: showForList,
	options: [
		{ name: 'Any', value: 'any', description: 'Everybody, opted out or not' },
		{ name: 'Exclude', value: 'exclude', description: 'Only contacts who have not opted out' },
		{ name: 'Only', value: 'only', description: 'Only contacts who have opted out' },
	],
};

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	displayOptions: showForList,
	options: [
		{
			displayName: 'Country Code',
			name: 'countryCode',
			type: 'string',
			default: '',
			placeholder: 'e.g. FR',
			description: 'Only contacts of this country, as its two-letter code',
		},
		{
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			placeholder: 'e.g. Ada or +33 6 12',
			description: 'Only contacts whose name or number contains this',
		},
	],
};

/** Which contacts are listed. */
export const contactFilters = [optedOut, filters];
