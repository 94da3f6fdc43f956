import { svg, type SVGTemplateResult } from 'lit';

/** 24 × 24, drawn with `currentColor`; decorative, so hidden from assistive technology. */
const icon = (paths: SVGTemplateResult): SVGTemplateResult =>
  svg`<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths}</svg>`;

export const phoneIcon = icon(svg`<path d="M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2"/>`);
export const microphoneIcon = icon(
  svg`<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5 11a7 7 0 0 0 14 0M12 18v3"/>`,
);
export const mutedIcon = icon(
  svg`<path d="M4 4l16 16M9 9v2a3 3 0 0 0 5 2M15 9.500V6a3 3 0 0 0-5.700-1.300M5 11a7 7 0 0 0 11 5.700M19 11a7 7 0 0 1-.6 2.800M12 18v3"/>`,
);
export const endIcon = icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`);
export const sendIcon = icon(svg`<path d="M5 12h14M13 6l6 6-6 6"/>`);
