/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node.js, not in n8n */
import express, { type NextFunction, type Request, type Response } from 'express';
import { setMaxListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { errorBody, htmlPage } from './answers';
import { API_PATH, apiRouter, recordRequest } from './api';
import type { Context, Settings } from './context';
import { CONTROL_PATH, controlRouter } from './control';
import { apiDatetime } from './datetime';
import { planFault, type Fault, type FaultRule, type RequestMatch } from './faults';
import { inboxRouter } from './inbox';
import { letPhonesSend } from './phones';
import { plainQuirks, type Quirks } from './quirks';
import {
	timesAccepted,
	withoutTrailingSlash,
	type AcceptedMessage,
	type RecordedRequest,
} from './record';
import { seedContact, seedGenerated, seedState, type GeneratedCounts } from './seed';
import {
	nextId,
	receiveSms,
	refill,
	setSmsStatus,
	type Contact,
	type Message,
	type State,
} from './state';

/** How a sandbox is to be; everything has a default. */
export interface SandboxOptions extends Partial<Settings> {
	/** 0 (default): any free port. */
	port?: number;
	/** How many contacts the account has; 25 by default. */
	contacts?: number;
	/** How many devices the account has; 2 by default, the first with two SIMs. */
	devices?: number;
	apiKey?: string;
	quirks?: Partial<Quirks>;
	/** Older rows of a very large account, which are made when they are asked for. */
	generated?: GeneratedCounts;
}

/** A running stand-in for the API, on loopback only. Its arrays keep their identity over `reset`. */
export interface Sandbox {
	/** Of the page that shows the messages, with a slash at its end. */
	url: string;
	/** For the credential: the API's base URL, without a slash at its end. */
	baseUrl: string;
	port: number;
	apiKey: string;
	/** As it is now: what the phones have sent meanwhile, if there are any at work, is sent in it. */
	state: State;
	/** May be changed while it runs. */
	quirks: Quirks;
	/** May be changed while it runs. */
	settings: Settings;
	/** Every request except those for the control interface and the page of messages. */
	requests: RecordedRequest[];
	acceptedMessages: AcceptedMessage[];
	/** How many times an SMS to a recipient was accepted; with `content`, only that text counts. */
	timesAccepted: (recipient: string, content?: string) => number;
	/** The requests to an endpoint, with or without trailing slash: `requestsTo('GET', '/contacts')`. */
	requestsTo: (method: string, path: string) => RecordedRequest[];
	/** Plans a fault, or one after the other, for the next API requests that match. */
	failNext: (faults: Fault | Fault[], match?: Omit<RequestMatch, 'times' | 'nth'>) => void;
	/** Plans a fault on chosen requests. The rule made first goes first. */
	fault: (rule: FaultRule) => void;
	receiveSms: (incoming: Parameters<typeof receiveSms>[1]) => Message;
	/** What a phone reports about an SMS it was given. */
	setSmsStatus: (smsId: number, status: Message['status'], error?: string | null) => Message;
	/** Adds contacts as the seed would go on, made now, and returns them. */
	addContacts: (count: number) => Contact[];
	/** Called when an API request was processed, before it is answered; `reset` takes it away. */
	afterRequest: ((request: RecordedRequest) => void) | undefined;
	/** As freshly started: record, faults and rate-limit window empty, options, quirks and data as given at the start. */
	reset: () => void;
	/** Ends every connection, hanging ones too, and every wait. */
	close: () => Promise<void>;
}

const HOST = '127.0.0.1';

/** Longer than any test: a kept-alive connection that closes just as a client writes to it looks like a fault nobody planned. */
const KEEP_ALIVE_MS = 120_000;

/** Starts a stand-in for the whole API; rejects if the port is taken (`code` EADDRINUSE). */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { port = 0, contacts = 25, devices = 2, apiKey = 'sandbox-key' } = options;
	const initialSettings = (): Settings => ({
		rateLimit: options.rateLimit ?? { requests: 60, windowSeconds: 60 },
		latencyMs: options.latencyMs ?? 0,
		onlyDocumented: options.onlyDocumented ?? false,
		phones: options.phones ?? false,
	});
	const initialQuirks = (): Quirks => ({ ...plainQuirks(), ...options.quirks });

	const closing = new AbortController();
	// Every late answer waits for it.
	setMaxListeners(0, closing.signal);
	const app = express();
	const server = createServer(app);
	server.keepAliveTimeout = KEEP_ALIVE_MS;
	const boundPort = await listen(server, port);

	const url = `http://${HOST}:${boundPort}`;
	const context: Context = {
		url,
		apiKey,
		settings: initialSettings(),
		quirks: initialQuirks(),
		state: seedState(contacts, devices),
		ledger: { requests: [], acceptedMessages: [] },
		faults: [],
		rateWindows: new Map(),
		inFlight: 0,
		closing: closing.signal,
		afterRequest: undefined,
	};
	const { state, quirks, settings, ledger, faults } = context;
	let seeded = contacts;
	seedGenerated(state, options.generated ?? {});

	const sandbox: Sandbox = {
		url: `${url}/`,
		baseUrl: `${url}${API_PATH}`,
		port: boundPort,
		apiKey,
		get state() {
			letPhonesSend(state, settings.phones, Date.now());
			return state;
		},
		quirks,
		settings,
		requests: ledger.requests,
		acceptedMessages: ledger.acceptedMessages,
		timesAccepted: (recipient, content) => timesAccepted(ledger, recipient, content),
		requestsTo: (method, path) =>
			ledger.requests.filter(
				(request) =>
					request.method === method &&
					withoutTrailingSlash(request.path) === withoutTrailingSlash(path),
			),
		failNext: (next, match) => {
			for (const fault of [next].flat()) faults.push(planFault({ ...match, fault }));
		},
		fault: (rule) => {
			faults.push(planFault(rule));
		},
		receiveSms: (incoming) => receiveSms(state, incoming),
		setSmsStatus: (smsId, status, error) => setSmsStatus(sandbox.state, smsId, status, error),
		addContacts: (count) =>
			Array.from({ length: count }, () => {
				const contact = seedContact(seeded++, nextId(state.contacts, ({ id }) => id));
				contact.datetime = apiDatetime(Date.now());
				state.contacts.push(contact);
				return contact;
			}),
		get afterRequest() {
			return context.afterRequest;
		},
		set afterRequest(call) {
			context.afterRequest = call;
		},
		reset: () => {
			context.afterRequest = undefined;
			ledger.requests.length = 0;
			ledger.acceptedMessages.length = 0;
			faults.length = 0;
			context.rateWindows.clear();
			Object.assign(quirks, initialQuirks());
			Object.assign(settings, initialSettings());
			refill(state, seedState(contacts, devices));
			seedGenerated(state, options.generated ?? {});
			seeded = contacts;
		},
		close: async () => {
			closing.abort();
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			server.closeAllConnections();
			await closed;
		},
	};

	app.disable('x-powered-by');
	// A 304 would hide what the API answers.
	app.disable('etag');
	app.use(CONTROL_PATH, controlRouter(sandbox));
	app.use('/', inboxRouter(sandbox));
	app.get('/favicon.ico', (_request, response) => void response.status(204).end());
	app.use(recordRequest(context));
	app.use(API_PATH, apiRouter(context));
	app.use((request, response) => {
		const isLogin = request.path === '/login';
		response.locals.exchange.end(isLogin ? 200 : 404);
		response.status(isLogin ? 200 : 404).type('html');
		response.send(htmlPage(isLogin ? 'Sign in' : 'Page not found'));
	});
	// eslint-disable-next-line @typescript-eslint/no-unused-vars -- Express tells an error handler by its four parameters
	app.use((cause: Error, _request: Request, response: Response, _next: NextFunction) => {
		if (response.headersSent || response.destroyed) return;
		response.locals.exchange?.end(500);
		response.status(500).json(errorBody(500, `The sandbox itself is broken: ${cause.message}`));
	});
	return sandbox;
}

function listen(server: Server, port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, HOST, () => {
			server.off('error', reject);
			resolve((server.address() as AddressInfo).port);
		});
	});
}
