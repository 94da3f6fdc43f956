import { VoiceHelp } from './VoiceHelp.jsx';

export const dynamic = 'force-dynamic';

export default function Page() {
  return (
    <>
      <VoiceHelp variant="inline" />
      <VoiceHelp variant="floating" />
    </>
  );
}
