import type { INodePropertyRouting, INodeRequestOutput } from 'n8n-workflow';

import { wholeAnswer } from '../operations/collectItems';

type Pagination = NonNullable<NonNullable<INodePropertyRouting['operations']>['pagination']>;

/**
 * Hands a declared request over to a function that makes it for all items of the run: it reads the
 * items, waits, pairs, and finds the words.
 */
export function handledBy(
	pagination: Pagination,
): Pick<INodePropertyRouting, 'send' | 'operations'> & { output: INodeRequestOutput } {
	return {
		send: { paginate: true },
		operations: { pagination },
		output: { postReceive: [wholeAnswer] },
	};
}
