import { html } from 'lit';

/** Shows how loud both sides are, by the custom properties `--_input` and `--_output`. */
export const visualizer = html`<div class="visualizer" part="visualizer"></div>`;
