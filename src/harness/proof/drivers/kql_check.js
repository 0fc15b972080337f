// Microsoft's own parser and binder of KQL (@kusto/language-service-next): a query a line in, what is wrong with it a line out.
// Started with the folder of its modules.
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

function diagnostics({ tables, kql }) {
  const found = language.KustoCode.ParseAndAnalyze(kql, stateOf(tables)).GetDiagnostics();
  const count = array.getCount(found, language.Diagnostic);
  const all = Array.from({ length: count }, (_, index) => array.getItem(found, index, language.Diagnostic));
  return all.map((it) => ({ code: it.Code, severity: it.Severity, message: it.Message, start: it.Start }));
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  console.log(JSON.stringify(diagnostics(JSON.parse(line))));
});
