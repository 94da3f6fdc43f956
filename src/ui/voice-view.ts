import { css, html, nothing, type TemplateResult } from 'lit';
import type { KnownLabels } from './labels.js';
import type { Model, TurnParts } from './model.js';
import { spokenParts } from './spoken-parts.js';

/**
 * The voice view: a large visualizer, and captions of the current turn. Screen readers use the log instead, which is there but
 * invisible.
 */
export function voiceView(
  { conversation, spokenLang, visualizer }: Model,
  labels: KnownLabels,
  attachment: TurnParts['attachment'],
): TemplateResult {
  const turn = conversation.turns.at(-1);
  const content = conversation.richContent.at(-1);
  return html`<div class="stage" part="stage">
    ${visualizer}
    <div class="captions" part="captions" aria-hidden="true">
      <p
        dir="auto"
        lang=${spokenLang ?? nothing}
        .textContent=${turn ? spokenParts(turn, conversation.textOnly)[0] : labels.empty}
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
    padding: var(--_space) calc(var(--_space) * 2);
    overflow: hidden auto;
    container-type: size;
  }
  /* Where there is little room, the words have it. */
  .stage .visualizer {
    --_d: clamp(0px, (100cqh - 5.25em - 24px) * 0.7, 176px);
    margin-block-end: 32px;
  }
  @container (max-height: 160px) {
    .stage .visualizer {
      display: none;
    }
  }
  /* The last three lines: older ones leave at the top. */
  .captions {
    display: flex;
    flex: none;
    align-items: end;
    justify-content: center;
    height: 4.2em;
    overflow: hidden;
    text-align: center;
    font-size: 1.25em;
    line-height: 1.4;
  }
  .captions p {
    margin: 0;
  }
  footer.voice {
    gap: 24px;
    border: 0;
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
