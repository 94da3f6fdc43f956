import {
  flag,
  json,
  keyword,
  keywordIfAny,
  lines,
  list,
  lowerCased,
  numeric,
  property,
  serverNames,
  types,
} from './converters.js';
import type { AudioConstraints } from '../audio/microphone.js';
import type { ServerLocation } from '../base/hosts.js';
import type { Logger, LogLevel } from '../base/log.js';
import type { DynamicVariables, JsonObject, KnowledgeBaseEntry, SourceName } from '../protocol/messages.js';
import type { Labels } from '../ui/labels.js';
import type { View } from '../ui/model.js';
import type { Shape } from '../ui/visualizer.js';
import { ZoneFreeElement } from './zone-free-element.js';

export type Variant = 'inline' | 'floating' | 'headless';
export type Theme = 'auto' | 'light' | 'dark' | 'system';
export type Preset = 'paper' | 'iris' | 'lagoon' | 'ember';
export type Density = 'comfortable' | 'compact';
export type Placement = 'bottom-right' | 'bottom-left' | 'bottom' | 'top-right' | 'top-left' | 'top';

/** The attributes of `<voice-agent>`: each is also a property. */
export class VoiceAgentOptions extends ZoneFreeElement {
  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, ...serverNames.keys()];
  }

  /** URL on the site's own server that answers with a signed URL. Relative URLs resolve against the document. */
  @property()
  signedUrlEndpoint: string | undefined;

  /** Gives a signed URL, anew for each connection, within 10 s: for pages that ask their server by themselves. */
  @property({ attribute: false })
  signedUrlProvider: (() => string | Promise<string>) | undefined;

  /**
   * Whether the signed URL is asked for when a pointer or the focus comes to the element, or by `preload()`: at most one that
   * is not used in a visit, thrown away after 10 minutes.
   */
  @property({ converter: flag })
  prefetch = false;

  /** An already minted `wss:` URL; it serves one conversation. */
  @property()
  signedUrl: string | undefined;

  /** A public agent; with `signed-url-endpoint` it is sent along as `agent_id`. */
  @property()
  agentId: string | undefined;

  /** For development on a loopback host only; refused anywhere else. */
  @property()
  apiKey: string | undefined;

  /** Region that `agent-id` and `api-key` connect to. */
  @property({ converter: lowerCased })
  serverLocation: ServerLocation | undefined = 'us';

  /** How it looks: fills its box, floats above the page, or leaves everything to the slot. */
  @property({ converter: keyword<Variant>(['inline', 'floating', 'headless']) })
  variant: Variant = 'inline';

  /** Where a floating one floats. */
  @property({
    converter: keyword<Placement>(['bottom-right', 'bottom-left', 'bottom', 'top-right', 'top-left', 'top']),
  })
  placement: Placement = 'bottom-right';

  /** Light or dark: `auto` is as the page around it, by its `color-scheme`; `system` as the visitor's system. */
  @property({ converter: keyword<Theme>(['auto', 'light', 'dark', 'system']) })
  theme: Theme = 'auto';

  /** The colours, where the page sets no `--voice-agent-accent`: black on white, indigo, teal or rust. */
  @property({ converter: keyword<Preset>(['paper', 'iris', 'lagoon', 'ember']) })
  preset: Preset = 'paper';

  /** How much room there is between things: `compact` is for small boxes. */
  @property({ converter: keyword<Density>(['comfortable', 'compact']) })
  density: Density = 'comfortable';

  /** What shows how loud both sides are: a ball that moves by itself, five bars, or nothing. */
  @property({ converter: keyword<Shape>(['orb', 'bars', 'none']) })
  visualizer: Shape = 'orb';

  /** What is seen of a spoken conversation: `auto` is the voice once it was started by voice, until the visitor chooses. */
  @property({ converter: keyword<'auto' | View>(['auto', 'voice', 'transcript']) })
  view: 'auto' | View = 'auto';

  /** Heading before anything was said. Default: “Hi, how can I help?” in the visitor's language. */
  @property()
  greeting: string | undefined;

  /** Up to six things to say first: pressing one starts a conversation with it. A JSON list, or one a line. */
  @property({ converter: lines })
  starters: readonly string[] | undefined;

  /** Words on a closed launcher; empty for none. Default: “Talk to the assistant”, unless the slot `launcher` has a picture. */
  @property()
  launcherLabel: string | undefined;

  /** What the launcher does: `open` opens the panel, `start` also starts a conversation. */
  @property({ converter: keyword<'open' | 'start'>(['open', 'start']) })
  launcherAction: 'open' | 'start' = 'open';

  /**
   * A sentence that stands above the closed launcher after 6 s, once in a visit; `sessionStorage` remembers that. Nothing is shown or stored
   * unless it is set.
   */
  @property()
  launcherGreeting: string | undefined;

  /** The site's terms: a link to them stands below the ways to begin, and beside the button that agrees. */
  @property()
  termsUrl: string | undefined;

  /** What tools are called before visitors, such as `{"create_event": "Add to your calendar"}`; a JSON object as an attribute. */
  @property({ converter: json })
  toolLabels: Readonly<Record<string, string>> | undefined;

  /**
   * Lets the visitor attach files: PNG, JPEG, GIF and WebP up to 10 MB, PDF up to 20 MB. Fewer types where they are named as in
   * `<input accept>`, such as `image/*`. The agent must be set to take files.
   */
  @property({ converter: types })
  files: boolean | string = false;

  /** How many files the visitor may send in one conversation; no more than the agent is set to take. Default: 10. */
  @property({ converter: numeric })
  filesMax: number | undefined = 10;

  /** Whether the panel of a floating one is open. */
  @property({ converter: flag, reflect: true })
  open = false;

  /** A typed conversation: no microphone, no sound. */
  @property({ converter: flag })
  textOnly = false;

  /** Whether the microphone is muted. */
  @property({ converter: flag })
  muted = false;

  /** Volume of the agent, 0 to 1. */
  @property({ converter: numeric })
  volume = 1;

  /** Language of the agent, such as `de`, `de-AT` or `de_AT`; it is told the service's own code. */
  @property()
  language: string | undefined;

  /** The site's own id of the visitor, told to the agent. */
  @property()
  userId: string | undefined;

  /** Branch of the agent to talk to. */
  @property()
  branchId: string | undefined;

  /** Environment of the agent, such as `staging`; it decides about the variables the agent sees. */
  @property()
  environment: string | undefined;

  /** Node of the agent's workflow to start at. */
  @property()
  startingNodeId: string | undefined;

  /** Values that the agent's prompt refers to; a JSON object as an attribute. */
  @property({ converter: json })
  dynamicVariables: DynamicVariables | undefined;

  /** Another system prompt. Overrides must be allowed in the agent's security settings. */
  @property()
  overridePrompt: string | undefined;

  /** Another language model. */
  @property()
  overrideLlm: string | undefined;

  /** Another first message; an empty one makes the agent wait for the visitor. */
  @property()
  overrideFirstMessage: string | undefined;

  /** What the agent says when its language model lets it wait. */
  @property()
  overrideSoftTimeoutMessage: string | undefined;

  /** What the agent says when the conversation has lasted as long as it may. */
  @property()
  overrideMaxDurationMessage: string | undefined;

  /** Ids of the tools that the agent may use, separated by blanks or commas. */
  @property({ converter: list })
  overrideToolIds: readonly string[] | undefined;

  /** Documents that the agent may look things up in; a JSON list as an attribute. */
  @property({ converter: json })
  overrideKnowledgeBase: readonly KnowledgeBaseEntry[] | undefined;

  /** Another voice. */
  @property()
  overrideVoiceId: string | undefined;

  /** Stability of the voice, 0 to 1. */
  @property({ converter: numeric })
  overrideStability: number | undefined;

  /** Speed of the voice, 0.7 to 5. */
  @property({ converter: numeric })
  overrideSpeed: number | undefined;

  /** Similarity of the voice to the original, 0 to 1. */
  @property({ converter: numeric })
  overrideSimilarityBoost: number | undefined;

  /** Words that speech recognition should expect, separated by blanks or commas. */
  @property({ converter: list })
  asrKeywords: readonly string[] | undefined;

  /** At most 10 native MCP servers, separated by blanks or commas. */
  @property({ converter: list })
  nativeMcpServerIds: readonly string[] | undefined;

  /** Messages to ask the service for, separated by blanks. Left to the agent's settings unless set. */
  @property({ converter: list })
  clientEvents: readonly string[] | undefined;

  /** Further parameters for a custom language model; a JSON object as an attribute. */
  @property({ converter: json })
  customLlmExtraBody: JsonObject | undefined;

  /** What calls the agent, in the service's own words, and its version; a JSON object as an attribute. */
  @property({ converter: json })
  sourceInfo: { source?: SourceName; version?: string } | undefined;

  /** Tools to be mocked instead of called, in tests; a JSON object as an attribute. */
  @property({ converter: json })
  toolMockConfig: JsonObject | undefined;

  /** Preferred microphone. */
  @property()
  inputDeviceId: string | undefined;

  /** Preferred loudspeaker, where the browser can choose. */
  @property()
  outputDeviceId: string | undefined;

  /** Whether the microphone is heard only while the talk button or the space bar is held. */
  @property({ converter: flag })
  pushToTalk = false;

  /** Whether muting gives the microphone back to the system, so that its light goes out. */
  @property({ converter: flag })
  releaseOnMute = false;

  /** Whether the agent gives way at once when the visitor begins to speak: `duck` lowers its voice. Default: no. */
  @property({ converter: keywordIfAny<'duck'>(['duck']) })
  yield: 'duck' | undefined;

  /** A self-hosted `worklets/processors.js`, for a strict Content-Security-Policy. */
  @property()
  workletSrc: string | undefined;

  /**
   * The folder that has `chunks/`, for the one-file builds where the script cannot know its own address: inlined,
   * concatenated, or loaded by an optimiser. Translations, Markdown and what few pages switch on are fetched from there.
   */
  @property()
  base: string | undefined;

  /** Whether to stay down after a drop. */
  @property({ converter: flag })
  noReconnect = false;

  /** `pcm`, as the service announces, or `webm` for servers that take it. */
  @property({ converter: keyword<'pcm' | 'webm'>(['pcm', 'webm']) })
  audioInput: 'pcm' | 'webm' = 'pcm';

  /** How long a client tool may take, in ms. Default: 30000. */
  @property({ converter: numeric })
  toolTimeout: number | undefined;

  /** Ends a conversation in which nobody has said anything for so long, in ms. Default: never. */
  @property({ converter: numeric })
  idleTimeout: number | undefined;

  /** What to ask the browser for. Default: echo cancellation, noise suppression and gain control. */
  @property({ attribute: false })
  audioConstraints: AudioConstraints | undefined;

  /** Recorded in place of the microphone, which is then not asked for. It is never stopped here. */
  @property({ attribute: false })
  inputStream: MediaStream | undefined;

  /** Origins beside its own that the endpoint may redirect to. */
  @property({ attribute: false })
  allowedRedirectOrigins: readonly string[] | undefined;

  /** Strings to show in place of the built-in ones. */
  @property({ attribute: false })
  labels: Partial<Labels> | undefined;

  /** Which turns screen readers announce: `typed` leaves out what is spoken aloud and what the visitor has typed. */
  @property({ converter: keyword<'typed' | 'all'>(['typed', 'all']) })
  announce: 'typed' | 'all' = 'typed';

  /** Languages that the visitor can choose from, such as `en de`, separated by blanks. Default: no choice. */
  @property({ converter: list })
  languages: readonly string[] | undefined;

  /**
   * Hosts that links of the agent may lead to; subdomains count. `self` is the page's own origin and lets relative links be
   * links. Default: any host, and no relative links.
   */
  @property({ converter: list })
  allowedLinkHosts: readonly string[] | undefined;

  /** Hosts that images of the agent may come from; subdomains count. Default: none. */
  @property({ converter: list })
  allowedImageHosts: readonly string[] | undefined;

  /**
   * Whether the conversation and what the visitor has set outlive the page: `tab` keeps them in `sessionStorage` until the tab is
   * closed, for the element with this `id` and `agent-id`. Nothing is stored otherwise.
   */
  @property({ converter: keyword<'off' | 'tab'>(['off', 'tab']) })
  persist: 'off' | 'tab' = 'off';

  /** Names the `localStorage` key under which the visitor's consent is remembered. Nothing is stored unless it is set. */
  @property()
  rememberConsent: string | undefined;

  /**
   * Ready-made tools by which the agent may act on the page: `navigate`, `highlight` and `fill-form`, separated by blanks. A tool
   * that the page has registered under such a name wins. Default: none.
   */
  @property({ converter: list })
  tools: readonly string[] | undefined;

  /** Whether an overlay shows what goes on inside, and writes a report to be pasted: for whoever looks for a fault. */
  @property({ converter: flag })
  debug = false;

  /** What is logged: `silent`, `error`, `warn`, `info` (states, turns) or `debug` (messages without secrets). */
  @property({
    converter: keyword<LogLevel>(['warn', 'silent', 'error', 'info', 'debug']),
  })
  logLevel: LogLevel = 'warn';

  /** Where the log goes. Default: `console`. */
  @property({ attribute: false })
  logger: Logger | undefined;
}
