/** What is measured: each row is one task, done by both nodes. */
import { ENGINES } from './engine.mjs';
import { AT_AN_EMPTY_PAGE, getAllContacts, getContacts, listContacts, postSms, sendSms } from './nodes.mjs';

export const OURS = 'this node';
export const THEIRS = 'HTTP Request';

const SAME_TEXT = 'The shop opens at nine today. See you soon!';
const OWN_TEXT = '={{ $json.text }}';

/** More than the window, since the server's window begins with the first request that it gets. */
const MARGIN_MS = 300;

/**
 * @param {boolean} quick a tenth of the work, for a look while working on the code
 * @returns {object[]} rows: `items` go in; each of `sides` is a node, the first is compared with the
 *   second. A row is run `repetitions` times in a shared engine and, for its peak memory, in
 *   `freshEngines`; `engines` are the ways to run expressions it is measured with
 */
export function rows(quick) {
	const messages = quick ? 200 : 1_000;
	const fewMessages = quick ? 60 : 300;
	const contacts = quick ? 5_000 : 20_000;
	const manyContacts = quick ? 20_000 : 100_000;
	const repetitions = quick ? 3 : 7;
	const limit = { requests: 60, windowSeconds: quick ? 1 : 5 };
	const windowMs = limit.windowSeconds * 1000;
	const interval = Math.ceil(windowMs / limit.requests) + 2;
	const batched = { batching: { batch: { batchSize: limit.requests, batchInterval: windowMs + MARGIN_MS } } };

	const sending = { contacts: 0, items: people(messages), repetitions, freshEngines: 1, engines: ENGINES };
	const listing = { ...sending, contacts, items: [{}], engines: ['vm'] };
	// What takes its time waiting takes as long with either way to run expressions.
	const limited = { rateLimit: limit, repetitions: 1, engines: ['vm'] };
	const all = listContacts({ returnAll: true });
	const pages = { splitOut: 'data', node: getAllContacts() };
	const count = (number) => number.toLocaleString('en');

	return [
		{
			...sending,
			id: 'broadcast',
			title: `One text to ${count(messages)} items`,
			describes: 'One expression: To',
			sides: {
				[OURS]: { node: sendSms(SAME_TEXT, { combineItems: true }) },
				[THEIRS]: { node: postSms(SAME_TEXT) },
			},
		},
		{
			...sending,
			id: 'personal',
			title: `${count(messages)} personal texts`,
			describes: 'Two expressions: To and Message',
			sides: {
				[OURS]: { node: sendSms(OWN_TEXT, {}) },
				[THEIRS]: { node: postSms(OWN_TEXT) },
			},
		},
		{
			...sending,
			id: 'personal-1',
			title: `${count(messages)} personal texts, ours one by one`,
			sides: {
				[OURS]: { node: sendSms(OWN_TEXT, { parallelRequests: 1 }) },
				[THEIRS]: { node: postSms(OWN_TEXT) },
			},
		},
		...[fewMessages, messages].map((number) => ({
			...sending,
			items: people(number),
			engines: ['vm'],
			id: `far-${number}`,
			title: `${count(number)} personal texts, server 100 ms away`,
			latencyMs: 100,
			sides: {
				[OURS]: { node: sendSms(OWN_TEXT, {}) },
				[THEIRS]: { node: postSms(OWN_TEXT) },
			},
		})),
		...[fewMessages, messages].map((number) => ({
			...sending,
			items: people(number),
			engines: ['vm'],
			repetitions: 1,
			id: `loop-${number}`,
			title: `${count(number)} personal texts, server 100 ms away, beside a loop`,
			latencyMs: 100,
			sides: {
				[OURS]: { node: sendSms(OWN_TEXT, {}) },
				[`${THEIRS} in Loop Over Items`]: { node: postSms(OWN_TEXT), loop: true },
			},
		})),
		{
			...listing,
			id: 'all',
			title: `Return All of ${count(contacts)} contacts`,
			sides: {
				[OURS]: { node: all },
				[THEIRS]: { node: getAllContacts() },
				[`${THEIRS} + Split Out`]: pages,
			},
		},
		{
			...listing,
			id: 'all-far',
			title: `Return All of ${count(contacts)} contacts, server 100 ms away`,
			latencyMs: 100,
			sides: {
				[OURS]: { node: all },
				[THEIRS]: { node: getAllContacts() },
				[`${THEIRS}, until a page is empty`]: { node: getAllContacts({ until: AT_AN_EMPTY_PAGE }) },
				[`${THEIRS} + Split Out`]: pages,
			},
		},
		{
			...listing,
			id: 'limit-50',
			title: '50 contacts',
			sides: {
				[OURS]: { node: listContacts({ returnAll: false, limit: 50 }) },
				[THEIRS]: { node: getContacts(50) },
				[`${THEIRS} + Split Out`]: { splitOut: 'data', node: getContacts(50) },
			},
		},
		{
			...listing,
			contacts: manyContacts,
			id: 'memory',
			title: `Return All of ${count(manyContacts)} contacts`,
			repetitions: 3,
			freshEngines: quick ? 1 : 3,
			sides: {
				[OURS]: { node: all },
				[THEIRS]: { node: getAllContacts() },
				[`${THEIRS} + Split Out`]: pages,
			},
		},
		{
			...sending,
			...limited,
			id: 'limited-broadcast',
			title: `One text to ${count(messages)} items, rate limit`,
			sides: {
				[OURS]: { node: sendSms(SAME_TEXT, { combineItems: true }) },
				[`${THEIRS}, batching`]: { node: postSms(SAME_TEXT, batched) },
				[`${THEIRS}, no batching`]: { node: postSms(SAME_TEXT) },
			},
		},
		...[fewMessages, messages].map((number) => ({
			...sending,
			...limited,
			items: people(number),
			id: `limited-personal-${number}`,
			title: `${count(number)} personal texts, server 100 ms away, rate limit`,
			latencyMs: 100,
			sides: {
				[OURS]: { node: sendSms(OWN_TEXT, {}) },
				[`${THEIRS}, batching`]: { node: postSms(OWN_TEXT, batched) },
				[`${THEIRS}, no batching`]: { node: postSms(OWN_TEXT) },
			},
		})),
		{
			...listing,
			...limited,
			contacts: 100_000,
			id: 'limited-all',
			title: `Return All of ${count(100_000)} contacts, rate limit`,
			sides: {
				[OURS]: { node: all },
				[`${THEIRS}, interval`]: { node: getAllContacts({ interval }) },
				[`${THEIRS}, no interval`]: { node: getAllContacts() },
			},
		},
	];
}

/** Items of a table: a number that exists nowhere else in it, and a text of its own. */
function people(count) {
	return Array.from({ length: count }, (_, index) => ({
		to: `+336${String(10_000_000 + index)}`,
		text: `Hello ${index + 1}, your order is ready. See you soon!`,
	}));
}
