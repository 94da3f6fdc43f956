import { LitElement } from 'lit';
import { attributeOf } from './attribute-name.js';
import { flag, json, keyword, list, numeric, readOnSet, word, type Option } from './attributes.js';
import type { AudioConstraints } from './audio/microphone.js';
import type { DynamicVariables, JsonObject } from './protocol/messages.js';
import type { SessionOptions } from './session/session.js';
import type { ServerLocation } from './transport/signed-url.js';
import type { Labels } from './ui/labels.js';

export type Variant = 'inline' | 'floating' | 'headless';
export type Placement = 'bottom-right' | 'bottom-left' | 'bottom' | 'top-right' | 'top-left' | 'top';

/** The attributes of `<voice-agent>`: each is also a property. */
export class VoiceAgentOptions extends LitElement {
  static override properties: Record<string, Option> = {
    signedUrlEndpoint: {},
    signedUrl: {},
    agentId: {},
    apiKey: {},
    // A slip must not send what is to stay in a region to another one.
    serverLocation: { converter: word },
    variant: { converter: keyword<Variant>(['inline', 'floating', 'headless']) },
    placement: {
      converter: keyword<Placement>(['bottom-right', 'bottom-left', 'bottom', 'top-right', 'top-left', 'top']),
    },
    open: { converter: flag, reflect: true },
    textOnly: { converter: flag },
    muted: { converter: flag },
    volume: { converter: numeric },
    language: {},
    userId: {},
    dynamicVariables: { converter: json },
    overridePrompt: {},
    overrideLlm: {},
    overrideFirstMessage: {},
    overrideVoiceId: {},
    overrideStability: { converter: numeric },
    overrideSpeed: { converter: numeric },
    overrideSimilarityBoost: { converter: numeric },
    asrKeywords: { converter: list },
    nativeMcpServerIds: { converter: list },
    clientEvents: { converter: list },
    customLlmExtraBody: { converter: json },
    sourceInfo: { converter: json },
    toolMockConfig: { converter: json },
    inputDeviceId: {},
    outputDeviceId: {},
    pushToTalk: { converter: flag },
    releaseOnMute: { converter: flag },
    workletSrc: {},
    noReconnect: { converter: flag },
    audioInput: { converter: keyword<'pcm' | 'webm'>(['pcm', 'webm']) },
    toolTimeout: { converter: numeric },
    idleTimeout: { converter: numeric },
    audioConstraints: { attribute: false },
    allowedRedirectOrigins: { attribute: false },
    labels: { attribute: false },
    languages: { converter: list },
    allowedLinkHosts: { converter: list },
    allowedImageHosts: { converter: list },
    rememberConsent: {},
  };

  // Attributes are named as the platform names them.
  static {
    for (const [name, options] of Object.entries(this.properties)) {
      Object.assign(options, { attribute: attributeOf(name), ...options });
      if (options.converter?.read) readOnSet(this.prototype, name, options.converter.read);
    }
  }

  /** URL on the site's own server that answers with a signed URL. Relative URLs resolve against the document. */
  signedUrlEndpoint: string | undefined;

  /** An already minted `wss:` URL; it serves one conversation. */
  signedUrl: string | undefined;

  /** A public agent; with `signed-url-endpoint` it is sent along as `agent_id`. */
  agentId: string | undefined;

  /** For development on a loopback host only; refused anywhere else. */
  apiKey: string | undefined;

  /** Region that `agent-id` and `api-key` connect to. */
  serverLocation: ServerLocation | undefined = 'us';

  /** How it looks: fills its box, floats above the page, or leaves everything to the slot. */
  variant: Variant = 'inline';

  /** Where a floating one floats. */
  placement: Placement = 'bottom-right';

  /** Whether the panel of a floating one is open. */
  open = false;

  /** A typed conversation: no microphone, no sound. */
  textOnly = false;

  /** Whether the microphone is muted. */
  muted = false;

  /** Volume of the agent, 0 to 1. */
  volume = 1;

  /** Language of the agent, such as `de`. */
  language: string | undefined;

  /** The site's own id of the visitor, told to the agent. */
  userId: string | undefined;

  /** Values that the agent's prompt refers to; a JSON object as an attribute. */
  dynamicVariables: DynamicVariables | undefined;

  /** Another system prompt. Overrides must be allowed in the agent's security settings. */
  overridePrompt: string | undefined;

  /** Another language model. */
  overrideLlm: string | undefined;

  /** Another first message; an empty one makes the agent wait for the visitor. */
  overrideFirstMessage: string | undefined;

  /** Another voice. */
  overrideVoiceId: string | undefined;

  /** Stability of the voice, 0 to 1. */
  overrideStability: number | undefined;

  /** Speed of the voice, 0.7 to 5. */
  overrideSpeed: number | undefined;

  /** Similarity of the voice to the original, 0 to 1. */
  overrideSimilarityBoost: number | undefined;

  /** Words that speech recognition should expect, separated by blanks or commas. */
  asrKeywords: readonly string[] | undefined;

  /** At most 10 native MCP servers, separated by blanks or commas. */
  nativeMcpServerIds: readonly string[] | undefined;

  /** Messages to ask the service for, separated by blanks. Left to the agent's settings unless set. */
  clientEvents: readonly string[] | undefined;

  /** Further parameters for a custom language model; a JSON object as an attribute. */
  customLlmExtraBody: JsonObject | undefined;

  /** What calls the agent: name and version of the site or app; a JSON object as an attribute. */
  sourceInfo: { source?: string; version?: string } | undefined;

  /** Tools to be mocked instead of called, in tests; a JSON object as an attribute. */
  toolMockConfig: JsonObject | undefined;

  /** Preferred microphone. */
  inputDeviceId: string | undefined;

  /** Preferred loudspeaker, where the browser can choose. */
  outputDeviceId: string | undefined;

  /** Whether the microphone is heard only while the talk button or the space bar is held. */
  pushToTalk = false;

  /** Whether muting gives the microphone back to the system, so that its light goes out. */
  releaseOnMute = false;

  /** A self-hosted `worklets/processors.js`, for a strict Content-Security-Policy. */
  workletSrc: string | undefined;

  /** Whether to stay down after a drop. */
  noReconnect = false;

  /** `pcm`, as the service announces, or `webm` for servers that take it. */
  audioInput: 'pcm' | 'webm' = 'pcm';

  /** How long a client tool may take, in ms. Default: 30000. */
  toolTimeout: number | undefined;

  /** Ends a conversation in which nobody has said anything for so long, in ms. Default: never. */
  idleTimeout: number | undefined;

  /** What to ask the browser for. Default: echo cancellation, noise suppression and gain control. */
  audioConstraints: AudioConstraints | undefined;

  /** Origins beside its own that the endpoint may redirect to. */
  allowedRedirectOrigins: readonly string[] | undefined;

  /** Strings to show in place of the built-in ones. */
  labels: Partial<Labels> | undefined;

  /** Languages that the visitor can choose from, such as `en de`, separated by blanks. Default: no choice. */
  languages: readonly string[] | undefined;

  /** Hosts that links of the agent may lead to; subdomains count. Default: any. */
  allowedLinkHosts: readonly string[] | undefined;

  /** Hosts that images of the agent may come from; subdomains count. Default: none. */
  allowedImageHosts: readonly string[] | undefined;

  /** Names the `localStorage` key under which the visitor's consent is remembered. Nothing is stored unless it is set. */
  rememberConsent: string | undefined;

  /** All of them, for a session: it looks at those it knows. */
  protected sessionOptions(): SessionOptions {
    const names = (this.constructor as typeof LitElement).elementProperties.keys() as Iterable<keyof this>;
    return Object.fromEntries([...names].map((name) => [name, this[name]]));
  }
}
