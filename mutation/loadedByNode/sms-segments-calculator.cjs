module.exports = globalThis.loadedByNode['sms-segments-calculator'];
