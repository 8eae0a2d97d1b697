import type { IDataObject } from 'n8n-workflow';

import {
	readContent,
	readId,
	readScheduledAt,
	readTo,
	warnOfCut,
	type Clock,
	type SendOptions,
} from './delivery/order';
import { readLine, type ReadForm } from './form';
import type { ReadParameter } from './parameters';
import { idValue } from './rows';

/** What a new campaign is made of. */
export const readNewCampaign: ReadForm = (parameter, clock) => readCampaign(parameter, clock);

/** What a campaign becomes: as a new one, but who gets it may stay as it is. */
export const readCampaignChanges: ReadForm = (parameter, clock) =>
	readCampaign(parameter, clock, { segmentStays: true });

function readCampaign(
	parameter: ReadParameter,
	clock: Clock,
	{ segmentStays = false } = {},
): ReturnType<ReadForm> {
	const problems: string[] = [];
	// Of the options of Send SMS only those of the campaign's own field are read.
	const { accountTimezone, defaultCountry, scheduledAt } = (parameter('options') || {}) as SendOptions;

	const name = readLine(parameter('name'), 'Name', problems);
	if (name === '') problems.push('Name is empty. Name the campaign.');
	const content = readContent(parameter('content'), {}, problems);
	const deviceId = readId(parameter('deviceId'), 'Device', problems);
	const simSubscriptionId = readId(parameter('simSubscriptionId'), 'SIM', problems);
	const audience = readAudience(parameter, { defaultCountry }, segmentStays, problems);
	const schedule = readScheduledAt({ accountTimezone, scheduledAt }, clock);
	if (schedule && 'reason' in schedule) problems.push(schedule.reason);
	if (problems.length > 0) return { problems };

	const scheduled = schedule && 'scheduledDatetime' in schedule ? schedule : undefined;
	const warnings = [warnOfCut(content), scheduled?.warning].filter(
		(warning): warning is string => warning !== undefined,
	);
	return {
		fields: {
			name,
			content,
			device_id: deviceId,
			sim_subscription_id: simSubscriptionId,
			...audience.fields,
			// The API takes a campaign as scheduled when `is_scheduled` is there at all, whatever it says.
			...(scheduled
				? { is_scheduled: '1', scheduled_datetime: scheduled.scheduledDatetime }
				: {}),
		},
		shown: {
			name,
			...audience.shown,
			...(scheduled ? { scheduled_datetime: scheduled.scheduledDatetime } : {}),
			warnings,
		},
	};
}

/** Who gets a campaign: form fields, and what the output says of them. */
interface Audience {
	fields: Record<string, string>;
	shown: IDataObject;
}

/** `segment` is `all`, `bulk` with numbers, `custom` with contacts, or the ID of a saved segment. */
function readAudience(
	parameter: ReadParameter,
	options: SendOptions,
	segmentStays: boolean,
	problems: string[],
): Audience {
	const segment = readLine(parameter('segment'), 'Segment', problems);
	switch (segment) {
		case '':
			if (!segmentStays) problems.push('Segment is empty. Choose who gets the campaign.');
			return { fields: {}, shown: {} };
		case 'all':
			return { fields: { segment }, shown: { segment } };
		case 'bulk': {
			const { recipients, skipped } = readTo(parameter('phoneNumbers'), options, problems);
			return {
				fields: { segment, phone_numbers: recipients.join(',') },
				shown: { segment, recipients, skipped: skipped as unknown as IDataObject[] },
			};
		}
		case 'custom': {
			const ids = readContactsIds(parameter('contactsIds'), problems);
			return {
				fields: { segment, contacts_ids: ids.join(',') },
				shown: { segment, contacts_ids: ids.map(idValue) },
			};
		}
		default: {
			const id = readId(segment === 'saved' ? parameter('segmentId') : segment, 'Segment ID', problems);
			return { fields: { segment: id }, shown: { segment: id } };
		}
	}
}

/** IDs as text (separated by commas, spaces or line breaks), a number, or a list of either. */
function readContactsIds(value: unknown, problems: string[]): string[] {
	const texts = [value].flat(2).flatMap((entry) => readLine(entry, 'Contact IDs', problems).split(/[\s,;]/));
	const ids = [...new Set(texts.filter((text) => text !== ''))];
	for (const id of ids) {
		if (!/^\d+$/.test(id)) {
			problems.push(`Contact IDs must be whole numbers such as 7, but one of them is "${id}".`);
		}
	}
	if (ids.length === 0) problems.push('Contact IDs is empty. Enter at least one ID, e.g. 7.');
	return ids;
}
