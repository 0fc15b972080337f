//! Fields that a user defines, in `props.conf` and in `spelt.toml`: what searches see of them.

use std::path::Path;
use std::process::{Command, Output};

fn write(root: &Path, name: &str, content: &str) {
    let path = root.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
    std::fs::write(path, content).expect("it can be written");
}

fn spelt(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spelt"));
    let Output { status, stdout, stderr } = command.args(args).current_dir(folder).output().expect("spelt runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it is text");
    (status.code().expect("a code"), text(stdout), text(stderr))
}

const EVENTS: &str = r#"{"_time":1,"sourcetype":"app","source":"/var/log/app/a.log","host":"web-1","n":"1","raw":"login user=bob from=10.0.0.1","msg":"a=1;b=\"x;y\";c=","list":"bob,7","id":"root"}
{"_time":2,"sourcetype":"app","source":"/var/log/app/b.log","host":"db-1","n":"2","raw":"login user=eve from=10.0.0.2 user=mallory","user":"own","alias":"own"}
{"_time":3,"sourcetype":"other","source":"/tmp/x","host":"web-2","n":"3","raw":"login user=carl","id":"carl"}
"#;

/// A repository of these files and the events.
fn repository(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "events.jsonl", EVENTS);
    files.iter().for_each(|(name, text)| write(folder.path(), name, text));
    folder
}

/// The rows of a search, an event a line in the order of `n`.
fn rows(files: &[(&str, &str)], fields: &str) -> Vec<String> {
    let repository = repository(files);
    let search = format!("* | sort n | table {fields}");
    let (code, rows, said) = spelt(repository.path(), &["run", &search, "-d", "events.jsonl", "--format", "csv"]);
    assert_eq!(code, 0, "{said}");
    rows.lines().skip(1).map(str::to_string).collect()
}

fn of_props(props: &str, fields: &str) -> Vec<String> {
    rows(&[("fixtures/props/props.conf", props)], fields)
}

#[test]
fn an_extraction_is_about_the_events_of_its_stanza_and_keeps_what_they_have() {
    let props = "[app]\nEXTRACT-u = user=(?<user>\\w+) in raw\n";
    assert_eq!(of_props(props, "n user"), ["1,bob", "2,own", "3,"]);
    let props = "[source::/var/log/*/a.log]\nEXTRACT-u = user=(?<who>\\w+) in raw\n[host::WEB-2]\nEXTRACT-u = (?<who>login) in raw\n";
    assert_eq!(of_props(props, "n who"), ["1,bob", "2,", "3,login"]);
}

#[test]
fn of_stanzas_that_define_the_same_name_the_nearest_counts() {
    let props = "[default]\nEVAL-x = \"all\"\n[app]\nEVAL-x = \"type\"\n[host::db-1]\nEVAL-x = \"host\"\n\
                 [source::/var/log/app/*]\nEVAL-y = \"source\"\n[source::/var/log/app/a.log]\nEVAL-x = \"one\"\n";
    assert_eq!(of_props(props, "x y"), ["one,source", "host,source", "all,"]);
}

#[test]
fn an_alias_replaces_or_stays_away_as_it_says() {
    assert_eq!(of_props("[app]\nFIELDALIAS-a = id AS alias\n", "n alias"), ["1,root", "2,", "3,"]);
    assert_eq!(of_props("[app]\nFIELDALIAS-a = id ASNEW alias\n", "n alias"), ["1,root", "2,own", "3,"]);
}

#[test]
fn calculations_that_read_each_other_see_what_was_before() {
    assert_eq!(of_props("[app]\nEVAL-n = id\nEVAL-id = n\n", "id n"), ["carl,3", "1,root", "2,"]);
}

#[test]
fn calculations_do_not_see_each_other_and_see_extractions_and_aliases() {
    let props = "[default]\nEXTRACT-u = user=(?<u>\\w+) in raw\nFIELDALIAS-v = u AS v\nEVAL-a = upper(v)\nEVAL-b = a.\"!\"\n\
                 EVAL-p = m\nEVAL-m = n + 1\n";
    assert_eq!(of_props(props, "v a b m p"), ["bob,BOB,,2,", "eve,EVE,,3,", "carl,CARL,,4,"]);
}

#[test]
fn transforms_find_many_values_and_names_in_the_text() {
    let props = "[app]\nREPORT-x = users, pairs, listed, put\n";
    let transforms = "[users]\nSOURCE_KEY = raw\nREGEX = user=(\\w+)\nFORMAT = who::$1\nMV_ADD = true\n\
        [pairs]\nSOURCE_KEY = msg\nDELIMS = \";\", \"=\"\n[listed]\nSOURCE_KEY = list\nDELIMS = \",\"\nFIELDS = name, uid\n\
        [put]\nSOURCE_KEY = raw\nREGEX = user=(\\w+) from=([\\d.]+)\nFORMAT = where::\"$1@$2\"\n";
    let files = [("fixtures/props/props.conf", props), ("fixtures/props/transforms.conf", transforms)];
    let found = rows(&files, "n who a b c name uid where");
    assert_eq!(found[0], "1,bob,1,\"x;y\",,bob,7,\"bob@10.0.0.1\"");
    assert_eq!(found[1..], ["2,\"eve", "mallory\",,,,,,\"eve@10.0.0.2\"", "3,,,,,,,"]);
}

#[test]
fn lookups_come_last_and_event_types_and_tags_after_them() {
    let files = [
        ("fixtures/props/props.conf", "[app]\nEVAL-key = lower(id)\nLOOKUP-o = owners user AS key OUTPUT owner\n"),
        ("fixtures/lookups/owners.csv", "user,owner\nroot,ops\n"),
        ("fixtures/lookups/eventtypes.conf", "[owned]\nsearch = owner=*\n[apps]\nsearch = sourcetype=app\n"),
        ("fixtures/lookups/tags.conf", "[eventtype=owned]\nkept = enabled\n[host=db-1]\ndb = enabled\n"),
    ];
    let found = rows(&files, "n owner eventtype tag");
    assert_eq!(found, ["1,ops,\"apps", "owned\",kept", "2,,apps,db", "3,,,"]);
}

#[test]
fn a_lookup_of_a_stanza_leaves_other_events_alone() {
    let files = [
        ("fixtures/props/props.conf", "[other]\nLOOKUP-o = owners user AS id OUTPUT owner AS user\n"),
        ("fixtures/lookups/owners.csv", "user,owner\nroot,ops\ncarl,dev\n"),
    ];
    assert_eq!(rows(&files, "n user"), ["1,", "2,own", "3,dev"]);
}

#[test]
fn a_defined_field_can_be_searched_and_leaves_nothing_out_early() {
    let repository = repository(&[("fixtures/props/props.conf", "[app]\nEVAL-kind = \"x\".\"yz\"\n")]);
    let run = ["run", "kind=xyz n=1 | stats count", "-d", "events.jsonl", "--format", "csv"];
    assert_eq!(spelt(repository.path(), &run).1, "count\n1\n");
}

#[test]
fn what_is_not_needed_is_not_made() {
    let props = "[app]\nEVAL-kind = \"x\"\nEXTRACT-u = user=(?<who>\\w+) in raw\n";
    let repository = repository(&[("fixtures/props/props.conf", props)]);
    let plan = |search: &str| spelt(repository.path(), &["run", search, "-d", "events.jsonl", "--explain"]).2;
    let none = plan("n=1 | stats count by host");
    assert!(!none.contains("kind") && !none.contains("who"), "{none}");
    assert!(plan("n=1 | stats count by kind").contains("kind"));
}

#[test]
fn what_is_not_understood_is_said_and_the_search_runs() {
    let props = "[app]\nEVAL-a = nothing(1)\nEVAL-b = 1\nLOOKUP-x = gone a OUTPUT b\nWHAT = 1\n";
    let repository = repository(&[("fixtures/props/props.conf", props)]);
    let run = ["run", "n=1 | table b", "-d", "events.jsonl", "--format", "csv"];
    let (code, rows, said) = spelt(repository.path(), &run);
    assert_eq!((code, &*rows), (0, "b\n1\n"));
    insta::assert_snapshot!(said);
}

#[test]
fn spelt_toml_defines_fields_and_names_configuration() {
    let toml = "props = ['ta']\n[[fields]]\nsourcetype = 'app'\naliases = { who = ['id', 'user'] }\nextract = { raw = 'from=(?<ip>\\S+)' }\n\
                [[fields]]\ncalculated = { size = 'len(raw)' }\nlookups = ['owners user AS id OUTPUT owner']\n";
    let files = [
        ("spelt.toml", toml),
        ("fixtures/lookups/owners.csv", "user,owner\ncarl,dev\n"),
        ("ta/default/props.conf", "[other]\nEVAL-ip = \"ta\"\n"),
    ];
    let found = rows(&files, "n who ip size owner");
    assert_eq!(found, ["1,root,\"10.0.0.1\",28,", "2,own,\"10.0.0.2\",41,", "3,,ta,15,dev"]);
}

#[test]
fn spelt_toml_is_strict() {
    let refused = |toml: &str| {
        let repository = repository(&[("spelt.toml", toml)]);
        let (code, rows, said) = spelt(repository.path(), &["run", "* | table n", "-d", "events.jsonl"]);
        assert_eq!((code, &*rows), (2, ""));
        said
    };
    insta::assert_snapshot!(refused("[feilds]\n"), @"error: spelt.toml:1:2: unknown field `feilds`, expected one of `timezone`, `props`, `fields`, `limits`, `test`, `redact`, `checks`");
    insta::assert_snapshot!(refused("[[fields]]\ncalculated = { a = 'nothing(1)' }\n"), @"error: spelt.toml:2: `EVAL-a`: there is no function `nothing`");
    insta::assert_snapshot!(refused("[[fields]]\nlookups = ['gone a OUTPUT b']\n"), @"error: spelt.toml:2: `LOOKUP-spelt.toml`: there is no lookup `gone` here");
}

#[test]
fn props_are_read_from_where_they_are_said_to_be() {
    let repository = repository(&[("elsewhere/props.conf", "[default]\nEVAL-x = n\n")]);
    let run = ["run", "n=2 | table x", "-d", "events.jsonl", "--format", "csv", "--props", "elsewhere"];
    assert_eq!(spelt(repository.path(), &run).1, "x\n2\n");
}

#[test]
fn the_fields_of_definitions_are_counted_with_their_place() {
    let repository = repository(&[
        ("fixtures/props/props.conf", "[app]\nEXTRACT-u = user=(?<user>\\w+) in raw\n"),
        ("spelt.toml", "[[fields]]\ncalculated = { size = 'len(raw)' }\n"),
    ]);
    let (code, found, said) = spelt(repository.path(), &["fields", "-d", "events.jsonl", "--format", "jsonl"]);
    assert_eq!(code, 0, "{said}");
    let lines: Vec<&str> = found.lines().filter(|line| line.contains("defined at")).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    {"kind":"app","events":"2","field":"size","count":"2","distinct_count":"2","is_exact":"1","from":"calculated from raw, defined at spelt.toml:2","values":["28","41"]}
    {"kind":"app","events":"2","field":"user","count":"2","distinct_count":"2","is_exact":"1","from":["event","extracted from raw, defined at fixtures/props/props.conf:2"],"values":["bob","own"]}
    {"kind":"other","events":"1","field":"size","count":"1","distinct_count":"1","is_exact":"1","from":"calculated from raw, defined at spelt.toml:2","values":"15"}
    "#);
}
