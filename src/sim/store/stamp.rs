//! What the API server stamps on objects: UIDs, moments, and the tail of generated names.
use super::World;

/// The letters of generated names (apimachinery/pkg/util/rand: no vowels and no digits that look like letters).
const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

impl World {
    /// A version-4 UUID out of this world's sequence.
    pub fn uid(&self) -> String {
        let (high, low) = (self.draw(), self.draw());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xFFFF,
            high & 0xFFF,
            0x8000 | ((low >> 48) & 0x3FFF),
            low & 0xFFFF_FFFF_FFFF
        )
    }

    /// World time to the second, as `metadata.creationTimestamp` has it.
    pub fn moment(&self) -> String {
        let now = self.clock().now();
        jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
    }

    /// `prefix` with five letters appended; a long prefix is cut to keep the name within 63 characters
    /// (apiserver/pkg/storage/names).
    pub fn name_from(&self, prefix: &str) -> String {
        let mut name: String = prefix.chars().take(58).collect();
        let mut number = self.draw();
        for _ in 0..5 {
            let place = (number % LETTERS.len() as u64) as usize;
            number /= LETTERS.len() as u64;
            name.extend(LETTERS.get(place).map(|letter| char::from(*letter)));
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::clock::Clock;

    #[test]
    fn a_uid_is_a_version_4_uuid_and_new_each_time() {
        let world = World::empty(Clock::wall());
        let uid = world.uid();
        assert_eq!(uid.len(), 36);
        assert_eq!(uid.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&uid.as_bytes()[19]));
        assert_ne!(uid, world.uid());
    }

    #[test]
    fn moments_have_no_fractions() {
        let at: jiff::Timestamp = "2026-11-22T08:22:59.75Z".parse().unwrap();
        assert_eq!(World::empty(Clock::fixed(at)).moment(), "2026-11-22T08:22:59Z");
    }

    #[test]
    fn generated_names_stay_short() {
        let world = World::empty(Clock::wall());
        assert_eq!(world.name_from("web-").len(), 9);
        assert_eq!(world.name_from(&"x".repeat(80)).len(), 63);
    }
}
