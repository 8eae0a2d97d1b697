import type {
	IDataObject,
	INodeExecutionData,
	INodeListSearchResult,
	INodeParameters,
	IPinData,
} from 'n8n-workflow';

/** A node of a workflow, as in an exported workflow, with what tests may leave out left out. */
export interface JobNode {
	name: string;
	type: string;
	typeVersion?: number;
	position?: [number, number];
	parameters: INodeParameters;
	credentials?: Record<string, { id: string | null; name: string }>;
	onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	retryOnFail?: boolean;
	maxTries?: number;
	waitBetweenTries?: number;
	executeOnce?: boolean;
	alwaysOutputData?: boolean;
}

/** A workflow to run in an engine, and what goes with it. */
export interface Job {
	nodes: JobNode[];
	connections: IDataObject;
	pinData?: IPinData;
	/** Values of the credential `notificatorSmsApi`. */
	credential: { apiKey: string; baseUrl: string };
	timezone?: string;
	/** Cancels the execution so many milliseconds after its start. */
	cancelAfter?: number;
}

/** What was thrown, as the host shows it. */
export interface ShownError {
	name: string;
	message: string;
	description?: string | null;
	httpCode?: string | null;
	context?: IDataObject;
}

export interface OutputItem {
	json: IDataObject;
	pairedItem?: INodeExecutionData['pairedItem'];
	error?: ShownError;
}

/** One run of one node. */
export interface NodeRun {
	status?: string;
	error?: ShownError;
	/** Items by output. */
	outputs: OutputItem[][];
}

export interface JobResult {
	status: string;
	error?: ShownError;
	runs: Record<string, NodeRun[]>;
	/** The whole run data as JSON text: what the host would store. */
	stored: string;
	wallMilliseconds: number;
}

/** A list that the editor asks for when a user opens a resource locator, or types into it. */
export interface ListSearch {
	/** The node of the package, e.g. "notificatorSms". */
	node: string;
	/** The method that the mode of the locator names. */
	method: string;
	/** The parameters of the node as the editor sends them: with null for an expression that it could not work out. */
	parameters: IDataObject;
	credential: Job['credential'];
	filter?: string;
	paginationToken?: string;
}

export interface ListSearchResult {
	/** As it arrives in the editor, through JSON. */
	list?: INodeListSearchResult;
	error?: ShownError;
}

/** A test of the fields of a credential, as its dialog asks for it. */
export interface CredentialTest {
	credential: Job['credential'];
}

export interface CredentialTestResult {
	/** What the server answered; the host applies the rules of the credential to it. */
	answer?: IDataObject;
	error?: ShownError;
}

/** One poll of a trigger. */
export interface Poll {
	/** The trigger of the package, e.g. "notificatorSmsTrigger". */
	node: string;
	parameters: INodeParameters;
	credential: Job['credential'];
	/** Which saved credential the node uses. */
	credentialId?: string;
	/** `manual` is a test in the editor, `trigger` a poll of an active workflow. */
	mode: 'manual' | 'trigger';
	/** Begins a second poll before the first is over, as when it takes longer than the interval. */
	overtaken?: boolean;
	/** What the host stored after the poll before: as after a restart, through JSON. */
	stored?: string;
}

export interface PollResult {
	/** Items of the first output, of both polls if there are two; null where the workflow does not start. */
	items?: OutputItem[] | null;
	error?: ShownError;
	/** What the host would store now, as JSON. */
	stored: string;
	/** Whether the host saw a change that it has to store. */
	changed: boolean;
}

/** A request as the page of a link makes it, or something else does. */
export interface HttpRequest {
	method: string;
	/** Of the link, without its "?". */
	query: string;
	/** Fields of a form. */
	body?: Array<[string, string]>;
}

export interface HttpReply {
	status: number;
	headers: Record<string, string>;
	text: string;
}

/** What happens to an execution that waits: a request, or without one that its time is over. */
export interface Answering {
	job: Job;
	/** What the host stored of the execution. */
	stored: string;
	request?: HttpRequest;
}

export interface AnsweringResult {
	reply?: HttpReply;
	/** Where the execution went on. */
	result?: JobResult;
}
