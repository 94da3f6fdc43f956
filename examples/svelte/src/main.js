import { mount } from 'svelte';
import VoiceHelp from './VoiceHelp.svelte';

for (const variant of ['inline', 'floating']) {
  mount(VoiceHelp, { target: document.querySelector('#app'), props: { variant } });
}
