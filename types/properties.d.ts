// The properties, attributes and events of <voice-agent>, for templates. Written by `npm run manifest`.
import type {
  VoiceAgentElement,
  VoiceAgentStartEvent,
  VoiceAgentStatusEvent,
  VoiceAgentModeEvent,
  VoiceAgentTranscriptEvent,
  VoiceAgentCaptionEvent,
  VoiceAgentInterruptionEvent,
  VoiceAgentToolCallEvent,
  VoiceAgentToolApprovalEvent,
  VoiceAgentMessageEvent,
  VoiceAgentMetricsEvent,
  VoiceAgentErrorEvent,
  VoiceAgentEndEvent,
  VoiceAgentLinkEvent,
  VoiceAgentToggleEvent,
  VoiceAgentMuteEvent,
  VoiceAgentVolumeEvent,
  VoiceAgentDeviceEvent,
  VoiceAgentLanguageEvent,
  VoiceAgentViewEvent,
  VoiceAgentHoldEvent,
  VoiceAgentYieldEvent,
} from '../dist/element.js';

export type VoiceAgentElementProps = {
  /** URL on the site's own server that answers with a signed URL. Relative URLs resolve against the document. */
  'signed-url-endpoint'?: string | undefined;
  /** An already minted `wss:` URL; it serves one conversation. */
  'signed-url'?: string | undefined;
  /** A public agent; with `signed-url-endpoint` it is sent along as `agent_id`. */
  'agent-id'?: string | undefined;
  /** For development on a loopback host only; refused anywhere else. */
  'api-key'?: string | undefined;
  /** Region that `agent-id` and `api-key` connect to. */
  'server-location'?: 'us' | 'global' | 'eu-residency' | 'in-residency' | 'sg-residency' | undefined;
  /** Words on a closed launcher; empty for none. Default: “Talk to the assistant”, unless the slot `launcher` has a picture. */
  'launcher-label'?: string | undefined;
  /** What the launcher does: `open` opens the panel, `start` also starts a conversation. */
  'launcher-action'?: 'open' | 'start' | undefined;
  /** A sentence that stands above the closed launcher after 6 s, once in a visit; `sessionStorage` remembers that. Nothing is shown or stored
unless it is set. */
  'launcher-greeting'?: string | undefined;
  /** The site's terms: a link to them stands below the ways to begin, and beside the button that agrees. */
  'terms-url'?: string | undefined;
  /** What tools are called before visitors, such as `{"create_event": "Add to your calendar"}`; a JSON object as an attribute. */
  'tool-labels'?: string | undefined;
  /** How many files the visitor may send in one conversation; no more than the agent is set to take. Default: 10. */
  'files-max'?: number | `${number}` | undefined;
  /** A typed conversation: no microphone, no sound. */
  'text-only'?: boolean | '' | 'true' | 'false' | undefined;
  /** The site's own id of the visitor, told to the agent. */
  'user-id'?: string | undefined;
  /** Branch of the agent to talk to. */
  'branch-id'?: string | undefined;
  /** Node of the agent's workflow to start at. */
  'starting-node-id'?: string | undefined;
  /** Values that the agent's prompt refers to; a JSON object as an attribute. */
  'dynamic-variables'?: string | undefined;
  /** Another system prompt. Overrides must be allowed in the agent's security settings. */
  'override-prompt'?: string | undefined;
  /** Another language model. */
  'override-llm'?: string | undefined;
  /** Another first message; an empty one makes the agent wait for the visitor. */
  'override-first-message'?: string | undefined;
  /** What the agent says when its language model lets it wait. */
  'override-soft-timeout-message'?: string | undefined;
  /** What the agent says when the conversation has lasted as long as it may. */
  'override-max-duration-message'?: string | undefined;
  /** Ids of the tools that the agent may use, separated by blanks or commas. */
  'override-tool-ids'?: string | undefined;
  /** Documents that the agent may look things up in; a JSON list as an attribute. */
  'override-knowledge-base'?: string | undefined;
  /** Another voice. */
  'override-voice-id'?: string | undefined;
  /** Stability of the voice, 0 to 1. */
  'override-stability'?: number | `${number}` | undefined;
  /** Speed of the voice, 0.7 to 5. */
  'override-speed'?: number | `${number}` | undefined;
  /** Similarity of the voice to the original, 0 to 1. */
  'override-similarity-boost'?: number | `${number}` | undefined;
  /** Words that speech recognition should expect, separated by blanks or commas. */
  'asr-keywords'?: string | undefined;
  /** At most 10 native MCP servers, separated by blanks or commas. */
  'native-mcp-server-ids'?: string | undefined;
  /** Messages to ask the service for, separated by blanks. Left to the agent's settings unless set. */
  'client-events'?: string | undefined;
  /** Further parameters for a custom language model; a JSON object as an attribute. */
  'custom-llm-extra-body'?: string | undefined;
  /** What calls the agent, in the service's own words, and its version; a JSON object as an attribute. */
  'source-info'?: string | undefined;
  /** Tools to be mocked instead of called, in tests; a JSON object as an attribute. */
  'tool-mock-config'?: string | undefined;
  /** Preferred microphone. */
  'input-device-id'?: string | undefined;
  /** Preferred loudspeaker, where the browser can choose. */
  'output-device-id'?: string | undefined;
  /** Whether the microphone is heard only while the talk button or the space bar is held. */
  'push-to-talk'?: boolean | '' | 'true' | 'false' | undefined;
  /** Whether muting gives the microphone back to the system, so that its light goes out. */
  'release-on-mute'?: boolean | '' | 'true' | 'false' | undefined;
  /** A self-hosted `worklets/processors.js`, for a strict Content-Security-Policy. */
  'worklet-src'?: string | undefined;
  /** Whether to stay down after a drop. */
  'no-reconnect'?: boolean | '' | 'true' | 'false' | undefined;
  /** `pcm`, as the service announces, or `webm` for servers that take it. */
  'audio-input'?: 'pcm' | 'webm' | undefined;
  /** How long a client tool may take, in ms. Default: 30000. */
  'tool-timeout'?: number | `${number}` | undefined;
  /** Ends a conversation in which nobody has said anything for so long, in ms. Default: never. */
  'idle-timeout'?: number | `${number}` | undefined;
  /** Hosts that links of the agent may lead to; subdomains count. `self` is the page's own origin and lets relative links be
links. Default: any host, and no relative links. */
  'allowed-link-hosts'?: string | undefined;
  /** Hosts that images of the agent may come from; subdomains count. Default: none. */
  'allowed-image-hosts'?: string | undefined;
  /** Names the `localStorage` key under which the visitor's consent is remembered. Nothing is stored unless it is set. */
  'remember-consent'?: string | undefined;
  /** What is logged: `silent`, `error`, `warn`, `info` (states, turns) or `debug` (messages without secrets). */
  'log-level'?: 'silent' | 'error' | 'warn' | 'info' | 'debug' | undefined;
  /** URL on the site's own server that answers with a signed URL. Relative URLs resolve against the document. */
  signedUrlEndpoint?: VoiceAgentElement['signedUrlEndpoint'] | undefined;
  /** Gives a signed URL, anew for each connection, within 10 s: for pages that ask their server by themselves. */
  signedUrlProvider?: VoiceAgentElement['signedUrlProvider'] | undefined;
  /** Whether the signed URL is asked for when a pointer or the focus comes to the element, or by `preload()`: at most one that
is not used in a visit, thrown away after 10 minutes. */
  prefetch?: VoiceAgentElement['prefetch'] | boolean | '' | 'true' | 'false' | undefined;
  /** An already minted `wss:` URL; it serves one conversation. */
  signedUrl?: VoiceAgentElement['signedUrl'] | undefined;
  /** A public agent; with `signed-url-endpoint` it is sent along as `agent_id`. */
  agentId?: VoiceAgentElement['agentId'] | undefined;
  /** For development on a loopback host only; refused anywhere else. */
  apiKey?: VoiceAgentElement['apiKey'] | undefined;
  /** Region that `agent-id` and `api-key` connect to. */
  serverLocation?: VoiceAgentElement['serverLocation'] | undefined;
  /** How it looks: fills its box, floats above the page, or leaves everything to the slot. */
  variant?: VoiceAgentElement['variant'] | 'inline' | 'floating' | 'headless' | undefined;
  /** Where a floating one floats. */
  placement?:
    | VoiceAgentElement['placement']
    | 'bottom-right'
    | 'bottom-left'
    | 'bottom'
    | 'top-right'
    | 'top-left'
    | 'top'
    | undefined;
  /** Light or dark: `auto` is as the page around it, by its `color-scheme`; `system` as the visitor's system. */
  theme?: VoiceAgentElement['theme'] | 'auto' | 'light' | 'dark' | 'system' | undefined;
  /** The colours, where the page sets no `--voice-agent-accent`: black on white, indigo, teal or rust. */
  preset?: VoiceAgentElement['preset'] | 'paper' | 'iris' | 'lagoon' | 'ember' | undefined;
  /** How much room there is between things: `compact` is for small boxes. */
  density?: VoiceAgentElement['density'] | 'comfortable' | 'compact' | undefined;
  /** What shows how loud both sides are: a ball that moves by itself, five bars, or nothing. */
  visualizer?: VoiceAgentElement['visualizer'] | 'orb' | 'bars' | 'none' | undefined;
  /** What is seen of a spoken conversation: `auto` is the voice once it was started by voice, until the visitor chooses. */
  view?: VoiceAgentElement['view'] | 'auto' | 'voice' | 'transcript' | undefined;
  /** Heading before anything was said. Default: “Hi, how can I help?” in the visitor's language. */
  greeting?: VoiceAgentElement['greeting'] | string | undefined;
  /** Up to six things to say first: pressing one starts a conversation with it. A JSON list, or one a line. */
  starters?: VoiceAgentElement['starters'] | string | undefined;
  /** Words on a closed launcher; empty for none. Default: “Talk to the assistant”, unless the slot `launcher` has a picture. */
  launcherLabel?: VoiceAgentElement['launcherLabel'] | undefined;
  /** What the launcher does: `open` opens the panel, `start` also starts a conversation. */
  launcherAction?: VoiceAgentElement['launcherAction'] | undefined;
  /** A sentence that stands above the closed launcher after 6 s, once in a visit; `sessionStorage` remembers that. Nothing is shown or stored
unless it is set. */
  launcherGreeting?: VoiceAgentElement['launcherGreeting'] | undefined;
  /** The site's terms: a link to them stands below the ways to begin, and beside the button that agrees. */
  termsUrl?: VoiceAgentElement['termsUrl'] | undefined;
  /** What tools are called before visitors, such as `{"create_event": "Add to your calendar"}`; a JSON object as an attribute. */
  toolLabels?: VoiceAgentElement['toolLabels'] | undefined;
  /** Lets the visitor attach files: PNG, JPEG, GIF and WebP up to 10 MB, PDF up to 20 MB. Fewer types where they are named as in
`<input accept>`, such as `image/*`. The agent must be set to take files. */
  files?: VoiceAgentElement['files'] | string | undefined;
  /** How many files the visitor may send in one conversation; no more than the agent is set to take. Default: 10. */
  filesMax?: VoiceAgentElement['filesMax'] | undefined;
  /** Whether the panel of a floating one is open. */
  open?: VoiceAgentElement['open'] | boolean | '' | 'true' | 'false' | undefined;
  /** A typed conversation: no microphone, no sound. */
  textOnly?: VoiceAgentElement['textOnly'] | undefined;
  /** Whether the microphone is muted. */
  muted?: VoiceAgentElement['muted'] | boolean | '' | 'true' | 'false' | undefined;
  /** Volume of the agent, 0 to 1. */
  volume?: VoiceAgentElement['volume'] | number | `${number}` | undefined;
  /** Language of the agent, such as `de`, `de-AT` or `de_AT`; it is told the service's own code. */
  language?: VoiceAgentElement['language'] | string | undefined;
  /** The site's own id of the visitor, told to the agent. */
  userId?: VoiceAgentElement['userId'] | undefined;
  /** Branch of the agent to talk to. */
  branchId?: VoiceAgentElement['branchId'] | undefined;
  /** Environment of the agent, such as `staging`; it decides about the variables the agent sees. */
  environment?: VoiceAgentElement['environment'] | string | undefined;
  /** Node of the agent's workflow to start at. */
  startingNodeId?: VoiceAgentElement['startingNodeId'] | undefined;
  /** Values that the agent's prompt refers to; a JSON object as an attribute. */
  dynamicVariables?: VoiceAgentElement['dynamicVariables'] | undefined;
  /** Another system prompt. Overrides must be allowed in the agent's security settings. */
  overridePrompt?: VoiceAgentElement['overridePrompt'] | undefined;
  /** Another language model. */
  overrideLlm?: VoiceAgentElement['overrideLlm'] | undefined;
  /** Another first message; an empty one makes the agent wait for the visitor. */
  overrideFirstMessage?: VoiceAgentElement['overrideFirstMessage'] | undefined;
  /** What the agent says when its language model lets it wait. */
  overrideSoftTimeoutMessage?: VoiceAgentElement['overrideSoftTimeoutMessage'] | undefined;
  /** What the agent says when the conversation has lasted as long as it may. */
  overrideMaxDurationMessage?: VoiceAgentElement['overrideMaxDurationMessage'] | undefined;
  /** Ids of the tools that the agent may use, separated by blanks or commas. */
  overrideToolIds?: VoiceAgentElement['overrideToolIds'] | undefined;
  /** Documents that the agent may look things up in; a JSON list as an attribute. */
  overrideKnowledgeBase?: VoiceAgentElement['overrideKnowledgeBase'] | undefined;
  /** Another voice. */
  overrideVoiceId?: VoiceAgentElement['overrideVoiceId'] | undefined;
  /** Stability of the voice, 0 to 1. */
  overrideStability?: VoiceAgentElement['overrideStability'] | undefined;
  /** Speed of the voice, 0.7 to 5. */
  overrideSpeed?: VoiceAgentElement['overrideSpeed'] | undefined;
  /** Similarity of the voice to the original, 0 to 1. */
  overrideSimilarityBoost?: VoiceAgentElement['overrideSimilarityBoost'] | undefined;
  /** Words that speech recognition should expect, separated by blanks or commas. */
  asrKeywords?: VoiceAgentElement['asrKeywords'] | undefined;
  /** At most 10 native MCP servers, separated by blanks or commas. */
  nativeMcpServerIds?: VoiceAgentElement['nativeMcpServerIds'] | undefined;
  /** Messages to ask the service for, separated by blanks. Left to the agent's settings unless set. */
  clientEvents?: VoiceAgentElement['clientEvents'] | undefined;
  /** Further parameters for a custom language model; a JSON object as an attribute. */
  customLlmExtraBody?: VoiceAgentElement['customLlmExtraBody'] | undefined;
  /** What calls the agent, in the service's own words, and its version; a JSON object as an attribute. */
  sourceInfo?: VoiceAgentElement['sourceInfo'] | undefined;
  /** Tools to be mocked instead of called, in tests; a JSON object as an attribute. */
  toolMockConfig?: VoiceAgentElement['toolMockConfig'] | undefined;
  /** Preferred microphone. */
  inputDeviceId?: VoiceAgentElement['inputDeviceId'] | undefined;
  /** Preferred loudspeaker, where the browser can choose. */
  outputDeviceId?: VoiceAgentElement['outputDeviceId'] | undefined;
  /** Whether the microphone is heard only while the talk button or the space bar is held. */
  pushToTalk?: VoiceAgentElement['pushToTalk'] | undefined;
  /** Whether muting gives the microphone back to the system, so that its light goes out. */
  releaseOnMute?: VoiceAgentElement['releaseOnMute'] | undefined;
  /** Whether the agent gives way at once when the visitor begins to speak: `duck` lowers its voice. Default: no. */
  yield?: VoiceAgentElement['yield'] | string | undefined;
  /** A self-hosted `worklets/processors.js`, for a strict Content-Security-Policy. */
  workletSrc?: VoiceAgentElement['workletSrc'] | undefined;
  /** The folder that has `chunks/`, for the one-file builds where the script cannot know its own address: inlined,
concatenated, or loaded by an optimiser. Translations, Markdown and what few pages switch on are fetched from there. */
  base?: VoiceAgentElement['base'] | string | undefined;
  /** Whether to stay down after a drop. */
  noReconnect?: VoiceAgentElement['noReconnect'] | undefined;
  /** `pcm`, as the service announces, or `webm` for servers that take it. */
  audioInput?: VoiceAgentElement['audioInput'] | undefined;
  /** How long a client tool may take, in ms. Default: 30000. */
  toolTimeout?: VoiceAgentElement['toolTimeout'] | undefined;
  /** Ends a conversation in which nobody has said anything for so long, in ms. Default: never. */
  idleTimeout?: VoiceAgentElement['idleTimeout'] | undefined;
  /** What to ask the browser for. Default: echo cancellation, noise suppression and gain control. */
  audioConstraints?: VoiceAgentElement['audioConstraints'] | undefined;
  /** Recorded in place of the microphone, which is then not asked for. It is never stopped here. */
  inputStream?: VoiceAgentElement['inputStream'] | undefined;
  /** Origins beside its own that the endpoint may redirect to. */
  allowedRedirectOrigins?: VoiceAgentElement['allowedRedirectOrigins'] | undefined;
  /** Strings to show in place of the built-in ones. */
  labels?: VoiceAgentElement['labels'] | undefined;
  /** Which turns screen readers announce: `typed` leaves out what is spoken aloud and what the visitor has typed. */
  announce?: VoiceAgentElement['announce'] | 'typed' | 'all' | undefined;
  /** Languages that the visitor can choose from, such as `en de`, separated by blanks. Default: no choice. */
  languages?: VoiceAgentElement['languages'] | string | undefined;
  /** Hosts that links of the agent may lead to; subdomains count. `self` is the page's own origin and lets relative links be
links. Default: any host, and no relative links. */
  allowedLinkHosts?: VoiceAgentElement['allowedLinkHosts'] | undefined;
  /** Hosts that images of the agent may come from; subdomains count. Default: none. */
  allowedImageHosts?: VoiceAgentElement['allowedImageHosts'] | undefined;
  /** Whether the conversation and what the visitor has set outlive the page: `tab` keeps them in `sessionStorage` until the tab is
closed, for the element with this `id` and `agent-id`. Nothing is stored otherwise. */
  persist?: VoiceAgentElement['persist'] | 'off' | 'tab' | undefined;
  /** Names the `localStorage` key under which the visitor's consent is remembered. Nothing is stored unless it is set. */
  rememberConsent?: VoiceAgentElement['rememberConsent'] | undefined;
  /** Ready-made tools by which the agent may act on the page: `navigate`, `highlight` and `fill-form`, separated by blanks. A tool
that the page has registered under such a name wins. Default: none. */
  tools?: VoiceAgentElement['tools'] | string | undefined;
  /** Whether an overlay shows what goes on inside, and writes a report to be pasted: for whoever looks for a fault. */
  debug?: VoiceAgentElement['debug'] | boolean | '' | 'true' | 'false' | undefined;
  /** What is logged: `silent`, `error`, `warn`, `info` (states, turns) or `debug` (messages without secrets). */
  logLevel?: VoiceAgentElement['logLevel'] | undefined;
  /** Where the log goes. Default: `console`. */
  logger?: VoiceAgentElement['logger'] | undefined;

  /** A conversation is about to start; `preventDefault()` keeps it from starting. */
  'onvoice-agent-start'?: ((e: VoiceAgentStartEvent) => void) | undefined;
  /** `status` has changed: `{ status, previous, reconnect? }`. */
  'onvoice-agent-status'?: ((e: VoiceAgentStatusEvent) => void) | undefined;
  /** `mode` has changed: `{ mode, previous }`. */
  'onvoice-agent-mode'?: ((e: VoiceAgentModeEvent) => void) | undefined;
  /** Something was said: `{ role, text, final, corrected, eventId, turnId }`. */
  'onvoice-agent-transcript'?: ((e: VoiceAgentTranscriptEvent) => void) | undefined;
  /** Words that can be heard now: `{ turnId, text, start, end }`. */
  'onvoice-agent-caption'?: ((e: VoiceAgentCaptionEvent) => void) | undefined;
  /** The visitor spoke over the agent: `{ eventId }`. */
  'onvoice-agent-interruption'?: ((e: VoiceAgentInterruptionEvent) => void) | undefined;
  /** The agent calls a tool: `{ name, parameters, toolCallId, signal, respondWith }`. */
  'onvoice-agent-tool-call'?: ((e: VoiceAgentToolCallEvent) => void) | undefined;
  /** A tool needs approval: `{ name, description, parameters, toolCallId, signal, approve, deny }`; `signal` fires when the question is over; `preventDefault()` keeps the built-in question away. */
  'onvoice-agent-tool-approval'?: ((e: VoiceAgentToolApprovalEvent) => void) | undefined;
  /** Every message of the service, as it came. */
  'onvoice-agent-message'?: ((e: VoiceAgentMessageEvent) => void) | undefined;
  /** New numbers: the `metrics` property. */
  'onvoice-agent-metrics'?: ((e: VoiceAgentMetricsEvent) => void) | undefined;
  /** Something went wrong: `{ code, message, retryable, error }`; `preventDefault()` keeps it out of the log. */
  'onvoice-agent-error'?: ((e: VoiceAgentErrorEvent) => void) | undefined;
  /** A started conversation is over: `{ reason, code }`. */
  'onvoice-agent-end'?: ((e: VoiceAgentEndEvent) => void) | undefined;
  /** The visitor has pressed a link of the agent, or its tool `navigate` goes to an address: `{ href }`; `preventDefault()` keeps the browser from following it, for pages that route by themselves. */
  'onvoice-agent-link'?: ((e: VoiceAgentLinkEvent) => void) | undefined;
  /** The element has opened or closed its panel: `{ open }`. This and the following are not fired for what the page itself sets. */
  'onvoice-agent-toggle'?: ((e: VoiceAgentToggleEvent) => void) | undefined;
  /** The visitor has muted or unmuted the microphone: `{ muted }`. */
  'onvoice-agent-mute'?: ((e: VoiceAgentMuteEvent) => void) | undefined;
  /** The visitor has changed the volume: `{ volume }`. */
  'onvoice-agent-volume'?: ((e: VoiceAgentVolumeEvent) => void) | undefined;
  /** The visitor has chosen a microphone or a loudspeaker: `{ kind, deviceId }`. */
  'onvoice-agent-device'?: ((e: VoiceAgentDeviceEvent) => void) | undefined;
  /** The visitor has chosen a language: `{ language }`. */
  'onvoice-agent-language'?: ((e: VoiceAgentLanguageEvent) => void) | undefined;
  /** The visitor sees the voice or the transcript now: `{ view }`. */
  'onvoice-agent-view'?: ((e: VoiceAgentViewEvent) => void) | undefined;
  /** The conversation is on hold, or goes on: `{ held }`. */
  'onvoice-agent-hold'?: ((e: VoiceAgentHoldEvent) => void) | undefined;
  /** With `yield`: the agent's voice is lowered because the visitor speaks, or is as before: `{ yielding }`. */
  'onvoice-agent-yield'?: ((e: VoiceAgentYieldEvent) => void) | undefined;
};

export type CustomCssProperties = {
  /** Colour of buttons and of the visitor's turns; what is written on it, its form in the dark, links and orb follow. */
  '--voice-agent-accent'?: string | undefined;
  /** The accent in the dark, where the one derived from it is not the right one. */
  '--voice-agent-accent-dark'?: string | undefined;
  /** Colour of the orb. Default: the accent; without one, blue. */
  '--voice-agent-orb'?: string | undefined;
  /** Text on the accent colour. */
  '--voice-agent-on-accent'?: string | undefined;
  /** Background. */
  '--voice-agent-background'?: string | undefined;
  /** Background of the agent's turns. */
  '--voice-agent-surface'?: string | undefined;
  /** Text. */
  '--voice-agent-text'?: string | undefined;
  /** Less important text. */
  '--voice-agent-muted'?: string | undefined;
  /** Lines. */
  '--voice-agent-border'?: string | undefined;
  /** Errors, and the button that ends. */
  '--voice-agent-danger'?: string | undefined;
  /** Text on that colour. */
  '--voice-agent-on-danger'?: string | undefined;
  /** Radius of the panel's corners, 0 to 28 px; the others follow it. */
  '--voice-agent-radius'?: string | undefined;
  /** Density: the basic distance. */
  '--voice-agent-space'?: string | undefined;
  /** Size of buttons. */
  '--voice-agent-button-size'?: string | undefined;
  /** Font shorthand; `medium` is the visitor's own size, `page` takes the font around the element. Fields are never smaller than 16 px. */
  '--voice-agent-font'?: string | undefined;
  /** Greatest height of the panel. */
  '--voice-agent-max-height'?: string | undefined;
  /** Width of a floating panel. */
  '--voice-agent-width'?: string | undefined;
  /** Distance of a floating one from the edge at its side, as for a bar of the page. */
  '--voice-agent-offset-x'?: string | undefined;
  /** Distance of a floating one from the edge above or below it. */
  '--voice-agent-offset-y'?: string | undefined;
  /** Level of a floating one in engines without popovers; elsewhere it is in the top layer, above every level. */
  '--voice-agent-z-index'?: string | undefined;
};
