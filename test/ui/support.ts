import { visualizer } from '../../src/ui/visualizer.js';
import { emptyConversation, type Conversation } from '../../src/session/conversation.js';
import { addTurn, type Turn } from '../../src/session/turns.js';
import { english } from '../../src/ui/labels.js';
import type { Actions, Model } from '../../src/ui/model.js';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';

const selectors = {
  button: 'button',
  textbox: 'textarea',
  combobox: 'select',
  radio: 'input[type=radio]',
  slider: 'input[type=range]',
  log: '[role=log]',
  dialog: 'dialog',
  alert: '[role=alert]',
  status: '[role=status]',
};

/** A picture in one colour. */
export async function pictureOf(name: string, colour: string, width: number, height: number): Promise<File> {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d')!;
  context.fillStyle = colour;
  context.fillRect(0, 0, width, height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  return new File([blob!], name, { type: 'image/png' });
}

/** What a person can find by its role and, where more than one has it, by its name. */
export function find(
  { shadowRoot }: VoiceAgentElement,
  role: keyof typeof selectors,
  name?: string,
): HTMLElement | undefined {
  const all = [...shadowRoot!.querySelectorAll<HTMLElement>(selectors[role])];
  return all.find((element) => element.checkVisibility() && (name === undefined || nameOf(element) === name));
}

/** Presses a button, which must be there. */
export function press(element: VoiceAgentElement, name: string): void {
  const button = find(element, 'button', name);
  if (!button) throw new Error(`There is no button “${name}”`);
  button.click();
}

function nameOf(element: HTMLElement): string {
  const { labels } = element as HTMLInputElement;
  const label = [...(labels?.[0]?.childNodes ?? [])].filter((node) => node instanceof Text).map(({ data }) => data);
  const name = element.getAttribute('aria-label') ?? (label.join('').trim() || element.textContent);
  return name.replace(/\s+/g, ' ').trim();
}

/** Turns of both sides in alternation. */
export function turns(count: number): readonly Turn[] {
  const list: Turn[] = [];
  for (let index = 0; index < count; index++) {
    const role = index % 2 ? 'user' : 'agent';
    const text = `Turn ${index}: ${'so it goes on and on '.repeat(1 + (index % 5))}`;
    list.push(...addTurn([], { role, text, connection: 0, time: index, eventId: index, id: `turn-${index}` }));
  }
  return list;
}

/** What an idle face shows, but for some of it. */
export function model({
  conversation,
  ...fields
}: Partial<Omit<Model, 'conversation'>> & { conversation?: Partial<Conversation> } = {}): Model {
  return {
    conversation: { ...emptyConversation, ...conversation },
    labels: english,
    floating: false,
    open: false,
    textOnly: false,
    lang: undefined,
    spokenLang: undefined,
    dir: undefined,
    muted: false,
    sendsSilence: false,
    talk: undefined,
    gated: false,
    settable: true,
    visualizer: visualizer('orb', 'idle'),
    greeting: english.greeting,
    starters: [],
    launcherLabel: '',
    isScrolled: false,
    termsUrl: undefined,
    toolLabels: {},
    draft: '',
    attaching: undefined,
    canSpeak: false,
    askedByPage: new Set(),
    ...fields,
  };
}

const nothing = (): void => undefined;

/** Nothing that a person does has a consequence. */
export const actions: Actions = {
  start: nothing,
  set: nothing,
  stop: nothing,
  speak: nothing,
  toggle: nothing,
  escape: nothing,
  closed: nothing,
  accept: nothing,
  mute: nothing,
  send: () => true,
  typing: nothing,
  begin: nothing,
  view: nothing,
  settings: nothing,
  link: () => true,
  decide: nothing,
  rate: nothing,
};
