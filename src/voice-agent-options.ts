import { LitElement } from 'lit';
import { json, keyword, list, property } from './attributes.js';
import type { AudioConstraints } from './audio/microphone.js';
import type { DynamicVariables, JsonObject } from './protocol/messages.js';
import type { SessionOptions } from './session/session.js';
import type { ServerLocation } from './transport/signed-url.js';
import type { Labels } from './ui/labels.js';

export type Variant = 'inline' | 'floating' | 'headless';
export type Placement = 'bottom-right' | 'bottom-left' | 'bottom' | 'top-right' | 'top-left' | 'top';

/** The attributes of `<voice-agent>`: each is also a property. */
export class VoiceAgentOptions extends LitElement {
  /** URL on the site's own server that answers with a signed URL. Relative URLs resolve against the document. */
  @property() signedUrlEndpoint: string | undefined;

  /** An already minted `wss:` URL; it serves one conversation. */
  @property() signedUrl: string | undefined;

  /** A public agent; with `signed-url-endpoint` it is sent along as `agent_id`. */
  @property() agentId: string | undefined;

  /** For development on a loopback host only; refused anywhere else. */
  @property() apiKey: string | undefined;

  /** Region that `agent-id` and `api-key` connect to. */
  @property({ converter: keyword<ServerLocation>(['us', 'global', 'eu-residency', 'in-residency']) })
  serverLocation: ServerLocation = 'us';

  /** How it looks: fills its box, floats above the page, or leaves everything to the slot. */
  @property({ converter: keyword<Variant>(['inline', 'floating', 'headless']) }) variant: Variant = 'inline';

  /** Where a floating one floats. */
  @property({ converter: keyword<Placement>(['bottom-right', 'bottom-left', 'bottom', 'top-right', 'top-left', 'top']) })
  placement: Placement = 'bottom-right';

  /** Whether the panel of a floating one is open. */
  @property({ type: Boolean, reflect: true }) open = false;

  /** A typed conversation: no microphone, no sound. */
  @property({ type: Boolean }) textOnly = false;

  /** Whether the microphone is muted. */
  @property({ type: Boolean }) muted = false;

  /** Volume of the agent, 0 to 1. */
  @property({ type: Number }) volume = 1;

  /** Language of the agent, such as `de`. */
  @property() language: string | undefined;

  /** The site's own id of the visitor, told to the agent. */
  @property() userId: string | undefined;

  /** Values that the agent's prompt refers to; a JSON object as an attribute. */
  @property({ converter: json }) dynamicVariables: DynamicVariables | undefined;

  /** Another system prompt. Overrides must be allowed in the agent's security settings. */
  @property() overridePrompt: string | undefined;

  /** Another language model. */
  @property() overrideLlm: string | undefined;

  /** Another first message; an empty one makes the agent wait for the visitor. */
  @property() overrideFirstMessage: string | undefined;

  /** Another voice. */
  @property() overrideVoiceId: string | undefined;

  /** Stability of the voice, 0 to 1. */
  @property({ type: Number }) overrideStability: number | undefined;

  /** Speed of the voice, 0.7 to 5. */
  @property({ type: Number }) overrideSpeed: number | undefined;

  /** Similarity of the voice to the original, 0 to 1. */
  @property({ type: Number }) overrideSimilarityBoost: number | undefined;

  /** Words that speech recognition should expect, separated by blanks or commas. */
  @property({ converter: list }) asrKeywords: readonly string[] | undefined;

  /** At most 10 native MCP servers, separated by blanks or commas. */
  @property({ converter: list }) nativeMcpServerIds: readonly string[] | undefined;

  /** Messages to ask the service for, separated by blanks. Left to the agent's settings unless set. */
  @property({ converter: list }) clientEvents: readonly string[] | undefined;

  /** Further parameters for a custom language model; a JSON object as an attribute. */
  @property({ converter: json }) customLlmExtraBody: JsonObject | undefined;

  /** Preferred microphone. */
  @property() inputDeviceId: string | undefined;

  /** Preferred loudspeaker, where the browser can choose. */
  @property() outputDeviceId: string | undefined;

  /** Whether the microphone is heard only while the talk button or the space bar is held. */
  @property({ type: Boolean }) pushToTalk = false;

  /** Whether muting gives the microphone back to the system, so that its light goes out. */
  @property({ type: Boolean }) releaseOnMute = false;

  /** A self-hosted `worklets/processors.js`, for a strict Content-Security-Policy. */
  @property() workletSrc: string | undefined;

  /** Whether to stay down after a drop. */
  @property({ type: Boolean }) noReconnect = false;

  /** `pcm`, as the service announces, or `webm` for servers that take it. */
  @property({ converter: keyword<'pcm' | 'webm'>(['pcm', 'webm']) }) audioInput: 'pcm' | 'webm' = 'pcm';

  /** How long a client tool may take, in ms. Default: 30000. */
  @property({ type: Number }) toolTimeout: number | undefined;

  /** Ends a conversation in which nobody has said anything for so long, in ms. Default: never. */
  @property({ type: Number }) idleTimeout: number | undefined;

  /** What to ask the browser for. Default: echo cancellation, noise suppression and gain control. */
  @property({ attribute: false }) audioConstraints: AudioConstraints | undefined;

  /** Origins beside its own that the endpoint may redirect to. */
  @property({ attribute: false }) allowedRedirectOrigins: readonly string[] | undefined;

  /** Strings to show in place of the built-in ones. */
  @property({ attribute: false }) labels: Partial<Labels> | undefined;

  /** Names the `localStorage` key under which the visitor's consent is remembered. Nothing is stored unless it is set. */
  @property() rememberConsent: string | undefined;

  /** All of them, for a session: it looks at those it knows. */
  protected sessionOptions(): SessionOptions {
    const names = (this.constructor as typeof LitElement).elementProperties.keys() as Iterable<keyof this>;
    return Object.fromEntries(Array.from(names, (name) => [name, this[name]]));
  }
}
