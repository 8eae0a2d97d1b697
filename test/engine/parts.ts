import type { IDataObject, INodeTypes, IWorkflowExecuteAdditionalData } from 'n8n-workflow';

import type { Job, ShownError } from './job';

export const PACKAGE = 'n8n-nodes-notificatorsms';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the host's modules come without one type that fits all versions
export type Loaded = any;

/** What an open engine consists of. */
export interface Parts {
	core: Loaded;
	workflow: Loaded;
	loader: Loaded;
	nodeTypes: INodeTypes;
}

/** What the host hands to everything that runs in a workflow. */
export function additionalDataFor(
	{ core, loader }: Parts,
	nodes: unknown[],
	job: Pick<Job, 'credential'>,
): IWorkflowExecuteAdditionalData {
	const credentialType = loader.credentialTypes.notificatorSmsApi.type;
	return {
		credentialsHelper: {
			getDecrypted: async () => ({ ...job.credential }),
			authenticate: async (credentials: IDataObject, _type: string, options: IDataObject) =>
				await credentialType.authenticate(credentials, options),
			preAuthentication: async () => undefined,
			getParentTypes: () => [],
			getCredentialsProperties: () => credentialType.properties,
			isCredentialUsableByNode: () => true,
		},
		hooks: new core.ExecutionLifecycleHooks('manual', '1', { id: '1', name: 'Test', nodes }),
		executionId: '1',
		variables: {},
		currentNodeExecutionIndex: 0,
		restApiUrl: 'http://127.0.0.1/rest',
		instanceBaseUrl: 'http://127.0.0.1/',
		webhookBaseUrl: 'http://127.0.0.1/webhook',
		webhookTestBaseUrl: 'http://127.0.0.1/webhook-test',
		webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
		formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
		logAiEvent: () => undefined,
	} as never;
}

/** What was thrown, as far as the host shows it. */
export function shown(error: unknown): ShownError | undefined {
	if (!error) return undefined;
	const { name, message, description, httpCode, context } = error as ShownError;
	return { name, message, description, httpCode, context };
}
