import { Refusal } from './answers';

/** Throws the service's own 401 (S) unless the header is `Bearer` and the account's key. */
export function checkApiKey(authorization: string | undefined, apiKey: string): void {
	const [, given] = /^Bearer (.*)$/i.exec(authorization ?? '') ?? [];
	if (given !== apiKey) throw new Refusal(401, 'You do not have access to the API.');
}
