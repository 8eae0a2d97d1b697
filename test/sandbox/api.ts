/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error -- runs in Node.js, not in n8n */
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { setTimeout as wait } from 'node:timers/promises';

import { errorBody, htmlPage, Refusal, withStringIds, type Answer } from './answers';
import { checkApiKey } from './authentication';
import type { Context } from './context';
import { isProcessed, processedFields, strike, takeFault, type Fault, type PlannedFault } from './faults';
import { readBody, readFields } from './form';
import { letPhonesSend } from './phones';
import { countRequest } from './rateLimit';
import type { RecordedRequest } from './record';
import { campaignRoutes } from './routes/campaigns';
import { contactRoutes } from './routes/contacts';
import { contactsStatisticsRoutes } from './routes/contactsStatistics';
import { deviceRoutes } from './routes/devices';
import type { Route } from './routes/route';
import { segmentRoutes } from './routes/segments';
import { smsRoutes } from './routes/sms';

const ROUTES: Route[] = [
	...smsRoutes,
	...contactRoutes,
	...deviceRoutes,
	...campaignRoutes,
	...segmentRoutes,
	...contactsStatisticsRoutes,
];

/** Where the API lies below the sandbox's address, as on the service's own server (S). */
export const API_PATH = '/api';

/** What is known of a request under way; Express carries it from handler to handler. */
interface Exchange {
	recorded: RecordedRequest;
	/** Why the body could not be read; told only once the key was checked. */
	unreadable: Refusal | null;
	planned: PlannedFault | null;
	/** Writes down how the request ended; only the first call counts. */
	end: (status: number | null) => void;
}

/** Puts every request on record with its whole body before anything answers it. */
export function recordRequest(context: Context): RequestHandler {
	return async (request, response, next) => {
		const { pathname, searchParams } = new URL(request.originalUrl, context.url);
		context.inFlight++;
		const recorded: RecordedRequest = {
			method: request.method,
			url: request.originalUrl,
			path: pathname.startsWith(`${API_PATH}/`) ? pathname.slice(API_PATH.length) : pathname,
			query: Object.fromEntries(searchParams),
			headers: request.headers,
			body: Buffer.alloc(0),
			fields: [],
			status: null,
			fault: null,
			startedAt: Date.now(),
			endedAt: null,
			inFlight: context.inFlight,
		};
		context.ledger.requests.push(recorded);
		const exchange: Exchange = {
			recorded,
			unreadable: null,
			planned: null,
			end: (status) => {
				if (recorded.endedAt !== null) return;
				recorded.endedAt = Date.now();
				recorded.status = status;
				context.inFlight--;
			},
		};
		response.locals.exchange = exchange;
		response.on('close', () => exchange.end(null));

		try {
			recorded.body = await readBody(request);
			recorded.fields = await readFields(request, response, recorded.body);
		} catch (cause) {
			if (!request.complete) return;
			if (!(cause instanceof Refusal)) throw cause;
			exchange.unreadable = cause;
		}
		next();
	};
}

/** The API below its base path: faults that come before processing, then its endpoints, then its 404. */
export function apiRouter(context: Context): Router {
	const router = Router();
	router.use(async (_request, response, next) => {
		const exchange: Exchange = response.locals.exchange;
		exchange.planned = takeFault(context.faults, exchange.recorded);
		const fault = exchange.planned?.rule.fault;
		if (!fault || isProcessed(fault)) return next();
		exchange.recorded.fault = fault;
		if (!(await waited(fault.delayMs, response, context))) return;
		if (fault.kind === 'slow') return next();
		strikeNow(fault, response, null, []);
	});
	for (const route of ROUTES) {
		router[route.method](route.path, (request, response) =>
			respond(context, route, request, response),
		);
	}
	router.use((request, response) => respond(context, null, request, response));
	return router;
}

async function respond(
	context: Context,
	route: Route | null,
	request: Request,
	response: Response,
): Promise<void> {
	const { recorded, planned, end }: Exchange = response.locals.exchange;
	const { acceptedMessages } = context.ledger;
	const acceptedBefore = acceptedMessages.length;
	const fault = planned && isProcessed(planned.rule.fault) ? planned.rule.fault : null;
	const answer = processRequest(context, route, request, response, fault);
	context.afterRequest?.(recorded);
	const smsIds = acceptedMessages.slice(acceptedBefore).map(({ smsId }) => smsId);
	if (planned && fault && answer.status < 300) {
		recorded.fault = fault;
		if (!(await waited(fault.delayMs, response, context))) return;
		if (fault.kind !== 'slow') return strikeNow(fault, response, answer, idsMade(answer, smsIds));
	} else if (planned && fault) {
		// Meant for a request that is accepted: one that was refused leaves it for the next.
		planned.left++;
	}

	if (!(await waited(context.settings.latencyMs, response, context))) return;
	end(answer.status);
	response.status(answer.status).set(answer.headers ?? {});
	if (answer.html !== undefined) response.type('html').send(answer.html);
	else if (answer.body === undefined) response.end();
	else response.json(answer.body);
}

/** What the API would answer, with everything it does on the way: key, rate limit, endpoint, validation, effect. */
function processRequest(
	context: Context,
	route: Route | null,
	request: Request,
	response: Response,
	fault: Fault | null,
): Answer {
	const { settings, quirks } = context;
	const { recorded, unreadable }: Exchange = response.locals.exchange;
	let headers: Record<string, string> = {};
	try {
		checkApiKey(request.headers.authorization, context.apiKey);
		headers = countRequest(context.rateWindows, context.apiKey, settings.rateLimit, quirks);
		if (!route || (settings.onlyDocumented && !route.documented)) {
			if (quirks.unknownRouteHtml) {
				return { status: 404, html: htmlPage('Page not found'), headers };
			}
			throw new Refusal(404, 'The requested resource was not found.');
		}
		if (route.creates && quirks.planLimitReached) {
			throw new Refusal(401, 'You have reached the limit of your plan.');
		}
		letPhonesSend(context.state, settings.phones, Date.now());
		const answer = route.answer({
			state: context.state,
			quirks,
			ledger: context.ledger,
			address: `${context.url}${API_PATH}${route.path.replace('/:id', '')}/`,
			id: String(request.params.id ?? ''),
			query: recorded.query,
			fields: () => {
				if (unreadable) throw unreadable;
				return processedFields(fault, recorded.fields);
			},
		});
		return {
			...answer,
			status: route.creates && quirks.createAnswers201 ? 201 : answer.status,
			body: quirks.idsAsStrings ? withStringIds(answer.body) : answer.body,
			headers,
		};
	} catch (cause) {
		if (!(cause instanceof Refusal)) throw cause;
		const status = cause.status === 400 && quirks.validationAs401 ? 401 : cause.status;
		return {
			status,
			body: errorBody(status, cause.title, quirks.errorStatusAsString),
			headers: { ...headers, ...cause.headers },
		};
	}
}

/** The ID of the row that a create answers with, or those of the SMS that were accepted meanwhile. */
function idsMade({ body }: Answer, smsIds: number[]): number[] {
	const { id } = (body as { data?: { id?: number } } | undefined)?.data ?? {};
	return id === undefined ? smsIds : [id];
}

function strikeNow(
	fault: Fault,
	response: Response,
	usual: Answer | null,
	acceptedIds: number[],
): void {
	const { end }: Exchange = response.locals.exchange;
	strike(fault, response, usual, acceptedIds);
	if (fault.kind === 'hang') return;
	end(response.headersSent ? response.statusCode : null);
}

/** Waits and tells whether there is still somebody to answer. */
async function waited(
	milliseconds: number | undefined,
	response: Response,
	context: Context,
): Promise<boolean> {
	if (milliseconds) {
		await wait(milliseconds, undefined, { signal: context.closing }).catch(() => undefined);
	}
	return !response.closed && !response.destroyed && !context.closing.aborted;
}
