import { NodeHelpers, type INode, type INodeParameters, type INodeProperties, type INodePropertyOptions } from 'n8n-workflow';

import { NotificatorSms } from '../../nodes/NotificatorSms/NotificatorSms.node';

const { description } = new NotificatorSms();

function operationsOf(resource: string): INodePropertyOptions[] {
	const operations = description.properties.find(
		({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.resource?.includes(resource),
	)!;
	return operations.options as INodePropertyOptions[];
}

test('the first action of the node is to send, and none begins with a delete', () => {
	const [first] = description.properties.find(({ name }) => name === 'resource')!.options as INodePropertyOptions[];
	expect(operationsOf(String(first.value))[0].value).toBe('send');
	for (const resource of ['sms', 'contact', 'campaign']) expect(operationsOf(resource)[0].value).not.toBe('delete');
});

describe('an AI agent that may send', () => {
	const node = { typeVersion: 1 } as INode;

	function isRecommended(parameters: INodeParameters, name = 'notificatorSmsTool'): boolean {
		const notice = description.properties.find((property) => property.name === 'toolNotice')!;
		const values = { resource: 'sms', operation: 'send', ...parameters };
		return NodeHelpers.displayParameter(values, notice, node, { ...description, name }, values);
	}

	test('is recommended its guard rail, until that is there', () => {
		expect(isRecommended({ options: {} })).toBe(true);
		expect(isRecommended({ options: { maxRecipients: 1 } })).toBe(true);
		expect(isRecommended({ options: { allowedRecipients: '+33' } })).toBe(false);
	});

	test('and nobody else is', () => {
		expect(isRecommended({ operation: 'list', options: {} })).toBe(false);
		expect(isRecommended({ resource: 'contact', operation: 'create', options: {} })).toBe(false);
		expect(isRecommended({ options: {} }, 'notificatorSms')).toBe(false);
	});
});

test('countries are chosen from a list', () => {
	const collections = description.properties.flatMap(({ options = [] }) => options as INodeProperties[]);
	const fields = collections.filter(({ name }) => name === 'defaultCountry' || name === 'countryCode');
	expect(fields.length).toBeGreaterThan(3);
	for (const { type, options } of fields) {
		expect(type).toBe('options');
		expect(options).toContainEqual({ name: 'France', value: 'FR' });
	}
});

test('the editor has room for the names of the modes of To', () => {
	const to = description.properties.find(({ name }) => name === 'phoneNumbers')!;
	expect(to.modes!.map(({ displayName }) => displayName.length).every((length) => length <= 9)).toBe(true);
	expect(to.modes!.map(({ displayName }) => displayName)).not.toContain('By Number');
});
