/** A moment (ms since 1970) the way the API writes it: `YYYY-MM-DD HH:MM:SS` in UTC, no zone suffix (S). */
export function apiDatetime(milliseconds: number): string {
	return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}

/** The moment (ms since 1970) of a `YYYY-MM-DD HH:MM:SS` text read as UTC; null if the text is not exactly such a moment. */
export function parseApiDatetime(text: string): number | null {
	if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return null;
	const milliseconds = Date.parse(`${text.replace(' ', 'T')}Z`);
	// Some runtimes roll 31 February over into March: such a text must not pass.
	if (Number.isNaN(milliseconds) || apiDatetime(milliseconds) !== text) return null;
	return milliseconds;
}
