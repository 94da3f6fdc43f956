import { register } from 'node:module';

/**
 * Lets Node import what imports a worklet: the address of a module for the audio thread, which the build puts there. Nothing
 * in Node has an audio thread, so it is empty here. To be imported before what needs it.
 */
const hooks = `export const resolve = (specifier, context, next) =>
  specifier.endsWith('?worklet')
    ? { url: 'data:text/javascript,export default ""', format: 'module', shortCircuit: true }
    : next(specifier, context);`;

register(`data:text/javascript,${encodeURIComponent(hooks)}`);
