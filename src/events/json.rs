//! Events as JSON objects: flat ones as they are, nested ones flattened as Splunk's JSON extraction does.

use super::columns::{Columns, Field};
use super::dialect::Dialect;
use super::scan::{Bad, Quoted, Scan, Token};
use memchr::memmem;

/// What kind of object an event was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// Fields and values; Windows writes some of these, and so does everyone else.
    Plain,
    /// An event of Windows, `System` and `EventData` within it.
    Nested,
    /// An event of Windows in XML: its text is what Splunk indexes.
    Xml,
    /// An event of Windows in XML that was rendered from a binary file.
    Evtx,
    /// An event of Windows in Splunk's classic rendering, which is its text.
    Classic,
    /// An event of Windows of which the export has the message and no data.
    Message,
    /// A result that Splunk exported: what it recorded stands.
    Recorded,
}

impl Origin {
    /// Of fields and values without the event's data, the message tells these.
    pub fn tell_by_message(&mut self) {
        if *self == Origin::Plain {
            *self = Origin::Message;
        }
    }
}

/// What an object came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// An event. Its row is not ended yet.
    Event(Origin),
    /// Splunk's line for a search without results.
    Nothing,
    /// A line of a search that had not finished; the final results repeat it.
    Preview,
}

/// Reads objects into columns.
pub(super) struct Reader<'c, 'w> {
    pub(super) columns: &'c mut Columns<'w>,
    last: Field,
    scratch: String,
    pub(super) path: String,
}

impl<'c, 'w> Reader<'c, 'w> {
    /// A reader into these columns.
    pub fn new(columns: &'c mut Columns<'w>) -> Reader<'c, 'w> {
        Reader { columns, last: Field::NONE, scratch: String::new(), path: String::new() }
    }

    /// Reads one event from a text that is one object.
    pub fn event(&mut self, text: &str) -> Result<Found, Bad> {
        let mut scan = object(text)?;
        self.last = Field::NONE;
        let mut origin = Origin::Plain;
        let mut first = true;
        loop {
            let expected = self.columns.expected(self.last);
            if let Some((field, name)) = expected
                && scan.takes_key(name)
            {
                if let Some(begun) = self.put_expected(field, &mut scan)? {
                    let key = Quoted { raw: &self.columns.name(field) };
                    self.container(key, begun, text, &mut scan, &mut origin)?;
                }
                continue;
            }
            let Some(key) = scan.key(first)? else { break };
            if first
                && key.raw == "preview"
                && let Some(found) = self.export_line(text)?
            {
                return Ok(found);
            }
            first = false;
            match scan.value()? {
                Token::Text(value) => self.put_key(key, value),
                Token::Bare(value) => self.put_key(key, bare(value)),
                Token::Null => {}
                begun @ (Token::Object | Token::Array) => self.container(key, begun, text, &mut scan, &mut origin)?,
            }
        }
        scan.end()?;
        Ok(Found::Event(origin))
    }

    /// The value of a field that came where it was expected; what has an inside is given back.
    #[inline]
    fn put_expected<'t>(&mut self, field: Field, scan: &mut Scan<'t>) -> Result<Option<Token<'t>>, Bad> {
        self.last = field;
        match scan.value()? {
            Token::Text(value) => self.put_last(value),
            Token::Bare(value) => self.put_last(bare(value)),
            Token::Null => {}
            begun @ (Token::Object | Token::Array) => return Ok(Some(begun)),
        }
        Ok(None)
    }

    fn container(
        &mut self,
        key: Quoted<'_>,
        begun: Token<'_>,
        text: &str,
        scan: &mut Scan<'_>,
        origin: &mut Origin,
    ) -> Result<(), Bad> {
        if begun == Token::Object && is_windows(key.raw, text) {
            *origin = Origin::Nested;
            return self.windows(key.raw, scan);
        }
        if begun == Token::Array && key.raw == "Properties" && self.columns.dialect() == Dialect::PowerShell {
            return self.properties(scan);
        }
        self.plain(key, begun, scan)
    }

    /// Reads one of Splunk's results: an object of texts, and arrays of texts for multivalues.
    pub fn result(&mut self, text: &str) -> Result<Found, Bad> {
        let mut scan = object(text)?;
        self.recorded(&mut scan)?;
        scan.end()?;
        Ok(Found::Event(Origin::Recorded))
    }

    /// Reads a line of Splunk's JSON export, if it is one: `{"preview":false,"offset":0,"result":{...}}`.
    fn export_line(&mut self, text: &str) -> Result<Option<Found>, Bad> {
        let mut scan = object(text)?;
        let (mut preview, mut found, mut foreign) = (false, false, false);
        let mut first = true;
        while let Some(key) = scan.key(first)? {
            first = false;
            match (key.raw, scan.value()?) {
                ("preview", Token::Bare(value)) => preview = value == "true",
                ("result", Token::Object) if !preview => {
                    found = true;
                    self.recorded(&mut scan)?;
                }
                (key, begun) => {
                    foreign |= !matches!(key, "offset" | "init_offset" | "lastrow" | "messages" | "result");
                    scan.pass(begun)?;
                }
            }
        }
        scan.end()?;
        Ok(match (found, preview) {
            (true, _) => Some(Found::Event(Origin::Recorded)),
            _ if foreign => None,
            (false, true) => Some(Found::Preview),
            (false, false) => Some(Found::Nothing),
        })
    }

    fn recorded(&mut self, scan: &mut Scan<'_>) -> Result<(), Bad> {
        let mut first = true;
        while let Some(key) = scan.key(first)? {
            first = false;
            match scan.value()? {
                Token::Text(value) => self.put_key(key, value),
                Token::Bare(value) => self.put_key(key, bare(value)),
                Token::Null => {}
                Token::Array => self.values(key, scan)?,
                begun @ Token::Object => self.plain(key, begun, scan)?,
            }
        }
        Ok(())
    }

    /// The values of an array as a multivalue of the field itself.
    fn values(&mut self, key: Quoted<'_>, scan: &mut Scan<'_>) -> Result<(), Bad> {
        let mut first = true;
        while scan.element(first)? {
            first = false;
            match scan.value()? {
                Token::Text(value) => self.put_key(key, value),
                Token::Bare(value) => self.put_key(key, bare(value)),
                begun @ (Token::Null | Token::Object | Token::Array) => scan.pass(begun)?,
            }
        }
        Ok(())
    }

    /// Flattens an object or array as Splunk does: `a.b`, `a{}`, `a{}.b`.
    fn plain(&mut self, key: Quoted<'_>, begun: Token<'_>, scan: &mut Scan<'_>) -> Result<(), Bad> {
        let name = key.text(&mut self.scratch);
        self.path.clear();
        self.path.push_str(name);
        match begun {
            Token::Array => self.array(scan),
            Token::Text(_) | Token::Bare(_) | Token::Null | Token::Object => self.flatten(begun, scan),
        }
    }

    /// An array right under a field of the event: its values are `a{}`, as Splunk extracts them, and a multivalue `a`, as
    /// rows of fields are written.
    fn array(&mut self, scan: &mut Scan<'_>) -> Result<(), Bad> {
        let length = self.path.len();
        let mut first = true;
        while scan.element(first)? {
            first = false;
            let value = scan.value()?;
            match value {
                Token::Text(value) => self.put_path(value),
                Token::Bare(value) => self.put_path(bare(value)),
                Token::Null | Token::Object | Token::Array => {}
            }
            self.path.push_str("{}");
            self.flatten(value, scan)?;
            self.path.truncate(length);
        }
        Ok(())
    }

    fn flatten(&mut self, begun: Token<'_>, scan: &mut Scan<'_>) -> Result<(), Bad> {
        let length = self.path.len();
        match begun {
            Token::Text(value) => self.put_path(value),
            Token::Bare(value) => self.put_path(bare(value)),
            Token::Null => {}
            Token::Object => {
                let mut first = true;
                while let Some(key) = scan.key(first)? {
                    first = false;
                    self.path.push('.');
                    self.path.push_str(key.text(&mut self.scratch));
                    let value = scan.value()?;
                    self.flatten(value, scan)?;
                    self.path.truncate(length);
                }
            }
            Token::Array => {
                self.path.push_str("{}");
                let mut first = true;
                while scan.element(first)? {
                    first = false;
                    let value = scan.value()?;
                    self.flatten(value, scan)?;
                }
                self.path.truncate(length);
            }
        }
        Ok(())
    }

    pub(super) fn put_path(&mut self, value: Quoted<'_>) {
        self.last = self.columns.field_after(self.last, &self.path);
        self.put_last(value);
    }

    #[inline]
    fn put_key(&mut self, key: Quoted<'_>, value: Quoted<'_>) {
        if key.is_escaped() {
            let name = key.text(&mut self.scratch).to_string();
            return self.put(&name, value);
        }
        self.put(key.raw, value);
    }

    /// A value of a field of the event being read.
    #[inline]
    pub(super) fn put(&mut self, name: &str, value: Quoted<'_>) {
        self.last = self.columns.field_after(self.last, name);
        self.put_last(value);
    }

    #[inline]
    fn put_last(&mut self, value: Quoted<'_>) {
        if self.columns.keeps(self.last) {
            self.columns.put(self.last, value.text(&mut self.scratch));
        }
    }
}

/// A number or boolean as text.
pub(super) fn bare(text: &str) -> Quoted<'_> {
    Quoted { raw: text }
}

/// The inside of a text that is one object.
fn object(text: &str) -> Result<Scan<'_>, Bad> {
    let mut scan = Scan::new(text);
    match scan.value()? {
        Token::Object => Ok(scan),
        Token::Text(_) | Token::Bare(_) | Token::Null | Token::Array => Err(Bad { at: 0, what: "no JSON object" }),
    }
}

/// Whether the object under a key is a part of a Windows event: `Event`, or what stands in one where that is left out.
fn is_windows(key: &str, text: &str) -> bool {
    let has = |name: &[u8]| memmem::find(text.as_bytes(), name).is_some();
    match key {
        "Event" | "EventData" | "UserData" | "RenderingInfo" => has(b"\"System\"") && has(b"\"EventID\""),
        "System" => has(b"\"EventID\""),
        _ => false,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::wanted::Wanted;
    use super::*;

    /// The fields of one event, `name=value` in the order in which they came.
    pub(in super::super) fn fields(text: &str) -> String {
        let wanted = Wanted::all();
        let mut columns = Columns::new(&wanted);
        let found = Reader::new(&mut columns).event(text);
        if !matches!(found, Ok(Found::Event(_))) {
            return format!("{found:?}");
        }
        columns.only_row()
    }

    #[test]
    fn plain_objects_are_flattened_as_splunk_does() {
        assert_eq!(fields(r#"{"a":{"b":1,"c":{"d":true}},"e":null,"f":""}"#), "a.b=1 a.c.d=true f=");
        assert_eq!(fields(r#"{"a":["x","y"],"b":[{"c":1},{"c":2,"d":[3]}]}"#), "a=x|y a{}=x|y b{}.c=1|2 b{}.d{}=3");
    }

    #[test]
    fn numbers_keep_their_text_and_a_repeated_key_is_a_multivalue() {
        assert_eq!(
            fields(r#"{"n":1.50,"m":-9214364837600034816,"k":"a","k":"b"}"#),
            "n=1.50 m=-9214364837600034816 k=a|b"
        );
    }

    #[test]
    fn a_line_of_splunks_export_is_its_result() {
        assert_eq!(
            fields(r#"{"preview":false,"offset":0,"lastrow":true,"result":{"a.b":"1","c":["x","y"]}}"#),
            "a.b=1 c=x|y"
        );
        assert_eq!(fields(r#"{"preview":false,"lastrow":true}"#), "Ok(Nothing)");
        assert_eq!(fields(r#"{"preview":true,"offset":0,"result":{"a":"1"}}"#), "Ok(Preview)");
        assert_eq!(fields(r#"{"preview":"yes","a":"1"}"#), "preview=yes a=1");
    }

    #[test]
    fn a_torn_object_is_refused() {
        assert_eq!(fields(r#"{"a":1"#), "Err(Bad { at: 6, what: \"the end inside an object\" })");
        assert_eq!(fields("[1]"), "Err(Bad { at: 0, what: \"no JSON object\" })");
    }
}
