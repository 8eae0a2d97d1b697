import { apiDatetime } from './datetime';
import { setGeneratedRows } from './generated';
import { beginIdsAfter, newContact, USER_ID, type Contact, type Device, type Message, type State } from './state';

/** The first contacts: names as people bear them, with accents, in other scripts, with an emoji. */
const PEOPLE = [
	'Zoë Lefèvre',
	'François Müller',
	'Ada Okafor',
	'José Álvarez Núñez',
	'Łukasz Wójcik',
	'李小龙',
	'Siân O’Connor',
	'Юлия Смирнова',
	'محمد العلي',
	'Björk Ångström',
	'田中 さくら',
	'Márta 🌻 Kovács',
	'Ελένη Παπαδοπούλου',
	'Nguyễn Thị Hoa',
	'김민준',
	'Jean-Baptiste d’Arc',
	'Aarav शर्मा',
	'Søren Østergård',
	'נועה כהן',
	'Maria & Söhne GmbH',
] as const;

// prettier-ignore
const GIVEN_NAMES = [
	'Camille', 'Léa', 'Noah', 'Emma', 'Hugo', 'Chloé', 'Louis', 'Inès', 'Théo', 'Anaïs',
	'Oliver', 'Amélie', 'Jürgen', 'Grace', 'Mateo', 'Aïcha', 'Ethan', 'Ylva', 'Rafał', 'Priya',
	'Gaël', 'Hannah', 'Kenji',
] as const;

// prettier-ignore
const FAMILY_NAMES = [
	'Martin', 'Bernard', 'Dubois', 'Petit', 'Moreau', 'Garçon', 'Fischer', 'Weiß', 'Schröder',
	'Smith', 'Jones', 'Taylor', 'Walker', 'Nguyen', 'Silva', 'Costa', 'Rossi', 'Novák', 'Kowalska',
	'Haddad', 'Diallo', 'Yılmaz', 'Andersson', 'Peeters', 'Ionescu', 'Nagy', 'Murphy', 'Chen', 'Singh',
] as const;

const CITIES = ['Lyon', 'Liège', 'London', 'Köln', 'Austin', 'São Paulo', 'Ōsaka'] as const;

/** All numbers that begin with `prefix` and go on with `digits` digits. */
interface Block {
	prefix: string;
	digits: number;
}

const blocks = (digits: number, prefixes: string[]): Block[] =>
	prefixes.map((prefix) => ({ prefix, digits }));

/** Numbers that regulators keep free for fiction: nobody's phone rings if one ever slips out. */
const FICTIONAL = {
	FR: blocks(4, ['+3363998', '+3319900', '+3326191', '+3335301', '+3346571', '+3353649']),
	US: blocks(
		2,
		(
			'201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 ' +
			'239 240 248 251 252 253 254 256 260 262 267 269 270 272 276 281 301 302 303 304 305 307 308 ' +
			'309 310 312 313 314 315 316 317 318 319 320 321 323 325 330 331 334 336 337 339 346 347 351 ' +
			'352 360 361 385 386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 424 425'
		)
			.split(' ')
			.map((area) => `+1${area}55501`),
	),
	// prettier-ignore
	GB: blocks(3, [
		'+442079460', '+441134960', '+441144960', '+441164960', '+441174960', '+441184960',
		'+441214960', '+441314960', '+441414960', '+441514960', '+441614960',
	]),
	DE: [
		...blocks(2, ['+49176040690', '+4917139200']),
		...blocks(3, ['+493023125', '+496990009', '+494066969', '+492214710', '+498999998']),
	],
} satisfies Record<string, Block[]>;

/** Which country each of ten contacts in a row is from. */
const MIX = ['FR', 'US', 'GB', 'FR', 'DE', 'FR', 'FR', 'US', 'FR', 'FR'] as const;

/** The moment the first contact was made; each next one came a minute later. */
const FIRST_CONTACT_AT = Date.UTC(2025, 0, 1, 8, 0, 0);
const DEVICES_SET_UP_AT = '2024-12-01 00:00:00';
/** The phones were seen so long before the account was made: they are in use. */
const LAST_SEEN_BEFORE_MS = 2 * 60_000;

/** The countries of ten contacts in a row, each with how many of them are of it, and how many of those came before. */
const SLOTS = MIX.map((country, slot) => ({
	country,
	perRound: MIX.filter((name) => name === country).length,
	before: MIX.slice(0, slot).filter((name) => name === country).length,
}));

function phoneNumber(index: number): string {
	const { country, perRound, before } = SLOTS[index % MIX.length];
	let position = Math.floor(index / MIX.length) * perRound + before;
	for (const { prefix, digits } of FICTIONAL[country]) {
		const size = 10 ** digits;
		if (position < size) return prefix + String(position).padStart(digits, '0');
		position -= size;
	}
	// Very large accounts use up the fictional blocks; what follows only looks like a German mobile.
	return `+491511${String(index).padStart(7, '0')}`;
}

function name(index: number): string {
	if (index < PEOPLE.length) return PEOPLE[index];
	const given = GIVEN_NAMES[index % GIVEN_NAMES.length];
	return `${given} ${FAMILY_NAMES[index % FAMILY_NAMES.length]}`;
}

/** The contact at a position (from 0) of the seeded account: always the same, every tenth opted out, every third without custom parameters. */
export function seedContact(index: number, id: number, madeAt = FIRST_CONTACT_AT + index * 60_000): Contact {
	const parameters: Record<string, string> =
		index % 3 === 2
			? {}
			: { city: CITIES[index % CITIES.length], customer_number: String(10_000 + index) };
	const contact = newContact(id, phoneNumber(index), name(index), parameters, madeAt);
	contact.has_opted_out = index % 10 === 9;
	return contact;
}

const MODELS = [
	{ name: 'Pixel 8', model: 'Pixel 8', brand: 'google', carriers: ['Orange', 'Free'] },
	{ name: 'Galaxy A54 accueil', model: 'SM-A546B', brand: 'samsung', carriers: ['SFR'] },
	{ name: 'Redmi Note 13', model: '23124RA7EO', brand: 'xiaomi', carriers: ['Bouygues', 'Lyca'] },
] as const;

/** The devices of the seeded account. SIM subscription ids count on over all devices, so that a SIM of the wrong phone shows. */
function seedDevices(count: number): Device[] {
	let subscriptionId = 0;
	return Array.from({ length: count }, (_, index) => {
		const { name: label, model, brand, carriers } = MODELS[index % MODELS.length];
		const round = Math.floor(index / MODELS.length);
		return {
			id: index + 1,
			user_id: USER_ID,
			name: round === 0 ? label : `${label} (${round + 1})`,
			notifications: [],
			settings: { sms_in_between_delay: 1 },
			sims: carriers.map((carrier, slot) => {
				subscriptionId++;
				return {
					subscription_id: subscriptionId,
					phone_number: `+3319900${String(9999 - subscriptionId).padStart(4, '0')}`,
					carrier_name: carrier,
					display_name: `SIM ${slot + 1}`,
					slot_index: slot,
				};
			}),
			device_fcm_token: `sandbox-push-secret-${index + 1}`,
			device_model: model,
			device_brand: brand,
			device_os: '16',
			device_battery: 59,
			device_is_charging: true,
			ip: '192.0.2.7',
			total_sent_sms: 0,
			total_pending_sms: 0,
			total_received_sms: 0,
			total_failed_sms: 0,
			last_sent_datetime: null,
			last_ping_datetime: apiDatetime(Date.now() - LAST_SEEN_BEFORE_MS),
			last_received_datetime: null,
			datetime: DEVICES_SET_UP_AT,
			last_datetime: null,
		};
	});
}

/** A fresh account: the same contacts and devices each time, the phones just seen, one campaign, two segments, no SMS. */
export function seedState(contactCount: number, deviceCount: number): State {
	return {
		contacts: Array.from({ length: contactCount }, (_, index) => seedContact(index, index + 1)),
		devices: seedDevices(deviceCount),
		messages: [],
		campaigns: [
			{
				id: 1,
				rss_automation_id: 0,
				recurring_campaign_id: 0,
				device_id: 1,
				sim_subscription_id: 1,
				user_id: USER_ID,
				name: 'Summer opening hours',
				content: 'We are open until 8 pm from Monday on.',
				segment: 'all',
				settings: { is_scheduled: 0 },
				contacts_ids: [1, 2, 3].filter((id) => id <= contactCount),
				sent_contacts_ids: [],
				total_sent_sms: 0,
				total_pending_sms: 0,
				total_failed_sms: 0,
				status: 'draft',
				scheduled_datetime: null,
				last_sent_datetime: null,
				last_datetime: null,
				datetime: apiDatetime(FIRST_CONTACT_AT),
			},
		],
		segments: [
			{ id: 3, name: 'Regulars', contacts_ids: [1, 2] },
			{ id: 12, name: 'Newcomers', contacts_ids: [3] },
		].map((segment) => ({
			...segment,
			user_id: USER_ID,
			contacts_ids: segment.contacts_ids.filter((id) => id <= contactCount),
			datetime: apiDatetime(FIRST_CONTACT_AT),
		})),
	};
}

/** How many rows of a very large account are made on the fly. */
export interface GeneratedCounts {
	contacts?: number;
	messages?: number;
}

/** The SMS with an id of a very large account: received ones and sent ones, some of which failed. */
function seedMessage(id: number, contacts: number): Message {
	const received = id % 3 === 0;
	return {
		sms_id: id,
		device_id: 1,
		sim_subscription_id: 1,
		contact_id: contacts === 0 ? 0 : ((id * 7) % contacts) + 1,
		campaign_id: 0,
		flow_id: 0,
		rss_automation_id: 0,
		recurring_campaign_id: 0,
		user_id: USER_ID,
		type: received ? 'received' : 'sent',
		content: `Message ${id}`,
		status: received ? 'received' : id % 50 === 1 ? 'failed' : 'sent',
		error: null,
		scheduled_datetime: null,
		datetime: apiDatetime(FIRST_CONTACT_AT + id * 1_000),
	};
}

/** Puts the older rows of a very large account before those of the state. */
export function seedGenerated(state: State, { contacts = 0, messages = 0 }: GeneratedCounts): void {
	setGeneratedRows(state.contacts, contacts, (id) => {
		const contact = seedContact(id - 1, id, FIRST_CONTACT_AT + id * 1_000);
		contact.has_opted_out = id % 30 === 0;
		return contact;
	});
	setGeneratedRows(state.messages, messages, (id) => seedMessage(id, contacts));
	if (contacts > 0) beginIdsAfter(state.contacts, contacts);
	if (messages > 0) beginIdsAfter(state.messages, messages);
}
