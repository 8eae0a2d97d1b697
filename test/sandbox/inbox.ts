import { Router, urlencoded } from 'express';
import { createHash } from 'node:crypto';

import { htmlPage } from './answers';
import { inboxPage, SCRIPT } from './inboxPage';
import { isInternationalNumber } from './phoneNumbers';
import type { Sandbox } from './server';

const POLICY = [
	"default-src 'none'",
	"style-src 'unsafe-inline'",
	`script-src 'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`,
	"connect-src 'self'",
	"form-action 'self'",
].join('; ');

/** The pages on which a person reads what came to their phone, and answers. No real server has them. */
export function inboxRouter(sandbox: Pick<Sandbox, 'state' | 'receiveSms'>): Router {
	const router = Router();
	router.get('/', ({ query }, response) => {
		response.set('Content-Security-Policy', POLICY);
		response.type('html').send(inboxPage(sandbox.state, query.with));
	});
	router.post('/', urlencoded({ extended: false }), ({ body }, response) => {
		const { from = '', content = '' } = (body ?? {}) as Record<string, string>;
		const number = from.replace(/[^+\d]/g, '');
		if (!isInternationalNumber(number) || content.trim() === '') {
			const missing = 'Write a number such as +33639980001, and a text.';
			return void response.status(400).type('html').send(htmlPage(missing));
		}
		const { messages } = sandbox.state;
		const contact = sandbox.state.contacts.find(({ phone_number: its }) => its === number);
		// People answer the phone that has written to them.
		const last = messages.filter(({ contact_id: id, type }) => id === contact?.id && type === 'sent').pop();
		const { contact_id: id } = sandbox.receiveSms({
			from: number,
			content,
			deviceId: last?.device_id,
			simSubscriptionId: last?.sim_subscription_id,
		});
		response.redirect(303, `/?with=${id}`);
	});
	return router;
}
