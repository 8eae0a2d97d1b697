import type { Contact, Message, State } from './state';

/** Older messages of a conversation, and older conversations, are not shown: the page must stay light. */
const MOST_MESSAGES = 200;
const MOST_CONVERSATIONS = 100;

/**
 * The messages of the account as people see them on their phones, in HTML: all conversations, or the
 * one with a contact, who can be answered as.
 *
 * @param id of the contact, as it comes in the address
 */
export function inboxPage(state: State, id: unknown): string {
	if (id === undefined) return conversationsPage(state);
	const contact = state.contacts.find((one) => String(one.id) === id);
	return conversationPage(state, String(id), contact);
}

function conversationsPage(state: State): string {
	const newest = new Map<number, Message>();
	for (const message of [...state.messages].reverse()) {
		if (newest.size === MOST_CONVERSATIONS) break;
		if (!newest.has(message.contact_id)) newest.set(message.contact_id, message);
	}
	const contacts = new Map(
		state.contacts.filter(({ id }) => newest.has(id)).map((contact) => [contact.id, contact]),
	);
	const rows = [...newest].map(([id, message]) => conversationRow(id, message, contacts.get(id)));
	const list = rows.length > 0 ? `<ul>${rows.join('\n')}</ul>` : EMPTY;
	return page(
		'Sandbox inbox',
		`<h1>Sandbox inbox</h1>
<p>One conversation per person. No phone is involved: nothing leaves this computer.</p>`,
		list,
		`<form method="post" action="/">
<h2>Write as somebody</h2>
<label for="from">Their number</label>
<input id="from" name="from" type="tel" required list="people" placeholder="+33639980001">
<datalist id="people">${people(state)}</datalist>
${box('Their text')}
</form>`,
	);
}

const EMPTY =
	'<p class="empty">No message yet. What is sent to the sandbox appears here by itself.</p>';

function people({ contacts }: State): string {
	return contacts
		.slice(0, MOST_CONVERSATIONS)
		.map(({ phone_number: number, name }) => `<option value="${escapeHtml(number)}" label="${escapeHtml(name)}">`)
		.join('');
}

function conversationRow(id: number, message: Message, contact: Contact | undefined): string {
	const said = `${message.type === 'received' ? 'Answer: ' : ''}${message.content}`;
	return `<li><a href="/?with=${id}"><b dir="auto">${escapeHtml(nameOf(contact))}</b>
<span class="excerpt" dir="auto">${escapeHtml(said)}</span> <span class="how">${escapeHtml(`${message.datetime} · ${message.status}`)}</span></a></li>`;
}

function conversationPage(state: State, id: string, contact: Contact | undefined): string {
	const messages = state.messages.filter(({ contact_id: theirs }) => String(theirs) === id).slice(-MOST_MESSAGES);
	const name = escapeHtml(nameOf(contact));
	const optedOut = contact?.has_opted_out ? ' · opted out' : '';
	return page(
		`${name} · Sandbox inbox`,
		`<p><a href="/">All conversations</a></p>
<h1 dir="auto">${name}</h1>`,
		`<p class="who">${escapeHtml(contact?.phone_number ?? 'unknown number')}${optedOut}</p>
${messages.map((message) => bubble(message, state)).join('\n') || EMPTY}`,
		contact
			? `<form method="post" action="/">
<input type="hidden" name="from" value="${escapeHtml(contact.phone_number)}">
${box(`Answer as ${name}`)}
</form>`
			: '<p>Nobody knows the number of this person, so they cannot answer.</p>',
	);
}

/** @param label in HTML */
function box(label: string): string {
	return `<label for="content">${label}</label>
<textarea id="content" name="content" rows="2" required placeholder="STOP opts out; Enter sends"></textarea>
<button>Send</button>`;
}

function nameOf(contact: Contact | undefined): string {
	return contact?.name || contact?.phone_number || 'Unknown';
}

function bubble(message: Message, state: State): string {
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
	return `<article class="${isReceived ? 'received' : 'sent'}">
<p class="text" dir="auto">${withLinks(message.content)}</p>
<p class="how">${escapeHtml(`${when} · ${via} · ${status}`)}</p>
</article>`;
}

/** Phones make links of addresses: whoever was asked can open the page, and answer. */
function withLinks(text: string): string {
	return escapeHtml(text).replace(/https?:\/\/\S+/g, '<a href="$&" target="_blank" rel="noreferrer">$&</a>');
}

/** What is in `main` is brought up to date by itself; what somebody types is not in it. */
function page(title: string, head: string, main: string, foot: string): string {
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<header>${head}</header>
<main aria-live="polite">${main}</main>
<footer>${foot}</footer>
<script>${SCRIPT}</script>
</body>
</html>`;
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

/** Looks every two seconds for what is new, keeps the place of who reads or tabs, and sends by Enter. */
export const SCRIPT = `
const main = document.querySelector('main');
const toEnd = () => scrollTo(0, document.body.scrollHeight);
if (location.search) toEnd();
let shown = main.innerHTML;
setInterval(async () => {
	const answer = await fetch(location.href).catch(() => undefined);
	if (!answer || !answer.ok) return;
	const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main').innerHTML;
	if (fresh === shown) return;
	const isAtEnd = innerHeight + scrollY >= document.body.scrollHeight - 80;
	const focused = main.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
	main.innerHTML = shown = fresh;
	if (focused) [...main.querySelectorAll('a')].find((link) => link.getAttribute('href') === focused)?.focus();
	if (location.search && isAtEnd) toEnd();
}, 2000);
document.querySelector('textarea')?.addEventListener('keydown', (event) => {
	if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
	event.preventDefault();
	event.target.form.requestSubmit();
});
if (location.search) document.querySelector('textarea')?.focus({ preventScroll: true });
`;

const STYLE = `
:root { color-scheme: light dark; --page: #f2f2f7; --ink: #1c1c1e; --quiet: #5f5f66; --sent: #0b63ce; --on-sent: #fff; --received: #e1e1e8; --link: #0b57b7; }
@media (prefers-color-scheme: dark) { :root { --page: #111113; --ink: #f2f2f7; --quiet: #a5a5ad; --sent: #0a5bbd; --received: #2c2c30; --link: #7fb4ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.45 system-ui, sans-serif; }
header, main, footer { max-width: 42rem; margin: 0 auto; padding: 0.75rem 1rem; }
h1 { font-size: 1.25rem; margin: 0.25rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 0; }
p { margin: 0; }
a { color: var(--link); }
header p, .who, .how, .excerpt, .empty { color: var(--quiet); font-size: 0.85rem; }
main { display: flex; flex-direction: column; gap: 1.1rem; }
ul { list-style: none; margin: 0; padding: 0; }
li a { display: block; padding: 0.7rem 0.5rem; border-bottom: 1px solid var(--received); color: var(--ink); text-decoration: none; overflow-wrap: anywhere; }
.excerpt { display: block; }
article { max-width: 85%; display: flex; flex-direction: column; gap: 0.2rem; }
.text { padding: 0.6rem 0.9rem; border-radius: 1.1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.text a { color: inherit; }
.sent { align-self: flex-start; }
.sent .text { background: var(--received); border-bottom-left-radius: 0.3rem; }
.received { align-self: flex-end; align-items: flex-end; }
.received .text { background: var(--sent); color: var(--on-sent); border-bottom-right-radius: 0.3rem; }
.empty { text-align: center; padding: 3rem 0; }
footer { position: sticky; bottom: 0; background: var(--page); }
form { display: grid; gap: 0.4rem; }
input, textarea, button { font: inherit; color: inherit; width: 100%; padding: 0.6rem; border: 1px solid var(--quiet); border-radius: 0.5rem; background: var(--page); }
button { background: var(--sent); color: var(--on-sent); border: 0; min-height: 2.75rem; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
`;
