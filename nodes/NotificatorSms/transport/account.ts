import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { bareKey } from './apiKey';

/** Whose requests they are, and where they go. */
export interface Account {
	/** Of the credential, without a space around it. */
	baseURL: string;
	/** Bare: to be taken out of whatever comes back. */
	apiKey: string;
}

/** @throws only where the node has no credential: what the host says of that, it says best */
export async function readAccount(context: {
	getCredentials: (type: string) => Promise<ICredentialDataDecryptedObject>;
}): Promise<Account> {
	const { baseUrl, apiKey } = await context.getCredentials('notificatorSmsApi');
	return { baseURL: String(baseUrl ?? '').trim(), apiKey: bareKey(apiKey) };
}
