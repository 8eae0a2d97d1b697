// Loaded into n8n before n8n itself: when the process that started it is gone, for whatever reason, n8n ends
// too. A test run that was killed leaves no n8n behind.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
