import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ElementStates } from '../../src/element/states.js';

/** An element of an engine whose set of states takes some names and throws at others. */
class Engine {
  readonly states = new Set<string>();

  constructor(takes: (name: string) => boolean) {
    const add = this.states.add.bind(this.states);
    this.states.add = (name) => {
      if (!takes(name)) throw new SyntaxError(name);
      return add(name);
    };
  }

  attachInternals = (): object => ({ states: this.states });
}

const host = (fields: object): HTMLElement => fields as HTMLElement;

describe('the states of an element', () => {
  test('are exactly those that were set last', () => {
    const engine = new Engine(() => true);
    const states = new ElementStates(host(engine));
    states.set(['open', 'muted']);
    states.set(['open', 'connected']);
    assert.deepEqual([...engine.states], ['open', 'connected']);
  });

  test('have dashes where an engine takes no other names', () => {
    const engine = new Engine((name) => name.startsWith('--'));
    new ElementStates(host(engine)).set(['open']);
    assert.deepEqual([...engine.states], ['--open']);
  });

  for (const [what, fields] of [
    ['takes no name at all', new Engine(() => false)],
    ['has no set of states', { attachInternals: () => ({}) }],
    ['has no internals', {}],
    [
      'has given the internals to somebody else',
      {
        attachInternals: () => {
          throw new Error('NotSupportedError');
        },
      },
    ],
  ] as const) {
    test(`are none, without an error, where the engine ${what}`, () => {
      new ElementStates(host(fields)).set(['open']);
      assert.deepEqual([...((fields as { states?: Set<string> }).states ?? [])], []);
    });
  }
});
