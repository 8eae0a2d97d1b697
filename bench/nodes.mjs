/** The two nodes as a user sets them up. */
import { HTTP_REQUEST_TYPE, PACKAGE_TYPE } from './engine.mjs';

/** The values of both nodes' credentials for a sandbox. */
export function credentialsFor({ baseUrl, apiKey }) {
	return {
		notificatorSmsApi: { apiKey, baseUrl },
		httpBearerAuth: { token: apiKey, allowedHttpRequestDomains: 'all' },
	};
}

const FROM_ITEM = '={{ $json.to }}';

/** Our Send SMS, with the number of each item. */
export function sendSms(content, options) {
	return ours({
		resource: 'sms',
		operation: 'send',
		deviceId: { __rl: true, mode: 'id', value: '1' },
		simSubscriptionId: { __rl: true, mode: 'id', value: '1' },
		phoneNumbers: { __rl: true, mode: 'phone', value: FROM_ITEM },
		content,
		options,
	});
}

/** Our List contacts. */
export function listContacts(parameters) {
	return ours({ resource: 'contact', operation: 'list', filters: {}, ...parameters });
}

function ours(parameters) {
	return () => ({ type: PACKAGE_TYPE, parameters: { ...parameters, requestOptions: {} } });
}

/** HTTP Request, with the same four fields as a multipart form. */
export function postSms(content, options = {}) {
	const fields = {
		device_id: '1',
		sim_subscription_id: '1',
		phone_numbers: FROM_ITEM,
		content,
	};
	const parameters = Object.entries(fields).map(([name, value]) => ({
		parameterType: 'formData',
		name,
		value,
	}));
	return ({ baseUrl }) =>
		httpRequest({
			method: 'POST',
			url: `${baseUrl}/sms`,
			sendBody: true,
			contentType: 'multipart-form-data',
			bodyParameters: { parameters },
			options,
		});
}

/** HTTP Request, with one page of contacts. */
export function getContacts(pageSize) {
	return ({ baseUrl }) =>
		httpRequest({
			method: 'GET',
			url: `${baseUrl}/contacts/`,
			sendQuery: true,
			queryParameters: { parameters: [{ name: 'results_per_page', value: String(pageSize) }] },
		});
}

/** Stops with the last page, which takes a look at the answer's `meta`. */
const AT_THE_TOTAL = '={{ $response.body.meta.page * 1000 >= $response.body.meta.total }}';
/** Stops a page later, which is how most people set it up. */
export const AT_AN_EMPTY_PAGE = '={{ $response.body.data.length === 0 }}';

/**
 * HTTP Request with its pagination, 1,000 contacts a page.
 *
 * @param {object} [options] `interval`: milliseconds between two pages; `until`: an expression that
 *   ends it
 */
export function getAllContacts({ interval = 0, until = AT_THE_TOTAL } = {}) {
	return ({ baseUrl }) =>
		httpRequest({
			method: 'GET',
			url: `${baseUrl}/contacts/`,
			sendQuery: true,
			queryParameters: { parameters: [{ name: 'results_per_page', value: '1000' }] },
			options: {
				pagination: {
					pagination: {
						paginationMode: 'updateAParameterInEachRequest',
						parameters: {
							parameters: [{ type: 'qs', name: 'page', value: '={{ $pageCount + 1 }}' }],
						},
						paginationCompleteWhen: 'other',
						completeExpression: until,
						requestInterval: interval,
					},
				},
			},
		});
}

function httpRequest(parameters) {
	return {
		type: HTTP_REQUEST_TYPE,
		typeVersion: 4.4,
		parameters: {
			authentication: 'genericCredentialType',
			genericAuthType: 'httpBearerAuth',
			...parameters,
		},
	};
}
