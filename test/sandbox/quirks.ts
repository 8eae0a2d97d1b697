/**
 * Behaviour that was reported for servers of this software family (class O of the API notes), or
 * where the notes leave a choice. Every switch is off, or at its plain value, unless a test sets it.
 */
export interface Quirks {
	createAnswers201: boolean;
	createAnswersWholeRow: boolean;
	validationAs401: boolean;
	planLimitReached: boolean;
	retryAfter: 'absent' | 'seconds' | 'date';
	noRateLimitHeaders: boolean;
	deleteAnswers204: boolean;
	unknownRouteHtml: boolean;
	totalResults: boolean;
	metaAsStrings: boolean;
	noTotalPages: boolean;
	meta: 'present' | 'noPageAndTotal' | 'absent';
	noLinks: boolean;
	fixedPageSize: number | false;
	pageIgnored: boolean;
	listChanges: 'never' | 'repeatsRow' | 'losesRow';
	wrongTotal: 'never' | 'rowsOnPage' | 'zero' | 'capped' | 'tooSmall' | 'tooLarge';
	emptyPage: number | false;
	sortOrder: 'newest' | 'oldest' | 'name';
	contentCutAt1000: boolean;
	emptyCustomParameters: 'object' | 'array' | 'null';
	simsNull: boolean;
	nationalNumbersGetPlus: boolean;
	idsAsStrings: boolean;
	errorStatusAsString: boolean;
	scheduledByPresence: boolean;
	wrongScheduleSentAtOnce: boolean;
	smsIds: 'all' | 'fewer' | 'absent';
	fillPlaceholders: boolean;
	draftsAreSent: boolean;
	takenNumbers: 'added' | 'refused' | 'idZero';
}

interface QuirkDescription<Value> {
	plain: Value;
	values: 'boolean' | 'number' | readonly Value[];
	meaning: string;
}

/** What each quirk does, its plain value and the values it takes; the CLI and the control interface check against it. */
export const QUIRKS: { readonly [Name in keyof Quirks]: QuirkDescription<Quirks[Name]> } = {
	createAnswers201: {
		plain: false,
		values: 'boolean',
		meaning: 'a create answers 201 instead of 200',
	},
	createAnswersWholeRow: {
		plain: false,
		values: 'boolean',
		meaning: 'creating or updating a contact answers the whole contact instead of its id',
	},
	validationAs401: {
		plain: false,
		values: 'boolean',
		meaning: 'validation errors arrive as 401 instead of 400, told apart by their title',
	},
	planLimitReached: {
		plain: false,
		values: 'boolean',
		meaning: 'every create is refused with 401 and a plan-limit title',
	},
	retryAfter: {
		plain: 'absent',
		values: ['absent', 'seconds', 'date'],
		meaning: 'Retry-After on the rate limit’s 429',
	},
	noRateLimitHeaders: {
		plain: false,
		values: 'boolean',
		meaning: 'no X-RateLimit-* header, neither on 429 nor before',
	},
	deleteAnswers204: {
		plain: false,
		values: 'boolean',
		meaning: 'a delete answers 204 instead of 200 with an empty body',
	},
	unknownRouteHtml: {
		plain: false,
		values: 'boolean',
		meaning: 'an unknown or missing endpoint answers 404 with an HTML page',
	},
	totalResults: {
		plain: false,
		values: 'boolean',
		meaning: 'meta.total_results stands in for meta.total',
	},
	metaAsStrings: { plain: false, values: 'boolean', meaning: 'numbers in meta are strings' },
	noTotalPages: { plain: false, values: 'boolean', meaning: 'meta has no total_pages' },
	meta: {
		plain: 'present',
		values: ['present', 'noPageAndTotal', 'absent'],
		meaning: 'meta without its page and totals, or no meta at all',
	},
	noLinks: { plain: false, values: 'boolean', meaning: 'lists have no links' },
	fixedPageSize: {
		plain: false,
		values: 'number',
		meaning: 'this page size is used whatever results_per_page asks for',
	},
	pageIgnored: { plain: false, values: 'boolean', meaning: 'every page asked for is the first' },
	listChanges: {
		plain: 'never',
		values: ['never', 'repeatsRow', 'losesRow'],
		meaning:
			'a row was inserted (a row repeats) or deleted (a row is lost) before a page after the first',
	},
	wrongTotal: {
		plain: 'never',
		values: ['never', 'rowsOnPage', 'zero', 'capped', 'tooSmall', 'tooLarge'],
		meaning:
			'total, total_pages and links are wrong together: the rows on the page, 0, at most 1,000, half or twice of what is right',
	},
	emptyPage: {
		plain: false,
		values: 'number',
		meaning: 'the page with this number is empty; its rows come on the next one',
	},
	sortOrder: {
		plain: 'newest',
		values: ['newest', 'oldest', 'name'],
		meaning: 'the account’s own order of lists',
	},
	contentCutAt1000: {
		plain: false,
		values: 'boolean',
		meaning: 'content is cut at 1000 characters without a word',
	},
	emptyCustomParameters: {
		plain: 'object',
		values: ['object', 'array', 'null'],
		meaning: 'custom_parameters of a contact without any: {}, [] or null',
	},
	simsNull: { plain: false, values: 'boolean', meaning: 'sims of every device is null' },
	nationalNumbersGetPlus: {
		plain: false,
		values: 'boolean',
		meaning: '0612345678 is taken as +0612345678 instead of being refused',
	},
	idsAsStrings: { plain: false, values: 'boolean', meaning: 'ids are numeric strings' },
	errorStatusAsString: {
		plain: false,
		values: 'boolean',
		meaning: 'status in errors is a numeric string',
	},
	scheduledByPresence: {
		plain: false,
		values: 'boolean',
		meaning: 'is_scheduled counts by being present, whatever its value',
	},
	wrongScheduleSentAtOnce: {
		plain: false,
		values: 'boolean',
		meaning: 'a scheduled_datetime in a wrong format is no error: the SMS goes out at once',
	},
	smsIds: {
		plain: 'all',
		values: ['all', 'fewer', 'absent'],
		meaning: 'sms_ids in the answer of POST /sms: all, one too few (but one), or none at all',
	},
	fillPlaceholders: {
		plain: false,
		values: 'boolean',
		meaning: 'spintax {a|b}, {{NAME}} and {{CUSTOM_PARAMETERS:key}} are filled in per contact',
	},
	draftsAreSent: {
		plain: false,
		values: 'boolean',
		meaning: '`save` is ignored: a campaign that is to be a draft is sent at once',
	},
	takenNumbers: {
		plain: 'added',
		values: ['added', 'refused', 'idZero'],
		meaning:
			'a new contact with a number that another one has is added, refused, or answered with the ID 0 and not added',
	},
};

/** Every quirk at its plain value. */
export function plainQuirks(): Quirks {
	return Object.fromEntries(
		Object.entries(QUIRKS).map(([name, { plain }]) => [name, plain]),
	) as unknown as Quirks;
}

/** The quirks in a JSON object; throws a sentence that names the first unknown quirk or value. */
export function readQuirks(json: Record<string, unknown>): Partial<Quirks> {
	for (const [name, value] of Object.entries(json)) {
		if (!Object.prototype.hasOwnProperty.call(QUIRKS, name)) {
			throw new Error(`There is no quirk "${name}". Known: ${Object.keys(QUIRKS).join(', ')}.`);
		}
		const allowed = QUIRKS[name as keyof Quirks].values;
		if (!isAllowed(value, allowed)) {
			const choice = Array.isArray(allowed) ? allowed.join(', ') : String(allowed);
			throw new Error(`The quirk "${name}" takes ${choice}, not ${JSON.stringify(value)}.`);
		}
	}
	return json as Partial<Quirks>;
}

function isAllowed(value: unknown, allowed: string | readonly unknown[]): boolean {
	if (allowed === 'boolean') return typeof value === 'boolean';
	if (allowed === 'number') {
		return value === false || (Number.isInteger(value) && (value as number) > 0);
	}
	return allowed.includes(value as string);
}
