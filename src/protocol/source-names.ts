/** The words that contract 1.1.0 has for what calls an agent; 1.0.0 takes any. */
export const sourceNames = [
  'unknown',
  'android_sdk',
  'node_js_sdk',
  'react_native_sdk',
  'react_sdk',
  'js_sdk',
  'python_sdk',
  'widget',
  'sip_trunk',
  'twilio',
  'exotel',
  'genesys',
  'swift_sdk',
  'whatsapp',
  'twilio_sms',
  'flutter_sdk',
  'zendesk_integration',
  'slack_integration',
  'telegram_integration',
  'intercom_integration',
  'freshdesk_integration',
  'template_preview',
  'genesys_bot_connector',
] as const;

export type SourceName = (typeof sourceNames)[number];
