/** `npm run demo`: the example workflow in n8n's engine, against the sandbox. */
import { program, setUp, step } from './setup.mjs';

await setUp();
await step('Run examples/send-to-contacts.json', process.execPath, [
	program('tsx', 'dist/cli.mjs'),
	'test/engine/demo.ts',
]);
