/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions -- runs in Node.js, not in n8n */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Host } from './hosts';
import type {
	Answering,
	AnsweringResult,
	CredentialTest,
	CredentialTestResult,
	Job,
	JobResult,
	ListSearch,
	ListSearchResult,
	Poll,
	PollResult,
} from './job';
import { unpackedPackage } from './packedPackage';

/** A running engine that takes jobs. */
export interface RunningHost {
	/** Runs a workflow; fails when the engine itself fails or leaves a rejection unhandled. */
	run(job: Job): Promise<JobResult>;
	/** Makes a request to the node that an execution waits for, and goes on if the node says so. */
	respond(answering: Answering): Promise<AnsweringResult>;
	/** Asks for a list of a resource locator. */
	search(search: ListSearch): Promise<ListSearchResult>;
	/** Polls a trigger once. */
	poll(poll: Poll): Promise<PollResult>;
	/** Makes the request that tests a credential. */
	testCredential(test: CredentialTest): Promise<CredentialTestResult>;
	stop(): Promise<void>;
}

/** An engine that can be lent out, file after file. */
export interface LentHost extends RunningHost {
	/** Whether it has answered all that it was asked, and can be asked more. */
	isFree(): boolean;
	/** Fails when something that has been run before left a rejection unhandled. */
	settle(): Promise<void>;
	/** Whether this process lives on for it. */
	keepsProcess(keeps: boolean): void;
}

/** What the engine's process is asked to do. */
export type Request = { id: number } & (
	| { task: 'run'; input: Job }
	| { task: 'respond'; input: Answering }
	| { task: 'search'; input: ListSearch }
	| { task: 'poll'; input: Poll }
	| { task: 'testCredential'; input: CredentialTest }
	| { task: 'settle'; input: undefined }
);

interface Reply {
	id: number;
	result?: unknown;
	fault?: string;
	unhandled?: string[];
	ready?: boolean;
	fatal?: string;
}

/** What a test wants of the engine's process itself. */
export interface ProcessOptions {
	/** As n8n names its levels; nothing is logged unless a test asks for it. */
	logLevel?: string;
	/** Gets whatever the process writes on stdout and stderr. */
	onOutput?: (text: string) => void;
	/** How many times as fast as time its clock runs. */
	speed?: number;
}

/** Far more than any job takes; an engine that is silent for so long is stuck. */
const LONGEST_JOB_MILLISECONDS = 180_000;
const LONGEST_END_MILLISECONDS = 10_000;

declare const globalThis: { borrowHost: (host: Host) => Promise<RunningHost> };

/** An engine that the test files of a worker use one after the other; its `stop` gives it back. */
export async function borrowHost(host: Host): Promise<RunningHost> {
	return await globalThis.borrowHost(host);
}

/** Starts one engine in a process of its own, with the packed package loaded into it. */
export async function startHost(
	{ corePackage }: Host,
	{ logLevel = 'silent', onOutput, speed = 1 }: ProcessOptions = {},
): Promise<LentHost> {
	const modules = folderWithHostsWorkflow(corePackage);
	const child = fork(path.join(__dirname, 'hostProcess.ts'), [corePackage, unpackedPackage(), String(speed)], {
		execArgv: ['--require', require.resolve('tsx/cjs')],
		env: {
			...process.env,
			NODE_PATH: modules,
			NODE_OPTIONS: '',
			N8N_LOG_LEVEL: logLevel,
		},
		silent: onOutput !== undefined,
	});
	for (const output of [child.stdout, child.stderr]) {
		output?.on('data', (chunk: Buffer) => onOutput?.(chunk.toString()));
	}
	const waiting: Waiting = new Map();
	let ended: Error | undefined;
	await new Promise<void>((resolve, reject) => {
		child.on('message', (reply: Reply) => {
			if (reply.ready) return resolve();
			if (reply.fatal) return reject(new Error(reply.fatal));
			answer(waiting, reply);
		});
		child.once('exit', (code, signal) => {
			ended = new Error(`The engine ${corePackage} ended with ${signal ?? `exit code ${code}`}`);
			reject(ended);
			for (const { reject: fail } of waiting.values()) fail(ended);
		});
	});

	let nextId = 1;
	async function ask<Result>(task: Request['task'], input: unknown): Promise<Result> {
		const stuck = setTimeout(() => child.kill('SIGKILL'), LONGEST_JOB_MILLISECONDS);
		return await new Promise<Result>((resolve, reject) => {
			if (ended) return reject(ended);
			const id = nextId++;
			waiting.set(id, { resolve, reject });
			child.send({ id, task, input });
		}).finally(() => clearTimeout(stuck));
	}
	return {
		run: async (job) => await ask('run', job),
		respond: async (answering) => await ask('respond', answering),
		search: async (search) => await ask('search', search),
		poll: async (poll) => await ask('poll', poll),
		testCredential: async (test) => await ask('testCredential', test),
		stop: async () => await stopped(child),
		isFree: () => ended === undefined && waiting.size === 0,
		settle: async () => await ask('settle', undefined),
		keepsProcess(keeps) {
			for (const handle of [child, child.channel]) (keeps ? handle?.ref : handle?.unref)?.call(handle);
		},
	};
}

/** Requests under way, by their ids. */
type Waiting = Map<number, { resolve: (result: never) => void; reject: (fault: Error) => void }>;

function answer(
	waiting: Waiting,
	{ id, result, fault, unhandled }: Reply,
): void {
	const job = waiting.get(id);
	waiting.delete(id);
	if (unhandled?.length) job?.reject(new Error(`Unhandled rejection: ${unhandled.join('; ')}`));
	else if (result) job?.resolve(result as never);
	else job?.reject(new Error(fault));
}

/** All that a package finds on a user's n8n: `n8n-workflow`, and nothing else. */
function folderWithHostsWorkflow(corePackage: string): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'notificatorsms-modules-'));
	const core = require.resolve(`${corePackage}/package.json`);
	const workflow = require.resolve('n8n-workflow/package.json', { paths: [core] });
	mkdirSync(folder, { recursive: true });
	symlinkSync(realpathSync(path.dirname(workflow)), path.join(folder, 'n8n-workflow'), 'junction');
	return folder;
}

async function stopped(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exit = new Promise((resolve) => child.once('exit', resolve));
	child.removeAllListeners('message');
	if (child.connected) child.disconnect();
	const stuck = setTimeout(() => child.kill('SIGKILL'), LONGEST_END_MILLISECONDS);
	await exit;
	clearTimeout(stuck);
}
