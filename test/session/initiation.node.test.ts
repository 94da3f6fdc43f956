import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseClientMessage } from '../../packages/simulator/src/client-codec.js';
import { serviceLanguages } from '../../src/protocol/language.js';
import { polluted } from '../helpers/polluted.js';
import { createInitiationData, type InitiationOptions } from '../../src/session/initiation.js';

const field = (option: InitiationOptions, textOnly = false): unknown => {
  const data = createInitiationData(option, textOnly);
  const { message, problem } = parseClientMessage(
    JSON.stringify({ type: 'conversation_initiation_client_data', ...data }),
  );
  assert.equal(problem, undefined);
  const { type: _type, ...sent } = message as unknown as Record<string, unknown>;
  return sent;
};
const override = (conversation_config_override: object): object => ({ conversation_config_override });

describe('initiation data', () => {
  const cases: [string, InitiationOptions, object][] = [
    ['language', { language: 'pt-BR' }, override({ agent: { language: 'pt-br' } })],
    ['userId', { userId: 'user_1' }, { user_id: 'user_1' }],
    ['branchId', { branchId: 'branch_1' }, { branch_id: 'branch_1' }],
    ['environment', { environment: 'staging' }, { environment: 'staging' }],
    ['startingNodeId', { startingNodeId: 'node_1' }, { starting_workflow_node_id: 'node_1' }],
    [
      'dynamicVariables',
      { dynamicVariables: { a: '', b: 0, c: false, d: null, e: ['x', 1, true, null, [2, ['y']]], f: [] } },
      { dynamic_variables: { a: '', b: 0, c: false, d: null, e: ['x', 1, true, null, [2, ['y']]], f: [] } },
    ],
    ['overridePrompt', { overridePrompt: 'Be kind.' }, override({ agent: { prompt: { prompt: 'Be kind.' } } })],
    ['overrideLlm', { overrideLlm: 'model-1' }, override({ agent: { prompt: { llm: 'model-1' } } })],
    ['overrideFirstMessage', { overrideFirstMessage: 'Hi' }, override({ agent: { first_message: 'Hi' } })],
    ['an empty overrideFirstMessage', { overrideFirstMessage: '' }, override({ agent: { first_message: '' } })],
    [
      'overrideSoftTimeoutMessage',
      { overrideSoftTimeoutMessage: 'One moment.' },
      override({ turn: { soft_timeout_config: { message: 'One moment.' } } }),
    ],
    [
      'overrideMaxDurationMessage',
      { overrideMaxDurationMessage: 'Time is up.' },
      override({ agent: { max_conversation_duration_message: 'Time is up.' } }),
    ],
    ['overrideToolIds', { overrideToolIds: ['t'] }, override({ agent: { prompt: { tool_ids: ['t'] } } })],
    [
      'overrideKnowledgeBase',
      { overrideKnowledgeBase: [{ type: 'url', name: 'Shop', id: 'd' }] },
      override({ agent: { prompt: { knowledge_base: [{ type: 'url', name: 'Shop', id: 'd' }] } } }),
    ],
    ['overrideVoiceId', { overrideVoiceId: 'voice_1' }, override({ tts: { voice_id: 'voice_1' } })],
    ['overrideStability', { overrideStability: 0 }, override({ tts: { stability: 0 } })],
    ['overrideSpeed', { overrideSpeed: 0.7 }, override({ tts: { speed: 0.7 } })],
    ['overrideSimilarityBoost', { overrideSimilarityBoost: 1 }, override({ tts: { similarity_boost: 1 } })],
    ['asrKeywords', { asrKeywords: ['Lit', 'npm'] }, override({ asr: { keywords: ['Lit', 'npm'] } })],
    [
      'nativeMcpServerIds where each contract has them',
      { nativeMcpServerIds: ['m'] },
      override({ agent: { native_mcp_server_ids: ['m'], prompt: { native_mcp_server_ids: ['m'] } } }),
    ],
    [
      'clientEvents',
      { clientEvents: ['audio', 'vad_score'] },
      override({ conversation: { client_events: ['audio', 'vad_score'] } }),
    ],
    ['customLlmExtraBody', { customLlmExtraBody: { top_k: 1 } }, { custom_llm_extra_body: { top_k: 1 } }],
    [
      'sourceInfo',
      { sourceInfo: { source: 'widget', version: '1' } },
      { source_info: { source: 'widget', version: '1' } },
    ],
    [
      'toolMockConfig',
      { toolMockConfig: { mocking_strategy: 'all' } },
      { tool_mock_config: { mocking_strategy: 'all' } },
    ],
  ];
  for (const [name, option, expected] of cases) {
    test(`say ${name}, and nothing else`, () => assert.deepEqual(field(option), expected));
  }

  test('say all at once', () => {
    const options = Object.assign({}, ...cases.map(([, option]) => option)) as InitiationOptions;
    const { conversation_config_override: config, ...rest } = field(options, true) as Record<
      string,
      Record<string, object>
    >;
    assert.deepEqual(Object.keys(config!).sort(), ['agent', 'asr', 'conversation', 'tts', 'turn']);
    assert.equal(Object.keys(config!['tts']!).length, 4);
    assert.deepEqual(config!['conversation'], { text_only: true, client_events: ['audio', 'vad_score'] });
    assert.deepEqual(Object.keys(rest).sort(), [
      'branch_id',
      'custom_llm_extra_body',
      'dynamic_variables',
      'environment',
      'source_info',
      'starting_workflow_node_id',
      'tool_mock_config',
      'user_id',
    ]);
  });

  test('say that a conversation is typed, and not that it is spoken', () => {
    assert.deepEqual(field({}, true), override({ conversation: { text_only: true } }));
    assert.deepEqual(field({}, false), {});
  });

  const unset: InitiationOptions[] = [
    { language: '', userId: '', overridePrompt: '', overrideLlm: '', overrideVoiceId: '' },
    { asrKeywords: [], nativeMcpServerIds: [], clientEvents: [], dynamicVariables: {} },
    Object.fromEntries(
      Object.keys(Object.assign({}, ...cases.map(([, option]) => option)) as object).map((name) => [name, undefined]),
    ),
    Object.fromEntries(
      Object.keys(Object.assign({}, ...cases.map(([, option]) => option)) as object).map((name) => [name, null]),
    ),
  ];
  for (const [index, options] of unset.entries()) {
    test(`leave out what is not set (${index + 1})`, () => assert.deepEqual(field(options), {}));
  }
});

describe('the language', () => {
  const told: [written: string, code: string][] = [
    ['en-US', 'en'],
    ['en_US', 'en'],
    ['EN', 'en'],
    [' de ', 'de'],
    ['de_DE', 'de'],
    ['de_DE_formal', 'de'],
    ['de_DE.UTF-8', 'de'],
    ['de-u-co-phonebk', 'de'],
    ['zh-CN', 'zh'],
    ['zh-Hant-TW', 'zh'],
    ['nb-NO', 'no'],
    ['nn', 'no'],
    ['no', 'no'],
    ['pt', 'pt'],
    ['pt-BR', 'pt-br'],
    ['pt_br', 'pt-br'],
    ['pt-PT', 'pt'],
    ['pt_PT_ao90', 'pt'],
    ['fil', 'tl'],
    ['fil-PH', 'tl'],
    ['tl', 'tl'],
    ['iw', 'he'],
    ['in', 'id'],
    ['deu', 'de'],
  ];
  for (const [written, code] of told) {
    test(`written "${written}" is told as "${code}"`, () => {
      assert.deepEqual(field({ language: written }), override({ agent: { language: code } }));
    });
  }

  test('of every code of the contract is told as it is', () => {
    const codes = [...serviceLanguages];
    assert.deepEqual(
      codes.map((language) => field({ language })),
      codes.map((language) => override({ agent: { language } })),
    );
    assert.equal(codes.length, 72);
  });
});

test('initiation data are whole on a page that has put their names on the prototype of all objects', () => {
  const options: InitiationOptions = { overridePrompt: 'Be kind.', overrideSpeed: 1, userId: 'user_1' };
  const names = ['conversation_config_override', 'agent', 'prompt', 'tts', 'conversation', 'speed'];
  const expected = createInitiationData(options, true);
  const values = Object.fromEntries(names.map((name) => [name, () => undefined]));
  assert.deepEqual(
    polluted(values, () => createInitiationData(options, true)),
    expected,
  );
});

describe('initiation data are refused', () => {
  const wrong: [string, Record<string, unknown>, RegExp][] = [
    ...[-0.01, 1.01, NaN, Infinity, '0.5'].flatMap((value): [string, Record<string, unknown>, RegExp][] => [
      [`overrideStability ${value}`, { overrideStability: value }, /overrideStability must be a number from 0 to 1/],
      [
        `overrideSimilarityBoost ${value}`,
        { overrideSimilarityBoost: value },
        /overrideSimilarityBoost must be a number from 0 to 1/,
      ],
    ]),
    ...[0.69, 5.01, NaN].map((value): [string, Record<string, unknown>, RegExp] => [
      `overrideSpeed ${value}`,
      { overrideSpeed: value },
      /overrideSpeed must be a number from 0.7 to 5/,
    ]),
    ['eleven MCP servers', { nativeMcpServerIds: Array(11).fill('m') }, /at most 10/],
    ['a list that is a text', { asrKeywords: 'Lit' }, /asrKeywords must be a list of strings/],
    ['a list that is a number', { clientEvents: 5 }, /clientEvents must be a list of strings/],
    ['a list of numbers', { clientEvents: ['audio', 5] }, /clientEvents must be a list of strings/],
    ['variables that are a list', { dynamicVariables: ['a'] }, /dynamicVariables must be a JSON object/],
    ['variables that are a text', { dynamicVariables: 'a' }, /dynamicVariables must be a JSON object/],
    ['a variable that is an object', { dynamicVariables: { a: {} } }, /dynamicVariables: a must be/],
    ['a variable with an object in a list', { dynamicVariables: { a: [1, [{}]] } }, /dynamicVariables: a must be/],
    ['a knowledge base that is a list of ids', { overrideKnowledgeBase: ['d'] }, /must be a list of JSON objects/],
    ['a knowledge base that is an object', { overrideKnowledgeBase: {} }, /must be a list of JSON objects/],
    ['tools that are a text', { overrideToolIds: 't' }, /overrideToolIds must be a list of strings/],
    [
      'a source of another name',
      { sourceInfo: { source: 'my-shop' } },
      /sourceInfo must be .* source is one of unknown/,
    ],
    ['a long version', { sourceInfo: { version: 'v'.repeat(51) } }, /sourceInfo must be .* at most 50 characters/],
    ['a version that is a number', { sourceInfo: { version: 1 } }, /sourceInfo must be .* at most 50 characters/],
    ['a variable that is no number', { dynamicVariables: { a: NaN } }, /dynamicVariables: a must be/],
    ['a language nobody has', { language: 'xx' }, /language must be .*“xx” is none/],
    ['a language the service does not have', { language: 'yi' }, /language must be .*“yi” is none/],
    ['a language by its name', { language: 'german' }, /language must be .*such as en, de or pt-br/],
    ['a language that is no tag', { language: '???' }, /language must be /],
    ['a language that is a number', { language: 5 }, /language must be a string/],
    ['a body that is a text', { customLlmExtraBody: 'a' }, /customLlmExtraBody must be a JSON object/],
    ['a mock that is a list', { toolMockConfig: [] }, /toolMockConfig must be a JSON object/],
  ];
  for (const [what, options, message] of wrong) {
    test(`with ${what}`, () => {
      assert.throws(() => createInitiationData(options, false), { code: 'configuration', message });
    });
  }
});
