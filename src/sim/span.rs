//! Durations as Go writes them.

/// Seconds of a Go duration such as `1h30m` or `10s`; `None` for what is none.
pub(in crate::sim) fn span(text: &str) -> Option<i64> {
    let mut total = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let (number, unit) = rest.split_at(end);
        let number: f64 = number.parse().ok()?;
        let letters = unit.find(|letter: char| letter.is_ascii_digit()).unwrap_or(unit.len());
        let (unit, after) = unit.split_at(letters);
        total += number
            * match unit {
                "h" => 3_600.0,
                "m" => 60.0,
                "s" => 1.0,
                "ms" => 0.001,
                _ => return None,
            };
        rest = after;
    }
    let seconds = total as i64;
    (!text.is_empty()).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_go_writes_them() {
        for (text, seconds) in [
            ("10s", Some(10)),
            ("1h30m0s", Some(5_400)),
            ("0s", Some(0)),
            ("", None),
            ("soon", None),
            ("5", None),
        ] {
            assert_eq!(span(text), seconds, "{text}");
        }
    }
}
