import type { INodeProperties } from 'n8n-workflow';

const showForLists = { operation: ['list'] };

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

/** How much of a row comes out: every row of the API has more than ten fields. */
export const simplifyRows: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
	displayOptions: { show: { operation: ['get', 'list'] } },
};
