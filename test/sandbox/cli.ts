/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node.js, not in n8n */
import { parseArgs } from 'node:util';

import { QUIRKS, readQuirks, type Quirks } from './quirks';
import type { RateLimit } from './rateLimit';
import { startSandbox, type Sandbox, type SandboxOptions } from './server';

const USAGE = `Usage: npm run sandbox -- [options]

A stand-in for the NotificatorSMS API on this computer. No SMS leaves it.

  --port N               port to listen on (default: a free one)
  --contacts N           contacts in the account (default 25)
  --devices N            phones in the account (default 2)
  --key TEXT             API key (default sandbox-key)
  --rate-limit N/SECONDS requests in a window, such as 60/60 (default), or "off"
  --latency MS           how long every answer takes (default 0)
  --phones MS            phones send what was accepted, after so long (default: it stays pending)
  --only-documented      only POST /sms and GET /contacts/ exist
  --quirk NAME[=VALUE]   may be given several times
  --help                 this text

Quirks:
${Object.entries(QUIRKS)
	.map(([name, { values, meaning }]) => {
		const choice = values === 'boolean' ? '' : `=${Array.isArray(values) ? values.join('|') : 'N'}`;
		return `  ${name}${choice}\n      ${meaning}`;
	})
	.join('\n')}
`;

/** A sentence for whoever typed the command. */
class UsageError extends Error {}

function readOptions(args: string[]): SandboxOptions | 'help' {
	const { values } = parseArgs({
		args,
		options: {
			port: { type: 'string' },
			contacts: { type: 'string' },
			devices: { type: 'string' },
			key: { type: 'string' },
			'rate-limit': { type: 'string' },
			latency: { type: 'string' },
			phones: { type: 'string' },
			'only-documented': { type: 'boolean' },
			quirk: { type: 'string', multiple: true },
			help: { type: 'boolean' },
		},
	});
	if (values.help) return 'help';
	const sendAfterMs = wholeNumber('--phones', values.phones, 3_600_000);
	return {
		port: wholeNumber('--port', values.port, 65_535),
		contacts: wholeNumber('--contacts', values.contacts, 1_000_000),
		devices: wholeNumber('--devices', values.devices, 1_000),
		apiKey: values.key,
		rateLimit: readRateLimit(values['rate-limit']),
		latencyMs: wholeNumber('--latency', values.latency, 3_600_000),
		phones: sendAfterMs === undefined ? false : { sendAfterMs },
		onlyDocumented: values['only-documented'],
		quirks: readQuirkOptions(values.quirk ?? []),
	};
}

function wholeNumber(option: string, text: string | undefined, most: number): number | undefined {
	if (text === undefined) return undefined;
	if (!/^\d+$/.test(text) || Number(text) > most) {
		throw new UsageError(`${option} takes a whole number up to ${most}, not "${text}".`);
	}
	return Number(text);
}

function readRateLimit(text: string | undefined): RateLimit | false | undefined {
	if (text === undefined) return undefined;
	if (text === 'off') return false;
	const [, requests, windowSeconds] = /^(\d+)\/(\d+(?:\.\d+)?)$/.exec(text) ?? [];
	if (!requests || Number(windowSeconds) === 0) {
		throw new UsageError(`--rate-limit takes N/SECONDS or off, not "${text}".`);
	}
	return { requests: Number(requests), windowSeconds: Number(windowSeconds) };
}

function readQuirkOptions(options: string[]): Partial<Quirks> {
	const quirks = options.map((option) => {
		const [name, value = 'true'] = option.split('=', 2);
		const isJson = /^(true|false|\d+)$/.test(value);
		return [name, isJson ? JSON.parse(value) : value] as const;
	});
	return readQuirks(Object.fromEntries(quirks));
}

function welcome({ url, baseUrl, apiKey, state }: Sandbox): string {
	const devices = state.devices.map(({ id, name, sims }) => {
		const list = (sims ?? []).map(
			(sim) => `SIM subscription ID ${sim.subscription_id} (${sim.carrier_name})`,
		);
		return `  Device ID ${id} (${name}): ${list.join(', ')}`;
	});
	return `The NotificatorSMS sandbox is running. No SMS leaves this computer.

  Base URL  ${baseUrl}
  API key   ${apiKey}
  Messages  ${url}
  Contacts  ${state.contacts.length}
${devices.join('\n')}

Press Ctrl+C to stop it.
`;
}

async function main(args: string[]): Promise<void> {
	let options: SandboxOptions | 'help';
	try {
		options = readOptions(args);
	} catch (cause) {
		process.stderr.write(`${(cause as Error).message}\n\n${USAGE}`);
		process.exitCode = 2;
		return;
	}
	if (options === 'help') {
		process.stdout.write(USAGE);
		return;
	}

	let sandbox: Sandbox;
	try {
		sandbox = await startSandbox(options);
	} catch (cause) {
		const { code, message } = cause as NodeJS.ErrnoException;
		const sentence =
			code === 'EADDRINUSE'
				? `Port ${options.port} is in use already. Choose another one with --port.`
				: `The sandbox could not start: ${message}`;
		process.stderr.write(`${sentence}\n`);
		process.exitCode = 1;
		return;
	}
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void sandbox.close());
	}
	process.stdout.write(welcome(sandbox));
}

void main(process.argv.slice(2));
