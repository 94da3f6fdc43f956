import type { Metrics } from 'voice-agent-element/session';

/** The numbers by what they are called here. What is not known yet is a dash. */
const rows: readonly [name: string, read: (metrics: Metrics) => number | undefined][] = [
  ['Signed URL after', ({ connect }) => connect.signedUrl],
  ['Microphone after', ({ connect }) => connect.microphone],
  ['Connected after', ({ connect }) => connect.connected],
  ['Answer after the visitor’s last word', ({ latency }) => latency],
  ['Round trip', ({ ping }) => ping],
  ['Speech held back', ({ playoutDelay }) => playoutDelay],
  ['Jitter', ({ jitter }) => jitter],
];

/** Shows the latency numbers of a conversation, in ms, in a definition list. */
export function showLatency(list: HTMLDListElement, metrics: Metrics | undefined): void {
  list.replaceChildren(
    ...rows.flatMap(([name, read]) => {
      const value = metrics && read(metrics);
      const row = document.createElement('div');
      row.append(
        Object.assign(document.createElement('dt'), { textContent: name }),
        Object.assign(document.createElement('dd'), {
          textContent: value === undefined ? '–' : `${Math.round(value)} ms`,
        }),
      );
      return row;
    }),
  );
}
