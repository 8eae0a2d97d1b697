import { Refusal } from './answers';
import { apiDatetime, parseApiDatetime } from './datetime';
import { field, type Fields } from './form';
import { isInternationalNumber, isNationalNumber, splitPhoneNumbers } from './phoneNumbers';
import type { Quirks } from './quirks';
import type { Ledger } from './record';
import { newMessage, type Contact, type Device, type State } from './state';

/** Where O says that servers cut the content, in characters. */
const CONTENT_CUT_AT = 1000;

/** The numbers in `phone_numbers`, in the order and as often as sent (D, O: the server removes no doubles); throws a 400 that names the first bad one. */
export function readRecipients(text: string, quirks: Quirks): string[] {
	const numbers = splitPhoneNumbers(text).map((number) =>
		quirks.nationalNumbersGetPlus && isNationalNumber(number) ? `+${number}` : number,
	);
	const bad = numbers.find(
		(number) =>
			!isInternationalNumber(number) &&
			!(quirks.nationalNumbersGetPlus && isNationalNumber(number.slice(1))),
	);
	if (bad !== undefined) throw new Refusal(400, `The phone number ${bad} is not valid.`);
	if (numbers.length === 0) throw new Refusal(400, 'There is no phone number.');
	return numbers;
}

/** The device and SIM subscription that a create names; throws a 404 for an unknown device, a 400 for a SIM that is not in it. */
export function readSender(
	state: State,
	deviceId: string,
	simSubscriptionId: string,
): { device: Device; simSubscriptionId: number } {
	const device = state.devices.find(({ id }) => String(id) === deviceId.trim());
	if (!device) throw new Refusal(404, 'The device you requested does not exist.');
	// A device that has never connected has null for SIMs (D): nothing to check against.
	const isKnown =
		device.sims?.some(({ subscription_id: id }) => String(id) === simSubscriptionId.trim()) ??
		/^\d+$/.test(simSubscriptionId.trim());
	if (!isKnown) throw new Refusal(400, 'The SIM you requested is not in this device.');
	return { device, simSubscriptionId: Number(simSubscriptionId) };
}

/** When to send, as the API writes it, or null for at once; throws a 400 for a schedule it cannot read. */
export function readSchedule(fields: Fields, quirks: Quirks): string | null {
	const flag = field(fields, 'is_scheduled');
	const isOn = quirks.scheduledByPresence
		? flag !== undefined
		: ['1', 'true', 'on', 'yes'].includes(flag ?? '');
	if (!isOn) return null;
	const at = parseApiDatetime(field(fields, 'scheduled_datetime') ?? '');
	if (at !== null) return apiDatetime(at);
	if (quirks.wrongScheduleSentAtOnce) return null;
	throw new Refusal(400, 'The scheduled_datetime must be YYYY-MM-DD HH:MM:SS.');
}

/** Takes an SMS to a contact for sending, into the account, its counts and the record, and returns its id. */
export function acceptSms(
	{ state, quirks, ledger }: { state: State; quirks: Quirks; ledger: Ledger },
	sms: {
		contact: Contact;
		device: Device;
		simSubscriptionId: number;
		content: string;
		scheduledDatetime: string | null;
		campaignId?: number;
	},
): number {
	const { contact, device, simSubscriptionId, scheduledDatetime } = sms;
	const content = textFor(sms.content, contact, quirks);
	const message = newMessage(state, {
		device_id: device.id,
		sim_subscription_id: simSubscriptionId,
		contact_id: contact.id,
		campaign_id: sms.campaignId ?? 0,
		type: 'sent',
		status: 'pending',
		content,
		scheduled_datetime: scheduledDatetime,
	});
	contact.total_pending_sms++;
	device.total_pending_sms++;
	ledger.acceptedMessages.push({
		recipient: contact.phone_number,
		content,
		deviceId: device.id,
		simSubscriptionId,
		smsId: message.sms_id,
		scheduledDatetime,
		at: Date.now(),
	});
	return message.sms_id;
}

/** What a plan appends to every text. */
export const APPENDED_LINE = 'Sent with NotificatorSMS';

/** The text that a contact's phone gets: placeholders and spintax filled in, made plain, cut and appended to, as far as the quirks say so (O). */
export function textFor(content: string, contact: Contact, quirks: Quirks): string {
	const filled = quirks.fillPlaceholders ? fillPlaceholders(content, contact) : content;
	const typed = quirks.plainTypography ? withPlainTypography(filled) : filled;
	const cut = quirks.contentCutAt1000 ? [...typed].slice(0, CONTENT_CUT_AT).join('') : typed;
	return quirks.appendsLine ? `${cut}\n${APPENDED_LINE}` : cut;
}

function withPlainTypography(text: string): string {
	return text
		.replace(/[\u2018\u2019]/g, "'")
		.replace(/[\u201c-\u201e]/g, '"')
		.replace(/[\u2013\u2014]/g, '-')
		.replace(/\u2026/g, '...')
		.replace(/[\u00a0\u202f]/g, ' ');
}

function fillPlaceholders(content: string, contact: Contact): string {
	return (
		content
			.replace(/\{\{CUSTOM_PARAMETERS:([^{}]+)\}\}/g, (_, key: string) =>
				String(contact.custom_parameters[key] ?? ''),
			)
			.replace(/\{\{NAME\}\}/g, () => contact.name)
			.replace(/\{\{PHONE_NUMBER\}\}/g, () => contact.phone_number)
			// The choice is the server's; taking turns by contact keeps it foreseeable.
			.replace(/\{([^{}]*\|[^{}]*)\}/g, (_, choices: string) => {
				const texts = choices.split('|');
				return texts[contact.id % texts.length];
			})
	);
}
