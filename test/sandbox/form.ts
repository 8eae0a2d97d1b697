/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs in Node.js, not in n8n */
import type { Request, Response } from 'express';
import multer from 'multer';
import type { Writable } from 'node:stream';

import { MISSING_FIELDS, Refusal } from './answers';

/** Form fields in the order sent, names exactly as sent. */
export type Fields = Array<[name: string, value: string]>;

/** The API takes small texts; far above what any of its fields needs. */
const LARGEST_BODY = 20 * 1024 * 1024;

/** The whole body of a request; rejects if the client goes away before it is complete. */
export function readBody(request: Request): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => resolve(Buffer.concat(chunks)));
		request.on('error', reject);
		request.on('close', () => {
			if (!request.complete) reject(new Error('The client went away.'));
		});
	});
}

/** The fields of a body; throws a 400 for anything but the two form types that S shows. */
export async function readFields(
	request: Request,
	response: Response,
	body: Buffer,
): Promise<Fields> {
	if (body.length === 0) return [];
	if (request.is('multipart/form-data')) return await readMultipart(request, response, body);
	if (request.is('application/x-www-form-urlencoded')) {
		return [...new URLSearchParams(body.toString('utf8'))];
	}
	throw new Refusal(400, 'The request body must be sent as form data.');
}

function readMultipart(request: Request, response: Response, body: Buffer): Promise<Fields> {
	const fields: Fields = [];
	// multer folds repeated names and `name[]` into arrays; the parser's own events keep what was sent.
	const options = {
		limits: { fieldSize: LARGEST_BODY },
		streamHandler: (_request: Request, parser: Writable) => {
			parser.on('field', (name: string, value: string) => fields.push([name, value]));
			parser.end(body);
		},
	};
	return new Promise((resolve, reject) => {
		multer(options).none()(request, response, (cause?: unknown) => {
			if (!cause) return resolve(fields);
			const reason = cause instanceof Error ? cause.message : String(cause);
			reject(new Refusal(400, `The form data could not be read: ${reason}.`));
		});
	});
}

/** The value of a field, undefined if it was not sent; throws a 400 if it came more than once, for the API takes one string. */
export function field(fields: Fields, name: string): string | undefined {
	if (fields.some(([sent]) => sent.startsWith(`${name}[`))) {
		throw new Refusal(400, `The ${name} field must be one string, not a list.`);
	}
	const values = fields.filter(([sent]) => sent === name);
	if (values.length > 1) throw new Refusal(400, `The ${name} field was sent more than once.`);
	return values[0]?.[1];
}

/** The trimmed values of required fields, by name; throws a 400 if one is missing or blank. */
export function requiredFields<Name extends string>(
	fields: Fields,
	names: readonly Name[],
): Record<Name, string> {
	const values = names.map((name) => [name, field(fields, name) ?? ''] as const);
	if (values.some(([, value]) => value.trim() === '')) throw new Refusal(400, MISSING_FIELDS);
	return Object.fromEntries(values) as Record<Name, string>;
}

/** Pairs from `custom_parameter_key[i]` and `custom_parameter_value[i]` (D); null if none was sent. */
export function customParameters(fields: Fields): Record<string, string> | null {
	const keys = numbered(fields, 'custom_parameter_key');
	if (keys.size === 0) return null;
	const values = numbered(fields, 'custom_parameter_value');
	return Object.fromEntries(
		[...keys]
			.filter(([, key]) => key.trim() !== '')
			.map(([index, key]) => [key, values.get(index) ?? '']),
	);
}

function numbered(fields: Fields, name: string): Map<number, string> {
	const values = new Map<number, string>();
	for (const [sent, value] of fields) {
		const index = sent.startsWith(`${name}[`) && /\[(\d+)\]$/.exec(sent)?.[1];
		if (index) values.set(Number(index), value);
	}
	return values;
}
