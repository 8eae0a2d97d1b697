/**
 * The parts of the sources whose changes are tried, each with the tests that are about it. A change
 * is tried with all of them that reach it until one notices it, the slow ones last.
 */
const unit = (...names) => names.map((name) => `<rootDir>/test/unit/${name}.test.ts`);
const engine = (...names) => names.map((name) => `<rootDir>/test/engine/${name}.test.ts`);

/** @type {Record<string, { sources: string[], tests: string[], slowTests?: string[] }>} sources below nodes/NotificatorSms: what decides who is texted */
module.exports = {
	results: {
		sources: ['api/result.ts'],
		tests: unit('api/result'),
	},
	retry: {
		sources: ['api/retry.ts'],
		tests: unit('api/{retry,retryPolicy}'),
	},
	pages: {
		sources: ['api/pages.ts'],
		tests: unit('api/pages'),
	},
	sending: {
		sources: ['sms/{batch,sentLog}.ts'],
		tests: [...unit('sms/*'), ...engine('delivery', 'nothingUnasked')],
	},
	recipients: {
		sources: [
			'message/{allowedRecipients,countries,notPhoneNumbers,oneNumber,phoneNumber,possibleNumbers,recipientInput,recipients,writtenNumber}.ts',
		],
		tests: unit('message/{allowedRecipients,oneNumber,recipients}'),
	},
	segments: {
		sources: ['message/segments.ts'],
		tests: unit('message/segments'),
	},
};
