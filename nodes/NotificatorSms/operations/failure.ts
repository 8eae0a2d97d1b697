import {
	NodeApiError,
	type IDataObject,
	type IExecuteSingleFunctions,
	type INodeExecutionData,
	type JsonObject,
} from 'n8n-workflow';

/** Whose failure it is. */
type NodeContext = Pick<IExecuteSingleFunctions, 'getExecuteData' | 'getNode'>;

/** What the user reads, and where it belongs. */
export interface FailureText {
	/** One sentence that stands alone: on the error output it is all that is left. */
	message: string;
	/** What to do about it. */
	description?: string;
	/** The status of the answer, if there was one. */
	httpCode?: number;
	itemIndex: number;
}

/**
 * Makes what the host shows when an item does not come through. Only our own words go in: given a
 * response, the host would put the response's text in their place.
 */
export function failureError(context: NodeContext, text: FailureText): NodeApiError {
	const { message, description } = isToolCall(context) ? wordsForAgent(text) : text;
	const error = new NodeApiError(context.getNode(), {} as JsonObject, {
		message,
		description,
		httpCode: text.httpCode === undefined ? 'none' : String(text.httpCode),
	});
	// The sentence counts items from 1. The host would put its own count, from 0, beside it: it sets
	// this field of whatever a declarative node throws.
	Object.defineProperty(error.context, 'itemIndex', { get: () => undefined, set: () => undefined });
	itemIndexes.set(error, text.itemIndex);
	// The host replaces a message in which it finds the name of a network code, such as "EPERM" or
	// "ENOENT" in a text of the server or of the user.
	error.message = message;
	return error;
}

const itemIndexes = new WeakMap<Error, number>();

/** The input item that an error made by {@link failureError} is about; undefined for anything else. */
export function failureItemIndex(thrown: Error): number | undefined {
	return itemIndexes.get(thrown);
}

/**
 * The output item of an input item that did not come through, for Continue and the error output.
 *
 * @param fields what the item carries beside the sentence, so that a branch knows whom it is about
 *
 * A host sends an item with an `error` to the error output, and then puts the message in the place of
 * all that the item carries, unless the copy that it makes has no `error` (n8n 1.123 and 2.41).
 */
export function failedItem(
	context: NodeContext,
	text: FailureText,
	fields: IDataObject,
): INodeExecutionData {
	const error = failureError(context, text);
	const item: INodeExecutionData = {
		json: {
			...fields,
			error: error.message,
			// An agent is told both in one.
			...(text.description && !isToolCall(context) ? { error_description: text.description } : {}),
		},
		pairedItem: { item: text.itemIndex },
	};
	if (context.getNode().onError === 'continueErrorOutput') {
		Object.defineProperty(item, 'error', { value: error, enumerable: false });
	}
	return item;
}

/**
 * A host tells an agent the message, or the description, or both, so each of them says all. They
 * differ by a full stop: hosts drop a description that equals its message, and those that would
 * tell both leave out one that the message holds.
 */
function wordsForAgent({ message, description }: FailureText): Pick<FailureText, 'message' | 'description'> {
	const sentences = [message, description ?? ''].map((text) => text.replace(/\.+$/, ''));
	const all = sentences.filter(Boolean).join('. ');
	return { message: `${all}.`, description: all };
}

/** Whether an agent called the node, inside its own run or (n8n 2) as a step of the workflow. */
function isToolCall(context: NodeContext): boolean {
	const node = context.getNode();
	return context.getExecuteData().node.name !== node.name || node.rewireOutputLogTo === 'ai_tool';
}
