import type { VoiceAgentError, VoiceAgentErrorCode } from '../base/errors.js';
import type { ServerMessage, UnknownMessage } from '../protocol/messages.js';
import type { ToolApproval } from '../session/approval.js';
import type { SessionEnd } from '../session/call-events.js';
import type { Caption } from '../session/captions.js';
import type { Conversation, Mode, Reconnect, Status } from '../session/conversation.js';
import type { Metrics } from '../session/metrics.js';
import type { ToolCall } from '../session/tools.js';
import type { TurnFile } from '../session/turns.js';
import type { View, VisitorOptions } from '../ui/model.js';

/** What all events of `<voice-agent>` have in common: they bubble, and they leave shadow trees. */
abstract class VoiceAgentEvent<Detail> extends CustomEvent<Detail> {
  constructor(name: string, detail: Detail, cancelable = false) {
    super(`voice-agent-${name}`, { detail, cancelable, bubbles: true, composed: true });
  }
}

/** A conversation is about to start; before any prompt and any request. `preventDefault()` keeps it from starting. */
export class VoiceAgentStartEvent extends VoiceAgentEvent<null> {
  constructor() {
    super('start', null, true);
  }
}

export interface StatusDetail {
  status: Status;
  previous: Status;
  /** While `reconnecting`: which try, and when. */
  reconnect?: Reconnect;
}

/** `status` has changed, or a further try to reconnect is announced. */
export class VoiceAgentStatusEvent extends VoiceAgentEvent<StatusDetail> {
  constructor(detail: StatusDetail) {
    super('status', detail);
  }
}

export interface ModeDetail {
  mode: Mode;
  previous: Mode;
}

/** `mode` has changed. */
export class VoiceAgentModeEvent extends VoiceAgentEvent<ModeDetail> {
  constructor(detail: ModeDetail) {
    super('mode', detail);
  }
}

export interface TranscriptDetail {
  role: 'user' | 'agent';
  text: string;
  /** Whether the text is certain. */
  final: boolean;
  /** Whether the text was cut back to what was heard, after an interruption. */
  corrected: boolean;
  /** The service's number of the turn; missing for typed text. */
  eventId: number | undefined;
  /** The same from the first tentative text to the last correction. */
  turnId: string;
  /** Files of the visitor, or of a person who answers in the agent's place, if there are some. */
  files?: readonly TurnFile[];
}

/** Something was said or written, tentative, final or corrected. */
export class VoiceAgentTranscriptEvent extends VoiceAgentEvent<TranscriptDetail> {
  constructor(detail: TranscriptDetail) {
    super('transcript', detail);
  }
}

/** The words of the agent that can be heard from now on. */
export class VoiceAgentCaptionEvent extends VoiceAgentEvent<Caption> {
  constructor(detail: Caption) {
    super('caption', detail);
  }
}

/**
 * The visitor spoke over the agent: the turn `eventId` and older ones are silent now; without a number, all that has come so
 * far.
 */
export class VoiceAgentInterruptionEvent extends VoiceAgentEvent<{ eventId: number | undefined }> {
  constructor(detail: { eventId: number | undefined }) {
    super('interruption', detail);
  }
}

/** The agent calls a tool of the page. `detail.respondWith()` answers it; otherwise a registered handler does. */
export class VoiceAgentToolCallEvent extends VoiceAgentEvent<ToolCall> {
  constructor(detail: ToolCall) {
    super('tool-call', detail);
  }
}

/**
 * The agent wants to use an MCP tool that needs approval: `detail.approve()` or `detail.deny()`.
 * `preventDefault()` keeps the built-in question from being shown.
 */
export class VoiceAgentToolApprovalEvent extends VoiceAgentEvent<ToolApproval> {
  constructor(detail: ToolApproval) {
    super('tool-approval', detail, true);
  }
}

/** A message of the service, as it came. */
export class VoiceAgentMessageEvent extends VoiceAgentEvent<ServerMessage | UnknownMessage> {
  constructor(detail: ServerMessage | UnknownMessage) {
    super('message', detail);
  }
}

/** New numbers about the conversation. */
export class VoiceAgentMetricsEvent extends VoiceAgentEvent<Metrics> {
  constructor(detail: Metrics) {
    super('metrics', detail);
  }
}

export interface ErrorDetail {
  code: VoiceAgentErrorCode;
  /** What to change, for developers. Never contains a key, a token or a signed URL. */
  message: string;
  /** Whether the same action may succeed when it is simply tried again. */
  retryable: boolean;
  error: VoiceAgentError;
}

/** Something went wrong. `preventDefault()` keeps it out of the log. */
export class VoiceAgentErrorEvent extends VoiceAgentEvent<ErrorDetail> {
  constructor(error: VoiceAgentError) {
    super('error', { code: error.code, message: error.message, retryable: error.retryable, error }, true);
  }
}

/** A conversation that was started is over, whether it was connected or not. Everything it used is released. */
export class VoiceAgentEndEvent extends VoiceAgentEvent<SessionEnd> {
  constructor(detail: SessionEnd) {
    super('end', detail);
  }
}

/** The visitor has pressed a link of the agent. `preventDefault()` keeps the browser from following it. */
export class VoiceAgentLinkEvent extends VoiceAgentEvent<{ href: string }> {
  constructor(detail: { href: string }) {
    super('link', detail, true);
  }
}

/** The element has opened or closed its panel: the visitor did, or something needs their attention. */
export class VoiceAgentToggleEvent extends VoiceAgentEvent<{ open: boolean }> {
  constructor(detail: { open: boolean }) {
    super('toggle', detail);
  }
}

/** The visitor has muted or unmuted the microphone. */
export class VoiceAgentMuteEvent extends VoiceAgentEvent<{ muted: boolean }> {
  constructor(detail: { muted: boolean }) {
    super('mute', detail);
  }
}

/** The visitor has changed the volume: 0 to 1. */
export class VoiceAgentVolumeEvent extends VoiceAgentEvent<{ volume: number }> {
  constructor(detail: { volume: number }) {
    super('volume', detail);
  }
}

export interface DeviceDetail {
  kind: 'audioinput' | 'audiooutput';
  /** Missing for the system's default. */
  deviceId: string | undefined;
}

/** The visitor has chosen a microphone or a loudspeaker. */
export class VoiceAgentDeviceEvent extends VoiceAgentEvent<DeviceDetail> {
  constructor(detail: DeviceDetail) {
    super('device', detail);
  }
}

/** The visitor has chosen a language. */
export class VoiceAgentLanguageEvent extends VoiceAgentEvent<{ language: string | undefined }> {
  constructor(detail: { language: string | undefined }) {
    super('language', detail);
  }
}

/** The visitor sees the voice or the transcript now. */
export class VoiceAgentViewEvent extends VoiceAgentEvent<{ view: View }> {
  constructor(detail: { view: View }) {
    super('view', detail);
  }
}

/** The conversation is on hold, or goes on: `held`. */
export class VoiceAgentHoldEvent extends VoiceAgentEvent<{ held: boolean }> {
  constructor(detail: { held: boolean }) {
    super('hold', detail);
  }
}

/** The agent gives way to the visitor, or speaks as before: `yielding`. */
export class VoiceAgentYieldEvent extends VoiceAgentEvent<{ yielding: boolean }> {
  constructor(detail: { yielding: boolean }) {
    super('yield', detail);
  }
}

/** The event that tells of an option which the element itself has changed, by the option. */
export const optionEvents: {
  readonly [Name in keyof VisitorOptions]: (value: VisitorOptions[Name]) => CustomEvent;
} = {
  open: (open) => new VoiceAgentToggleEvent({ open }),
  muted: (muted) => new VoiceAgentMuteEvent({ muted }),
  volume: (volume) => new VoiceAgentVolumeEvent({ volume }),
  inputDeviceId: (deviceId) => new VoiceAgentDeviceEvent({ kind: 'audioinput', deviceId }),
  outputDeviceId: (deviceId) => new VoiceAgentDeviceEvent({ kind: 'audiooutput', deviceId }),
  language: (language) => new VoiceAgentLanguageEvent({ language }),
};

/** The events that tell how one snapshot became the next. */
export function eventsBetween(previous: Conversation, next: Conversation): CustomEvent[] {
  const events: CustomEvent[] = [];
  if (next.turns !== previous.turns) {
    const earlier = new Map(previous.turns.map((turn) => [turn.id, turn]));
    for (const turn of next.turns) {
      const before = earlier.get(turn.id);
      const { role, text, final, corrected, eventId, id: turnId, files } = turn;
      const isSame = before?.text === text && before.final === final && before.corrected === corrected;
      if (!(isSame && before.files === files) && (text || before || files.length)) {
        const detail = { role, text, final, corrected, eventId, turnId, ...(files.length && { files }) };
        events.push(new VoiceAgentTranscriptEvent(detail));
      }
    }
  }
  if (next.status !== previous.status || (next.reconnect && next.reconnect !== previous.reconnect)) {
    const { status, reconnect } = next;
    events.push(new VoiceAgentStatusEvent({ status, previous: previous.status, ...(reconnect && { reconnect }) }));
  }
  if (next.mode !== previous.mode) events.push(new VoiceAgentModeEvent({ mode: next.mode, previous: previous.mode }));
  if (next.held !== previous.held) events.push(new VoiceAgentHoldEvent({ held: next.held }));
  if (next.yielding !== previous.yielding) events.push(new VoiceAgentYieldEvent({ yielding: next.yielding }));
  return events;
}

/** Every event of `<voice-agent>` by its name. */
export interface VoiceAgentEventMap {
  'voice-agent-start': VoiceAgentStartEvent;
  'voice-agent-status': VoiceAgentStatusEvent;
  'voice-agent-mode': VoiceAgentModeEvent;
  'voice-agent-transcript': VoiceAgentTranscriptEvent;
  'voice-agent-caption': VoiceAgentCaptionEvent;
  'voice-agent-interruption': VoiceAgentInterruptionEvent;
  'voice-agent-tool-call': VoiceAgentToolCallEvent;
  'voice-agent-tool-approval': VoiceAgentToolApprovalEvent;
  'voice-agent-message': VoiceAgentMessageEvent;
  'voice-agent-metrics': VoiceAgentMetricsEvent;
  'voice-agent-error': VoiceAgentErrorEvent;
  'voice-agent-end': VoiceAgentEndEvent;
  'voice-agent-link': VoiceAgentLinkEvent;
  'voice-agent-toggle': VoiceAgentToggleEvent;
  'voice-agent-mute': VoiceAgentMuteEvent;
  'voice-agent-volume': VoiceAgentVolumeEvent;
  'voice-agent-device': VoiceAgentDeviceEvent;
  'voice-agent-language': VoiceAgentLanguageEvent;
  'voice-agent-view': VoiceAgentViewEvent;
  'voice-agent-hold': VoiceAgentHoldEvent;
  'voice-agent-yield': VoiceAgentYieldEvent;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- merges into the platform's own map.
  interface GlobalEventHandlersEventMap extends VoiceAgentEventMap {}
}
