/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports, no-console -- runs in Node.js, not in n8n */
/**
 * The README's tables of operations and options, made from the description of the node.
 *
 *   npm run readme    writes them into README.md
 */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { NotificatorSms } from '../nodes/NotificatorSms/NotificatorSms.node';

const README = path.resolve(__dirname, '../README.md');
const { properties } = new NotificatorSms().description;

/** The tables, by the name of the section that holds them. */
export const TABLES: Record<string, () => string> = {
	operations: operationsTable,
	options: optionsTable,
};

/** The README with every table as the description has it. */
export function withTables(readme: string): string {
	return Object.entries(TABLES).reduce(
		(text, [name, makeTable]) =>
			text.replace(
				new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- /${name} -->)`),
				(_, start: string, end: string) => `${start}${makeTable()}${end}`,
			),
		readme,
	);
}

/** Every operation of the node, with its resource, in the order of the node. */
export function operations(): Array<{ resource: string; operation: INodePropertyOptions }> {
	return properties
		.filter(({ name }) => name === 'operation')
		.flatMap((property) =>
			optionsOf(property).map((operation) => ({
				resource: String(property.displayOptions?.show?.resource?.[0]),
				operation,
			})),
		);
}

function operationsTable(): string {
	const resources = optionsOf(properties.find(({ name }) => name === 'resource')!);
	const rows = operations().map(({ resource, operation }) => {
		const { method, url } = requestOf(resource, operation);
		return [
			resources.find(({ value }) => value === resource)!.name,
			`**${operation.action}**`,
			operation.description ?? '',
			fieldsOf(resource, String(operation.value)),
			`\`${method} ${url}\``,
		];
	});
	return table(['Resource', 'Operation', 'What it does', 'Fields (**bold**: required)', 'Request'], rows);
}

/** What the operation declares, or one of its fields does for it. */
export function requestOf(resource: string, { value, routing }: INodePropertyOptions) {
	const field = properties.find(
		({ displayOptions, routing: its }) =>
			its && displayOptions?.show?.resource?.includes(resource) && displayOptions.show.operation?.includes(value),
	);
	return (routing ?? field!.routing)!.request!;
}

function optionsTable(): string {
	const options = properties.find(
		({ name, displayOptions }) => name === 'options' && displayOptions?.show?.operation?.includes('send'),
	)!;
	const rows = (options.options as INodeProperties[]).map(({ displayName, description = '' }) => [
		`**${displayName}**`,
		/[.!]$/.test(description) ? description : `${description}.`,
	]);
	return table(['Option', 'What it does'], rows);
}

/**
 * The names of the fields that an operation shows in a workflow (not as a tool), whatever else is
 * chosen; required ones in bold. A notice is no field.
 */
function fieldsOf(resource: string, operation: string): string {
	const fields = properties
		.filter(({ name, type }) => name !== 'operation' && type !== 'notice')
		.filter(({ displayOptions }) => {
			const show = displayOptions?.show;
			const shownFor = (values: unknown[] | undefined, value: string) => !values || values.includes(value);
			return show && !show['@tool'] && shownFor(show.resource, resource) && shownFor(show.operation, operation);
		})
		.map(({ displayName, required }) => (required ? `**${displayName}**` : displayName));
	return [...new Set(fields)].join(', ');
}

function optionsOf(property: INodeProperties): INodePropertyOptions[] {
	return property.options as INodePropertyOptions[];
}

function table(head: string[], rows: string[][]): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

if (require.main === module) {
	writeFileSync(README, withTables(readFileSync(README, 'utf8')));
	console.log('The tables of README.md are as the description of the node has them.');
}
