//! Splunk's own exports give back the fields that they recorded.

use super::{all, lines, load_bytes, nested, shown};
use serde_json::{Map, Value as Json, json};
use spelt::table::Table;
use spelt::value::time::Zone;
use std::fmt::Write;

/// The fields of a row as Splunk exports them: texts, and arrays of texts.
fn result(table: &Table, row: usize) -> Map<String, Json> {
    let value = |name: &str| match table.value(row, name) {
        value if value.is_null() => None,
        value if name == "_time" => value.number().map(|time| json!(spelt_iso(time.value))),
        value if value.values().len() > 1 => Some(value.values().iter().map(|value| json!(value.show())).collect()),
        value => Some(json!(value.show())),
    };
    table.names().filter_map(|name| Some((name.to_string(), value(name)?))).collect()
}

/// As Splunk writes `_time` in a table: milliseconds, and the zone without a colon.
fn spelt_iso(time: f64) -> String {
    format!("{}+0000", spelt::value::time::format(time, "%Y-%m-%dT%H:%M:%S.%3N", &Zone::utc()))
}

/// Rows as comma-separated values; `encoded` has Splunk's `__mv_` columns, which tell the values of a multivalue apart.
pub fn csv(rows: &[Map<String, Json>], encoded: bool) -> String {
    let names: std::collections::BTreeSet<&String> = rows.iter().flat_map(Map::keys).collect();
    let quote = |text: &str| match !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        true => text.to_string(),
        false => format!("\"{}\"", text.replace('"', "\"\"")),
    };
    let texts = |value: &Json| -> Vec<String> {
        let text = |value: &Json| value.as_str().unwrap_or_default().to_string();
        value.as_array().map_or_else(|| vec![text(value)], |values| values.iter().map(text).collect())
    };
    let mut out = names.iter().map(|name| quote(name)).collect::<Vec<_>>().join(",");
    if encoded {
        names.iter().for_each(|name| out.push_str(&format!(",{}", quote(&format!("__mv_{name}")))));
    }
    out.push('\n');
    for row in rows {
        let plain =
            names.iter().map(|name| row.get(*name).map_or(String::new(), |value| quote(&texts(value).join("\n"))));
        let several = names.iter().map(|name| match row.get(*name).map(&texts) {
            Some(values) if values.len() > 1 => {
                let values = values.iter().map(|value| format!("${}$", value.replace('$', "$$")));
                quote(&values.collect::<Vec<_>>().join(";"))
            }
            _ => String::new(),
        });
        let cells: Vec<String> = if encoded { plain.chain(several).collect() } else { plain.collect() };
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out
}

/// Splunk's XML export, which marks what a search found in `_raw`.
fn xml_results(rows: &[Map<String, Json>]) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut out = "<?xml version='1.0' encoding='UTF-8'?>\n<results preview='0'>\n<meta>\n</meta>\n".to_string();
    for (offset, row) in rows.iter().enumerate() {
        let _ = write!(out, "<result offset='{offset}'>");
        for (name, value) in row {
            let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            let texts = values.iter().map(|value| escape(value.as_str().unwrap_or_default()));
            let inside: String = match &**name {
                "_raw" => texts
                    .map(|text| {
                        format!("<v xml:space='preserve' trunc='0'><sg h=\"1\">{}</sg>{}</v>", &text[..4], &text[4..])
                    })
                    .collect(),
                _ => texts.map(|text| format!("<value><text>{text}</text></value>")).collect(),
            };
            let _ = write!(out, "<field k='{name}'>{inside}</field>");
        }
        out.push_str("</result>\n");
    }
    out + "</results>\n"
}

#[test]
fn splunks_own_exports_give_back_the_fields_they_recorded() {
    let (table, _) = load_bytes(lines(all(nested)).as_bytes()).expect("it reads");
    // Splunk's exports have milliseconds.
    let expected = shown(&table).replace(".123456\n", ".123\n");
    let rows: Vec<Map<String, Json>> = (0..table.rows()).map(|row| result(&table, row)).collect();
    let export =
        rows.iter().enumerate().map(|(offset, row)| json!({"preview": false, "offset": offset, "result": row}));
    let names: Vec<String> = table.names().map(|name| name.to_string()).collect();
    let cells = rows.iter().map(|row| names.iter().map(|name| row.get(name).cloned().unwrap_or_default()).collect());
    let forms = [
        lines(export),
        xml_results(&rows),
        json!({"preview": false, "init_offset": 0, "results": rows, "fields": [{"name": "a"}]}).to_string(),
        json!({"preview": false, "fields": names, "rows": cells.collect::<Vec<Vec<Json>>>()}).to_string(),
        csv(&rows, true),
        csv(&rows, false),
    ];
    for form in forms {
        let (table, report) = load_bytes(form.as_bytes()).expect("it reads");
        assert_eq!(report.warnings, []);
        let shown = shown(&table);
        assert_eq!(shown, expected, "{form}");
        assert!(table.column(&spelt::table::hidden("source")).is_none(), "a recorded source is compared strictly");
    }
}

#[test]
fn what_splunk_exported_as_text_alone_gives_the_fields_that_a_search_extracts_from_it() {
    let (table, _) = load_bytes(lines(all(nested)).as_bytes()).expect("it reads");
    let text: Vec<Map<String, Json>> = (0..table.rows())
        .map(|row| {
            let of_text = |name: &str| matches!(name, "_raw" | "_time" | "host" | "source" | "sourcetype");
            result(&table, row).into_iter().filter(|(name, _)| of_text(name)).collect()
        })
        .collect();
    let rows: Vec<Map<String, Json>> = (0..table.rows()).map(|row| result(&table, row)).collect();
    let forms = |rows: &[Map<String, Json>]| {
        let export = rows.iter().map(|row| json!({"preview": false, "offset": 0, "result": row}));
        [lines(export), xml_results(rows), csv(rows, true), csv(rows, false)]
    };
    for (form, whole) in forms(&text).iter().zip(forms(&rows)) {
        let [(of_text, report), (whole, _)] = [form, &whole].map(|form| load_bytes(form.as_bytes()).expect("it reads"));
        assert_eq!(report.warnings, []);
        for row in 0..whole.rows() {
            for name in ["EventCode", "EventID", "Channel", "TargetUserName", "user", "process_name", "dest", "_time"] {
                assert_eq!(of_text.value(row, name), whole.value(row, name), "{name}: {form}");
            }
        }
    }
}
