/**
 * What holds here beyond n8n's own rules. Those are in `eslint.config.mjs`, which n8n's tool demands
 * to be its default, to the letter: so what is stricter has a file of its own, on top of it.
 */
import { config } from '@n8n/node-cli/eslint';

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

export default [
	{ ignores: ['coverage/', '.cache/'] },
	...config,
	{
		files: ['**/*.ts'],
		rules: { '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }] },
	},
	{
		files: shipped,
		rules: {
			'import-x/no-cycle': 'error',
			'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: upwardImports }],
		},
	},
	// No inline exception counts in what is shipped: n8n's verification takes none.
	{ files: [...shipped, 'package.json'], linterOptions: { noInlineConfig: true } },
	// Two rules that the tool leaves out.
	{
		files: ['credentials/**/*.ts'],
		rules: { 'n8n-nodes-base/cred-class-field-type-options-password-missing': 'error' },
	},
	{
		files: ['nodes/**/*.ts'],
		rules: { 'n8n-nodes-base/node-param-type-options-max-value-present': 'error' },
	},
];
