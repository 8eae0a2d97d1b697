import { NodeApiError, type IExecuteSingleFunctions, type INode } from 'n8n-workflow';

import { failedItem, failureError, failureItemIndex } from '../../../nodes/NotificatorSms/operations/failure';

const NODE = { name: 'NotificatorSMS', type: 'notificatorSms', parameters: {} } as unknown as INode;

/** What is looked at of a host's context: the node, and the node that the execute data is of. */
function contextOf(node: Partial<INode> = {}, executeNode: Partial<INode> = NODE): IExecuteSingleFunctions {
	return {
		getNode: () => ({ ...NODE, ...node }),
		getExecuteData: () => ({ node: executeNode }),
	} as unknown as IExecuteSingleFunctions;
}

test('shows our own words, and nothing else', () => {
	const error = failureError(contextOf(), { message: 'No', description: 'Do this.', httpCode: 400, itemIndex: 3 });
	expect(error).toBeInstanceOf(NodeApiError);
	expect(error).toMatchObject({ message: 'No', description: 'Do this.', httpCode: '400' });
	expect(error.context.itemIndex).toBeUndefined();
});

test('without an answer there is no status', () => {
	expect(failureError(contextOf(), { message: 'No', itemIndex: 0 })).toMatchObject({ httpCode: 'none', description: null });
});

test.each(['The text has ENOENT in it', 'EPERM', 'Nothing but ECONNREFUSED was said'])(
	'the host does not put words of its own in the place of "%s"',
	(message) => expect(failureError(contextOf(), { message, itemIndex: 0 }).message).toBe(message),
);

test('knows the item again', () => {
	expect(failureItemIndex(failureError(contextOf(), { message: 'No', itemIndex: 7 }))).toBe(7);
	expect(failureItemIndex(new Error('another'))).toBeUndefined();
});

test('a failed item says so in its data, keeps what its input held, and is paired', () => {
	const item = failedItem(contextOf(), { message: 'No', itemIndex: 2 }, { to: 'Ada', error: 'old' });
	expect(item).toEqual({ json: { to: 'Ada', error: 'No' }, pairedItem: { item: 2 } });
	expect(item.error).toBeUndefined();
	const advised = { message: 'No', description: 'Do this.', itemIndex: 2 };
	expect(failedItem(contextOf(), advised, {}).json).toEqual({ error: 'No', error_description: 'Do this.' });
	const agent = contextOf({}, { name: 'AI Agent' });
	expect(failedItem(agent, advised, {}).json).toEqual({ error: 'No. Do this.' });
});

test('an item for the error output has an error that a copy of it has not', () => {
	const item = failedItem(contextOf({ onError: 'continueErrorOutput' }), { message: 'No', itemIndex: 2 }, {});
	expect(item.error).toMatchObject({ message: 'No' });
	expect({ ...item }).toEqual({ json: { error: 'No' }, pairedItem: { item: 2 } });
});

describe('an agent is told all', () => {
	const text = { message: 'It was refused.', description: 'Ask the user.', itemIndex: 0 };

	test.each([
		['in its own run', contextOf({}, { name: 'AI Agent' })],
		['as a step of the workflow', contextOf({ rewireOutputLogTo: 'ai_tool' as never })],
	])('%s', (_name, context) => {
		expect(failureError(context, text)).toMatchObject({
			message: 'It was refused. Ask the user.',
			description: 'It was refused. Ask the user',
		});
	});

	test('with as many full stops as it takes', () => {
		const dots = { message: 'Wait for a.b.c...', description: 'Then go on..', itemIndex: 0 };
		expect(failureError(contextOf({}, { name: 'AI Agent' }), dots)).toMatchObject({
			message: 'Wait for a.b.c. Then go on.',
			description: 'Wait for a.b.c. Then go on',
		});
	});

	test('also where there is nothing to do about it', () => {
		expect(failureError(contextOf({}, { name: 'AI Agent' }), { message: 'No', itemIndex: 0 })).toMatchObject({
			message: 'No.',
			description: 'No',
		});
	});

	test('but people are told in two parts', () => {
		expect(failureError(contextOf({ rewireOutputLogTo: 'main' as never }), text)).toMatchObject({ message: 'It was refused.' });
	});
});
