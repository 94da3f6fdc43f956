import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * What may be written into an element's attributes, by the property of each: its keywords, `boolean`, `number`, or `string`
 * for everything else, as lists and JSON are text in an attribute.
 *
 * @param {string} file Has the class that declares the properties.
 * @param {string} className
 * @returns {Map<string, string>}
 */
export function attributeTypes(file, className) {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram([`${root}${file}`], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(`${root}${file}`);
  const element = source?.statements.filter(ts.isClassDeclaration).find(({ name }) => name?.text === className);
  if (!element) throw new Error(`${file} has no class ${className}.`);
  return new Map(
    checker
      .getTypeAtLocation(element)
      .getProperties()
      .map((property) => [
        property.name,
        writtenType(checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(property, element))),
      ]),
  );
}

/** @param {ts.Type} type */
function writtenType(type) {
  if (type.flags & ts.TypeFlags.BooleanLike) return 'boolean';
  if (type.flags & ts.TypeFlags.NumberLike) return 'number';
  const literals = type.isUnion() ? type.types.filter((part) => part.isStringLiteral()) : [];
  const isKeyword = type.isUnion() && literals.length === type.types.length;
  return isKeyword ? literals.map(({ value }) => `'${value}'`).join(' | ') : 'string';
}
