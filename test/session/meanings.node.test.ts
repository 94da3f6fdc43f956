import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { endsCall } from '../../src/session/meanings.js';

describe('the agent has hung up', () => {
  const tool = { tool_name: 'end_call', tool_call_id: 'call_1', is_error: false };
  const cases: [hangsUp: boolean, response: object][] = [
    [true, tool],
    [true, { ...tool, is_called: true, is_blocked: false }],
    [true, { tool_name: 'end_call', tool_call_id: 'call_1' }],
    [true, { ...tool, is_error: null, is_called: null, is_blocked: null }],
    [false, { ...tool, is_error: true }],
    [false, { ...tool, is_blocked: true }],
    [false, { ...tool, is_called: false }],
    [false, { ...tool, tool_name: 'transfer_to_agent' }],
    [false, { ...tool, tool_name: 'END_CALL' }],
  ];
  for (const type of ['agent_tool_response', 'agent_tool_response_full_payload'] as const) {
    for (const [hangsUp, response] of cases) {
      test(`${hangsUp ? 'by' : 'not by'} ${type} ${JSON.stringify(response)}`, () => {
        assert.equal(endsCall({ type, [type]: response }), hangsUp);
      });
    }
  }

  test('not when it is about to', () => {
    assert.equal(endsCall({ type: 'agent_tool_request', agent_tool_request: tool }), false);
    assert.equal(endsCall({ type: 'end_call' }), false);
  });
});
