//! Events of Windows in Elastic's schema, as Winlogbeat and Elastic Agent write them: nested, with dots in names, or as a table.

mod fields;

use super::dialect::{Exported, Renamed, Translated, pair};
use super::scan::{Bad, Scan, Token};
use crate::table::{Column, Name};
use crate::value::Value;
use fields::{Change, DATA, Log, MOVED, NUMBER, PLACE, SYSTEM};
pub(super) use fields::{keyword, level as level_number};

/// Whether fields of such names are written by Elastic's shippers.
pub(super) fn is_told_by(names: &[String]) -> bool {
    let has = |sought: &str| names.iter().any(|name| name == sought || name.starts_with(&format!("{sought}.")));
    has("winlog")
        || has("@timestamp") && (has("ecs") || has("agent") || has("beat"))
        || has("event_data") && has("log_name")
}

/// What Elasticsearch writes around a document: in a hit of a search, or in a line of a dump.
const AROUND: &[&str] =
    &["_index", "_type", "_id", "_version", "_score", "_ignored", "_source", "fields", "highlight", "sort", "doc"];

/// What the lines of a bulk request do with the documents that follow them.
const ACTIONS: &[&str] = &["index", "create", "update", "delete"];

/// Whether an object, of which the text may be only the beginning, is a hit or a line of a bulk request.
pub(super) fn is_envelope(text: &str) -> bool {
    match envelope(text) {
        Ok(Envelope::Action) => true,
        Ok(Envelope::Around(document)) => document.is_some(),
        Ok(Envelope::None) => false,
        // Torn by the end of what was read so far.
        Err(_) => text.contains("\"_source\":") && text.contains("\"_index\":"),
    }
}

/// The document within a hit, or the object itself; none if it is a line of a bulk request.
pub(super) fn inside(text: &str) -> Result<Option<&str>, Bad> {
    Ok(match envelope(text)? {
        Envelope::Action => None,
        Envelope::Around(document) => document.or(Some(text)),
        Envelope::None => Some(text),
    })
}

/// What an object is to the document in it.
enum Envelope<'t> {
    None,
    Action,
    Around(Option<&'t str>),
}

fn envelope(text: &str) -> Result<Envelope<'_>, Bad> {
    let mut scan = Scan::new(text);
    if scan.value()? != Token::Object {
        return Ok(Envelope::None);
    }
    let (mut source, mut fields, mut action, mut keys) = (None, None, false, 0);
    while let Some(key) = scan.key(keys == 0)? {
        keys += 1;
        let begun = scan.value()?;
        let start = scan.at() - 1;
        action = keys == 1 && begun == Token::Object && ACTIONS.contains(&key.raw);
        if !action && !AROUND.contains(&key.raw) {
            return Ok(Envelope::None);
        }
        scan.pass(begun)?;
        match (key.raw, begun) {
            ("_source" | "doc", Token::Object) => source = text.get(start..scan.at()),
            ("fields", Token::Object) => fields = text.get(start..scan.at()),
            (_, _) => {}
        }
    }
    Ok(if action && keys == 1 { Envelope::Action } else { Envelope::Around(source.or(fields)) })
}

/// Where the hits begin in the answer to a search: `{"took":5,...,"hits":{"total":...,"hits":[`.
pub(super) fn hits(text: &str) -> Option<usize> {
    let mut scan = Scan::new(text);
    (scan.value().ok()? == Token::Object).then_some(())?;
    // What Kibana shows of an answer has it in an object of its own.
    if enter(&mut scan, &["rawResponse", "hits"], Token::Object)? == "rawResponse" {
        enter(&mut scan, &["hits"], Token::Object)?;
    }
    enter(&mut scan, &["hits"], Token::Array)?;
    Some(scan.at())
}

/// Enters the first object or array that stands under one of these keys, and gives the key.
fn enter<'t>(scan: &mut Scan<'t>, keys: &[&str], wanted: Token<'_>) -> Option<&'t str> {
    let mut first = true;
    while let Some(key) = scan.key(first).ok()? {
        first = false;
        match scan.value().ok()? {
            begun if begun == wanted && keys.contains(&key.raw) => return Some(key.raw),
            begun => scan.pass(begun).ok()?,
        }
    }
    None
}

/// The field without the sign for an array, under which its values are its own.
fn of_array(name: &str) -> &str {
    name.strip_suffix("{}").unwrap_or(name)
}

/// The name of a field of the event's own data.
fn of_data(name: &str) -> Option<&str> {
    DATA.iter().find_map(|prefix| of_array(name).strip_prefix(prefix)).filter(|name| *name != "xml_name")
}

/// The fields that a field may become.
pub(super) fn becomes(name: &str) -> impl Iterator<Item = &str> {
    let name = of_array(name);
    let system = SYSTEM.iter().filter(move |(key, ..)| *key == name).map(|(_, field, _)| *field);
    let moved = MOVED.iter().filter(move |moved| moved.key == name).map(|moved| moved.field);
    let user = ["user.domain", "user.name"].contains(&name).then_some("User");
    let level = LEVELS.contains(&name).then_some("Level");
    let time = (name == TIME).then_some(["SystemTime", "EventTime"]).into_iter().flatten();
    of_data(name).into_iter().chain(time).chain(system).chain(moved).chain(user).chain(level)
}

/// The names by which a field can be found: that of Windows, or its own.
pub(super) fn names(name: Name) -> Vec<Name> {
    let system = SYSTEM.iter().filter(|(key, ..)| *key == of_array(&name)).map(|(_, field, _)| *field);
    let time = (&*name == TIME).then_some("SystemTime");
    let found: Vec<Name> = of_data(&name).into_iter().chain(system).chain(time).map(Name::from).collect();
    if found.is_empty() { vec![name] } else { found }
}

/// The columns under the names of Windows.
pub(super) fn translate(exported: Exported) -> Translated {
    let height = exported.height;
    let numbered = exported.having(NUMBER);
    let windows: Vec<bool> =
        exported.having(PLACE).iter().zip(numbered).map(|(placed, numbered)| *placed && numbered).collect();
    let mut renamed = Renamed::new(height);
    for (key, field, change) in SYSTEM {
        if let Some(column) = exported.column(key) {
            change.put(field, key, column, &windows, &mut renamed);
        }
    }
    times(&exported, &windows, &mut renamed);
    level(&exported, &windows, &mut renamed);
    for (key, column) in exported.iter() {
        let Some(field) = of_data(key) else { continue };
        let column = beside_array(&exported, key, column);
        if !column.is_empty() {
            renamed.join(field, key, column, &windows);
        }
    }
    moved(&exported, &windows, &mut renamed);
    let others: Vec<bool> = windows.iter().map(|windows| !windows).collect();
    // The time is that of other tools as well, and of keywords only those of Windows have a number.
    let is_shown = exported.where_one(&[TIME], |time| time.show().contains(" @ ")).contains(&true);
    let stays = |name: &str| ["winlog.keywords", "keywords"].contains(&of_array(name)) || name == TIME && !is_shown;
    renamed.finish(&exported, &others, |name| !stays(name) && names(name.into()) != [name.into()])
}

/// The values of an array that are not the field's own already: of one right under an event they stand under both names.
fn beside_array(exported: &Exported, key: &str, column: &Column) -> Column {
    let own = key.strip_suffix("{}").and_then(|name| exported.exactly(name));
    let codes = column.codes().iter().enumerate();
    let is_double = |row: usize| own.is_some_and(|own| own.codes()[row] != 0);
    column.with_codes(codes.map(|(row, code)| if is_double(row) { 0 } else { *code }).collect())
}

/// The field that tells the time.
const TIME: &str = "@timestamp";

/// The time of the event. Kibana's tables have it as a browser shows it, in a zone that is not named.
fn times(exported: &Exported, windows: &[bool], renamed: &mut Renamed) {
    let Some(column) = exported.column(TIME) else { return };
    let shown = exported.where_one(&[TIME], |time| time.show().contains(" @ "));
    let written: Vec<bool> = windows.iter().zip(&shown).map(|(windows, shown)| *windows && !shown).collect();
    renamed.add("SystemTime", TIME, column.clone(), &written);
    renamed.add("EventTime", TIME, column.clone(), &shown);
}

/// The fields that name the level.
const LEVELS: &[&str] = &["log.level", "level"];

/// The level by its name. Audit events are of level 0, for which Winlogbeat writes `information`.
fn level(exported: &Exported, windows: &[bool], renamed: &mut Renamed) {
    let audits = Log::Security.rows(exported, windows);
    for key in LEVELS {
        if let Some(column) = exported.column(key) {
            renamed.make("Level", &[key], Column::constant(Value::from("0"), exported.height), &audits);
            Change::Level.put("Level", key, column, windows, renamed);
        }
    }
}

/// What the modules for Sysmon and for the Security log moved from the event's data to fields of the schema.
fn moved(exported: &Exported, windows: &[bool], renamed: &mut Renamed) {
    let logs = [Log::Sysmon, Log::Security].map(|log| (log, log.rows(exported, windows)));
    for moved in MOVED {
        let (Some(column), Some((_, log))) =
            (exported.column(moved.key), logs.iter().find(|(log, _)| *log == moved.log))
        else {
            continue;
        };
        let codes = exported.where_one(NUMBER, |value| moved.codes.hold(&value.show()));
        let rows: Vec<bool> = log.iter().zip(codes).map(|(log, code)| *log && code).collect();
        if rows.contains(&true) {
            moved.change.put(moved.field, moved.key, column, &rows, renamed);
        }
    }
    if let (Some(domain), Some(name)) = (exported.column("user.domain"), exported.column("user.name")) {
        let [(_, sysmon), _] = &logs;
        let user = pair([domain, name], sysmon, |domain, name| format!("{domain}\\{name}"));
        renamed.make("User", &["user.domain", "user.name"], user, sysmon);
    }
}

#[cfg(test)]
mod tests {
    use super::super::dialect::Dialect;
    use super::super::dialect::tests::translated;
    use super::*;

    fn fields(text: &str) -> String {
        translated(Dialect::Elastic, text)
    }

    const LOGON: &str = r#"{"@timestamp":"2025-06-19T06:25:01.123Z","log":{"level":"information"},"message":"An account",
        "winlog":{"channel":"Security","provider_name":"P","computer_name":"c","event_id":4624,"record_id":7,"keywords":["Audit Success"],
        "opcode":"Info","task":"Logon","process":{"pid":4,"thread":{"id":5}},"event_data":{"TargetUserName":"ops","LogonType":"10"}}}"#;

    const FIELDS: &str = "EventID=4624 Channel=Security Computer=c Name=P EventRecordID=7 TaskCategory=Logon OpCode=Info Opcode=0 \
        Keywords=0x8020000000000000 ProcessID=4 ThreadID=5 Type=Information Message=An account \
        SystemTime=2025-06-19T06:25:01.123Z Level=0 TargetUserName=ops LogonType=10; @timestamp=2025-06-19T06:25:01.123Z";

    #[test]
    fn an_event_is_read_nested_or_with_dots_and_in_an_envelope_or_without() {
        assert_eq!(fields(LOGON), format!("{FIELDS} winlog.keywords{{}}=Audit Success"));
        let dotted = r#"{"@timestamp":"2025-06-19T06:25:01.123Z","log.level":"information","message":"An account",
            "winlog.channel":"Security","winlog.provider_name":"P","winlog.computer_name":"c","winlog.event_id":"4624",
            "winlog.record_id":"7","winlog.keywords":["Audit Success"],"winlog.opcode":"Info","winlog.task":"Logon",
            "winlog.process.pid":4,"winlog.process":{"thread.id":5},"winlog.event_data.TargetUserName":"ops","winlog.event_data":{"LogonType":10}}"#;
        let listed = "winlog.keywords=Audit Success winlog.keywords{}=Audit Success";
        assert_eq!(fields(dotted), format!("{FIELDS} {listed}"));
        let hit = format!("{{\"_index\":\"w\",\"_id\":\"1\",\"_source\":{LOGON},\"sort\":[1]}}");
        assert_eq!(fields(&hit), fields(LOGON));
        let listed = r#"{"_id":"1","fields":{"winlog.event_id":["1"],"winlog.channel":["A"]}}"#;
        assert_eq!(fields(listed), "EventID=1 Channel=A");
    }

    #[test]
    fn values_in_an_array_are_not_doubled() {
        let dotted = r#""winlog.event_id":["1"],"winlog.channel":["A"],"winlog.event_data.User":["alice"],"winlog.event_data.Two":["x","y"]"#;
        let read = "EventID=1 Channel=A User=alice Two=x|y";
        assert_eq!(fields(&format!("{{\"_id\":\"1\",\"fields\":{{{dotted}}}}}")), read);
        assert_eq!(fields(&format!("{{{dotted}}}")), read);
        let nested = r#"{"winlog":{"event_id":1,"channel":"A","event_data":{"User":["alice"],"Two":["x","y"]}}}"#;
        assert_eq!(fields(nested), read);
    }

    #[test]
    fn winlogbeat_6_has_its_own_names() {
        let event = r#"{"@timestamp":"t","beat":{"name":"c"},"computer_name":"c","log_name":"System","source_name":"P","event_id":7045,
            "record_number":"9","level":"Information","keywords":["Classic"],"process_id":4,"event_data":{"ServiceName":"x"},"type":"wineventlog"}"#;
        assert_eq!(
            fields(event),
            "EventID=7045 Channel=System Computer=c Name=P EventRecordID=9 Keywords=0x80000000000000 ProcessID=4 Type=Information \
             SystemTime=t Level=4 ServiceName=x; @timestamp=t beat.name=c keywords=Classic keywords{}=Classic type=wineventlog"
        );
    }

    #[test]
    fn what_a_module_moved_is_found_again() {
        let sysmon = |code: u32, moved: &str| {
            let event = format!(
                r#"{{"winlog":{{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":"{code}"}},{moved}}}"#
            );
            let fields = fields(&event);
            fields
                .split_once("Operational ")
                .map_or(fields.clone(), |(_, moved)| moved.split(';').next().unwrap_or_default().to_string())
        };
        assert_eq!(
            sysmon(
                1,
                r#""process":{"executable":"a.exe","command_line":"a /b","pid":7,"hash":{"md5":"ab"}},"user":{"domain":"CORP","name":"bob"}"#
            ),
            "ProcessId=7 Image=a.exe CommandLine=a /b MD5=AB User=CORP\\bob"
        );
        assert_eq!(
            sysmon(10, r#""process.executable":"a.exe","process.pid":7"#),
            "SourceProcessId=7 SourceImage=a.exe"
        );
        assert_eq!(sysmon(7, r#""file.path":"b.dll""#), "ImageLoaded=b.dll");
        assert_eq!(sysmon(11, r#""file.path":"c.txt""#), "TargetFilename=c.txt");
        let security = r#"{"winlog":{"channel":"Security","event_id":4688,"event_data":{"ProcessId":"0x4"}},"process":{"pid":4556,"executable":"a.exe"}}"#;
        assert_eq!(
            fields(security),
            "EventID=4688 Channel=Security ProcessId=0x4 NewProcessName=a.exe NewProcessId=0x11cc; process.pid=4556 process.executable=a.exe"
        );
    }

    #[test]
    fn a_time_as_a_browser_shows_it_is_local() {
        let event = r#"{"@timestamp":"Jun 19, 2025 @ 06:25:01.123","winlog.channel":"A","winlog.event_id":"1"}"#;
        assert_eq!(fields(event), "EventID=1 Channel=A EventTime=Jun 19, 2025 @ 06:25:01.123");
    }

    #[test]
    fn the_original_text_is_the_raw_text() {
        let event = r#"{"winlog":{"channel":"A","event_id":1},"event":{"original":"<Event>x</Event>"}}"#;
        assert_eq!(fields(event), "EventID=1 Channel=A _raw=<Event>x</Event>");
    }

    #[test]
    fn a_document_of_another_kind_keeps_its_names() {
        let other = r#"{"@timestamp":"t","host":"web","message":"GET /","event":{"original":"x"}}"#;
        assert_eq!(fields(other), "; @timestamp=t host=web message=GET / event.original=x");
    }

    #[test]
    fn a_keyword_of_a_providers_own_is_no_number() {
        let event = r#"{"winlog":{"channel":"A","event_id":1,"keywords":["Audit Success","Mine"]}}"#;
        assert_eq!(fields(event), "EventID=1 Channel=A; winlog.keywords{}=Audit Success|Mine");
    }

    #[test]
    fn lines_of_a_bulk_request_hold_no_event() {
        assert_eq!(inside(r#"{"create":{"_id":"1"}}"#), Ok(None));
        assert_eq!(inside(r#"{"create":{"_id":"1"},"a":1}"#), Ok(Some(r#"{"create":{"_id":"1"},"a":1}"#)));
        assert_eq!(inside(r#"{"doc":{"a":1}}"#), Ok(Some(r#"{"a":1}"#)));
    }

    #[test]
    fn hits_are_found_within_an_answer() {
        let answer = r#"{"took":5,"_shards":{"total":1},"hits":{"total":{"value":1},"max_score":1.0,"hits":["#;
        assert_eq!(hits(&format!("{answer}{{}}]}}}}")), Some(answer.len()));
        let shown = r#"{"id":"x","rawResponse":{"took":5,"hits":{"hits":["#;
        assert_eq!(hits(&format!("{shown}{{}}]}}}}}}")), Some(shown.len()));
        assert_eq!(hits(r#"{"hits":3,"page":"/"}"#), None);
    }
}
