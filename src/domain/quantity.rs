//! Kubernetes quantities: `4Gi`, `47500m`, `1e3`.
//!
//! Grammar: `k8s.io/apimachinery/pkg/api/resource`, documented at
//! <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>.

/// Value of a quantity in thousandths of its unit: CPU `1` is 1000. Rounds away from zero, as the API server does.
///
/// `None` when the text is no quantity or does not fit 64 bits; such a value is unknown, not zero.
pub fn millis(text: &str) -> Option<i64> {
    scaled(text, 3)
}

/// Value of a quantity in whole units, bytes for memory. Rounds away from zero.
///
/// `None` when the text is no quantity, is negative or does not fit.
pub fn whole(text: &str) -> Option<u64> {
    scaled(text, 0).and_then(|value| u64::try_from(value).ok())
}

/// `text` × 10^`shift`, rounded away from zero.
fn scaled(text: &str, shift: i32) -> Option<i64> {
    let (negative, text) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, suffix) = text.split_at_checked(end)?;
    let (integer, fraction) = number.split_once('.').unwrap_or((number, ""));
    if integer.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let digits: i128 = if integer.is_empty() && fraction.is_empty() {
        0
    } else {
        format!("{integer}{fraction}").parse().ok()?
    };
    let places = i32::try_from(fraction.len()).ok()?;
    let (binary, decimal) = suffix_scale(suffix)?;
    let exponent = decimal.checked_add(shift)?.checked_sub(places)?;
    let mut value = digits.checked_mul(1_i128.checked_shl(binary)?)?;
    if exponent >= 0 {
        value = value.checked_mul(10_i128.checked_pow(exponent.unsigned_abs())?)?;
    } else {
        value = match 10_i128.checked_pow(exponent.unsigned_abs()) {
            Some(divisor) => value.checked_add(divisor - 1)? / divisor,
            // smaller than any step we can tell apart: rounded away from zero
            None => i128::from(value != 0),
        };
    }
    i64::try_from(if negative { -value } else { value }).ok()
}

/// Powers of two and of ten that a suffix stands for.
fn suffix_scale(suffix: &str) -> Option<(u32, i32)> {
    Some(match suffix {
        "" => (0, 0),
        "n" => (0, -9),
        "u" => (0, -6),
        "m" => (0, -3),
        "k" => (0, 3),
        "M" => (0, 6),
        "G" => (0, 9),
        "T" => (0, 12),
        "P" => (0, 15),
        "E" => (0, 18),
        "Ki" => (10, 0),
        "Mi" => (20, 0),
        "Gi" => (30, 0),
        "Ti" => (40, 0),
        "Pi" => (50, 0),
        "Ei" => (60, 0),
        _ => (0, suffix.strip_prefix(['e', 'E'])?.parse().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn table() {
        for (text, expected) in [
            ("0", Some(0)),
            ("250", Some(250)),
            ("4Gi", Some(4 << 30)),
            ("1.5Gi", Some(3 << 29)),
            ("1M", Some(1_000_000)),
            ("128974848", Some(128_974_848)),
            ("129e6", Some(129_000_000)),
            ("129E6", Some(129_000_000)),
            ("100m", Some(1)),
            (".5", Some(1)),
            ("5.", Some(5)),
            ("1E", Some(1_000_000_000_000_000_000)),
            ("8Ei", None),
            ("-1", None),
            ("", None),
            (".", None),
            ("Gi", None),
            ("1Qi", None),
            ("1 Gi", None),
            ("1.2.3", None),
            ("1e999999999999", None),
            ("99999999999999999999999999999999999999999", None),
        ] {
            assert_eq!(whole(text), expected, "{text:?}");
        }
    }

    #[test]
    fn cpu_in_thousandths() {
        assert_eq!(millis("47500m"), Some(47_500));
        assert_eq!(millis("48"), Some(48_000));
        assert_eq!(millis("0.1"), Some(100));
        assert_eq!(millis("1n"), Some(1), "rounded up");
        assert_eq!(millis("-2"), Some(-2000));
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,24}") {
            let _ = (millis(&text), whole(&text));
        }

        #[test]
        fn whole_numbers_read_back(value in 0_u64..=i64::MAX as u64) {
            prop_assert_eq!(whole(&value.to_string()), Some(value));
        }

        #[test]
        fn binary_suffixes_multiply(value in 0_u64..8_000_000) {
            prop_assert_eq!(whole(&format!("{value}Mi")), Some(value << 20));
        }
    }
}
