/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node.js, not in n8n */
import { Readable } from 'node:stream';

import { readWithin, type Bounds } from '../../../nodes/NotificatorSms/api/bounds';

const LIMITS = { bytes: 1_000, milliseconds: 1_000 };

async function readBodyText(body: unknown, bounds: Bounds): Promise<unknown> {
	const answer = { statusCode: 200, headers: { a: 'b' }, body };
	const read = await readWithin(async () => answer, bounds);
	expect(read).toEqual({ ...answer, body: read.body });
	return read.body;
}

/** Gives a chunk now and then, for ever. */
function endless(chunk: string, everyMilliseconds: number): Readable {
	return Readable.from(
		(async function* () {
			for (;;) {
				yield Buffer.from(chunk);
				await new Promise((resolve) => setTimeout(resolve, everyMilliseconds));
			}
		})(),
	);
}

test('reads text that arrives in pieces, also when a character is cut in two', async () => {
	const bytes = Buffer.from('Zoë \u{1F340}');
	const pieces = [...bytes].map((byte) => Buffer.from([byte]));
	expect(await readBodyText(Readable.from(pieces), LIMITS)).toBe('Zoë \u{1F340}');
});

test('an empty body is an empty text', async () => {
	expect(await readBodyText(Readable.from([]), LIMITS)).toBe('');
});

test.each([[{ data: [] }], ['text'], [undefined], [null]])(
	'a body that the host has read already stays as it is: %j',
	async (body) => expect(await readBodyText(body, LIMITS)).toBe(body),
);

test('a body may have exactly as many bytes as the limit', async () => {
	const body = Readable.from([Buffer.alloc(600), Buffer.alloc(400)]);
	expect(await readBodyText(body, LIMITS)).toHaveLength(1_000);
});

test('one byte more ends the reading and closes the connection', async () => {
	const body = Readable.from([Buffer.alloc(600), Buffer.alloc(401), Buffer.alloc(1)]);
	await expect(readBodyText(body, LIMITS)).rejects.toMatchObject({ code: 'ERR_BODY_TOO_LARGE' });
	expect(body.destroyed).toBe(true);
});

test('a body that comes byte by byte ends with its time', async () => {
	const body = endless('x', 20);
	const start = Date.now();
	await expect(readBodyText(body, { bytes: 1_000, milliseconds: 300 })).rejects.toMatchObject({
		code: 'ETIMEDOUT',
	});
	expect(Date.now() - start).toBeGreaterThanOrEqual(290);
	expect(Date.now() - start).toBeLessThan(900);
	expect(body.destroyed).toBe(true);
});

test('a body that stands still ends with its time', async () => {
	const body = new Readable({ read: () => undefined });
	await expect(readBodyText(body, { bytes: 1_000, milliseconds: 50 })).rejects.toMatchObject({
		code: 'ETIMEDOUT',
	});
});

test('a cancelled execution ends the reading', async () => {
	const cancelling = new AbortController();
	const body = endless('x', 20);
	const reading = readBodyText(body, { bytes: 10_000, milliseconds: 60_000, signal: cancelling.signal });
	setTimeout(() => cancelling.abort(), 50);
	await expect(reading).rejects.toMatchObject({ code: 'ABORT_ERR' });
	expect(body.destroyed).toBe(true);
});

test('what the network throws comes through, and is not covered up later', async () => {
	const body = endless('x', 20);
	setTimeout(() => body.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })), 50);
	await expect(readBodyText(body, LIMITS)).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('a body that was read is left alone', async () => {
	const body = Readable.from([Buffer.from('{}')], { autoDestroy: false });
	const destroy = jest.spyOn(body, 'destroy');
	expect(await readBodyText(body, { bytes: 1_000, milliseconds: 30 })).toBe('{}');
	const calls = destroy.mock.calls.length;
	await new Promise((resolve) => setTimeout(resolve, 60));
	expect(destroy).toHaveBeenCalledTimes(calls);
});

describe('headers that do not come', () => {
	test('end with the time', async () => {
		const start = Date.now();
		const never = new Promise<never>(() => undefined);
		await expect(readWithin(async () => await never, { bytes: 1, milliseconds: 100 })).rejects.toMatchObject({
			code: 'ETIMEDOUT',
		});
		expect(Date.now() - start).toBeLessThan(400);
	});

	test('close the connection when they come after all', async () => {
		const body = endless('x', 20);
		const late = async () => {
			await new Promise((resolve) => setTimeout(resolve, 150));
			return { statusCode: 200, headers: {}, body };
		};
		await expect(readWithin(late, { bytes: 1_000, milliseconds: 50 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
		await new Promise((resolve) => setTimeout(resolve, 200));
		expect(body.destroyed).toBe(true);
	});

	test('and a fault that comes too late troubles nobody', async () => {
		const late = async () => {
			await new Promise((resolve) => setTimeout(resolve, 100));
			throw new Error('late');
		};
		await expect(readWithin(late, { bytes: 1_000, milliseconds: 50 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
		await new Promise((resolve) => setTimeout(resolve, 100));
	});
});

test('what the request throws comes through', async () => {
	const fault = new Error('rejected');
	const send = async () => {
		throw fault;
	};
	await expect(readWithin(send, LIMITS)).rejects.toBe(fault);
});
