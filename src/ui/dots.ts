import { css, html } from 'lit';

/** Three dots that run: an answer is on its way. Words say so to screen readers. */
export const dots = html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>`;

export const styles = css`
  .dots {
    display: flex;
    gap: 5px;
  }
  .dots i {
    width: 6px;
    height: 6px;
    border-radius: 50%;
    background: currentColor;
    opacity: 0.35;
    animation: dot 1.2s ease-in-out infinite;
  }
  .dots i:nth-child(2) {
    animation-delay: 160ms;
  }
  .dots i:nth-child(3) {
    animation-delay: 320ms;
  }
  @keyframes dot {
    30% {
      opacity: 1;
      translate: 0 -3px;
    }
    60% {
      opacity: 0.35;
      translate: none;
    }
  }
  @media (forced-colors: active) {
    .dots i {
      background: CanvasText;
    }
  }
`;
