/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node.js, not in n8n */
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { operations, requestOf, TABLES, withTables } from '../../scripts/readmeTables';

const README = readFileSync(path.resolve(__dirname, '../../README.md'), 'utf8');

test.each(Object.keys(TABLES))('the README has a place for the table of %s', (name) => {
	expect(README).toMatch(new RegExp(`<!-- ${name} -->\\n[\\s\\S]*\\n<!-- /${name} -->`));
});

test('the tables of the README are as the description has them (npm run readme writes them)', () => {
	expect(withTables(README)).toBe(README);
});

test('every request of the node is one that the README lists under its API', () => {
	const api = README.slice(README.indexOf('## The API behind it'));
	const requests = operations().map(({ resource, operation }) => requestOf(resource, operation));
	expect(requests.filter(({ method, url }) => !api.includes(`\`${method} ${url}\``))).toEqual([]);
});
