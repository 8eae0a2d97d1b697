/**
 * Prints how many milliseconds a fresh process takes to load the package, as n8n's loader does: the
 * node and the credential, with `n8n-workflow` loaded before, as it is in n8n.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [folder] = process.argv.slice(2);
const require = createRequire(import.meta.url);
require('n8n-workflow');
const { n8n } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));

const start = performance.now();
for (const file of [...n8n.credentials, ...n8n.nodes]) {
	for (const Type of Object.values(require(path.join(folder, file)))) new Type();
}
process.stdout.write(String(performance.now() - start));
