import type {
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { readAccount } from './account';
import { sendRequest } from './client';
import type { ApiResult, HttpResponse, ResponseRules } from './result';
import { isObject } from './rows';

/** What of a host's context it takes to make a request with the credential of the node. */
export type RequestingContext = Pick<IAllExecuteFunctions, 'helpers'> & {
	getCredentials: (type: string) => Promise<ICredentialDataDecryptedObject>;
};

/**
 * Makes a request with the credential of the node, where no declared request does it.
 *
 * @param options without an address: that is the credential's
 * @returns the answer of any status, and what the network did in its place
 * @throws only where the node has no credential: what the host says of that, it says best
 */
export async function sendWithCredential(
	context: RequestingContext,
	options: IHttpRequestOptions,
	rules?: ResponseRules,
): Promise<ApiResult> {
	const { baseURL, ...account } = await readAccount(context);
	async function send(asked: IHttpRequestOptions): Promise<HttpResponse> {
		return (await context.helpers.httpRequestWithAuthentication.call(
			context as IAllExecuteFunctions,
			'notificatorSmsApi',
			asked,
		)) as HttpResponse;
	}
	const whole: IHttpRequestOptions = {
		...options,
		baseURL,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
	const signal = options.abortSignal as AbortSignal | undefined;
	return await sendRequest(send, whole, { ...account, signal }, rules);
}

/**
 * What is set under Request Options, as n8n adds it to the fields of the node, for a request that n8n
 * does not make itself.
 */
export function requestSettings(requestOptions: unknown): Partial<IHttpRequestOptions> {
	const { timeout, proxy, allowUnauthorizedCerts } = isObject(requestOptions) ? requestOptions : {};
	return {
		...(timeout ? { timeout: Number(timeout) } : {}),
		...(allowUnauthorizedCerts === true ? { skipSslCertificateValidation: true } : {}),
		...(typeof proxy === 'string' && URL.canParse(proxy) ? { proxy: proxyOf(new URL(proxy)) } : {}),
	};
}

function proxyOf({ hostname, port, protocol, username, password }: URL): IHttpRequestOptions['proxy'] {
	return {
		host: hostname,
		// An address leaves out the port that its protocol has anyway.
		port: Number(port) || (protocol === 'https:' ? 443 : 80),
		protocol: protocol.replace(/:$/, ''),
		...(username === '' ? {} : { auth: { username, password } }),
	};
}
