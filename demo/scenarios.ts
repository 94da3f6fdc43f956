/** A way a simulated conversation can go, as the simulator lists it. */
export interface Scenario {
  name: string;
  description: string;
}

/** The scenarios in the order in which one would try them; those of the simulator that are not here come last. */
const groups: Record<string, readonly string[]> = {
  Talk: ['greeting', 'echo', 'barge-in', 'goodbye', 'tools'],
  Write: ['text', 'shop', 'stream-text', 'rich-content', 'files', 'reasoning', 'typing', 'external-agent'],
  'Bad network': ['jitter', 'late-user-transcript', 'drop-once', 'drop', 'half-open', 'late-metadata', 'no-metadata'],
  'Bad service': [],
};

/** Scenarios in which nobody needs a voice. */
export const written: ReadonlySet<string> = new Set(groups['Write']);

/** What the simulator can play; nothing where there is none. */
export async function fetchScenarios(): Promise<readonly Scenario[]> {
  const response = await fetch('/simulator/scenarios');
  if (!response.ok) return [];
  return ((await response.json()) as { scenarios: Scenario[] }).scenarios;
}

/** Fills a form with one radio button for each scenario. */
export function showScenarios(form: HTMLFormElement, scenarios: readonly Scenario[], chosen: string): void {
  const known = new Set(Object.values(groups).flat());
  const live = scenarios.filter(({ name }) => name === 'live').map(({ name }) => name);
  const others = scenarios.map(({ name }) => name).filter((name) => !known.has(name) && name !== 'live');
  const all = Object.entries({ 'Your account': live, ...groups, 'Bad service': others });
  for (const [title, names] of all) {
    const present = names.filter((name) => scenarios.some((scenario) => scenario.name === name));
    if (!present.length) continue;
    const group = document.createElement('fieldset');
    group.append(Object.assign(document.createElement('legend'), { textContent: title }));
    for (const name of present) {
      const label = document.createElement('label');
      const radio = Object.assign(document.createElement('input'), { type: 'radio', name: 'scenario', value: name });
      radio.checked = name === chosen;
      label.append(radio, name);
      group.append(label);
    }
    form.append(group);
  }
}
