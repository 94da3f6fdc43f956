import { Component } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { VoiceHelp } from './voice-help';

@Component({
  selector: 'app-shop',
  imports: [VoiceHelp],
  template: `
    <app-voice-help variant="inline" />
    <app-voice-help variant="floating" />
  `,
})
class Shop {}

bootstrapApplication(Shop).catch((error) => console.error(error));
