/** What an endpoint answers, before quirks and faults. */
export interface Answer {
	status: number;
	/** Absent: an empty body. */
	body?: unknown;
	/** A page in place of the JSON body. */
	html?: string;
	headers?: Record<string, string>;
}

/** A request that the API turns down: 400, 401, 404 or 429 with a title (S). */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly title: string,
		readonly headers: Record<string, string> = {},
	) {
		super(title);
	}
}

/** The title for a create without all its required fields (O). */
export const MISSING_FIELDS = 'You must fill all the required fields.';

/** The API's error form (S); `asString` gives the status as a numeric string, which S allows too. */
export function errorBody(status: number, title: string, asString = false): unknown {
	return { errors: [{ title, status: asString ? String(status) : status }] };
}

/** The same answer with every id a numeric string, as a server gives it that hands database values through (O). */
export function withStringIds(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withStringIds);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => {
			if (!/(^|_)ids?$/.test(name)) return [name, withStringIds(inner)];
			if (Array.isArray(inner)) return [name, inner.map(String)];
			return [name, typeof inner === 'number' ? String(inner) : inner];
		}),
	);
}

/** A plain HTML page, as maintenance pages and captive portals send it where JSON is due (O). */
export function htmlPage(title: string): string {
	return `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
}
