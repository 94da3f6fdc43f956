/**
 * Places of the sources that are broken one at a time, each with the test file that must then turn red. `npm run test:mutants`
 * looks after them.
 *
 * @typedef {object} Mutant
 * @property {string} file Below `src`.
 * @property {string} text Stands in the file once.
 * @property {string} becomes
 * @property {string} test Below `test`.
 */

/** @type {readonly Mutant[]} */
export const mutants = [
  {
    file: 'protocol/audio-tags.ts',
    text: "role === 'agent' && heard !== undefined",
    becomes: "role === 'agent' || heard !== undefined",
    test: 'protocol/audio-tags.node.test.ts',
  },
  {
    file: 'protocol/base64.ts',
    text: 'start += SLICE_BYTES',
    becomes: 'start += SLICE_BYTES + 1',
    test: 'protocol/base64.node.test.ts',
  },
  {
    file: 'protocol/codec.ts',
    text: "interruption: { 'interruption_event?': { 'event_id?': 'integer' } }",
    becomes: "interruption: { 'interruption_event?': { 'event_id?': 'number' } }",
    test: 'protocol/codec.node.test.ts',
  },
  {
    file: 'transport/liveness.ts',
    text: 'this.#awake - this.#lastSign >= this.#longestSilence',
    becomes: 'this.#awake - this.#lastSign < this.#longestSilence',
    test: 'transport/liveness.node.test.ts',
  },
  {
    file: 'transport/signed-url.ts',
    text: 'given.length > 1',
    becomes: 'given.length > 2',
    test: 'transport/signed-url.node.test.ts',
  },
  {
    file: 'transport/websocket.ts',
    text: 'failure ??= reason;',
    becomes: 'failure = reason;',
    test: 'transport/websocket.node.test.ts',
  },
  {
    file: 'session/unanswered.ts',
    text: 'turn > this.#agentTurn',
    becomes: 'turn >= this.#agentTurn',
    test: 'session/outbox.node.test.ts',
  },
  {
    file: 'session/reconnect.ts',
    text: 'before + attempt - 1',
    becomes: 'before + attempt',
    test: 'session/reconnect.node.test.ts',
  },
  {
    file: 'session/turns.ts',
    text: "Number(a.role === 'agent') - Number(b.role === 'agent')",
    becomes: "Number(b.role === 'agent') - Number(a.role === 'agent')",
    test: 'session/reduce.node.test.ts',
  },
  {
    file: 'session/call.ts',
    text: "if (message.type === 'audio') this.#goodbye.goesOn();",
    becomes: '',
    test: 'session/call.node.test.ts',
  },
  {
    file: 'session/metrics.ts',
    text: 'this.#spoken = undefined;',
    becomes: '',
    test: 'session/metrics.node.test.ts',
  },
  {
    file: 'session/tools.ts',
    text: 'if (this.#called.has(toolCallId)) return;',
    becomes: '',
    test: 'session/tools.node.test.ts',
  },
  {
    file: 'session/call-audio.ts',
    text: 'this.#options.muted && level >= SPEECH_LEVEL',
    becomes: 'level >= SPEECH_LEVEL',
    test: 'session/call-audio.test.ts',
  },
  {
    file: 'session/devices.ts',
    text: "if (this.#lost && devices.some(({ kind }) => kind === 'audioinput'))",
    becomes: "if (this.#lost && !devices.some(({ kind }) => kind === 'audioinput'))",
    test: 'session/devices.test.ts',
  },
  {
    file: 'audio/pcm.ts',
    text: 'Math.min(Math.abs(value), ULAW_CLIP) + ULAW_BIAS',
    becomes: 'Math.min(Math.abs(value), ULAW_CLIP) - ULAW_BIAS',
    test: 'audio/pcm.test.ts',
  },
  {
    file: 'audio/resampler.ts',
    text: 'tap - (half - 1) - phase / phases',
    becomes: 'tap - (half - 1) + phase / phases',
    test: 'audio/resampler.test.ts',
  },
  {
    file: 'audio/microphone.ts',
    text: 'if (this.#stream) endTracks(this.#stream);',
    becomes: '',
    test: 'audio/microphone.test.ts',
  },
  {
    file: 'audio/capture-core.ts',
    text: 'this.muted ? 0 : sample',
    becomes: 'sample',
    test: 'audio/capture-core.node.test.ts',
  },
  {
    file: 'element/events.ts',
    text: '(text || before || files.length)',
    becomes: '(text || files.length)',
    test: 'element/events.node.test.ts',
  },
  {
    file: 'element/converters.ts',
    text: '?? keywords[0]',
    becomes: '?? keywords[1]',
    test: 'element/converters.node.test.ts',
  },
  {
    file: 'element/layout.ts',
    text: "side === 'top' ? top",
    becomes: "side !== 'top' ? top",
    test: 'element/layout.test.ts',
  },
  {
    file: 'ui/call-timer.ts',
    text: 'clearInterval(this.#timer);',
    becomes: '',
    test: 'ui/call-timer.node.test.ts',
  },
  {
    file: 'ui/pin.ts',
    text: 'scrollTop < this.#top',
    becomes: 'scrollTop > this.#top',
    test: 'ui/pin.test.ts',
  },
  {
    file: 'ui/push-to-talk.ts',
    text: "if (holder !== 'click') this.#holders.delete('click');",
    becomes: '',
    test: 'ui/push-to-talk.test.ts',
  },
  {
    file: 'ui/addresses.ts',
    text: '!hosts || isOf(url, hosts)',
    becomes: 'hosts || isOf(url, hosts!)',
    test: 'ui/markdown.test.ts',
  },
  {
    file: 'ui/ending.ts',
    text: 'else if (this.#rating === rating) this.#rating = before;',
    becomes: '',
    test: 'ui/ending.test.ts',
  },
  {
    file: 'base/lazy.ts',
    text: 'part = undefined;',
    becomes: '',
    test: 'base/lazy.node.test.ts',
  },
  {
    file: 'server/origin.ts',
    text: "(site === 'none' && !origin)",
    becomes: "site === 'none'",
    test: 'server/origin.node.test.ts',
  },
  {
    file: 'server/client-key.ts',
    text: '.at(-trustedProxies)',
    becomes: '.at(trustedProxies - 1)',
    test: 'server/client-key.node.test.ts',
  },
  {
    file: 'server/signed-url.ts',
    text: 'if (verdict !== true)',
    becomes: 'if (verdict === false)',
    test: 'server/signed-url.node.test.ts',
  },
];
