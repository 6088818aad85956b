//! Addresses that are there more than once.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::mac::Mac;

/// Two or more owners of one address; the owners in the order in which they were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash<A, T> {
    /// The address.
    pub address: A,
    /// Who has it.
    pub owners: Vec<T>,
}

/// MAC addresses that more than one NIC has **on the same network**: two VLANs may carry the same address, one may not.
/// `nics` yields network, text of the address, owner; what is no MAC address is left out.
pub fn same_mac<'a, T>(nics: impl IntoIterator<Item = (&'a str, &'a str, T)>) -> Vec<Clash<Mac, T>> {
    let mut seen: BTreeMap<(&str, Mac), Vec<T>> = BTreeMap::new();
    for (network, text, owner) in nics {
        if let Ok(mac) = text.parse() {
            seen.entry((network, mac)).or_default().push(owner);
        }
    }
    clashes(seen.into_iter().map(|((_, mac), owners)| (mac, owners)))
}

/// IP addresses that more than one NIC has on the same network. Link-local ones are left out: each link may reuse them.
pub fn same_ip<'a, T>(nics: impl IntoIterator<Item = (&'a str, &'a str, T)>) -> Vec<Clash<IpAddr, T>> {
    let mut seen: BTreeMap<(&str, IpAddr), Vec<T>> = BTreeMap::new();
    for (network, text, owner) in nics {
        if let Ok(ip) = text.parse::<IpAddr>()
            && !link_local(ip)
        {
            seen.entry((network, ip)).or_default().push(owner);
        }
    }
    clashes(seen.into_iter().map(|((_, ip), owners)| (ip, owners)))
}

fn clashes<A, T>(seen: impl Iterator<Item = (A, Vec<T>)>) -> Vec<Clash<A, T>> {
    seen.filter(|(_, owners)| owners.len() > 1)
        .map(|(address, owners)| Clash { address, owners })
        .collect()
}

const fn link_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_on_one_network_and_in_any_spelling() {
        let macs = [
            ("30", "02:00:00:00:00:01", "a"),
            ("30", "02-00-00-00-00-01", "b"),
            ("40", "02:00:00:00:00:01", "c"),
            ("30", "", "d"),
            ("30", "", "e"),
        ];
        let found = same_mac(macs);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].owners, ["a", "b"]);
        let ips = [
            ("30", "10.0.0.1", "a"),
            ("40", "10.0.0.1", "b"),
            ("30", "fe80::1", "c"),
            ("30", "fe80::1", "d"),
            ("40", "10.0.0.1", "e"),
            ("40", "nonsense", "f"),
            ("40", "nonsense", "g"),
        ];
        let found = same_ip(ips);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            (found[0].address.to_string().as_str(), &found[0].owners[..]),
            ("10.0.0.1", &["b", "e"][..])
        );
    }
}
