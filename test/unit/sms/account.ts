import type { IDataObject } from 'n8n-workflow';

import { sendRequest } from '../../../nodes/NotificatorSms/api/client';
import type { Get } from '../../../nodes/NotificatorSms/sms/reading';
import type { Sandbox } from '../../sandbox';

/** Makes GET requests of a sandbox, as a run does through its host. */
export function getFrom(sandbox: Pick<Sandbox, 'apiKey' | 'baseUrl'>): Get {
	return async (url, qs: IDataObject = {}) =>
		await sendRequest(
			async () => {
				const query = new URLSearchParams(qs as Record<string, string>);
				const answer = await fetch(`${sandbox.baseUrl}${url}?${query}`, {
					headers: { authorization: `Bearer ${sandbox.apiKey}` },
				});
				return {
					statusCode: answer.status,
					headers: Object.fromEntries(answer.headers),
					body: answer.body,
				};
			},
			{ url },
			{ apiKey: sandbox.apiKey },
		);
}
