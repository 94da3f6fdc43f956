import { VoiceAgentError } from '../errors.js';
import type {
  ClientEvent,
  ConversationConfigOverride,
  ConversationInitiationClientData,
  DynamicVariables,
  JsonObject,
} from '../protocol/messages.js';
import { isObject } from '../protocol/schema.js';

/** What a conversation is initiated with. Everything is optional; what is not set is not sent. */
export interface InitiationOptions {
  /** Language of the agent, such as `de` or `pt-br`. */
  language?: string | undefined;
  userId?: string | undefined;
  dynamicVariables?: DynamicVariables | undefined;
  overridePrompt?: string | undefined;
  overrideLlm?: string | undefined;
  /** An empty string makes the agent wait for the visitor. */
  overrideFirstMessage?: string | undefined;
  overrideVoiceId?: string | undefined;
  /** 0 to 1. */
  overrideStability?: number | undefined;
  /** 0.7 to 5. */
  overrideSpeed?: number | undefined;
  /** 0 to 1. */
  overrideSimilarityBoost?: number | undefined;
  /** Words the speech recognition should expect. */
  asrKeywords?: readonly string[] | undefined;
  /** At most 10. */
  nativeMcpServerIds?: readonly string[] | undefined;
  /** Which messages to ask the service for. */
  clientEvents?: readonly string[] | undefined;
  customLlmExtraBody?: JsonObject | undefined;
  sourceInfo?: { source?: string; version?: string } | undefined;
  toolMockConfig?: JsonObject | undefined;
}

/**
 * The data of a conversation's first message.
 *
 * @throws {VoiceAgentError} `configuration` when a value is out of range or of the wrong type.
 */
export function createInitiationData(
  options: InitiationOptions,
  textOnly: boolean,
): Omit<ConversationInitiationClientData, 'type'> {
  const override: ConversationConfigOverride =
    compact({
      agent: compact({
        prompt: compact({ prompt: options.overridePrompt || undefined, llm: options.overrideLlm || undefined }),
        first_message: options.overrideFirstMessage,
        language: options.language?.toLowerCase() || undefined,
        native_mcp_server_ids: list('native-mcp-server-ids', options.nativeMcpServerIds, 10),
      }),
      tts: compact({
        voice_id: options.overrideVoiceId || undefined,
        stability: within('override-stability', options.overrideStability, 0, 1),
        speed: within('override-speed', options.overrideSpeed, 0.7, 5),
        similarity_boost: within('override-similarity-boost', options.overrideSimilarityBoost, 0, 1),
      }),
      asr: compact({ keywords: list('asr-keywords', options.asrKeywords) }),
      conversation: compact({
        text_only: textOnly || undefined,
        client_events: list('client-events', options.clientEvents) as ClientEvent[] | undefined,
      }),
    }) ?? {};
  return {
    ...compact({
      conversation_config_override: Object.keys(override).length ? override : undefined,
      custom_llm_extra_body: object('customLlmExtraBody', options.customLlmExtraBody),
      dynamic_variables: variables(options.dynamicVariables),
      user_id: options.userId || undefined,
      source_info: options.sourceInfo,
      tool_mock_config: object('toolMockConfig', options.toolMockConfig),
    }),
  };
}

/** The object without its unset fields; nothing when none is set. The service refuses an empty override that is not allowed. */
function compact<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } | undefined {
  const set = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return set.length ? (Object.fromEntries(set) as { [Name in keyof Fields]?: NonNullable<Fields[Name]> }) : undefined;
}

const invalid = (sentence: string): VoiceAgentError => new VoiceAgentError('configuration', sentence);

function within(name: string, value: number | undefined | null, least: number, most: number): number | undefined {
  if (value == null) return undefined;
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw invalid(`${name} must be a number from ${least} to ${most}.`);
}

function list(name: string, value: readonly string[] | undefined, most = Infinity): string[] | undefined {
  if (value == null) return undefined;
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw invalid(`${name} must be a list of strings.`);
  if (value.length > most) throw invalid(`${name} must have at most ${most} entries.`);
  return value.length ? [...value] : undefined;
}

function object(name: string, value: JsonObject | undefined): JsonObject | undefined {
  if (value == null) return undefined;
  if (!isObject(value)) throw invalid(`${name} must be an object.`);
  return value;
}

function variables(value: DynamicVariables | undefined): DynamicVariables | undefined {
  if (value == null) return undefined;
  if (!isObject(value)) throw invalid('dynamic-variables must be a JSON object, such as {"name": "Ada"}.');
  for (const [name, item] of Object.entries(value)) {
    if (!['string', 'boolean'].includes(typeof item) && !Number.isFinite(item)) {
      throw invalid(`dynamic-variables: ${name} must be a string, a number or a boolean.`);
    }
  }
  return Object.keys(value).length ? value : undefined;
}
