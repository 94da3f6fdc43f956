import { html } from 'lit';
import type { Conversation, RichContent, ToolUse } from '../session/conversation.js';
import type { Turn } from '../session/turns.js';
import type { FaceLabels, Labels } from './labels.js';

/** What the transcript shows after a turn. */
export type Attachment = ToolUse | RichContent;

/** What is shown of a conversation: the voice, large, or what was said. */
export type View = 'voice' | 'transcript';

/** Options of the element that the visitor can change. */
export interface VisitorOptions {
  open: boolean;
  muted: boolean;
  volume: number;
  inputDeviceId: string | undefined;
  outputDeviceId: string | undefined;
  language: string | undefined;
}

/** Changes an option of the element for the visitor, and tells the page. */
export type SetOption = <Name extends keyof VisitorOptions>(name: Name, value: VisitorOptions[Name]) => void;

/** What the face shows. */
export interface Model {
  readonly conversation: Conversation;
  readonly labels: FaceLabels & Partial<Labels>;
  /** Language of the strings, where the page has another one. */
  readonly lang: string | undefined;
  /** Language of what is said, as far as it is known and another one than that of the strings around it. */
  readonly spokenLang: string | undefined;
  /** Direction of the strings, where the page does not say. */
  readonly dir: 'rtl' | undefined;
  readonly floating: boolean;
  readonly open: boolean;
  /** Whether the conversation is a typed one, or would be if it were started now. */
  readonly textOnly: boolean;
  /** Whether the visitor has muted the microphone. */
  readonly muted: boolean;
  /** Whether silence is sent: muted, or nothing is held to talk. */
  readonly sendsSilence: boolean;
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
}

/** What a conversation adds to the face. `plainParts` stands in for it until its chunk is loaded. */
export interface ConversationParts {
  /** How long the conversation has lasted. */
  readonly timer: unknown;
  /** The voice view: the voice, large, with captions. Missing while the transcript is shown. */
  readonly stage: unknown;
  /** The settings, while they are shown. */
  readonly settings: unknown;
  /** What is going on. */
  readonly state: string;
  /** What went wrong, for the visitor. */
  readonly problem: string | undefined;
  /** What the button is called that starts a typed conversation, where typing works although something went wrong. */
  readonly typeInstead: string | undefined;
  /** That a person is typing. */
  readonly typing: unknown;
  /** Leads to the newest turn while it is out of sight. */
  readonly newest: unknown;
  /** Something to know or to do. */
  readonly hint: unknown;
  /** Questions whether tools may be used. */
  readonly approvals: unknown;
  /** What was said so far. */
  readonly turns: unknown;
}

/** How turns are drawn, and what stands beside them. */
export interface TurnParts {
  /** The text of an answer. */
  readonly format: (text: string, turn: Turn) => unknown;
  /** The files that came with an answer. */
  readonly files: (turn: Turn) => unknown;
  /** What follows a turn. `undefined`: the mark where the connection was interrupted. */
  readonly attachment: (attachment: Attachment | undefined) => unknown;
  /** Rates and copies an answer. */
  readonly rating: (turn: Turn) => unknown;
}

/** Parts of a conversation whose chunk is not there: its status, and the bare text of what was said. */
export const plainParts = ({ labels, conversation }: Model, problem: string | undefined): ConversationParts => ({
  timer: '',
  stage: undefined,
  settings: undefined,
  state: labels.status[conversation.status],
  problem,
  typeInstead: undefined,
  typing: '',
  newest: '',
  hint: '',
  approvals: '',
  turns: conversation.turns.map(({ role, text }) => html`<div class="turn ${role} text" .textContent=${text}></div>`),
});

/** What a person can do with the face. */
export interface Actions {
  start: (textOnly?: boolean) => void;
  stop: () => void;
  set: SetOption;
  toggle: () => void;
  escape: (event: KeyboardEvent) => void;
  /** The browser has closed the dialog that the panel is: as with the Back button of a phone. */
  closed: (event: Event) => void;
  accept: () => void;
  mute: () => void;
  /** Tells whether it was sent. `richContentId`: the component it was chosen from. */
  send: (text: string, richContentId?: string) => boolean;
  typing: (text: string) => void;
  /** From the transcript to the voice view, and back. */
  view: () => void;
  settings: () => void;
  /** A link of the agent was pressed. Tells whether the browser is to follow it. */
  link: (href: string) => boolean;
  decide: (toolCallId: string, approved: boolean) => void;
  rate: (turn: Turn, score: 'like' | 'dislike') => void;
}
