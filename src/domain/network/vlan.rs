//! Sets of VLAN numbers, as the VLAN filter of the platform writes them.

use std::fmt;
use std::ops::RangeInclusive;

/// Numbers that a frame can carry (IEEE 802.1Q; 0 and 4095 are reserved).
pub const VALID: RangeInclusive<u16> = 1..=4094;

/// A set of VLANs: `21-100,200`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vlans(Vec<(u16, u16)>);

/// What is wrong with a list of VLANs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no VLAN and no range: numbers from 1 to 4094, as in \"21-100,200\"")]
pub struct VlansError(String);

impl Vlans {
    /// Reads a list as the environment variable `allowedVlans` of the platform's VLAN filter holds it.
    ///
    /// # Errors
    /// Names the first part that is none.
    pub fn read(text: &str) -> Result<Self, VlansError> {
        let mut ranges = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let number = |text: &str| text.trim().parse().ok().filter(|vlan| VALID.contains(vlan));
            match (number(first), number(last)) {
                (Some(first), Some(last)) if first <= last => ranges.push((first, last)),
                _ => return Err(VlansError(part.to_owned())),
            }
        }
        ranges.sort_unstable();
        Ok(Self(ranges))
    }

    /// One VLAN.
    pub fn one(vlan: u16) -> Self {
        Self(vec![(vlan, vlan)])
    }

    /// Adds a range, both ends in it.
    pub fn add(&mut self, first: u16, last: u16) {
        self.0.push((first, last));
        self.0.sort_unstable();
    }

    /// Whether a VLAN is in it.
    pub fn contains(&self, vlan: u16) -> bool {
        self.0.iter().any(|(first, last)| (*first..=*last).contains(&vlan))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first VLAN of `self` that is not in `allowed`.
    pub fn first_outside(&self, allowed: &Self) -> Option<u16> {
        self.0
            .iter()
            .flat_map(|(first, last)| *first..=*last)
            .find(|vlan| !allowed.contains(*vlan))
    }

    /// The first VLAN that both have.
    pub fn first_shared(&self, other: &[u16]) -> Option<u16> {
        other.iter().copied().find(|vlan| self.contains(*vlan))
    }
}

impl fmt::Display for Vlans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (first, last)) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            if first == last {
                write!(f, "{first}")?;
            } else {
                write!(f, "{first}-{last}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_ranges() {
        let vlans = Vlans::read(" 200, 21-100 ,").unwrap();
        assert_eq!(vlans.to_string(), "21-100,200");
        for (vlan, inside) in [(20, false), (21, true), (100, true), (101, false), (200, true)] {
            assert_eq!(vlans.contains(vlan), inside, "{vlan}");
        }
        assert!(Vlans::read("").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_vlan_is_named() {
        for text in ["0", "4095", "a", "30-20", "1-", "-5", "1 2"] {
            let error = Vlans::read(text).unwrap_err().to_string();
            assert!(error.contains(text), "{error}");
        }
    }

    #[test]
    fn outside_of_the_allowed() {
        let mut trunk = Vlans::one(200);
        trunk.add(95, 102);
        assert_eq!(trunk.first_outside(&Vlans::read("21-100,200").unwrap()), Some(101));
        assert_eq!(trunk.first_outside(&Vlans::read("21-200").unwrap()), None);
        assert_eq!(trunk.first_shared(&[10, 20, 96]), Some(96));
    }
}
