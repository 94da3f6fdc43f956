import 'voice-agent-element';
import { EventLog } from './event-log.js';
import { fetchScenarios, showScenarios, written, type Scenario } from './scenarios.js';

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as in querySelector itself.
const find = <Type extends Element>(selector: string): Type => {
  const found = document.querySelector<Type>(selector);
  if (!found) throw new Error(`There is no ${selector} on this page`);
  return found;
};

const agent = find<HTMLElementTagNameMap['voice-agent']>('voice-agent');
const form = find<HTMLFormElement>('#scenarios');
const textOnly = find<HTMLInputElement>('#text-only');
const pushToTalk = find<HTMLInputElement>('#push-to-talk');
const theme = find<HTMLSelectElement>('#theme');
const description = find<HTMLElement>('#description');
const markup = find<HTMLElement>('#markup');

const log = new EventLog(document.documentElement, {
  list: find('#events'),
  filters: find('#filters'),
  search: find('#search'),
  count: find('#count'),
});
find('#clear').addEventListener('click', () => log.clear());
find('#copy').addEventListener('click', () => void navigator.clipboard.writeText(String(log)));

theme.value = localStorage.getItem('theme') ?? 'light dark';
function applyTheme(): void {
  document.documentElement.style.colorScheme = theme.value;
  localStorage.setItem('theme', theme.value);
}
theme.addEventListener('change', applyTheme);
applyTheme();

// What the scenario `tools` calls; `not_registered` is left out on purpose.
agent.registerTool('show_message', ({ text }) => {
  description.textContent = `The agent had this page show: “${String(text)}”`;
  return { shown: true };
});
agent.registerTool('slow_tool', async (_, { signal }) => {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, 2500);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()));
  });
  return 'done at last';
});

const live: Scenario = {
  name: 'live',
  description: 'The agent of your own account, through a signed URL that this server has minted.',
};
const hasLive = document.querySelector('meta[name=live-agent]') !== null;
const scenarios = [...(hasLive ? [live] : []), ...(await fetchScenarios().catch(() => []))];
const wanted = new URLSearchParams(location.search).get('scenario') ?? '';
const first = scenarios.find(({ name }) => name === wanted) ?? scenarios[0];
showScenarios(form, scenarios, first?.name ?? '');
if (hasLive) find('#source').textContent = 'Talk to the agent of your account, or to a simulated one.';

async function choose(name: string): Promise<void> {
  await agent.stop();
  agent.agentId = name;
  textOnly.checked = written.has(name);
  // That scenario is about an override that is refused; there has to be one.
  agent.overridePrompt = name === 'override-error' ? 'Speak like a pirate.' : undefined;
  description.textContent = scenarios.find((scenario) => scenario.name === name)?.description ?? '';
  history.replaceState(null, '', `?scenario=${encodeURIComponent(name)}`);
  applyOptions();
}

function applyOptions(): void {
  agent.textOnly = textOnly.checked;
  agent.pushToTalk = pushToTalk.checked && !textOnly.checked;
  pushToTalk.disabled = textOnly.checked;
  const attributes = {
    'signed-url-endpoint': agent.signedUrlEndpoint,
    'agent-id': agent.agentId,
    'override-prompt': agent.overridePrompt,
    'text-only': agent.textOnly,
    'push-to-talk': agent.pushToTalk,
  };
  const written = Object.entries(attributes)
    .filter(([, value]) => value)
    .map(([name, value]) => `\n  ${name}${value === true ? '' : `="${String(value)}"`}`);
  markup.textContent = `<voice-agent${written.join('')}\n></voice-agent>`;
}

form.addEventListener('change', ({ target }) => {
  if (target instanceof HTMLInputElement) void choose(target.value);
});
textOnly.addEventListener('change', () => void agent.stop().then(applyOptions));
pushToTalk.addEventListener('change', applyOptions);
await choose(first?.name ?? 'greeting');
