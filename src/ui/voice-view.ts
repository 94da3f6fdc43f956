import { css, html, nothing, type TemplateResult } from 'lit';
import { dots } from './dots.js';
import type { KnownLabels } from './labels.js';
import type { Model, TurnParts } from './model.js';
import { spokenParts } from './spoken-parts.js';

/**
 * The voice view: a large visualizer, the state, and captions of the current turn. Screen readers use the log instead of the
 * captions, which is there but invisible.
 */
export function voiceView(
  { conversation, spokenLang, sendsSilence, visualizer }: Model,
  labels: KnownLabels,
  { state, waiting, attachment }: { state: string; waiting: string; attachment: TurnParts['attachment'] },
): TemplateResult {
  const turn = conversation.turns.at(-1);
  // The state stands above it already.
  const note = waiting === state ? '' : waiting;
  const content = conversation.richContent.at(-1);
  const isFirst = conversation.turns.filter(({ role }) => role === 'agent').length < 2;
  const mode = conversation.status === 'connected' && !conversation.held ? conversation.mode : undefined;
  const canInterrupt = mode === 'speaking' && !sendsSilence;
  return html`<div class="stage" part="stage" tabindex="-1">
    ${visualizer} ${mode === 'thinking' ? dots : nothing}
    <p class="state" .textContent=${canInterrupt && isFirst ? labels.interrupt : state}></p>
    <div class="captions" part="captions" aria-hidden="true">
      <p
        class=${note ? 'note' : turn?.role === 'user' ? 'theirs' : ''}
        dir="auto"
        lang=${(!note && spokenLang) || nothing}
        .textContent=${note || (turn ? spokenParts(turn, conversation.textOnly)[0] : '')}
      ></p>
    </div>
    ${content && content.turnId === turn?.id ? attachment(content) : nothing}
  </div>`;
}

export const styles = css`
  .stage {
    display: flex;
    flex: 1;
    flex-direction: column;
    align-items: center;
    justify-content: safe center;
    min-height: 0;
    /* It reaches below the header, or it would cut the orb's light off there. */
    margin-block-start: -72px;
    padding: calc(var(--_space) + 72px) calc(var(--_space) * 2) var(--_space);
    overflow: hidden auto;
    container-type: size;
  }
  .voice header {
    position: relative;
    z-index: 1;
  }
  .stage:focus-visible {
    outline-offset: -3px;
  }
  /* Where there is little room, the words have it. */
  .stage .visualizer {
    --_d: clamp(0px, (100cqh - 5.25em - 72px) * 0.7, 176px);
    margin-block-end: 20px;
  }
  /* Between orb and state, where they take no room. */
  .stage .dots {
    height: 6px;
    margin-block: -13px 7px;
    color: var(--_muted);
  }
  .state {
    margin: 0 0 12px;
    color: var(--_muted);
    text-align: center;
    font-size: 0.85em;
    font-weight: 600;
  }
  @container (max-height: 160px) {
    .stage .visualizer {
      display: none;
    }
  }
  /* Fewer lines rather than none of the newest. */
  @container (max-height: 8em) {
    .captions {
      --_lines: 2;
    }
  }
  @container (max-height: 6em) {
    .captions {
      --_lines: 1;
    }
  }
  @container (max-height: 4em) {
    .state {
      display: none;
    }
  }
  /* The last three lines: older ones leave at the top. Fewer stand there, next to the state. */
  .captions {
    display: flex;
    flex: none;
    flex-direction: column;
    align-items: center;
    justify-content: end;
    height: calc(var(--_lines, 3) * 1.4em);
    overflow: hidden;
    text-align: center;
    font-size: 1.35em;
    font-weight: 500;
    line-height: 1.4;
  }
  /* Whose words these are is seen at once. */
  .captions :is(.theirs, .note) {
    color: var(--_muted);
    font-size: 0.8em;
    font-weight: 400;
    /* As high as the agent's lines: the box holds three. */
    line-height: 1.75;
  }
  /* It says what to do. */
  .captions .note {
    color: inherit;
  }
  /* The state stands below the orb. */
  .voice .status [part='status'] {
    display: none;
  }
  .captions p {
    margin: 0 0 auto;
  }
  footer.voice {
    gap: 48px;
    padding-block-end: calc(var(--_space) * 2);
    border: 0;
  }
  footer.voice .icon {
    width: 56px;
    min-height: 56px;
  }
  footer.voice svg {
    width: 24px;
    height: 24px;
  }
  /* A finger does not meet the wrong one, and words say which is which. */
  @media (max-width: 480px) and (min-height: 481px) {
    .captions {
      height: calc(var(--_lines, 3) * 4em / 3);
      font-size: 1.5em;
      line-height: calc(4 / 3);
    }
    .captions :is(.theirs, .note) {
      line-height: calc(5 / 3);
    }
    footer.voice {
      padding-block-end: 56px;
    }
    footer.voice .icon {
      position: relative;
      width: 64px;
      min-height: 64px;
      border-radius: calc(var(--_round) * 1.1);
    }
    footer.voice .icon::after {
      content: attr(title);
      position: absolute;
      inset-block-start: calc(100% + 6px);
      width: 112px;
      color: var(--_muted);
      font-size: 0.75em;
      font-weight: 400;
      line-height: 1.3;
    }
  }
  @media (max-height: 400px) {
    footer.voice {
      padding-block-end: var(--_space);
    }
    footer.voice .icon {
      width: var(--_size);
      min-height: var(--_size);
    }
  }
  .voice .scroll {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .voice .log {
    overflow: hidden;
  }
  .voice .log :is(a, button) {
    visibility: hidden;
  }
`;
