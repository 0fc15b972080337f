//! Networks in CIDR notation, version 4 and 6.

use ipnet::IpNet;
use std::net::IpAddr;

/// A network such as `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(IpNet);

impl Network {
    /// Reads `address/bits`; host bits may be set, as Splunk allows.
    pub fn read(text: &str) -> Option<Network> {
        text.parse().ok().map(Network)
    }

    /// Whether `address` is an address of this network; text that is no address is not.
    pub fn holds(self, address: &str) -> bool {
        address.parse::<IpAddr>().is_ok_and(|address| self.0.contains(&address))
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_addresses_and_no_words() {
        let network = Network::read("123.132.32.0/25").expect("a network");
        assert!(network.holds("123.132.32.1"));
        assert!(!network.holds("123.132.32.200"));
        assert!(!network.holds("fe80::1"));
        assert!(!network.holds("host"));
        assert!(Network::read("10.0.0.1").is_none());
    }
}
