/** The bundled source of a worklet, as text. Answered by the build, the dev server and the test runner alike. */
declare module '*?worklet' {
  const source: string;
  export default source;
}
