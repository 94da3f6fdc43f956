import { svg, type SVGTemplateResult } from 'lit';

/** 24 × 24, drawn with `currentColor`; decorative, so hidden from assistive technology. */
export const icon = (path: string): SVGTemplateResult =>
  svg`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d=${path}></path></svg>`;

const microphone = 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3M5 11a7 7 0 0 0 14 0M12 18v3';

export const microphoneIcon = icon(microphone);
export const mutedIcon = icon(`${microphone}M3 3l18 18`);
export const chevronIcon = icon('M6 9l6 6 6-6');
export const handsetIcon = icon(
  'M3.5 13.5c5-4.600 12-4.600 17 0l-2.200 2.800-3.800-1.400v-2.5a10 10 0 0 0-5 0v2.5l-3.800 1.400z',
);
export const leaveIcon = icon('M10 5H5v14h5M14 8l4 4-4 4M18 12H9');
export const sendIcon = icon('M12 19V5M6 11l6-6 6 6');
export const chatIcon = icon('M4 5h16v11H9l-5 4z');
export const waveIcon = icon('M4 10v4M8 7v10M12 4v16M16 7v10M20 10v4');
export const settingsIcon = icon('M4 7h10M18 7h2M4 17h2M10 17h10M14 5v4M6 15v4');
