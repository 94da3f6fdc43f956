import { html } from 'lit';
import type { Conversation, RichContent, ToolUse } from '../session/conversation.js';
import type { Turn, TurnFile } from '../session/turns.js';
import type { FaceLabels, Labels } from './labels.js';

/** A person has come in the agent's place, or has left. */
export interface Handover {
  readonly isPerson: boolean;
}

/** Something that the transcript shows after a turn. */
export type Attachment = ToolUse | RichContent | Handover;

/** The view of a conversation: the large visualizer with captions, or the transcript. */
export type View = 'voice' | 'transcript';

/** The view that the visitor has chosen, while the page asked for another one. */
export interface ChosenView {
  readonly view: View;
  readonly instead: 'auto' | View;
}

/** What of the face is the visitor's own doing, and outlives the page if the site wants that. */
export interface FaceMemory {
  readonly draft: string;
  readonly consent: boolean;
  readonly view: ChosenView | undefined;
}

/** Options of the element that the visitor can change. */
export interface VisitorOptions {
  open: boolean;
  muted: boolean;
  volume: number;
  inputDeviceId: string | undefined;
  outputDeviceId: string | undefined;
  language: string | undefined;
}

/** Changes an option of the element for the visitor, and fires its event. */
export type SetOption = <Name extends keyof VisitorOptions>(name: Name, value: VisitorOptions[Name]) => void;

/** What lets the visitor attach files. */
export interface AttachingParts {
  /** Opens the browser's file chooser. */
  readonly button: unknown;
  /** The files that are to be sent, and what became of others. */
  readonly tray: unknown;
  /** Where files can be dropped, while some are dragged over the panel. */
  readonly zone: unknown;
  /** Whether files are on their way: the text with them stands still. */
  readonly isSending: boolean;
  /** Sends the files with a text. Returns whether there are any; otherwise the text is the caller's. */
  readonly send: (text: string) => boolean;
  /** The picture of a file that the visitor has sent. */
  readonly picture: (file: TurnFile) => unknown;
}

/** The data that the face renders. */
export interface Model {
  readonly conversation: Conversation;
  readonly labels: FaceLabels & Partial<Labels>;
  /** Language of the strings, if the page around them has another one. */
  readonly lang: string | undefined;
  /** Language of the conversation, if it is known and the strings have another one. */
  readonly spokenLang: string | undefined;
  /** Direction of the strings, if the page sets none. */
  readonly dir: 'rtl' | undefined;
  readonly floating: boolean;
  readonly open: boolean;
  /** Whether the conversation is a typed one, or would be if it were started now. */
  readonly textOnly: boolean;
  /** Whether the visitor can go on by voice with a typed conversation. */
  readonly canSpeak: boolean;
  /** Whether the visitor has muted the microphone. */
  readonly muted: boolean;
  /** Whether silence is sent: the microphone is muted, or push-to-talk is on and not held. */
  readonly sendsSilence: boolean;
  /** Draws the talk button, which replaces the mute button. */
  readonly talk: ((labels: FaceLabels & Partial<Labels>) => unknown) | undefined;
  /** Whether the visitor must agree to terms before the first start. */
  readonly gated: boolean;
  /** Whether the settings have anything to show. */
  readonly settable: boolean;
  /** The living shape of the agent; `nothing` if the page wants none. */
  readonly visualizer: unknown;
  /** Heading before anything was said. */
  readonly greeting: string;
  /** What the visitor may begin with. */
  readonly starters: readonly string[];
  /** Words on the launcher; empty for none. */
  readonly launcherLabel: string;
  /** Whether the visitor reads further down the page, where the launcher takes less room. */
  readonly isScrolled: boolean;
  /** Address of the terms, if the site has some. */
  readonly termsUrl: string | undefined;
  /** What the site calls tools. */
  readonly toolLabels: Readonly<Record<string, string>>;
  /** The text in the box. */
  readonly draft: string;
  /** Missing where the page takes no files, and until this is loaded. */
  readonly attaching: AttachingParts | undefined;
  /** Ids of tool calls for which the page itself asks the visitor's approval. */
  readonly askedByPage: ReadonlySet<string>;
}

/** The launcher of a floating element, while its panel is closed and a call is live. */
export interface LiveLauncher {
  /** What stands in the button that opens the panel, its name for screen readers with it. */
  readonly content: unknown;
  /** Buttons beside it. */
  readonly buttons: unknown;
}

/** What a conversation adds to the face. `plainParts` stands in for it until its chunk is loaded. */
export interface ConversationParts {
  /** How long the conversation has lasted. */
  readonly timer: unknown;
  /** The voice view: a large visualizer with captions. Missing while the transcript is shown. */
  readonly voiceView: unknown;
  /** The button that switches between that and the transcript. */
  readonly viewButton: unknown;
  /** The settings, while they are shown. */
  readonly settings: unknown;
  /** What the closed launcher shows of a call that is live. */
  readonly live: LiveLauncher | undefined;
  /** Whether screen readers follow the log by themselves. */
  readonly logLive: 'off' | 'polite';
  /** The status, in words. */
  readonly state: string;
  /** What the start button says. */
  readonly startLabel: string;
  /** The error, with the buttons that help. */
  readonly problem: unknown;
  /** Whether the start button is among those. */
  readonly startsAgain: boolean;
  /** What the visitor waits for. */
  readonly waiting: string;
  /** A line that says that a person is typing. */
  readonly typing: unknown;
  /** A button that leads to the newest turn while it is out of sight. */
  readonly newest: unknown;
  /** A hint for the visitor. */
  readonly hint: unknown;
  /** Questions whether the agent may use a tool. */
  readonly approvals: unknown;
  /** The turns. */
  readonly turns: unknown;
  /** What follows a conversation that is over. */
  readonly ending: unknown;
}

/** Functions that draw a turn's content and what belongs to it. */
export interface TurnParts {
  /** Draws the text of an answer. */
  readonly format: (text: string, turn: Turn) => unknown;
  /** Stands below a turn that was cut off. */
  readonly notSpoken: string;
  /** Names the button that shows the rest of it. */
  readonly showRest: string;
  /** The files of a turn. */
  readonly files: (turn: Turn) => unknown;
  /** What a person is called who is there in the agent's place. */
  readonly person: string;
  /** Draws what follows a turn. `undefined` draws the "connection was interrupted" mark. */
  readonly attachment: (attachment: Attachment | undefined) => unknown;
  /** Draws the buttons that rate and copy an answer; those of an older one lie over its edge. */
  readonly rating: (turn: Turn, isOlder: boolean) => unknown;
  /** Id of the older answer whose buttons are there, too. */
  readonly pointed: string | undefined;
  /** Call when a pointer has come to an answer or has left it. */
  readonly point: (event: PointerEvent, turn: Turn) => void;
}

/** Stands in for the conversation's face until its chunk is loaded: the status and the plain text of the turns. */
export const plainParts = (
  { labels, conversation, textOnly }: Model,
  problem: string | undefined,
): ConversationParts => ({
  timer: '',
  voiceView: undefined,
  viewButton: '',
  live: undefined,
  logLive: 'polite',
  settings: undefined,
  state: labels.status[conversation.status],
  startLabel: textOnly ? labels.startText : labels.start,
  problem: problem && html`<p class="empty" role="alert" .textContent=${problem}></p>`,
  startsAgain: false,
  waiting: labels.status[conversation.status],
  ending: '',
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
  /** Goes on by voice with a typed conversation. */
  speak: () => void;
  set: SetOption;
  toggle: () => void;
  escape: (event: KeyboardEvent) => void;
  /** The browser has closed the panel's dialog, as by the Back button of a phone. */
  closed: (event: Event) => void;
  accept: () => void;
  mute: () => void;
  /** Returns whether the text was sent. `richContentId`: the component that the visitor chose it from. */
  send: (text: string, richContentId?: string) => boolean;
  typing: (text: string) => void;
  /** Starts a conversation with a text. */
  begin: (text: string) => unknown;
  /** Switches between transcript and voice view. */
  view: () => void;
  settings: () => void;
  /** A link of the agent was pressed. Returns whether the browser may follow it. */
  link: (href: string) => boolean;
  decide: (toolCallId: string, approved: boolean) => void;
  rate: (turn: Turn, score: 'like' | 'dislike') => void;
}
