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
			'message/{allowedRecipients,countries,phoneNumber,recipientInput,recipients,writtenNumber}.ts',
		],
		tests: unit('message/{allowedRecipients,recipients}'),
	},
	times: {
		sources: ['message/{schedule,timeZones,writtenTime}.ts'],
		tests: unit('message/schedule'),
	},
	delivery: {
		sources: ['transport/delivery/*.ts'],
		tests: [...unit('transport/delivery/*'), ...engine('delivery', 'send', 'tool')],
	},
	trigger: {
		sources: ['trigger/*.ts'],
		tests: [...unit('trigger/*'), ...engine('trigger')],
	},
	pickers: {
		sources: ['transport/{getRequest,pickers/*}.ts'],
		tests: [...unit('transport/pickerFault', 'transport/pickerNames'), ...engine('pickers')],
	},
	lists: {
		sources: ['api/pages.ts', 'transport/{contacts,listing,rows}.ts'],
		tests: [
			...unit('api/pages', 'transport/contacts', 'transport/rows'),
			...engine('list', 'operations/everyResource'),
		],
	},
	writing: {
		sources: ['transport/{campaignForm,contactForm,exchange,exchangeReport,form,parameters}.ts'],
		tests: [
			...unit('transport/exchangeReport', 'transport/forms'),
			...engine('operations/campaign', 'operations/contact', 'operations/everyResource'),
		],
	},
	answers: {
		sources: [
			'transport/{account,answer,apiKey,bounds,courier,outcome,patience,quote,reception,sentences}.ts',
		],
		tests: [...unit('transport/*'), ...engine('send', 'list')],
	},
	run: {
		sources: ['transport/run.ts'],
		tests: engine('delivery', 'send', 'list', 'tool', 'operations/contact'),
		slowTests: engine('deliveryInHost'),
	},
};
