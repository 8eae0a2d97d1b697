import js from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

const shipped = ['nodes/**/*.ts', 'credentials/**/*.ts'];

/** The folders of the node from the top. What a folder imports is below it. */
const LAYERS = ['resources', 'sms', 'operations', 'pickers', 'trigger', 'api', 'message'];

/** For each folder, those that it must not import; the editor's lists and the trigger do not know each other. */
const upwardImports = LAYERS.map((layer, index) => ({
	target: `./nodes/NotificatorSms/${layer}`,
	from: [...LAYERS.slice(0, index), ...(layer === 'pickers' ? ['trigger'] : [])].map(
		(above) => `./nodes/NotificatorSms/${above}`,
	),
	message: 'Imports point down: see the map in CONTRIBUTING.md.',
})).filter(({ from }) => from.length > 0);

export default tseslint.config(
	{ ignores: ['dist/', 'coverage/', 'node_modules/', '**/node_modules/', '.cache/'] },

	// All TypeScript of the project.
	{
		files: ['**/*.ts'],
		extends: [js.configs.recommended, ...tseslint.configs.recommended],
		rules: { '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }] },
	},
	// Tests load one host after the other by name, and read answers that have no type.
	{
		files: ['test/**/*.ts'],
		rules: {
			'@typescript-eslint/no-explicit-any': 'off',
			'@typescript-eslint/no-require-imports': 'off',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
		},
	},

	// What is shipped: the rules by which n8n verifies community packages. No inline exception counts.
	{
		files: [...shipped, 'package.json'],
		extends: [n8nCommunityNodesPlugin.configs.recommended],
		linterOptions: { noInlineConfig: true },
	},
	{
		files: shipped,
		plugins: { 'import-x': importX },
		settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js'] })] },
		rules: {
			'no-console': 'error',
			'import-x/no-cycle': 'error',
			'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: upwardImports }],
		},
	},
	{ plugins: { 'n8n-nodes-base': n8nNodesBase } },
	{
		files: ['package.json'],
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
		rules: n8nNodesBase.configs.community.rules,
	},
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.credentials.rules,
			// For packages inside n8n, whose documentation URL is a slug.
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			// They demand string literals, which the community rules forbid.
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
		},
	},
);
