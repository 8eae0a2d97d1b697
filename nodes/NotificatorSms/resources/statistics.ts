import type { INodeProperties } from 'n8n-workflow';

import { CONTACTS_STATISTICS } from '../api/resources';
import { readDate } from '../message/schedule';
import type { ReadParameter } from '../operations/parameters';
import { readOperation } from '../operations/read';
import { declaredRequest } from './declare';

const showForContacts = { show: { resource: ['statistics'], operation: ['contacts'] } };

export const statisticsOperations: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['statistics'] } },
	default: 'contacts',
	options: [
		{
			name: 'Count New Contacts',
			value: 'contacts',
			action: 'Count new contacts',
			description: 'Get how many contacts were added, day by day',
			routing: declaredRequest(
				'GET',
				CONTACTS_STATISTICS.endpoint,
				readOperation({ resource: CONTACTS_STATISTICS, isWhole: true, readQuery: readDays }),
			),
		},
	],
};

export const statisticsFields: INodeProperties[] = [
	{
		displayName: 'Start Date',
		name: 'startDate',
		type: 'dateTime',
		required: true,
		default: '',
		description: "The first day to count, in the workflow's time zone",
		displayOptions: showForContacts,
	},
	{
		displayName: 'End Date',
		name: 'endDate',
		type: 'dateTime',
		required: true,
		default: '',
		description: "The last day to count, in the workflow's time zone",
		displayOptions: showForContacts,
	},
];

/** `GET /contacts-statistics?start_date=2026-01-01&end_date=2026-01-31` */
function readDays(parameter: ReadParameter, workflowTimezone: string, problems: string[]) {
	const start = readDate(parameter('startDate'), 'Start Date', workflowTimezone, problems);
	const end = readDate(parameter('endDate'), 'End Date', workflowTimezone, problems);
	if (start !== undefined && end !== undefined && start > end) {
		problems.push(`Start Date (${start}) is after End Date (${end}). Exchange the two.`);
	}
	return { start_date: start, end_date: end };
}
