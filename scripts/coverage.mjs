/**
 * `npm run coverage`: which lines and branches of the sources the unit and engine tests go through,
 * with the engine in this process. Ends with a fault below the threshold of the configuration.
 */
import { program, setUp, step } from './setup.mjs';

await setUp();
await step('Unit and engine tests on the sources', process.execPath, [
	program('jest', 'bin/jest.js'),
	'--config',
	'test/inProcess/jest.config.cjs',
	'--coverage',
	...process.argv.slice(2),
]);
