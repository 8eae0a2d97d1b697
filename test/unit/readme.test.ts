import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { NotificatorSms } from '../../nodes/NotificatorSms/NotificatorSms.node';

const README = readFileSync(path.resolve(__dirname, '../../README.md'), 'utf8');
const { properties } = new NotificatorSms().description;

/** What stands in the README between `<!-- name -->` and `<!-- /name -->`. */
function section(name: string): string {
	const found = new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)\\n<!-- /${name} -->`).exec(README);
	if (!found) throw new Error(`The README has no section between <!-- ${name} --> and <!-- /${name} -->.`);
	return found[1].trim();
}

function table(head: string[], rows: string[][]): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function optionsOf(property: INodeProperties): INodePropertyOptions[] {
	return property.options as INodePropertyOptions[];
}

/** Every operation of a resource, with its resource: in the order of the node. */
function operations(): Array<{ resource: string; operation: INodePropertyOptions }> {
	return properties
		.filter(({ name }) => name === 'operation')
		.flatMap((property) =>
			optionsOf(property).map((operation) => ({
				resource: String(property.displayOptions?.show?.resource?.[0]),
				operation,
			})),
		);
}

/**
 * The names of the fields that an operation shows in a workflow (not as a tool), whatever else is
 * chosen; required ones in bold. A notice is no field.
 */
function fieldsOf(resource: string, operation: string): string {
	return properties
		.filter(({ name, type }) => name !== 'operation' && type !== 'notice')
		.filter(({ displayOptions }) => {
			const show = displayOptions?.show;
			const shownFor = (values: unknown[] | undefined, value: string) => !values || values.includes(value);
			return show && !show['@tool'] && shownFor(show.resource, resource) && shownFor(show.operation, operation);
		})
		.map(({ displayName, required }) => (required ? `**${displayName}**` : displayName))
		.join(', ');
}

test('the table of operations says what the node offers', () => {
	const resources = properties.find(({ name }) => name === 'resource')!;
	const rows = operations().map(({ resource, operation }) => {
		const { method, url } = operation.routing!.request!;
		return [
			optionsOf(resources).find(({ value }) => value === resource)!.name,
			`**${operation.action}**`,
			operation.description ?? '',
			fieldsOf(resource, String(operation.value)),
			`\`${method} ${url}\``,
		];
	});
	expect(section('operations')).toBe(
		table(['Resource', 'Operation', 'What it does', 'Fields (**bold**: required)', 'Request'], rows),
	);
});

test('every request of the node is one that the README lists under its API', () => {
	const api = README.slice(README.indexOf('## The API behind it'));
	const requests = operations().map(({ operation }) => operation.routing!.request!);
	expect(requests.filter(({ method, url }) => !api.includes(`\`${method} ${url}\``))).toEqual([]);
});
