import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox';
import { onEveryHost } from '../everyHost';
import { locator, outputOf, pairedIndex } from '../workflows';
import { fieldsOf, operationJob } from './operationJob';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ rateLimit: false });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

function byNumber(operation: string, number: unknown, more: IDataObject = {}): IDataObject {
	return { resource: 'contact', operation, contactId: locator('phone', number), ...more };
}

function asked(): string[] {
	return sandbox.requests.map(({ method, path }) => `${method} ${path}`);
}

/** A contact whose number the account has in another spelling than others. */
function oddContact() {
	const [contact] = sandbox.addContacts(1);
	return Object.assign(contact, { phone_number: '06 39 98 12 34', country_code: 'FR' });
}

onEveryHost((run) => {
	test.each<[unknown, IDataObject]>([
		['+33639981234', {}],
		[' 00 33 6 39 98 12 34 ', {}],
		['+33 (0)6.39.98.12.34', {}],
		['={{ 33639981234 }}', { options: { defaultCountry: 'FR' } }],
		['06 39 98 12 34', { options: { defaultCountry: 'fr' } }],
	])('a contact is got by its number, written as %j', async (number, more) => {
		const { id, ...contact } = oddContact();
		const { runs, error } = await run(operationJob(sandbox, byNumber('get', number, { ...more, output: 'raw' })));
		expect(error).toBeUndefined();
		expect(outputOf(runs).map(({ json }) => json)).toEqual([{ ...contact, id }]);
		expect(asked()).toEqual(['GET /contacts/']);
	});

	test('many items take one listing, whatever is done to the contacts', async () => {
		const numbers = sandbox.state.contacts.slice(0, 5).map(({ phone_number: to }) => ({ to }));
		const got = await run(
			operationJob(sandbox, byNumber('get', '={{ $json.to }}', { output: 'selectedFields', fields: ['id'] }), { items: numbers }),
		);
		expect(outputOf(got.runs).map(({ json }) => json)).toEqual([1, 2, 3, 4, 5].map((id) => ({ id })));
		expect(outputOf(got.runs).map(pairedIndex)).toEqual([0, 1, 2, 3, 4]);
		expect(asked()).toEqual(['GET /contacts/']);

		const updated = await run(
			operationJob(sandbox, byNumber('update', '={{ $json.to }}', { name: 'Grace' }), { items: numbers.slice(0, 2) }),
		);
		expect(outputOf(updated.runs).map(({ json }) => json)).toEqual([1, 2].map((id) => ({ id, name: 'Grace' })));
		expect(asked().slice(1)).toEqual(['GET /contacts/', 'POST /contacts/1', 'POST /contacts/2']);
		expect(fieldsOf(sandbox.requests[2])).toEqual({ name: 'Grace' });

		const deleted = await run(operationJob(sandbox, byNumber('delete', '={{ $json.to }}'), { items: numbers.slice(1, 3) }));
		expect(outputOf(deleted.runs).map(({ json }) => json)).toEqual([2, 3].map((id) => ({ deleted: true, id })));
		expect(asked().slice(4)).toEqual(['GET /contacts/', 'DELETE /contacts/2', 'DELETE /contacts/3']);
		expect(sandbox.requests[4].body.toString()).toBe('');
		expect(sandbox.state.contacts.slice(0, 2).map(({ id }) => id)).toEqual([1, 4]);
	});

	test.each<[string, string]>([
		['get', 'No contact has the number +33639981234'],
		['update', 'The contact was not updated, because no contact has the number +33639981234'],
		['delete', 'The contact was not deleted, because no contact has the number +33639981234'],
	])('%s says so where nobody has the number', async (operation, message) => {
		const { error } = await run(operationJob(sandbox, byNumber(operation, '+33639981234', { name: 'Grace' })));
		expect(error?.message).toBe(message);
		expect(asked()).toEqual(['GET /contacts/']);
	});

	test.each<[string, string]>([
		['get', '2 contacts have the number +33639981234: those with the IDs 27 and 26'],
		['update', 'The contact was not updated, because 2 contacts have the number +33639981234: those with the IDs 27 and 26'],
		['delete', 'The contact was not deleted, because 2 contacts have the number +33639981234: those with the IDs 27 and 26'],
	])('%s does not choose between two who have the number', async (operation, message) => {
		oddContact();
		Object.assign(sandbox.addContacts(1)[0], { phone_number: '+33639981234' });
		const { error } = await run(operationJob(sandbox, byNumber(operation, '+33639981234', { name: 'Grace' })));
		expect(error?.message).toBe(message);
		expect(error?.description).toMatch(/Choose one of them by its ID, or delete all but one\./);
		expect(asked()).toEqual(['GET /contacts/']);
	});

	test.each<[string, unknown, RegExp]>([
		['a blank', ' ', /Contact is empty\. Enter a phone number/],
		['an expression without a value', '={{ $json.missing }}', /Contact is empty\. Enter a phone number/],
		['an ID', '={{ 7 }}', /"7" has no country code/],
		['two numbers', '+33639981234, +33639981235', /holds 2 numbers/],
		['an object without a number', '={{ ({ a: 1 }) }}', /holds no phone number/],
	])('%s is refused before any request', async (_name, number, words) => {
		const { error } = await run(operationJob(sandbox, byNumber('delete', number)));
		expect(error?.message).toMatch(/^Nothing was deleted\. /);
		expect(error?.message).toMatch(words);
		expect(asked()).toEqual([]);
	});

	test.each(['get', 'update', 'delete'])('a list that cannot be settled gives nobody: %s', async (operation) => {
		// The server promises more rows than it gives: one of them may have the number too.
		Object.assign(sandbox.quirks, { fixedPageSize: 10, emptyPage: 2, wrongTotal: 'tooLarge' });
		const { phone_number: number } = sandbox.state.contacts[0];
		const { runs } = await run(
			operationJob(sandbox, byNumber(operation, number, { name: 'Grace' }), { onError: 'continueRegularOutput' }),
		);
		expect(outputOf(runs)[0].json.error).toMatch(/^The contact(s| was not \w+, because the contacts) could not be listed first: The list is not complete/);
		expect(asked().filter((request) => request !== 'GET /contacts/')).toEqual([]);
		expect(sandbox.state.contacts).toHaveLength(25);
	});

	test('a contact without an ID is not deleted or updated', async () => {
		Object.assign(oddContact(), { id: 0 });
		for (const operation of ['update', 'delete']) {
			const { error } = await run(operationJob(sandbox, byNumber(operation, '+33639981234', { name: 'Grace' })));
			expect(error?.message).toMatch(/because the contact with this number has no ID in the list of contacts$/);
		}
		expect(asked()).toEqual(['GET /contacts/', 'GET /contacts/']);
	});

	test('each try lists anew, and deletes nobody again', async () => {
		sandbox.fault({ method: 'DELETE', nth: 2, fault: { kind: 'status', status: 400, title: 'Not now.' } });
		const items = sandbox.state.contacts.slice(0, 2).map(({ phone_number: to }) => ({ to }));
		const { runs, error } = await run(
			operationJob(sandbox, byNumber('delete', '={{ $json.to }}'), { items, retryOnFail: true, maxTries: 2, waitBetweenTries: 1 }),
		);
		expect(error).toBeUndefined();
		expect(asked()).toEqual(['GET /contacts/', 'DELETE /contacts/1', 'DELETE /contacts/2', 'GET /contacts/', 'DELETE /contacts/2']);
		expect(outputOf(runs).map(({ json }) => json)).toEqual([1, 2].map((id) => ({ deleted: true, id })));
	});

	test('works on a server with nothing but what every server has', async () => {
		sandbox.settings.onlyDocumented = true;
		const { phone_number: number } = sandbox.state.contacts[3];
		const { runs } = await run(operationJob(sandbox, byNumber('get', number)));
		expect(outputOf(runs)[0].json.id).toBe(4);
	});
});
