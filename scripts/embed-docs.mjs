/** @param {unknown} rows */
export async function writeResults(rows) {
  void rows;
}
