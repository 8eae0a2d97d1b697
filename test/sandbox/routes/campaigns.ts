import { Refusal, type Answer } from '../answers';
import { apiDatetime } from '../datetime';
import { field, requiredFields, type Fields } from '../form';
import { listPage } from '../lists';
import { acceptSms, readRecipients, readSchedule, readSender } from '../sending';
import { contactFor, nextId, USER_ID, type Campaign, type Device } from '../state';
import type { Call, Route } from './route';
import { deleteRow, rowById } from './rows';

const idOf = (campaign: Campaign) => campaign.id;

/**
 * Campaigns (D), which behave as those of the known build (B): creating one sends it at once, and so
 * does updating one that was not sent, unless `save` or `is_scheduled` goes along.
 */
export const campaignRoutes: Route[] = [
	{
		method: 'get',
		path: '/campaigns',
		documented: false,
		answer: ({ state, query, quirks, address }) =>
			listPage({ rows: state.campaigns, address, nameOf: ({ name }) => name }, query, quirks),
	},
	{ method: 'post', path: '/campaigns', documented: false, creates: true, answer: create },
	{
		method: 'get',
		path: '/campaigns/:id',
		documented: false,
		answer: ({ state, id }) => ({
			status: 200,
			body: { data: rowById(state.campaigns, id, idOf) },
		}),
	},
	{ method: 'post', path: '/campaigns/:id', documented: false, answer: update },
	{
		method: 'delete',
		path: '/campaigns/:id',
		documented: false,
		answer: ({ state, id, quirks }) => deleteRow(state.campaigns, id, idOf, quirks),
	},
];

function create(call: Call): Answer {
	const { state } = call;
	const sent = call.fields();
	const { name, content, device_id, sim_subscription_id } = requiredFields(sent, [
		'name',
		'content',
		'device_id',
		'sim_subscription_id',
	]);
	const { device, simSubscriptionId } = readSender(state, device_id, sim_subscription_id);
	const asked = readAsked(call, sent);
	const campaign: Campaign = {
		id: nextId(state.campaigns, idOf),
		rss_automation_id: 0,
		recurring_campaign_id: 0,
		device_id: device.id,
		sim_subscription_id: simSubscriptionId,
		user_id: USER_ID,
		name,
		content,
		segment: '',
		settings: { is_scheduled: 0 },
		contacts_ids: [],
		sent_contacts_ids: [],
		total_sent_sms: 0,
		total_pending_sms: 0,
		total_failed_sms: 0,
		status: 'draft',
		scheduled_datetime: null,
		last_sent_datetime: null,
		last_datetime: null,
		datetime: apiDatetime(Date.now()),
	};
	state.campaigns.push(campaign);
	carryOut(call, campaign, device, asked);
	return { status: 200, body: { data: { id: campaign.id } } };
}

function update(call: Call): Answer {
	const { state } = call;
	const campaign = rowById(state.campaigns, call.id, idOf);
	const sent = call.fields();
	const { device, simSubscriptionId } = readSender(
		state,
		field(sent, 'device_id') ?? String(campaign.device_id),
		field(sent, 'sim_subscription_id') ?? String(campaign.sim_subscription_id),
	);
	const asked = readAsked(call, sent);
	Object.assign(campaign, {
		name: field(sent, 'name') ?? campaign.name,
		content: field(sent, 'content') ?? campaign.content,
		device_id: device.id,
		sim_subscription_id: simSubscriptionId,
		last_datetime: apiDatetime(Date.now()),
	} satisfies Partial<Campaign>);
	carryOut(call, campaign, device, asked);
	return { status: 200, body: { data: { id: campaign.id } } };
}

/** Who a campaign is for, and what is to become of it. */
interface Asked {
	segment: string;
	contactsIds: number[];
	sending: 'draft' | 'schedule' | 'now';
	scheduledDatetime: string | null;
}

function readAsked(call: Call, sent: Fields): Asked {
	const segment = readSegment(field(sent, 'segment'));
	const contactsIds = readContacts(call, sent, segment);
	const scheduledDatetime = readSchedule(sent, call.quirks);
	const isSaved = field(sent, 'save') !== undefined && !call.quirks.draftsAreSent;
	const sending = isSaved ? 'draft' : scheduledDatetime === null ? 'now' : 'schedule';
	return { segment, contactsIds, sending, scheduledDatetime };
}

/** One that is being sent, or was, stays that: only what it is made of changes. */
function carryOut(call: Call, campaign: Campaign, device: Device, asked: Asked): void {
	const { segment, contactsIds, sending, scheduledDatetime } = asked;
	Object.assign(campaign, { segment, contacts_ids: contactsIds });
	if (campaign.status !== 'draft' && campaign.status !== 'scheduled') return;
	campaign.total_pending_sms = contactsIds.length;
	switch (sending) {
		case 'draft':
			campaign.status = 'draft';
			return;
		case 'schedule':
			campaign.status = 'scheduled';
			campaign.settings = { is_scheduled: 1 };
			campaign.scheduled_datetime = scheduledDatetime;
			return;
		case 'now':
			send(call, campaign, device);
	}
}

/** To everybody whom the campaign is for, less those who opted out (B). */
function send({ state, quirks, ledger }: Call, campaign: Campaign, device: Device): void {
	const chosen = new Set(campaign.contacts_ids);
	const contacts = state.contacts.filter(({ id, has_opted_out }) => chosen.has(id) && !has_opted_out);
	for (const contact of contacts) {
		acceptSms(
			{ state, quirks, ledger },
			{
				contact,
				device,
				simSubscriptionId: campaign.sim_subscription_id,
				content: campaign.content,
				scheduledDatetime: null,
				campaignId: campaign.id,
			},
		);
	}
	Object.assign(campaign, {
		status: contacts.length > 0 ? 'processing' : 'sent',
		settings: { is_scheduled: 0 },
		sent_contacts_ids: contacts.map(({ id }) => id),
		total_pending_sms: contacts.length,
	} satisfies Partial<Campaign>);
}

/** A segment that is missing, or a text that is no segment, counts as everybody (B). */
function readSegment(sent: string | undefined): string {
	const isKnown = sent !== undefined && /^(all|bulk|custom|[1-9]\d*)$/.test(sent);
	return isKnown ? sent : 'all';
}

/** The ids of the contacts that a segment means: all of them, numbers given, ids given, or those of a saved one. */
function readContacts({ state, quirks }: Call, sent: Fields, segment: string): number[] {
	switch (segment) {
		case 'all':
			return state.contacts.map(({ id }) => id);
		case 'bulk': {
			const { phone_numbers } = requiredFields(sent, ['phone_numbers']);
			const numbers = readRecipients(phone_numbers, quirks);
			return numbers.map((number) => contactFor(state.contacts, number).id);
		}
		case 'custom': {
			const ids = sent
				.filter(([name]) => /^contacts_ids(\[\d*\])?$/.test(name))
				.flatMap(([, value]) => value.split(','))
				.map((id) => id.trim());
			if (ids.length === 0) throw new Refusal(400, 'The contacts_ids field is required.');
			return ids.map((id) => rowById(state.contacts, id, (contact) => contact.id).id);
		}
		default: {
			const saved = state.segments.find(({ id }) => String(id) === segment);
			if (!saved) throw new Refusal(401, 'There are no contacts in the segment that you chose.');
			return [...saved.contacts_ids];
		}
	}
}
