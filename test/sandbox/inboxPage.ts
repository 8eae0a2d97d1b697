import { apiDatetime } from './datetime';
import type { Contact, Message, State } from './state';

/** Older messages than these are not shown: the page reloads often and must stay light. */
const MOST_MESSAGES = 200;

/** How often the page looks for new messages. */
const RELOAD_SECONDS = 3;

/** The messages of the account as a phone shows them, newest first, in HTML. `now` in ms since 1970. */
export function inboxPage(state: State, now: number): string {
	const newest = state.messages.slice(-MOST_MESSAGES).reverse();
	const ids = new Set(newest.map((message) => message.contact_id));
	const contacts = new Map(
		state.contacts.filter(({ id }) => ids.has(id)).map((contact) => [contact.id, contact]),
	);
	const bubbles = newest.map((message) =>
		bubble(message, contacts.get(message.contact_id), state),
	);
	const count = state.messages.length;
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="${RELOAD_SECONDS}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox messages (${count})</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Sandbox messages</h1>
<p>${count === 1 ? '1 message' : `${count} messages`}, newest first. No phone is involved: nothing leaves this computer. Looked at ${apiDatetime(now)} UTC.</p>
</header>
<main>
${bubbles.join('\n') || '<p class="empty">No message yet. What is sent to the sandbox appears here by itself.</p>'}
</main>
</body>
</html>`;
}

function bubble(message: Message, contact: Contact | undefined, state: State): string {
	const device = state.devices.find(({ id }) => id === message.device_id);
	const sim = device?.sims?.find((one) => one.subscription_id === message.sim_subscription_id);
	const phone = device?.name ?? `Device ${message.device_id}`;
	const via = `${phone} · ${sim?.display_name ?? `SIM ${message.sim_subscription_id}`}`;
	const isReceived = message.type === 'received';
	const when =
		message.scheduled_datetime === null || message.status !== 'pending'
			? message.datetime
			: `scheduled for ${message.scheduled_datetime}`;
	const status = message.error ? `${message.status}: ${message.error}` : message.status;
	const name = contact?.name ? `<b dir="auto">${escapeHtml(contact.name)}</b> ` : '';
	return `<article class="${isReceived ? 'received' : 'sent'}">
<p class="who">${isReceived ? 'From' : 'To'} ${name}<span>${escapeHtml(contact?.phone_number ?? 'unknown number')}</span></p>
<p class="text" dir="auto">${withLinks(message.content)}</p>
<p class="how">${escapeHtml(`${when} · ${via} · ${status}`)}</p>
</article>`;
}

/** Phones make links of addresses: whoever was asked can open the page, and answer. */
function withLinks(text: string): string {
	return escapeHtml(text).replace(/https?:\/\/\S+/g, '<a href="$&" target="_blank" rel="noreferrer">$&</a>');
}

function escapeHtml(text: string): string {
	const entities: Record<string, string> = {
		'&': '&amp;',
		'<': '&lt;',
		'>': '&gt;',
		'"': '&quot;',
		"'": '&#39;',
	};
	return text.replace(/[&<>"']/g, (character) => entities[character]);
}

const STYLE = `
:root { color-scheme: light dark; --page: #f2f2f7; --ink: #1c1c1e; --quiet: #5f5f66; --sent: #0b63ce; --on-sent: #fff; --received: #e1e1e8; }
@media (prefers-color-scheme: dark) { :root { --page: #111113; --ink: #f2f2f7; --quiet: #a5a5ad; --sent: #0a5bbd; --received: #2c2c30; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.45 system-ui, sans-serif; }
header, main { max-width: 42rem; margin: 0 auto; padding: 1rem; }
header { padding-bottom: 0; }
h1 { font-size: 1.25rem; margin: 0.5rem 0 0.25rem; }
p { margin: 0; }
header p, .who, .how, .empty { color: var(--quiet); font-size: 0.85rem; }
main { display: flex; flex-direction: column; gap: 1.1rem; }
article { max-width: 85%; display: flex; flex-direction: column; gap: 0.2rem; }
.who b { color: var(--ink); }
.text { padding: 0.6rem 0.9rem; border-radius: 1.1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.text a { color: inherit; }
.sent { align-self: flex-end; align-items: flex-end; }
.sent .text { background: var(--sent); color: var(--on-sent); border-bottom-right-radius: 0.3rem; }
.received { align-self: flex-start; align-items: flex-start; }
.received .text { background: var(--received); border-bottom-left-radius: 0.3rem; }
.empty { text-align: center; padding: 3rem 0; }
`;
