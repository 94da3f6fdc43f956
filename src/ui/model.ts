import type { Conversation } from '../session/conversation.js';
import type { Turn } from '../session/turns.js';
import type { Labels } from './labels.js';

/** What the face shows. */
export interface Model {
  readonly conversation: Conversation;
  readonly labels: Labels;
  readonly floating: boolean;
  readonly open: boolean;
  readonly textOnly: boolean;
  readonly muted: boolean;
  readonly pushToTalk: boolean;
  readonly talking: boolean;
  /** The voice, large, with captions; or the transcript with a text box. */
  readonly view: 'voice' | 'conversation';
  /** Whether terms are to be agreed to before the first start. */
  readonly gated: boolean;
  /** Length of the conversation so far, in s. */
  readonly seconds: number;
  /** Whether the newest turn is out of sight. */
  readonly unseen: boolean;
  /** What the turns' text looks like; richer once the Markdown chunk is there. */
  readonly format: (text: string) => unknown;
}

/** What a person can do with the face. */
export interface Actions {
  start: (textOnly?: boolean) => void;
  stop: () => void;
  toggle: () => void;
  accept: () => void;
  mute: () => void;
  talk: (talking: boolean) => void;
  send: (text: string) => void;
  typing: () => void;
  show: (view: Model['view']) => void;
  settings: () => void;
  decide: (toolCallId: string, approved: boolean) => void;
  rate: (turn: Turn, score: 'like' | 'dislike') => void;
  toNewest: () => void;
}
