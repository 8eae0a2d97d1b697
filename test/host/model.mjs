// A stand-in for a language model that speaks the OpenAI interface, for the example with an AI agent: the
// agent, the tool and the node are the real ones. It calls the first tool once and then ends.

import { createServer } from 'node:http';

/**
 * Starts it on loopback.
 *
 * @returns what n8n's `openAiApi` credential needs, the requests it got, and `close`
 */
export async function startModel() {
	const requests = [];
	const message = { to: '+33639980021', message: 'Hello' };
	// A tool that a person reviews takes its own fields in one.
	let values = { ...message, toolParameters: message, hitlParameters: {} };
	const server = createServer(async (request, response) => {
		let text = '';
		for await (const chunk of request) text += chunk;
		const body = text === '' ? {} : JSON.parse(text);
		requests.push({ url: request.url, body });
		if (request.method === 'GET')
			return answer(response, { object: 'list', data: [{ id: 'gpt-4o-mini', object: 'model' }] });
		if (request.url.endsWith('/responses')) return answer(response, responsesAnswer(body, values));
		answer(response, completionsAnswer(body, values), body.stream === true);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		credential: {
			apiKey: 'none',
			url: `http://127.0.0.1:${server.address().port}/v1`,
			header: false,
		},
		requests,
		/** What the model fills into the tool's fields, by their names. */
		use: (given) => (values = given),
		close: () =>
			new Promise((resolve) => {
				server.close(resolve);
				server.closeAllConnections();
			}),
	};
}

function answer(response, json, asStream = false) {
	if (!asStream) {
		response.writeHead(200, { 'content-type': 'application/json' });
		return response.end(JSON.stringify(json));
	}
	const [choice] = json.choices;
	const delta = {
		...choice.message,
		tool_calls: choice.message.tool_calls?.map((call, index) => ({ index, ...call })),
	};
	response.writeHead(200, { 'content-type': 'text/event-stream' });
	response.write(
		`data: ${JSON.stringify({ ...json, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`,
	);
	response.write(
		`data: ${JSON.stringify({ ...json, object: 'chat.completion.chunk', choices: [{ index: 0, delta: {}, finish_reason: choice.finish_reason }] })}\n\n`,
	);
	response.end('data: [DONE]\n\n');
}

/** The tool's fields that have a value; n8n gives one that the node names `$fromAI('to')` the name `to`. */
function argumentsFor(schema, values) {
	const names = Object.keys(schema?.properties ?? {});
	return JSON.stringify(Object.fromEntries(names.map((name) => [name, values[name]])));
}

function completionsAnswer({ model, messages = [], tools = [] }, values) {
	const hasResult = messages.some(({ role }) => role === 'tool');
	const [tool] = tools;
	const message =
		tool && !hasResult
			? {
					role: 'assistant',
					content: null,
					tool_calls: [
						{
							id: 'call_1',
							type: 'function',
							function: {
								name: tool.function.name,
								arguments: argumentsFor(tool.function.parameters, values),
							},
						},
					],
				}
			: { role: 'assistant', content: 'Done.' };
	return {
		id: 'chatcmpl-1',
		object: 'chat.completion',
		created: 0,
		model,
		choices: [{ index: 0, message, finish_reason: message.tool_calls ? 'tool_calls' : 'stop' }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

function responsesAnswer({ model, input = [], tools = [] }, values) {
	const hasResult =
		Array.isArray(input) && input.some(({ type }) => type === 'function_call_output');
	const [tool] = tools.filter(({ type }) => type === 'function');
	const output =
		tool && !hasResult
			? [
					{
						type: 'function_call',
						id: 'fc_1',
						call_id: 'call_1',
						name: tool.name,
						arguments: argumentsFor(tool.parameters, values),
						status: 'completed',
					},
				]
			: [
					{
						type: 'message',
						id: 'msg_1',
						role: 'assistant',
						status: 'completed',
						content: [{ type: 'output_text', text: 'Done.', annotations: [] }],
					},
				];
	return {
		id: 'resp_1',
		object: 'response',
		created_at: 0,
		status: 'completed',
		model,
		output,
		parallel_tool_calls: true,
		tools: [],
		usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
	};
}
