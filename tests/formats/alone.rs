//! To ask for one field alone gives what it is among all.

use super::{FIELDS, all, flat, lines, load, nested, shapes, unix};
use spelt::events::{Ask, Metadata, read};
use spelt::plan::needs::Needs;
use spelt::table::Table;
use spelt::value::time::Zone;

#[test]
fn a_field_that_is_needed_alone_is_what_it_is_among_all() {
    let message = r#"{"EventID":4625,"Channel":"Security","Hostname":"FS-01","host":"wec","Keywords":-9218868437227405312,"SeverityValue":4,"OpcodeValue":0,"Opcode":"Info","EventTime":"2025-06-19 06:25:09","ExecutionProcessID":4,"TargetUserName":"x","Message":"An account failed to log on.\r\n\r\nSubject:\r\n\tAccount Name:\t\tFS-01$\r\n\tLogon ID:\t\t0x3E7\r\nAccount For Which Logon Failed:\r\n\tAccount Name:\t\tx\r\n\tAccount Domain:\t\t\r\n"}"#;
    let windows =
        [lines(all(flat)), lines(all(nested)), format!("{message}\n{{\"a\":{{\"b\":[1,2]}},\"ts\":1750314301}}\n")];
    let others = [unix::iso(), unix::columns(), unix::objects()];
    for form in windows.into_iter().chain(shapes::forms()).chain(others) {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), &form).expect("it can be written");
        let (everything, _) = load(file.path()).expect("it reads");
        let names = everything.names().map(|name| name.to_string()).chain(FIELDS.iter().map(|name| name.to_string()));
        for name in names.collect::<std::collections::BTreeSet<String>>() {
            let fields = spelt::plan::needs::Fields::Some([name.as_str().into()].into(), Vec::new());
            let needs = Needs { fields, ..Needs::default() };
            let (given, zone) = (Metadata::default(), Zone::utc());
            let ask = Ask { needs: &needs, given: &given, zone: &zone, strict: false };
            let mut row = 0;
            let mut compare = |table: Table| {
                for alone in 0..table.rows() {
                    assert_eq!(
                        table.value(alone, &name),
                        everything.value(row, &name),
                        "{name} of event {row} in {form}"
                    );
                    let hidden = spelt::table::hidden(&name);
                    assert_eq!(
                        table.value(alone, &hidden),
                        everything.value(row, &hidden),
                        "{name} of event {row} in {form}"
                    );
                    row += 1;
                }
            };
            read(file.path(), &ask, &mut compare).expect("it reads");
            assert_eq!(row, everything.rows());
        }
    }
}
