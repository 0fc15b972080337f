//! Tables of fields that are made of other fields, by kind of event: how they are written, read and applied.
//!
//! A table is TOML: sections of kinds (see `scope`), in each a field and what it is made of (see `rule::take`), or the field's text for
//! each number of event. Of several rules for a field the first that gives an event a value counts, and what the event
//! has itself goes before all.

mod change;
mod prose;
mod sysmon;
mod take;

use super::kind::{Channel, Kinds};
use super::scope::Scope;
use super::{Events, View};
use crate::events::provenance::Provenance;
use crate::events::wanted::Wanted;
use crate::table::Column;
use serde::Deserialize;
use std::collections::BTreeMap;
use take::{Take, Words};

pub(super) use take::Spelling;

/// Tables of rules.
#[derive(Debug)]
pub(super) struct Rules {
    scopes: Vec<Scope>,
    rules: Vec<Rule>,
}

/// One field of some kinds of event.
#[derive(Debug)]
struct Rule {
    field: String,
    /// Which of the scopes it is about.
    scope: usize,
    /// Whether only those get it who name it.
    for_who_names_it: bool,
    made: Made,
}

#[derive(Debug)]
enum Made {
    /// Of fields.
    Of(Take),
    /// A text by number of event.
    ByCode(BTreeMap<u32, String>),
}

#[derive(Deserialize)]
struct Table {
    #[serde(default)]
    words: BTreeMap<String, Words>,
    #[serde(default)]
    kinds: Vec<Section>,
}

#[derive(Deserialize)]
struct Section {
    #[serde(flatten)]
    scope: Scope,
    /// Fields that are given where the search names them, and not shown unasked.
    #[serde(default)]
    named: BTreeMap<String, String>,
    #[serde(default)]
    fields: BTreeMap<String, String>,
    #[serde(default)]
    by_code: BTreeMap<String, BTreeMap<String, String>>,
}

impl Rules {
    /// Reads tables, the first first; the words of each are known in those after it. A message says what is wrong with them.
    pub fn read(tables: &[&str]) -> Result<Rules, String> {
        let mut all = Rules { scopes: Vec::new(), rules: Vec::new() };
        let mut known = BTreeMap::new();
        for table in tables {
            let Table { words, kinds } = toml::from_str(table).map_err(|error| error.to_string())?;
            known.extend(words);
            for section in kinds {
                all.add(section, &known)?;
            }
        }
        Ok(all)
    }

    fn add(&mut self, section: Section, words: &BTreeMap<String, Words>) -> Result<(), String> {
        let Section { scope, named, fields, by_code } = section;
        let index = self.scopes.len();
        self.scopes.push(scope);
        let shown = fields.into_iter().map(|field| (field, false));
        for ((field, take), for_who_names_it) in shown.chain(named.into_iter().map(|field| (field, true))) {
            let read = Take::read(&take, words);
            let read = read.ok_or(format!("`{field}` is made of `{take}`, which is not understood"))?;
            self.rules.push(Rule { field, scope: index, for_who_names_it, made: Made::Of(read) });
        }
        for (field, texts) in by_code {
            let number = |code: String| code.parse().map_err(|_| format!("`{code}` is no number of an event"));
            let texts = texts.into_iter().map(|(code, text)| Ok((number(code)?, text)));
            let texts = texts.collect::<Result<BTreeMap<u32, String>, String>>()?;
            self.rules.push(Rule { field, scope: index, for_who_names_it: false, made: Made::ByCode(texts) });
        }
        Ok(())
    }

    /// Adds what the wanted fields are made of, and what that is made of.
    pub fn add_ingredients(&self, wanted: &mut Wanted) {
        // What a rule is made of stands before it, so backwards is once through.
        for Rule { field, scope, made, .. } in self.rules.iter().rev() {
            if wanted.wants(field) {
                self.scopes[*scope].fields().for_each(|field| wanted.add(&[field]));
                if let Made::Of(take) = made {
                    wanted.add(&take.fields());
                }
            }
        }
    }

    /// The fields that events of a kind may have by these rules, whatever their values.
    pub fn fields_of(&self, channel: Channel, code: u32) -> impl Iterator<Item = &str> {
        let may_be = move |rule: &&Rule| self.scopes[rule.scope].may_hold(channel, code);
        self.rules.iter().filter(may_be).map(|rule| &*rule.field)
    }

    /// How a field's values stand in the event.
    pub fn spelling(&self, field: &str) -> Spelling {
        self.spelling_before(self.rules.len(), field)
    }

    /// What a rule is made of stands before it.
    fn spelling_before(&self, end: usize, field: &str) -> Spelling {
        let rules = self.rules[..end].iter().enumerate().filter(|(_, rule)| rule.field == field);
        let spellings = rules.map(|(index, rule)| match &rule.made {
            Made::Of(take) => {
                let parts = take.fields().into_iter().map(|part| self.spelling_before(index, part));
                parts.fold(take.spelling(), Spelling::max)
            }
            Made::ByCode(_) => Spelling::Made,
        });
        spellings.max().unwrap_or(Spelling::Verbatim)
    }

    /// The fields that are given only where a search names them.
    pub fn made_on_demand(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().filter(|rule| rule.for_who_names_it).map(|rule| &*rule.field)
    }

    /// Whether any rule gives the field.
    pub fn gives(&self, field: &str) -> bool {
        self.rules.iter().any(|rule| rule.field == field)
    }

    /// Which rows any rule is about that names their number, so that it is known how such events read.
    pub fn covered(&self, events: &Events<'_>, kinds: &Kinds) -> Vec<bool> {
        let mut covered = vec![false; events.height];
        for rows in self.scopes.iter().filter(|scope| scope.is_of_codes()).filter_map(|scope| scope.rows(events, kinds))
        {
            covered.iter_mut().zip(rows).for_each(|(covered, is_of)| *covered |= is_of);
        }
        covered
    }

    /// Gives the fields to the events that do not have them.
    pub fn apply(&self, events: &mut Events<'_>, view: View) {
        if !events.have_kinds() || !self.rules.iter().any(|rule| events.wants(&rule.field)) {
            return;
        }
        let kinds = Kinds::of(events);
        let mut last: Option<(usize, Option<Vec<bool>>)> = None;
        for Rule { field, scope, for_who_names_it, made } in &self.rules {
            if !events.wants(field) || *for_who_names_it && !events.order.wanted.names(field) {
                continue;
            }
            let rows = match last.take() {
                Some((of, rows)) if of == *scope => rows,
                Some(_) | None => self.scopes[*scope].rows(events, &kinds).map(|rows| events.of_view(rows, view)),
            };
            if let Some(rows) = &rows {
                made.fill(field, (rows, view), events, &kinds);
            }
            last = Some((*scope, rows));
        }
    }
}

impl Made {
    /// Gives a field to the rows that do not have it.
    fn fill(&self, field: &str, (rows, view): (&[bool], View), events: &mut Events<'_>, kinds: &Kinds) {
        if events.ledger.is_some() {
            return self.fill_traced(field, rows, events, kinds);
        }
        let column = match self {
            Made::Of(take) => take.column(events, rows),
            Made::ByCode(texts) => Some(texts_of(texts, kinds)),
        };
        if let Some(column) = column {
            events.fill_in(field, column, rows, view);
        }
    }

    /// The same part by part, so that it is written down which part gave each value.
    fn fill_traced(&self, field: &str, rows: &[bool], events: &mut Events<'_>, kinds: &Kinds) {
        match self {
            Made::Of(take) => {
                for (provenance, column) in take.parts_apart(events, rows) {
                    events.turn(|| provenance);
                    events.fill(field, column, Some(rows));
                }
            }
            Made::ByCode(texts) => {
                events.turn(|| Provenance::calculated(["EventCode"]));
                events.fill(field, texts_of(texts, kinds), Some(rows));
            }
        }
    }
}

fn texts_of(texts: &BTreeMap<u32, String>, kinds: &Kinds) -> Column {
    kinds.texts(|code| texts.get(&code).map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::super::tests::show;

    #[test]
    fn without_a_message_the_classic_names_come_from_the_data() {
        let event = |data: &str| format!("{{\"Channel\":\"Security\",{data}}}");
        let logon = event(
            r#""EventID":4624,"SubjectUserName":"-","TargetUserName":"ops","SubjectLogonId":"0x0","TargetLogonId":"0x4e1b","LogonType":10,"IpAddress":"10.0.2.5""#,
        );
        assert_eq!(
            show(&logon, "Account_Name Logon_ID Logon_Type Source_Network_Address src_ip user src_user"),
            [
                "Account_Name=-|ops Logon_ID=0x0|0x4E1B Logon_Type=10 Source_Network_Address=10.0.2.5 src_ip=10.0.2.5 user=ops"
            ]
        );
        let share = event(
            r#""EventID":5140,"SubjectUserName":"ops","ShareName":"\\\\*\\ADMIN$","ShareLocalPath":"\\??\\C:\\Windows""#,
        );
        assert_eq!(
            show(&share, "Account_Name Share_Name Share_Path user"),
            [r"Account_Name=ops Share_Name=\\*\ADMIN$ Share_Path=\??\C:\Windows user=ops"]
        );
        let system =
            r#"{"Channel":"System","Computer":"c","EventID":7045,"ServiceName":"BTOBTO","ImagePath":"%COMSPEC% /Q"}"#;
        assert_eq!(
            show(system, "Service_Name Service_File_Name ServiceFileName"),
            ["Service_Name=BTOBTO Service_File_Name=%COMSPEC% /Q"]
        );
    }

    #[test]
    fn aliases_are_by_kind_of_event() {
        let process = r#"{"Channel":"Security","EventID":4688,"Keywords":"0x8020000000000000","SubjectUserName":"DC$","TargetUserName":"-","NewProcessName":"C:\\a\\cmd.exe","CommandLine":"cmd /c"}"#;
        assert_eq!(
            show(process, "user src_user process process_name process_path Process_Command_Line status signature_id"),
            [
                r"user=DC$ src_user=DC$ process=C:\a\cmd.exe /c process_name=cmd.exe process_path=C:\a\cmd.exe Process_Command_Line=cmd /c status=success signature_id=4688"
            ]
        );
        let sysmon = r#"{"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"c","EventID":1,"User":"CORP\\bob","Image":"C:\\a\\cmd.exe","Hashes":"MD5=1,IMPHASH=2"}"#;
        assert_eq!(
            show(sysmon, "user process_name IMPHASH dest EventDescription"),
            ["user=bob process_name=cmd.exe IMPHASH=2 dest=c EventDescription=Process Create"]
        );
    }
}
