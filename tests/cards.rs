//! Every example of every card is run: the cards are the reference, so they must be true.

use spelt::command::{self, Setting, lower};
use spelt::engine;
use spelt::function::{self, Body, Context, Kind};
use spelt::knowledge::Knowledge;
use spelt::source::Source;
use spelt::table::{Builder, Table};
use spelt::value::Value;
use spelt::value::time::Zone;

/// 2025-06-15T15:06:40Z, the moment the cards' examples are run.
const NOW: f64 = 1_750_000_000.0;

fn run(search: &str, events: Table) -> Table {
    let source = Source::bare("card", search);
    let lowered = lower(&source, &Setting::at(NOW, Zone::utc()).knowing(Knowledge::of_examples().into()));
    assert!(lowered.plan.is_some(), "{search}: {:?}", lowered.diagnostics);
    let plan = lowered.plan.expect("just asserted");
    engine::run(&plan, &Context::new(NOW, Zone::utc()), events).table
}

/// A line of names, then a line a row; an empty cell is null, `""` empty text, `a|b` a multivalue.
fn table(text: &str) -> Table {
    let mut builder = Builder::default();
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().map(|line| line.split(',').collect()).unwrap_or_default();
    for name in &names {
        builder.declare(name);
    }
    for line in lines {
        for (name, cell) in names.iter().zip(line.split(',')) {
            let value = match cell {
                "" => Value::Null,
                "\"\"" => Value::from(""),
                cell => Value::many(cell.split('|').map(Value::from)),
            };
            builder.put(name, value);
        }
        builder.end_row();
    }
    builder.finish()
}

/// A table as [`table`] reads it.
fn text(table: &Table) -> String {
    let names: Vec<_> = table.names().filter(|name| !name.starts_with('\0')).cloned().collect();
    let cell = |value: &Value| match value {
        Value::Text(text) if text.is_empty() => "\"\"".into(),
        value => value.values().iter().map(|value| value.show()).collect::<Vec<_>>().join("|"),
    };
    let mut lines = vec![names.join(",")];
    for row in 0..table.rows() {
        lines.push(names.iter().map(|name| cell(table.value(row, name))).collect::<Vec<_>>().join(","));
    }
    lines.join("\n")
}

#[test]
fn the_examples_of_commands_are_true() {
    for command in command::ALL {
        assert!(!command.examples.is_empty(), "`{}` has no example", command.name);
        for example in command.examples {
            let rows = text(&run(example.search, table(example.events)));
            assert_eq!(rows, example.gives, "\nthe example of `{}`: {}", command.name, example.search);
        }
    }
}

#[test]
fn the_examples_of_eval_functions_are_true() {
    for function in function::all() {
        assert!(!function.examples.is_empty(), "`{}` has no example", function.name);
        for (call, gives) in function.examples {
            let value = if function.gives == Kind::Bool { format!("tostring({call})") } else { (*call).to_string() };
            let result = run(&format!("| makeresults | eval r={value}"), Table::default());
            assert_eq!(function::show(result.value(0, "r")), *gives, "\nthe example of `{}`: {call}", function.name);
        }
    }
}

#[test]
fn cards_are_sorted_found_by_name_and_say_where_splunk_documents_them() {
    let names: Vec<_> = command::ALL.iter().map(|command| command.name).collect();
    assert!(names.is_sorted(), "{names:?}");
    for command in command::ALL {
        assert!(command.about.ends_with('.') && !command.source.is_empty(), "{}", command.name);
        assert_eq!(command::find(&command.name.to_uppercase()).map(|found| found.name), Some(command.name));
    }
    for function in function::all() {
        assert!(function.about.ends_with('.') && !function.source.is_empty(), "{}", function.name);
        assert!(function.usage.starts_with(function.name), "{}", function.usage);
        let is_form = matches!(function.body, Body::Plan(_));
        assert!(is_form || !function.takes.is_empty() || function.most == Some(0), "{}", function.name);
    }
}
