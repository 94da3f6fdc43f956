import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { createPageTools } from '../../src/page-tools/page-tools.js';

interface Configured {
  type: string;
  name: string;
  description: string;
  expects_response: boolean;
  parameters: { id: string; type: string; required: boolean }[];
}

const page = readFileSync(new URL('../../docs/page-tools.md', import.meta.url), 'utf8');
const configured = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json!) as Configured);
const tools = createPageTools();

/** The parameters that a tool asks for, in order: it names each one that is missing. */
function wantedBy(name: keyof typeof tools): string[] {
  const given: Record<string, string> = {};
  for (;;) {
    try {
      tools[name](given);
    } catch (error) {
      const [, missing] = /The parameter “(\w+)”/.exec((error as Error).message) ?? [];
      if (missing === undefined || missing in given) return Object.keys(given);
      given[missing] = 'x';
    }
  }
}

describe('the text for the agent’s configuration', () => {
  test('has every tool, and no other', () => {
    assert.deepEqual(
      configured.map(({ name }) => name),
      Object.keys(tools),
    );
  });

  for (const { type, name, expects_response: expectsResponse, parameters } of configured) {
    test(`of ${name} has the parameters that it asks for, and waits for its answer`, () => {
      assert.deepEqual([type, expectsResponse], ['client', true]);
      assert.deepEqual(
        parameters.map(({ id }) => id),
        wantedBy(name as keyof typeof tools),
      );
      assert.ok(parameters.every((parameter) => parameter.required && parameter.type === 'string'));
    });
  }
});
