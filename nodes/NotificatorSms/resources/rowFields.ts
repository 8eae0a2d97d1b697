import type { INodeProperties } from 'n8n-workflow';

import { RESOURCES } from '../api/resources';

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
export const outputFields: INodeProperties[] = [
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		default: 'simplified',
		description: 'What to return of each result',
		displayOptions: { show: showForReads },
		options: [
			{ name: 'Raw', value: 'raw', description: 'All fields' },
			{ name: 'Selected Fields', value: 'selectedFields', description: 'The fields that you choose' },
			{ name: 'Simplified', value: 'simplified', description: 'The fields that people use most' },
		],
	},
	...Object.entries(RESOURCES).map(([resource, { fields }]): INodeProperties => ({
		displayName: 'Fields',
		name: 'fields',
		type: 'multiOptions',
		default: [],
		description: 'The fields to return',
		displayOptions: {
			show: { resource: [resource], ...showForReads, output: ['selectedFields'] },
		},
		options: fields.map((name) => ({ name, value: name })),
	})),
];
