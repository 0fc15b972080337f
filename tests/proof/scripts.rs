//! Whole scripts: they run over a folder of exports as it is, and give the rows that `spelt run -d FOLDER` gives.

use super::{NOW, engine_of};
use spelt::backend::{self, About, Backend, Files, Request, Schema};
use spelt::command::Setting;
use spelt::document::Query;
use spelt::engine;
use spelt::events::{self, Ask, Metadata};
use spelt::function::Context;
use spelt::harness::proof::engine::Engine;
use spelt::harness::proof::judge::{Judged, Truth};
use spelt::plan::needs::Needs;
use spelt::source::Source;
use spelt::table::Table;
use spelt::value::time::Zone;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Events as exporters write them: `EventID`, `Channel` and the keys of `EventData` side by side.
const SYSMON: &str = r#"
{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Hostname":"ws01.corp.local","TimeCreated":"2025-06-15T08:00:00.100Z","UtcTime":"2025-06-15 08:00:00.100","ProcessId":"4100","Image":"C:\\Windows\\System32\\cmd.exe","CommandLine":"cmd.exe /c whoami","ParentImage":"C:\\Windows\\PSEXESVC.exe","User":"CORP\\anna"}
{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Hostname":"ws02.corp.local","TimeCreated":"2025-06-15T08:02:30.000Z","UtcTime":"2025-06-15 08:02:30.000","ProcessId":"4101","Image":"C:\\Windows\\System32\\schtasks.exe","CommandLine":"schtasks /create /tn \"it's\" /tr C:\\x.exe","ParentImage":"C:\\Windows\\System32\\cmd.exe","User":"CORP\\bob"}
{"EventID":3,"Channel":"Microsoft-Windows-Sysmon/Operational","Hostname":"ws01.corp.local","TimeCreated":"2025-06-15T08:07:00.000Z","UtcTime":"2025-06-15 08:07:00.000","ProcessId":"4100","Image":"C:\\Windows\\System32\\cmd.exe","DestinationIp":"10.0.2.5","DestinationPort":"445","User":"CORP\\anna"}
"#;
const SECURITY: &str = r#"
{"EventID":4624,"Channel":"Security","Hostname":"dc01.corp.local","TimeCreated":"2025-06-15T08:01:00.000Z","TargetUserName":"anna","SubjectUserName":"-","LogonType":"3","IpAddress":"10.0.1.7"}
{"EventID":4688,"Channel":"Security","Hostname":"dc01.corp.local","TimeCreated":"2025-06-15T08:01:05.000Z","SubjectUserName":"anna","NewProcessName":"C:\\Windows\\System32\\wbem\\WMIC.exe","CommandLine":"wmic /node:ws02 process call create calc.exe","ParentProcessName":"C:\\Windows\\explorer.exe"}
{"EventID":4624,"Channel":"Security","Hostname":"dc01.corp.local","TimeCreated":"2025-06-15T08:09:00.000Z","TargetUserName":"bob","SubjectUserName":"DC01$","LogonType":"10","IpAddress":"10.0.1.8"}
"#;

/// Searches as people write them over such events.
const SEARCHES: &[&str] = &[
    "index=* EventCode=4624 Logon_Type=3 | stats count by user host",
    "index=* source=\"XmlWinEventLog:Microsoft-Windows-Sysmon/Operational\" EventCode=1 | table _time host user process",
    "(EventCode=4688 OR EventCode=1) (CommandLine=*schtasks* OR CommandLine=\"*wmic /node:*\") | sort _time | table host CommandLine",
    "sourcetype=XmlWinEventLog | bin _time span=5m | stats dc(host) AS hosts values(EventCode) AS codes by _time | sort _time",
    "EventCode=* | stats earliest(_time) AS first latest(user) AS last count by host | where count>1",
    "EventCode=3 dest_port=445 | eval to=DestinationIp.\":\".DestinationPort | dedup to | table host to",
];

/// Writes a folder of exports: a file as it is, whose last line has no end, and one packed, in a folder further in.
fn exports(folder: &Path) -> io::Result<()> {
    fs::write(folder.join("sysmon.json"), SYSMON.trim())?;
    fs::create_dir(folder.join("further"))?;
    let packed = fs::File::create(folder.join("further/security.json.gz"))?;
    let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::default());
    packed.write_all(SECURITY.trim_start().as_bytes())?;
    packed.finish()?.flush()
}

/// A folder of recorded attacks, as they are once their archives are unpacked; none where they are not there.
fn recorded(folder: &Path) -> Option<()> {
    let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/otrf");
    for entry in fs::read_dir(packed).ok()? {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|end| end == "zip") {
            let file = fs::File::open(&path).expect("it can be opened");
            zip::ZipArchive::new(file).expect("an archive").extract(folder).expect("it can be unpacked");
        }
    }
    Some(())
}

/// The files of the folder: some in it, some packed in a folder further in.
fn files(folder: &Path) -> Files {
    let deep = folder.join("further").is_dir().then(|| (1, "json.gz".to_string()));
    let within = std::iter::once((0, "json".to_string())).chain(deep).collect();
    Files { within, ..Files::json(&folder.display().to_string()) }
}

/// Runs the script of a search over a folder in both engines: how many rows both give, or how they differ.
fn compare(
    backend: &dyn Backend,
    engine: &mut dyn Engine,
    search: &str,
    folder: &Path,
    events: &Table,
) -> Result<usize, String> {
    let query = Query::new("script", Source::bare("search", search).into());
    let zone = Zone::utc();
    let setting = Setting::at(NOW, zone.clone());
    let plan = query.lower(&setting).to_run().plan.expect(search);
    let ours = engine::run(&plan, &Context::new(NOW, zone.clone()), events.clone()).table;
    let schema = Schema::named("windows").expect("it is built in");
    let request = Request {
        source: query.searched(),
        schema: &schema,
        approximate: false,
        now: NOW,
        is_pinned: true,
        zone: &zone,
        about: About::default(),
    };
    let translation = match backend.translate(&plan, &request) {
        Ok(translation) => translation,
        Err(refusals) => return Err(format!("{search}\n{}", refusals[0].message)),
    };
    let opening = backend.script(&schema, &files(folder)).expect("it reads files");
    let script = format!("{opening}\n{}", translation.text());
    let judged = engine.script(&script, &translation).and_then(|ran| {
        Truth { plan: &plan, setting: &setting, events, rows: &ours, has_columns: false }.judge(&translation, &ran)
    });
    match judged {
        Ok(Judged::Equal) => Ok(ours.rows()),
        Ok(Judged::Valid(why)) => Err(format!("not run: {why}")),
        Ok(Judged::Differs(difference)) => Err(format!("{search}\n{difference:?}\n{script}")),
        Err(why) => Err(format!("{search}\n{why}\n{script}")),
    }
}

/// Proves the scripts of a target over a folder; gives how many had rows.
fn prove_scripts(target: &str, engine: &mut dyn Engine, folder: &Path) -> usize {
    let backend = backend::find(target).expect("it is a target");
    let (needs, given, zone) = (Needs::default(), Metadata::default(), Zone::utc());
    let mut blocks = Vec::new();
    let ask = Ask { needs: &needs, given: &given, zone: &zone, strict: false };
    events::read(folder, &ask, &mut |block| blocks.push(block)).expect("the exports can be read");
    let events = Table::concat(&blocks);
    let ran: Vec<Result<usize, String>> =
        SEARCHES.iter().map(|search| compare(backend, engine, search, folder, &events)).collect();
    let wrong: Vec<String> = ran.iter().filter_map(|ran| ran.clone().err()).collect();
    let with_rows = ran.iter().flatten().filter(|rows| **rows > 0).count();
    println!(
        "{target}, scripts over {} events: {} run, {with_rows} with rows, {} wrong",
        events.rows(),
        ran.len(),
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    with_rows
}

/// Proves the scripts of a target, over made exports and over recorded attacks.
fn prove_all(target: &str) {
    let Some(mut engine) = engine_of(target) else { return };
    let folder = tempfile::Builder::new().prefix("it's \"$x\" ").tempdir().expect("a temporary folder");
    exports(folder.path()).expect("they can be written");
    assert_eq!(prove_scripts(target, &mut *engine, folder.path()), SEARCHES.len());
    let folder = tempfile::tempdir().expect("a temporary folder");
    match recorded(folder.path()) {
        Some(()) => assert!(prove_scripts(target, &mut *engine, folder.path()) > 0),
        None => println!("SKIPPED: the recorded attacks are not there"),
    }
}

#[test]
fn scripts_of_clickhouse() {
    prove_all("clickhouse");
}

#[test]
fn scripts_of_duckdb() {
    prove_all("duckdb");
}

#[test]
fn scripts_of_postgres() {
    prove_all("postgres");
}

#[test]
fn scripts_of_spark() {
    prove_all("spark");
}
