import { Component, CUSTOM_ELEMENTS_SCHEMA, input, signal } from '@angular/core';
import 'voice-agent-element';
import type { VoiceAgentToolCallEvent, VoiceAgentTranscriptEvent } from 'voice-agent-element';

@Component({
  selector: 'app-voice-help',
  // Without this, Angular refuses a tag that is no component of its own.
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <section [class]="variant()">
      @if (shown()) {
        <voice-agent
          #agent
          signed-url-endpoint="/api/signed-url"
          placement="bottom-left"
          [variant]="variant()"
          [dynamicVariables]="visitor"
          [open]="open()"
          [muted]="muted()"
          (voice-agent-toggle)="open.set($event.detail.open)"
          (voice-agent-mute)="muted.set($event.detail.muted)"
          (voice-agent-transcript)="write($event)"
          (voice-agent-tool-call)="answer($event)"
        />
        <button name="talk" (click)="agent.start()">Talk</button>
      }
      <label><input type="checkbox" name="open" [checked]="open()" (change)="open.set(!open())" /> open</label>
      <label><input type="checkbox" name="muted" [checked]="muted()" (change)="muted.set(!muted())" /> muted</label>
      <label><input type="checkbox" name="shown" [checked]="shown()" (change)="shown.set(!shown())" /> shown</label>
      <ol>
        @for (line of lines(); track line.turn) {
          <li>{{ line.text }}</li>
        }
      </ol>
    </section>
  `,
})
export class VoiceHelp {
  readonly variant = input.required<'inline' | 'floating'>();
  readonly open = signal(false);
  readonly muted = signal(false);
  readonly shown = signal(true);
  readonly lines = signal<{ turn: string; text: string }[]>([]);
  readonly visitor = { name: 'Ada' };

  // A text that grows or is corrected comes again, with the same turnId.
  write({ detail: { turnId: turn, role, text } }: VoiceAgentTranscriptEvent): void {
    const line = { turn, text: `${role}: ${text}` };
    this.lines.update((lines) =>
      lines.some((known) => known.turn === turn)
        ? lines.map((known) => (known.turn === turn ? line : known))
        : [...lines, line],
    );
  }

  // What the agent may ask of this page. The tool has the same name in the agent's settings.
  answer({ detail }: VoiceAgentToolCallEvent): void {
    if (detail.name === 'get_order') detail.respondWith({ status: 'on its way' });
  }
}
