import { everyMessageScenarios } from './every-message.js';
import { failureScenarios } from './failures.js';
import type { Scenario } from './scenario.js';
import { textScenarios } from './text.js';
import { toolScenarios } from './tools.js';
import { voiceScenarios } from './voice.js';

export type { Scenario } from './scenario.js';

/** Every scenario there is. */
export const scenarios: readonly Scenario[] = [
  ...voiceScenarios,
  ...textScenarios,
  ...toolScenarios,
  ...everyMessageScenarios,
  ...failureScenarios,
];

/** The scenario of that name, of these or the usual ones, or the greeting one. */
export const findScenario = (name: string, more: readonly Scenario[] = []): Scenario =>
  [...more, ...scenarios].find((scenario) => scenario.name === name) ?? scenarios[0]!;
