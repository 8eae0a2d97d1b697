import express, { Router, type NextFunction, type Request, type Response } from 'express';

import type { FaultRule } from './faults';
import { readQuirks } from './quirks';
import type { Sandbox } from './server';
import type { Message } from './state';

/** Where the control interface lies; no real server has it, and its requests are not on record. */
export const CONTROL_PATH = '/__sandbox';

/** The same levers as the `Sandbox` object, over HTTP with JSON, for tests and demos in another process. */
export function controlRouter(sandbox: Sandbox): Router {
	const router = Router();
	router.use(express.json({ limit: '10mb' }));

	router.get('/record', (_request, response) => {
		response.json({
			requests: sandbox.requests.map((request) => ({
				...request,
				body: request.body.toString('utf8'),
			})),
			acceptedMessages: sandbox.acceptedMessages,
		});
	});
	router.post('/reset', (_request, response) => {
		sandbox.reset();
		response.json({ done: true });
	});
	router.post('/faults', ({ body }, response) => {
		const rules: FaultRule[] = Array.isArray(body) ? body : [body];
		for (const rule of rules) sandbox.fault(rule);
		response.json({ planned: rules.length });
	});
	router.post('/quirks', ({ body }, response) => {
		Object.assign(sandbox.quirks, readQuirks(body ?? {}));
		response.json(sandbox.quirks);
	});
	router.post('/options', ({ body }, response) => {
		Object.assign(sandbox.settings, readSettings(body ?? {}));
		response.json(sandbox.settings);
	});
	router.post('/receive', ({ body }, response) => {
		if (!body?.from || !body.content) throw new Error('Give "from" and "content".');
		response.json(sandbox.receiveSms(body));
	});
	router.post('/status', ({ body }, response) => {
		const { smsId, status, error } = body as {
			smsId: number;
			status: Message['status'];
			error?: string;
		};
		response.json(sandbox.setSmsStatus(smsId, status, error));
	});
	router.post('/contacts', ({ body }, response) => {
		response.json(sandbox.addContacts(Number(body?.count ?? 1)));
	});
	router.use((_request, response) => {
		response.status(404).json({ error: 'The sandbox has no such control.' });
	});
	// eslint-disable-next-line @typescript-eslint/no-unused-vars -- Express tells an error handler by its four parameters
	router.use((cause: Error, _request: Request, response: Response, _next: NextFunction) => {
		response.status(400).json({ error: cause.message });
	});
	return router;
}

function readSettings(json: Record<string, unknown>): Partial<Sandbox['settings']> {
	for (const [name, value] of Object.entries(json)) {
		const isGood =
			(name === 'latencyMs' && typeof value === 'number' && value >= 0) ||
			(name === 'onlyDocumented' && typeof value === 'boolean') ||
			(name === 'rateLimit' && isRateLimit(value)) ||
			(name === 'phones' && isPhones(value));
		if (!isGood) throw new Error(`The sandbox cannot set "${name}" to ${JSON.stringify(value)}.`);
	}
	return json;
}

function isPhones(value: unknown): boolean {
	if (value === false) return true;
	const { sendAfterMs, failing = {} } = (value ?? {}) as Record<string, unknown>;
	const isReasons = typeof failing === 'object' && failing !== null;
	return Number(sendAfterMs) >= 0 && isReasons;
}

function isRateLimit(value: unknown): boolean {
	if (value === false) return true;
	const { requests, windowSeconds } = (value ?? {}) as Record<string, unknown>;
	return Number(requests) >= 0 && Number(windowSeconds) > 0;
}
