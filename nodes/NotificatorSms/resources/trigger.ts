import type { INodeProperties } from 'n8n-workflow';

import { CONTACTS, DEVICES, SMS_OF_EVENT } from '../api/resources';
import { DEVICE_EVENTS } from '../trigger/devices';
import { fieldsOf, output } from './fields';
import { deviceLocator, simLocator } from './locators';

const events = [
	{
		name: 'Battery Low',
		value: 'batteryLow',
		action: 'On battery low',
		description: 'When the battery of one of your phones falls to a mark',
	},
	{
		name: 'Contact Created',
		value: 'contactCreated',
		action: 'On contact created',
		description: 'When a contact is added, by hand or by a first SMS',
	},
	{
		name: 'Contact Opted Out',
		value: 'contactOptedOut',
		action: 'On contact opted out',
		description: 'When a contact asks not to get any more messages',
	},
	{
		name: 'Device Offline',
		value: 'deviceOffline',
		action: 'On device offline',
		description: 'When one of your phones has not been seen for some minutes',
	},
	{
		name: 'SMS Failed',
		value: 'smsFailed',
		action: 'On SMS failed',
		description: 'When the phone could not send an SMS',
	},
	{
		name: 'SMS Received',
		value: 'smsReceived',
		action: 'On SMS received',
		description: 'When somebody sends an SMS to one of your phones',
	},
	{
		name: 'SMS Sent',
		value: 'smsSent',
		action: 'On SMS sent',
		description: 'When the phone has sent an SMS that was waiting',
	},
];

/** Below the node: the event as its list names it. */
export const triggerSubtitle = `={{ (${JSON.stringify(
	Object.fromEntries(events.map(({ value, name }) => [value, name])),
)})[$parameter["event"]] }}`;

const smsEvents = ['smsFailed', 'smsReceived', 'smsSent'];

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	description: 'Which SMS start the workflow: those that pass all of the filters',
	displayOptions: { show: { event: smsEvents } },
	options: [
		// The host demands what is required in a collection even where it was not added.
		{ ...deviceLocator, required: false, description: 'Only SMS of this phone' },
		{
			displayName: 'From',
			name: 'from',
			type: 'string',
			default: '',
			placeholder: 'e.g. +33612345678, +44*',
			description:
				'Only SMS of these phone numbers, or of numbers that begin so (with * at the end), separated by commas. Of SMS that your phones send, those that go to them.',
		},
		{
			displayName: 'Keywords',
			name: 'keywords',
			type: 'string',
			default: '',
			placeholder: 'e.g. STOP, ARRET',
			description:
				'Only SMS whose whole text is one of these, separated by commas. Case, accents and punctuation do not count.',
		},
		{
			...simLocator,
			required: false,
			description: 'Only SMS of this SIM. Choose the Device too: each phone numbers its own SIMs.',
			typeOptions: { loadOptionsDependsOn: ['filters.deviceId.value'] },
		},
	],
};

/** The fields of the trigger. */
export const triggerFields: INodeProperties[] = [
	{
		displayName: 'Event',
		name: 'event',
		type: 'options',
		noDataExpression: true,
		default: 'smsReceived',
		description: 'What starts the workflow',
		options: events,
	},
	{
		displayName: 'Minutes',
		name: 'minutes',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: DEVICE_EVENTS.deviceOffline.mark.most },
		default: 30,
		description: 'How many minutes after it was last seen a phone counts as offline',
		displayOptions: { show: { event: ['deviceOffline'] } },
	},
	{
		displayName: 'Percent',
		name: 'percent',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: DEVICE_EVENTS.batteryLow.mark.most },
		default: 20,
		description:
			'The mark: the workflow starts when a battery has this or less, and again only after it had 5 percent more',
		displayOptions: { show: { event: ['batteryLow'] } },
	},
	filters,
	output,
	fieldsOf(SMS_OF_EVENT, { event: smsEvents }),
	fieldsOf(CONTACTS, { event: ['contactCreated', 'contactOptedOut'] }),
	fieldsOf(DEVICES, { event: Object.keys(DEVICE_EVENTS) }),
];
