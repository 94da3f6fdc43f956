import { fixture, html } from '@open-wc/testing';
import '../../src/element/define.js';
import type { ConversationReport } from '../../packages/simulator/src/record.js';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';
import { learned } from '../../src/session/call-audio.js';
import { neverLate } from './network.js';

/** Address of the simulator on the test runner's own server. */
export const simulator = (scenario: string, query: Record<string, string | number> = {}): string => {
  const parameters = new URLSearchParams({ agent_id: scenario });
  for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
  return `ws://${location.host}/v1/convai/conversation?${parameters.toString()}`;
};

/** What the simulator knows about a conversation that has ended. */
export async function finalReport(conversationId: string | undefined): Promise<ConversationReport> {
  const current = await report(conversationId);
  return current.closed ? current : finalReport(conversationId);
}

/** What the simulator knows about a conversation so far. */
export async function report(conversationId: string | undefined): Promise<ConversationReport> {
  const response = await fetch(`/simulator/conversations/${conversationId ?? 'none'}`);
  if (!response.ok) throw new Error(`The simulator knows no conversation ${conversationId ?? ''}`);
  return (await response.json()) as ConversationReport;
}

/** Makes the simulator say something of a test's own, in the newest conversation. */
export async function say(message: object): Promise<void> {
  const response = await fetch('/simulator/latest/send', { method: 'POST', body: JSON.stringify(message) });
  if (!response.ok) throw new Error('The simulator has no conversation');
}

/** Makes the simulator destroy the newest connection without closing it, or close it with a code. */
export async function drop(code?: number): Promise<void> {
  const [action, body] = code === undefined ? ['drop', null] : ['close', JSON.stringify({ code })];
  const response = await fetch(`/simulator/latest/${action}`, { method: 'POST', body });
  if (!response.ok) throw new Error('The simulator has no conversation');
}

/** The client messages of a conversation but its audio, in order. */
export const messagesOf = ({ received }: ConversationReport): Record<string, unknown>[] =>
  received.flatMap((entry) => ('message' in entry ? [entry.message as unknown as Record<string, unknown>] : []));

const names = [
  'start',
  'status',
  'mode',
  'transcript',
  'caption',
  'interruption',
  'tool-call',
  'tool-approval',
  'message',
  'metrics',
  'error',
  'end',
  'link',
  'toggle',
  'mute',
  'volume',
  'device',
  'language',
  'view',
  'hold',
  'yield',
] as const;
type Name = (typeof names)[number];

export interface Heard {
  name: Name;
  // The tests look into details of every kind.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  detail: any;
  time: number;
}

/** A `<voice-agent>` without a face, on a page whose network was never late so far, and what it has fired. */
export interface Agent {
  element: VoiceAgentElement;
  /** All events, in order: for looking back. */
  events: Heard[];
  /**
   * Settles with the next event of this name for which `matches` holds. The next one is the first after the one that the
   * last call for this name has settled with, whether it is fired later or was fired meanwhile: no event is missed, and none
   * is taken twice.
   */
  event: (name: Name, matches?: (detail: Heard['detail']) => boolean) => Promise<Heard>;
  /** Events as short words: `status connected`, `transcript agent final`. */
  words: (...of: Name[]) => string[];
}

export async function agent(properties: Partial<VoiceAgentElement> = {}): Promise<Agent> {
  // No test must be affected by those that ran before it on the page.
  learned.network = neverLate;
  const element = await fixture<VoiceAgentElement>(html`<voice-agent variant="headless"></voice-agent>`);
  Object.assign(element, properties);
  await element.updateComplete;
  const events: Heard[] = [];
  /** Where `event` looks on, by the name of the event: an index of `events`. */
  const cursors = new Map<Name, number>();
  const waiting = new Set<() => void>();
  for (const name of names) {
    element.addEventListener(`voice-agent-${name}`, (event) => {
      // Expected errors must not fill the test runner's log.
      if (name === 'error') event.preventDefault();
      const heard = { name, detail: (event as CustomEvent).detail as unknown, time: performance.now() };
      events.push(heard);
      for (const look of waiting) look();
    });
  }
  return {
    element,
    events,
    event: (name, matches = () => true) => {
      return new Promise((resolve) => {
        const look = (): void => {
          const cursor = cursors.get(name) ?? 0;
          const found = events.findIndex((heard, at) => at >= cursor && heard.name === name && matches(heard.detail));
          if (found < 0) return;
          cursors.set(name, found + 1);
          waiting.delete(look);
          resolve(events[found]!);
        };
        waiting.add(look);
        look();
      });
    },
    words: (...of) =>
      events.filter(({ name }) => of.includes(name)).map(({ name, detail }) => [name, ...word(name, detail)].join(' ')),
  };
}

function word(name: Name, detail: Heard['detail']): string[] {
  switch (name) {
    case 'status':
      return [detail.status];
    case 'mode':
      return [detail.mode];
    case 'transcript':
      return [detail.role, detail.corrected ? 'corrected' : detail.final ? 'final' : 'tentative'];
    case 'error':
      return [detail.code];
    case 'end':
      return [detail.reason];
    case 'tool-call':
      return [detail.name];
    default:
      return [];
  }
}

/** Makes a request for a signed URL of the simulator, for agents that need a new one for each connection. */
export const signedUrlRequest =
  (scenario: string, query: Record<string, string | number> = {}) =>
  (): Request => {
    const options = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    const agentId = `${scenario}?${options.toString()}`;
    return new Request(
      `/v1/convai/conversation/get-signed-url?${new URLSearchParams({ agent_id: agentId }).toString()}`,
      {
        headers: { 'xi-api-key': 'simulator-key' },
      },
    );
  };
