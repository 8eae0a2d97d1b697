/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- runs in Node.js, not in n8n */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../../nodes/NotificatorSms');

/** What each file of the node imports of the others, types included. */
function importsOfFiles(): Map<string, string[]> {
	const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
	return new Map(
		files.map((file) => {
			const source = readFileSync(path.join(ROOT, file), 'utf8');
			const imported = [...source.matchAll(/\bfrom '(\.[^']+)(?<!\.json)'/g)].map(([, to]) => path.join(path.dirname(file), to));
			return [file, imported.map((to) => files.find((known) => known === `${to}.ts` || known === path.join(to, 'index.ts'))!)];
		}),
	);
}

/** The first ring of files that import each other; undefined where there is none. */
function ringIn(imports: Map<string, string[]>): string[] | undefined {
	const done = new Set<string>();
	function visit(file: string, way: string[]): string[] | undefined {
		if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
		if (done.has(file)) return undefined;
		for (const next of imports.get(file) ?? []) {
			const ring = visit(next, [...way, file]);
			if (ring) return ring;
		}
		done.add(file);
		return undefined;
	}
	return [...imports.keys()].map((file) => visit(file, [])).find((ring) => ring !== undefined);
}

test('no two files import each other, not even for types', () => {
	const imports = importsOfFiles();
	expect(imports.size).toBeGreaterThan(30);
	expect([...imports.values()].flat()).not.toContain(undefined);
	expect(ringIn(imports)).toBeUndefined();
});

test('a ring would be found', () => {
	expect(ringIn(new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]]))).toEqual(['b', 'c', 'b']);
});
