// The attributes of <voice-agent>, for templates. Written by `npm run manifest`.
import type { VoiceAgentElement } from '../dist/element.js';

export type VoiceAgentElementProps = {
  /** URL on the site's own server that answers with a signed URL. Relative URLs resolve against the document. */
  'signed-url-endpoint'?: string | undefined;
  /** Whether the signed URL is asked for when a pointer or the focus comes to the element, or by `preload()`: at most one that
is not used in a visit, thrown away after 10 minutes. */
  prefetch?: boolean | '' | 'true' | 'false' | undefined;
  /** An already minted `wss:` URL; it serves one conversation. */
  'signed-url'?: string | undefined;
  /** A public agent; with `signed-url-endpoint` it is sent along as `agent_id`. */
  'agent-id'?: string | undefined;
  /** For development on a loopback host only; refused anywhere else. */
  'api-key'?: string | undefined;
  /** Region that `agent-id` and `api-key` connect to. */
  'server-location'?: 'us' | 'global' | 'eu-residency' | 'in-residency' | 'sg-residency' | undefined;
  /** How it looks: fills its box, floats above the page, or leaves everything to the slot. */
  variant?: 'inline' | 'floating' | 'headless' | undefined;
  /** Where a floating one floats. */
  placement?: 'bottom-right' | 'bottom-left' | 'bottom' | 'top-right' | 'top-left' | 'top' | undefined;
  /** Light or dark: `auto` is as the page around it, by its `color-scheme`; `system` as the visitor's system. */
  theme?: 'auto' | 'light' | 'dark' | 'system' | undefined;
  /** The colours, where the page sets no `--voice-agent-accent`: black on white, indigo, teal or rust. */
  preset?: 'paper' | 'iris' | 'lagoon' | 'ember' | undefined;
  /** How much room there is between things: `compact` is for small boxes. */
  density?: 'comfortable' | 'compact' | undefined;
  /** What shows how loud both sides are: a ball that moves by itself, five bars, or nothing. */
  visualizer?: 'orb' | 'bars' | 'none' | undefined;
  /** What is seen of a spoken conversation: `auto` is the voice once it was started by voice, until the visitor chooses. */
  view?: 'auto' | 'voice' | 'transcript' | undefined;
  /** Heading before anything was said. Default: “Hi, how can I help?” in the visitor's language. */
  greeting?: string | undefined;
  /** Up to six things to say first: pressing one starts a conversation with it. A JSON list, or one a line. */
  starters?: string | undefined;
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
  /** Lets the visitor attach files: PNG, JPEG, GIF and WebP up to 10 MB, PDF up to 20 MB. Fewer types where they are named as in
`<input accept>`, such as `image/*`. The agent must be set to take files. */
  files?: string | undefined;
  /** How many files the visitor may send in one conversation; no more than the agent is set to take. Default: 10. */
  'files-max'?: number | `${number}` | undefined;
  /** Whether the panel of a floating one is open. */
  open?: boolean | '' | 'true' | 'false' | undefined;
  /** A typed conversation: no microphone, no sound. */
  'text-only'?: boolean | '' | 'true' | 'false' | undefined;
  /** Whether the microphone is muted. */
  muted?: boolean | '' | 'true' | 'false' | undefined;
  /** Volume of the agent, 0 to 1. */
  volume?: number | `${number}` | undefined;
  /** Language of the agent, such as `de`, `de-AT` or `de_AT`; it is told the service's own code. */
  language?: string | undefined;
  /** The site's own id of the visitor, told to the agent. */
  'user-id'?: string | undefined;
  /** Branch of the agent to talk to. */
  'branch-id'?: string | undefined;
  /** Environment of the agent, such as `staging`; it decides about the variables the agent sees. */
  environment?: string | undefined;
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
  /** Whether the agent gives way at once when the visitor begins to speak: `duck` lowers its voice. Default: no. */
  yield?: string | undefined;
  /** A self-hosted `worklets/processors.js`, for a strict Content-Security-Policy. */
  'worklet-src'?: string | undefined;
  /** The folder that has `chunks/`, for the one-file builds where the script cannot know its own address: inlined,
concatenated, or loaded by an optimiser. Translations, Markdown and what few pages switch on are fetched from there. */
  base?: string | undefined;
  /** Whether to stay down after a drop. */
  'no-reconnect'?: boolean | '' | 'true' | 'false' | undefined;
  /** `pcm`, as the service announces, or `webm` for servers that take it. */
  'audio-input'?: 'pcm' | 'webm' | undefined;
  /** How long a client tool may take, in ms. Default: 30000. */
  'tool-timeout'?: number | `${number}` | undefined;
  /** Ends a conversation in which nobody has said anything for so long, in ms. Default: never. */
  'idle-timeout'?: number | `${number}` | undefined;
  /** Which turns screen readers announce: `typed` leaves out what is spoken aloud and what the visitor has typed. */
  announce?: 'typed' | 'all' | undefined;
  /** Languages that the visitor can choose from, such as `en de`, separated by blanks. Default: no choice. */
  languages?: string | undefined;
  /** Hosts that links of the agent may lead to; subdomains count. `self` is the page's own origin and lets relative links be
links. Default: any host, and no relative links. */
  'allowed-link-hosts'?: string | undefined;
  /** Hosts that images of the agent may come from; subdomains count. Default: none. */
  'allowed-image-hosts'?: string | undefined;
  /** Whether the conversation and what the visitor has set outlive the page: `tab` keeps them in `sessionStorage` until the tab is
closed, for the element with this `id` and `agent-id`. Nothing is stored otherwise. */
  persist?: 'off' | 'tab' | undefined;
  /** Names the `localStorage` key under which the visitor's consent is remembered. Nothing is stored unless it is set. */
  'remember-consent'?: string | undefined;
  /** Ready-made tools by which the agent may act on the page: `navigate`, `highlight` and `fill-form`, separated by blanks. A tool
that the page has registered under such a name wins. Default: none. */
  tools?: string | undefined;
  /** Whether an overlay shows what goes on inside, and writes a report to be pasted: for whoever looks for a fault. */
  debug?: boolean | '' | 'true' | 'false' | undefined;
  /** What is logged: `silent`, `error`, `warn`, `info` (states, turns) or `debug` (messages without secrets). */
  'log-level'?: 'silent' | 'error' | 'warn' | 'info' | 'debug' | undefined;
};
