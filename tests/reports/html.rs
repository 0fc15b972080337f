//! The page, in a real browser where there is one: what is on it, how it looks on a phone and in the dark, and who can
//! use it. Without a browser these tests say that they were skipped.

use crate::browser::{Browser, found};
use crate::repository::{HOSTILE, Repository};
use serde_json::{Value, json};
use std::io::Write;
use std::process::Command;

/// Finds the faults that a reader would meet.
const LOOK: &str = include_str!("page.js");

/// Runs a test in a browser, or says that there is none.
fn in_a_browser(test: impl FnOnce(&mut Browser)) {
    match found() {
        Some(program) => test(&mut Browser::start(&program)),
        // Written past the harness, which keeps what a test that passes prints.
        None => std::io::stderr()
            .write_all(b"SKIPPED: there is no Chromium; install it, or set CHROME to it\n")
            .expect("standard error can be written"),
    }
}

#[test]
fn a_page_fetches_nothing_and_runs_nothing() {
    for repository in [Repository::mixed(), Repository::hostile(), Repository::passing()] {
        let page = repository.report("--html");
        for part in ["<script", "src=", "<link", "<img", "<iframe", "<object", "url(", "@import", "<form", "<base"] {
            assert!(!page.contains(part), "{part}");
        }
        assert!(page.contains("default-src &#39;none&#39;"));
    }
}

#[test]
fn every_query_stands_on_the_page_with_how_it_fared() {
    let page = Repository::mixed().report("--html");
    let articles = page.split("<article ").skip(1);
    let words = articles.map(|article| {
        let badge = article.split("<span class=\"badge ").nth(1).expect("a badge");
        let text = |rest: &str| rest.split_once('>').map(|(_, rest)| rest.split('<').next().unwrap_or("").to_string());
        let id = badge.split("<span").nth(1).expect("an id");
        format!("{} {}", text(badge).unwrap_or_default(), text(id).unwrap_or_default())
    });
    insta::assert_snapshot!(words.collect::<Vec<_>>().join("\n"));
}

/// The page of this very repository.
fn own() -> String {
    let folder = tempfile::tempdir().expect("a folder for the page");
    let file = folder.path().join("report.html");
    let mut command = Command::new(env!("CARGO_BIN_EXE_spelt"));
    command.args(["test", "--check", "--html"]).arg(&file).current_dir(env!("CARGO_MANIFEST_DIR"));
    command.output().expect("the tool runs");
    std::fs::read_to_string(file).expect("the page is there")
}

#[test]
fn readers_find_no_fault_at_any_width_in_light_and_in_dark() {
    in_a_browser(|browser| {
        let made = [Repository::mixed(), Repository::hostile(), Repository::passing()];
        let made = made.map(|repository| repository.report("--html"));
        for page in made.into_iter().chain([own()]) {
            for (width, scheme) in [(320, "light"), (390, "dark"), (1030, "light"), (1280, "dark")] {
                browser.screen(width, 800, scheme);
                browser.show(&page);
                let faults = browser.value(LOOK);
                assert_eq!(faults, json!([]), "{width} {scheme}");
            }
        }
    });
}

#[test]
fn what_readers_would_not_like_is_seen() {
    let page = "<!DOCTYPE html><title>a</title><h1>One</h1><h3 id=x>Three</h3><p id=x style='color:#bbb'>pale</p>\
                <div style='width:2000px'>wide</div><a href='#gone'></a><table><tr><td>1</td></tr></table>";
    in_a_browser(|browser| {
        browser.screen(390, 800, "light");
        browser.show(page);
        let faults = browser.value(LOOK).to_string();
        for fault in [
            "wide on a screen of 390",
            "there is not one main",
            "no language",
            "skips a level: <h3> Three",
            "two elements have the id x",
            "leads nowhere",
            "has no name",
            "no heads",
            "contrast 1.9: <p> pale",
            "hardly any text",
        ] {
            assert!(faults.contains(fault), "{fault} in {faults}");
        }
    });
}

#[test]
fn the_dark_is_dark_and_a_phone_gets_blocks_in_place_of_tables() {
    in_a_browser(|browser| {
        let page = Repository::mixed().report("--html");
        let mut look = |width, scheme| {
            browser.screen(width, 800, scheme);
            browser.show(&page);
            let ground = browser.value("getComputedStyle(document.body).backgroundColor");
            let cells = browser.value("getComputedStyle(document.querySelector('td')).display");
            [ground, cells].map(|it: Value| it.as_str().unwrap_or_default().to_string())
        };
        assert_eq!(look(1280, "light"), ["rgb(255, 255, 255)", "table-cell"]);
        assert_eq!(look(390, "dark"), ["rgb(13, 17, 23)", "block"]);
    });
}

#[test]
fn a_browser_asks_for_nothing_and_complains_of_nothing() {
    in_a_browser(|browser| {
        for repository in [Repository::mixed(), Repository::hostile()] {
            browser.show(&repository.report("--html"));
            let told = |method: &str| browser.events.iter().filter(|event| event["method"] == method).count();
            assert_eq!(told("Network.requestWillBeSent"), 1, "the page itself");
            assert_eq!(told("Log.entryAdded") + told("Runtime.exceptionThrown"), 0, "{:?}", browser.events);
        }
    });
}

#[test]
fn hostile_names_are_text_in_a_browser() {
    in_a_browser(|browser| {
        browser.show(&Repository::hostile().report("--html"));
        assert_eq!(browser.value("document.querySelectorAll('script, b, [onload], [onclick]').length"), 0);
        let ids = browser.value("[...document.querySelectorAll('h3 > span:last-child')].map((it) => it.textContent)");
        assert_eq!(ids.as_array().map(Vec::len), Some(3), "{ids}");
        assert!(!cfg!(unix) || ids.to_string().contains("<b onload='x'>"), "{ids}");
        let text = browser.value("document.body.textContent");
        let text = text.as_str().expect("a text");
        assert!(text.contains("</pre></body><!--") && text.contains(&HOSTILE[..32]), "{text}");
        assert!(!text.contains('\u{202e}') && !text.contains('\u{1b}'));
    });
}

#[test]
fn a_keyboard_reaches_the_results_and_unfolds_them() {
    in_a_browser(|browser| {
        browser.screen(1280, 800, "light");
        browser.show(&Repository::passing().report("--html"));
        let focused = "document.activeElement.textContent.trim()";
        browser.press("Tab", 9);
        assert_eq!(browser.value(focused), "Skip to the results");
        browser.press("Enter", 13);
        assert_eq!(browser.value("document.activeElement.id"), "main");
        let is_folded = "document.activeElement.tagName === 'SUMMARY' && !document.activeElement.parentElement.open";
        for _ in 0..20 {
            browser.press("Tab", 9);
            if browser.value(is_folded) == true {
                break;
            }
        }
        assert_eq!(browser.value(is_folded), true);
        browser.press("Enter", 13);
        assert_eq!(browser.value("document.activeElement.parentElement.open"), true);
    });
}

#[test]
fn those_who_hear_it_hear_headings_landmarks_and_tables() {
    in_a_browser(|browser| {
        browser.screen(390, 800, "light");
        browser.show(&Repository::mixed().report("--html"));
        let tree = browser.ask("Accessibility.getFullAXTree", json!({}));
        let roles: Vec<&str> =
            tree["nodes"].as_array().expect("nodes").iter().filter_map(|it| it["role"]["value"].as_str()).collect();
        for role in [
            "banner",
            "navigation",
            "main",
            "contentinfo",
            "heading",
            "table",
            "columnheader",
            "cell",
            "article",
            "deletion",
            "insertion",
        ] {
            assert!(roles.contains(&role), "{role} in {roles:?}");
        }
    });
}
