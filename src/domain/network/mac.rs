//! MAC addresses.

use std::fmt;
use std::str::FromStr;

/// Six octets; written with colons and in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mac([u8; 6]);

/// No MAC address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no MAC address: six pairs of hexadecimal digits, as in 02:00:5e:10:00:01")]
pub struct MacError(String);

impl Mac {
    /// A locally administered unicast address (IEEE 802, bits 0 and 1 of the first octet) made of `seed`, that is not in
    /// `taken`. Begins with 02, as the platform's own addresses may (02, 06, 0A, 0E).
    pub fn propose(seed: u64, taken: impl Fn(Self) -> bool) -> Self {
        let mut state = seed;
        loop {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let mut octets = [0; 6];
            octets.copy_from_slice(state.to_be_bytes().split_at(6).0);
            octets[0] = 0x02;
            let mac = Self(octets);
            if !taken(mac) {
                return mac;
            }
        }
    }

    /// Whether it addresses a group, which no NIC may have.
    pub const fn is_group(self) -> bool {
        self.0[0] & 1 == 1
    }
}

impl FromStr for Mac {
    type Err = MacError;

    fn from_str(text: &str) -> Result<Self, MacError> {
        let wrong = || MacError(text.to_owned());
        let mut octets = [0; 6];
        let mut parts = text.trim().split([':', '-']);
        for octet in &mut octets {
            let part = parts.next().filter(|part| part.len() == 2).ok_or_else(wrong)?;
            if !part.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(wrong());
            }
            *octet = u8::from_str_radix(part, 16).map_err(|_| wrong())?;
        }
        parts.next().map_or(Ok(Self(octets)), |_| Err(wrong()))
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, octet) in self.0.iter().enumerate() {
            let colon = if index == 0 { "" } else { ":" };
            write!(f, "{colon}{octet:02x}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_spellings_and_no_other() {
        let mac: Mac = "02-00-5E-10-00-0f".parse().unwrap();
        assert_eq!(mac.to_string(), "02:00:5e:10:00:0f");
        for wrong in [
            "",
            "02:00:5e:10:00",
            "02:00:5e:10:00:0f:1",
            "02:00:5e:10:00:xx",
            "2:0:5e:10:0:f",
            "02:00:5e:10:00:+f",
        ] {
            assert!(wrong.parse::<Mac>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_proposal_is_local_unicast_and_free(seed in any::<u64>()) {
            let first = Mac::propose(seed, |_| false);
            let second = Mac::propose(seed, |mac| mac == first);
            prop_assert_ne!(first, second);
            for mac in [first, second] {
                prop_assert!(!mac.is_group() && mac.0[0] & 2 == 2);
                prop_assert_eq!(mac.to_string().parse::<Mac>().unwrap(), mac);
            }
        }
    }
}
