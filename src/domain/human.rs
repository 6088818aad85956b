//! Numbers and times as people read them, and back.

use jiff::{SignedDuration, Timestamp};

/// Bytes with a binary unit and at most three digits: `512Mi`, `4Gi`, `1.5Ti`.
pub fn bytes(value: u64) -> String {
    const UNITS: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    let mut unit = 0;
    let mut scaled = value as f64;
    while scaled >= 1024.0 && unit + 1 < UNITS.len() {
        scaled /= 1024.0;
        unit += 1;
    }
    let suffix = UNITS.get(unit).copied().unwrap_or_default();
    if scaled < 10.0 && scaled.fract() >= 0.05 && unit > 0 {
        format!("{scaled:.1}{suffix}")
    } else {
        format!("{scaled:.0}{suffix}")
    }
}

/// Cores from thousandths: `48`, `47.5`, `0.25`.
pub fn cores(millis: i64) -> String {
    if millis % 1000 == 0 {
        (millis / 1000).to_string()
    } else {
        format!("{}", millis as f64 / 1000.0)
    }
}

/// A count with thousands set apart: `12,500`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// So many of something: `1 node`, `3 nodes`.
pub fn plural(many: usize, noun: &str) -> String {
    let s = if many == 1 { "" } else { "s" };
    format!("{} {noun}{s}", count(many as u64))
}

/// A span as its largest unit, or two where one says too little: `17s`, `4m10s`, `3h`, `31d`, `2y41d`. As kubectl
/// prints ages (`k8s.io/apimachinery/pkg/util/duration`, HumanDuration).
pub fn span(seconds: i64) -> String {
    let s = seconds.max(0);
    let (m, h, d) = (s / 60, s / 3600, s / 86_400);
    let two = |major: i64, unit: &str, minor: i64, minor_unit: &str| {
        if minor == 0 {
            format!("{major}{unit}")
        } else {
            format!("{major}{unit}{minor}{minor_unit}")
        }
    };
    match s {
        0..120 => format!("{s}s"),
        120..600 => two(m, "m", s % 60, "s"),
        600..10_800 => format!("{m}m"),
        10_800..28_800 => two(h, "h", m % 60, "m"),
        28_800..172_800 => format!("{h}h"),
        172_800..691_200 => two(d, "d", h % 24, "h"),
        _ if d < 730 => format!("{d}d"),
        _ if d < 2920 => two(d / 365, "y", d % 365, "d"),
        _ => format!("{}y", d / 365),
    }
}

/// The age of something created at `then`; a time in the future is `0s`, since clocks differ.
pub fn age(then: Timestamp, now: Timestamp) -> String {
    span(now.duration_since(then).as_secs())
}

/// Seconds of a span as people type it: `90s`, `5m`, `3h`, `30d`, `2w`, `1y`, or several in a row: `4m10s`.
pub fn parse_span(text: &str) -> Option<i64> {
    let mut total = 0_i64;
    let mut rest = text;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let (digits, tail) = rest.split_at_checked(end)?;
        let unit = tail.chars().next()?;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'w' => 604_800,
            'y' => 31_536_000,
            _ => return None,
        };
        total = total.checked_add(digits.parse::<i64>().ok()?.checked_mul(seconds)?)?;
        rest = tail.get(unit.len_utf8()..)?;
    }
    Some(total)
}

/// `now` minus a span; saturates at the end of representable time.
pub fn ago(now: Timestamp, seconds: i64) -> Timestamp {
    now.checked_sub(SignedDuration::from_secs(seconds))
        .unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn byte_table() {
        for (value, text) in [
            (0, "0"),
            (1023, "1023"),
            (1024, "1Ki"),
            (1536, "1.5Ki"),
            (4 << 30, "4Gi"),
            (10 << 30, "10Gi"),
            (3 << 29, "1.5Gi"),
            (u64::MAX, "16Ei"),
        ] {
            assert_eq!(bytes(value), text);
        }
    }

    #[test]
    fn spans_as_kubectl_prints_them() {
        for (seconds, text) in [
            (-5, "0s"),
            (17, "17s"),
            (119, "119s"),
            (250, "4m10s"),
            (300, "5m"),
            (3600, "60m"),
            (10_800, "3h"),
            (12_600, "3h30m"),
            (90_000, "25h"),
            (180_000, "2d2h"),
            (2_678_400, "31d"),
            (66_614_400, "2y41d"),
            (315_360_000, "10y"),
        ] {
            assert_eq!(span(seconds), text, "{seconds}");
        }
    }

    #[test]
    fn counts_and_cores() {
        assert_eq!(count(7), "7");
        assert_eq!(count(12_500), "12,500");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(cores(48_000), "48");
        assert_eq!(cores(47_500), "47.5");
    }

    #[test]
    fn typed_spans() {
        assert_eq!(parse_span("30d"), Some(2_592_000));
        assert_eq!(parse_span("4m10s"), Some(250));
        for odd in ["", "5", "d", "5x", "-5d", "99999999999999999999d", "1é"] {
            assert_eq!(parse_span(odd), None, "{odd:?}");
        }
    }

    proptest! {
        #[test]
        fn short_spans_read_back(seconds in 0_i64..600) {
            prop_assert_eq!(parse_span(&span(seconds)), Some(seconds));
        }
    }
}
