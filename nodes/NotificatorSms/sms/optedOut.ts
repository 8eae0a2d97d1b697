import { numberKey, numberOf } from '../api/contacts';
import { holdBack, type Attempt } from './attempt';
import type { PreparedMessage } from './preparedMessage';
import { asUnreadable } from './reading';

/** How many digits a country code has. A number that is kept without one may be of any country. */
const COUNTRY_CODES = [1, 2, 3];

/**
 * Leaves out recipients who asked not to be texted, of the messages that are to: a server sends to
 * them as to everybody else. Where the contacts cannot be read, these messages are held back.
 */
export async function leaveOutOptedOut(attempt: Attempt, messages: PreparedMessage[]): Promise<void> {
	const { log } = attempt.run.memory;
	const careful = messages.filter((message) => message.skipsOptedOut && log.pending(message).length > 0);
	if (careful.length === 0) return;
	try {
		const contacts = await attempt.record.contacts.optedOut();
		const numbers = new Set(contacts.map((contact) => numberOf(contact)));
		const national = new Set(
			contacts.filter((contact) => numberOf(contact) === undefined).map(({ phone_number: number }) => numberKey(number)),
		);
		const isOptedOut = (recipient: string) =>
			numbers.has(recipient) || COUNTRY_CODES.some((digits) => national.has(numberKey(recipient).slice(digits)));
		for (const message of careful) {
			for (const value of log.pending(message)) {
				if (!isOptedOut(value)) continue;
				log.addLeftOut(message, { value, reason: 'This contact has opted out of messages.' });
			}
		}
	} catch (thrown) {
		const { reason: { reason, advice }, status } = asUnreadable(thrown);
		holdBack(attempt, careful, {
			reason: `Opted-Out Contacts is set to Skip, but the contacts of the account cannot be read: ${reason}`,
			advice: `${advice} Without this option nobody is checked.`.trim(),
			status,
		});
	}
}
