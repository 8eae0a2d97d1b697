import type { Host } from '../engine/hosts';

/** One host, in this process. */
export const HOSTS: Host[] = [{ n8n: '2.41', corePackage: 'n8n-core' }];
