import express, { type Request, type Response } from 'express';

import type { HttpReply, HttpRequest } from './job';

/** Makes a request over loopback, and lets a function answer it, with the body read as n8n reads it. */
export async function overHttp(
	{ method, query, body }: HttpRequest,
	answer: (request: Request, response: Response) => Promise<void>,
): Promise<HttpReply> {
	const app = express();
	app.use(express.urlencoded({ extended: true, limit: '1mb' }), express.json());
	app.use((request, response, next) => void answer(request, response).catch(next));
	const server = app.listen(0, '127.0.0.1');
	try {
		await new Promise((resolve) => server.once('listening', resolve));
		const { port } = server.address() as { port: number };
		const response = await fetch(`http://127.0.0.1:${port}/?${query}`, {
			method,
			body: body === undefined ? undefined : new URLSearchParams(body),
		});
		return {
			status: response.status,
			headers: Object.fromEntries(response.headers),
			text: await response.text(),
		};
	} finally {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
}
