//! Zeek's logs in JSON: which log an event is of, told by its fields.

use super::Events;
use crate::events::json::Origin;
use crate::events::provenance::Provenance;
use crate::events::zeek::{RESERVED, Written, sources, sourcetypes};
use crate::table::column::Pool;
use crate::table::{Column, hidden};
use crate::value::Value;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The field that names the log, where logs are sent rather than written to files.
const PATH: &str = "_path";

/// The field that every log of connections has, and no other program's.
const FROM: &str = "id.orig_h";

/// Logs, and fields of which only they have one. The first counts.
const LOGS: &[(&str, &[&str])] = &[
    ("conn", &["conn_state"]),
    ("dns", &["qtype_name", "rejected", "rcode"]),
    ("http", &["trans_depth", "status_code", "request_body_len"]),
    ("ssl", &["cipher", "established"]),
    ("ssh", &["auth_attempts", "auth_success", "cipher_alg", "kex_alg"]),
    ("rdp", &["cookie", "security_protocol", "keyboard_layout"]),
    ("smb_mapping", &["share_type"]),
    ("dce_rpc", &["named_pipe", "operation"]),
    ("ntlm", &["server_nb_computer_name", "domainname"]),
    ("kerberos", &["request_type"]),
    ("smtp", &["helo", "mailfrom"]),
    ("ftp", &["reply_code"]),
    ("notice", &["note"]),
    ("smb_files", &["times.modified", "prev_name"]),
    ("weird", &["peer"]),
];

/// The fields that tell it.
pub(super) fn fields() -> impl Iterator<Item = &'static str> {
    [PATH, FROM].into_iter().chain(LOGS.iter().flat_map(|(_, fields)| fields.iter().copied()))
}

/// Tells source and sourcetype, and sets aside the fields of the data that are called as Splunk calls its own. What Splunk
/// itself recorded under these names stands.
pub(super) fn tell(events: &mut Events<'_>) {
    if events.column(PATH).is_none() && events.column(FROM).is_none() {
        return;
    }
    let paths = paths(events);
    for (field, spellings) in
        [("source", sources as fn(&str) -> Vec<String>), ("sourcetype", |path: &str| sourcetypes(path, Written::Json))]
    {
        let spellings = paths.clone().map(|path| match path.is_null() {
            true => Value::Null,
            false => Value::many(spellings(&path.show()).into_iter().map(Value::from)),
        });
        events.fill(&hidden(field), spellings, None);
    }
    set_aside(events, &paths);
}

/// For each row the log's name, empty where it is not known, and null where the row is none of Zeek's in JSON.
fn paths(events: &Events<'_>) -> Column {
    let empty = Column::empty(events.height);
    let column = |name: &str| events.column(name).unwrap_or(&empty);
    let (named, from) = (column(PATH), column(FROM));
    let is_told = events.column(&hidden("sourcetype")).unwrap_or(&empty);
    let logs: Vec<(&str, Vec<&Column>)> = LOGS
        .iter()
        .map(|(path, fields)| (*path, fields.iter().filter_map(|field| events.column(field)).collect()))
        .collect();
    let has = |row: usize, column: &Column| column.codes()[row] != 0;
    let mut pool = Pool::default();
    let mut codes: FxHashMap<&str, u32> = FxHashMap::default();
    let mut code = |path: &'static str| *codes.entry(path).or_insert_with(|| pool.code(path.into()));
    let by_fields = |row: usize| {
        let log = logs.iter().find(|(_, fields)| fields.iter().any(|field| has(row, field)));
        log.map_or("", |(path, _)| *path)
    };
    let told: Vec<Option<u32>> = (0..events.height)
        .map(|row| match row {
            row if has(row, is_told) => Some(0),
            row if has(row, named) => None,
            row if has(row, from) => Some(code(by_fields(row))),
            _ => Some(0),
        })
        .collect();
    let known: Vec<u32> = named.dictionary().iter().map(|name| pool.code(path_of(name))).collect();
    let codes = told.iter().zip(named.codes()).map(|(told, named)| told.unwrap_or(known[*named as usize]));
    let codes = codes.collect();
    pool.column(codes)
}

/// A log's name as `_path` has it; null if it cannot be one.
fn path_of(name: &Value) -> Value {
    let name = name.show();
    let is_path = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_path { Value::from(&*name) } else { Value::Null }
}

fn set_aside(events: &mut Events<'_>, paths: &Column) {
    for field in RESERVED {
        let Some(column) = events.column(field) else { continue };
        let part = |of_zeek: bool| {
            let is_theirs = |row: usize| paths.codes()[row] != 0 && events.origins[row] != Origin::Recorded;
            let is_kept = |row: usize| is_theirs(row) == of_zeek;
            let codes = column.codes().iter().enumerate().map(|(row, code)| if is_kept(row) { *code } else { 0 });
            column.with_codes(codes.collect())
        };
        let (theirs, ours) = (part(true), part(false));
        events.columns.insert(field.into(), Arc::new(ours));
        events.turn(|| Provenance::Alias(field.into()));
        events.fill(&format!("extracted_{field}"), theirs, None);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Asked, show};

    #[test]
    fn a_log_is_told_by_its_fields_or_by_its_name() {
        let lines = r#"{"ts":1750314301.5,"uid":"C1","id.orig_h":"10.0.0.1","conn_state":"SF"}
{"_path":"files","ts":1750314301.5,"fuid":"F1","source":"HTTP"}
{"ts":1750314301.5,"id.orig_h":"10.0.0.1","uri":"/x","trans_depth":1,"host":"example.com"}
{"ts":1750314301.5,"id.orig_h":"10.0.0.1"}
{"_path":"/etc/passwd","a":1}"#;
        assert_eq!(
            show(lines, "sourcetype source host extracted_host extracted_source"),
            [
                "sourcetype=zeek:conn:json source=conn.log",
                "sourcetype=zeek:files:json source=files.log extracted_source=HTTP",
                "sourcetype=zeek:http:json source=http.log extracted_host=example.com",
                "sourcetype=zeek:json",
                ""
            ]
        );
        assert!(show(lines, "?sourcetype")[0].starts_with("?sourcetype=zeek:conn:json|bro:conn:json|zeek_conn|"));
        let strict = Asked { strict: true, ..Asked::default() };
        assert_eq!(strict.show(lines, "sourcetype ?sourcetype")[0], "sourcetype=zeek:conn:json");
    }

    #[test]
    fn what_splunk_recorded_of_a_log_stands() {
        let recorded = |around: &str| {
            format!(
                r#"{{"preview":false,"result":{{"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","conn_state":"SF"{around}}}}}"#
            )
        };
        let own = r#","host":"sensor1","index":"zeek","source":"/var/spool/c.log","sourcetype":"corelight_conn""#;
        let lines = [recorded(own), recorded(&own.replace("corelight_conn", "my:zeek")), recorded("")].join("\n");
        assert_eq!(
            show(&lines, "sourcetype ?sourcetype source ?source host index extracted_host extracted_sourcetype dest")
                [..2],
            [
                "sourcetype=corelight_conn source=/var/spool/c.log host=sensor1 index=zeek dest=10.0.0.2",
                "sourcetype=my:zeek source=/var/spool/c.log host=sensor1 index=zeek",
            ]
        );
        assert_eq!(show(&lines, "sourcetype source")[2], "sourcetype=zeek:conn:json source=conn.log");
    }

    #[test]
    fn a_connection_has_the_fields_of_the_data_model() {
        let line = r#"{"ts":1750314301.5,"uid":"C1","id.orig_h":"10.0.0.1","id.orig_p":50111,"id.resp_h":"10.0.0.2","id.resp_p":445,"proto":"tcp","conn_state":"S0","orig_bytes":10,"resp_bytes":32,"orig_pkts":1,"resp_pkts":2}"#;
        assert_eq!(
            show(
                line,
                "id_orig_h src src_ip src_port dest dest_port transport action bytes_in bytes packets flow_id tag"
            ),
            [
                "id_orig_h=10.0.0.1 src=10.0.0.1 src_ip=10.0.0.1 src_port=50111 dest=10.0.0.2 dest_port=445 transport=tcp \
              action=dropped bytes_in=10 bytes=42 packets=3 flow_id=C1 tag=communicate|network"
            ]
        );
    }
}
