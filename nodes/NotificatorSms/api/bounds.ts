import { sleep } from 'n8n-workflow';

import { TOO_LARGE, type HttpResponse } from './result';

/** How much of an answer is waited for and read before it is given up. */
export interface Bounds {
	/** The largest body, in bytes after decompression. */
	bytes: number;
	/** How long the whole answer may take, in milliseconds. */
	milliseconds: number;
	/** Of the execution: once it is cancelled nobody needs the answer any more. */
	signal?: AbortSignal;
}

/** The body of an answer while it arrives: a Node.js stream. */
interface Arriving extends AsyncIterable<Uint8Array> {
	destroy(reason?: Error): void;
}

/** The codes by which an answer that was given up is told apart, beside those of the network. */
const TIMED_OUT = 'ETIMEDOUT';
const CANCELLED = 'ABORT_ERR';

/** How often an answer that is still arriving is looked at. */
const CHECK_EVERY_MILLISECONDS = 250;

/**
 * Makes a request and reads the answer, and no more of it than the bounds allow. Hosts read a body
 * of any size, and their timeout begins anew with every byte.
 *
 * @param send gives the answer with its body as a stream; another body is one that the host has read
 * @returns the answer with its body as text, or as the host has read it
 * @throws what `send` or the network throws, or an error with a `code`, once a bound is reached: the
 *   connection is closed then, as soon as the host has handed it over
 */
export async function readWithin(send: () => Promise<HttpResponse>, bounds: Bounds): Promise<HttpResponse> {
	let body: unknown;
	let isRead = false;
	let givenUp: Error | undefined;

	async function read(): Promise<HttpResponse> {
		const result = await send();
		({ body } = result);
		close();
		return isArriving(body) ? { ...result, body: await textOf(body, bounds.bytes) } : result;
	}

	async function watch(): Promise<void> {
		const deadline = Date.now() + bounds.milliseconds;
		while (!bounds.signal?.aborted && Date.now() < deadline) {
			await sleep(Math.min(CHECK_EVERY_MILLISECONDS, deadline - Date.now()));
			if (isRead) return;
		}
		givenUp = codedError(bounds.signal?.aborted ? CANCELLED : TIMED_OUT);
		close();
		throw givenUp;
	}

	function close(): void {
		if (givenUp && isArriving(body)) body.destroy(givenUp);
	}

	try {
		const reading = read();
		await Promise.race([reading, watch()]);
		return await reading;
	} finally {
		isRead = true;
	}
}

async function textOf(body: Arriving, bytes: number): Promise<string> {
	const chunks: Uint8Array[] = [];
	let left = bytes;
	for await (const chunk of body) {
		left -= chunk.length;
		// Leaving the loop by an exception closes the connection.
		if (left < 0) throw codedError(TOO_LARGE);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}

function codedError(code: string): Error {
	return Object.assign(new Error(code), { code });
}

function isArriving(body: unknown): body is Arriving {
	return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
