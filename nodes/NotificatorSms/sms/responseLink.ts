import { randomString, type IExecuteFunctions } from 'n8n-workflow';

/** The name of the link's random part; each character of the link costs. */
export const ROUND = 'n';

/** Long enough that no two questions of one execution have the same. */
const ROUND_LENGTH = 8;

/**
 * Makes the link to the page of one question. n8n signs the whole of it: nobody who does not have the
 * link can answer, and no part of it can be changed.
 *
 * @returns the link, and its random part, which tells it from those of other rounds of a loop
 */
export function newResponseLink(
	context: Pick<IExecuteFunctions, 'getSignedResumeUrl'>,
): { link: string; round: string } {
	const round = randomString(ROUND_LENGTH);
	return { link: context.getSignedResumeUrl({ [ROUND]: round }), round };
}

const ADVICE =
	'Set the environment variable WEBHOOK_URL of n8n, and of its workers, to the address under which n8n can be reached from outside.';

/**
 * What to say of a link that phones cannot open, as far as its address tells.
 *
 * @returns undefined for an address that may be a public one
 */
export function warnOfAddress(link: string): string | undefined {
	const { origin, hostname } = new URL(link);
	const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
	if (isLoopback(host)) {
		return `The link in this SMS begins with ${origin}, which leads nowhere on a phone. ${ADVICE}`;
	}
	if (isPrivate(host)) {
		return `The link in this SMS begins with ${origin}, which only phones in the network of this n8n can open. ${ADVICE}`;
	}
	return undefined;
}

/** RFC 6761 for the name, RFC 1122 and RFC 4291 for the addresses; 0.0.0.0 is where servers listen. */
function isLoopback(host: string): boolean {
	return /^(localhost|.+\.localhost|127(\.\d+){3}|0\.0\.0\.0|::1?|::ffff:7f[0-9a-f]{2}:[0-9a-f]+)$/.test(host);
}

/** RFC 1918, RFC 6598, RFC 3927, RFC 4193 and RFC 4291; a name without a dot is one of a local network. */
function isPrivate(host: string): boolean {
	const [first, second] = host.split('.').map(Number);
	if (/^\d+(\.\d+){3}$/.test(host)) {
		return (
			first === 10 ||
			(first === 172 && second >= 16 && second <= 31) ||
			(first === 192 && second === 168) ||
			(first === 169 && second === 254) ||
			(first === 100 && second >= 64 && second <= 127)
		);
	}
	if (host.includes(':')) return /^(f[cd]|fe[89ab])/.test(host);
	return !host.includes('.') || /\.(local|lan|internal|intranet|home\.arpa|test|invalid)$/.test(host);
}
