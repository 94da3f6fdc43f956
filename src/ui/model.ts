import type { Conversation, RichContent, ToolUse } from '../session/conversation.js';
import type { Turn } from '../session/turns.js';
import type { FaceLabels, Labels } from './labels.js';
import type { Block } from './transcript.js';

/** What the transcript shows after a turn. */
export type Attachment = ToolUse | RichContent;

/** What the face shows. */
export interface Model extends Partial<ExtraModel> {
  readonly conversation: Conversation;
  readonly labels: FaceLabels & Partial<Labels>;
  readonly floating: boolean;
  readonly open: boolean;
  readonly textOnly: boolean;
  /** Whether the turns were written, not spoken. */
  readonly silent: boolean;
  readonly muted: boolean;
  /** The talk button, in place of the mute button. */
  readonly talk: ((labels: FaceLabels) => unknown) | undefined;
  /** Whether terms are to be agreed to before the first start. */
  readonly gated: boolean;
  /** Whether there is anything to set. */
  readonly settable: boolean;
  /** What is in the text box. */
  readonly draft: string;
  /** Tools whose approval the page itself asks for, by the call's id. */
  readonly askedByPage: ReadonlySet<string>;
  /** What the transcript has drawn. */
  readonly blocks: Block[];
}

/** What is added once the extras are loaded. */
export interface ExtraModel {
  /** Direction of the strings, where the page does not say. */
  readonly dir: 'rtl' | undefined;
  /** How long the conversation has lasted. */
  readonly timer: unknown;
  /** The voice view: the voice, large, with captions. */
  readonly stage: unknown;
  /** The settings, while they are shown. */
  readonly settings: unknown;
  /** What is going on, more exactly than the status says. */
  readonly state: string | undefined;
  /** What went wrong, more exactly than that something did. */
  readonly problem: string | undefined;
  /** Whether what went wrong does not keep the visitor from typing. */
  readonly typable: boolean;
  /** That a person is typing. */
  readonly typing: unknown;
  /** Leads to the newest turn while it is out of sight. */
  readonly newest: unknown;
  /** Something to know or to do. */
  readonly hint: unknown;
  /** What the text of the agent looks like. */
  readonly format: (text: string, turn: Turn) => unknown;
  /** What stands between turns: without anything, that the connection was lost here and found again. */
  readonly attachment: (attachment: Attachment | undefined) => unknown;
  /** Rates and copies an answer. */
  readonly rating: (turn: Turn) => unknown;
  /** Questions whether tools may be used. */
  readonly approvals: unknown;
}

/** What a person can do with the face. */
export interface Actions {
  start: (textOnly?: boolean) => void;
  stop: () => void;
  toggle: () => void;
  escape: (event: KeyboardEvent) => void;
  accept: () => void;
  mute: () => void;
  /** Tells whether it was sent. `richContentId`: the component it was chosen from. */
  send: (text: string, richContentId?: string) => boolean;
  typing: (text: string) => void;
  /** From the transcript to the voice view, and back. */
  view: () => void;
  settings: () => void;
  decide: (toolCallId: string, approved: boolean) => void;
  rate: (turn: Turn, score: 'like' | 'dislike') => void;
}
