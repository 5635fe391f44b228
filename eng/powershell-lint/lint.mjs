// node lint.mjs FILE...: parses PowerShell files; prints FILE:LINE:COLUMN of each syntax error, exit code 1 when there is one.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

const require = createRequire(import.meta.url);
const grammar = await (async () => {
  await Parser.init();
  return Language.load(require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm'));
})();
const parser = new Parser();
parser.setLanguage(grammar);

let errors = 0;
for (const file of process.argv.slice(2)) {
  const tree = parser.parse(await readFile(file, 'utf8'));
  for (const node of broken(tree.rootNode)) {
    errors++;
    console.error(`${file}:${node.startPosition.row + 1}:${node.startPosition.column + 1}: ${node.isMissing ? `missing ${node.type}` : 'syntax error'}`);
  }
}

console.log(errors === 0 ? `${process.argv.length - 2} file(s) parsed` : `${errors} error(s)`);
process.exitCode = errors === 0 && process.argv.length > 2 ? 0 : 1;

function* broken(node) {
  if (node.isError || node.isMissing) {
    yield node;
  } else if (node.hasError) {
    for (const child of node.children) {
      yield* broken(child);
    }
  }
}
