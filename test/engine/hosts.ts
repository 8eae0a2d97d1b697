/** A version of n8n's engine that the package is tested on. */
export interface Host {
	/** The n8n release that this engine came with. */
	n8n: string;
	/** The name under which package.json installs this n8n-core. */
	corePackage: string;
}

/**
 * The oldest host is n8n 1.123, whose releases carry n8n-core 1.122.48: the first with what Send and
 * Wait for Response needs (`getSignedResumeUrl`). The newest is the n8n that `npm start` shows; it has
 * the plain name because npm then gives each of the two its own matching set of n8n's packages.
 */
export const HOSTS: Host[] = [
	{ n8n: '1.123', corePackage: 'n8n-core-1.122' },
	{ n8n: '2.41', corePackage: 'n8n-core' },
];
