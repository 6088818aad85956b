//! Which pools hold a volume, and how much of it is written: formulas over the volume's id alone.
use crate::sim::seed::mix::mix;

/// A pool, as far as it matters for where replicas go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// A number that two pools of one node share.
    pub node: u64,
    /// A number that two pools of one zone share.
    pub zone: u64,
    /// Size of the pool in bytes.
    pub bytes: u64,
}

/// The two pools that hold a volume, as places in the list: on two nodes always, in two zones where there are several.
/// Bigger pools get more. `None` where there are not two nodes.
///
/// Portworx provisions replicas over failure domains by itself (docs.portworx.com, "Volume placement strategies").
pub fn replicas(handle: u64, places: &[Place]) -> Option<(usize, usize)> {
    let total: u64 = places.iter().map(|place| place.bytes).sum();
    let at = |dice: u64| {
        let mut left = dice % total.max(1);
        places.iter().position(|place| {
            let here = left < place.bytes;
            left = left.saturating_sub(place.bytes);
            here
        })
    };
    let first = at(mix(handle))?;
    let own = places.get(first)?;
    let mut fallback = None;
    for turn in 1..12 {
        let second = at(mix(handle.rotate_left(turn).wrapping_add(u64::from(turn))))?;
        let other = places.get(second)?;
        if other.node == own.node {
            continue;
        }
        if other.zone != own.zone {
            return Some((first, second));
        }
        fallback.get_or_insert(second);
    }
    let any = || places.iter().position(|place| place.node != own.node);
    fallback.or_else(any).map(|second| (first, second))
}

/// Bytes of a volume that were written when the world was made, and bytes a day that come on top.
pub const fn written(handle: u64, bytes: u64) -> (u64, u64) {
    let dice = mix(handle ^ 0x0057_A7E5);
    // a twentieth to a half of it, and up to two parts in a thousand a day
    let share = 50 + dice % 450;
    let growth = (dice >> 32) % 2_000;
    (bytes / 1_000 * share, bytes / 1_000_000 * growth)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(nodes: u64) -> Vec<Place> {
        (0..nodes)
            .map(|node| Place {
                node,
                zone: node % 3,
                bytes: 1 << 40,
            })
            .collect()
    }

    #[test]
    fn replicas_are_on_two_nodes_and_in_two_zones() {
        let places = places(9);
        for handle in 0..2_000_u64 {
            let (one, two) = replicas(mix(handle), &places).unwrap();
            assert_ne!(places[one].node, places[two].node);
            assert_ne!(places[one].zone, places[two].zone);
        }
    }

    #[test]
    fn one_node_holds_no_two_replicas() {
        assert_eq!(replicas(7, &places(1)), None);
        assert_eq!(replicas(7, &[]), None);
        assert!(replicas(7, &places(2)).is_some());
    }

    #[test]
    fn no_pool_is_left_out() {
        let places = places(6);
        let mut hits = [0_u32; 6];
        for handle in 0..6_000_u64 {
            let (one, two) = replicas(mix(handle), &places).unwrap();
            hits[one] += 1;
            hits[two] += 1;
        }
        assert!(hits.iter().all(|hits| (1_700..2_300).contains(hits)), "{hits:?}");
    }

    #[test]
    fn never_more_is_written_than_fits_in_a_month() {
        for handle in 0..1_000 {
            let (now, daily) = written(mix(handle), 40 << 30);
            assert!(now + 30 * daily <= 40 << 30);
        }
    }
}
