import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { VoiceHelp } from './VoiceHelp.jsx';

createRoot(document.querySelector('#app')).render(
  <StrictMode>
    <VoiceHelp variant="inline" />
    <VoiceHelp variant="floating" />
  </StrictMode>,
);
