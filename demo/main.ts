import type { VoiceAgentElement } from 'voice-agent-element';
import { EventLog } from './event-log.js';
import { showLatency } from './latency.js';
import { fetchScenarios, showScenarios, written, type Scenario } from './scenarios.js';

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as in querySelector itself.
const find = <Type extends Element>(selector: string, from: ParentNode = document): Type => {
  const found = from.querySelector<Type>(selector);
  if (!found) throw new Error(`There is no ${selector} on this page`);
  return found;
};

const frame = find<HTMLIFrameElement>('#shop');
const look = find<HTMLFormElement>('#look');
const form = find<HTMLFormElement>('#scenarios');
const textOnly = find<HTMLInputElement>('#text-only');
const pushToTalk = find<HTMLInputElement>('#push-to-talk');
const description = find<HTMLElement>('#description');
const markup = find<HTMLElement>('#markup');
const latency = find<HTMLDListElement>('#latency');

const shop = await documentIn(frame);
const agent = find<VoiceAgentElement>('voice-agent', shop);

const log = new EventLog(shop.documentElement, {
  list: find('#events'),
  filters: find('#filters'),
  search: find('#search'),
  count: find('#count'),
});
find('#clear').addEventListener('click', () => log.clear());
find('#copy').addEventListener('click', () => void navigator.clipboard.writeText(String(log)));

showLatency(latency, undefined);
agent.addEventListener('voice-agent-metrics', ({ detail }) => showLatency(latency, detail));

/** Places, colours and themes, kept for the next visit. */
function applyLook(): void {
  const { shown, preset, scheme } = Object.fromEntries(new FormData(look)) as Record<string, string>;
  find<HTMLElement>('.stage').dataset['shown'] = shown;
  shop.documentElement.dataset['shown'] = shown;
  agent.variant = shown === 'inline' ? 'inline' : 'floating';
  agent.preset = preset as VoiceAgentElement['preset'];
  for (const { style } of [document.documentElement, shop.documentElement]) style.colorScheme = scheme!;
  localStorage.setItem('look', JSON.stringify({ shown, preset, scheme }));
  showMarkup();
}

const kept = JSON.parse(localStorage.getItem('look') ?? '{}') as Record<string, string>;
for (const [name, value] of Object.entries(kept)) {
  const choice = look.elements.namedItem(name);
  if (choice instanceof RadioNodeList) choice.value = value;
}
look.addEventListener('change', applyLook);
applyLook();

// What the scenario `tools` calls; `not_registered` is left out on purpose.
agent.registerTool('show_message', ({ text }) => {
  find<HTMLElement>('#notice', shop).textContent = `The agent had this page show: “${String(text)}”`;
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
// Whoever asks for a scenario is a developer.
find<HTMLDetailsElement>('#developers').open = Boolean(wanted);
showScenarios(form, scenarios, first?.name ?? '');
if (hasLive) find('#source').textContent = 'Talk to the agent of your account, or to a simulated one.';

async function choose(name: string): Promise<void> {
  await agent.stop();
  agent.agentId = name;
  textOnly.checked = written.has(name);
  // That scenario is about an override that is refused; there has to be one.
  agent.overridePrompt = name === 'override-error' ? 'Speak like a pirate.' : undefined;
  description.textContent = scenarios.find((scenario) => scenario.name === name)?.description ?? '';
  applyOptions();
}

function applyOptions(): void {
  agent.textOnly = textOnly.checked;
  agent.pushToTalk = pushToTalk.checked && !textOnly.checked;
  pushToTalk.disabled = textOnly.checked;
  showMarkup();
}

function showMarkup(): void {
  const attributes = {
    variant: agent.variant === 'inline' ? undefined : agent.variant,
    preset: agent.preset === 'paper' ? undefined : agent.preset,
    'launcher-label': agent.variant === 'inline' ? undefined : agent.launcherLabel,
    'signed-url-endpoint': agent.signedUrlEndpoint,
    'agent-id': agent.agentId,
    'override-prompt': agent.overridePrompt,
    'text-only': agent.textOnly,
    'push-to-talk': agent.pushToTalk,
  };
  const set = Object.entries(attributes)
    .filter(([, value]) => value)
    .map(([name, value]) => `\n  ${name}${value === true ? '' : `="${String(value)}"`}`);
  markup.textContent = `<voice-agent${set.join('')}\n></voice-agent>`;
}

form.addEventListener('change', ({ target }) => {
  if (!(target instanceof HTMLInputElement)) return;
  history.replaceState(null, '', `?scenario=${encodeURIComponent(target.value)}`);
  void choose(target.value);
});
textOnly.addEventListener('change', () => void agent.stop().then(applyOptions));
pushToTalk.addEventListener('change', applyOptions);
await choose(first?.name ?? 'greeting');

/** The document of a frame, once everything in it has run. */
async function documentIn(frame: HTMLIFrameElement): Promise<Document> {
  const isThere = (): boolean =>
    frame.contentDocument?.readyState === 'complete' && frame.contentDocument.URL !== 'about:blank';
  if (!isThere()) await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  return frame.contentDocument!;
}
