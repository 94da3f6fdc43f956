import '../element/define.js';

export * from './element.js';
export * from './session.js';
export * from './websocket.js';
export * from './audio.js';
