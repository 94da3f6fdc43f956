import { parseFormat } from '../../../../src/audio/pcm.js';
import type { ErrorMessage } from '../../../../src/protocol/messages.js';
import type { Stage } from '../stage.js';
import { converse, greet, type Scenario } from './scenario.js';

/** How long after the voice began a failure comes, unless the options say otherwise. */
const FAILURE_DELAY_MS = 300;

/** Takes up the conversation, greets, and waits for the moment of the failure. With the option `before` it does none of it. */
async function untilFailure(stage: Stage, delay = stage.options.after || FAILURE_DELAY_MS): Promise<void> {
  if (stage.options.before) return;
  stage.admit();
  greet(stage).catch(() => undefined);
  await stage.sleep(delay);
}

interface Failure {
  name: string;
  description: string;
  /** What the server says before it closes. */
  error?: (code: number, reason: string) => Omit<ErrorMessage, 'type'>;
  code: number;
  reason: string;
}

/** A scenario that ends with a close code. */
const failure = ({ name, description, error, code: usualCode, reason: usualReason }: Failure): Scenario => ({
  name,
  description,
  opensItself: true,
  async run(stage) {
    const code = stage.options.code || usualCode;
    const reason = stage.options.reason || usualReason;
    await untilFailure(stage);
    if (error) stage.force({ type: 'error', ...error(code, reason) });
    stage.close(code, reason);
  },
});

const closes = (
  [
    [1000, '', 'Ends the conversation in the ordinary way.'],
    [1002, 'LLM response took over 20 seconds', 'Closes because a part of the service did not work.'],
    [1008, 'Invalid agent configuration', 'Closes because the agent or the client is at fault.'],
    [1011, 'Unexpected server error', 'Closes because of a defect of the server.'],
  ] as const
).map(([code, reason, description]) => failure({ name: `close-${code}`, code, reason, description }));

const errors: readonly Scenario[] = [
  failure({
    name: 'error-flat',
    description: 'Sends an error with its message at the top, then closes with 1011.',
    code: 1011,
    reason: 'Something went wrong',
    error: (_, message) => ({ message }),
  }),
  failure({
    name: 'error-nested',
    description: 'Sends an error as the contract has it, then closes with 1002.',
    code: 1002,
    reason: 'LLM response took over 20 seconds',
    error: (code, message) => ({
      error_event: {
        code,
        message,
        error_type: 'llm_timeout',
        reason: message,
        debug_message: null,
        details: { seconds: 20 },
      },
    }),
  }),
  failure({
    name: 'quota',
    description: 'Ends because the account has used up its quota.',
    code: 1002,
    reason: 'This request exceeds your quota limit.',
    error: (code, message) => ({ error_event: { code, message, error_type: 'http_exception', reason: message } }),
  }),
];

const wrongFirstFrame: Scenario = {
  name: 'wrong-first-frame',
  description: 'Takes every first message for a wrong one, and closes with 1008.',
  opensItself: true,
  async run(stage) {
    const message = 'Invalid message received: the first message is not conversation_initiation_client_data';
    stage.force({
      type: 'error',
      error_event: { code: 1008, message, error_type: 'invalid_message', reason: message },
    });
    stage.close(1008, message);
  },
};

const overrideError: Scenario = {
  name: 'override-error',
  description: 'Allows no override: closes with 1008 if there is one, and greets if there is none.',
  opensItself: true,
  async run(stage) {
    const [field] = leaves(stage.initiation.conversation_config_override ?? {});
    if (field !== undefined) {
      const message = `Override for field '${field}' is not allowed by config.`;
      stage.force({
        type: 'error',
        error_event: { code: 1008, message, error_type: 'override_error', reason: message },
      });
      stage.close(1008, message);
      return;
    }
    stage.admit();
    await greet(stage);
    await converse(stage);
  },
};

/** The last names of all fields of an object. */
function leaves(value: object): string[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? leaves(inner) : [name],
  );
}

const missing: Scenario = {
  name: 'missing',
  description: 'An agent that does not exist: no signed URL for it, and 1008 for a conversation with it.',
  opensItself: true,
  async run(stage) {
    stage.close(1008, 'The AI agent you are trying to reach does not exist.');
  },
};

const noMetadata: Scenario = {
  name: 'no-metadata',
  description: 'Never takes the conversation up; pings go on.',
  opensItself: true,
  async run() {},
};

const lateMetadata: Scenario = {
  name: 'late-metadata',
  description: 'Sends a ping and a message about the queue before it takes the conversation up.',
  opensItself: true,
  async run(stage) {
    stage.force({ type: 'queue_status', queue_status_event: { status: 'waiting' } });
    await stage.sleep(stage.options.after || 500);
    stage.force({ type: 'queue_status', queue_status_event: { status: 'admitted' } });
    stage.admit();
    await greet(stage);
    await converse(stage);
  },
};

/** Has the user wait, in the second place and then in the first. */
async function wait(stage: Stage): Promise<void> {
  if (!stage.options.before) stage.admit();
  stage.queued = true;
  for (const position of [2, 1]) {
    stage.force({ type: 'queue_status', queue_status_event: { status: 'waiting', position } });
    await stage.sleep((stage.options.after || 1500) / 2);
  }
}

/** A chord of so many s. */
function chord(seconds: number, sampleRate: number): Float32Array {
  const tones = [220, 277.2, 329.6];
  return Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, index) =>
    tones.reduce((sum, tone) => sum + 0.05 * Math.sin((2 * Math.PI * tone * index) / sampleRate), 0),
  );
}

const holdMusic: Scenario = {
  name: 'hold-music',
  description:
    'Has the user wait for a free place and plays music meanwhile, of which some is still to be played when it is there.',
  opensItself: true,
  async run(stage) {
    const { after, outputFormat } = stage.options;
    const { sampleRate } = parseFormat(outputFormat);
    // Music is nobody's turn.
    const music = wait(stage);
    stage.play(chord((after || 1500) / 1000 + 2, sampleRate), sampleRate, undefined, 0).catch(() => undefined);
    await music;
    stage.queued = false;
    stage.ears.deaf = false;
    stage.force({ type: 'queue_status', queue_status_event: { status: 'admitted' } });
    await greet(stage);
    await converse(stage);
  },
};

const earlyClose: Scenario = {
  name: 'early-close',
  description:
    'Takes the conversation up and closes at once without a word, as an agent does whose overrides or limits are wrong.',
  opensItself: true,
  async run(stage) {
    stage.admit();
    await stage.sleep(stage.options.after || 50);
    stage.close(stage.options.code || 1000, stage.options.reason);
  },
};

const queue: Scenario = {
  name: 'queue',
  description:
    'Has the user wait for a free place, with "before" until the conversation is taken up; what they write meanwhile is thrown away.',
  opensItself: true,
  async run(stage) {
    await wait(stage);
    stage.queued = false;
    stage.force({ type: 'queue_status', queue_status_event: { status: 'admitted' } });
    if (stage.options.before) stage.admit();
    await greet(stage);
    await converse(stage);
  },
};

const queueTimedOut: Scenario = {
  name: 'queue-timed-out',
  description: 'Has the user wait for a free place that never comes.',
  opensItself: true,
  async run(stage) {
    await wait(stage);
    stage.force({ type: 'queue_status', queue_status_event: { status: 'timed_out' } });
    stage.close(1000, '');
  },
};

const malformed: Scenario = {
  name: 'malformed',
  description: 'Sends frames that nobody can read between good messages, and goes on.',
  async run(stage) {
    const eventId = stage.nextTurn();
    const frames = [
      '{"type": "audio", "audio_event": {"audio_base_64": "AAAA", ',
      'not JSON at all',
      '',
      '[]',
      'null',
      '42',
      '{}',
      '{"type": 7}',
      '{"type": "audio"}',
      '{"type": "audio", "audio_event": null}',
      `{"type": "audio", "audio_event": {"audio_base_64": 5, "event_id": ${eventId}}}`,
      `{"type": "audio", "audio_event": {"audio_base_64": "%%%", "event_id": ${eventId}}}`,
      `{"type": "audio", "audio_event": {"audio_base_64": "AA==", "event_id": "one"}}`,
      `{"type": "agent_response", "agent_response_event": {"agent_response": 5, "event_id": ${eventId}}}`,
      '{"type": "user_transcript", "user_transcription_event": []}',
      '{"type": "mcp_tool_call", "mcp_tool_call": {"tool_call_id": null}}',
      '{"type": "ping", "ping_event": {}}',
      '{"type": "client_tool_call", "client_tool_call": {"tool_name": "x", "parameters": "none"}}',
      new Uint8Array([0, 1, 2, 253, 254, 255]),
    ];
    for (const frame of frames) {
      stage.raw(frame);
      await stage.sleep(5);
    }
    const opening = stage.opening();
    if (opening) await stage.say(opening, { eventId });
    await converse(stage);
  },
};

const drop: Scenario = {
  name: 'drop',
  description: 'Destroys the connection without closing it.',
  opensItself: true,
  async run(stage) {
    await untilFailure(stage);
    stage.drop();
  },
};

/** Whether a conversation is one of the first `times` of its client, which go wrong. The next one is good, then it begins again. */
const goesWrong = ({ attempt, options: { times } }: Stage): boolean => (attempt - 1) % (times + 1) < times;

const dropOnce: Scenario = {
  name: 'drop-once',
  description: 'Destroys the first connection of a client without closing it; the next one is good.',
  async run(stage) {
    if (goesWrong(stage)) {
      greet(stage).catch(() => undefined);
      await stage.sleep(stage.options.after || FAILURE_DELAY_MS);
      stage.drop();
      return;
    }
    await greet(stage);
    await converse(stage);
  },
};

/** How long a torn connection takes messages that nobody gets. */
const TORN_FOR_MS = 1500;

const torn: Scenario = {
  name: 'torn',
  description:
    'Gets nothing more of the first connection of a client once it has greeted, and destroys it after a while; the next one is good.',
  async run(stage) {
    await greet(stage);
    if (goesWrong(stage)) {
      stage.hang().catch(() => undefined);
      await stage.sleep(stage.options.after || TORN_FOR_MS);
      stage.drop();
      return;
    }
    await converse(stage);
  },
};

const halfOpen: Scenario = {
  name: 'half-open',
  description: 'After a few pings neither sends nor answers, as if the network had forgotten the connection.',
  opensItself: true,
  async run(stage) {
    await untilFailure(stage, stage.options.after || stage.options.ping * 2.5 || FAILURE_DELAY_MS);
    await stage.hang();
  },
};

/** Conversations in which something goes wrong. */
export const failureScenarios: readonly Scenario[] = [
  noMetadata,
  lateMetadata,
  wrongFirstFrame,
  malformed,
  ...errors,
  overrideError,
  missing,
  ...closes,
  drop,
  dropOnce,
  torn,
  halfOpen,
  queue,
  queueTimedOut,
  holdMusic,
  earlyClose,
];
