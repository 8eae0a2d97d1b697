/** A version of n8n's engine that the package is tested on. */
export interface Host {
	/** The n8n release that this engine came with. */
	n8n: string;
	/** The name under which package.json installs this n8n-core. */
	corePackage: string;
}

/**
 * The oldest host is n8n 1.85, the first with `NodeConnectionTypes`: its releases carry n8n-core
 * 1.84.0 and n8n-workflow 1.83.0. The newest is the n8n that `npm start` shows; it has the plain name
 * because npm then gives each of the three its own matching set of n8n's packages.
 */
export const HOSTS: Host[] = [
	{ n8n: '1.85', corePackage: 'n8n-core-1.84' },
	{ n8n: '2.11', corePackage: 'n8n-core-2.11' },
	{ n8n: '2.41', corePackage: 'n8n-core' },
];
