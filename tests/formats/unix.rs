//! Lines of `auth.log` and Zeek's logs, in each form in which they are kept, give the same fields.

use super::{gzip, load, load_bytes};
use serde_json::{Value as Json, json};
use spelt::events::{Ask, Metadata, Now, Report, read};
use spelt::plan::needs::Needs;
use spelt::table::Table;
use spelt::value::time::Zone;
use std::fmt::Write;

/// What was said in `auth.log`, by which program.
const SAID: &[(&str, &str)] = &[
    ("sshd[71]", "Accepted publickey for ops from 10.20.1.24 port 50241 ssh2: ED25519 SHA256:x"),
    ("sshd[71]", "pam_unix(sshd:session): session opened for user ops(uid=1001) by (uid=0)"),
    ("sshd[72]", "Invalid user admin from 2001:db8::7 port 40000"),
    ("sshd[72]", "Failed password for invalid user admin from 2001:db8::7 port 40000 ssh2"),
    (
        "sshd[73]",
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=10.20.1.24  user=root",
    ),
    ("sshd[71]", "Disconnected from user ops 10.20.1.24 port 50241"),
    ("sudo", "     ops : TTY=pts/0 ; PWD=/home/ops ; USER=root ; COMMAND=/usr/bin/cat /etc/shadow"),
    ("su[80]", "FAILED SU (to root) ops on pts/0"),
    ("passwd[81]", "pam_unix(passwd:chauthtok): password changed for ops"),
    ("kernel", "eth0: link up"),
];

fn second(index: usize) -> String {
    format!("06:25:{index:02}")
}

/// The lines under headers of a form: of its time, and what stands before the program.
fn log(header: impl Fn(&str) -> String) -> String {
    SAID.iter().enumerate().fold(String::new(), |mut log, (index, (program, said))| {
        let _ = writeln!(log, "{} LX-03 {program}: {said}", header(&second(index)));
        log
    })
}

/// As Debian's rsyslog has written it since version 12.
pub fn iso() -> String {
    log(|time| format!("2025-06-19T{time}.250000+00:00"))
}

/// Without year and zone.
pub fn bsd() -> String {
    log(|time| format!("Jun 19 {time}"))
}

fn load_given(text: &str, given: &Metadata, zone: &Zone) -> (Table, Report) {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), text).expect("it can be written");
    let needs = Needs::default();
    let ask = Ask { needs: &needs, given, zone, strict: false };
    let mut tables = Vec::new();
    let report = read(file.path(), &ask, &mut |table| tables.push(table)).expect("it reads");
    (Table::concat(&tables), report)
}

/// These fields of all rows.
fn shown(table: &Table, fields: &str) -> Vec<String> {
    let show = |row: usize, field: &str| {
        let value = table.value(row, field);
        (!value.is_null()).then(|| format!("{field}={}", value.show().replace('\n', "|")))
    };
    let row = |row| fields.split(' ').filter_map(|field| show(row, field)).collect::<Vec<_>>().join(" ");
    (0..table.rows()).map(row).collect()
}

const FIELDS: &str = "app vendor_action action user src_user src src_ip src_port authentication_method sshd_protocol \
                      rhost TTY COMMAND object tag";

#[test]
fn lines_have_the_fields_of_the_add_on() {
    let (table, report) = load_bytes(iso().as_bytes()).expect("it reads");
    assert_eq!(report.warnings, []);
    assert_eq!(
        shown(&table, FIELDS),
        [
            "app=sshd vendor_action=Accepted action=success user=ops src=10.20.1.24 src_ip=10.20.1.24 src_port=50241 \
             authentication_method=publickey sshd_protocol=ssh2 tag=authentication|remote|success",
            "app=sshd vendor_action=session opened action=success user=ops src_user=root tag=network|session|start|success",
            "app=sshd vendor_action=Invalid user action=failure user=admin src=2001:db8::7 src_ip=2001:db8::7 \
             src_port=40000 tag=authentication|failure|remote",
            "app=sshd vendor_action=Failed action=failure user=admin src=2001:db8::7 src_ip=2001:db8::7 src_port=40000 \
             authentication_method=password sshd_protocol=ssh2 tag=authentication|failure|network|remote|session|start",
            "app=sshd vendor_action=failure action=failure user=root src=10.20.1.24 src_ip=10.20.1.24 rhost=10.20.1.24 \
             tag=authentication|failure|remote",
            "app=sshd vendor_action=Disconnected user=ops src=10.20.1.24 src_ip=10.20.1.24 src_port=50241 \
             tag=end|network|session",
            "app=sudo src_user=ops TTY=pts/0 COMMAND=/usr/bin/cat",
            "app=su vendor_action=FAILED action=failure user=root src_user=ops tag=authentication|failure",
            "user=ops object=ops",
            "",
        ]
    );
    assert_eq!(
        shown(&table, "_time host dest dvc process pid sourcetype source vendor_product")[0],
        "_time=1750314300.25 host=LX-03 dest=LX-03 dvc=LX-03 process=sshd pid=71 sourcetype=linux_secure \
         source=/var/log/auth.log vendor_product=nix"
    );
    assert!(table.value(0, "_raw").show().starts_with("2025-06-19T06:25:00.250000+00:00 LX-03 sshd[71]: Accepted"));
    assert!(table.value(0, "\0sourcetype").show().contains("syslog"));
}

#[test]
fn every_header_of_syslog_gives_the_same_fields() {
    let (expected, _) = load_bytes(iso().as_bytes()).expect("it reads");
    let expected = shown(&expected, FIELDS);
    let forms = [
        bsd(),
        log(|time| format!("<86>Jun 19 {time}")),
        log(|time| format!("Jun 19 2025 {time}.25")),
        log(|time| format!("2025-06-19 {time}Z")),
        bsd().replace('\n', "\r\n"),
    ];
    for form in forms {
        let (table, _) = load_bytes(form.as_bytes()).expect("it reads");
        assert_eq!(shown(&table, FIELDS), expected, "{form}");
    }
    let (packed, _) = load_bytes(&gzip(iso().as_bytes())).expect("it reads");
    assert_eq!(shown(&packed, FIELDS), expected);
}

#[test]
fn a_year_that_is_not_written_is_that_before_now() {
    let berlin = Zone::named("Europe/Berlin").expect("a zone");
    let times = |now: Option<Now>, zone: &Zone| {
        let (table, report) = load_given(&bsd(), &Metadata { now, ..Metadata::default() }, zone);
        let said: Vec<String> = report.warnings.iter().map(|warning| warning.message.clone()).collect();
        (table.value(0, "_time").show().into_owned(), said)
    };
    let zone = |name: &str| format!("the time names no zone: taken as {name}");
    let year = |year: &str| {
        format!("the time names no year: taken as {year}; `now` in the `.toml` beside the export says what day it was")
    };
    let (june, utc) = (1_750_400_000, Zone::utc());
    assert_eq!(times(Some(Now::Given(june)), &utc), ("1750314300".into(), vec![zone("UTC")]));
    assert_eq!(times(Some(Now::Given(june)), &berlin), ("1750307100".into(), vec![zone("Europe/Berlin")]));
    let before = year("the last before 2025-06-20T06:13:20.000Z");
    assert_eq!(times(Some(Now::OfSearch(june)), &utc), ("1750314300".into(), vec![before, zone("UTC")]));
    assert_eq!(times(None, &utc), ("961395900".into(), vec![year("2000"), zone("UTC")]));
}

#[test]
fn a_line_that_is_not_syslogs_is_an_event_without_fields() {
    let (table, report) = load_bytes(format!("{}  a continuation\n", iso()).as_bytes()).expect("it reads");
    assert_eq!(report.warnings.len(), 1);
    assert_eq!(
        report.warnings[0].to_string().split(": ").skip(1).collect::<Vec<_>>().join(": "),
        "line 11: an event has no time: `_time` is missing"
    );
    assert_eq!(table.value(10, "_raw").show(), "a continuation");
}

const HEADER: &str = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n\
                      #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\t\
                      resp_bytes\tconn_state\torig_pkts\tresp_pkts\n";

/// Connections: port and state, and whether anything was sent.
const CONNECTIONS: &[(u16, &str, bool)] = &[(445, "SF", true), (3389, "S0", false), (53, "REJ", false)];

/// The log in columns.
pub fn columns() -> String {
    let lines = CONNECTIONS.iter().enumerate().map(|(index, (port, state, sent))| {
        let (service, duration, bytes) = if *sent { ("smb", "0.5", "10\t32") } else { ("-", "-", "-\t-") };
        format!(
            "1750314301.5\tC{index}\t10.20.1.24\t50241\t10.20.0.20\t{port}\ttcp\t{service}\t{duration}\t{bytes}\t{state}\t1\t2\n"
        )
    });
    format!("{HEADER}{}#close\t2025-06-19-07-00-00\n", lines.collect::<String>())
}

/// The log in JSON, an object a line.
pub fn objects() -> String {
    let lines = CONNECTIONS.iter().enumerate().map(|(index, (port, state, sent))| {
        let mut object = json!({"ts": 1_750_314_301.5, "uid": format!("C{index}"), "id.orig_h": "10.20.1.24", "id.orig_p": 50241,
            "id.resp_h": "10.20.0.20", "id.resp_p": port, "proto": "tcp", "conn_state": state, "orig_pkts": 1, "resp_pkts": 2});
        if let (true, Some(object)) = (sent, object.as_object_mut()) {
            let sent = json!({"service": "smb", "duration": 0.5, "orig_bytes": 10, "resp_bytes": 32});
            object.extend(sent.as_object().cloned().unwrap_or_default());
        }
        format!("{object}\n")
    });
    lines.collect()
}

#[test]
fn a_log_of_zeek_has_the_same_fields_in_columns_and_in_json() {
    let fields = "_time uid id.orig_h id_orig_h src src_ip src_port dest dest_ip dest_port proto transport duration bytes_in \
                  bytes_out bytes packets_in packets_out packets conn_state action flow_id vendor_product tag";
    let expected = "_time=1750314301.5 uid=C0 id.orig_h=10.20.1.24 id_orig_h=10.20.1.24 src=10.20.1.24 src_ip=10.20.1.24 \
                    src_port=50241 dest=10.20.0.20 dest_ip=10.20.0.20 dest_port=445 proto=tcp transport=tcp duration=0.5 \
                    bytes_in=10 bytes_out=32 bytes=42 packets_in=2 packets_out=1 packets=3 conn_state=SF action=allowed \
                    flow_id=C0 vendor_product=Zeek tag=communicate|network";
    let array =
        Json::Array(objects().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()).to_string();
    let (in_columns, report) = load_bytes(columns().as_bytes()).expect("it reads");
    assert_eq!(report.warnings, []);
    let rows = shown(&in_columns, fields);
    assert_eq!(rows[0], expected);
    for form in [objects(), array] {
        assert_eq!(shown(&load_bytes(form.as_bytes()).expect("it reads").0, fields), rows);
    }
    assert_eq!(in_columns.value(1, "service").show(), "-");
    assert_eq!(in_columns.value(0, "sourcetype").show(), "zeek_conn");
    assert_eq!(load_bytes(objects().as_bytes()).expect("it reads").0.value(0, "sourcetype").show(), "zeek:conn:json");
}

#[test]
fn logs_that_were_put_together_have_each_their_own_header() {
    let dns = "#separator \\x09\n#path\tdns\n#fields\tts\tid.orig_h\tquery\n1750314302\t10.20.1.24\tcdn.example.net\n1750314303\t10.20.1.24\n";
    let (table, report) = load_bytes(format!("{}{dns}", columns()).as_bytes()).expect("it reads");
    assert_eq!(
        shown(&table, "sourcetype source query url")[2..],
        [
            "sourcetype=zeek_conn source=conn.log",
            "sourcetype=zeek_dns source=dns.log query=cdn.example.net url=cdn.example.net"
        ]
    );
    let said: Vec<String> =
        report.warnings.iter().map(|warning| format!("{}: {}", warning.place, warning.message)).collect();
    assert_eq!(said, ["line 15: a line without a value for each of the 3 fields was left out"]);
}

#[test]
fn a_header_holds_for_the_blocks_after_it() {
    let row = columns().lines().nth(6).expect("a row").to_string();
    let rows = (9 << 20) / row.len();
    let log = format!("{HEADER}{}", format!("{row}\n").repeat(rows));
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), log).expect("it can be written");
    let (table, report) = load(file.path()).expect("it reads");
    assert_eq!((report.events, report.warnings), (rows, vec![]));
    assert_eq!(table.value(rows - 1, "dest_port").show(), "445");
}
