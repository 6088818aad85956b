//! Quantities as Kubernetes writes them (apimachinery/pkg/api/resource).

/// The value of a quantity in thousandths: `100m` is 100, `1Gi` is 2^30 times 1000. Zero for what is none.
fn milli(text: &str) -> i128 {
    let split = text
        .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let factor: i128 = match unit {
        "m" => 1,
        "k" => 1_000_000,
        "M" => 1_000_000_000,
        "G" => 1_000_000_000_000,
        "T" => 1_000_000_000_000_000,
        "Ki" => 1_000 << 10,
        "Mi" => 1_000 << 20,
        "Gi" => 1_000 << 30,
        "Ti" => 1_000 << 40,
        _ => 1_000,
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let whole: i128 = whole.parse().unwrap_or(0);
    let digits: i128 = part.parse().unwrap_or(0);
    let scale = 10_i128.pow(u32::try_from(part.len().min(18)).unwrap_or(0));
    whole.saturating_mul(factor) + digits.saturating_mul(factor) / scale.max(1)
}

/// Bytes, or pieces.
pub(in crate::sim) fn units(text: &str) -> i64 {
    i64::try_from(milli(text) / 1_000).unwrap_or(i64::MAX)
}

/// Thousandths of a CPU.
pub(in crate::sim) fn cpu(text: &str) -> i64 {
    i64::try_from(milli(text)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings() {
        for (text, bytes) in [
            ("1Gi", 1 << 30),
            ("1292Mi", 1292 << 20),
            ("35M", 35_000_000),
            ("110", 110),
            ("1.5Gi", 3 << 29),
            ("", 0),
        ] {
            assert_eq!(units(text), bytes, "{text}");
        }
        assert_eq!((cpu("100m"), cpu("2"), cpu("0.5")), (100, 2_000, 500));
    }
}
