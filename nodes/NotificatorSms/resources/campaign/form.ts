import type { IDataObject } from 'n8n-workflow';

import { readContent, readTo, warnOfCut } from '../../message/fields';
import { readSchedule, type ScheduleZones } from '../../message/schedule';
import { isId } from '../../api/result';
import { isObject } from '../../api/rows';
import { isBlank, LEAST_SIM, readChoice, readId, readLine } from '../../message/values';
import {
	chosenContacts,
	keptRecipients,
	keptSending,
	scheduledPart,
	type CampaignPart,
} from './state';
import type { Clock } from '../../operations/operation';
import type { Form, ReadForm } from '../../operations/write';
import type { ReadParameter } from '../../operations/parameters';
import type { Reason } from '../../api/sentences';

const SENDING = ['draft', 'now', 'schedule'] as const;
const SEGMENTS = ['all', 'bulk', 'custom', 'saved'] as const;

/** What a new campaign is made of: who gets it, and whether it is sent, has to be chosen. */
export const readNewCampaign: ReadForm = (parameter, clock) =>
	readCampaign(parameter, clock, { isNew: true });

/** What a campaign becomes: as a new one, but who gets it and whether it is sent may stay as it is. */
export const readCampaignChanges: ReadForm = (parameter, clock) =>
	readCampaign(parameter, clock, { isNew: false });

function readCampaign(
	parameter: ReadParameter,
	clock: Clock,
	{ isNew }: { isNew: boolean },
): ReturnType<ReadForm> {
	const problems: string[] = [];
	const message = readMessage(parameter, problems);
	const recipients = readRecipients(parameter, isNew, problems);
	const zones = readZones(parameter, clock, problems);
	const sending = readSending(parameter, isNew, { zones, now: clock.now }, problems);
	if (problems.length > 0) return { problems };
	if (recipients && sending) return formOf([message, recipients, sending]);
	return {
		...formOf([message]),
		complete(row) {
			const parts = [recipients ?? keptRecipients(row), sending ?? keptSending(row, zones)];
			const unclear = parts.find((part): part is Reason => 'reason' in part);
			return unclear ?? formOf([message, ...(parts as CampaignPart[])]);
		},
	};
}

function formOf(parts: CampaignPart[]): Form {
	return {
		fields: Object.assign({}, ...parts.map(({ fields }) => fields)) as Form['fields'],
		shown: {
			...(Object.assign({}, ...parts.map(({ shown }) => shown)) as IDataObject),
			warnings: parts.flatMap(({ warning }) => warning ?? []),
		},
	};
}

function readMessage(parameter: ReadParameter, problems: string[]): CampaignPart {
	const name = readLine(parameter('name'), 'Name', problems);
	if (name === '') problems.push('Name is empty. Name the campaign.');
	const content = readContent(parameter('content'), false, problems);
	const deviceId = readId(parameter('deviceId'), 'Device', problems);
	const simSubscriptionId = readId(parameter('simSubscriptionId'), 'SIM', problems, LEAST_SIM);
	return {
		fields: { name, content, device_id: deviceId, sim_subscription_id: simSubscriptionId },
		shown: { name },
		warning: warnOfCut(content),
	};
}

/**
 * Who gets the campaign. A text that is no segment is refused: the server would take it for everybody.
 *
 * @returns undefined where that stays as it is
 */
function readRecipients(
	parameter: ReadParameter,
	isNew: boolean,
	problems: string[],
): CampaignPart | undefined {
	const segment = parameter('segment');
	if (isBlank(segment)) {
		if (isNew) problems.push('Recipients is empty. Choose who gets the campaign.');
		return undefined;
	}
	if (isWholeNumber(segment)) return readSavedSegment(segment, problems);
	switch (readChoice(segment, SEGMENTS, 'Recipients', problems)) {
		case 'all':
			return { fields: { segment: 'all' }, shown: { segment: 'all' } };
		case 'bulk':
			return readNumbers(parameter, problems);
		case 'custom':
			return readChosenContacts(parameter, problems);
		case 'saved':
			return readSavedSegment(parameter('segmentId'), problems);
		default:
			return undefined;
	}
}

function readNumbers(parameter: ReadParameter, problems: string[]): CampaignPart {
	const { defaultCountry } = optionsOf(parameter);
	const { recipients, skipped } = readTo(parameter('phoneNumbers'), { defaultCountry }, problems);
	return {
		fields: { segment: 'bulk', phone_numbers: recipients.join(',') },
		shown: { segment: 'bulk', recipients, skipped: skipped as unknown as IDataObject[] },
	};
}

function readSavedSegment(value: unknown, problems: string[]): CampaignPart {
	const id = readId(value, 'Segment', problems);
	return { fields: { segment: id }, shown: { segment: id } };
}

/** The contacts that were picked, and those whose IDs were entered, each once. */
function readChosenContacts(parameter: ReadParameter, problems: string[]): CampaignPart {
	const unreadable: string[] = [];
	const ids = [
		...new Set([
			...readPicked(parameter('contacts', {}), unreadable),
			...readContactsIds(parameter('contactsIds'), unreadable),
		]),
	];
	if (ids.length === 0 && unreadable.length === 0) {
		unreadable.push('Contacts is empty. Add at least one contact, or enter its ID in Contact IDs, e.g. 7.');
	}
	problems.push(...unreadable);
	return chosenContacts(ids);
}

/** The entries of the field Contacts: `{ contact: [{ contactId }] }`, each of which is a resource locator. */
function readPicked(value: unknown, problems: string[]): string[] {
	const { contact = [] } = isObject(value) ? value : ({} as IDataObject);
	if (!isObject(value) && !isBlank(value)) problems.push('Contacts must be picked one by one, or entered in Contact IDs.');
	return [contact].flat().map((entry) => {
		const picked = isObject(entry) ? entry.contactId : entry;
		return readId(isObject(picked) ? picked.value : picked, 'A contact in Contacts', problems);
	});
}

/** IDs as text (separated by commas, spaces or line breaks), a number, or a list of either. */
function readContactsIds(value: unknown, problems: string[]): string[] {
	const texts = [value].flat(2).flatMap((entry) => readLine(entry, 'Contact IDs', problems).split(/[\s,;]/));
	const ids = texts.filter((text) => text !== '');
	for (const id of ids) {
		if (!isId(id)) {
			problems.push(`Contact IDs must be whole numbers such as 7, but one of them is "${id}".`);
		}
	}
	return ids;
}

/**
 * Whether the campaign is sent, and when. A new one is sent by whatever says neither `save` nor
 * `is_scheduled` (known build of the server).
 *
 * @returns undefined where that stays as it is
 */
function readSending(
	parameter: ReadParameter,
	isNew: boolean,
	clock: { zones: ScheduleZones; now: Date },
	problems: string[],
): CampaignPart | undefined {
	const sending = parameter('sending');
	if (!isNew && isBlank(sending)) return undefined;
	switch (readChoice(sending, SENDING, 'Sending', problems)) {
		case 'draft':
			return { fields: { save: '1' }, shown: { sending: 'draft' } };
		case 'now':
			return { fields: isNew ? {} : { send: '1' }, shown: { sending: 'now' } };
		case 'schedule':
			return readTime(parameter('scheduledAt'), clock, problems);
		default:
			return undefined;
	}
}

function readTime(
	time: unknown,
	{ zones, now }: { zones: ScheduleZones; now: Date },
	problems: string[],
): CampaignPart | undefined {
	if (isBlank(time)) {
		problems.push('Scheduled At is empty. Enter when the campaign is to be sent.');
		return undefined;
	}
	const schedule = readSchedule(time, zones, now);
	if ('scheduledDatetime' in schedule) {
		return scheduledPart(schedule.scheduledDatetime, schedule.warning);
	}
	problems.push(schedule.reason);
	return undefined;
}

function readZones(parameter: ReadParameter, clock: Clock, problems: string[]): ScheduleZones {
	const options = optionsOf(parameter);
	const { workflowTimezone } = clock;
	if (!('accountTimezone' in options)) return { workflowTimezone, accountTimezone: 'UTC' };
	const unreadable: string[] = [];
	const zone = readLine(options.accountTimezone, 'Account Timezone', unreadable);
	problems.push(...unreadable);
	// An empty one is refused where a time is read: UTC would be a guess.
	return { workflowTimezone, accountTimezone: unreadable.length > 0 ? 'UTC' : zone };
}

function optionsOf(parameter: ReadParameter): { accountTimezone?: unknown; defaultCountry?: string } {
	return parameter('options') || {};
}

function isWholeNumber(value: unknown): boolean {
	return (typeof value === 'string' || typeof value === 'number') && /^\d+$/.test(String(value).trim());
}
