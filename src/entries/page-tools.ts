/**
 * Ready-made client tools, for the client without a face: `session.registerTool('highlight', createPageTools().highlight)`.
 *
 * @packageDocumentation
 */
export { createPageTools, type PageTools, type PageToolsOptions } from '../page-tools/page-tools.js';
