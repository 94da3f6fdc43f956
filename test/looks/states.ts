import type { ServerMessage } from '../../src/protocol/messages.js';
import { encodeBase64 } from '../../src/protocol/base64.js';
import type { Texts } from './texts.js';

type Element = HTMLElementTagNameMap['voice-agent'];

/** A page with the element, and the agent at the other end of its line. */
export interface Visit {
  texts: Texts;
  /** Runs in the page. */
  run(act: (element: Element, texts: Texts) => unknown): Promise<unknown>;
  /** Waits until something is so in the page. */
  until(look: (element: Element, texts: Texts) => unknown): Promise<unknown>;
  /** Presses a button. */
  press(part: string): Promise<void>;
  /** Sends what the agent says to the page. */
  send(...messages: ServerMessage[]): Promise<void>;
  /** Cuts the line. No other one is to be had. */
  cut(): Promise<void>;
}

export interface State {
  /** Scenario of the simulator. Default: an agent that says only what a test sends. */
  agent?: string;
  attributes?: (texts: Texts) => string;
  /** What the browser says to whoever asks for the microphone. Default: yes. */
  microphone?: 'asks' | 'refuses';
  /** How loud both sides are, 0 to 1. Default: silent. */
  input?: number;
  output?: number;
  /** Whether the panel is closed, so that the launcher is seen. There is no inline picture of it. */
  isClosed?: boolean;
  reach?: (visit: Visit) => Promise<unknown>;
}

/** Sample rate of the simulator's voice, in Hz. */
const SAMPLE_RATE = 16_000;

/** A turn of the agent, with as much sound as the words need that are to be heard. */
function spoken(text: string, eventId: number, { heard = text.length, seconds = 0.1 } = {}): ServerMessage[] {
  const chars = [...text];
  const audio_event = {
    audio_base_64: encodeBase64(new Uint8Array(2 * SAMPLE_RATE * seconds)),
    event_id: eventId,
    alignment: {
      chars,
      char_start_times_ms: chars.map((_, index) => (index < heard ? 0 : seconds * 1000 - 1)),
      char_durations_ms: chars.map(() => 1),
    },
  };
  return [
    { type: 'agent_response', agent_response_event: { agent_response: text, event_id: eventId } },
    { type: 'audio', audio_event },
  ];
}

const said = (text: string, eventId: number): ServerMessage => ({
  type: 'user_transcript',
  user_transcription_event: { user_transcript: text, event_id: eventId },
});

async function connect({ run, until }: Visit): Promise<void> {
  await run((element) => void element.start().catch(() => undefined));
  await until(({ status }) => status === 'connected');
}

/** The agent speaks, and is heard to the end. */
async function hear(visit: Visit, text: string, eventId: number): Promise<void> {
  await visit.send(...spoken(text, eventId));
  // Its words may all be heard before it counts as speaking.
  await visit.until(
    ({ turns, mode }) =>
      turns.length > 0 &&
      turns.at(-1)!.heard === turns.at(-1)!.text.length &&
      mode === 'listening' &&
      told.events.filter(({ detail }) => detail['mode'] === 'speaking').length ===
        turns.filter(({ role }) => role === 'agent').length,
  );
}

/** Connects, and the agent says hello. */
async function greeted(visit: Visit): Promise<void> {
  await connect(visit);
  await hear(visit, visit.texts.hello, 1);
}

/** The agent has said hello, and the visitor what they want. */
async function asked(visit: Visit): Promise<void> {
  await greeted(visit);
  await visit.send(said(visit.texts.wish, 2));
  await visit.until(({ turns, mode }) => turns.length === 2 && mode === 'thinking');
}

/** Two spoken turns, then two that are typed. */
async function typed(visit: Visit): Promise<void> {
  await asked(visit);
  await hear(visit, visit.texts.ideas, 2);
  await visit.run((element, { question }) => element.sendText(question));
  await hear(visit, visit.texts.answer, 3);
}

const transcript = (): string => 'view="transcript"';

/** Everything that the face can be, by name. */
export const states = {
  idle: { attributes: ({ starters }) => `starters='${JSON.stringify(starters)}'` },
  asking: {
    microphone: 'asks',
    reach: async ({ run, until }) => {
      await run((element) => void element.start().catch(() => undefined));
      await until(({ shadowRoot }) => shadowRoot!.querySelector('.empty, .stage')?.textContent.trim());
    },
  },
  connecting: {
    agent: 'no-metadata',
    reach: async ({ run, until }) => {
      await run((element) => void element.start().catch(() => undefined));
      await until(({ shadowRoot }) => shadowRoot!.querySelector('.empty, .stage')?.textContent.trim());
    },
  },
  queued: {
    agent: 'queue?after=600000&ping=0',
    reach: async (visit) => {
      await connect(visit);
      await visit.until(({ shadowRoot }) => shadowRoot!.querySelector('[data-state=queued]'));
    },
  },
  listening: {
    input: 0.5,
    reach: greeted,
  },
  thinking: {
    reach: asked,
  },
  speaking: {
    output: 0.6,
    reach: async (visit) => {
      const { ideas } = visit.texts;
      await asked(visit);
      await visit.send(...spoken(ideas, 2, { heard: Math.round(ideas.length * 0.75), seconds: 40 }));
      await visit.until(({ turns, mode }) => turns[2]?.heard && mode === 'speaking');
    },
  },
  muted: {
    reach: async (visit) => {
      await greeted(visit);
      await visit.press('mute-button');
      await visit.until(({ shadowRoot }) => shadowRoot!.querySelector('[data-state=muted]'));
    },
  },
  reconnecting: {
    reach: async (visit) => {
      await greeted(visit);
      await visit.cut();
      await visit.until(({ status }) => status === 'reconnecting');
    },
  },
  held: {
    reach: async (visit) => {
      await greeted(visit);
      await visit.run((element) => element.hold());
    },
  },
  ended: {
    reach: async (visit) => {
      await asked(visit);
      await hear(visit, visit.texts.answer, 2);
      await visit.run((element) => element.stop());
      await visit.until(({ shadowRoot }) => shadowRoot!.querySelector('.ending'));
    },
  },
  error: {
    microphone: 'refuses',
    reach: async ({ run, until }) => {
      await run((element) => void element.start().catch(() => undefined));
      await until(({ shadowRoot }) => shadowRoot!.querySelector('[role=alert] p'));
    },
  },
  approval: {
    attributes: ({ tool }) => `view="transcript" tool-labels='${JSON.stringify({ create_event: tool })}'`,
    reach: async (visit) => {
      await asked(visit);
      await visit.send({
        type: 'mcp_tool_call',
        mcp_tool_call: {
          service_id: 'calendar',
          tool_call_id: 'call-1',
          tool_name: 'create_event',
          tool_description: 'Puts an appointment into the calendar.',
          parameters: { title: visit.texts.entry, start: '2030-01-01T10:00:00Z' },
          timestamp: '2030-01-01T09:00:00Z',
          state: 'awaiting_approval',
          approval_timeout_secs: 600,
        },
      });
      await visit.until(({ shadowRoot }) => shadowRoot!.querySelector('[part~=approval]'));
    },
  },
  transcript: {
    attributes: transcript,
    reach: async (visit) => {
      await typed(visit);
      await visit.until(({ shadowRoot }) => shadowRoot!.querySelector('.rating'));
    },
  },
  settings: {
    attributes: () => 'languages="en ar ja"',
    reach: async (visit) => {
      await greeted(visit);
      await visit.press('settings-button');
      await visit.until(({ shadowRoot }) => shadowRoot!.querySelectorAll('.settings option').length > 5);
    },
  },
  launcher: { isClosed: true },
  live: {
    isClosed: true,
    output: 0.6,
    reach: async (visit) => {
      await greeted(visit);
      await visit.send(...spoken(visit.texts.ideas, 2, { seconds: 40 }));
      await visit.until(({ mode }) => mode === 'speaking');
    },
  },
} satisfies Record<string, State>;

export type StateName = keyof typeof states;

export const stateNames = Object.keys(states) as StateName[];

export const stateOf = (name: StateName): State => states[name];
