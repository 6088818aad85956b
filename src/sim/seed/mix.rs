//! Deterministic dice: everything that looks random in the world is a hash of (seed, salt, index).

/// SplitMix64's finaliser: a bijection on 64 bits that leaves no visible pattern.
pub(super) const fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// A bijection on 32 bits, so that distinct inputs give distinct outputs (MAC addresses need that).
pub(super) const fn mix32(x: u32) -> u32 {
    let x = (x ^ (x >> 16)).wrapping_mul(0x7FEB_352D);
    let x = (x ^ (x >> 15)).wrapping_mul(0x846C_A68B);
    x ^ (x >> 16)
}

/// One hash for (seed, salt, index).
pub(super) const fn hash(seed: u64, salt: u32, i: u32) -> u64 {
    mix(mix(seed ^ ((salt as u64) << 32)).wrapping_add(i as u64))
}

/// A small generator for one decision maker.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64, salt: u32, i: u32) -> Self {
        Self(hash(seed, salt, i))
    }

    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// 0 ≤ result < `n`; 0 when `n` is 0.
    pub(super) const fn below(&mut self, n: u32) -> u32 {
        if n == 0 {
            0
        } else {
            ((self.next() >> 32).wrapping_mul(n as u64) >> 32) as u32
        }
    }

    /// True `per_mille` times out of a thousand.
    pub(super) const fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille
    }

    /// A number in `lo..hi`.
    pub(super) const fn between(&mut self, lo: u32, hi: u32) -> u32 {
        lo + self.below(hi.saturating_sub(lo))
    }

    /// Long-tailed: most results are near `lo`, a few near `hi`; no two neighbours look evenly spaced.
    pub(super) fn tail(&mut self, lo: u32, hi: u32) -> u32 {
        let u = f64::from(self.below(1 << 24)) / f64::from(1 << 24);
        lo + (f64::from(hi.saturating_sub(lo)) * u * u * u.sqrt()) as u32
    }

    /// One entry of a table; `None` only for an empty table.
    pub(super) fn pick<'a, T>(&mut self, table: &'a [T]) -> Option<&'a T> {
        let n = u32::try_from(table.len()).unwrap_or(u32::MAX);
        table.get(self.below(n) as usize)
    }

    /// Index into a table of weights.
    pub(super) fn weighted(&mut self, weights: &[u16]) -> u8 {
        let total: u32 = weights.iter().map(|w| u32::from(*w)).sum();
        let mut left = self.below(total);
        for (i, w) in weights.iter().enumerate() {
            if left < u32::from(*w) {
                return i as u8;
            }
            left -= u32::from(*w);
        }
        0
    }

    /// Fisher–Yates.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let j = self.below(u32::try_from(i + 1).unwrap_or(u32::MAX)) as usize;
            items.swap(i, j);
        }
    }
}

/// A version-4 UUID for object `i` of the kind that owns `salt`.
pub(super) fn uuid(seed: u64, salt: u32, i: u32) -> String {
    let a = hash(seed, salt, i);
    let b = mix(a ^ 0xA5A5);
    let mut out = String::with_capacity(36);
    hex(&mut out, a >> 32, 8);
    out.push('-');
    hex(&mut out, a >> 16, 4);
    out.push('-');
    hex(&mut out, (a & 0x0FFF) | 0x4000, 4);
    out.push('-');
    hex(&mut out, ((b >> 48) & 0x3FFF) | 0x8000, 4);
    out.push('-');
    hex(&mut out, b, 12);
    out
}

/// The last `digits` hexadecimal digits of `x`, lower case.
pub(super) fn hex(out: &mut String, x: u64, digits: u32) {
    for d in (0..digits).rev() {
        let nibble = ((x >> (4 * d)) & 15) as u32;
        out.push(char::from_digit(nibble, 16).unwrap_or('0'));
    }
}

/// `n` characters as Kubernetes' generateName appends them: no vowels, none that are mistaken for one another.
pub(super) fn suffix(mut x: u64, n: u32) -> String {
    const LETTERS: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";
    let mut out = String::with_capacity(n as usize);
    for _ in 0..n {
        out.push(char::from(LETTERS.get((x % 27) as usize).copied().unwrap_or(b'x')));
        x /= 27;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuid_is_version_4_and_stable() {
        let u = uuid(7, 3, 11);
        assert_eq!(u, uuid(7, 3, 11));
        assert_ne!(u, uuid(7, 3, 12));
        assert_eq!(u.len(), 36);
        assert_eq!(u.as_bytes()[14], b'4');
        assert!(matches!(u.as_bytes()[19], b'8' | b'9' | b'a' | b'b'));
    }

    #[test]
    fn mix32_never_collides_on_the_numbers_in_use() {
        let all: std::collections::HashSet<u32> = (0..60_000).map(mix32).collect();
        assert_eq!(all.len(), 60_000);
    }

    #[test]
    fn weighted_follows_the_weights() {
        let mut d = Dice::new(1, 2, 3);
        let hits = (0..10_000).filter(|_| d.weighted(&[1, 3]) == 1).count();
        assert!((7_200..7_800).contains(&hits), "{hits}");
    }

    #[test]
    fn tail_stays_in_range() {
        let mut d = Dice::new(1, 2, 3);
        assert!((0..1000).all(|_| (10..20).contains(&d.tail(10, 20))));
    }
}
