import { css } from 'lit';

/** The colours of an element, all of which follow from the accent unless the page sets them. */
export const colours = css`
  :host {
    --_seed: var(--voice-agent-accent, var(--_preset, #18181b));
    --_accent: var(--_seed);
    --_on-accent: var(--voice-agent-on-accent, #fff);
    /* The accent as text. */
    --_ink: var(--_accent);
    --_orb: var(--voice-agent-orb, var(--voice-agent-accent, var(--_preset, #2f6bff)));
    --_background: var(--voice-agent-background, light-dark(#fff, #18181b));
    --_surface: var(--voice-agent-surface, light-dark(#efeff2, #27272a));
    --_text: var(--voice-agent-text, light-dark(#18181b, #fafafa));
    --_muted: var(--voice-agent-muted, light-dark(#52525b, #b4b4bd));
    --_border: var(--voice-agent-border, light-dark(#e4e4e7, #3f3f46));
    --_danger: var(--voice-agent-danger, light-dark(#b91c1c, #fca5a5));
    --_on-danger: var(--voice-agent-on-danger, light-dark(#fff, #450a0a));
    --_shadow: 0 0 0 1px light-dark(#0000000f, #ffffff1f), 0 2px 6px #0000001a, 0 10px 28px #00000029;
  }
  /* Chromium before 123, Firefox before 120, Safari before 17.5: always light. */
  @supports not (color: light-dark(red, red)) {
    :host {
      --_background: var(--voice-agent-background, #fff);
      --_surface: var(--voice-agent-surface, #efeff2);
      --_text: var(--voice-agent-text, #18181b);
      --_muted: var(--voice-agent-muted, #52525b);
      --_border: var(--voice-agent-border, #e4e4e7);
      --_danger: var(--voice-agent-danger, #b91c1c);
      --_on-danger: var(--voice-agent-on-danger, #fff);
      --_shadow: 0 10px 28px #00000029;
      color-scheme: light;
    }
  }
  /*
   * Everything else follows from the accent by its luminance, for which contrast is defined. In linear light, no channel leaves
   * the gamut, so that the luminance asked for is the one that is seen.
   */
  @supports (color: light-dark(red, red)) and (color: color(from red srgb-linear r g b)) {
    :host {
      --_y: (0.2126 * r + 0.7152 * g + 0.0722 * b);
      /* Readable on a dark background: as bright as the hue can be, then with white in it. */
      --_gain: max(1, min(0.3 / (var(--_y) + 0.0001), 1 / max(r, g, b)));
      --_fill: max(0, (0.3 - var(--_y) * var(--_gain)) / (1 - var(--_y) * var(--_gain)));
      /* Readable on a light one. */
      --_dim: min(1, 0.15 / (var(--_y) + 0.0001));
      /* At a luminance of 0.179, black and white are equally readable. */
      --_white: clamp(0, (0.179 - var(--_y)) * 1000000, 1);
      --_pale: color(
        from var(--voice-agent-accent, var(--_preset, #fafafa)) srgb-linear
          calc(r * var(--_gain) + (1 - r * var(--_gain)) * var(--_fill))
          calc(g * var(--_gain) + (1 - g * var(--_gain)) * var(--_fill))
          calc(b * var(--_gain) + (1 - b * var(--_gain)) * var(--_fill))
      );
      --_accent: light-dark(var(--_seed), var(--voice-agent-accent-dark, var(--_pale)));
      --_on-accent: var(
        --voice-agent-on-accent,
        light-dark(color(from var(--_seed) srgb-linear var(--_white) var(--_white) var(--_white)), #000)
      );
      --_ink: light-dark(
        color(from var(--_seed) srgb-linear calc(r * var(--_dim)) calc(g * var(--_dim)) calc(b * var(--_dim))),
        var(--_accent)
      );
    }
  }
`;
