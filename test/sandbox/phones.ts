import { parseApiDatetime } from './datetime';
import { changeStatus, madeAt, type Message, type State } from './state';

/** How the phones of the account behave; without it, an SMS stays pending until a test says what became of it. */
export interface Phones {
	/** Ms from the moment an SMS was made, or is scheduled for, until its phone has sent it. */
	sendAfterMs: number;
	/** Numbers to which no SMS can be sent, each with the reason that the phone gives. */
	failing?: Record<string, string>;
}

/**
 * Lets the phones send what was due until a moment. Nothing runs by itself: whoever reads the
 * account asks for this first, so that it looks as if the phones had been at work meanwhile.
 *
 * @param now ms since 1970
 */
export function letPhonesSend(state: State, phones: Phones | false, now: number): void {
	if (phones === false) return;
	for (const message of state.messages) {
		if (message.type !== 'sent' || message.status !== 'pending') continue;
		const due = dueAt(message) + phones.sendAfterMs;
		if (due <= now) send(state, message, phones, due);
	}
}

function dueAt(message: Message): number {
	return Math.max(madeAt(message), parseApiDatetime(message.scheduled_datetime ?? '') ?? 0);
}

function send(state: State, message: Message, { failing }: Phones, at: number): void {
	const contact = state.contacts.find(({ id }) => id === message.contact_id);
	const reason = contact && failing?.[contact.phone_number];
	if (reason === undefined) changeStatus(state, message, 'sent', null, at);
	else changeStatus(state, message, 'failed', reason, at);
}
