//! Ages as the API server prints them, back into times.

use jiff::{SignedDuration, Timestamp};

/// When something was created that is `age` old (apimachinery `duration.HumanDuration`: `7m43s`, `2y30d`).
/// `None` for `<unknown>`, `<invalid>` and whatever else is no age.
pub(super) fn created(age: &str, now: Timestamp) -> Option<Timestamp> {
    let mut seconds: i64 = 0;
    let mut number: Option<i64> = None;
    if age.is_empty() {
        return None;
    }
    for letter in age.chars() {
        if let Some(digit) = letter.to_digit(10) {
            number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(i64::from(digit))?);
            continue;
        }
        let unit = match letter {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'y' => 365 * 86_400,
            _ => return None,
        };
        seconds = seconds.checked_add(number.take()?.checked_mul(unit)?)?;
    }
    if number.is_some() {
        return None;
    }
    now.checked_sub(SignedDuration::from_secs(seconds)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read_back() {
        let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        for (age, seconds) in [
            ("12s", Some(12)),
            ("7m43s", Some(463)),
            ("5h12m", Some(18_720)),
            ("45d", Some(3_888_000)),
            ("2y30d", Some(760 * 86_400)),
            ("0s", Some(0)),
            ("<unknown>", None),
            ("<invalid>", None),
            ("", None),
            ("12", None),
            ("s", None),
            ("99999999999999999999s", None),
            ("9999999y", None),
        ] {
            let expected = seconds.map(|seconds| now - SignedDuration::from_secs(seconds));
            assert_eq!(created(age, now), expected, "{age}");
        }
    }
}
