import {
	UserError,
	type IAuthenticate,
	type ICredentialTestRequest,
	type ICredentialType,
	type Icon,
	type INodeProperties,
} from 'n8n-workflow';

import { accountOf } from '../nodes/NotificatorSms/api/account';
import type { NotSentCause } from '../nodes/NotificatorSms/api/result';
import { explain } from '../nodes/NotificatorSms/api/sentences';

const BAD_KEY =
	'You do not have access to the API. Paste the API key of your account again, and check that the Base URL belongs to the same server.';
const TOO_MANY = 'The server has had too many requests with this key. Wait a minute, then test again.';
const BROKEN = 'The server could not answer just now. Test again in a few minutes.';

/** What the API's answers mean: path in the answer, value, sentence. `status` may be a numeric string. */
const REFUSALS: Array<[string, string | number, string]> = [
	['errors[0].status', 401, BAD_KEY],
	['errors[0].status', '401', BAD_KEY],
	['errors[0].status', 403, BAD_KEY],
	['errors[0].status', '403', BAD_KEY],
	['errors[0].status', 429, TOO_MANY],
	['errors[0].status', '429', TOO_MANY],
	['errors[0].status', 500, BROKEN],
	['errors[0].status', '500', BROKEN],
];

function sentenceOf(cause: NotSentCause): string {
	const { reason, advice } = explain({ kind: 'notSent', cause }, { endpoint: '/contacts' });
	return `${reason}. ${advice}`;
}

/** The Bearer key of a NotificatorSMS account, and where its API lives. */
export class NotificatorSmsApi implements ICredentialType {
	name = 'notificatorSmsApi';

	displayName = 'NotificatorSMS API';

	icon: Icon = {
		light: 'file:../nodes/NotificatorSms/notificatorSms.svg',
		dark: 'file:../nodes/NotificatorSms/notificatorSms.dark.svg',
	};

	documentationUrl = 'https://notificatorsms.com/api-documentation';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The API key of your NotificatorSMS account, found on its API page',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://notificatorsms.com/api',
			placeholder: 'e.g. https://notificatorsms.com/api',
			description:
				'Where the API lives. Change it only for another server of the same software, or for the sandbox.',
		},
	];

	/**
	 * Every request carries `Authorization: Bearer {api_key}` (the service's API page).
	 *
	 * @throws a sentence where no request can be made with these fields, so that their test tells it
	 */
	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		const { apiKey, cause } = accountOf(credentials);
		// A host does not log it as an error of its own.
		if (cause) throw new UserError(sentenceOf(cause));
		return {
			...requestOptions,
			headers: { ...requestOptions.headers, Authorization: `Bearer ${apiKey}` },
		};
	};

	/** The smallest page of contacts: the one GET that the service's own page documents. */
	test: ICredentialTestRequest = {
		request: {
			// Without http the host would end in a code of the network. With an address that exists
			// nowhere it comes as far as `authenticate`, which says what is wrong.
			baseURL:
				'={{ (/^\\s*https?:\\/\\//i.test($credentials.baseUrl) ? $credentials.baseUrl : "https://address.invalid").trim().replace(/\\/+$/, "") }}',
			url: '/contacts/',
			qs: { page: 1, results_per_page: 10 },
			disableFollowRedirect: true,
			// n8n shows "Unauthorized" for a status; the rules below read the answer itself.
			ignoreHttpStatusErrors: true,
		},
		rules: [
			...REFUSALS.map(([key, value, message]) => ({
				type: 'responseSuccessBody' as const,
				properties: { key, value, message },
			})),
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'data',
					value: undefined,
					message:
						'This address answered, but not as the NotificatorSMS API does. Check the Base URL: it ends in /api.',
				},
			},
		],
	};
}
