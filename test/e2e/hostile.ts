/**
 * What other scripts have done to a page before ours comes: the habits of libraries that are still on the web, written
 * down from their sources, and what pages do that trust nobody.
 */

/** No built-in object of the language or of the browser can be changed any more. */
const frozen = `
const natives = [Object.getPrototypeOf(Int8Array), Object.getPrototypeOf([].values()), async () => {}, function* () {}, async function* () {}];
for (const native of natives) Object.freeze(native.prototype ?? Object.getPrototypeOf(native));
for (const name of Object.getOwnPropertyNames(globalThis)) {
  const { value } = Object.getOwnPropertyDescriptor(globalThis, name);
  if (typeof value === 'function' && value.prototype && name !== 'Window') Object.freeze(value.prototype);
}
for (const namespace of [JSON, Math, Reflect, Intl, Atomics]) Object.freeze(namespace);
`;

/** Prototype.js 1.6, whose methods are enumerable and whose `toJSON` writes JSON into JSON. */
const prototypeJs = `
const slice = Array.prototype.slice;
const each = (object, methods) => { for (const name in methods) object[name] = methods[name]; };
const $A = (window.$A = (list) => !list ? [] : list.toArray ? list.toArray() : slice.call(list));
Array.from = $A;
Object.extend = (target, source) => { for (const name in source) target[name] = source[name]; return target; };
Object.toJSON = (value) => typeof value === 'object' ? '{}' : String(value);
each(Array.prototype, {
  each(iterator, context) { this.forEach(iterator, context); return this; },
  toArray() { return slice.call(this); },
  entries() { return slice.call(this); },
  clone() { return slice.call(this); },
  reduce() { return this.length > 1 ? this : this[0]; },
  first() { return this[0]; },
  last() { return this[this.length - 1]; },
  clear() { this.length = 0; return this; },
  size() { return this.length; },
  include(item) { return this.indexOf(item) !== -1; },
  find(iterator, context) { for (const item of this) if (iterator.call(context, item)) return item; },
  inspect() { return '[' + this.join(', ') + ']'; },
  toJSON() { return '[' + slice.call(this).join(', ') + ']'; },
});
each(String.prototype, {
  toJSON() { return '"' + this + '"'; },
  toArray() { return this.split(''); },
  strip() { return this.trim(); },
  sub(pattern, replacement) { return this.replace(pattern, replacement); },
  blank() { return /^\\s*$/.test(this); },
});
each(Number.prototype, { toJSON() { return String(this); }, times(iterator) { for (let i = 0; i < this; i++) iterator(i); } });
each(Function.prototype, {
  bind(context, ...before) { const method = this; return function (...args) { return method.apply(context, before.concat(args)); }; },
  wrap(wrapper) { const method = this; return function (...args) { return wrapper.apply(this, [method, ...args]); }; },
  defer() { setTimeout(this, 10); },
});
each(HTMLElement.prototype, {
  remove() { this.parentNode.removeChild(this); return this; },
  update(text) { this.textContent = text; return this; },
  toggle() { return this; },
  hide() { this.style.display = 'none'; return this; },
  show() { this.style.display = ''; return this; },
  select(selector) { return $A(this.querySelectorAll(selector)); },
  clone(deep) { return this.cloneNode(deep); },
  replace(node) { this.parentNode.replaceChild(node, this); return this; },
  empty() { return !this.firstChild; },
  store() { return this; },
});
each(Event.prototype, { stop() { this.preventDefault(); this.stopPropagation(); }, element() { return this.target; } });
`;

/** MooTools 1.4, and a script from before it that extends every object there is. */
const mooTools = `
Array.from = (item) => item == null ? [] : typeof item === 'object' && typeof item.length === 'number' ? Array.prototype.slice.call(item) : [item];
Function.from = (item) => typeof item === 'function' ? item : () => item;
Number.from = (item) => { const number = parseFloat(item); return isFinite(number) ? number : null; };
String.from = String;
for (const name of ['each', 'clean', 'invoke', 'contains', 'append', 'getLast', 'include', 'combine', 'erase', 'empty', 'pick']) {
  Array.prototype[name] = function () { return this; };
}
for (const name of ['implement', 'extend', 'attempt', 'pass', 'delay', 'periodical', 'overloadSetter', '$family']) {
  Function.prototype[name] = function () { return this; };
}
for (const name of ['contains', 'test', 'clean', 'camelCase', 'substitute', 'toInt', 'stripScripts']) {
  String.prototype[name] = function () { return String(this); };
}
const NativeElement = Element;
window.Element = function (tag) { return document.createElement(tag); };
window.Element.prototype = NativeElement.prototype;
for (const name of ['set', 'get', 'erase', 'inject', 'grab', 'adopt', 'dispose', 'destroy', 'empty', 'fireEvent', 'store', 'retrieve', 'toggle']) {
  NativeElement.prototype[name] = function () { return this; };
}
NativeElement.prototype.remove = function () { return this.parentNode.removeChild(this); };
window.Class = window.Type = function () {};
Object.prototype.forEachOwn = function () {};
Object.prototype.isEmpty = function () { return false; };
`;

/**
 * What old scripts add to every object there is, enumerable as they leave it, under names that the wire and this package
 * have for fields that may be missing. None is a name that the browser itself looks up in what it is given, such as `once`.
 */
const extended = `
for (const name of [
  'each', 'extend', 'isEmpty', 'last', 'type', 'error', 'status', 'message', 'role', 'component', 'text', 'parameters',
  'event_id', 'response_id', 'alignment', 'audio', 'is_error', 'is_blocked', 'error_event', 'user_audio_chunk', 'url',
  'conversation_config_override', 'agent', 'tts', 'asr', 'conversation', 'reconnect', 'description', 'heard', 'eventId',
]) Object.prototype[name] = function () { return this; };
for (const name of ['each', 'first', 'last', 'clone', 'remove', 'contains', 'type', 'error', 'isEmpty']) {
  Array.prototype[name] = function () { return this; };
}
`;

/** Polyfills and watchers around what a page calls, and what loaders of modules leave behind. */
const wrapped = `
const { fetch: nativeFetch, Promise: NativePromise, WebSocket: NativeWebSocket, JSON: nativeJson, setTimeout: nativeTimeout } = window;
window.fetch = function (...args) { return new Promise((resolve, reject) => nativeFetch.apply(this, args).then(resolve, reject)); };
window.Promise = class Promise {
  constructor(run) { this.inner = run instanceof NativePromise ? run : new NativePromise(run); }
  then(...listeners) { return new window.Promise(this.inner.then(...listeners)); }
  catch(listener) { return this.then(undefined, listener); }
  finally(listener) { return new window.Promise(this.inner.finally(listener)); }
  static resolve(value) { return new window.Promise(NativePromise.resolve(value)); }
  static reject(reason) { return new window.Promise(NativePromise.reject(reason)); }
  static all(list) { return new window.Promise(NativePromise.all(list)); }
  static race(list) { return new window.Promise(NativePromise.race(list)); }
};
window.WebSocket = new Proxy(NativeWebSocket, { construct: (target, args) => Reflect.construct(target, args) });
window.JSON = { parse: (text, revive) => nativeJson.parse(text, revive), stringify: (...args) => nativeJson.stringify(...args) };
window.setTimeout = (run, time, ...args) => nativeTimeout(() => run(...args), time);
const define = customElements.define;
customElements.define = function (name, type, options) { return define.call(this, name, type, options); };
window.define = () => { throw new Error('An anonymous module.'); };
window.define.amd = { jQuery: true };
window.require = () => { throw new Error('Not a module.'); };
window.module = { exports: {} };
window.exports = window.module.exports;
window.process = { env: {} };
window.global = window;
window.name = 'shop';
`;

/** Markup of a guest book: names that a browser turns into properties of the page. */
export const clobbering = `<img name="currentScript" src="/elsewhere/pixel.png" alt=""><form name="fonts"></form>
<div id="VoiceAgent"></div><a id="module" href="/elsewhere/"></a><a id="define"></a><form id="process"><input name="env"></form>`;

export const hostileScripts = { frozen, prototypeJs, mooTools, extended, wrapped };
