module.exports = globalThis.loadedByNode['luxon'];
