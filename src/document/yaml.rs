//! YAML as a tree whose texts know where in the file they stand.

mod mend;
mod scalar;

use crate::source::Source;
use mend::Mended;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError};
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

/// A value of a document.
#[derive(Clone, Debug)]
pub struct Node {
    /// The byte it begins at.
    pub at: usize,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A scalar; what kind of scalar is the reader's to say.
    Text(Rc<Text>),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping.
    Map(Vec<Entry>),
    /// A value that is written elsewhere and is no text.
    Alias,
}

/// A key of a mapping, and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key; empty if it is no text.
    pub key: String,
    /// The value.
    pub value: Node,
}

/// A scalar.
#[derive(Clone, Debug)]
pub struct Text {
    /// What it stands for.
    pub value: String,
    at: usize,
    style: ScalarStyle,
}

/// Values nest no deeper than this.
const DEPTH: usize = 128;

/// The documents of a file; of what is no YAML the line from 1, and why.
pub fn read(text: &str) -> Result<Vec<Node>, (usize, String)> {
    let mut mended = Mended::of(text);
    loop {
        let bytes = Bytes::of(&mended.text);
        let error = match parse(&mended, &bytes) {
            Ok(documents) => return Ok(documents),
            Err(Fault::Depth(line)) => return Err((line, format!("values nest deeper than {DEPTH}"))),
            Err(Fault::Grammar(error)) => error,
        };
        let marker = error.marker();
        if !mended.mend(&error, bytes.at(marker)) {
            return Err((marker.line(), format!("this is no YAML: {} (column {})", error.info(), marker.col() + 1)));
        }
    }
}

/// Why a text is not read.
enum Fault {
    Grammar(ScanError),
    /// The line where values nest too deeply.
    Depth(usize),
}

fn parse(mended: &Mended, bytes: &Bytes) -> Result<Vec<Node>, Fault> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(&mended.text) {
        let (event, span) = event.map_err(Fault::Grammar)?;
        builder.take(event, mended.unmended(bytes.at(&span.start)));
        if builder.open.len() > DEPTH {
            return Err(Fault::Depth(span.start.line()));
        }
    }
    Ok(builder.documents)
}

/// Where the characters of a text begin, in bytes; nothing to know where every character is a byte.
struct Bytes(Option<Vec<usize>>);

impl Bytes {
    fn of(text: &str) -> Bytes {
        let ends = std::iter::once(text.len());
        Bytes((!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).chain(ends).collect()))
    }

    fn at(&self, marker: &Marker) -> usize {
        match &self.0 {
            None => marker.index(),
            Some(starts) => starts.get(marker.index()).or(starts.last()).copied().unwrap_or_default(),
        }
    }
}

/// A tree in the making.
#[derive(Default)]
struct Builder {
    /// The lists and mappings that are not closed yet, outermost first.
    open: Vec<Open>,
    /// The texts that aliases stand for.
    anchored: HashMap<usize, Rc<Text>>,
    documents: Vec<Node>,
}

/// A list or mapping that is not closed yet.
struct Open {
    node: Node,
    /// The key whose value comes next.
    key: Option<String>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, at: usize) {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {}
            Event::SequenceStart(..) => self.open(at, Kind::List(Vec::new())),
            Event::MappingStart(..) => self.open(at, Kind::Map(Vec::new())),
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(closed) = self.open.pop() {
                    self.put(closed.node);
                }
            }
            Event::Alias(anchor) => {
                let kind = self.anchored.get(&anchor).map_or(Kind::Alias, |text| Kind::Text(text.clone()));
                self.put(Node { at, kind });
            }
            Event::Scalar(value, style, anchor, _) => {
                let text = Rc::new(Text { value: value.into_owned(), at, style });
                // What has no anchor has number 0, and no alias means it.
                self.anchored.insert(anchor, text.clone());
                self.put(Node { at, kind: Kind::Text(text) });
            }
        }
    }

    fn open(&mut self, at: usize, kind: Kind) {
        self.open.push(Open { node: Node { at, kind }, key: None });
    }

    /// Puts a value where it belongs.
    fn put(&mut self, node: Node) {
        let Some(open) = self.open.last_mut() else { return self.documents.push(node) };
        match &mut open.node.kind {
            Kind::List(values) => values.push(node),
            Kind::Map(entries) => match open.key.take() {
                Some(key) => entries.push(Entry { key, value: node }),
                None => open.key = Some(node.text().unwrap_or_default().to_string()),
            },
            Kind::Text(_) | Kind::Alias => {}
        }
    }
}

impl Node {
    /// The value of a key; of several the last, as the tools that write these files read them.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().rev().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The entries of a mapping.
    pub fn entries(&self) -> &[Entry] {
        if let Kind::Map(entries) = &self.kind { entries } else { &[] }
    }

    /// The values of a list.
    pub fn values(&self) -> &[Node] {
        if let Kind::List(values) = &self.kind { values } else { &[] }
    }

    /// What a scalar stands for.
    pub fn text(&self) -> Option<&str> {
        if let Kind::Text(text) = &self.kind { Some(&text.value) } else { None }
    }

    /// The texts in it, at any depth, keys left out.
    pub fn texts(&self) -> Vec<&str> {
        match &self.kind {
            Kind::Text(text) => vec![&text.value],
            Kind::List(values) => values.iter().flat_map(Node::texts).collect(),
            Kind::Map(entries) => entries.iter().flat_map(|entry| entry.value.texts()).collect(),
            Kind::Alias => Vec::new(),
        }
    }

    /// A scalar as a source of its own, without white space at its end.
    pub fn source(&self, file: &Arc<str>, document: &Arc<str>) -> Option<Source> {
        let Kind::Text(text) = &self.kind else { return None };
        let value = text.value.trim_end();
        let parts = scalar::parts(document, text.at, text.style, value);
        // Where the letters cannot be followed, every place is the scalar's.
        let parts = parts.unwrap_or_else(|| vec![(value, text.at..text.at)]);
        Some(Source::parts(file.clone(), document.clone(), parts))
    }
}

/// A part of a scalar's text, and the bytes of the file it is written in.
type Part<'v> = (&'v str, Range<usize>);
