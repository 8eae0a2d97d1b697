import type { PlannedFault } from './faults';
import type { Phones } from './phones';
import type { Quirks } from './quirks';
import type { RateLimit, RateWindows } from './rateLimit';
import type { Ledger, RecordedRequest } from './record';
import type { State } from './state';

/** How the server behaves; may be changed while it runs. */
export interface Settings {
	/** False: no limit. */
	rateLimit: RateLimit | false;
	/** Ms that every API answer takes; the request itself is processed when it comes. */
	latencyMs: number;
	/** Only the endpoints of the service's own page (S) exist; any other answers 404. */
	onlyDocumented: boolean;
	/** False: nothing becomes of an SMS by itself. */
	phones: Phones | false;
}

/** Everything the parts of one running sandbox share. */
export interface Context {
	url: string;
	apiKey: string;
	settings: Settings;
	quirks: Quirks;
	state: State;
	ledger: Ledger;
	faults: PlannedFault[];
	rateWindows: RateWindows;
	inFlight: number;
	/** Aborted when the sandbox closes: waits end then. */
	closing: AbortSignal;
	/** Called when a request was processed. */
	afterRequest: ((request: RecordedRequest) => void) | undefined;
}
