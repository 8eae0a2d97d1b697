/**
 * The parts of the sources whose changes are tried, each with the tests that are about it. A change
 * is tried with all of them that reach it until one notices it, the slow ones last.
 */
const unit = (...names) => names.map((name) => `<rootDir>/test/unit/${name}.test.ts`);
const engine = (...names) => names.map((name) => `<rootDir>/test/engine/${name}.test.ts`);

/** @type {Record<string, { sources: string[], tests: string[], slowTests?: string[] }>} sources below nodes/NotificatorSms */
module.exports = {
	text: {
		sources: ['message/{characters,encodingWarning,segments,wording}.ts'],
		tests: unit('message/{characters,encodingWarning,segments,wording}'),
	},
	numbers: {
		sources: [
			'message/{allowedRecipients,countries,notPhoneNumbers,oneNumber,phoneNumber,possibleNumbers}.ts',
			'message/{recipientInput,recipients,writtenNumber}.ts',
		],
		tests: unit('message/{allowedRecipients,oneNumber,recipients}'),
	},
	times: {
		sources: ['message/{schedule,timeZones,writtenTime}.ts'],
		tests: unit('message/schedule'),
	},
	sending: {
		sources: ['sms/*.ts'],
		tests: [...unit('sms/*'), ...engine('delivery', 'send', 'tool', 'nothingUnasked')],
	},
	trigger: {
		sources: ['trigger/*.ts'],
		tests: [...unit('trigger/*'), ...engine('trigger')],
	},
	pickers: {
		sources: ['pickers/*.ts', 'api/getRequest.ts'],
		tests: [...unit('pickers/*'), ...engine('pickers')],
	},
	lists: {
		sources: ['operations/list.ts', 'api/{contacts,pages,rows}.ts'],
		tests: [...unit('api/{contacts,pages,rows}'), ...engine('list', 'operations/everyResource')],
	},
	writing: {
		sources: [
			'resources/{campaign/{draft,form,state},contact/form}.ts',
			'operations/{exchange,exchangeReport,form,parameters,rowReader}.ts',
		],
		tests: [
			...unit('resources/*', 'operations/exchangeReport'),
			...engine('operations/campaign', 'operations/contact', 'operations/everyResource'),
		],
	},
	answers: {
		sources: [
			'api/{account,result,apiKey,bounds,courier,patience,quote,client,sentences}.ts',
			'operations/failure.ts',
		],
		tests: [...unit('api/*', 'operations/failure'), ...engine('send', 'list')],
	},
	run: {
		sources: ['operations/collectItems.ts'],
		tests: engine('delivery', 'send', 'list', 'tool', 'operations/contact'),
		slowTests: engine('deliveryInHost'),
	},
};
