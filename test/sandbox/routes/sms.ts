import type { Answer } from '../answers';
import { requiredFields } from '../form';
import { listPage } from '../lists';
import { acceptSms, readRecipients, readSchedule, readSender } from '../sending';
import { contactFor, type Message } from '../state';
import type { Call, Route } from './route';
import { deleteRow, rowById } from './rows';

const idOf = (message: Message) => message.sms_id;

/** SMS: sending (S), reading and deleting (D). */
export const smsRoutes: Route[] = [
	{ method: 'post', path: '/sms', documented: true, creates: true, answer: send },
	{
		method: 'get',
		path: '/sms',
		documented: false,
		answer: ({ state, query, quirks, address }) =>
			listPage({ rows: state.messages, address, nameOf: ({ content }) => content }, query, quirks),
	},
	{
		method: 'get',
		path: '/sms/:id',
		documented: false,
		answer: ({ state, id }) => ({
			status: 200,
			body: { data: rowById(state.messages, id, idOf) },
		}),
	},
	{
		method: 'delete',
		path: '/sms/:id',
		documented: false,
		answer: ({ state, id, quirks }) => deleteRow(state.messages, id, idOf, quirks),
	},
];

function send({ state, quirks, ledger, fields }: Call): Answer {
	const sent = fields();
	const required = requiredFields(sent, [
		'device_id',
		'sim_subscription_id',
		'phone_numbers',
		'content',
	]);
	const { device, simSubscriptionId } = readSender(
		state,
		required.device_id,
		required.sim_subscription_id,
	);
	const recipients = readRecipients(required.phone_numbers, quirks);
	const scheduledDatetime = readSchedule(sent, quirks);

	// From here on nothing refuses: a request is accepted as a whole or not at all.
	const smsIds = recipients.map((recipient) =>
		acceptSms(
			{ state, quirks, ledger },
			{
				contact: contactFor(state.contacts, recipient),
				device,
				simSubscriptionId,
				content: required.content,
				scheduledDatetime,
			},
		),
	);
	if (quirks.smsIds === 'absent') return { status: 200, body: { data: {} } };
	return {
		status: 200,
		body: { data: { sms_ids: quirks.smsIds === 'fewer' ? smsIds.slice(0, Math.max(1, smsIds.length - 1)) : smsIds } },
	};
}
