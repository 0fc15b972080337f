//! Places of addresses, from a database in MaxMind's format.

use maxminddb::Reader;
use serde_json::Value as Json;
use std::fmt;
use std::sync::LazyLock;

type Opened = Result<Reader<Vec<u8>>, String>;

/// A database of places, read when it is first asked.
pub struct Locations {
    reader: LazyLock<Opened, Box<dyn FnOnce() -> Opened + Send>>,
}

impl Locations {
    /// The database whose bytes are read when it is first asked.
    pub fn read_by(read: impl FnOnce() -> Result<Vec<u8>, String> + Send + 'static) -> Locations {
        let open = || Reader::from_source(read()?).map_err(|error| error.to_string());
        Locations { reader: LazyLock::new(Box::new(open)) }
    }

    /// Why the database cannot be read, if it cannot.
    pub fn check(&self) -> Result<(), String> {
        self.reader.as_ref().map(|_| ()).map_err(|reason| format!("the database of places cannot be read: {reason}"))
    }

    /// What is known of an address; nothing of a text that is none.
    pub fn find(&self, address: &str) -> Option<Json> {
        let address = address.trim().parse().ok()?;
        self.reader.as_ref().ok()?.lookup(address).ok()?.decode().ok()?
    }
}

impl fmt::Debug for Locations {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Locations")
    }
}

/// A database that knows one network of documentation addresses, 203.0.113.0/24; its test says how it was written.
pub const EXAMPLE: &[u8] = include_bytes!("location/example.mmdb");

#[cfg(test)]
mod tests {
    use super::*;

    /// A value of the format: its type, its size, its bytes. Types from 8 on stand in a byte of their own.
    fn value(kind: u8, size: usize, bytes: &[u8]) -> Vec<u8> {
        let control = if kind < 8 { vec![kind << 5 | size as u8] } else { vec![size as u8, kind - 7] };
        [&control, bytes].concat()
    }

    fn text(text: &str) -> Vec<u8> {
        value(2, text.len(), text.as_bytes())
    }

    fn degrees(degrees: f64) -> Vec<u8> {
        value(3, 8, &degrees.to_be_bytes())
    }

    fn short(number: u16) -> Vec<u8> {
        value(5, 2, &number.to_be_bytes())
    }

    fn map(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let bytes: Vec<u8> = members.iter().flat_map(|(name, value)| [text(name), value.clone()].concat()).collect();
        value(7, members.len(), &bytes)
    }

    fn list(items: &[Vec<u8>]) -> Vec<u8> {
        value(11, items.len(), &items.concat())
    }

    /// The nodes of a tree that leads to the first value of the data for each address of a network, and to nothing else.
    fn tree(network: [u8; 3]) -> Vec<u8> {
        const BITS: u32 = 24;
        let bit = |node: u32| usize::from(network[node as usize / 8] >> (7 - node % 8) & 1);
        let node = |node: u32| {
            let mut records = [BITS; 2];
            // Beyond the nodes and a gap of 16 bytes stand the data.
            records[bit(node)] = if node + 1 < BITS { node + 1 } else { BITS + 16 };
            records.map(|record| record.to_be_bytes()[1..].to_vec()).concat()
        };
        (0..BITS).flat_map(node).collect()
    }

    fn example() -> Vec<u8> {
        let names = |names: &[(&str, &str)]| {
            map(&names.iter().map(|(language, name)| (*language, text(name))).collect::<Vec<_>>())
        };
        let region = map(&[("iso_code", text("03")), ("names", names(&[("en", "Oslo")]))]);
        let data = map(&[
            ("city", map(&[("names", names(&[("en", "Oslo")]))])),
            ("continent", map(&[("code", text("EU")), ("names", names(&[("en", "Europe")]))])),
            ("country", map(&[("iso_code", text("NO")), ("names", names(&[("de", "Norwegen"), ("en", "Norway")]))])),
            (
                "location",
                map(&[("latitude", degrees(59.9)), ("longitude", degrees(10.7)), ("time_zone", text("Europe/Oslo"))]),
            ),
            ("subdivisions", list(&[region])),
        ]);
        let about = map(&[
            ("binary_format_major_version", short(2)),
            ("binary_format_minor_version", short(0)),
            ("build_epoch", value(9, 8, &[0; 8])),
            ("database_type", text("Example")),
            ("description", map(&[])),
            ("ip_version", short(4)),
            ("languages", list(&[])),
            ("node_count", value(6, 4, &24u32.to_be_bytes())),
            ("record_size", short(24)),
        ]);
        [tree([203, 0, 113]), vec![0; 16], data, b"\xab\xcd\xefMaxMind.com".to_vec(), about].concat()
    }

    #[test]
    fn the_example_is_as_it_was_written() {
        assert_eq!(EXAMPLE, example());
    }

    #[test]
    fn an_address_is_found_by_its_network() {
        let locations = Locations::read_by(|| Ok(EXAMPLE.to_vec()));
        let found = locations.find("203.0.113.200").expect("it is known");
        assert_eq!(found.pointer("/country/names/de").and_then(Json::as_str), Some("Norwegen"));
        for unknown in ["203.0.114.1", "2001:db8::1", "host", ""] {
            assert_eq!(locations.find(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn what_is_no_database_is_an_error() {
        for cut in [0, 10, EXAMPLE.len() / 2] {
            assert!(Locations::read_by(move || Ok(EXAMPLE[..cut].to_vec())).check().is_err());
        }
    }
}
