//! Where the values of fields came from, written down while events are read.

use spelt::events::{Ask, Inventory, Metadata, Survey, read, traced};
use spelt::plan::needs::Needs;
use spelt::table::Table;
use spelt::value::time::Zone;
use std::path::Path;

/// An event as NXLog writes it, with a message, and one that is no event of Windows.
const EVENTS: &str = r#"{"EventID":4624,"Channel":"Security","Hostname":"DC-01","host":"wec","EventTime":"2025-06-19 06:25:01","SubjectUserName":"-","TargetUserName":"bob","LogonType":3,"IpAddress":"10.0.2.5","Message":"An account was successfully logged on.\r\n\r\nSubject:\r\n\tAccount Name:\t\t-\r\n\r\nNew Logon:\r\n\tAccount Name:\t\tbob\r\n"}
{"EventID":4624,"Channel":"Security","Hostname":"DC-01","user":"carol","TargetUserName":"bob"}
{"action":"allowed","ts":"2025-06-19T06:25:01Z"}
"#;

/// What was found out about a file of these lines, and its tables.
fn surveyed(path: &Path, given: &Metadata) -> (Survey, Vec<Table>) {
    let (needs, zone) = (Needs::default(), Zone::utc());
    let ask = Ask { needs: &needs, given, zone: &zone, strict: false };
    let (mut found, mut tables) = (Survey::default(), Vec::new());
    let take = &mut |table, ledger| {
        found.add(&table, &ledger);
        tables.push(table);
    };
    traced(path, &ask, take).expect("it reads");
    (found, tables)
}

fn of_lines(lines: &str, given: &Metadata) -> Inventory {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), lines).expect("it can be written");
    let mut all = Inventory::default();
    surveyed(file.path(), given).0.kinds.values().for_each(|inventory| all.merge(inventory));
    all
}

#[test]
fn a_label_of_classic_text_came_from_its_message() {
    let event =
        "06/19/2025 06:25:01 AM\nLogName=Security\nEventCode=4624\nComputerName=c\nMessage=x\n\tAccount Name:\tbob";
    let inventory = of_lines(event, &Metadata::default());
    for (field, expected) in [
        ("LogName", "1 event"),
        ("Account_Name", "1 message"),
        ("user", "1 calculated from Account_Name"),
        ("sourcetype", "1 inferred from LogName"),
        ("_raw", "1 event"),
    ] {
        assert_eq!(provenances(&inventory, field), expected, "{field}");
    }
}

/// `count provenance`, the most frequent first.
fn provenances(inventory: &Inventory, field: &str) -> String {
    let Some(field) = inventory.fields.get(field) else { return "absent".into() };
    let told = field.sources().into_iter().map(|source| format!("{} {source}", field.provenances[source]));
    told.collect::<Vec<_>>().join("; ")
}

#[test]
fn every_value_knows_where_it_came_from() {
    let given = Metadata { index: Some("win".into()), ..Metadata::default() };
    let inventory = of_lines(EVENTS, &given);
    for (field, expected) in [
        ("TargetUserName", "2 event"),
        ("EventCode", "2 alias of EventID"),
        ("Account_Name", "1 message; 1 calculated from SubjectUserName, TargetUserName"),
        ("Logon_Type", "1 alias of LogonType"),
        ("user", "1 event; 1 calculated from TargetUserName"),
        ("signature", "2 calculated from EventCode"),
        ("vendor_product", "2 constant"),
        ("host", "2 alias of Computer"),
        ("source", "2 inferred from Channel"),
        ("index", "3 given"),
        ("_time", "1 calculated from EventTime; 1 calculated from ts"),
        ("_raw", "2 rendered; 1 event"),
        ("tag", "2 calculated from eventtype, Logon_Type, action, app"),
        ("action", "1 event"),
        ("Nothing", "absent"),
    ] {
        assert_eq!(provenances(&inventory, field), expected, "{field}");
    }
}

#[test]
fn what_is_cut_out_of_the_text_says_so() {
    let line = "Jun 19 06:25:01 web-01 sshd[7]: Accepted publickey for ops from 10.0.2.5 port 50122 ssh2\n";
    let result = r#"{"preview":false,"result":{"_raw":"<Event><System><EventID>4624</EventID><Channel>Security</Channel></System><EventData><Data Name='TargetUserName'>bob</Data></EventData></Event>","sourcetype":"XmlWinEventLog","host":"c"}}"#;
    for (lines, field, expected) in [
        (line, "src", "1 extracted from _raw"),
        (line, "_raw", "1 event"),
        (result, "TargetUserName", "1 extracted from _raw"),
        (result, "host", "1 event"),
    ] {
        assert_eq!(provenances(&of_lines(lines, &Metadata::default()), field), expected, "{field}");
    }
}

#[test]
fn to_write_it_down_changes_no_value() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for name in ["shared", "corrected/smbexec-service-install/fires", "remote-services/fires"] {
        let (needs, given, zone) = (Needs::default(), Metadata::default(), Zone::utc());
        let ask = Ask { needs: &needs, given: &given, zone: &zone, strict: false };
        let mut plain = Vec::new();
        read(&root.join(name), &ask, &mut |table| plain.push(table)).expect("it reads");
        let traced = surveyed(&root.join(name), &given).1;
        let (plain, traced) = (Table::concat(&plain), Table::concat(&traced));
        let names: Vec<_> = plain.names().cloned().collect();
        assert_eq!(names, traced.names().cloned().collect::<Vec<_>>());
        for row in 0..plain.rows() {
            for name in &names {
                assert_eq!(plain.value(row, name), traced.value(row, name), "{name} of row {row}");
            }
        }
    }
}

/// What a reader of the terminal sees of `spelt fields`: standard output, standard error, and the exit code.
fn transcript(args: &[&str]) -> String {
    transcript_beside(&[], args)
}

/// The same beside these files.
fn transcript_beside(files: &[(&str, &str)], args: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("events.jsonl"), EVENTS).expect("it can be written");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        std::fs::write(path, text).expect("it can be written");
    }
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_spelt"));
    command.args([&["fields", "-d", "events.jsonl"], args].concat()).current_dir(folder.path()).env("NO_COLOR", "1");
    let output = command.output().expect("the command runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is text");
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let code = output.status.code().expect("it was not killed");
    format!("{out}{}{err}[exit {code}]", if err.is_empty() { "" } else { "[stderr]\n" })
}

#[test]
fn the_inventory_tells_what_all_kinds_have_and_what_each_has() {
    insta::assert_snapshot!(transcript(&[]), @r#"
    3 events of 2 kinds
      events  fields  kind
           1       4  events of no source type
           2      47  Security 4624: An account was successfully logged on

    Every kind (3 events)
      field  present  distinct  from             examples
      _raw      100%         3  rendered; event  <Event xmlns='http://schemas.microsoft.com/win/2004/08…

    events of no source type (1 event)
      field   present  distinct  from                examples
      action     100%         1  event               allowed
      _time      100%         1  calculated from ts  2025-06-19T06:25:01.000Z
      ts         100%         1  event               2025-06-19T06:25:01Z

    Security 4624: An account was successfully logged on (2 events)
      field                   present  distinct  from                          examples
      Account_Name               100%         2  message; calculated from Su…  [-, bob], bob
      app                        100%         2  calculated from LogonType; …  win:remote, win:unknown
      Caller_User_Name            50%         1  alias of SubjectUserName      -
      Channel                    100%         1  event                         Security
      Computer                   100%         1  alias of Hostname             DC-01
      ComputerName               100%         1  alias of Computer             DC-01
      dest                       100%         1  alias of Computer             DC-01
      dvc                        100%         1  alias of Computer             DC-01
      dvc_nt_host                100%         1  alias of Computer             DC-01
      Error_Code                 100%         1  constant                      -
      EventCode                  100%         1  alias of EventID              4624
      EventID                    100%         1  event                         4624
      EventTime                   50%         1  event                         2025-06-19 06:25:01
      eventtype                  100%         6  calculated                    [endpoint_services_proce…
      host                       100%         1  alias of Computer             DC-01
      Hostname                   100%         1  event                         DC-01
      IpAddress                   50%         1  event                         10.0.2.5
      LogName                    100%         1  alias of Channel              Security
      LogonType                   50%         1  event                         3
      Logon_Type                  50%         1  alias of LogonType            3
      Message                     50%         1  event                         "An account was successf…
      name                       100%         1  alias of signature            An account was successfu…
      product                    100%         1  constant                      Windows
      signature                  100%         1  calculated from EventCode     An account was successfu…
      signature_id               100%         1  alias of EventCode            4624
      source                     100%         1  inferred from Channel         XmlWinEventLog:Security
      Source_Network_Address      50%         1  alias of IpAddress            10.0.2.5
      sourcetype                 100%         1  inferred from Channel         XmlWinEventLog
      Source_Workstation          50%         1  alias of IpAddress            10.0.2.5
      src                         50%         1  calculated from Source_Work…  10.0.2.5
      src_ip                      50%         1  calculated from IpAddress     10.0.2.5
      src_nt_host                 50%         1  calculated from Source_Work…  10.0.2.5
      subject                    100%         1  alias of signature            An account was successfu…
      Subject_Account_Name        50%         1  message                       -
      SubjectUserName             50%         1  event                         -
      tag                        100%         8  calculated from eventtype, …  [authentication, endpoin…
      tag::app                    50%         1  calculated from app           remote
      tag::eventtype             100%         7  calculated from eventtype     [authentication, endpoin…
      TargetUserName             100%         1  event                         bob
      Target_User_Name           100%         1  alias of TargetUserName       bob
      ta_windows_action          100%         1  constant                      failure
      _time                       50%         1  calculated from EventTime     2025-06-19T06:25:01.000Z
      user                       100%         2  event; calculated from Targ…  bob, carol
      user_group                 100%         1  alias of TargetUserName       bob
      vendor                     100%         1  constant                      Microsoft
      vendor_product             100%         1  constant                      Microsoft Windows
    [stderr]
    warning: events.jsonl: line 1: `EventTime` names no zone: taken as UTC
    warning: events.jsonl: line 2: an event has no time: `_time` is missing
    [exit 0]
    "#);
}

#[test]
fn a_kind_is_asked_for_by_number_or_channel() {
    let chosen = |kind| transcript(&["--kind", kind]).lines().next().map(String::from);
    assert_eq!(chosen("4624"), chosen("security 46*"));
    assert_eq!(chosen("Security"), Some("Security 4624: An account was successfully logged on (2 events)".into()));
    insta::assert_snapshot!(transcript(&["--kind", "4688"]), @r"
    [stderr]
    warning: events.jsonl: line 1: `EventTime` names no zone: taken as UTC
    warning: events.jsonl: line 2: an event has no time: `_time` is missing
    error: no event is of the kind `4688`; there is events of no source type, Security 4624
    [exit 4]
    ");
}

#[test]
fn why_a_field_is_empty_takes_one_look() {
    insta::assert_snapshot!(transcript(&["EventCode=4624 Source_Address=10* | table _time, User, Account_*, action, index"]), @r"
    The search is about Security 4624: An account was successfully logged on (2 events)

    field           present  distinct  from                          examples
    EventCode          100%         1  alias of EventID              4624
    Source_Address     none
      did you mean `Source_Network_Address`, such as 10.0.2.5?
    _time               50%         1  calculated from EventTime     2025-06-19T06:25:01.000Z
    User               none
      did you mean `SubjectUserName`?
    Account_Name       100%         2  message; calculated from Su…  [-, bob], bob
    action             none
      did you mean `ta_windows_action`, such as failure?
      only other kinds have it: events of no source type
    index              none
      Splunk adds it when it indexes, and the export does not record it
    [stderr]
    warning: events.jsonl: line 1: `EventTime` names no zone: taken as UTC
    warning: events.jsonl: line 2: an event has no time: `_time` is missing
    [exit 0]
    ");
    insta::assert_snapshot!(transcript(&["logon | stats count"]), @r"
    The search is about 3 events of 2 kinds
           2  Security 4624: An account was successfully logged on
           1  events of no source type

    The search reads no field by its name.
    [stderr]
    warning: events.jsonl: line 1: `EventTime` names no zone: taken as UTC
    warning: events.jsonl: line 2: an event has no time: `_time` is missing
    [exit 0]
    ");
    insta::assert_snapshot!(transcript(&["EventCode=1 TargetUserName=bob"]), @r"
    The search is about no kind of event that is here; of all 3 events:

    field           present  distinct  from              examples
    EventCode           66%         1  alias of EventID  4624
      not in events of no source type
    TargetUserName      66%         1  event             bob
      not in events of no source type
    [stderr]
    warning: events.jsonl: line 1: `EventTime` names no zone: taken as UTC
    warning: events.jsonl: line 2: an event has no time: `_time` is missing
    [exit 0]
    ");
}

#[test]
fn programs_get_a_row_a_field() {
    let search = "EventCode=4624 | table user, Acount_Name";
    insta::assert_snapshot!(transcript(&[search, "--format", "jsonl"]), @r#"
    {"field":"EventCode","events":"2","count":"2","distinct_count":"1","is_exact":"1","from":"alias of EventID","values":"4624","kinds":"Security 4624"}
    {"field":"user","events":"2","count":"2","distinct_count":"2","is_exact":"1","from":["event","calculated from TargetUserName"],"values":["bob","carol"],"kinds":"Security 4624"}
    {"field":"Acount_Name","events":"2","count":"0","nearest":"Account_Name"}
    [stderr]
    warning: events.jsonl: line 1: `EventTime` names no zone: taken as UTC
    warning: events.jsonl: line 2: an event has no time: `_time` is missing
    [exit 0]
    "#);
    insta::assert_snapshot!(transcript(&[search, "--format", "csv"]), @r#"
    field,events,count,"distinct_count","is_exact",from,values,kinds,nearest
    EventCode,2,2,1,1,"alias of EventID",4624,"Security 4624",
    user,2,2,2,1,"event
    calculated from TargetUserName","bob
    carol","Security 4624",
    "Acount_Name",2,0,,,,,,"Account_Name"
    [stderr]
    warning: events.jsonl: line 1: `EventTime` names no zone: taken as UTC
    warning: events.jsonl: line 2: an event has no time: `_time` is missing
    [exit 0]
    "#);
    insta::assert_snapshot!(transcript(&["--kind", "events*", "--format", "markdown"]), @r#"
    | kind | events | field | count | distinct_count | is_exact | from | values |
    |---|---|---|---|---|---|---|---|
    | events of no source type | 1 | \_raw | 1 | 1 | 1 | event | {"action":"allowed","ts":"2025-06-19T06:25:01Z"} |
    | events of no source type | 1 | \_time | 1 | 1 | 1 | calculated from ts | 2025-06-19T06:25:01.000Z |
    | events of no source type | 1 | action | 1 | 1 | 1 | event | allowed |
    | events of no source type | 1 | ts | 1 | 1 | 1 | event | 2025-06-19T06:25:01Z |
    [stderr]
    warning: events.jsonl: line 1: `EventTime` names no zone: taken as UTC
    warning: events.jsonl: line 2: an event has no time: `_time` is missing
    [exit 0]
    "#);
}

#[test]
fn what_is_wrong_with_the_words_is_told() {
    insta::assert_snapshot!(transcript(&["EventCode=1 | satts count"]), @r"
    [stderr]
    error[unknown-command]: there is no command `satts`
     --> <query>:1:15
      |
    1 | EventCode=1 | satts count
      |               ^^^^^ did you mean `stats`?

    [exit 3]
    ");
    insta::assert_snapshot!(transcript(&["-d", "nowhere.json"]), @r"
    [stderr]
    error: nowhere.json: No such file or directory (os error 2)
    [exit 5]
    ");
}

#[test]
fn fields_that_a_user_defines_are_there_with_what_they_are_made_of() {
    let props = "[XmlWinEventLog]\nEXTRACT-machine = (?<site>\\w+)-(?<number>\\d+) in Hostname\nFIELDALIAS-who = TargetUserName AS who\n\
                 EVAL-user = upper(user)\nLOOKUP-staff = staff who OUTPUT unit\n";
    let files = [
        ("fixtures/props/props.conf", props),
        ("fixtures/lookups/staff.csv", "who,unit\nbob,IT\n"),
        ("fixtures/lookups/transforms.conf", "[staff]\nfilename = staff.csv\n"),
    ];
    let search = "EventCode=4624 | table site, number, who, user, unit, unti";
    insta::assert_snapshot!(transcript_beside(&files, &[search]), @r"
    The search is about Security 4624: An account was successfully logged on (2 events)

    field      present  distinct  from                     examples
    EventCode     100%         1  alias of EventID         4624
    site          100%         1  extracted from Hostname  DC
      defined at fixtures/props/props.conf:2
    number        100%         1  extracted from Hostname  01
      defined at fixtures/props/props.conf:2
    who           100%         1  alias of TargetUserName  bob
      defined at fixtures/props/props.conf:3
    user          100%         2  calculated from user     BOB, CAROL
      defined at fixtures/props/props.conf:4
    unit          100%         1  looked up in staff       IT
      defined at fixtures/props/props.conf:5
    unti          none
      did you mean `unit`, such as IT?
    [stderr]
    warning: events.jsonl: line 1: `EventTime` names no zone: taken as UTC
    warning: events.jsonl: line 2: an event has no time: `_time` is missing
    [exit 0]
    ");
}

#[test]
fn a_name_of_the_other_rendering_leads_to_the_one_that_is_there() {
    let classic = "06/19/2025 06:25:01 AM\nLogName=Security\nEventCode=4688\nComputerName=DC-01\nMessage=A new process has \
                   been created.\n\nProcess Information:\n\tNew Process Name:\tC:\\Tools\\plink.exe\n";
    let shown = transcript_beside(&[("events.jsonl", classic)], &["EventCode=4688 ProcessName=*plink.exe"]);
    assert!(shown.contains("did you mean `New_Process_Name`, such as C:\\Tools\\plink.exe?"), "{shown}");
}
