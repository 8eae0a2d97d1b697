/** The `n8n-workflow` of the engine itself: the engine knows its own exceptions only. */
module.exports = globalThis.n8nInThisProcess.workflow;
