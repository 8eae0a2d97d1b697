// Runs a command to its end, bounded in time.

import { spawn } from 'node:child_process';

/**
 * Runs a command without a shell and waits for its end.
 *
 * @param command a program
 * @param args its arguments
 * @param options.cwd the folder to run it in
 * @param options.minutes it is ended after so many; 5 unless told otherwise
 * @param options.env variables on top of this process's own
 * @returns what it wrote to its standard output
 * @throws Error with `output`, all that it wrote, when it did not end with 0
 */
export async function run(command, args, { cwd, minutes = 5, env = {} }) {
	return await new Promise((resolve, reject) => {
		const child = spawn(command, args, {
			cwd,
			env: { ...process.env, ...env },
			stdio: ['ignore', 'pipe', 'pipe'],
			// On Windows npm is a script.
			shell: process.platform === 'win32' && command === 'npm',
			timeout: minutes * 60_000,
		});
		let standard = '';
		let output = '';
		child.stdout.on('data', (data) => {
			standard += data;
			output += data;
		});
		child.stderr.on('data', (data) => (output += data));
		child.on('error', reject);
		child.on('close', (code, signal) => {
			if (code === 0) return resolve(standard);
			const how = signal
				? `was ended by ${signal} (limit ${minutes} minutes)`
				: `ended with ${code}`;
			const name = [command, ...args.slice(0, 3)].join(' ');
			reject(Object.assign(new Error(`${name} ${how}:\n${output}`), { output }));
		});
	});
}

/** Runs npm like `run`: under `npm run` the very npm that runs this, else the one on the PATH. */
export async function npm(args, options) {
	const own = process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : undefined;
	return own
		? await run(process.execPath, [own, ...args], options)
		: await run('npm', args, options);
}
