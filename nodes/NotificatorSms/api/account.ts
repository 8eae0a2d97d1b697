import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { NotSentCause } from './result';
import { bareKey, keyCause } from './apiKey';

/** Whose requests they are, and where they go. */
export interface Account {
	/** Without a slash at its end; empty where the credential holds none that can be used. */
	baseURL: string;
	/** Bare: to be taken out of whatever comes back. */
	apiKey: string;
	/** Why no request can be made with this credential. */
	cause?: NotSentCause;
}

/** @throws only where the node has no credential: what the host says of that, it says best */
export async function readAccount(context: {
	getCredentials: (type: string) => Promise<ICredentialDataDecryptedObject>;
}): Promise<Account> {
	return accountOf(await context.getCredentials('notificatorSmsApi'));
}

/** Reads the fields of the credential. Never throws. */
export function accountOf({ baseUrl, apiKey: pasted }: ICredentialDataDecryptedObject): Account {
	const apiKey = bareKey(pasted);
	const { baseURL = '', cause = keyCause(apiKey) } = readBaseUrl(baseUrl);
	return cause ? { baseURL, apiKey, cause } : { baseURL, apiKey };
}

/**
 * Reads the address of the API as people paste it. A user name in it would take the place of the
 * API key, and what follows a "?" or "#" would cut off the paths of the API.
 *
 * @param value spaces around it and slashes at its end do not count
 * @returns the address without a slash at its end, or why there is none. Never throws.
 */
export function readBaseUrl(value: unknown): { baseURL?: string; cause?: NotSentCause } {
	if (value === undefined || value === null) return { cause: 'noAddress' };
	if (typeof value !== 'string') return { cause: 'badAddress' };
	const text = value.trim();
	if (text === '') return { cause: 'noAddress' };
	if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return { cause: 'badAddress' };
	const { origin, pathname, username, password } = new URL(text);
	if (username !== '' || password !== '') return { cause: 'addressWithUser' };
	if (/[?#]/.test(text)) return { cause: 'addressWithQuery' };
	return { baseURL: `${origin}${pathname}`.replace(/\/+$/, '') };
}
