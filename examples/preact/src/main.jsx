import { render } from 'preact';
import { VoiceHelp } from './VoiceHelp.jsx';

render(
  <>
    <VoiceHelp variant="inline" />
    <VoiceHelp variant="floating" />
  </>,
  document.querySelector('#app'),
);
