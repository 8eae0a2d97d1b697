const DAY_MS = 86_400_000;

/** The day that was written last: the rows of a large account are made by the hundred thousand, a day at a time. */
let written = { day: Number.NaN, text: '' };

/** A moment (ms since 1970) the way the API writes it: `YYYY-MM-DD HH:MM:SS` in UTC, no zone suffix (S). */
export function apiDatetime(milliseconds: number): string {
	const day = Math.floor(milliseconds / DAY_MS);
	if (day !== written.day) written = { day, text: new Date(milliseconds).toISOString().slice(0, 10) };
	const seconds = Math.floor((milliseconds - day * DAY_MS) / 1_000);
	const minutes = Math.floor(seconds / 60);
	return `${written.text} ${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`;
}

function twoDigits(figure: number): string {
	return figure < 10 ? `0${figure}` : String(figure);
}

/** The moment (ms since 1970) of a `YYYY-MM-DD HH:MM:SS` text read as UTC; null if the text is not exactly such a moment. */
export function parseApiDatetime(text: string): number | null {
	if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return null;
	const milliseconds = Date.parse(`${text.replace(' ', 'T')}Z`);
	// Some runtimes roll 31 February over into March: such a text must not pass.
	if (Number.isNaN(milliseconds) || apiDatetime(milliseconds) !== text) return null;
	return milliseconds;
}
