/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node.js, not in n8n */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Writable } from 'node:stream';

/** A server that does whatever a test tells it to. */
export interface HostileServer {
	baseUrl: string;
	/** Headers of every request, in their order. */
	requests: Array<IncomingMessage['headers']>;
	/** How many bytes of answers it could get rid of; what lies in buffers of the system counts. */
	bytesTaken(): number;
	/** Connections that nobody has closed. */
	openConnections(): number;
	close(): Promise<void>;
}

/**
 * Starts a server on loopback.
 *
 * @param answer gets every request, once its body is read
 */
export async function startHostile(
	answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<HostileServer> {
	const requests: HostileServer['requests'] = [];
	const sockets = new Set<Socket>();
	let bytesOfClosed = 0;
	const server = createServer((request, response) => {
		requests.push(request.headers);
		request.resume().on('end', () => answer(request, response));
	});
	server.on('connection', (socket) => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		socket.on('close', () => {
			sockets.delete(socket);
			bytesOfClosed += socket.bytesWritten;
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		baseUrl: `http://127.0.0.1:${port}/api`,
		requests,
		bytesTaken: () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, bytesOfClosed),
		openConnections: () => sockets.size,
		async close() {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** Writes pieces as fast as they are taken, until there are no more or nobody takes them. */
export async function pour(response: Writable, pieces: Iterable<string | Buffer>): Promise<void> {
	let goOn = () => undefined;
	response.on('drain', () => goOn());
	response.on('close', () => goOn());
	for (const piece of pieces) {
		if (response.destroyed) return;
		if (!response.write(piece)) await new Promise<undefined>((resolve) => (goOn = () => void resolve(undefined)));
	}
	response.end();
}
