import { Refusal, type Answer } from '../answers';
import { apiDatetime } from '../datetime';
import { field, requiredFields, type Fields } from '../form';
import { listPage } from '../lists';
import { readRecipients, readSchedule, readSender } from '../sending';
import { contactFor, nextId, USER_ID, type Campaign } from '../state';
import type { Call, Route } from './route';
import { deleteRow, rowById } from './rows';

const idOf = (campaign: Campaign) => campaign.id;

/** Campaigns (D). None of them sends: an account's campaigns run on their own, not within a request. */
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
	const { state, quirks } = call;
	const sent = call.fields();
	const { name, content, device_id, sim_subscription_id } = requiredFields(sent, [
		'name',
		'content',
		'device_id',
		'sim_subscription_id',
	]);
	const { device, simSubscriptionId } = readSender(state, device_id, sim_subscription_id);
	const scheduledDatetime = readSchedule(sent, quirks);
	const segment = field(sent, 'segment') ?? 'all';
	const contactsIds = readContacts(call, sent, segment);
	const campaign: Campaign = {
		id: nextId(state.campaigns, idOf),
		rss_automation_id: 0,
		recurring_campaign_id: 0,
		device_id: device.id,
		sim_subscription_id: simSubscriptionId,
		user_id: USER_ID,
		name,
		content,
		segment,
		settings: { is_scheduled: scheduledDatetime === null ? 0 : 1 },
		contacts_ids: contactsIds,
		sent_contacts_ids: [],
		total_sent_sms: 0,
		total_pending_sms: contactsIds.length,
		total_failed_sms: 0,
		status: scheduledDatetime === null ? 'draft' : 'scheduled',
		scheduled_datetime: scheduledDatetime,
		last_sent_datetime: null,
		last_datetime: null,
		datetime: apiDatetime(Date.now()),
	};
	state.campaigns.push(campaign);
	return { status: 200, body: { data: { id: campaign.id } } };
}

function update(call: Call): Answer {
	const { state, quirks } = call;
	const campaign = rowById(state.campaigns, call.id, idOf);
	const sent = call.fields();
	const { device, simSubscriptionId } = readSender(
		state,
		field(sent, 'device_id') ?? String(campaign.device_id),
		field(sent, 'sim_subscription_id') ?? String(campaign.sim_subscription_id),
	);
	const segment = field(sent, 'segment');
	const contactsIds = segment === undefined ? null : readContacts(call, sent, segment);
	const scheduledDatetime = readSchedule(sent, quirks);
	Object.assign(campaign, {
		name: field(sent, 'name') ?? campaign.name,
		content: field(sent, 'content') ?? campaign.content,
		device_id: device.id,
		sim_subscription_id: simSubscriptionId,
		last_datetime: apiDatetime(Date.now()),
		...(contactsIds && {
			segment,
			contacts_ids: contactsIds,
			total_pending_sms: contactsIds.length,
		}),
		...(scheduledDatetime !== null && {
			settings: { is_scheduled: 1 },
			status: 'scheduled',
			scheduled_datetime: scheduledDatetime,
		}),
	} satisfies Partial<Campaign>);
	return { status: 200, body: { data: { id: campaign.id } } };
}

/** The ids of the contacts that a segment means: all of them, numbers given, or ids given. Saved segments are empty here. */
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
		default:
			if (!/^\d+$/.test(segment)) throw new Refusal(400, `There is no segment ${segment}.`);
			return [];
	}
}
