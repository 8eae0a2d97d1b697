import type { IDataObject } from 'n8n-workflow';

import { readSchedule, type ScheduleZones } from '../../message/schedule';
import { quote, serverWords } from '../../message/wording';
import { isId } from '../../api/result';
import { idValue } from '../../api/rows';
import type { Reason } from '../../api/sentences';

/** A part of what is written of a campaign. */
export interface CampaignPart {
	/** Form fields by the API's names. */
	fields: Record<string, string>;
	/** What the output says of it. */
	shown: IDataObject;
	/** What the user should know, in sentences. */
	warning?: string;
}

/**
 * The status of a campaign.
 *
 * @param row as the API gives it
 * @returns in lower-case letters; undefined where it is no text
 */
export function statusOf({ status }: IDataObject): string | undefined {
	return (typeof status === 'string' && status.trim().toLowerCase()) || undefined;
}

/** Being sent, or sent: an update does not send it once more. */
const UNDER_WAY = ['processing', 'sending', 'sent'];

/**
 * What an update has to say so that a campaign stays a draft, scheduled or being sent: the known build
 * of the server sends a draft by any update that does not carry `save` or `is_scheduled`.
 *
 * @param row the campaign as the account has it
 * @param zones the account's one is that in which the server reads `scheduled_datetime`
 * @returns a reason where the row does not tell what would keep it
 */
export function keptSending(row: IDataObject, zones: ScheduleZones): CampaignPart | Reason {
	const status = statusOf(row);
	if (status === 'draft') return { fields: { save: '1' }, shown: { sending: 'draft' } };
	if (status === 'scheduled') return keptSchedule(row, zones);
	if (status !== undefined && UNDER_WAY.includes(status)) {
		return { fields: {}, shown: { status: row.status } };
	}
	return {
		reason: `an update could send it: its status ${status === undefined ? 'cannot be read' : `is ${shown(row.status)}`}`,
		advice: 'Choose Sending, so that the update says whether it is to be sent.',
	};
}

/** Its own time goes along. Times in rows are in UTC, whatever the account's time zone (API page). */
function keptSchedule({ scheduled_datetime: time }: IDataObject, zones: ScheduleZones): CampaignPart | Reason {
	const written = typeof time === 'string' ? time.trim() : '';
	// A time that has just passed is still its own.
	const schedule = readSchedule(`${written}Z`, zones, new Date(0));
	if ('reason' in schedule) {
		return {
			reason: `an update could change when it is sent: its time ${written === '' ? 'cannot be read' : `is ${shown(written)}`}`,
			advice: 'Choose Sending, so that the update says when it is to be sent; check Account Timezone.',
		};
	}
	return scheduledPart(schedule.scheduledDatetime, schedule.warning);
}

/** @param scheduledDatetime `YYYY-MM-DD HH:MM:SS` in the account's time zone */
export function scheduledPart(scheduledDatetime: string, warning?: string): CampaignPart {
	return {
		// The API takes a campaign as scheduled when `is_scheduled` is there at all, whatever it says.
		fields: { is_scheduled: '1', scheduled_datetime: scheduledDatetime },
		shown: { sending: 'schedule', scheduled_datetime: scheduledDatetime },
		warning,
	};
}

/**
 * What an update has to say so that the same people get a campaign: the known build of the server
 * takes an update without `segment` as one for everybody.
 *
 * @param row the campaign as the account has it
 * @returns a reason where the row does not tell who they are
 */
export function keptRecipients(row: IDataObject): CampaignPart | Reason {
	const isText = typeof row.segment === 'string' || typeof row.segment === 'number';
	const segment = isText ? String(row.segment).trim().toLowerCase() : '';
	if (segment === 'all' || isId(segment)) return { fields: { segment }, shown: { segment } };
	const ids = row.contacts_ids;
	const isListed = segment === 'custom' || segment === 'bulk';
	if (isListed && Array.isArray(ids) && ids.length > 0 && ids.every(isId)) {
		return {
			...chosenContacts(ids.map(String)),
			// Rows do not have the numbers, only the contacts that the account made of them.
			warning:
				segment === 'bulk'
					? 'The recipients of this campaign were phone numbers. They are now the contacts with these numbers.'
					: undefined,
		};
	}
	return {
		reason: `an update could change who gets it: its segment ${segment === '' ? 'cannot be read' : `is ${shown(row.segment)}`}`,
		advice: 'Choose Recipients, so that the update says who gets it.',
	};
}

/** The contacts with these IDs. */
export function chosenContacts(ids: string[]): CampaignPart {
	return {
		fields: { segment: 'custom', contacts_ids: ids.join(',') },
		shown: { segment: 'custom', contacts_ids: ids.map(idValue) },
	};
}

function shown(value: unknown): string {
	return quote(serverWords(String(value)));
}
