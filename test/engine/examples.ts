/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node.js, not in n8n */
import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { Sandbox } from '../sandbox';
import type { Job } from './job';

const FOLDER = path.resolve(__dirname, '../../examples');

/** An example workflow, exactly as a user imports it, with the credential that the user would choose. */
export function exampleJob(file: string, { apiKey, baseUrl }: Pick<Sandbox, 'apiKey' | 'baseUrl'>): Job {
	const { nodes, connections, pinData } = JSON.parse(
		readFileSync(path.join(FOLDER, file), 'utf8'),
	) as Pick<Job, 'nodes' | 'connections' | 'pinData'>;
	return { nodes, connections, pinData, credential: { apiKey, baseUrl } };
}
