import { NodeHelpers, type INode, type INodeParameters } from 'n8n-workflow';

import { NotificatorSms } from '../../nodes/NotificatorSms/NotificatorSms.node';

const { description } = new NotificatorSms();

/** What the editor shows of a campaign: names of fields, and their defaults. */
function shownFor(operation: string, parameters: INodeParameters = {}): Map<string, unknown> {
	const values = { segment: '', sending: '', ...parameters, resource: 'campaign', operation };
	const node = { typeVersion: 1 } as INode;
	return new Map(
		description.properties
			.filter((property) => NodeHelpers.displayParameter(values, property, node, description))
			.map(({ name, default: value }) => [name, value]),
	);
}

describe.each(['create', 'update'])('%s', (operation) => {
	test('is for nobody unless that is chosen', () => {
		expect(shownFor(operation).get('segment')).toBe('');
	});

	test('sends nothing unless that is chosen', () => {
		expect(shownFor(operation).get('sending')).toBe(operation === 'create' ? 'draft' : '');
	});

	test.each<[string, string[]]>([
		['', []],
		['all', ['everybodyNotice']],
		['bulk', ['phoneNumbers']],
		['custom', ['contacts', 'contactsIds']],
		['saved', ['segmentId']],
	])('for the segment %j asks for no more than it needs', (segment, fields) => {
		const shown = shownFor(operation, { segment });
		const dependent = ['contacts', 'contactsIds', 'everybodyNotice', 'phoneNumbers', 'segmentId'];
		expect(dependent.filter((name) => shown.has(name))).toEqual(fields);
	});

	test.each([
		['', false],
		['draft', false],
		['now', false],
		['schedule', true],
		['={{ $json.sending }}', true],
	])('asks for a time where the sending is %j: %s', (sending, isShown) => {
		expect(shownFor(operation, { sending }).has('scheduledAt')).toBe(isShown);
	});
});

test('the notice says who gets it, and that it cannot be taken back', () => {
	const notice = description.properties.find(({ name }) => name === 'everybodyNotice');
	expect(notice?.type).toBe('notice');
	expect(notice?.displayName).toMatch(/^Everybody in the account .* opted out .* as far as the server .* cannot be taken back\.$/);
});
