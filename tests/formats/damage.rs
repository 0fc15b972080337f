//! Damage is said with its place, and the rest is read.

use super::{evtx, gzip, load_bytes, zip};

/// What was said of a text, and how many events it had.
fn said(bytes: &[u8]) -> (usize, Vec<String>) {
    match load_bytes(bytes) {
        Ok((table, report)) => {
            assert_eq!(table.rows(), report.events);
            let said = report
                .warnings
                .iter()
                .map(|warning| format!("{}: {} x{}", warning.place, warning.message, warning.count));
            (report.events, said.collect())
        }
        Err(error) => (0, vec![format!("unreadable: {}", error.message)]),
    }
}

#[test]
fn damage_is_counted_with_its_place_and_the_rest_is_read() {
    let line = "{\"_time\":\"1750314301\",\"a\":1}\n";
    let torn = format!("{line}{{\"a\":\n{line}{{\"a\" 1}}\n{line}{{\"a\":\"cut");
    let (events, said_of_torn) = said(torn.as_bytes());
    assert_eq!(events, 3);
    assert_eq!(
        said_of_torn,
        [
            "line 2: this is not JSON (the end inside a value) and was left out x1",
            "line 4: this is not JSON (no `:` after a key) and was left out x1",
            "line 6: this is not JSON (a string that does not end) and was left out x1",
        ]
    );
    let event = |id: u32| format!("<Event><System><EventID>{id}</EventID></System></Event>");
    let torn = format!("<Events>\n{}\n<Event><System>\n{}\n", event(1), event(2));
    let what = "line 3: this is not XML (the end inside an element) and was left out x1".to_string();
    let time = "line 2: an event has no time: `_time` is missing x2".to_string();
    assert_eq!(said(torn.as_bytes()), (2, vec![time, what]));
    let (events, said_of_latin) = said(b"{\"_time\":\"1750314301\",\"a\":\"J\xf6rg\"}\n");
    assert_eq!((events, said_of_latin), (1, vec!["line 1: bytes that are not UTF-8 were replaced x1".to_string()]));
    let (events, said_of_cells) = said(b"_time,a\n1750314301,1,2\n1750314301,\"x\ny\"\n1750314301\n1750314301,1,2,3\n");
    assert_eq!(events, 2);
    assert_eq!(
        said_of_cells,
        [
            "row 2: a row with more cells than the header's 2 was left out x2",
            "row 4: a row has fewer cells than the header's 2: the others are taken as missing x1",
        ]
    );
}

#[test]
fn damage_in_evtx_is_told_at_its_chunk() {
    let event = |id: u32| format!("<Event><System><EventID>{id}</EventID></System></Event>");
    let file = evtx::file(&[event(1), event(2)]);
    let time = "byte 4096: an event has no time: `_time` is missing x2";
    assert_eq!(said(&file), (2, vec![time.to_string()]));
    let (events, told) = said(&file[..20_000]);
    assert_eq!((events, told.len()), (2, 2), "{told:?}");
    assert!(told.iter().any(|told| told.starts_with("byte 4096: the file ends inside a chunk")), "{told:?}");
    let mut dirty = file;
    dirty[4096 + 52] ^= 1;
    let (events, told) = said(&dirty);
    assert_eq!((events, told.len()), (2, 2), "{told:?}");
    assert!(told.iter().any(|told| told.starts_with("byte 4096: a chunk of events is dirty")), "{told:?}");
}

#[test]
fn what_cannot_be_read_is_refused_and_what_holds_nothing_is_said() {
    let first = |bytes: &[u8]| said(bytes).1.first().cloned().unwrap_or_default();
    assert!(first(b"").starts_with("unreadable: the file is empty"));
    assert!(first(b"\0\x01\x02").starts_with("unreadable: this is a binary file"));
    assert!(first(b"PK\x03\x04...").starts_with("unreadable: "));
    assert_eq!(first(&zip(&[])), "unreadable: the archive holds no export");
    assert!(first(&gzip(b"x")[..9]).starts_with("unreadable: "));
    assert!(first(b"ElfFile\0").starts_with("unreadable: "));
    assert!(first(b"2025-06-19 06:25:01 started").starts_with("unreadable: no known format"));
    assert_eq!(first(b"{\"preview\":false,\"lastrow\":true}\n"), ": the file holds no event x1");
    assert_eq!(first(b"[]"), ": the file holds no event x1");
    assert_eq!(first(b"_time,a\n"), ": the file holds no event x1");
}

#[test]
fn hostile_sizes_are_read_or_refused_with_their_place() {
    let deep = format!("{{\"_time\":\"1750314301\"}}\n{{\"a\":{}\n", "[".repeat(10_000));
    let (events, said_of_deep) = said(deep.as_bytes());
    assert_eq!(events, 1);
    assert_eq!(
        said_of_deep,
        ["line 2: this is not JSON (more than 128 objects and arrays within each other) and was left out x1"]
    );
    let long = format!("{{\"_time\":\"1750314301\",\"a\":\"{}\"}}\n", "x".repeat(50 << 20));
    assert_eq!(said(long.as_bytes()), (1, vec![]));
}

#[test]
fn what_is_no_export_is_named_and_passed_over() {
    let event: &[u8] = b"{\"_time\":\"1750314301\",\"a\":1}\n";
    let readme: &[u8] = b"# Events of a day\n\nOne file, and what was on the wire.\n";
    let capture: &[u8] = b"\xd4\xc3\xb2\xa1\x02\0\x04\0\0\0";
    let (events, told) = said(&zip(&[("day/README.md", readme), ("day/x.pcap", capture), ("day/1.json", event)]));
    assert_eq!(events, 1);
    assert_eq!(
        told,
        [
            ": passed over: no known format: it begins with `# Events of a day` x1",
            ": passed over: this is a capture of packets x1",
        ]
    );
    assert_eq!(
        said(&zip(&[("a.md", readme), ("b.pcap", capture)])).1,
        ["unreadable: none of its 2 files is an export: `a.md`: no known format: it begins with \
          `# Events of a day`; `b.pcap`: this is a capture of packets"]
    );
    assert_eq!(
        said(&zip(&[("b.pcap", capture)])).1,
        ["unreadable: this is a capture of packets, and not an export that can be read: convert or unpack it first"]
    );
    assert!(said(&zip(&[("a.evtx", b"ElfFile\0"), ("1.json", event)])).1[0].starts_with("unreadable: this EVTX file"));
}

#[test]
fn an_unknown_form_says_what_was_seen_and_what_was_tried() {
    let told = said(b"id: 17\nwhat: a rule\n").1;
    let expected = "unreadable: no known format: it begins with `id: 17`; tried EVTX, events in XML, ";
    assert!(told[0].starts_with(expected), "{told:?}");
}
