module.exports = globalThis.loadedByNode['fast-check'];
