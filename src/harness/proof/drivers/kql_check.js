// Microsoft's own parser and binder of KQL (@kusto/language-service-next): a query a line in, what is wrong with it and the types
// of its columns a line out. Started with the folder of its modules.
const fs = require("fs");
const path = require("path");
const readline = require("readline");
const vm = require("vm");

const folder = path.join(process.argv[2], "@kusto/language-service-next");
for (const file of ["bridge.min.js", "Kusto.Language.Bridge.min.js"]) {
  vm.runInThisContext(fs.readFileSync(path.join(folder, file), "utf8"), { filename: file });
}
const language = globalThis.Kusto.Language;
const symbols = language.Symbols;
const array = globalThis.System.Array;

// A column as a declaration of a table writes it.
const column = ([name, type]) => `['${name.replace(/\\/g, "\\\\").replace(/'/g, "\\'")}']:${type}`;

// The state in which these tables are known; the last one is kept, as most queries ask for the same.
let last = { key: "", state: null };
function stateOf(tables) {
  const key = JSON.stringify(tables);
  if (last.key !== key) {
    const declared = Object.entries(tables).map(([name, columns]) =>
      symbols.TableSymbol.From(`(${Object.entries(columns).map(column).join(", ")})`).WithName(name),
    );
    const database = new symbols.DatabaseSymbol.$ctor1("db", declared, false);
    last = { key, state: language.GlobalState.Default.WithDatabase(database) };
  }
  return last.state;
}

const kinds = language.Syntax.SyntaxKind;
const isWhole = (side) => ["int", "long"].includes(side.ResultType?.Name);

// Visits what a query is made of.
function walk(node, visit) {
  if (!node) return;
  visit(node);
  for (let index = 0; index < node.ChildCount; index++) walk(node.GetChild(index), visit);
}

function told({ tables, kql }) {
  const code = language.KustoCode.ParseAndAnalyze(kql, stateOf(tables));
  const found = code.GetDiagnostics();
  const count = array.getCount(found, language.Diagnostic);
  const all = Array.from({ length: count }, (_, index) => array.getItem(found, index, language.Diagnostic));
  const diagnostics = all.map((it) => ({ code: it.Code, message: it.Message, start: it.Start }));
  let result = null;
  walk(code.Syntax, (node) => {
    if (node.Kind === kinds.ExpressionStatement) result = node.Expression.ResultType;
    // Splunk's quotients have a rest.
    if (node.Kind === kinds.DivideExpression && isWhole(node.Left) && isWhole(node.Right)) {
      diagnostics.push({ code: "division", message: `of whole numbers: ${node}`, start: node.TextStart });
    }
  });
  return { diagnostics, types: result?.Columns ? typesOf(result.Columns) : {} };
}

function typesOf(columns) {
  const count = array.getCount(columns, symbols.ColumnSymbol);
  const all = Array.from({ length: count }, (_, index) => array.getItem(columns, index, symbols.ColumnSymbol));
  return Object.fromEntries(all.map((column) => [column.Name, column.Type.Name]));
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  console.log(JSON.stringify(told(JSON.parse(line))));
});
