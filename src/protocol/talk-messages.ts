/** What the service sends of what either side says. Types only: see `server-messages.ts`. */
import type { JsonObject } from './json.js';

/**
 * Start of each character in the audio of the same message, and how long it sounds, in ms. The arrays should be of one
 * length.
 */
export interface AudioAlignment {
  chars: string[];
  char_start_times_ms: number[];
  char_durations_ms?: number[] | null | undefined;
}

/** A piece of the agent's voice. `audio_base_64` may be empty. */
export interface AudioMessage {
  type: 'audio';
  audio_event: {
    audio_base_64: string;
    event_id: number;
    alignment?: AudioAlignment | null | undefined;
    /** The last piece of the response. Only in contract 1.1.0. */
    is_final?: boolean | null | undefined;
  };
}

/** The final text of what the user said. */
export interface UserTranscriptMessage {
  type: 'user_transcript';
  user_transcription_event: { user_transcript: string; event_id?: number | null | undefined };
}

/** What the user seems to be saying. It may change. */
export interface TentativeUserTranscriptMessage {
  type: 'tentative_user_transcript';
  tentative_user_transcription_event: { user_transcript: string; event_id?: number | null | undefined };
}

/** A file of a person's answer. */
export interface FileReference {
  url?: string | null | undefined;
  name?: string | null | undefined;
  mime_type?: string | null | undefined;
}

/** The agent's whole planned answer, sent about when its audio starts. */
export interface AgentResponseMessage {
  type: 'agent_response';
  agent_response_event: {
    agent_response: string;
    event_id?: number | null | undefined;
    /** Tells apart several answers of one turn (around tool calls); newer servers only. */
    response_id?: string | null | undefined;
    /** Files of a person who answers in the agent's place. */
    attachments?: FileReference[] | null | undefined;
  };
}

/** The agent has generated all of a response. */
export interface AgentResponseCompleteMessage {
  type: 'agent_response_complete';
  agent_response_complete_event: { event_id: number };
}

/** What a custom language model tells about a response. */
export interface AgentResponseMetadataMessage {
  type: 'agent_response_metadata';
  agent_response_metadata_event: { metadata: JsonObject; event_id?: number | null | undefined };
}

/** The part of an interrupted answer that the agent really spoke. */
export interface AgentResponseCorrectionMessage {
  type: 'agent_response_correction';
  agent_response_correction_event: {
    original_agent_response?: string | null | undefined;
    corrected_agent_response: string;
    event_id?: number | null | undefined;
    response_id?: string | null | undefined;
  };
}

/** The agent's text as it is written; `text` is usually empty at `start` and `stop`. */
export interface AgentChatResponsePartMessage {
  type: 'agent_chat_response_part';
  text_response_part: {
    text?: string | null | undefined;
    type: 'start' | 'delta' | 'stop';
    event_id?: number | null | undefined;
  };
}

/** The agent's reasoning as it is written. Its `event_id` is a string, unlike any other. */
export interface AgentReasoningResponsePartMessage {
  type: 'agent_reasoning_response_part';
  reasoning_response_part: {
    text?: string | null | undefined;
    type: 'start' | 'delta' | 'stop';
    event_id?: string | null | undefined;
  };
}

/** The user spoke over the agent; audio with this `event_id` or an older one must not be heard any more. */
export interface InterruptionMessage {
  type: 'interruption';
  /** Without a number it is of all that the client has got so far. */
  interruption_event?: { event_id?: number | null | undefined } | null | undefined;
}

/** A component to show, such as `buttons` or `item_card`; the shape of `props` is the component's own. */
export interface RichContentMessage {
  type: 'rich_content';
  rich_content: {
    rich_content_id: string;
    component: string;
    props: JsonObject;
    event_id?: number | null | undefined;
  };
}

/** Likelihood, 0 to 1, that the user is speaking. */
export interface VadScoreMessage {
  type: 'vad_score';
  vad_score_event: { vad_score: number };
}

/** Likelihood, 0 to 1, that the user has finished. For the service's own use. */
export interface InternalTurnProbabilityMessage {
  type: 'internal_turn_probability';
  turn_probability_internal_event: { turn_probability: number };
}

/** What the agent might say. For the service's own use. */
export interface InternalTentativeAgentResponseMessage {
  type: 'internal_tentative_agent_response';
  tentative_agent_response_internal_event: { tentative_agent_response: string };
}
