import type { Question } from './question';

/** The name of the field that carries the answer. */
export const ANSWER = 'answer';

/** The longest answer, in UTF-16 code units: some pages of text. */
export const LONGEST_ANSWER = 4000;

/**
 * What the pages come with. They have no script and load nothing, and no other page can frame them.
 * What they show was written by whoever wrote the message.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
	'Content-Type': 'text/html; charset=utf-8',
	'Content-Security-Policy':
		"sandbox allow-forms; default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
	'Cache-Control': 'no-store',
	'Referrer-Policy': 'no-referrer',
	'X-Content-Type-Options': 'nosniff',
	'X-Robots-Tag': 'noindex, nofollow',
};

/**
 * The page that asks. Opening it decides nothing: its buttons do, by POST to its own address.
 *
 * @param note what was wrong with an answer that came from it
 */
export function questionPage(question: Question, note?: string): string {
	return page(
		'Please answer',
		`${messageOf(question)}
${note === undefined ? '' : `<p class="note" role="alert">${escapeHtml(note)}</p>\n`}<form method="post">
${question.responseType === 'approval' ? buttons(question) : textField(question)}
</form>`,
	);
}

/** The page for somebody who has just answered. */
export function answeredPage(answer: string): string {
	return page(
		'Thank you',
		`<p>Your answer was taken:</p>
<p class="message" dir="auto">${escapeHtml(answer)}</p>
<p>You can close this page.</p>`,
	);
}

/** The page for somebody who comes second, or has pressed twice. */
export function answeredBeforePage(answer: string): string {
	return page(
		'Answered already',
		`<p>This question has been answered. The first answer counts, which is:</p>
<p class="message" dir="auto">${escapeHtml(answer)}</p>`,
	);
}

/** A page that says why there is nothing to answer. */
export function closedPage(reason: 'earlier' | 'over' | 'unreadable'): string {
	return page('Nothing to answer here', `<p>${CLOSED[reason]}</p>`);
}

const CLOSED = {
	earlier:
		'This link belongs to an earlier question, which is closed. If you were asked again, open the link of the newest SMS.',
	over: 'The time to answer this question is over. Nothing was recorded.',
	unreadable:
		'This question cannot be shown. Nothing was recorded. Please ask the person who sent you the SMS.',
};

function messageOf({ message, leftOut }: Question): string {
	if (leftOut === '') return `<p class="message" dir="auto">${escapeHtml(message)}</p>`;
	const sent = message.slice(0, message.length - leftOut.length);
	return `<p class="message" dir="auto">${escapeHtml(sent)}<mark>${escapeHtml(leftOut)}</mark></p>
<p class="hint">The highlighted part was left out of the SMS.</p>`;
}

function buttons({ labels: { approve, decline } }: Question): string {
	return [
		button('approve', 'yes', approve),
		...(decline === undefined ? [] : [button('decline', 'no', decline)]),
	].join('\n');
}

function button(value: string, style: string, label: string): string {
	return `<button name="${ANSWER}" value="${value}" class="${style}" dir="auto">${escapeHtml(label)}</button>`;
}

function textField({ labels: { answer, submit } }: Question): string {
	return `<label for="${ANSWER}" dir="auto">${escapeHtml(answer)}</label>
<textarea id="${ANSWER}" name="${ANSWER}" rows="4" maxlength="${LONGEST_ANSWER}" dir="auto" required></textarea>
<button class="yes" dir="auto">${escapeHtml(submit)}</button>`;
}

function page(title: string, content: string): string {
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;
}

/** Text as it may be in HTML, also in an attribute. */
export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

// Contrast of at least 4.5 in both schemes; buttons as high as a thumb is wide.
const STYLE = `
:root { color-scheme: light dark; --page: #f4f4f6; --card: #ffffff; --ink: #1b1b1f; --quiet: #55555e; --line: #80808a; --yes: #0b5fc4; --on-yes: #ffffff; --note: #a01a1a; --mark: #fff0b8; }
@media (prefers-color-scheme: dark) { :root { --page: #121214; --card: #1f1f23; --ink: #f1f1f4; --quiet: #b0b0ba; --line: #8c8c98; --yes: #8ab8ff; --on-yes: #0a1a33; --note: #ff9d9d; --mark: #54480f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.25rem; margin: 0.5rem 0 1rem; }
p { margin: 0 0 1rem; }
.message { padding: 0.9rem 1rem; border-radius: 0.75rem; background: var(--card); white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: var(--mark); color: inherit; }
.hint { color: var(--quiet); font-size: 0.9rem; }
.note { color: var(--note); font-weight: 600; }
form { display: flex; flex-direction: column; gap: 0.75rem; }
label { font-weight: 600; }
textarea { width: 100%; padding: 0.75rem; border: 1px solid var(--line); border-radius: 0.75rem; background: var(--card); color: inherit; font: inherit; }
button { width: 100%; min-height: 3.25rem; padding: 0.75rem 1rem; border: 1px solid var(--line); border-radius: 0.75rem; background: var(--card); color: inherit; font: inherit; font-weight: 600; overflow-wrap: anywhere; touch-action: manipulation; }
button.yes { background: var(--yes); border-color: var(--yes); color: var(--on-yes); }
:focus-visible { outline: 3px solid var(--yes); outline-offset: 2px; }
`;
