import { isObject } from '../protocol/objects.js';
import { nameInScript, type OptionName } from '../base/option-name.js';
import { VoiceAgentError } from '../base/errors.js';
import { serviceLanguage } from '../protocol/language.js';
import { sourceNames } from '../protocol/source-names.js';
import type {
  ConversationInitiationClientData,
  DynamicVariables,
  JsonObject,
  KnowledgeBaseEntry,
  SourceName,
} from '../protocol/messages.js';

/** Options of the first message. All are optional; one that is not set is not sent. */
export interface InitiationOptions {
  /** Language of the agent, such as `de`, `de-AT` or `de_AT`. Sent as the service's own code for it. */
  language?: string | undefined;
  userId?: string | undefined;
  /** Branch of the agent to talk to. */
  branchId?: string | undefined;
  /** Environment of the agent, such as `staging`. */
  environment?: string | undefined;
  /** Node of the agent's workflow to start at. */
  startingNodeId?: string | undefined;
  dynamicVariables?: DynamicVariables | undefined;
  overridePrompt?: string | undefined;
  overrideLlm?: string | undefined;
  /** An empty string makes the agent wait for the visitor. */
  overrideFirstMessage?: string | undefined;
  /** What the agent says when its language model lets it wait. */
  overrideSoftTimeoutMessage?: string | undefined;
  /** What the agent says when the conversation has lasted as long as it may. */
  overrideMaxDurationMessage?: string | undefined;
  /** Ids of the tools that the agent may use. */
  overrideToolIds?: readonly string[] | undefined;
  /** Documents that the agent may look things up in. */
  overrideKnowledgeBase?: readonly KnowledgeBaseEntry[] | undefined;
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
  /** What calls the agent; the version has at most 50 characters. */
  sourceInfo?: { source?: SourceName; version?: string } | undefined;
  toolMockConfig?: JsonObject | undefined;
}

/** What an option must be: a number in a range, a list of at most so many strings, one of these, or any text. */
type Rule = [number, number] | number | 'object' | 'objects' | 'language' | 'source' | undefined;

/** The longest version that contract 1.1.0 takes. */
const LONGEST_VERSION_CHARACTERS = 50;

/** Each option with its place in the message, and what it must be. One stands in two places: each contract has its own. */
const fields: readonly [name: keyof InitiationOptions, path: string, rule?: Rule][] = [
  ['overridePrompt', 'agent.prompt.prompt'],
  ['overrideLlm', 'agent.prompt.llm'],
  ['overrideFirstMessage', 'agent.first_message'],
  ['language', 'agent.language', 'language'],
  ['overrideMaxDurationMessage', 'agent.max_conversation_duration_message'],
  ['overrideToolIds', 'agent.prompt.tool_ids', Infinity],
  ['overrideKnowledgeBase', 'agent.prompt.knowledge_base', 'objects'],
  ['nativeMcpServerIds', 'agent.native_mcp_server_ids', 10],
  ['nativeMcpServerIds', 'agent.prompt.native_mcp_server_ids', 10],
  ['overrideSoftTimeoutMessage', 'turn.soft_timeout_config.message'],
  ['overrideVoiceId', 'tts.voice_id'],
  ['overrideStability', 'tts.stability', [0, 1]],
  ['overrideSpeed', 'tts.speed', [0.7, 5]],
  ['overrideSimilarityBoost', 'tts.similarity_boost', [0, 1]],
  ['asrKeywords', 'asr.keywords', Infinity],
  ['clientEvents', 'conversation.client_events', Infinity],
  ['customLlmExtraBody', '.custom_llm_extra_body', 'object'],
  ['dynamicVariables', '.dynamic_variables', 'object'],
  ['userId', '.user_id'],
  ['branchId', '.branch_id'],
  ['environment', '.environment'],
  ['startingNodeId', '.starting_workflow_node_id'],
  ['sourceInfo', '.source_info', 'source'],
  ['toolMockConfig', '.tool_mock_config', 'object'],
];

/**
 * The data of a conversation's first message. Holds only options that are set, since the service refuses every override that
 * the agent does not allow, empty ones too.
 *
 * @throws {VoiceAgentError} `configuration` when a value is out of range or of the wrong type.
 */
export function createInitiationData(
  options: InitiationOptions,
  textOnly: boolean,
  nameOf: OptionName = nameInScript,
): Omit<ConversationInitiationClientData, 'type'> {
  const data: JsonObject = {};
  if (textOnly) set(data, 'conversation.text_only', true);
  for (const [name, path, rule] of fields) {
    const value: unknown = options[name];
    if (value == null || (value === '' && name !== 'overrideFirstMessage')) continue;
    const problem = violation(value, rule);
    if (problem) throw new VoiceAgentError('configuration', `${nameOf(name)} must be ${problem}.`);
    const isEmpty = typeof value === 'object' && !Object.keys(value).length;
    if (!isEmpty) set(data, path, toWire(value, rule));
  }
  for (const [name, value] of Object.entries(options.dynamicVariables ?? {})) {
    if (!isVariable(value)) {
      const problem = 'must be a string, a number, a boolean, null, or a list of such';
      throw new VoiceAgentError('configuration', `${nameOf('dynamicVariables')}: ${name} ${problem}.`);
    }
  }
  return data;
}

const isVariable = (value: unknown): boolean =>
  value === null ||
  ['string', 'boolean'].includes(typeof value) ||
  Number.isFinite(value) ||
  (Array.isArray(value) && value.every(isVariable));

/** What a value must be, if it is something else. */
function violation(value: unknown, rule: Rule): string | undefined {
  if (rule === undefined || rule === 'language') {
    if (typeof value !== 'string') return 'a string';
    if (rule === undefined || serviceLanguage(value)) return undefined;
    return `a language that the service has, such as en, de or pt-br: “${value}” is none`;
  }
  if (rule === 'objects') return Array.isArray(value) && value.every(isObject) ? undefined : 'a list of JSON objects';
  if (rule === 'object' || rule === 'source') {
    if (!isObject(value)) return 'a JSON object';
    const { source, version } = rule === 'source' ? value : {};
    if (source != null && !sourceNames.includes(source as SourceName))
      return `an object whose source is one of ${sourceNames.join(', ')}`;
    const fits = version == null || (typeof version === 'string' && version.length <= LONGEST_VERSION_CHARACTERS);
    return fits ? undefined : `an object whose version is a text of at most ${LONGEST_VERSION_CHARACTERS} characters`;
  }
  if (typeof rule === 'number') {
    const isList = Array.isArray(value) && value.length <= rule && value.every((item) => typeof item === 'string');
    return isList ? undefined : `a list of ${rule < Infinity ? `at most ${rule} ` : ''}strings`;
  }
  const [least, most] = rule;
  return typeof value === 'number' && value >= least && value <= most ? undefined : `a number from ${least} to ${most}`;
}

/** A valid value in the form of the message. */
function toWire(value: unknown, rule: Rule): unknown {
  if (rule === 'language') return serviceLanguage(value as string);
  return Array.isArray(value) ? value.slice() : value;
}

/** Sets a field below `conversation_config_override`, or of the message itself where the path begins with a dot. */
function set(data: JsonObject, path: string, value: unknown): void {
  const names = (path.startsWith('.') ? path.slice(1) : `conversation_config_override.${path}`).split('.');
  const last = names.pop()!;
  let target = data;
  for (const name of names) {
    if (!Object.hasOwn(target, name)) target[name] = {};
    target = target[name] as JsonObject;
  }
  target[last] = value;
}
